"""Dynamic providers: a client of their host process, which speaks gRPC as to the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import grpc  # type: ignore[import-untyped] # ships no types
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from . import wire

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

# Answers may be large, and a proxy of the environment is not for this machine.
_CHANNEL_OPTIONS = [
    ("grpc.max_receive_message_length", -1),
    ("grpc.max_send_message_length", -1),
    ("grpc.enable_http_proxy", 0),
]

_Request = TypeVar("_Request")
_Response = TypeVar("_Response")


class ProviderError(Exception):
    """What a provider or its host raised, in the words of the host."""


class CallCanceledError(ProviderError):
    """A call that ended because the connection was closed: the run is failing already."""


class CheckError(ProviderError):
    """Inputs that a provider refused: a reason for each, with the property if it names one."""


class DynamicProvider:
    """The dynamic providers of a program, configured with its stack's configuration."""

    def __init__(self, port: int, config: Mapping[str, str], secret_keys: Collection[str]) -> None:
        self._channel = grpc.insecure_channel(f"127.0.0.1:{port}", options=_CHANNEL_OPTIONS)
        self._host = provider_pb2_grpc.ResourceProviderStub(self._channel)
        arguments = {
            key: wire.secret(value) if key in secret_keys else value
            for key, value in config.items()
        }
        request = provider_pb2.ConfigureRequest(
            args=wire.to_struct(arguments), acceptSecrets=True, acceptResources=True
        )
        _call(self._host.Configure, request)

    def close(self) -> None:
        """Close the connection; calls under way end with an error."""
        self._channel.close()

    def read(self, urn: str, id_: str, inputs: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        """Read a resource; give its id and outputs."""
        properties = wire.to_struct(wire.for_host(inputs, keep_unknowns=False))
        # The engine sends the inputs twice: as such, and as the state it does not have yet.
        request = provider_pb2.ReadRequest(
            urn=urn, id=id_, properties=properties, inputs=properties
        )
        answer = _call(self._host.Read, request)
        outputs = wire.mark_secrets(wire.from_struct(answer.properties), inputs)
        return answer.id or id_, outputs

    def check(self, urn: str, inputs: dict[str, Any]) -> dict[str, Any]:
        """Check the inputs of a resource to create; give those to create it with."""
        news = wire.to_struct(wire.for_host(inputs, keep_unknowns=True))
        answer = _call(
            self._host.Check,
            provider_pb2.CheckRequest(urn=urn, olds=wire.to_struct({}), news=news),
        )
        if answer.failures:
            raise CheckError(_describe(urn, answer.failures, inputs))
        return wire.mark_secrets(wire.from_struct(answer.inputs), inputs)

    def create(self, urn: str, inputs: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        """Create a resource from checked inputs; give its id and outputs."""
        properties = wire.to_struct(wire.for_host(inputs, keep_unknowns=False))
        request = provider_pb2.CreateRequest(urn=urn, properties=properties)
        answer = _call(self._host.Create, request)
        if not answer.id:
            raise ProviderError("provider did not return an ID from Create")
        return answer.id, wire.mark_secrets(wire.from_struct(answer.properties), inputs)


def _call(method: Callable[[_Request], _Response], request: _Request) -> _Response:
    try:
        return method(request)
    except ValueError:  # what gRPC raises for a call on a closed channel
        raise CallCanceledError("The run ended before the provider was called.") from None
    except grpc.RpcError as error:
        # The stub's errors are calls too, which the type does not say.
        call: Any = error
        if call.code() == grpc.StatusCode.CANCELLED:
            raise CallCanceledError("The run ended before the provider answered.") from None
        if call.code() == grpc.StatusCode.UNAVAILABLE:
            raise ProviderError("The host of dynamic providers has ended.") from None
        raise ProviderError(str(call.details()).rstrip()) from None


def _describe(urn: str, failures: Any, inputs: dict[str, Any]) -> str:
    """Give the failures of a check in the words of the engine."""
    _, _, types, name = urn.split("::", maxsplit=3)
    type_ = types.rsplit("$", maxsplit=1)[-1]
    lines = []
    for failure in failures:
        place = ""
        if failure.property:
            value = inputs.get(failure.property)
            shown = "[secret]" if wire.is_secret(value) else value
            place = f": property {failure.property} value {{{shown}}}"
        lines.append(f"{type_} resource '{name}'{place} has a problem: {failure.reason}")
    return "\n".join(lines)
