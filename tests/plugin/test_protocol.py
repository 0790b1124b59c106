"""The plugin as the engine starts, asks and ends it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import grpc  # type: ignore[import-untyped] # ships no types
import pytest
from google.protobuf import empty_pb2  # type: ignore[import-untyped] # the same
from pulumi.runtime.proto import provider_pb2

import pulumi_oci_image
from pulumi_oci_image.model.state import SIGNATURE

from ..plugin_client import struct, urn

if TYPE_CHECKING:
    from pulumi_oci_image.testing import Emulator

    from ..plugin_client import Engine, Plugin

FOLDER = Path(__file__).parents[2] / "provider"
SCHEMA = FOLDER / "pulumi_oci_image/plugin/schema.json"


def test_handshake_and_plugin_info(start: Callable[..., Plugin]) -> None:
    """Before anything is configured, the plugin shakes hands and tells its version."""
    stub = start().stub
    shaken = stub.Handshake(provider_pb2.ProviderHandshakeRequest(engine_address="127.0.0.1:1"))
    assert shaken.accept_secrets, "so that all that is made of a secret can be secret"
    assert stub.GetPluginInfo(empty_pb2.Empty()).version == pulumi_oci_image.__version__


def test_the_schema_is_the_committed_one(start: Callable[..., Plugin]) -> None:
    """The plugin serves the schema that lies beside it, without any configuration."""
    served = start().stub.GetSchema(provider_pb2.GetSchemaRequest(version=0)).schema
    assert served == SCHEMA.read_text(encoding="utf-8")
    assert json.loads(served)["version"] == pulumi_oci_image.__version__


@pytest.mark.usefixtures("credentials")
def test_the_folder_is_a_plugin(
    start: Callable[..., Plugin], engine: Engine, endpoint: Emulator
) -> None:
    """Run as the CLI runs a plugin's folder, it serves as the executable does."""
    plugin = start(sys.executable, str(FOLDER), engine.address)
    plugin.configure()
    image = next(iter(endpoint.images))
    assert plugin.invoke("getImage", imageId=image["id"])["id"] == image["id"]


def test_configure_takes_secrets_and_nothing_else_that_is_no_data(plugin: Plugin) -> None:
    """The engine sends secrets as such, real values in previews, and no resources or outputs."""
    answer = plugin.configure(**plugin.settings)
    assert answer.supportsPreview
    assert answer.acceptSecrets
    assert not any((answer.acceptOutputs, answer.acceptResources))


def test_a_change_of_the_configuration_is_no_new_provider(plugin: Plugin) -> None:
    """A changed setting changes the provider in place; its resources stay."""
    old, new = ({"region": name} for name in ("us-ashburn-1", "us-phoenix-1"))
    assert plugin.check_config(new) == new
    assert not plugin.diff_config(old, new).replaces


def test_what_is_no_part_of_it_is_not_implemented(plugin: Plugin) -> None:
    """The engine learns in its own terms what the plugin does not do."""
    with pytest.raises(grpc.RpcError) as caught:
        plugin.stub.GetMapping(provider_pb2.GetMappingRequest(key="terraform"))
    assert caught.value.code() is grpc.StatusCode.UNIMPLEMENTED


@pytest.mark.parametrize("method", ["Check", "Diff", "Create", "Read", "Update"])
@pytest.mark.parametrize("type_", ["oci-image:index:Nothing", "aws:s3/bucket:Bucket", "", "::"])
def test_an_unknown_resource_is_a_clean_failure(plugin: Plugin, method: str, type_: str) -> None:
    """A resource that the package lacks is refused in one line that names those that it has."""
    of_type = f"urn:pulumi:test::program::parent:t:T${type_}::name"
    with pytest.raises(grpc.RpcError) as caught:
        getattr(plugin.stub, method)(getattr(provider_pb2, f"{method}Request")(urn=of_type))
    assert caught.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert "is not a resource of this package. Use oci-image:index:Image," in caught.value.details()
    assert "\n" not in caught.value.details()


@pytest.mark.parametrize("name", ["getNothing", "get" * 10**6])
def test_an_unknown_function_is_a_clean_failure(plugin: Plugin, name: str) -> None:
    """A function that the package lacks is refused in one line that names those that it has."""
    with pytest.raises(grpc.RpcError) as caught:
        plugin.invoke_future(name).result()
    assert "is not a function of this package. Use oci-image:index:getImage," in str(
        caught.value.details()
    )


def test_no_call_of_very_many_is_dropped(plugin: Plugin) -> None:
    """However many calls come at once, each has its answer."""
    request = provider_pb2.CheckRequest(
        urn=urn("Image"), news=struct({"imageId": "ocid1.image.oc1.iad.a"})
    )
    answers = [plugin.stub.Check.future(request) for _ in range(3000)]
    assert all(answer.result().inputs == request.news for answer in answers)


ASSET = {SIGNATURE: "c44067f5952c0a294b673a41bacd8c17", "text": "x", "path": "/etc/passwd"}
SIGNED = {
    "asset": ASSET,
    "archive": {SIGNATURE: "0def7320c3a5731c473e5ecbe6d01bc7", "path": "/etc"},
    "resource": {SIGNATURE: "5cf8f73096256a8f31e491e813e4eb8e", "urn": "urn:pulumi:a::b::c::d"},
    "output": {SIGNATURE: "d0e6a833031e9bbcd3f4e8bde6ca49a4", "value": "x"},
    "bytes": {SIGNATURE: "803fd3297a5875dc03ca845dda5d2a98", "value": "eA=="},
    "new": {SIGNATURE: "0123456789abcdef0123456789abcdef"},
    "no text": {SIGNATURE: {"a": 1}},
    "secret of nothing": {SIGNATURE: "1b47061264138c4ac30d75fd1eb44270"},
    "secret asset": {SIGNATURE: "1b47061264138c4ac30d75fd1eb44270", "value": [ASSET]},
}


@pytest.mark.parametrize("kind", SIGNED)
def test_what_is_no_plain_data_is_a_clean_failure(
    plugin: Plugin, endpoint: Emulator, kind: str
) -> None:
    """An asset, a resource, or what newer engines may send is refused under its argument's name."""
    value = SIGNED[kind]
    property_, reason = plugin.fails("getImage", imageId=value)
    assert property_ == "imageId"
    assert reason == "imageId holds an asset, a resource or the like, not plain data."
    (failure,) = plugin.check("ImagePin", triggers=[{"inside": value}]).failures
    assert failure.property == "triggers"
    for call in (
        lambda: plugin.diff("ImagePin", "id", {}, {"triggers": value}),
        lambda: plugin.create("ImagePin", {"triggers": value}),
        lambda: plugin.read("ImagePin", "id", {"triggers": value}, {}),
        lambda: plugin.update("ImagePin", "id", {}, {"triggers": value}),
        lambda: plugin.configure(region=value),
    ):
        with pytest.raises(grpc.RpcError) as caught:
            call()
        assert "holds an asset, a resource or the like" in str(caught.value.details())
        assert "\n" not in str(caught.value.details())
    assert not endpoint.requests


def test_an_interrupt_ends_it_quietly(start: Callable[..., Plugin]) -> None:
    """Ctrl-C, which reaches a whole group of processes, ends the plugin without a traceback."""
    import signal

    plugin = start()
    plugin.process.send_signal(signal.SIGINT)
    _, said = plugin.process.communicate(timeout=60)
    assert plugin.process.returncode == 0
    assert said == b""
