"""A client of the plugin: it starts the executable as the engine does, and speaks its protocol.

The folders of tests that talk to plugins take the fixtures from here in their conftests.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent import futures
from pathlib import Path
from typing import TYPE_CHECKING, Any

import grpc  # type: ignore[import-untyped] # ships no types
import pytest
from google.protobuf import empty_pb2, json_format, struct_pb2  # type: ignore[import-untyped] # the same
from pulumi.runtime.proto import (
    engine_pb2_grpc,
    plugin_pb2,
    provider_pb2,
    provider_pb2_grpc,
)

if TYPE_CHECKING:
    from pulumi_oci_image.testing import Credentials

PLUGIN = Path(sys.executable).with_name("pulumi-resource-oci-image")
SECONDS = 60.0


def struct(values: Mapping[str, Any]) -> struct_pb2.Struct:
    """Values as they go over the wire."""
    return json_format.ParseDict(dict(values), struct_pb2.Struct())


def values(given: struct_pb2.Struct) -> dict[str, Any]:
    """Values as they came over the wire: nulls out, as the engine does; whole numbers integers."""
    return {k: _value(v) for k, v in given.fields.items() if v.WhichOneof("kind") != "null_value"}


def _value(given: struct_pb2.Value) -> Any:
    match given.WhichOneof("kind"):
        case "struct_value":
            return values(given.struct_value)
        case "list_value":
            return [_value(item) for item in given.list_value.values]
        case "number_value":
            number = given.number_value
            return int(number) if number.is_integer() else number
        case "null_value":
            return None
        case kind:
            return getattr(given, str(kind))


def urn(kind: str, name: str = "base") -> str:
    """The URN of a resource of the package."""
    return f"urn:pulumi:test::program::oci-image:index:{kind}::{name}"


class Engine(engine_pb2_grpc.EngineServicer):
    """As much of an engine as a plugin talks to: it takes messages."""

    def __init__(self) -> None:
        self.messages: list[str] = []
        self._server = grpc.server(futures.ThreadPoolExecutor(2))
        engine_pb2_grpc.add_EngineServicer_to_server(self, self._server)
        self.address = f"127.0.0.1:{self._server.add_insecure_port('127.0.0.1:0')}"
        self._server.start()

    def Log(self, request: Any, context: Any) -> empty_pb2.Empty:  # noqa: N802, ARG002 - the protocol's
        """Take a message."""
        self.messages.append(request.message)
        return empty_pb2.Empty()

    def stop(self) -> None:
        """End."""
        self._server.stop(None).wait()


class Caller:
    """The calls that the engine makes, over a connection of its own."""

    def __init__(self, port: int) -> None:
        self.port = port
        # Without the pool of its own, callers in one process would share a connection.
        options = [("grpc.enable_http_proxy", 0), ("grpc.use_local_subchannel_pool", 1)]
        self._channel = grpc.insecure_channel(f"127.0.0.1:{self.port}", options=options)
        self.stub = provider_pb2_grpc.ResourceProviderStub(self._channel)
        self.settings: dict[str, Any] = {}

    def close(self) -> None:
        """Hang up."""
        self._channel.close()

    def configure(self, **args: Any) -> provider_pb2.ConfigureResponse:
        """Configure the provider: a run begins."""
        request = provider_pb2.ConfigureRequest(
            args=struct(args), acceptSecrets=True, acceptResources=True
        )
        return self.stub.Configure(request, timeout=SECONDS)

    @staticmethod
    def values(given: struct_pb2.Struct) -> dict[str, Any]:
        """Values as they came over the wire."""
        return values(given)

    def begin_run(self) -> None:
        """Begin another run, with the same configuration."""
        self.configure(**self.settings)

    def check_config(self, news: Mapping[str, Any]) -> dict[str, Any]:
        """Check a configuration; give what is in force."""
        request = provider_pb2.CheckRequest(news=struct(news))
        return values(self.stub.CheckConfig(request, timeout=SECONDS).inputs)

    def diff_config(
        self, olds: Mapping[str, Any], news: Mapping[str, Any]
    ) -> provider_pb2.DiffResponse:
        """Compare two configurations."""
        request = provider_pb2.DiffRequest(olds=struct(olds), news=struct(news))
        return self.stub.DiffConfig(request, timeout=SECONDS)

    def invoke_future(self, function: str, **args: Any) -> Any:
        """Begin to call a function."""
        request = provider_pb2.InvokeRequest(tok=f"oci-image:index:{function}", args=struct(args))
        return self.stub.Invoke.future(request, timeout=SECONDS)

    def invoke(self, function: str, **args: Any) -> dict[str, Any]:
        """Call a function; give its results."""
        response = self.invoke_future(function, **args).result()
        assert not response.failures, response.failures
        return values(getattr(response, "return"))

    def fails(self, function: str, **args: Any) -> tuple[str, str]:
        """Call a function that fails; give the property and the reason."""
        response = self.invoke_future(function, **args).result()
        (failure,) = response.failures
        return failure.property, failure.reason

    def list_(self, kind: str, **options: Any) -> tuple[list[tuple[str, str]], str]:
        """List existing resources of a type; give ids and names, and the token of what is left."""
        query = struct(options.pop("query", {}))
        token = f"oci-image:index:{kind}"
        request = provider_pb2.ListRequest(token=token, query=query, **options)
        found, rest = [], ""
        for item in self.stub.List(request, timeout=SECONDS):
            if item.WhichOneof("response") == "continuation":
                rest = item.continuation.continuation_token
            else:
                found.append((item.result.id, item.result.name))
        return found, rest

    def check(self, kind: str, **news: Any) -> provider_pb2.CheckResponse:
        """Check the inputs of a resource."""
        request = provider_pb2.CheckRequest(urn=urn(kind), news=struct(news))
        return self.stub.Check(request, timeout=SECONDS)

    def diff(
        self, kind: str, id_: str, olds: Mapping[str, Any], news: Mapping[str, Any], *ignored: str
    ) -> provider_pb2.DiffResponse:
        """Compare a state with the inputs of a program, which are checked first."""
        self.stub.Check(provider_pb2.CheckRequest(urn=urn(kind), news=struct(news)))
        request = provider_pb2.DiffRequest(
            id=id_, urn=urn(kind), olds=struct(olds), news=struct(news), ignoreChanges=ignored
        )
        return self.stub.Diff(request, timeout=SECONDS)

    def create(
        self, kind: str, inputs: Mapping[str, Any], *, preview: bool = False
    ) -> tuple[str, dict[str, Any]]:
        """Create a resource; give its id and properties."""
        request = provider_pb2.CreateRequest(
            urn=urn(kind), properties=struct(inputs), preview=preview
        )
        response = self.stub.Create(request, timeout=SECONDS)
        return response.id, values(response.properties)

    def read(
        self, kind: str, id_: str, state: Mapping[str, Any], inputs: Mapping[str, Any]
    ) -> tuple[str, dict[str, Any], dict[str, Any]]:
        """Read a resource; give its id, properties and inputs."""
        request = provider_pb2.ReadRequest(
            id=id_, urn=urn(kind), properties=struct(state), inputs=struct(inputs)
        )
        response = self.stub.Read(request, timeout=SECONDS)
        return response.id, values(response.properties), values(response.inputs)

    def update(
        self,
        kind: str,
        id_: str,
        olds: Mapping[str, Any],
        news: Mapping[str, Any],
        *,
        preview: bool = False,
    ) -> dict[str, Any]:
        """Update a resource; give its properties."""
        request = provider_pb2.UpdateRequest(
            id=id_, urn=urn(kind), olds=struct(olds), news=struct(news), preview=preview
        )
        return values(self.stub.Update(request, timeout=SECONDS).properties)

    def delete(self, kind: str, id_: str, state: Mapping[str, Any]) -> None:
        """Delete a resource."""
        request = provider_pb2.DeleteRequest(id=id_, urn=urn(kind), properties=struct(state))
        self.stub.Delete(request, timeout=SECONDS)

    def cancel(self) -> None:
        """Ask the plugin to end what it does."""
        self.stub.Cancel(empty_pb2.Empty(), timeout=SECONDS)

    def attach(self, address: str) -> None:
        """Tell the plugin of an engine that did not start it."""
        self.stub.Attach(plugin_pb2.PluginAttach(address=address), timeout=SECONDS)


class Plugin(Caller):
    """A plugin at work, and the calls that the engine makes."""

    def __init__(self, *command: str, environment: Mapping[str, str] | None = None) -> None:
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
        )
        assert self.process.stdout is not None
        super().__init__(int(self.process.stdout.readline()))

    def stop(self) -> str:
        """Interrupt it, as the engine does; give what it wrote to standard error."""
        self.close()
        self.process.send_signal(signal.SIGINT)
        _, said = self.process.communicate(timeout=SECONDS)
        return said.decode()


@pytest.fixture
def engine() -> Iterator[Engine]:
    """An engine to start a plugin with."""
    started = Engine()
    yield started
    started.stop()


@pytest.fixture
def start(engine: Engine) -> Iterator[Callable[..., Plugin]]:
    """Start a plugin; nothing of it is left behind, and it says nothing on standard error."""
    started: list[Plugin] = []

    def start_one(*command: str) -> Plugin:
        started.append(Plugin(*(command or (str(PLUGIN), engine.address))))
        return started[-1]

    yield start_one
    said = [plugin.stop() for plugin in started]
    assert not any(said), said


@pytest.fixture(scope="session")
def _running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Plugin, Engine]]:
    """One plugin for many tests, with no settings of the machine's own."""
    engine = Engine()
    own = ("OCI_", "PULUMI_", "TF_VAR_")
    environment = {name: v for name, v in os.environ.items() if not name.startswith(own)}
    environment["HOME"] = str(tmp_path_factory.mktemp("home"))
    plugin = Plugin(str(PLUGIN), engine.address, environment=environment)
    yield plugin, engine
    said = plugin.stop()
    engine.stop()
    assert not said


def account(credentials: Credentials) -> dict[str, Any]:
    """An account, by the names of the settings."""
    return {
        "tenancyOcid": credentials.tenancy,
        "userOcid": credentials.user,
        "fingerprint": credentials.fingerprint,
        "privateKeyPath": str(credentials.key_file),
    }


@pytest.fixture
def configuration(credentials: Credentials) -> dict[str, Any]:
    """The provider's configuration for the local endpoint."""
    here = {"region": credentials.region, "endpoint": credentials.endpoint}
    return account(credentials) | here


@pytest.fixture
def plugin(_running: tuple[Plugin, Engine], configuration: dict[str, Any]) -> Plugin:
    """A plugin at the beginning of a run."""
    plugin, _ = _running
    plugin.settings = configuration
    plugin.configure(**configuration)
    return plugin


@pytest.fixture
def messages(_running: tuple[Plugin, Engine]) -> list[str]:
    """What the plugin tells its engine."""
    _, engine = _running
    engine.messages.clear()
    return engine.messages
