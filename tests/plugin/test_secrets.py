"""What is made of a secret is secret; what is only sent as one is used as it is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from google.protobuf import json_format  # type: ignore[import-untyped] # the same
from pulumi.runtime.proto import provider_pb2

from pulumi_oci_image.model.state import SECRET, SIGNATURE, as_secret
from pulumi_oci_image.plugin.schema import declared, token

from ..plugin_client import struct, urn

if TYPE_CHECKING:
    from pulumi_oci_image.testing import Emulator

    from ..plugin_client import Plugin

LINUX = {
    "operatingSystem": "Oracle Linux",
    "operatingSystemVersion": "9",
    "shape": "VM.Standard.E4.Flex",
}
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


def is_secret(value: Any) -> bool:
    """Whether the engine takes it for one."""
    return isinstance(value, Mapping) and value.get(SIGNATURE) == SECRET


def sent(given: Any) -> dict[str, Any]:
    """What came over the wire, signatures and all."""
    values: dict[str, Any] = json_format.MessageToDict(given)
    return values


def test_what_a_function_makes_of_a_secret_is_secret(plugin: Plugin, endpoint: Emulator) -> None:
    """Every result of a function with a secret argument is secret, and those of others are not."""
    image_id = next(iter(endpoint.images))["id"]
    for argument, expected in ((as_secret(image_id), True), (image_id, False)):
        response = plugin.invoke_future("getImage", imageId=argument).result()
        results = sent(getattr(response, "return"))
        assert {is_secret(value) for value in results.values()} == {expected}
    bare = {name: value["value"] if is_secret(value) else value for name, value in results.items()}
    assert bare["id"] == image_id


def test_an_unknown_secret_gives_unknown_results(plugin: Plugin, endpoint: Emulator) -> None:
    """A secret that is not known yet is unknown like any other value."""
    given = plugin.invoke("getImage", imageId=as_secret(UNKNOWN))
    results = declared("functions")[token("getImage")]["outputs"]["properties"]
    assert given == dict.fromkeys(results, UNKNOWN)
    id_, outputs = plugin.create("Image", {"imageId": as_secret(UNKNOWN)}, preview=True)
    assert id_ == ""
    properties = declared("resources")[token("Image")]["properties"]
    assert all(outputs[name] == as_secret(UNKNOWN) for name in properties)
    assert not endpoint.requests


def test_a_preview_tells_no_secret_expectation(plugin: Plugin) -> None:
    """What is no property of a resource is not shown as one while an argument is unknown."""
    inputs = {"imageId": UNKNOWN, "expect": as_secret({"displayName": "planted"})}
    for kind in ("Image", "ImagePin"):
        _, outputs = plugin.create(kind, inputs, preview=True)
        assert "planted" not in str(outputs)


def test_a_resource_of_a_secret_is_secret(plugin: Plugin, endpoint: Emulator) -> None:
    """A resource's id can't be secret; all its outputs are, and stay so."""
    image_id = next(iter(endpoint.images))["id"]
    for kind, inputs in (
        ("Image", {"imageId": as_secret(image_id)}),
        ("ImagePin", {"criteria": as_secret(LINUX)}),
        ("ImagePin", {"criteria": LINUX | {"shape": as_secret(LINUX["shape"])}}),
        ("ImagePin", {"criteria": LINUX, "triggers": ["a", {"b": as_secret("c")}]}),
    ):
        checked = plugin.check(kind, **inputs)
        assert not checked.failures
        news = sent(checked.inputs)
        assert SECRET in json.dumps(news)
        request = provider_pb2.CreateRequest(urn=urn(kind), properties=struct(news))
        created = plugin.stub.Create(request)
        state = sent(created.properties)
        assert created.id in {image["id"] for image in endpoint.images}
        assert all(is_secret(value) for value in state.values())
        assert (
            plugin.diff(kind, created.id, state, news).changes
            == provider_pb2.DiffResponse.DIFF_NONE
        )
        plugin.begin_run()
        id_, again, again_inputs = plugin.read(kind, created.id, state, news)
        assert id_ == created.id
        assert all(is_secret(value) for value in again.values())
        assert set(again_inputs) == set(news)
        assert SECRET in json.dumps(again_inputs)
        updated = plugin.update(kind, created.id, state, news)
        assert all(is_secret(value) for value in updated.values())


def test_an_argument_that_becomes_a_secret_hides_the_resource(
    plugin: Plugin, endpoint: Emulator
) -> None:
    """A state in the clear is updated, not replaced, once an argument is secret."""
    image_id = next(iter(endpoint.images))["id"]
    for kind, given, name in (
        ("Image", {"imageId": image_id}, "imageId"),
        ("ImagePin", {"criteria": LINUX}, "criteria"),
    ):
        inputs = sent(plugin.check(kind, **given).inputs)
        created = plugin.stub.Create(
            provider_pb2.CreateRequest(urn=urn(kind), properties=struct(inputs))
        )
        news = {name: as_secret(inputs[name])}
        diff = plugin.diff(kind, created.id, sent(created.properties), news)
        assert diff.changes == provider_pb2.DiffResponse.DIFF_SOME
        assert (list(diff.diffs), list(diff.replaces)) == ([name], [])
        updated = plugin.update(kind, created.id, sent(created.properties), news)
        assert all(is_secret(value) for value in updated.values())


def test_a_resource_without_a_secret_holds_none(plugin: Plugin, endpoint: Emulator) -> None:
    """Secrets of the configuration make nothing secret that is no secret."""
    plugin.configure(**{name: as_secret(value) for name, value in plugin.settings.items()})
    _, outputs = plugin.create("Image", {"imageId": next(iter(endpoint.images))["id"]})
    assert not any(is_secret(value) for value in outputs.values())
