"""The endpoint as its users hold it: start, control, look, stop."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import credentials
from .loopback import HOST, checked_port, loopback_address
from .seed import load_seed
from .server import Server
from .service import Service

if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Self

    from .certificates import Certificate
    from .compatibility import CompatibilityStore
    from .credentials import Credentials
    from .exchange import ScriptedAnswer
    from .request_log import ReceivedRequest
    from .store import ImageStore

Seed = str | Path | Sequence[Mapping[str, Any]] | None


class Emulator:
    """A local OCI Compute endpoint, on loopback and nowhere else.

    A context manager; `with Emulator() as endpoint:` serves until the block ends.

    Args:
        seed: the images to begin with: None for the shipped ones, a path to a JSON file that
            replaces them, or a list of images.
        port: the port to listen on; 0 lets the system choose.
        host: the address to listen on: one of loopback, or `localhost`.

    Raises:
        SeedError: the seed cannot be served.
        ValueError: the host is none of loopback, or there is no such port.
    """

    def __init__(self, seed: Seed = None, port: int = 0, host: str = HOST) -> None:
        self._host = loopback_address(host)
        self._port = checked_port(port)
        self._seed = load_seed(seed)
        self._service = Service()
        self._running: Server | None = None
        self.reset()

    @property
    def images(self) -> ImageStore:
        """The images it knows."""
        return self._service.images

    @property
    def compatibility(self) -> CompatibilityStore:
        """Which shapes its images run on."""
        return self._service.compatibility

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
        return f"http://{self._running.netloc}"

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
        """Go back to the seed: nothing requested, nothing scripted, clock right. Keys stay."""
        self.images.replace_all(self._seed.images)
        self.compatibility.replace_all(self._seed.compatibility)
        self._service.requests.clear()
        self._service.script.clear()
        self.clock_offset = timedelta()

    @contextlib.contextmanager
    def over_tls(self, certificate: Certificate) -> Iterator[str]:
        """Serve over TLS as well, until the block ends: the same images, script and requests.

        Args:
            certificate: what clients are shown; by default none of them trusts it.

        Returns:
            Scheme, host and port, such as `https://127.0.0.1:40124`.
        """
        server = Server(self._service, 0, tls=certificate.server_context())
        try:
            yield f"https://{server.netloc}"
        finally:
            server.end()

    def start(self) -> None:
        """Serve, in a thread of its own, until `stop`.

        Raises:
            RuntimeError: it runs already, or did not come up.
            OSError: the port cannot be had.
        """
        if self._running is not None:
            raise RuntimeError("The local OCI endpoint is running already.")
        self._running = Server(self._service, self._port, self._host)

    def stop(self) -> None:
        """End at once, answers under way included. Does nothing when not running."""
        if self._running is not None:
            self._running.end()
            self._running = None

    def wait(self, timeout: float | None = None) -> None:
        """Block until the endpoint is stopped from elsewhere, or for `timeout` seconds."""
        running = self._running
        if running is not None and timeout is not None:
            running.thread.join(timeout)
        elif running is not None:
            # On Windows, Ctrl-C does not reach a join that has no limit.
            while running.thread.is_alive():
                running.thread.join(1)

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
