"""Errors and warnings in the words of the packaged provider, as the engine shows them.

Arguments have the names of the schema. The engine gives a provider only the configuration of its
own package, so a setting that is `oci:region` elsewhere is `oci-image:region` here.
"""

from __future__ import annotations

import contextlib
import functools
import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

import grpc  # type: ignore[import-untyped] # ships no types
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc, provider_pb2

from ..errors import InvalidInput, Message, OciImageError, SettingsError, one_line
from ..model.names import camel
from .schema import PACKAGE

if TYPE_CHECKING:
    from ..errors import Name

Method = Callable[[Any, Any, Any], Awaitable[Any]]

NO_PROXY = (("grpc.enable_http_proxy", 0),)
_SECONDS = 5.0


def word(name: Name) -> str:
    """An argument's or a setting's name in this interface."""
    namespace, _, setting = name.partition(":")
    if not setting:
        return camel(name)
    return f"{PACKAGE}:{setting}" if namespace == "oci" else str(name)


def failure(error: OciImageError, property_: str) -> provider_pb2.CheckFailure:
    """The failure that an error is; about `property_` where the error names none itself."""
    if isinstance(error, InvalidInput):
        argument = error.argument
        property_ = argument if isinstance(argument, Message) else camel(argument)
    elif isinstance(error, SettingsError):
        property_ = "provider"
    return provider_pb2.CheckFailure(property=property_, reason=error.worded(word))


def in_one_line(method: Method) -> Method:
    """A call of the protocol whose errors, where they are ours, are one line each."""

    @functools.wraps(method)
    async def call(self: Any, request: Any, context: Any) -> Any:
        try:
            return await method(self, request, context)
        except InvalidInput as error:
            status, text = grpc.StatusCode.INVALID_ARGUMENT, error.worded(word)
        except OciImageError as error:
            status, text = grpc.StatusCode.UNKNOWN, error.worded(word)
        return await context.abort(status, text)

    return call


class EngineLog(logging.Handler):
    """Sends warnings to the engine at an address; connects when there is the first."""

    def __init__(self, address: str) -> None:
        super().__init__(logging.WARNING)
        self._address = address
        self._engine: engine_pb2_grpc.EngineStub | None = None

    def emit(self, record: logging.LogRecord) -> None:
        """Send one message; wait no longer than a few seconds for it."""
        if self._engine is None:
            channel = grpc.insecure_channel(self._address, options=NO_PROXY)
            self._engine = engine_pb2_grpc.EngineStub(channel)
        said: object = record.msg
        text = said.worded(word) if isinstance(said, Message) else one_line(record.getMessage())
        message = engine_pb2.LogRequest(severity=engine_pb2.LogSeverity.WARNING, message=text)
        # Where the engine is gone, nobody is left to read the message.
        with contextlib.suppress(grpc.RpcError):
            self._engine.Log(message, timeout=_SECONDS)


def send_warnings(engine_address: str) -> None:
    """From here on, show this package's warnings through the engine at an address."""
    log = logging.getLogger(__package__.partition(".")[0])
    log.handlers = [EngineLog(engine_address)] if engine_address else []
