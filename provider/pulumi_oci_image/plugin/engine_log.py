"""Warnings of this package, shown by Pulumi among its own messages."""

from __future__ import annotations

import contextlib
import logging

import grpc  # type: ignore[import-untyped] # ships no types
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc

from .failures import told

_SECONDS = 5.0
NO_PROXY = (("grpc.enable_http_proxy", 0),)


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
        message = engine_pb2.LogRequest(
            severity=engine_pb2.LogSeverity.WARNING, message=told(record.getMessage())
        )
        # Where the engine is gone, nobody is left to read the message.
        with contextlib.suppress(grpc.RpcError):
            self._engine.Log(message, timeout=_SECONDS)
