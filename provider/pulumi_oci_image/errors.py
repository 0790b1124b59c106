"""Every error that a user of this package can see. Each prints as one line.

::

    OciImageError
    ├── InvalidInput            an argument can't be right, whatever the service says
    ├── NoMatchingImage         no image meets the criteria
    ├── ExpectationsNotMet      the image is not what the program expects
    ├── SettingsError           a setting is missing or unusable: region, credentials, limits
    ├── ConnectionFailed        no answer: unreachable, refused, cut off, TLS
    │   ├── TimedOut            no answer within the limits
    │   └── NotTrusted          the endpoint's certificate can't be verified
    ├── Canceled                the call was ended before its answer
    ├── ServiceError            the service answered with an error
    │   ├── NotAuthenticated    401: who is calling could not be verified
    │   ├── NotAllowed          403: the caller may not do this
    │   ├── ImageNotFound       404: no such image, or no permission to know of it
    │   ├── TooManyRequests     429: the service throttles
    │   └── ServiceFailure      5xx: the service failed
    └── InvalidResponse         the answer is not what the API promises
        └── NotAnImage          JSON, but not an image
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

_LONGEST_QUOTE = 300


class OciImageError(Exception):
    """The base of every error of this package.

    Attributes:
        what: what happened.
        hint: what to do about it.
    """

    def __init__(self, what: str, hint: str = "") -> None:
        self.what = one_line(what)
        self.hint = one_line(hint)
        super().__init__(self.what, self.hint)

    def __str__(self) -> str:
        return ". ".join(part.rstrip(".") for part in (self.what, self.hint) if part) + "."


class InvalidInput(OciImageError):
    """An argument can't be right, whatever the service says.

    Attributes:
        property: the argument's name.
    """

    def __init__(self, property_: str, reason: str, hint: str = "") -> None:
        self.property = property_
        super().__init__(f"{property_} {reason}", hint)

    def __reduce__(self) -> tuple[Any, ...]:
        reason = self.what.removeprefix(f"{self.property} ")
        return type(self), (self.property, reason, self.hint)


class NoMatchingImage(OciImageError):
    """No image meets the criteria.

    Attributes:
        removed: how many images each criterion removed, in the order in which they were applied.
        operating_systems: the operating systems and versions that there are, nearest first.
    """

    removed: Mapping[str, int] = MappingProxyType({})
    operating_systems: tuple[str, ...] = ()


class ExpectationsNotMet(OciImageError):
    """The image is not what the program expects of it.

    Attributes:
        violations: what is not as expected, one text each.
    """

    violations: tuple[str, ...] = ()


class SettingsError(OciImageError):
    """A setting is missing or unusable."""


class ConnectionFailed(OciImageError):
    """No answer came back from the endpoint."""


class TimedOut(ConnectionFailed):
    """No answer came back from the endpoint within the limits."""


class NotTrusted(ConnectionFailed):
    """No secure connection: the certificate of the endpoint, or of a proxy, can't be verified."""


class Canceled(OciImageError):
    """The call was ended before its answer came: the process ends, or was asked to."""


class ServiceError(OciImageError):
    """The service answered with an error.

    Attributes:
        status: the HTTP status.
        code: the service's error code, such as `NotAuthorizedOrNotFound`; None where it gave none.
        request_id: the opc-request-id of the answer, for Oracle support; None where it gave none.
        retry_after: how long the service asks to wait before the next call, in seconds.
    """

    status: int = 0
    code: str | None = None
    request_id: str | None = None
    retry_after: float | None = None


class NotAuthenticated(ServiceError):
    """401: the service could not verify who is calling."""


class NotAllowed(ServiceError):
    """403: the service knows the caller, who may not do this."""


class ImageNotFound(ServiceError):
    """404: there is no such image, or the caller may not know of it."""


class TooManyRequests(ServiceError):
    """429: the service throttles this caller."""


class ServiceFailure(ServiceError):
    """5xx: the service failed."""


class InvalidResponse(OciImageError):
    """The answer is not what the API promises, so nothing of it is used."""


class NotAnImage(InvalidResponse):
    """The answer is JSON, but not an image."""


for _kind in (*OciImageError.__subclasses__(), OciImageError):
    for _class in (_kind, *_kind.__subclasses__()):
        # Users see and import them from the package, so that is the name they print under.
        _class.__module__ = "pulumi_oci_image"


def one_line(text: str) -> str:
    """`text` in one line, without control characters, as terminals and logs need it."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def quote(text: object) -> str:
    """Somebody else's text for one of our lines: in one line, and not endless."""
    line = one_line(str(text))
    return line if len(line) <= _LONGEST_QUOTE else line[:_LONGEST_QUOTE] + "…"
