"""Whatever is answered: a whole image, or one line that says why.

Each body goes over HTTP, through the SDK, as a real one does.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import pulumi  # noqa: F401 - it lets messages be as deep as they come, as in each run
import pytest
from google.protobuf import json_format, struct_pb2  # type: ignore[import-untyped] # the same
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import pulumi_oci_image as oci_image
from pulumi_oci_image.model.json_values import unusable_part
from pulumi_oci_image.model.state import from_engine, from_literals, from_state, to_engine, to_state
from pulumi_oci_image.testing import Answer, Drop

from ..faults import Garbage, Trickle, WrongEncoding, WrongLength
from .image_bodies import images, is_image, spoilt

if TYPE_CHECKING:
    from pulumi_oci_image.testing import Emulator

    from .conftest import Figures

JSON = {"content-type": "application/json"}
LONGEST_LINE = 5000
slow_is_fine = settings(deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture
def image_id(endpoint: Emulator, credentials: object, monkeypatch: pytest.MonkeyPatch) -> str:  # noqa: ARG001 - in the environment
    """The OCID of an image that can be read, in one attempt."""
    monkeypatch.setenv("OCI_IMAGE_MAX_ATTEMPTS", "1")
    monkeypatch.setenv("OCI_IMAGE_REQUESTS_PER_SECOND", "10000")
    return str(next(iter(endpoint.images))["id"])


@pytest.fixture
def fields(facts: dict[str, Any]) -> dict[str, Any]:
    """The facts of each field of an image."""
    found: dict[str, Any] = facts["response_200"]["fields"]
    return found


def text(value: Any) -> str:
    """A value as text, in which 1, 1.0 and true are not the same."""
    return json.dumps(value, sort_keys=True)


def read(endpoint: Emulator, image_id: str, answer: Any) -> oci_image.ImageResult | None:
    """Read an image that is answered so: whole and fit for the engine; None where it is refused."""
    endpoint.answer_with(answer)
    try:
        image = oci_image.get_image(image_id)
    except (oci_image.InvalidResponse, oci_image.ConnectionFailed) as error:
        line: str | None = str(error)
    else:
        line = None
    finally:
        endpoint.reset()
    if line is not None:
        assert line.isprintable()
        assert len(line) < LONGEST_LINE
        return None
    state = to_state(image)
    struct = json_format.ParseDict(state, struct_pb2.Struct())
    assert struct_pb2.Struct.FromString(struct.SerializeToString()) == struct
    back = from_state(state)
    # To the engine 1.0 is 1.
    assert text(back) == text(from_engine(from_literals(to_engine(image))))
    assert back.etag == image.etag
    return image


def tell(figures: Figures, what: str, seen: Counter[bool]) -> None:
    """Keep how many were tried, and what came of them."""
    figures.add_input(what, accepted=seen[True], refused=seen[False])


def test_what_the_api_allows_is_read_whole(
    endpoint: Emulator, image_id: str, fields: dict[str, Any], figures: Figures
) -> None:
    """Each image that the API's facts allow is read, with nothing lost on its way to the state."""
    seen: Counter[bool] = Counter()

    @slow_is_fine
    @given(images(fields, image_id))
    def check(body: dict[str, Any]) -> None:
        image = read(endpoint, image_id, Answer(200, JSON, json.dumps(body).encode()))
        assert text(image) == text(body)
        seen[True] += 1

    check()
    tell(figures, "images that the API allows, over HTTP", seen)


def test_a_spoilt_image_is_whole_or_refused(
    endpoint: Emulator, image_id: str, fields: dict[str, Any], figures: Figures
) -> None:
    """An image with anything wrong is refused in one line, and one that is good loses nothing."""
    seen: Counter[bool] = Counter()

    @slow_is_fine
    @given(spoilt(images(fields, image_id)))
    def check(sent_text: bytes) -> None:
        image = read(endpoint, image_id, Answer(200, JSON, sent_text))
        seen[image is not None] += 1
        try:
            sent = json.loads(sent_text.decode())  # as the SDK does: the last of two names counts
        except ValueError:
            assert image is None
            return
        is_good = is_image(sent, fields) and sent.get("id") == image_id and not unusable_part(sent)
        assert (image is not None) == is_good
        assert image is None or text(image) == text(sent)

    check()
    tell(figures, "spoilt images, over HTTP", seen)


def test_bytes_in_place_of_an_image(endpoint: Emulator, image_id: str, figures: Figures) -> None:
    """Any bytes, encodings, lengths and cuts of an answer end in an image or in one line."""
    genuine = json.dumps(endpoint.images.get(image_id)).encode()
    seen: Counter[bool] = Counter()
    pieces = st.tuples(st.integers(0, len(genuine)), st.integers(0, 40), st.binary(max_size=20))
    bodies = st.binary(max_size=200) | pieces.map(
        lambda cut: genuine[: cut[0]] + cut[2] + genuine[cut[0] + cut[1] :]
    )
    heads = st.sampled_from(
        [JSON, {}, {"content-type": "text/json; charset=utf-16"}, JSON | {"etag": "\xff" * 999}]
    )
    ways = st.sampled_from(
        [
            lambda answer: answer,
            lambda answer: WrongEncoding("gzip", answer),
            lambda answer: WrongEncoding("deflate, gzip", answer),
            lambda answer: WrongEncoding("zstd", answer),
            lambda answer: WrongEncoding("br", answer),
            lambda answer: WrongLength(-3, answer),
            lambda answer: WrongLength(3, answer),
            lambda answer: Drop("in body", of=answer),
            lambda answer: Trickle(0, 64, answer),
            lambda answer: Garbage(answer.body),
        ]
    )

    @slow_is_fine
    @given(bodies, heads, ways)
    def check(body: bytes, head: dict[str, str], way: Any) -> None:
        seen[read(endpoint, image_id, way(Answer(200, head, body))) is not None] += 1

    check()
    tell(figures, "bytes in place of an image, over HTTP", seen)


def test_bytes_in_place_of_an_error(endpoint: Emulator, image_id: str, figures: Figures) -> None:
    """Any body of an error answer, JSON or not, ends in one line with its status."""
    seen: Counter[bool] = Counter()
    texts = st.none() | st.integers() | st.text(max_size=400) | st.lists(st.text(), max_size=2)
    errors = st.fixed_dictionaries({}, optional={"code": texts, "message": texts})
    bodies = st.binary(max_size=50) | (errors | texts).map(lambda body: json.dumps(body).encode())

    @slow_is_fine
    @given(st.integers(400, 599), bodies, st.sampled_from([JSON, {}, {"content-type": "é"}]))
    def check(status: int, body: bytes, head: dict[str, str]) -> None:
        endpoint.answer_with(Answer(status, head, body))
        with pytest.raises(oci_image.OciImageError) as caught:
            oci_image.get_image(image_id)
        endpoint.reset()
        assert isinstance(caught.value, oci_image.ServiceError | oci_image.InvalidResponse)
        assert str(caught.value).isprintable()
        assert len(str(caught.value)) < LONGEST_LINE
        seen[False] += 1

    check()
    tell(figures, "bodies of error answers, over HTTP", seen)
