"""The error boundary: nothing that the SDK raises, and no status, gets past it unmapped."""

from __future__ import annotations

import gzip
import inspect
import pickle
import zlib
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pulumi
import pytest
from oci import exceptions as sdk
from oci._vendor.requests import exceptions as http
from urllib3 import exceptions as low_level
from urllib3.response import HTTPResponse

import pulumi_oci_image as oci_image
from pulumi_oci_image.client.deadline import CallScope
from pulumi_oci_image.client.sdk_errors import map_sdk_errors
from pulumi_oci_image.client.service_errors import RequestContext
from pulumi_oci_image.settings.credentials import Credentials
from pulumi_oci_image.testing import Answer, ApiError, Delay, redirect_to

from ..faults import Garbage, Huge, InterimResponses, WrongEncoding

if TYPE_CHECKING:
    from pulumi_oci_image.testing import Emulator

SUBJECT = "can't read image ocid1.image.oc1.iad.aaaa at https://iaas.example.com"
JSON = {"content-type": "application/json"}


def classes_of(*modules: Any) -> Iterator[type[Exception]]:
    """Each class of exceptions that these modules have."""
    for module in modules:
        for _, found in inspect.getmembers(module, inspect.isclass):
            if issubclass(found, Exception) and not issubclass(found, Warning):
                yield found


RAISED = sorted(
    {*classes_of(sdk, http, low_level), UnicodeDecodeError, RecursionError, RuntimeError, KeyError},
    key=lambda found: f"{found.__module__}.{found.__qualname__}",
)


def raised(kind: type[Exception]) -> Exception:
    """An exception of this class, made without its own constructor's many arguments."""
    if issubclass(kind, sdk.ServiceError):
        make: Any = kind
        error: Exception = make(500, "InternalError", {}, "planted", target_service="compute")
        return error
    if issubclass(kind, UnicodeDecodeError):
        return UnicodeDecodeError("utf-8", b"planted", 0, 1, "invalid start byte")
    if kind is low_level.IncompleteRead:
        return kind(1, 2)
    if kind is low_level.InvalidChunkLength:
        return kind(HTTPResponse(), b"planted")
    error = kind.__new__(kind)
    error.args = ()
    for name in ("request", "response", "errors", "pool"):
        if not hasattr(kind, name):
            vars(error)[name] = None
    return error


@pytest.mark.parametrize("kind", RAISED, ids=lambda kind: f"{kind.__module__}.{kind.__name__}")
@pytest.mark.parametrize("renewing", [False, True])
def test_each_exception_becomes_ours(kind: type[Exception], renewing: bool) -> None:  # noqa: FBT001 - pytest passes it
    """Every exception class of the SDK and its HTTP libraries becomes an `OciImageError`.

    It is of the sign-in where the SDK's signers raised it, and else of the call.
    """
    signer: dict[str, Any] = {"__name__": "oci.auth.signers.some_signer"}
    exec("def renew(error): raise error", signer)

    def fail(boundary: AbstractContextManager[None]) -> None:
        error = raised(kind)
        with boundary:
            if not renewing:
                raise error
            try:
                signer["renew"](error)
            except Exception as inner:  # noqa: BLE001 - as the SDK wraps what it gets
                raise sdk.RequestException(inner) from None

    call = CallScope(SUBJECT, 60)
    with pytest.raises(oci_image.OciImageError) as caught:
        call.run(lambda: fail(map_sdk_errors(Credentials("InstancePrincipal"), RequestContext())))
    assert "\n" not in str(caught.value)
    assert ("an instance principal" if renewing else SUBJECT) in str(caught.value)
    assert caught.value.__context__ is None

    with pytest.raises(oci_image.OciImageError) as caught:
        call.run(lambda: fail(map_sdk_errors(Credentials("ResourcePrincipal"))))
    assert "can't authenticate as a resource principal" in str(caught.value)
    assert caught.value.__context__ is None


def test_ours_go_through_as_they_are() -> None:
    """An error that is ours already is not wrapped again."""
    ours = oci_image.TimedOut("late")

    for boundary in (
        map_sdk_errors(Credentials("InstancePrincipal"), RequestContext()),
        map_sdk_errors(Credentials("InstancePrincipal")),
    ):
        with pytest.raises(oci_image.TimedOut) as caught, boundary:
            raise ours
        assert caught.value is ours


def test_an_error_of_a_run_can_be_pickled() -> None:
    """An error as Pulumi shows it, of a class made at run time, is pickled as its own kind."""
    bases = (oci_image.TimedOut, pulumi.RunError)
    shown = type("TimedOut", bases, {"__module__": "pulumi_oci_image"})("late")
    back = pickle.loads(pickle.dumps(shown))
    assert type(back) is oci_image.TimedOut
    assert str(back) == "late."


@pytest.fixture
def image_id(endpoint: Emulator, credentials: object, monkeypatch: pytest.MonkeyPatch) -> str:  # noqa: ARG001 - in the environment
    """The OCID of an image that can be read, in one attempt."""
    monkeypatch.setenv("OCI_IMAGE_MAX_ATTEMPTS", "1")
    return str(next(iter(endpoint.images))["id"])


def kind_of(status: int) -> type[oci_image.OciImageError]:
    """The class that a status of the service becomes."""
    if status < 400:
        return oci_image.InvalidResponse
    if status >= 500:
        return oci_image.ServiceFailure
    return {
        401: oci_image.NotAuthenticated,
        403: oci_image.NotAllowed,
        404: oci_image.ImageNotFound,
        429: oci_image.TooManyRequests,
    }.get(status, oci_image.ServiceError)


@pytest.mark.parametrize("hundred", [3, 4, 5])
def test_each_status_has_its_class(endpoint: Emulator, image_id: str, hundred: int) -> None:
    """Every status from 300 to 599, over HTTP, is the class that the tree says."""
    for status in range(100 * hundred, 100 * hundred + 100):
        endpoint.answer_with(ApiError(status, "NotAuthorizedOrNotFound", "words"))
        with pytest.raises(oci_image.OciImageError) as caught:
            oci_image.get_image(image_id)
        assert type(caught.value) is kind_of(status), status
        assert str(status) in str(caught.value)
        if isinstance(caught.value, oci_image.ServiceError):
            assert caught.value.status == status
            assert caught.value.request_id == endpoint.requests[-1].opc_request_id


@pytest.mark.parametrize("hundred", [4, 5])
def test_an_error_that_is_not_the_services(endpoint: Emulator, image_id: str, hundred: int) -> None:
    """A proxy's page is told as one, its text left out; a 404 of it is no missing image."""
    page = b'{"code": "NotAuthorizedOrNotFound", "message": "planted"}'
    for status in range(100 * hundred, 100 * hundred + 100):
        endpoint.answer_with(Answer(status, {"content-type": "text/html"}, page))
        with pytest.raises(oci_image.ServiceError, match="text/html") as caught:
            oci_image.get_image(image_id)
        assert not isinstance(caught.value, oci_image.ImageNotFound)
        assert "planted" not in str(caught.value)


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (Answer(302, {"location": "https://evil.example/?t=planted"}), "redirect (302) to evil.ex"),
        (Answer(301, {"location": "/elsewhere"}), "redirect (301) to itself"),
        (Answer(200, {"content-type": "text/html"}, b"<html>"), "a 200 with text/html, not a 200"),
        (Answer(200, {"content-type": "text/plain"}, b"{}"), "a 200 with text/plain, not a 2"),
        (Answer(206, JSON, b"{}"), "a 206 with application/json"),
        (Answer(204, {}), "a 204 with"),
        (Answer(200, JSON, b"[" * 100_000), "nested too deep"),
        (Answer(200, JSON, b"\xff"), "not UTF-8"),
        (Huge(40 * 1024 * 1024), "larger than 1048576 bytes"),
        (WrongEncoding(), "isn't packed as its content-encoding says"),
        (WrongEncoding("br"), "image"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_answer_that_is_unusable(
    endpoint: Emulator, image_id: str, answer: Any, told: str
) -> None:
    """What is no answer of the API is refused whole, once, in one line."""
    endpoint.answer_with(answer)
    if told == "image":  # an encoding that is not known here is not decoded, and the JSON is plain
        assert oci_image.get_image(image_id).id == image_id
        return
    with pytest.raises(oci_image.InvalidResponse) as caught:
        oci_image.get_image(image_id)
    assert told in str(caught.value)
    assert "planted" not in str(caught.value)
    assert len(endpoint.requests) == 1


class Chunks:
    """The genuine answer in chunks of so many bytes, packed or not."""

    def __init__(self, size: int, encoding: str | None = None) -> None:
        self._size = size
        self._encoding = encoding
        self.ports: set[int] = set()

    def respond(self, exchange: Any) -> None:
        """Send the answer."""
        self.ports.add(exchange.client_address[1])
        body = exchange.genuine().body
        head = ["HTTP/1.1 200 OK", "content-type: application/json", "transfer-encoding: chunked"]
        if self._encoding:
            body = gzip.compress(body) if self._encoding == "gzip" else zlib.compress(body)
            head.append(f"content-encoding: {self._encoding}")
        exchange.write("\r\n".join([*head, "", ""]).encode())
        for start in range(0, len(body), self._size):
            chunk = body[start : start + self._size]
            exchange.write(b"%x\r\n%s\r\n" % (len(chunk), chunk))
        exchange.write(b"0\r\n\r\n")


@pytest.mark.parametrize(
    "answer", [Chunks(2**20), Chunks(7), Chunks(100, "gzip"), Chunks(100, "deflate")]
)
def test_an_answer_in_chunks(
    endpoint: Emulator, image_id: str, monkeypatch: pytest.MonkeyPatch, answer: Chunks
) -> None:
    """An answer in chunks is read as soon as it is there, and its connection serves the next."""
    monkeypatch.setenv("OCI_IMAGE_READ_TIMEOUT_SECONDS", "10")
    endpoint.answer_always(answer)
    for _ in range(3):
        assert oci_image.get_image(image_id) == endpoint.images.get(image_id)
    assert len(answer.ports) == 1


def test_an_interim_answer_leaves_no_other_behind(endpoint: Emulator, image_id: str) -> None:
    """The answer that comes behind a 103 is never taken for that of the next read."""
    missing = ApiError(404, "NotAuthorizedOrNotFound", "No.")
    for _ in range(2):
        endpoint.answer_with(InterimResponses(103, then=Delay(0.3, missing)))
        with pytest.raises(oci_image.ServiceError, match="a 103 with"):
            oci_image.get_image(image_id)
        assert oci_image.get_image(image_id).id == image_id


def test_what_is_not_http(endpoint: Emulator, image_id: str) -> None:
    """Another kind of server at the endpoint is a failed connection."""
    endpoint.answer_with(Garbage(b"220 mail.example.com ESMTP\r\n"))
    with pytest.raises(oci_image.ConnectionFailed) as caught:
        oci_image.get_image(image_id)
    assert " object at 0x" not in str(caught.value)


@pytest.mark.parametrize(
    ("offset", "told"),
    [
        (timedelta(minutes=10), "10 min behind the service's"),
        (timedelta(hours=-3), "3 h ahead of the service's"),
    ],
)
def test_401_tells_a_clock_that_is_wrong(
    endpoint: Emulator, image_id: str, offset: timedelta, told: str
) -> None:
    """A refused signature is compared with the service's clock."""
    endpoint.clock_offset = offset
    with pytest.raises(oci_image.NotAuthenticated) as caught:
        oci_image.get_image(image_id)
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("region", "told"),
    [
        (None, "the endpoint may be another region's"),
        ("fra", "the OCID belongs to us-ashburn-1, but you requested eu-frankfurt-1"),
        ("iad", "(you requested us-ashburn-1)"),
    ],
)
@pytest.mark.usefixtures("credentials")
def test_404_tells_its_three_causes(region: str | None, told: str) -> None:
    """A missing image may be gone, elsewhere, or not for the caller; the policy is printed."""
    with pytest.raises(oci_image.ImageNotFound) as caught:
        oci_image.get_image("ocid1.image.oc1.iad.aaaa", region=region)
    for part in (
        "It may be deleted",
        "another region",
        told,
        "to inspect instance-images in compartment",
    ):
        assert part in str(caught.value)


@pytest.mark.usefixtures("credentials")
def test_a_redirects_password_is_not_shown(endpoint: Emulator) -> None:
    """Of the address that a redirect points to, an error shows the host and no password."""
    endpoint.answer_with(redirect_to("https://user:SECRET@elsewhere.example/"))
    with pytest.raises(oci_image.InvalidResponse, match=r"elsewhere\.example") as caught:
        oci_image.get_image("ocid1.image.oc1.iad.a")
    assert "SECRET" not in str(caught.value)
