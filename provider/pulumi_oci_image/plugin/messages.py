"""Errors and warnings in the words of the packaged provider, as the engine shows them.

Arguments have the names of the schema. The engine gives a provider only the configuration of its
own package, so a setting that is `oci:region` elsewhere is `oci-image:region` here.
"""

from __future__ import annotations

import contextlib
import logging
from typing import TYPE_CHECKING

import grpc  # type: ignore[import-untyped] # ships no types
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc, provider_pb2

from ..errors import Argument, InvalidInput, Message, SettingsError, one_line
from ..model.names import camel
from .declarations import PACKAGE

if TYPE_CHECKING:
    from ..errors import Name, OciImageError

NO_PROXY = (("grpc.enable_http_proxy", 0),)
_SECONDS = 5.0


def word(name: Name) -> str:
    """An argument's or a setting's name in this interface."""
    if isinstance(name, Argument):
        return camel(name)
    namespace, colon, setting = name.partition(":")
    return f"{PACKAGE}{colon}{setting}" if namespace == "oci" else str(name)


def failure(error: OciImageError, property_: str) -> provider_pb2.CheckFailure:
    """The failure that an error is; about `property_` where the error names none itself."""
    if isinstance(error, InvalidInput):
        property_ = camel(error.argument)
    elif isinstance(error, SettingsError):
        property_ = "provider"
    return provider_pb2.CheckFailure(property=property_, reason=error.worded(word))


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
