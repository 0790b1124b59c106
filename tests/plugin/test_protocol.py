"""The plugin as the engine starts, asks and ends it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import grpc
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import provider_pb2

import pulumi_oci_image

if TYPE_CHECKING:
    from pulumi_oci_image.testing.emulator import Emulator

    from ..plugin_client import Engine, Plugin

FOLDER = Path(__file__).parents[2] / "provider"
SCHEMA = FOLDER / "pulumi_oci_image/plugin/schema.json"


def test_handshake_and_plugin_info(start: Callable[..., Plugin]) -> None:
    """Before anything is configured, the plugin shakes hands and tells its version."""
    stub = start().stub
    shaken = stub.Handshake(provider_pb2.ProviderHandshakeRequest(engine_address="127.0.0.1:1"))
    assert not shaken.accept_secrets, "so the engine itself marks what is made of secrets"
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


def test_configure_asks_for_bare_values(plugin: Plugin) -> None:
    """The engine sends bare values, real ones in previews, and marks secrets itself."""
    answer = plugin.configure(**plugin.settings)
    assert answer.supportsPreview
    assert not any((answer.acceptSecrets, answer.acceptOutputs, answer.acceptResources))


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


def test_an_interrupt_ends_it_quietly(start: Callable[..., Plugin]) -> None:
    """Ctrl-C, which reaches a whole group of processes, ends the plugin without a traceback."""
    import signal

    plugin = start()
    plugin.process.send_signal(signal.SIGINT)
    _, said = plugin.process.communicate(timeout=60)
    assert plugin.process.returncode == 0
    assert said == b""
