"""The endpoint as its users hold it: start, control, look, stop."""

from __future__ import annotations

import contextlib
from collections import deque
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from . import credentials
from .exchange import Exchange, PassThrough
from .seed import Source, load_service
from .server import HOST, Server, check_address

if TYPE_CHECKING:
    from trustme import LeafCert
    from typing_extensions import Self

    from .credentials import Credentials
    from .exchange import ScriptedAnswer
    from .messages import ReceivedRequest
    from .store import CompatibilityStore, ObjectStore

MAX_REQUESTS = 10_000
_APPLIANCE_DOMAIN = "pca01.example.com"
_APPLIANCE_HOST = f"iaas.{_APPLIANCE_DOMAIN}"

Flavor = Literal["public", "appliance"]


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

    Attributes:
        images: the images it knows.
        compatibility: which shapes its images run on.
        compartments: the compartments it knows; `compartmentId` is null for those in the root
            compartment.
        capability_schemas: the capability schemas of its images; those without one have the global
            schema.
        clock_offset: how far its clock is ahead of this machine's; can be set.

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
        flavor: Flavor = "public",
    ) -> None:
        check_address(host, port)
        if flavor not in get_args(Flavor):
            raise ValueError(f"The flavor is one of {', '.join(get_args(Flavor))}, not {flavor!r}.")
        is_appliance = flavor == "appliance"
        self._host, self._port = host, port
        self._service = load_service(seed, is_appliance=is_appliance)
        self._authority = credentials.new_authority() if is_appliance else None
        self._handle = partial(Exchange, on_request=self._respond)
        self._running: Server | None = None
        self._requests: deque[ReceivedRequest] = deque(maxlen=MAX_REQUESTS)
        self._script: deque[ScriptedAnswer] = deque()
        self._unscripted: ScriptedAnswer = PassThrough()
        self.images: ObjectStore = self._service.images
        self.compatibility: CompatibilityStore = self._service.compatibility
        self.compartments: ObjectStore = self._service.compartments
        self.capability_schemas: ObjectStore = self._service.capability_schemas
        self.clock_offset: timedelta = timedelta()

    @property
    def requests(self) -> list[ReceivedRequest]:
        """The newest 10,000 requests received, oldest first."""
        return list(self._requests.copy())

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

    def register_key(self, tenancy: str, user: str, public_key_pem: str | bytes) -> str:
        """Trust an API key of a user and return its fingerprint.

        Raises:
            ValueError: the text is not an RSA public key in PEM form.
        """
        key = credentials.load_public_key(public_key_pem)
        fingerprint = credentials.fingerprint_of(key)
        self._service.keys[f"{tenancy}/{user}/{fingerprint}"] = key
        return fingerprint

    def register_token(self, token: str, public_key_pem: str | bytes) -> None:
        """Trust a security token, whose requests are signed with its session key.

        Raises:
            ValueError: the text is not an RSA public key in PEM form.
        """
        self._service.keys[f"ST${token}"] = credentials.load_public_key(public_key_pem)

    def make_credentials(
        self, directory: str | Path, region: str | None = None, profile: str = "DEFAULT"
    ) -> Credentials:
        """Make a throw-away API key that this endpoint trusts, and an OCI config file for it.

        Args:
            directory: where the key and the config file are written; both are replaced if there.
            region: the region of the profile; by default us-ashburn-1, or an appliance's domain.
            profile: the profile's name.
        """
        folder = Path(directory).resolve()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        ocid = "oc1."
        facts: dict[str, Any] = {"region": "us-ashburn-1", "endpoint": self.url}
        if self._authority is not None:
            ocid = "AK00661530.pca01"
            facts = {
                "region": _APPLIANCE_DOMAIN,
                "endpoint": f"https://{_APPLIANCE_HOST}",
                "proxy": self.url,
                "ca_bundle": folder / "ca.pem",
            }
            self._authority.cert_pem.write_to_path(facts["ca_bundle"])
        facts |= {"profile": profile} | ({"region": region} if region else {})
        return credentials.make_credentials(folder, self.register_key, ocid, **facts)

    def answer_with(self, *answers: ScriptedAnswer) -> None:
        """Script the next answers, one a request; after them the endpoint is itself again."""
        self._script.extend(answers)

    def answer_always(self, answer: ScriptedAnswer) -> None:
        """Give this answer to every request that has none of its own, until `reset`."""
        self._unscripted = answer

    def reset(self) -> None:
        """Go back to the seed: nothing requested, nothing scripted, clock right. Keys stay."""
        for store in self._service.stores:
            store.reset()
        self._requests.clear()
        self._script.clear()
        self._unscripted = PassThrough()
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
        server = Server(self._handle, tls=credentials.tls_context(certificate))
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
        tunnels = {}
        if self._authority is not None:
            certificate = self._authority.issue_cert(_APPLIANCE_HOST)
            tunnels[_APPLIANCE_HOST] = credentials.tls_context(certificate)
        self._running = Server(self._handle, self._host, self._port, tunnels=tunnels)

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

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _respond(self, exchange: Exchange) -> None:
        self._requests.append(exchange.request)
        exchange.service = self._service
        exchange.now = datetime.now(timezone.utc) + self.clock_offset
        try:
            answer = self._script.popleft()
        except IndexError:
            answer = self._unscripted
        exchange.respond(answer)
