"""The store and the log behind the endpoint."""

from __future__ import annotations

import contextlib
import http.client
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from pulumi_oci_image.testing import Emulator
from pulumi_oci_image.testing.emulator import endpoint as endpoint_module
from pulumi_oci_image.testing.emulator.store import ObjectStore

if TYPE_CHECKING:
    from typing import Any


def test_copies_do_not_reach_into_the_store() -> None:
    """Changing what `get` or iteration returned, or what was put, changes no answer."""
    store = ObjectStore()
    image: dict[str, Any] = {"id": "a", "tags": {"k": "v"}}
    store.put(image)
    image["tags"]["k"] = "changed"
    got: Any = store.get("a")
    got["tags"]["k"] = "changed"
    next(iter(store))["tags"]["k"] = "changed"
    assert store.get("a") == {"id": "a", "tags": {"k": "v"}}
    assert store.get("b") is None


@pytest.mark.parametrize("image", [{}, {"id": None}, {"id": ""}, {"id": 7}])
def test_image_without_ocid_is_refused(image: dict[str, Any]) -> None:
    """An image can only be found by its id, so it must have one."""
    with pytest.raises(ValueError, match="needs its OCID"):
        ObjectStore().put(image)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "\ud800"])
def test_what_json_cannot_carry_is_refused(value: Any) -> None:
    """NaN, infinity and half a surrogate pair are refused when put, not when served."""
    with pytest.raises(ValueError, match=r"."):
        ObjectStore().put({"id": "a", "value": value})


def test_log_keeps_the_newest(monkeypatch: pytest.MonkeyPatch) -> None:
    """The log of requests is bounded."""
    monkeypatch.setattr(endpoint_module, "MAX_REQUESTS", 3)
    with Emulator() as endpoint:
        for number in range(5):
            connection = http.client.HTTPConnection(urlsplit(endpoint.url).netloc, timeout=10)
            with contextlib.closing(connection):
                connection.request("GET", f"/{number}")
                connection.getresponse().read()
        assert [request.path for request in endpoint.requests] == ["/2", "/3", "/4"]


def test_no_request_of_the_log_is_large() -> None:
    """A request whose path and headers are longer than any client's is refused, and not kept."""
    with Emulator() as endpoint:
        folded = ";" * 10_000 + "\r\n " + ";" * 10_000
        for path, header in (("/" + "x" * 20_000, "x"), ("/", "x" * 20_000), ("/", folded)):
            connection = http.client.HTTPConnection(urlsplit(endpoint.url).netloc, timeout=10)
            with contextlib.closing(connection):
                connection.request("GET", path, headers={"x": header})
                assert connection.getresponse().status == 431
        assert not endpoint.requests
