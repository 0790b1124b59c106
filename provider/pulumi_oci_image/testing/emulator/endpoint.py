"""The endpoint as its users hold it: start, control, look, stop."""

from __future__ import annotations

import contextlib
import functools
import secrets
import ssl
from collections.abc import Iterator
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import TYPE_CHECKING

from . import credentials
from .appliance import Appliance
from .exchange import REQUEST_ID, Exchange
from .flavor import FLAVORS, FlavorName
from .operations import find_answer
from .request import ReceivedRequest
from .seed import Source, load_seed
from .server import HOST, Server, check_address
from .service import Service

if TYPE_CHECKING:
    from types import TracebackType

    from trustme import LeafCert
    from typing_extensions import Self

    from .compatibility import CompatibilityStore
    from .credentials import Credentials
    from .exchange import ScriptedAnswer
    from .server import Connection
    from .store import ImageStore, ObjectStore


class Emulator:
    """A local OCI Compute endpoint, on loopback and nowhere else.

    A context manager; `with Emulator() as endpoint:` serves until the block ends.

    Args:
        seed: the images to begin with: None for the shipped ones, a path to a JSON file that
            replaces them, or a list of images.
        port: the port to listen on; 0 lets the system choose.
        host: the address to listen on: one of loopback, or `localhost`.
        flavor: whose API it speaks: the public cloud's, or that of a Private Cloud Appliance, with
            its own images, OCIDs, lists and errors. An appliance is reached over TLS at
            https://iaas.pca01.example.com too, with this endpoint as the proxy:
            `Credentials.environment` has all that a client needs.

    Raises:
        ModuleNotFoundError: an appliance needs the extra `emulator`.
        SeedError: the seed cannot be served.
        ValueError: the host is none of loopback, or there is no such port or flavor.
    """

    def __init__(
        self,
        seed: Source = None,
        port: int = 0,
        host: str = HOST,
        *,
        flavor: FlavorName = "public",
    ) -> None:
        check_address(host, port)
        if flavor not in FLAVORS:
            raise ValueError(f"The flavor is one of {', '.join(FLAVORS)}, not {flavor!r}.")
        self._host, self._port = host, port
        self._service = Service(FLAVORS[flavor])
        self._seed = load_seed(seed, self._service.flavor)
        domain = self._service.flavor.domain
        self._appliance = None if domain is None else Appliance(f"iaas.{domain}")
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
    def compartments(self) -> ObjectStore:
        """The compartments it knows; `compartmentId` is null for those in the root compartment."""
        return self._service.compartments

    @property
    def capability_schemas(self) -> ObjectStore:
        """The capability schemas of its images; those without one have the global schema."""
        return self._service.capability_schemas

    @property
    def requests(self) -> list[ReceivedRequest]:
        """The newest 10,000 requests received, oldest first."""
        return list(self._service.requests.copy())

    @property
    def url(self) -> str:
        """Scheme, host and port, such as `http://127.0.0.1:40123`.

        Raises:
            RuntimeError: the endpoint is not running.
        """
        if self._running is None:
            raise RuntimeError("The local OCI endpoint is not running; start it with a `with`.")
        return f"http://{self._running.netloc}"

    def url_in(self, region: str) -> str:
        """The URL at which it is one region's: the others' images are neither listed nor found.

        At `url` itself it is every region's. An image's region is that of its OCID.

        Raises:
            RuntimeError: the endpoint is not running.
        """
        return f"{self.url}/{region}"

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
        self, directory: str | Path, region: str | None = None, profile: str = "DEFAULT"
    ) -> Credentials:
        """Make a throw-away API key that this endpoint trusts, and an OCI config file for it.

        Args:
            directory: where the key and the config file are written; both are replaced if there.
            region: the region of the profile; by default us-ashburn-1, or an appliance's domain.
            profile: the profile's name.
        """
        flavor, facts = self._service.flavor, {"endpoint": self.url}
        if self._appliance is not None:
            facts = self._appliance.facts(Path(directory), proxy=self.url)
        return credentials.make_credentials(
            directory,
            self.register_key,
            flavor.ocid,
            region=region or flavor.domain or "us-ashburn-1",
            profile=profile,
            **facts,
        )

    def answer_with(self, *answers: ScriptedAnswer) -> None:
        """Script the next answers, one a request; after them the endpoint is itself again."""
        self._service.script.queue.extend(answers)

    def answer_always(self, answer: ScriptedAnswer) -> None:
        """Give this answer to every request that has none of its own, until `reset`."""
        self._service.script.otherwise = answer

    def reset(self) -> None:
        """Go back to the seed: nothing requested, nothing scripted, clock right. Keys stay."""
        self.images.replace_all(self._seed.images)
        self.compatibility.replace_all(self._seed.compatibility)
        self.compartments.replace_all(self._seed.compartments)
        self.capability_schemas.replace_all(self._seed.capability_schemas)
        self._service.requests.clear()
        self._service.script.clear()
        self.clock_offset = timedelta()

    @contextlib.contextmanager
    def over_tls(self, certificate: LeafCert) -> Iterator[str]:
        """Serve over TLS as well, until the block ends: the same images, script and requests.

        Args:
            certificate: what clients are shown, such as `trustme.CA().issue_cert("localhost")`;
                they trust it once they are given the certificate of its CA.

        Returns:
            Scheme, host and port, such as `https://127.0.0.1:40124`.
        """
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate.configure_cert(context)
        server = Server(self._respond, tls=context)
        try:
            yield f"https://{server.netloc}"
        finally:
            server.end()

    def start(self) -> None:
        """Serve, in a thread of its own, until `stop`.

        Raises:
            RuntimeError: it runs already.
            OSError: the port cannot be had.
        """
        if self._running is not None:
            raise RuntimeError("The local OCI endpoint is running already.")
        tunnels = self._appliance.tunnels if self._appliance else {}
        self._running = Server(self._respond, self._host, self._port, tunnels=tunnels)

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

    def _respond(self, connection: Connection) -> None:
        headers = {
            name.lower(): ", ".join(connection.headers.get_all(name, []))
            for name in connection.headers
        }
        # The service answers with the client's id, or one of its own, followed by two parts.
        client = headers.get(REQUEST_ID) or _request_id_part()
        request_id = f"{client}/{_request_id_part()}/{_request_id_part()}"
        request = ReceivedRequest(connection.command, connection.path, headers, request_id)
        self._service.requests.append(request)
        date = format_datetime(self._service.now(), usegmt=True)
        exchange = Exchange(
            request, connection, date, functools.partial(find_answer, self._service)
        )
        exchange.respond(self._service.script.next())


def _request_id_part() -> str:
    return secrets.token_hex(16).upper()
