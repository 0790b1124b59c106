"""Serves the provider as the engine expects of a plugin: gRPC on loopback, the port on stdout."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import signal
import sys
from collections.abc import Sequence
from typing import Any

import grpc.aio  # type: ignore[import-untyped] # ships no types
from pulumi.runtime.proto import provider_pb2_grpc

from .messages import NO_PROXY
from .provider import OciImageProvider

_SECONDS_TO_END = 1.0
_States = grpc.ChannelConnectivity
_UNBOUNDED = 2**31 - 1
_OPTIONS = (
    ("grpc.max_receive_message_length", -1),
    ("grpc.max_send_message_length", -1),
    # Of more than a thousand calls at once, gRPC would drop some without a reason.
    ("grpc.server.max_pending_requests", _UNBOUNDED),
    ("grpc.server.max_pending_requests_hard_limit", _UNBOUNDED),
)


def serve(arguments: Sequence[str]) -> None:
    """Serve the provider until the engine, whose address comes first, ends this process."""
    # An interrupt is how the engine, or a person, ends it.
    with contextlib.suppress(KeyboardInterrupt, asyncio.CancelledError):
        asyncio.run(_serve(next(iter(arguments), "")))
    # While there are threads: some versions of gRPC wait for theirs, for ever once Python ends.
    gc.collect()


async def _serve(engine_address: str) -> None:
    _end_in_order_when_interrupted()
    server = grpc.aio.server(options=_OPTIONS)
    provider = OciImageProvider(engine_address)
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(provider, server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    channel: Any = contextlib.nullcontext()
    if engine_address:
        channel = grpc.aio.insecure_channel(engine_address, options=NO_PROXY)
    try:
        async with channel as engine:
            is_watched = engine is not None and await _is_there(engine)
            print(port, flush=True)  # noqa: T201 - how the engine learns it
            # An engine that was killed ends no plugin itself.
            while is_watched and await _is_there(engine):
                await engine.wait_for_state_change(_States.READY)
            if not is_watched:
                await server.wait_for_termination()
    finally:
        await server.stop(None)
        # gRPC's tasks end after that by themselves; one that is cancelled prints a traceback.
        if others := asyncio.all_tasks() - {asyncio.current_task()}:
            await asyncio.wait(others, timeout=_SECONDS_TO_END)


def _end_in_order_when_interrupted() -> None:
    """Let an interrupt end the server first, and not all that is under way at once."""
    if sys.version_info < (3, 11):  # as later versions do by themselves
        end = asyncio.current_task().cancel  # type: ignore[union-attr] # it is in a task
        with contextlib.suppress(NotImplementedError):  # on Windows
            asyncio.get_running_loop().add_signal_handler(signal.SIGINT, end)


async def _is_there(engine: grpc.aio.Channel) -> bool:
    """Whether the engine can be reached; a connection that has ended is made again."""
    while (state := engine.get_state(try_to_connect=True)) is not _States.READY:
        if state is _States.TRANSIENT_FAILURE:
            return False
        await engine.wait_for_state_change(state)
    return True
