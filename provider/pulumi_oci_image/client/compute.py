"""The calls of the Compute API, over the SDK's own client."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..errors import InvalidResponse, SettingsError
from .attempts import attempt
from .pace import Pace

if TYPE_CHECKING:
    from ..settings import Settings

_log = logging.getLogger(__name__)

LARGEST_PAGE = 1000
"""The most items that the service puts on one page of a list."""


@dataclass(frozen=True)
class Answer:
    """What the service answered.

    Attributes:
        body: the decoded JSON, whatever it is; text where the body was no JSON.
        etag: the entity tag, where the answer had one.
        request_id: the answer's opc-request-id.
        endpoint: where the answer came from.
        next_page: the token of the next page, where the answer is a page with one behind it.
    """

    body: Any
    etag: str | None
    request_id: str | None
    endpoint: str
    next_page: str | None = None


class Client:
    """Calls the Compute API with one set of settings; safe for many threads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._by_region: dict[str | None, Any] = {}
        self._lock = threading.Lock()
        self._pace = Pace(settings.requests_per_second)

    def get_image(self, image_id: str, region: str | None) -> Answer:
        """Call GetImage; `region` is a region's name or key.

        Raises:
            OciImageError: as the errors module tells.
        """
        return self._call("get_image", f"image {image_id}", region, image_id)

    def list_images(
        self, compartment_id: str | None, filters: Mapping[str, str | int], region: str | None
    ) -> Iterator[Answer]:
        """Call ListImages, a page at a time: a page is asked for when it is needed.

        Args:
            compartment_id: the compartment; by default the tenancy's root compartment.
            filters: filters, order and page size, by the names of the SDK's arguments.
            region: a region's name or key.

        Raises:
            OciImageError: as the errors module tells; each page has the limits of a call.
        """
        compartment_id = compartment_id or self.tenancy
        subject = f"the images of compartment {compartment_id}"
        return self._pages("list_images", subject, region, compartment_id, **filters)

    def list_image_shape_compatibility_entries(
        self, image_id: str, region: str | None
    ) -> Iterator[Answer]:
        """Call ListImageShapeCompatibilityEntries, a page at a time, as `list_images` does."""
        operation = "list_image_shape_compatibility_entries"
        return self._pages(operation, f"the shapes of image {image_id}", region, image_id)

    def list_shapes(self, compartment_id: str | None, region: str | None) -> Iterator[Answer]:
        """Call ListShapes, a page at a time, as `list_images` does."""
        compartment_id = compartment_id or self.tenancy
        subject = f"the shapes of compartment {compartment_id}"
        return self._pages("list_shapes", subject, region, compartment_id)

    @property
    def tenancy(self) -> str:
        """The OCID of the tenancy, which is also that of its root compartment."""
        return self._settings.credentials.tenancy

    @property
    def concurrency(self) -> int:
        """How many of many calls are to be under way at a time."""
        return self._settings.concurrency

    def _pages(
        self, operation: str, subject: str, region: str | None, *arguments: str, **options: Any
    ) -> Iterator[Answer]:
        """The pages of a List operation of the SDK."""
        options.setdefault("limit", LARGEST_PAGE)
        seen = set()
        while True:
            answer = self._call(operation, subject, region, *arguments, **options)
            yield answer
            if not answer.next_page:
                return
            if answer.next_page in seen:
                raise InvalidResponse(
                    f"can't read {subject} at {answer.endpoint}: its pages never end "
                    f"(opc-request-id {answer.request_id})"
                )
            seen.add(answer.next_page)
            options["page"] = answer.next_page

    def _call(
        self, operation: str, subject: str, region: str | None, *arguments: str, **options: Any
    ) -> Answer:
        """Make one call of the SDK within the limits; `subject` is what it is about."""
        from .faults import mapped

        def call() -> Answer:
            with mapped(subject, endpoint):
                response = getattr(sdk_client, operation)(*arguments, **options)
                return Answer(
                    response.data,
                    response.headers.get("etag"),
                    response.headers.get("opc-request-id"),
                    endpoint,
                    response.headers.get("opc-next-page"),
                )

        sdk_client, endpoint = self._sdk_client(region)
        self._pace.wait()
        answer = attempt(
            call,
            max_attempts=self._settings.max_attempts,
            timeout_seconds=self._settings.timeout_seconds,
        )
        _log.info("read %s at %s, opc-request-id %s", subject, endpoint, answer.request_id)
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
