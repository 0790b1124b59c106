"""Dynamic providers: a client of their host process, which speaks gRPC as to the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import grpc  # type: ignore[import-untyped] # ships no types
from google.protobuf.json_format import MessageToDict  # type: ignore[import-untyped] # the same
from pulumi import RunError
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from .wire import for_host, is_secret, mark_secrets, secret, to_struct

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

# Answers may be large, and a proxy of the environment is not for this machine.
_CHANNEL_OPTIONS = [
    ("grpc.max_receive_message_length", -1),
    ("grpc.max_send_message_length", -1),
    ("grpc.enable_http_proxy", 0),
]


class ProviderError(RunError):
    """Why a resource could not be read or created, in the words of the host or the engine."""


class CallCanceledError(ProviderError):
    """A call that ended because the connection was closed: the run is failing already."""


class DynamicProvider:
    """The dynamic providers of a program, configured with its stack's configuration."""

    def __init__(self, port: int, config: Mapping[str, str], secret_keys: Collection[str]) -> None:
        self._channel = grpc.insecure_channel(f"127.0.0.1:{port}", options=_CHANNEL_OPTIONS)
        self._host = provider_pb2_grpc.ResourceProviderStub(self._channel)
        args = {key: secret(text) if key in secret_keys else text for key, text in config.items()}
        request = provider_pb2.ConfigureRequest(
            args=to_struct(args), acceptSecrets=True, acceptResources=True
        )
        _call(self._host.Configure, request)

    def close(self) -> None:
        """Close the connection; calls under way end with an error."""
        self._channel.close()

    def read(self, urn: str, id_: str, inputs: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        """Read a resource; give its id and outputs."""
        properties = to_struct(for_host(inputs, keep_unknowns=False))
        # The engine sends the inputs twice: as such, and as the state it does not have yet.
        request = provider_pb2.ReadRequest(
            urn=urn, id=id_, properties=properties, inputs=properties
        )
        answer = _call(self._host.Read, request)
        return answer.id or id_, mark_secrets(MessageToDict(answer.properties), inputs)

    def check(self, urn: str, inputs: dict[str, Any]) -> dict[str, Any]:
        """Check the inputs of a resource to create; give those to create it with."""
        news = to_struct(for_host(inputs, keep_unknowns=True))
        request = provider_pb2.CheckRequest(urn=urn, olds=to_struct({}), news=news)
        answer = _call(self._host.Check, request)
        if answer.failures:
            raise ProviderError(_describe(urn, answer.failures, inputs))
        return mark_secrets(MessageToDict(answer.inputs), inputs)

    def create(self, urn: str, inputs: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        """Create a resource from checked inputs; give its id and outputs."""
        properties = to_struct(for_host(inputs, keep_unknowns=False))
        request = provider_pb2.CreateRequest(urn=urn, properties=properties)
        answer = _call(self._host.Create, request)
        if not answer.id:
            raise ProviderError("provider did not return an ID from Create")
        return answer.id, mark_secrets(MessageToDict(answer.properties), inputs)


def _call(method: Callable[[Any], Any], request: object) -> Any:
    try:
        return method(request)
    except ValueError:  # what gRPC raises for a call on a closed channel
        raise CallCanceledError("The run ended before the provider was called.") from None
    except grpc.RpcError as error:
        if error.code() == grpc.StatusCode.CANCELLED:
            raise CallCanceledError("The run ended before the provider answered.") from None
        if error.code() == grpc.StatusCode.UNAVAILABLE:
            raise ProviderError("The host of dynamic providers has ended.") from None
        raise ProviderError(str(error.details()).rstrip()) from None


def _describe(urn: str, failures: Any, inputs: dict[str, Any]) -> str:
    """The failures of a check in the words of the engine."""
    _, _, types, name = urn.split("::", maxsplit=3)
    subject = f"{types.rpartition('$')[2]} resource '{name}'"
    lines = []
    for failure in failures:
        place = ""
        if failure.property:
            value = inputs.get(failure.property)
            shown = "[secret]" if is_secret(value) else value
            place = f": property {failure.property} value {{{shown}}}"
        lines.append(f"{subject}{place} has a problem: {failure.reason}")
    return "\n".join(lines)
