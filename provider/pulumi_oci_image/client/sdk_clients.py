"""The SDK's clients for one set of settings: one signer, and one client for each place."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.backends import default_backend

from ..errors import Name, SettingsError
from ..fork_safety import forks_held_back
from ..model.ocid import parse_ocid
from .deadline import current_call
from .lean_core import import_client, oci
from .regions import Place, find_place, named_region, region_name
from .sdk_errors import map_sdk_errors
from .service_errors import RequestContext
from .signers import ONCE, is_stale, make_signer, sdk_config
from .transport import Transport

if TYPE_CHECKING:
    from ..settings import Settings

_ComputeClient = import_client()

# What a call imports when it is first needed: here nothing is under way that a fork could cut.
default_backend()
oci._vendor.six.moves.urllib.parse  # noqa: B018, SLF001 - imported by being named


class SdkClients:
    """Makes each client when it is first needed; safe for many threads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._signer: Any = None
        self._by_place: dict[tuple[str, Place], Any] = {}
        self._lock = threading.Lock()

    def find(
        self, region: str | None, resource: str, service: str = "compute"
    ) -> tuple[Any, RequestContext]:
        """The client to call for the resource of an OCID, and where that is, for hints.

        Raises:
            OciImageError: there is no region to call, or no way to sign in.
        """
        named = named_region(resource)
        with self._lock:
            signer = self._signed_in()
            asked = region or named or self._settings.region or getattr(signer, "region", None)
            place = self._place(asked, resource)
            if (service, place) not in self._by_place:
                self._by_place[service, place] = self._make(service, place)
            client = self._by_place[service, place]
        return client, RequestContext(
            # An endpoint may be any region's, unless the program says which it takes it for.
            place.region if region or not self._settings.endpoint else None,
            named,
            self._settings.appliance,
        )

    @property
    def tenancy(self) -> str:
        """The OCID of the tenancy, which is also that of its root compartment."""
        tenancy: str | None = self._settings.credentials.tenancy
        if not tenancy:
            with self._lock:
                tenancy = str(getattr(self._signed_in(), "tenancy_id", ""))
            if parse_ocid(tenancy) is None:
                what = "the tenancy is not known: none is set, and the token names none"
                raise SettingsError(what, ("Set ", Name("oci:tenancyOcid")))
        return tenancy

    def _place(self, asked: str | None, resource: str) -> Place:
        endpoint = self._settings.endpoint
        if self._settings.appliance:
            return Place(None, endpoint)  # it has no regions
        name = asked and region_name(asked)
        if endpoint and (name or "{region}" not in endpoint):
            return Place(name, endpoint.replace("{region}", name or ""))
        if name and not endpoint:
            return find_place(name, resource)
        raise SettingsError(
            "no region to call: the OCID has none, and none is configured",
            ("Set ", Name("oci:region"), ", or give the region argument"),
        )

    def _signed_in(self) -> Any:
        """The SDK's signer, made when it is first needed, and anew when its session is over."""
        credentials = self._settings.credentials
        if self._signer is None or is_stale(self._signer):
            current_call.get().check()  # it may have waited for the lock for too long
            self._by_place.clear()
            with map_sdk_errors(credentials):
                self._signer = make_signer(self._settings)
        return self._signer

    def _make(self, service: str, place: Place) -> Any:
        settings, endpoint, make = self._settings, place.endpoint, _ComputeClient
        if service == "identity":
            with forks_held_back():
                from oci.identity import IdentityClient

            make = IdentityClient
            # Its host is beside that of Compute; another endpoint that was set serves both.
            endpoint = endpoint and endpoint.replace("//iaas.", "//identity.", 1)
        options = {"service_endpoint": endpoint} if endpoint else {}
        with map_sdk_errors(settings.credentials):
            client = make(
                sdk_config(settings.credentials, place.region),
                signer=self._signer,
                skip_deserialization=True,
                **ONCE,
                **options,
            )
        base = client.base_client
        transport = Transport(base.get_endpoint(), settings)
        for scheme in ("http://", "https://"):
            base.session.mount(scheme, transport)
        # All that the session would take from the environment is settled.
        base.session.trust_env = False
        return client
