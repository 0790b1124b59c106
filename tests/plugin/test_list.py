"""The call List: which resources of a type there are, as `pulumi` asks of a provider."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import grpc  # type: ignore[import-untyped] # ships no types
import pytest
from pulumi.runtime.proto import provider_pb2

from ..plugin_client import struct

if TYPE_CHECKING:
    from pulumi_oci_image.testing import Emulator

    from ..plugin_client import Plugin

pytestmark = pytest.mark.skipif(
    not hasattr(provider_pb2, "ListRequest"), reason="this version of Pulumi has no call List"
)
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
EVERY = {"lifecycleState": "ANY"}


def test_images_are_listed_by_criteria(plugin: Plugin) -> None:
    """The list has what `getImages` finds, each with the id that an import takes and its name."""
    for query in ({"operatingSystem": "Oracle Linux", "kind": "platform"}, {"namePattern": "none"}):
        images = plugin.invoke("getImages", **query)["images"]
        found, rest = plugin.list_("Image", query=query)
        assert found == [(image["id"], image["displayName"]) for image in images]
        assert not rest


@pytest.mark.parametrize("page_size", [1, 3, 1000])
def test_a_list_comes_in_pages(plugin: Plugin, endpoint: Emulator, page_size: int) -> None:
    """Pages have no more than was asked for, and together they are the list, asked for once."""
    whole, _ = plugin.list_("Image", query=EVERY)
    plugin.begin_run()
    endpoint.reset()
    pages: list[Any] = []
    token = ""
    while token or not pages:
        page, token = plugin.list_(
            "Image", query=EVERY, page_size=page_size, continuation_token=token
        )
        pages.append(page)
    assert [len(page) for page in pages[:-1]] == [page_size] * (len(pages) - 1)
    assert [found for page in pages for found in page] == whole
    assert sum(request.path.endswith("/images") for request in endpoint.requests) == 1


def test_a_list_has_a_limit(plugin: Plugin) -> None:
    """No more resources come than the limit, over all pages."""
    whole, _ = plugin.list_("Image", query=EVERY)
    assert plugin.list_("Image", query=EVERY, limit=3) == (whole[:3], "")
    first, token = plugin.list_("Image", query=EVERY, limit=3, page_size=2)
    rest, end = plugin.list_("Image", query=EVERY, limit=3, page_size=2, continuation_token=token)
    assert (first + rest, end) == (whole[:3], "")


def test_an_unknown_query_is_no_list_yet(plugin: Plugin, endpoint: Emulator) -> None:
    """While a criterion is not known, the answer says so, and nothing is asked."""
    request = provider_pb2.ListRequest(
        token="oci-image:index:Image", query=struct({"displayName": UNKNOWN})
    )
    (answer,) = plugin.stub.List(request)
    assert answer.WhichOneof("response") == "computed"
    assert not endpoint.requests


@pytest.mark.parametrize(
    ("kind", "query", "told"),
    [
        (
            "ImagePin",
            {},
            "token 'oci-image:index:ImagePin' is not a listable resource of this package",
        ),
        (
            "Nothing",
            {},
            "token 'oci-image:index:Nothing' is not a listable resource of this package",
        ),
        ("Image", {"kind": "best"}, "kind is 'best'"),
        ("Image", {"gpu": "no"}, "gpu is of type string, not boolean"),
    ],
)
def test_what_cannot_be_listed_is_a_clean_failure(
    plugin: Plugin, kind: str, query: dict[str, Any], told: str
) -> None:
    """A pin is nothing in the cloud; a wrong criterion is told under its name. One line each."""
    with pytest.raises(grpc.RpcError) as caught:
        plugin.list_(kind, query=query)
    assert caught.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert str(caught.value.details()).startswith(told)
    assert "\n" not in str(caught.value.details())


@pytest.mark.parametrize("token", ["abc", "-1", "1.5", "9" * 5000])
def test_a_foreign_continuation_token_is_a_clean_failure(plugin: Plugin, token: str) -> None:
    """A token that this provider never gave is refused in one line."""
    with pytest.raises(grpc.RpcError) as caught:
        plugin.list_("Image", query=EVERY, continuation_token=token)
    assert caught.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert caught.value.details() == "continuationToken is not one of this provider."
