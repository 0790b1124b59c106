"""Runs the service on a loopback socket, in a thread of its own."""

from __future__ import annotations

import socket
import threading
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from . import credentials
from .routes import make_app
from .seed import load_seed
from .service import Service

if TYPE_CHECKING:
    import asyncio
    from types import TracebackType

    from typing_extensions import Self

    from .credentials import Credentials
    from .faults import ScriptedAnswer
    from .request_log import ReceivedRequest
    from .store import ImageStore

HOST = "127.0.0.1"

Seed = str | Path | Sequence[Mapping[str, Any]] | None


class Emulator:
    """A local OCI Compute endpoint on 127.0.0.1.

    A context manager; `with Emulator() as endpoint:` serves until the block ends.

    Args:
        seed: the images to begin with: None for the shipped ones, a path to a JSON file that
            replaces them, or a list of images.
        port: the port to listen on; 0 lets the system choose.

    Raises:
        SeedError: the seed is not a list of images.

    Attributes:
        images: the images it knows; `put` and `remove` take effect at once.
    """

    def __init__(self, seed: Seed = None, port: int = 0) -> None:
        self._seed = load_seed(seed)
        self._service = Service()
        self._port = port
        self._running: _Running | None = None
        self.reset()

    @property
    def images(self) -> ImageStore:
        """The images it knows."""
        return self._service.images

    @property
    def requests(self) -> list[ReceivedRequest]:
        """The newest 10,000 requests received, oldest first."""
        return self._service.requests.snapshot()

    @property
    def url(self) -> str:
        """Scheme, host and port, such as `http://127.0.0.1:40123`.

        Raises:
            RuntimeError: the endpoint is not running.
        """
        if self._running is None:
            raise RuntimeError("The local OCI endpoint is not running; start it with a `with`.")
        return f"http://{HOST}:{self._running.port}"

    @property
    def clock_offset(self) -> timedelta:
        """How far the endpoint's clock is ahead of this machine's; can be set."""
        return self._service.clock_offset

    @clock_offset.setter
    def clock_offset(self, offset: timedelta) -> None:
        self._service.clock_offset = offset

    def register_key(self, tenancy: str, user: str, public_key_pem: str | bytes) -> str:
        """Trust an API key and return its fingerprint.

        Raises:
            ValueError: the text is not an RSA public key in PEM form.
        """
        return self._service.keys.register_key(tenancy, user, public_key_pem)

    def register_token(self, token: str, public_key_pem: str | bytes) -> None:
        """Trust a security token, whose requests are signed with its session key.

        Raises:
            ValueError: the text is not an RSA public key in PEM form.
        """
        self._service.keys.register_token(token, public_key_pem)

    def make_credentials(
        self, directory: str | Path, region: str = "us-ashburn-1", profile: str = "DEFAULT"
    ) -> Credentials:
        """Make a throw-away API key that this endpoint trusts, and an OCI config file for it.

        Args:
            directory: where the key and the config file are written; both are replaced if there.
            region: the region of the profile.
            profile: the profile's name.
        """
        return credentials.make_credentials(directory, self.register_key, self.url, region, profile)

    def answer_with(self, *answers: ScriptedAnswer) -> None:
        """Script the next answers, one a request; after them the endpoint is itself again."""
        self._service.script.add(answers)

    def answer_always(self, answer: ScriptedAnswer) -> None:
        """Give this answer to every request that has none of its own, until `reset`."""
        self._service.script.always(answer)

    def reset(self) -> None:
        """Go back to the seed: images, requests, scripted answers, clock. Keys stay trusted."""
        self.images.replace_all(self._seed)
        self._service.requests.clear()
        self._service.script.clear()
        self.clock_offset = timedelta()

    def start(self) -> None:
        """Serve, in a thread of its own, until `stop`.

        Raises:
            RuntimeError: it runs already.
            OSError: the port cannot be had.
        """
        if self._running is not None:
            raise RuntimeError("The local OCI endpoint is running already.")
        self._running = _Running(self._service, self._port)

    def stop(self) -> None:
        """End at once, answers under way included. Does nothing when not running."""
        if self._running is not None:
            self._running.end()
            self._running = None

    def wait(self, timeout: float | None = None) -> None:
        """Block until the endpoint is stopped from elsewhere, or for `timeout` seconds."""
        if self._running is not None:
            self._running.thread.join(timeout)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()


class _Running:
    """A server at work: its socket, thread and event loop."""

    def __init__(self, service: Service, port: int) -> None:
        listener = _bind(port)
        self.port: int = listener.getsockname()[1]
        config = uvicorn.Config(
            make_app(service),
            http=_Protocol,
            ws="none",
            loop="asyncio",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
        )
        self._server = _Server(config)
        name = f"oci-endpoint-{self.port}"
        self.thread = threading.Thread(
            target=self._server.run_until_told, args=(listener,), name=name, daemon=True
        )
        self.thread.start()
        self._server.ready.wait()
        if not self._server.started:
            raise RuntimeError("The local OCI endpoint did not start; its log says why.")

    def end(self) -> None:
        self._server.should_exit = True
        self.thread.join()


class _Server(uvicorn.Server):
    """Says when it is ready, and hangs up on clients when it stops."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()

    def run_until_told(self, listener: socket.socket) -> None:
        with listener:
            try:
                self.run([listener])
            finally:
                self.ready.set()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # A scripted answer may wait for minutes; without its client it ends.
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        await super().shutdown(sockets)


class _Protocol(H11Protocol):
    """HTTP/1.1 that lets answers reach the connection, which ASGI alone does not."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in the base class
        super().connection_made(transport)
        self.app_state = {**self.app_state, "transport": transport}


def _bind(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
    except OSError as error:
        listener.close()
        message = f"The local OCI endpoint cannot listen on {HOST}:{port}: {error.strerror}."
        raise OSError(error.errno, message) from None
    return listener
