"""The calls of the Compute API, over the SDK's own client."""

from __future__ import annotations

import logging
import os
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..errors import SettingsError
from .attempts import attempt

if TYPE_CHECKING:
    from ..settings import Settings

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Answer:
    """What the service answered.

    Attributes:
        body: the decoded JSON, whatever it is; text where the body was no JSON.
        etag: the entity tag, where the answer had one.
        request_id: the answer's opc-request-id.
        endpoint: where the answer came from.
    """

    body: Any
    etag: str | None
    request_id: str | None
    endpoint: str


class Client:
    """Calls the Compute API with one set of settings; safe for many threads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._by_region: dict[str | None, Any] = {}
        self._lock = threading.Lock()

    def get_image(self, image_id: str, region: str | None) -> Answer:
        """Call GetImage; `region` is a region's name or key.

        Raises:
            OciImageError: as the errors module tells.
        """
        from .faults import mapped

        def call() -> Answer:
            with mapped(f"image {image_id}", endpoint):
                response = sdk_client.get_image(image_id)
                return Answer(
                    response.data,
                    response.headers.get("etag"),
                    response.headers.get("opc-request-id"),
                    endpoint,
                )

        sdk_client, endpoint = self._sdk_client(region)
        answer = attempt(
            call,
            max_attempts=self._settings.max_attempts,
            timeout_seconds=self._settings.timeout_seconds,
        )
        _log.info("read image %s at %s, opc-request-id %s", image_id, endpoint, answer.request_id)
        return answer

    def _sdk_client(self, region: str | None) -> tuple[Any, str]:
        """The SDK's client for a region, made once, and its endpoint."""
        region = region or self._settings.region
        with self._lock:
            if region not in self._by_region:
                self._by_region[region] = _make_sdk_client(self._settings, region)
            client = self._by_region[region]
        return client, client.base_client.get_endpoint()


def _make_sdk_client(settings: Settings, region: str | None) -> Any:
    if not (settings.endpoint or region):
        raise SettingsError(
            "no region to call: the image's OCID names none, and none is configured",
            "Set oci:region, or give the region argument",
        )
    # The services' own modules are imported by name where they are needed, and nowhere else.
    os.environ.setdefault("OCI_PYTHON_SDK_NO_SERVICE_IMPORTS", "1")
    from oci.circuit_breaker import NoCircuitBreakerStrategy
    from oci.core import ComputeClient
    from oci.retry import NoneRetryStrategy

    from .credentials import sdk_config
    from .faults import mapped
    from .transport import bound

    options = {"service_endpoint": settings.endpoint} if settings.endpoint else {}
    with mapped("settings", settings.endpoint or f"region {region}"):
        client = ComputeClient(
            sdk_config(settings.credentials, region),
            skip_deserialization=True,
            retry_strategy=NoneRetryStrategy(),
            circuit_breaker_strategy=NoCircuitBreakerStrategy(),
            **options,
        )
    bound(client.base_client.session)
    return client
