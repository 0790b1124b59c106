"""Arguments and settings that can't be right: one line before any request, or sent as given."""

from __future__ import annotations

import contextlib
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import pulumi_oci_image as oci_image
from pulumi_oci_image.client.regions import find_place
from pulumi_oci_image.model.ocid import parse_image_ocid

if TYPE_CHECKING:
    from pulumi_oci_image.testing import Emulator

    from .conftest import Figures

LONGEST_LINE = 2500
slow_is_fine = settings(deadline=None, suppress_health_check=list(HealthCheck))

GOOD = "ocid1.image.oc1.iad.aaaaaaaaiouxltmtk2vz5wu3lwzow57gnqqt4pkdehhi7m3uz6bhogitwpyt"
SPLINTERS = st.sampled_from(
    [
        *["../", "/", "%2f", "%2e%2e", "\r\n", "\r\nx: y", "\n", "\x00", " ", "?a=b", "#", "\\"],
        *["\u0430", "\uff0f", "\u2024", "\u202e", "\ud800", "é", ";", "&limit=1", ":443", "@evil"],
        *["x" * 300, ""],
    ]
)
ODD = st.one_of(
    st.text(st.characters(), max_size=30),
    st.sampled_from([None, 5, 1.5, True, b"ocid1.image.oc1..a", ["a"], {"a": 1}, float("nan")]),
    st.builds(lambda piece: piece * 5000, st.sampled_from(["x", "é", "%0a", "\r\n"])),
)


def spliced(text: str) -> st.SearchStrategy[str]:
    """A good text into which something was put."""
    return st.builds(
        lambda at, splinter: text[:at] + splinter + text[at:],
        st.integers(0, len(text)),
        SPLINTERS,
    )


OCIDS = st.one_of(
    st.just(GOOD),
    spliced(GOOD),
    ODD,
    st.from_regex(
        r"\Aocid1\.(image|instance|Image|im/age)\.oc[0-9]{1,2}\.[a-z0-9-]{0,9}\.[a-z2-7]+\Z"
    ),
    st.sampled_from([GOOD.upper(), f"{GOOD}\n", f" {GOOD}", GOOD.replace(".", ":"), "ocid1.image"]),
)


@pytest.fixture(scope="module")
def _watched() -> list[Any]:
    """Each address that this process looks up or connects to; no hook can be taken away again."""
    seen: list[Any] = []

    def note(event: str, arguments: tuple[Any, ...]) -> None:
        if event in ("socket.connect", "socket.getaddrinfo"):
            seen.append(arguments)

    sys.addaudithook(note)
    return seen


@pytest.fixture
def image_id(endpoint: Emulator, credentials: object, monkeypatch: pytest.MonkeyPatch) -> str:  # noqa: ARG001 - in the environment
    """An OCID to begin with."""
    monkeypatch.setenv("OCI_IMAGE_MAX_ATTEMPTS", "1")
    monkeypatch.setenv("OCI_IMAGE_REQUESTS_PER_SECOND", "10000")
    return GOOD


Refused = Callable[[Callable[[], Any]], "oci_image.OciImageError | None"]


@pytest.fixture
def refused(endpoint: Emulator, _watched: list[Any]) -> Refused:
    """Do something; give the error that refused it, before a request was made, or None."""

    def run(work: Callable[[], Any]) -> oci_image.OciImageError | None:
        endpoint.reset()
        _watched.clear()
        caught: oci_image.OciImageError | None = None
        try:
            work()
        except (oci_image.InvalidInput, oci_image.SettingsError) as error:
            caught = error
        except (oci_image.ServiceError, oci_image.NoMatchingImage):
            pass  # it was asked: the endpoint says what came of it
        if caught is not None:
            assert str(caught).isprintable()
            assert len(str(caught)) < LONGEST_LINE
            assert endpoint.requests == []
            assert _watched == []
        return caught

    return run


@contextlib.contextmanager
def counted(figures: Figures, what: str) -> Iterator[Counter[bool]]:
    """Count what is accepted and what is refused, and keep it."""
    seen: Counter[bool] = Counter()
    yield seen
    assert seen[True]
    assert seen[False]
    figures.add_input(what, accepted=seen[True], refused=seen[False])


@pytest.mark.usefixtures("image_id")
def test_ocids(endpoint: Emulator, refused: Refused, figures: Figures) -> None:
    """What is no image's OCID is refused unasked; what is one is all that the path holds."""
    with counted(figures, "OCIDs, with path and header injection") as seen:

        @slow_is_fine
        @given(OCIDS)
        @example(GOOD)
        def check(image_id: Any) -> None:
            error = refused(lambda: oci_image.get_image(image_id))
            seen[error is None] += 1
            if error is not None:
                # An OCID may be one by its form, and name a region that can be none.
                of_argument = getattr(error, "argument", None) == "image_id"
                assert isinstance(error, oci_image.SettingsError) or of_argument
                return
            assert parse_image_ocid(image_id)
            (request,) = endpoint.requests
            assert request.path == f"/20160918/images/{image_id}"
            assert request.query == {}

        check()


def test_regions(image_id: str, refused: Refused, figures: Figures) -> None:
    """A region is one label of a host name below the domain of the OCID's realm, or refused."""
    regions = st.one_of(
        spliced("us-ashburn-1"), ODD, st.sampled_from(["iad", "FRA", "us-new-7", "eu-x-1", "--"])
    )
    realms = st.sampled_from(["oc1", "oc2", "oc19", "oc99", "evil"])
    with counted(figures, "regions, beside OCIDs of five realms") as seen:

        @slow_is_fine
        @given(regions, realms)
        @example("iad", "oc1")
        def check(region: Any, realm: str) -> None:
            # A look-up of a host that may be made up would leave this machine, so none is made.
            ocid = image_id.replace("oc1.", f"{realm}.")
            error = refused(lambda: find_place(region, ocid))
            seen[error is None] += 1
            if error is None:
                place = find_place(region, ocid)
                host = (place.endpoint or f"https://iaas.{place.region}.").removeprefix("https://")
                assert host.split(".")[:2] == ["iaas", place.region]
                assert str(place.region).replace("-", "").isalnum()

        check()


def test_a_region_of_another_type(refused: Refused, image_id: str) -> None:
    """A region that is no text is refused by each function that takes one."""
    for region in (5, ["iad"], {"a": 1}, b"iad"):
        wrong: Any = region
        assert refused(lambda: oci_image.get_image(image_id, region=wrong))  # noqa: B023 - run at once


@pytest.mark.usefixtures("image_id")
def test_endpoints(endpoint: Emulator, refused: Refused, figures: Figures) -> None:
    """An endpoint is scheme, host and port and nothing else, or refused, its secrets not told."""
    port = endpoint.url.rpartition(":")[2]
    good = st.sampled_from([endpoint.url, f"{endpoint.url}/", f"HTTP://localhost:{port}"])
    bad = st.one_of(
        spliced(f"https://planted:planted@iaas.example.com:{port}"),
        st.sampled_from(
            [
                f"http://planted@127.0.0.1:{port}",
                f"127.0.0.1:{port}",
                f"{endpoint.url}/20160918",
                f"{endpoint.url}?planted=1",
                f"{endpoint.url}#planted",
                f"{endpoint.url}\n",
                f"ht\ttp://127.0.0.1:{port}",
                f"ftp://127.0.0.1:{port}",
                "http://iaas.example.com",
                "http://127.0.0.1.example.com",
                "http://2130706433",
                "http://[::ffff:8.8.8.8]",
                "https://a..b",
                "https://[::1",
                "https://x:0",
                "file:///etc/passwd",
            ]
        ),
        ODD.filter(lambda value: isinstance(value, str) and value != ""),
    )
    with counted(figures, "endpoints, as settings of a connection") as seen:

        @slow_is_fine
        @given(good | bad)
        @example(endpoint.url)
        def check(url: Any) -> None:
            connection = oci_image.Connection(endpoint=url)
            error = refused(lambda: oci_image.get_image(GOOD, connection=connection))
            seen[error is None] += 1
            if error is None:
                assert [r.path for r in endpoint.requests] == [f"/20160918/images/{GOOD}"]
            else:
                assert "planted" not in str(error)

        check()


@pytest.mark.usefixtures("image_id")
def test_criteria(endpoint: Emulator, refused: Refused, figures: Figures) -> None:
    """A criterion that can't be right is refused unasked; the others go to the service as given."""
    compartment = "ocid1.compartment.oc1..aaaaaaaabcdef"
    tags = st.dictionaries(st.text(max_size=3) | st.integers(), ODD, max_size=2)
    criteria = st.fixed_dictionaries(
        {},
        optional={
            "compartment_id": st.just(compartment) | spliced(compartment) | ODD,
            "operating_system": st.just("Oracle Linux") | spliced("Oracle Linux") | ODD,
            "operating_system_version": st.just("9") | ODD,
            "display_name": spliced("name & co"),
            "lifecycle_state": st.sampled_from(["AVAILABLE", "DELETED", "available", "", 1]),
            "name_pattern": st.text("[]!-^\\*?&~|ab", max_size=12) | ODD,
            "freeform_tags": tags | st.just({"a": "b"}) | ODD,
            "defined_tags": tags | st.dictionaries(st.text(max_size=3), tags, max_size=2) | ODD,
            "kind": st.sampled_from(["platform", "custom", "all", None]),
            "newer_than": st.sampled_from(["2025-01-01", "2025-02-30", "now", "9" * 5000, None]),
            "architecture": st.sampled_from(["x86_64", "aarch64", "arm64", None]),
            "region": st.sampled_from(["us-ashburn-1", "x y", "", "a/b"]),
        },
    )
    sent = {
        "compartment_id": "compartmentId",
        "operating_system": "operatingSystem",
        "operating_system_version": "operatingSystemVersion",
        "display_name": "displayName",
        "lifecycle_state": "lifecycleState",
    }
    with counted(figures, "criteria of images: texts, tags, times, patterns") as seen:

        @slow_is_fine
        @given(criteria)
        @example({})
        def check(given_: dict[str, Any]) -> None:
            error = refused(lambda: oci_image.get_images(**given_, gpu=None, limit=1))
            seen[error is None] += 1
            if error is None:
                for request in endpoint.requests[:1]:
                    asked = {name: given_[name] for name in sent if given_.get(name) is not None}
                    for name, value in asked.items():
                        assert request.query[sent[name]] == value

        check()


@pytest.mark.parametrize(
    "ids",
    ["ocid1.image.oc1..a", 5, {"a": 1}, [5], [None], [GOOD, "../x"], [f"{GOOD}\r\n"]],
    ids=repr,
)
@pytest.mark.usefixtures("image_id")
def test_lists_of_ocids(refused: Refused, ids: Any) -> None:
    """One bad OCID refuses a whole list, before any image is read."""
    assert refused(lambda: oci_image.get_images(ids=ids))
