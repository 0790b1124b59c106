"""The calls of the Compute API, over the SDK's own client."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeVar

from ..errors import InvalidResponse, OciImageError
from ..fork_safety import forks_held_back, reset_in_children
from ..model.ocid import parse_ocid
from .deadline import MAX_BYTES, CallScope, current_call
from .rate_limit import RateLimiter
from .retry import with_retries

if TYPE_CHECKING:
    from ..model.image import ImageResult
    from ..model.image_capabilities import ImageCapabilities
    from ..model.image_shape import ImageShape
    from ..settings import Settings
    from .responses import Response

T = TypeVar("T")
_log = logging.getLogger(__name__)

MAX_IMAGE_BYTES = 1024 * 1024
"""The largest answer for one image, which has a few kilobytes."""

_GLOBAL_SCHEMA = "the capabilities of all images for image"

MAX_PAGE_ITEMS = 1000
"""The most items that the service puts on one page of a list."""

MAX_PAGES = 1000
"""The most pages that one list is read: a service that always names a next page never ends it."""


@dataclass(frozen=True)
class EndpointProbe:
    """An endpoint that answers.

    Attributes:
        endpoint: scheme, host and port.
        skew: by how many seconds its clock is ahead of ours; None where it does not say.
    """

    endpoint: str
    skew: float | None


@dataclass(frozen=True)
class _Operation:
    """One call of the SDK.

    Attributes:
        name: the name of the SDK's method.
        kind: what it reads of the resource, for errors.
        resource: the OCID that is its first argument; by default that of the tenancy.
        region: a region's name or key; by default that of the resource.
        options: its further arguments.
        service: the service that has it.
        arguments: its arguments by place, where they are not the resource alone.
    """

    name: str
    kind: str
    resource: str | None
    region: str | None
    options: Mapping[str, str | int] = field(default_factory=dict)
    service: str = "compute"
    arguments: tuple[str, ...] | None = None

    @property
    def subject(self) -> str:
        """What it reads, in words."""
        if self.resource is None:
            return self.kind.replace(" compartment", " the root compartment")
        return f"{self.kind} {self.resource}"


class Client:
    """Calls the Compute API with one set of settings; safe for many threads, and for forks."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        with forks_held_back():
            self._begin()
        reset_in_children(self)

    def _begin(self) -> None:
        # All that a call needs is there before it begins: in its thread, an import could be half
        # done when the process is forked.
        from ..model.api_object import validator
        from ..model.image import ImageResult
        from . import responses  # noqa: F401 - see above
        from .sdk_clients import SdkClients

        validator(ImageResult)
        self._sdk_clients = SdkClients(self._settings)
        self._rate = RateLimiter(self._settings.limits.requests_per_second)

    def reset_after_fork(self) -> None:
        """Begin anew, with connections of this process."""
        self._sdk_clients.close_inherited()
        self._begin()

    def get_image(self, image_id: str, region: str | None) -> ImageResult:
        """Call GetImage.

        Args:
            image_id: the image's OCID.
            region: a region's name or key; defaults to the OCID's own, then the configured one.

        Raises:
            NotAnImage: the answer is not an image, or not this one.
            OciImageError: the image can't be read.
        """
        from .responses import parse_image

        def parse(response: Response) -> ImageResult:
            return parse_image(response, image_id)

        call = _Operation("get_image", "image", image_id, region)
        return self._call(call, parse, MAX_IMAGE_BYTES)[0]

    def list_images(
        self, compartment_id: str | None, filters: Mapping[str, str | int], region: str | None
    ) -> Iterator[list[ImageResult]]:
        """Call ListImages, a page at a time: a page is asked for when it is needed.

        Args:
            compartment_id: the compartment; defaults to the tenancy's root compartment.
            filters: filters, order and page size, by the names of the SDK's arguments.
            region: a region's name or key.

        Raises:
            InvalidResponse: the answer is not a list of images.
            OciImageError: the images can't be listed. Each page has the limits of a call.
        """
        from .responses import parse_images

        kind = "the images of compartment"
        return self._pages(
            _Operation("list_images", kind, compartment_id, region, filters), parse_images
        )

    def list_image_shape_compatibility_entries(
        self, image_id: str, region: str | None
    ) -> Iterator[list[ImageShape]]:
        """Call ListImageShapeCompatibilityEntries, a page at a time, as `list_images` does."""
        from .responses import parse_image_shapes

        name = "list_image_shape_compatibility_entries"
        return self._pages(
            _Operation(name, "the shapes of image", image_id, region), parse_image_shapes
        )

    def list_shapes(
        self, compartment_id: str | None, region: str | None
    ) -> Iterator[list[dict[str, Any]]]:
        """Call ListShapes, a page at a time, as `list_images` does."""
        from .responses import parse_shapes

        kind = "the shapes of compartment"
        return self._pages(_Operation("list_shapes", kind, compartment_id, region), parse_shapes)

    def list_compartments(
        self, compartment_id: str | None, region: str | None
    ) -> Iterator[list[dict[str, Any]]]:
        """Call ListCompartments, for those directly inside; a page at a time, as `list_images`."""
        from .responses import parse_compartments

        options = {"access_level": "ACCESSIBLE", "lifecycle_state": "ACTIVE"}
        kind = "the compartments in"
        operation = _Operation(
            "list_compartments", kind, compartment_id, region, options, service="identity"
        )
        return self._pages(operation, parse_compartments)

    def get_image_capability_schema(self, image_id: str, region: str | None) -> ImageCapabilities:
        """Call GetComputeImageCapabilitySchema of an image, merged with the global schema.

        Raises:
            InvalidResponse: the answer is not a capability schema.
            OciImageError: the schema can't be read.
        """
        from .responses import parse_capabilities

        name, kind = "get_compute_image_capability_schema", "the capabilities of image"
        call = _Operation(name, kind, image_id, region, {"is_merge_enabled": True})
        return self._call(call, parse_capabilities, MAX_IMAGE_BYTES)[0]

    def list_global_image_capability_schemas(
        self, image_id: str, region: str | None
    ) -> Iterator[list[dict[str, Any]]]:
        """Call ListComputeGlobalImageCapabilitySchemas where an image is, a page at a time."""
        from .responses import parse_global_schemas

        name, kind = "list_compute_global_image_capability_schemas", _GLOBAL_SCHEMA
        call = _Operation(name, kind, image_id, region, arguments=())
        return self._pages(call, parse_global_schemas)

    def get_global_image_capability_schema(
        self, schema_id: str, version: str, image_id: str, region: str | None
    ) -> ImageCapabilities:
        """Call GetComputeGlobalImageCapabilitySchemaVersion where an image is."""
        from .responses import parse_capabilities

        name, kind = "get_compute_global_image_capability_schema_version", _GLOBAL_SCHEMA
        call = _Operation(name, kind, image_id, region, arguments=(schema_id, version))
        return self._call(call, parse_capabilities, MAX_IMAGE_BYTES)[0]

    def region_of(self, region: str | None, resource: str | None = None) -> str | None:
        """The name of the region that a call goes to, as far as that is known unsigned.

        Args:
            region: a region's name or key; defaults to the resource's own, then the configured one.
            resource: the OCID of what is read.

        Raises:
            SettingsError: `region` can't be a region.
        """
        from .regions import named_region, region_name

        ocid = parse_ocid(resource or "")
        asked = region or (ocid and named_region(ocid)) or self._settings.region
        return region_name(asked) if asked else None

    @property
    def channel_tag(self) -> str:
        """The key of the free-form tag that names an image's channels."""
        return self._settings.channel_tag

    @property
    def concurrency(self) -> int:
        """The maximum number of concurrent requests."""
        return self._settings.limits.concurrency

    def probe(self, resource: str | None, region: str | None) -> EndpointProbe:
        """Send the endpoint of a resource an unsigned request: whatever it answers, it is there.

        Raises:
            OciImageError: no answer came back.
        """
        from .sdk_errors import map_sdk_errors
        from .service_errors import clock_skew

        def attempt() -> EndpointProbe:
            sdk_client, context = self._sdk_clients.find("", region, resource or "")
            with map_sdk_errors(context, self._settings.credentials):
                answer = sdk_client.base_client.session.get(context.endpoint)
            return EndpointProbe(context.endpoint, clock_skew(answer.headers))

        return self._run("can't reach the endpoint", attempt)

    def key_fingerprint(self) -> str:
        """The fingerprint of the private key, by which OCI names an API key.

        Raises:
            SettingsError: the key can't be read or decrypted.
        """
        from .sdk_errors import map_auth_errors
        from .signers import fingerprint

        credentials = self._settings.credentials

        def attempt() -> str:
            with map_auth_errors(credentials):
                return fingerprint(credentials)

        return self._run("can't read the private key", attempt)

    def close(self) -> None:
        """Close the connections. A later call opens new ones."""
        self._sdk_clients.close()

    def _pages(
        self, operation: _Operation, parse: Callable[[Response], list[T]]
    ) -> Iterator[list[T]]:
        """The pages of a List operation of the SDK."""
        options = {"limit": MAX_PAGE_ITEMS} | dict(operation.options)
        seen: set[str] = set()
        while True:
            items, response = self._call(replace(operation, options=options), parse)
            yield items
            if not response.next_page:
                return
            if response.next_page in seen or len(seen) + 1 == MAX_PAGES:
                raise InvalidResponse(
                    f"can't read {operation.subject} at {response.endpoint}: its pages never end, "
                    f"{len(seen) + 1} were read (opc-request-id {response.request_id})"
                )
            seen.add(response.next_page)
            options["page"] = response.next_page

    def _call(
        self,
        operation: _Operation,
        parse: Callable[[Response], T],
        max_bytes: int = MAX_BYTES,
    ) -> tuple[T, Response]:
        """Make one call of the SDK within the limits; what came, parsed and as it is."""
        from .responses import parse_response
        from .sdk_errors import map_sdk_errors

        def attempt() -> tuple[T, Response]:
            resource = operation.resource or self._sdk_clients.tenancy
            subject = f"{operation.kind} {resource}"
            sdk_client, context = self._sdk_clients.find(
                subject, operation.region, resource, operation.service
            )
            current_call.get().what = context.failure
            with map_sdk_errors(context, self._settings.credentials):
                arguments = (resource,) if operation.arguments is None else operation.arguments
                answer = getattr(sdk_client, operation.name)(*arguments, **operation.options)
                response = parse_response(answer, context)
            return parse(response), response

        def logged() -> tuple[T, Response]:
            started = time.monotonic()
            try:
                parsed, response = attempt()
            except OciImageError as error:
                _log.info("%s after %.3f s: %s", operation.name, time.monotonic() - started, error)
                raise
            seconds = time.monotonic() - started
            _log.info(
                "%s: %s at %s in %.3f s, opc-request-id %s",
                *(operation.name, operation.subject, response.endpoint, seconds),
                response.request_id,
            )
            return parsed, response

        return self._run(f"can't read {operation.subject}", logged, max_bytes)

    def _run(self, what: str, attempt: Callable[[], T], max_bytes: int = MAX_BYTES) -> T:
        """Make attempts until one goes well, all within one deadline."""
        limits = self._settings.limits
        with CallScope(what, limits.timeout_seconds, max_bytes=max_bytes) as call:
            call.sleep(self._rate.delay(call.seconds_left))
            return with_retries(call, attempt, limits.max_attempts)
