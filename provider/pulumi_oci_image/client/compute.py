"""The calls of the Compute API, over the SDK's own client."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from ..errors import ImageNotFound, InvalidResponse, Name, Text, TimedOut, quote
from ..fork_safety import reset_in_children
from ..model.api_object import validator
from ..model.image import ImageResult
from ..model.image_shape import ImageShape
from .deadline import MAX_LIST_VALUES, CallScope, current_call
from .rate_limit import RateLimiter
from .regions import named_region, region_name
from .responses import (
    check_response,
    parse_capabilities,
    parse_global_schemas,
    parse_image,
    parse_page,
)
from .retry import with_retries
from .sdk_clients import SdkClients
from .sdk_errors import map_sdk_errors
from .service_errors import RequestContext, clock_skew

if TYPE_CHECKING:
    from ..model.image_capabilities import ImageCapabilities
    from ..settings import Settings

T = TypeVar("T")
_log = logging.getLogger(__name__)

MAX_IMAGE_BYTES = 1024 * 1024
"""The largest answer for one image, which has a few kilobytes."""

MAX_PAGE_ITEMS = 1000
"""The most items that the service puts on one page of a list."""

MAX_PAGES = 1000
"""The most pages that one list is read: a service that always names a next page never ends it."""

_TURNS: Text = (
    "Raise ",
    Name("oci-image:requestsPerSecond"),
    " or ",
    Name("oci-image:timeoutSeconds"),
    ", or make fewer requests at once",
)

_OWN_SCHEMA = "read compute-image-capability-schema in tenancy"
_GLOBAL_SCHEMA = "read compute-global-image-capability-schema in tenancy"


@dataclass(frozen=True)
class _Operation(Generic[T]):
    """One call of the SDK: its method, what that reads, of what, and where."""

    name: str
    kind: str
    parse: Callable[[Any], T]
    resource: str | None  # by default the tenancy
    region: str | None  # by default that of the resource
    options: Mapping[str, str | int] = field(default_factory=dict)
    service: str = "compute"
    arguments: tuple[str, ...] | None = None  # by default the resource
    permission: str = RequestContext.permission


class Client:
    """Calls the Compute API with one set of settings; safe for many threads, and for forks.

    A region is a name or a key; by default it is the one that the OCID names, then the configured
    one. A compartment defaults to the tenancy's root. A list gives a page at a time, and asks for
    one when it is needed; each page has the limits of a call.

    Every call raises `InvalidResponse` where the answer is not what the API promises, and another
    `OciImageError` where it can't be made.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.channel_tag: str = settings.channel_tag
        self.concurrency: int = settings.limits.concurrency
        self.reset_after_fork()
        reset_in_children(self)
        validator(ImageResult)  # it imports: in the thread of a call, a fork could cut that in two

    def reset_after_fork(self) -> None:
        """Begin anew, with connections of this process."""
        self._sdk_clients = SdkClients(self._settings)
        self._rate = RateLimiter(self._settings.limits.requests_per_second)

    def get_image(self, image_id: str, region: str | None) -> ImageResult:
        """GetImage. `NotAnImage` is raised for an answer that isn't this image."""
        parse = partial(parse_image, image_id=image_id)
        return self._read(_Operation("get_image", "image", parse, image_id, region))

    def list_images(
        self, compartment_id: str | None, filters: Mapping[str, str | int], region: str | None
    ) -> Iterator[list[ImageResult]]:
        """ListImages; filters, order and page size have the names of the SDK's arguments."""
        parse, kind = partial(parse_page, key="id", model=ImageResult), "the images of compartment"
        return self._pages(_Operation("list_images", kind, parse, compartment_id, region, filters))

    def list_image_shape_compatibility_entries(
        self, image_id: str, region: str | None
    ) -> Iterator[list[ImageShape]]:
        """ListImageShapeCompatibilityEntries."""
        name, kind = "list_image_shape_compatibility_entries", "the shapes of image"
        parse = partial(parse_page, key="shape", model=ImageShape, image_id=image_id)
        return self._pages(_Operation(name, kind, parse, image_id, region))

    def list_shapes(
        self, compartment_id: str | None, region: str | None
    ) -> Iterator[list[dict[str, Any]]]:
        """ListShapes: each as sent, with its `shape`."""
        parse, kind = partial(parse_page, key="shape"), "the shapes of compartment"
        return self._pages(_Operation("list_shapes", kind, parse, compartment_id, region))

    def list_compartments(
        self, compartment_id: str | None, region: str | None
    ) -> Iterator[list[dict[str, Any]]]:
        """ListCompartments, those directly inside: each as sent, with its `id`."""
        parse, kind = partial(parse_page, key="id"), "the compartments in"
        options = {"access_level": "ACCESSIBLE", "lifecycle_state": "ACTIVE"}
        operation = _Operation("list_compartments", kind, parse, compartment_id, region, options)
        permission = "inspect compartments in tenancy"
        return self._pages(replace(operation, service="identity", permission=permission))

    def get_image_capabilities(self, image_id: str, region: str | None) -> ImageCapabilities:
        """GetComputeImageCapabilitySchema, merged with the global schema; or else the global one.

        `ImageNotFound` is raised where there is none, or the caller may not read it.
        """
        make = partial(_Operation, resource=image_id, region=region, permission=_OWN_SCHEMA)
        name, kind = "get_compute_image_capability_schema", "the capabilities of image"
        parse = partial(parse_capabilities, image_id=image_id)
        own = make(name, kind, parse, options={"is_merge_enabled": True})
        try:
            return self._read(own)
        except ImageNotFound:
            # Platform images have none of their own, and most custom images neither.
            make = partial(make, permission=_GLOBAL_SCHEMA)
            kind = "the capabilities of all images for image"
            name = "list_compute_global_image_capability_schemas"
            listed = make(name, kind, parse_global_schemas, arguments=())
            pages: Iterator[list[dict[str, Any]]] = self._pages(listed)
            for schema in chain.from_iterable(pages):
                name = "get_compute_global_image_capability_schema_version"
                version = (schema["id"], schema["currentVersionName"])
                found: ImageCapabilities = self._read(
                    make(name, kind, parse_capabilities, arguments=version)
                )
                return found
            raise

    def region_of(self, region: str | None, resource: str | None = None) -> str | None:
        """The name of the region that a call goes to, as far as that is known unsigned.

        Args:
            region: a region's name or key; defaults to the resource's own, then the configured one.
            resource: the OCID of what is read.

        Raises:
            SettingsError: `region` can't be a region.
        """
        asked = region or named_region(resource or "") or self._settings.region
        return region_name(asked) if asked else None

    def probe(self, resource: str | None, region: str | None) -> tuple[str, float | None]:
        """Send the endpoint of a resource an unsigned request: whatever it answers, it is there.

        Returns:
            The endpoint, and by how many seconds its clock is ahead of ours, where it says so.
        """

        def attempt() -> tuple[str, float | None]:
            sdk_client, context = self._sdk_clients.find(region, resource or "")
            endpoint = str(sdk_client.base_client.get_endpoint())
            current_call.get().what = f"can't reach {endpoint}"
            with map_sdk_errors(self._settings.credentials, context):
                answer = sdk_client.base_client.session.get(endpoint)
            return endpoint, clock_skew(answer.headers)

        return self._run("can't reach the endpoint", attempt)

    def _read(self, operation: _Operation[T]) -> T:
        """The one thing that an operation reads, which is small."""
        return self._call(operation, max_bytes=MAX_IMAGE_BYTES)[0]

    def _pages(self, operation: _Operation[T]) -> Iterator[T]:
        """The pages of a List operation of the SDK."""
        options = {"limit": MAX_PAGE_ITEMS} | dict(operation.options)
        seen: set[str] = set()
        left = MAX_LIST_VALUES
        while True:
            operation = replace(operation, options=options)
            items, response, where, left = self._call(operation, max_values=left)
            yield items
            if not response.next_page:
                return
            if response.next_page in seen or len(seen) + 1 == MAX_PAGES:
                raise InvalidResponse(
                    f"can't read {where}: its pages never end, {len(seen) + 1} were read "
                    f"(opc-request-id {quote(response.request_id or 'not given')})"
                )
            seen.add(response.next_page)
            options["page"] = response.next_page

    def _call(self, operation: _Operation[T], **bounds: int) -> tuple[T, Any, str, int]:
        """Make one call of the SDK within the limits.

        Returns:
            What came, parsed and as the SDK gives it; what that is, and where; and how many more
            values it might have held.
        """
        name, kind = operation.name, operation.kind

        def attempt() -> tuple[T, Any, str, int]:
            started = time.monotonic()
            resource = operation.resource or self._sdk_clients.tenancy
            sdk_client, context = self._sdk_clients.find(
                operation.region, resource, operation.service
            )
            context = replace(context, permission=operation.permission)
            where = f"{kind} {resource} at {sdk_client.base_client.get_endpoint()}"
            current_call.get().what = f"can't read {where}"
            with map_sdk_errors(self._settings.credentials, context):
                arguments = (resource,) if operation.arguments is None else operation.arguments
                response = getattr(sdk_client, name)(*arguments, **operation.options)
                check_response(response)
            parsed = operation.parse(response)
            seconds, request_id = time.monotonic() - started, quote(response.request_id)
            _log.info("%s: %s in %.3f s, opc-request-id %s", name, where, seconds, request_id)
            return parsed, response, where, current_call.get().values_left

        what = f"can't read {kind} {operation.resource or '(root)'}"
        return self._run(what, attempt, **bounds)

    def _run(self, what: str, attempt: Callable[[], T], **bounds: int) -> T:
        """Make attempts until one goes well, all within one deadline."""
        limits = self._settings.limits
        with CallScope(what, limits.timeout_seconds, **bounds) as call:
            wait = self._rate.delay(call.seconds_left)
            if wait and wait >= call.seconds_left:
                raise TimedOut(f"{what}: no turn in time", _TURNS)
            call.sleep(wait)
            return with_retries(call, attempt, limits.max_attempts)
