"""`get_image` in any Python: real SDK, real HTTP, real signatures."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import pulumi_oci_image as oci_image
from pulumi_oci_image.client.compute import Client
from pulumi_oci_image.runtime.query import ImageQuery, SearchQuery
from pulumi_oci_image.runtime.request_cache import RequestCache
from pulumi_oci_image.search.criteria import ImageCriteria
from pulumi_oci_image.settings import load_settings
from pulumi_oci_image.testing import Answer, ApiError, Delay

from ..published import an_id

if TYPE_CHECKING:
    from pulumi_oci_image.testing import Credentials, Emulator

MISSING = "ocid1.image.oc1.iad.aaaaaaaamissing"


@pytest.mark.usefixtures("credentials")
def test_each_image_is_read_as_the_service_has_it(endpoint: Emulator) -> None:
    """Every seed image, platform or custom, complete or odd, is read without loss."""
    for image in endpoint.images:
        read = oci_image.get_image(image["id"])
        assert read == image
        assert read.etag


@pytest.mark.usefixtures("credentials")
def test_each_call_outside_of_a_program_reads_anew(endpoint: Emulator) -> None:
    """A plain call sees a change at once."""
    image = dict(next(iter(endpoint.images)))
    before = oci_image.get_image(image["id"])
    endpoint.images.put(image | {"displayName": "renamed"})
    after = oci_image.get_image(image["id"])
    assert after.display_name == "renamed"
    assert after.etag != before.etag


@pytest.mark.usefixtures("credentials")
def test_reads_of_one_image_share_one_call(endpoint: Emulator) -> None:
    """Whoever asks a shared look-up, and however many at a time, one call is made."""
    lookup = RequestCache(lambda _connection: Client(load_settings(lambda _key: None)))
    query = ImageQuery(an_id(endpoint))
    with ThreadPoolExecutor(16) as pool:
        images = list(pool.map(lookup.read_image, [query] * 64))
    assert len(endpoint.requests) == 1
    assert all(image == images[0] for image in images)


@pytest.mark.usefixtures("credentials")
def test_no_reader_changes_what_the_next_one_gets(endpoint: Emulator) -> None:
    """Images, lists and shapes that are shared in a run are copies for each reader."""
    lookup = RequestCache(lambda _connection: Client(load_settings(lambda _key: None)))
    image = next(each for each in endpoint.images if each.get("launchOptions"))
    query = ImageQuery(image["id"])
    search = SearchQuery(ImageCriteria(gpu=None, display_name=image["displayName"]))
    reads: tuple[Callable[[], Any], ...] = (
        lambda: lookup.read_image(query),
        lambda: lookup.list_images(search).images[0],
        lambda: lookup.latest_image(search).image,
    )
    for read in reads:
        first = read()
        first["displayName"] = "changed"
        first["launchOptions"]["firmware"] = "changed"
        assert read() == image
    shapes = lookup.read_image_shapes(query)
    shapes[0]["shape"] = "changed"
    assert lookup.read_image_shapes(query)[0].shape != "changed"


@pytest.mark.usefixtures("credentials")
def test_each_reader_has_an_error_of_its_own(endpoint: Emulator) -> None:
    """Who joins a call that fails gets the same error in another object."""
    lookup = RequestCache(lambda _connection: Client(load_settings(lambda _key: None)))
    endpoint.answer_always(Delay(0.2, ApiError(404, "NotAuthorizedOrNotFound", "gone")))

    def read(_number: int) -> oci_image.ImageNotFound:
        with pytest.raises(oci_image.ImageNotFound) as caught:
            lookup.read_image(ImageQuery(MISSING))
        return caught.value

    with ThreadPoolExecutor(8) as pool:
        errors = list(pool.map(read, range(8)))
    assert len({id(error) for error in errors}) == len(errors)
    assert all(error.status == 404 for error in errors)


@pytest.mark.usefixtures("credentials")
def test_a_token_that_a_server_echoes_is_not_shown(
    endpoint: Emulator, caplog: pytest.LogCaptureFixture
) -> None:
    """A server that quotes the request's headers brings no token into errors or the log."""
    token = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJwbGFudGVkIn0.cGxhbnRlZA"
    endpoint.answer_with(ApiError(400, f"Invalid {token}", f'keyId="ST${token}"'))
    caplog.set_level("DEBUG")
    with pytest.raises(oci_image.ServiceError, match=r'keyId="…"') as caught:
        oci_image.get_image(MISSING)
    assert token not in f"{caught.value} {vars(caught.value)} {caplog.text}"
    login = "Y2xpZW50OnBsYW50ZWQtc2VjcmV0"
    headers = {"content-type": "application/json", "opc-request-id": f"Basic {login}"}
    endpoint.answer_with(Answer(400, headers, b'{"code": "Bad", "message": "Bearer of news"}'))
    with pytest.raises(oci_image.ServiceError, match=r"\(opc-request-id Basic …\)") as caught:
        oci_image.get_image(MISSING)
    assert login not in f"{caught.value} {vars(caught.value)} {caplog.text}"


@pytest.mark.usefixtures("credentials")
def test_an_error_is_not_kept(endpoint: Emulator) -> None:
    """After an error, a shared look-up asks again."""
    lookup = RequestCache(lambda _connection: Client(load_settings(lambda _key: None)))
    query = ImageQuery(an_id(endpoint))
    endpoint.answer_with(ApiError(404, "NotAuthorizedOrNotFound", "not yet"))
    with pytest.raises(oci_image.ImageNotFound):
        lookup.read_image(query)
    assert lookup.read_image(query).id == query.image_id


@pytest.mark.parametrize(
    ("image_id", "told"),
    [
        ("", "image_id is empty"),
        ("my-image", "'my-image' is not an OCID"),
        ("ocid1.instance.oc1.iad.aaaa", "a resource of type 'instance'"),
        ("ocid1.image.oc1.iad.aaaa/../../instances", "is not an OCID"),
        ("ocid1.image.oc1.iad.aaaa\r\nhost: evil", "is not an OCID"),
        ("ocid1.image.oc1.iad." + "a" * 300, "is not an OCID"),
        (7, "is a int, not a string"),
    ],
)
@pytest.mark.usefixtures("credentials")
def test_what_is_no_image_ocid_is_refused_before_any_call(
    endpoint: Emulator, image_id: str, told: str
) -> None:
    """A wrong argument is an error in one line, and nothing is sent."""
    with pytest.raises(oci_image.InvalidInput, match=r"ocid1\.image") as caught:
        oci_image.get_image(image_id)
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.argument == "image_id"
    assert not endpoint.requests


@pytest.mark.usefixtures("credentials")
def test_404_says_which_image_where_and_what_to_do(endpoint: Emulator) -> None:
    """A missing image is one line with the image, endpoint, code, request id and causes."""
    with pytest.raises(oci_image.ImageNotFound) as caught:
        oci_image.get_image(MISSING)
    error = caught.value
    assert (error.status, error.code) == (404, "NotAuthorizedOrNotFound")
    assert error.request_id == endpoint.requests[-1].opc_request_id
    for part in (MISSING, endpoint.url, "NotAuthorizedOrNotFound", error.request_id, "region"):
        assert part in str(error)
    assert "\n" not in str(error)
    assert len(endpoint.requests) == 1


@pytest.mark.usefixtures("credentials")
def test_401_says_what_to_check(endpoint: Emulator, credentials: Credentials) -> None:
    """A key that the service does not know is an error about authentication."""
    text = credentials.config_file.read_text()
    credentials.config_file.write_text(text.replace(credentials.fingerprint, "00:" * 15 + "00"))
    with pytest.raises(oci_image.NotAuthenticated, match="401 NotAuthenticated") as caught:
        oci_image.get_image(an_id(endpoint))
    assert credentials.key_file.read_text() not in str(caught.value)


@pytest.mark.parametrize("status", [500, 502, 503])
@pytest.mark.usefixtures("credentials")
def test_a_failing_service_is_tried_again(
    endpoint: Emulator, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    """Failures of the service are tried again; the last one is told with the effort made."""
    monkeypatch.setenv("OCI_IMAGE_MAX_ATTEMPTS", "3")
    failure = ApiError(status, "InternalServerError", "broken")
    endpoint.answer_with(failure, failure)
    assert oci_image.get_image(an_id(endpoint))
    endpoint.answer_with(failure, failure, failure)
    with pytest.raises(oci_image.ServiceFailure, match="3 attempts"):
        oci_image.get_image(an_id(endpoint))
    assert len(endpoint.requests) == 6


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"<html>proxy</html>", "not JSON"),
        (b"", "not JSON"),
        (b'{"id": "ocid1', "not JSON"),
        (b"\xff\xfe", "not UTF-8"),
        (b"[]", "not an image"),
        (b"null", "not an image"),
        (b"7", "not an image"),
        (b'{"id": "ocid1.image.oc1.iad.b"}', "operatingSystem"),
    ],
)
@pytest.mark.usefixtures("credentials")
def test_an_answer_that_is_no_image_is_an_error(endpoint: Emulator, body: bytes, told: str) -> None:
    """What is no JSON or no image is refused in one line, with nothing taken from it."""
    endpoint.answer_with(Answer(200, {"content-type": "application/json"}, body))
    with pytest.raises(oci_image.InvalidResponse) as caught:
        oci_image.get_image(an_id(endpoint))
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.usefixtures("credentials")
def test_the_answer_must_be_for_the_image_asked_for(endpoint: Emulator) -> None:
    """Another image than the one asked for is an error, not a surprise."""
    asked, other = [image["id"] for image in endpoint.images][:2]
    body = json.dumps(endpoint.images.get(other)).encode()
    endpoint.answer_with(Answer(200, {"content-type": "application/json"}, body))
    with pytest.raises(oci_image.NotAnImage, match="is another image"):
        oci_image.get_image(asked)


@pytest.mark.usefixtures("credentials")
def test_an_endpoint_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """A refused connection is one line that names image and endpoint."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
    monkeypatch.setenv("OCI_IMAGE_ENDPOINT", url)
    monkeypatch.setenv("OCI_IMAGE_MAX_ATTEMPTS", "1")
    with pytest.raises(oci_image.ConnectionFailed) as caught:
        oci_image.get_image(MISSING)
    assert url in str(caught.value)
    assert MISSING in str(caught.value)


def test_without_credentials_each_place_looked_at_is_named() -> None:
    """No credentials is an error that says where they are looked for: in no stack, outside one."""
    with pytest.raises(oci_image.SettingsError) as caught:
        oci_image.get_image(MISSING)
    for place in ("OCI_CLI_KEY_CONTENT", "OCI_CLI_KEY_FILE", ".oci/config", "no such file"):
        assert place in str(caught.value)
    assert "Pulumi config" not in str(caught.value)


def test_reading_needs_no_pulumi(credentials: Credentials, endpoint: Emulator) -> None:
    """Plain Python reads an image without the import of Pulumi or all of pydantic."""
    program = (
        "import sys, pulumi_oci_image as p\n"
        "assert not {'pulumi', 'oci', 'pydantic'} & set(sys.modules)\n"
        f"print(p.get_image({an_id(endpoint)!r}).operating_system)\n"
        "assert not {'pulumi', 'pydantic'} & set(sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    assert done.stdout == "Oracle Linux\n"
    assert Path(credentials.config_file).exists()
