"""The calls of the Compute API, over the SDK's own client."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..errors import InvalidResponse, OciImageError, quote
from ..model.json_values import unusable_part
from ..model.ocid import parse_ocid
from .ongoing import in_hand
from .rate_limit import RateLimiter
from .retry import attempt

if TYPE_CHECKING:
    from ..settings import Settings
    from .request_context import RequestContext

_log = logging.getLogger(__name__)
_OK = 200

MAX_PAGE_ITEMS = 1000
"""The most items that the service puts on one page of a list."""

MAX_PAGES = 1000
"""The most pages that one list is read: a service that always names a next page never ends it."""


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


@dataclass(frozen=True)
class EndpointProbe:
    """An endpoint that answers.

    Attributes:
        endpoint: scheme, host and port.
        skew: by how many seconds its clock is ahead of ours; None where it does not say.
    """

    endpoint: str
    skew: float | None


class Client:
    """Calls the Compute API with one set of settings; safe for many threads."""

    def __init__(self, settings: Settings) -> None:
        from .sdk_clients import SdkClients

        self._settings = settings
        self._sdk_clients = SdkClients(settings)
        self._pace = RateLimiter(settings.limits.requests_per_second)

    def get_image(self, image_id: str, region: str | None) -> Answer:
        """Call GetImage.

        Args:
            image_id: the image's OCID.
            region: a region's name or key; by default the OCID's own, then the configured one.

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

    def region_of(self, region: str | None, resource: str | None = None) -> str | None:
        """The name of the region that a call goes to, as far as that is known unsigned.

        Args:
            region: a region's name or key; by default the resource's own, then the configured one.
            resource: the OCID of what is read.

        Raises:
            SettingsError: `region` can't be a region.
        """
        from .regions import named_region, region_name

        ocid = parse_ocid(resource or "")
        asked = region or (ocid and named_region(ocid)) or self._settings.region
        return region_name(asked) if asked else None

    @property
    def tenancy(self) -> str:
        """The OCID of the tenancy, which is also that of its root compartment.

        Raises:
            OciImageError: it is not known, or a principal can't sign in to learn it.
        """
        return attempt(
            lambda: self._sdk_clients.tenancy, self._settings.limits, "can't find the tenancy"
        )

    @property
    def concurrency(self) -> int:
        """How many of many calls are to be under way at a time."""
        return self._settings.limits.concurrency

    def reach(self, resource: str | None, region: str | None) -> EndpointProbe:
        """Ask the endpoint of a resource for nothing, unsigned: whatever it answers, it is there.

        Raises:
            OciImageError: no answer came back.
        """
        from .sdk_errors import map_sdk_errors
        from .service_errors import clock_skew

        def call() -> EndpointProbe:
            sdk_client, about = self._sdk_clients.find("nothing", region, resource or "")
            session = sdk_client.base_client.session
            answer = map_sdk_errors(
                lambda: session.get(about.endpoint), about, self._settings.credentials
            )
            return EndpointProbe(about.endpoint, clock_skew(answer.headers))

        return attempt(call, self._settings.limits, "can't reach the endpoint")

    def key_fingerprint(self) -> str:
        """The fingerprint of the private key, by which OCI names an API key.

        Raises:
            SettingsError: the key can't be read or decrypted.
        """
        from .auth_errors import map_auth_errors
        from .signers import fingerprint

        credentials = self._settings.credentials
        return map_auth_errors(lambda: fingerprint(credentials), credentials)

    def close(self) -> None:
        """Close the connections. A later call opens new ones."""
        self._sdk_clients.close()

    def _pages(
        self, operation: str, subject: str, region: str | None, *arguments: str, **options: Any
    ) -> Iterator[Answer]:
        """The pages of a List operation of the SDK."""
        options.setdefault("limit", MAX_PAGE_ITEMS)
        seen: set[str] = set()
        while True:
            answer = self._call(operation, subject, region, *arguments, **options)
            yield answer
            if not answer.next_page:
                return
            if answer.next_page in seen or len(seen) + 1 == MAX_PAGES:
                raise InvalidResponse(
                    f"can't read {subject} at {answer.endpoint}: its pages never end, "
                    f"{len(seen) + 1} were read (opc-request-id {answer.request_id})"
                )
            seen.add(answer.next_page)
            options["page"] = answer.next_page

    def _call(
        self, operation: str, subject: str, region: str | None, *arguments: str, **options: Any
    ) -> Answer:
        """Make one call of the SDK within the limits, its errors ours, its effort logged.

        Args:
            operation: the name of the SDK's method.
            subject: what the call is about, for errors.
            region: a region's name or key; by default that of the first argument, an OCID.
            arguments: the method's arguments, an OCID first.
            options: the method's further arguments.
        """
        from .sdk_errors import map_sdk_errors

        def call() -> Answer:
            sdk_client, about = self._sdk_clients.find(subject, region, arguments[0])
            if ongoing := in_hand.get():
                ongoing.what = about.failure
            method = getattr(sdk_client, operation)
            return _answer(
                map_sdk_errors(
                    lambda: method(*arguments, **options), about, self._settings.credentials
                ),
                about,
            )

        def logged() -> Answer:
            started = time.monotonic()
            try:
                answer = call()
            except OciImageError as error:
                _log.info("%s after %.3f s: %s", operation, time.monotonic() - started, error)
                raise
            seconds = time.monotonic() - started
            _log.info(
                "%s: %s at %s in %.3f s, opc-request-id %s",
                *(operation, subject, answer.endpoint, seconds, answer.request_id),
            )
            return answer

        self._pace.wait()
        apart = not self._sdk_clients.sign_alone
        return attempt(logged, self._settings.limits, f"can't read {subject}", apart=apart)


def _answer(response: Any, about: RequestContext) -> Answer:
    """What is used of an answer. An error has been raised by now; but a proxy can say "fine"."""
    headers = response.headers
    kind = headers.get("content-type", "application/json").partition(";")[0].strip()
    fault = None
    if response.status != _OK or not kind.lower().endswith("json"):
        fault = f"the answer is a {response.status} with {quote(kind)}, not a 200 with JSON"
    elif unusable := unusable_part(response.data):
        fault = f"the answer holds {unusable}"
    if fault:
        from .service_errors import NOT_THE_SERVICE

        raise InvalidResponse(f"{about.failure}: {fault}", NOT_THE_SERVICE)
    request_id = headers.get("opc-request-id")
    return Answer(
        response.data,
        headers.get("etag"),
        request_id and quote(request_id),
        about.endpoint,
        headers.get("opc-next-page"),
    )
