"""Dynamic providers: a client of their host process, which speaks gRPC as to the engine.

Properties are plain JSON values here. What JSON lacks has marks that Pulumi's protocol fixes: an
unknown value is one agreed string, a secret is an object with a signature.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import grpc  # type: ignore[import-untyped] # ships no types
from google.protobuf.json_format import MessageToDict  # type: ignore[import-untyped] # the same
from google.protobuf.struct_pb2 import Struct  # type: ignore[import-untyped] # the same
from pulumi import RunError
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from ...model.json_values import parts
from ...model.state import SIGNATURE, UNKNOWN, as_secret, is_secret
from .results import plain_properties

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

# Answers may be large, and a proxy of the environment is not for this machine.
_CHANNEL_OPTIONS = [
    ("grpc.max_receive_message_length", -1),
    ("grpc.max_send_message_length", -1),
    ("grpc.enable_http_proxy", 0),
]
# The mark of an object that refers to a resource.
_RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e"


class ProviderError(RunError):
    """Why a resource could not be read or created, in the words of the host or the engine."""


class CallCanceledError(ProviderError):
    """A call that ended because the connection was closed: the run is failing already."""


class DynamicProvider:
    """The dynamic providers of a program, configured with its stack's configuration."""

    def __init__(self, port: int, config: Mapping[str, str], secret_keys: Collection[str]) -> None:
        self._channel = grpc.insecure_channel(f"127.0.0.1:{port}", options=_CHANNEL_OPTIONS)
        self._host = provider_pb2_grpc.ResourceProviderStub(self._channel)
        args = {
            key: as_secret(text) if key in secret_keys else text for key, text in config.items()
        }
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
            shown = plain_properties(inputs).get(failure.property)  # its secrets as such
            place = f": property {failure.property} value {{{shown}}}"
        lines.append(f"{subject}{place} has a problem: {failure.reason}")
    return "\n".join(lines)


def to_struct(properties: dict[str, Any]) -> Struct:
    """A dict as a protobuf Struct; the way back is protobuf's `MessageToDict`."""
    struct = Struct()
    struct.update(properties)
    return struct


def for_host(item: Any, *, keep_unknowns: bool) -> Any:
    """A value as the host of dynamic providers takes it.

    The host knows neither secrets nor references to resources: it gets the values of the first and
    the ids of the second. Unknown values go to `check` only; elsewhere they are left out.
    """
    convert = partial(for_host, keep_unknowns=keep_unknowns)
    if is_secret(item):
        return convert(item.get("value"))
    if isinstance(item, list):
        return [convert(each) for each in item if keep_unknowns or each != UNKNOWN]
    if not isinstance(item, dict):
        return item
    if item.get(SIGNATURE) == _RESOURCE:
        return convert(item.get("id") or item["urn"])
    return {name: convert(each) for name, each in item.items() if keep_unknowns or each != UNKNOWN}


def mark_secrets(answer: dict[str, Any], sent: dict[str, Any]) -> dict[str, Any]:
    """Mark those properties of a host's answer that were secret when they were sent.

    The host drops the marks; the engine sets them again by name, and so does this.
    """
    marked = dict(answer)
    for name in answer.keys() & sent.keys():
        mine, value = answer[name], sent[name]
        if is_secret(mine):
            continue
        if isinstance(mine, dict) and isinstance(value, dict) and not is_secret(value):
            marked[name] = mark_secrets(mine, value)
        elif any(is_secret(part) for _, part in parts(value)):
            marked[name] = as_secret(mine)
    return marked
