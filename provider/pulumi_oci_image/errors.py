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

import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typing_extensions import Self

_MAX_QUOTE_LENGTH = 300
_MAX_SEARCHED_LENGTH = 4096
_SECRET = re.compile(
    r"(ST\$|eyJ)[\w.=-]+|((?<=Basic )|(?<=Bearer ))(?=\S*([0-9=]|[a-z][A-Z]))\S+"
    r"|-----BEGIN.*|(?<=[:/]/)[^@\s]+@|(?<=\?)[^\s=?]+=\S+"
)
"""A token or a login, which a server may echo; a key, or a URL's login or query, in a wrong place.
"""


class Name(str):
    """The name of an argument, `image_id`, or of a setting, `oci:region`, in an error's text."""

    __slots__ = ()


class Message(str):
    """A text in one line that keeps its parts, so that each interface can use its own names."""

    __slots__ = ("parts",)

    parts: tuple[str, ...]

    def __new__(cls, text: Text) -> Self:
        """The message that a text, or its parts, make."""
        parts = tuple(_parts(text))
        message = super().__new__(cls, _worded(parts, str))
        message.parts = parts
        return message

    def worded(self, word: Callable[[Name], str]) -> str:
        """The text, with each name as `word` gives it."""
        return _worded(self.parts, word)


Text = str | tuple[str, ...]
"""A text, or its parts: plain text, and names that each interface words for its users."""


def _parts(text: Text) -> Iterator[str]:
    if isinstance(text, Message):
        yield from text.parts
    elif isinstance(text, str):
        yield text if isinstance(text, Name) else _printable(text)
    else:
        for part in text:
            yield from _parts(part)


def _worded(parts: tuple[str, ...], word: Callable[[Name], str]) -> str:
    text = "".join(word(part) if isinstance(part, Name) else part for part in parts)
    return " ".join(text.split())


def joined(texts: Iterable[str]) -> Message:
    """Texts one after another, with commas between them."""
    return Message(tuple(part for text in texts for part in (", ", text))[1:])


def did_you_mean(name: object, known: Iterable[str]) -> Text:
    """The hint for a name that there isn't: the nearest that there is, if one is near."""
    near = difflib.get_close_matches(str(name), known, 1)
    return ("Did you mean ", Name(near[0]), "?") if near else ""


class OciImageError(Exception):
    """The base of every error of this package.

    Attributes:
        what: what happened.
        hint: what to do about it.
    """

    def __init__(self, what: Text, hint: Text = "") -> None:
        self.what: Message = Message(what)
        self.hint: Message = Message(hint)
        super().__init__(self.what, self.hint)

    def __str__(self) -> str:
        return self.worded(str)

    def worded(self, word: Callable[[Name], str]) -> str:
        """The error in one line, with the names of arguments and settings as `word` gives them."""
        texts = (text.worded(word).rstrip(".") for text in (self.what, self.hint) if text)
        return " ".join(text if text.endswith("?") else f"{text}." for text in texts)

    def __reduce__(self) -> tuple[Any, ...]:
        # An error that Pulumi shows is of a class made at run time; it is pickled as its own kind.
        ours = globals()
        kind = next(each for each in type(self).__mro__ if ours.get(each.__name__) is each)
        return kind.__new__, (kind, *self.args), self.__dict__


class InvalidInput(OciImageError):
    """An argument can't be right, whatever the service says.

    Attributes:
        argument: the argument's name; a `Message` where it is a user's own, and not one of ours.
        reason: what is wrong with it.
    """

    def __init__(self, argument: str, reason: Text, hint: Text = "") -> None:
        self.argument = argument
        self.reason: str = Message(reason)
        name = argument if isinstance(argument, Message) else Name(argument)
        super().__init__((name, " ", self.reason), hint)


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
    return " ".join(_printable(text).split())


def quote(text: object) -> str:
    """Somebody else's text for one of our lines: in one line, not endless, and no secret in it."""
    # Not in all of it: the time to search grows with the square of a text full of slashes.
    line = _SECRET.sub("…", one_line(str(text))[:_MAX_SEARCHED_LENGTH])
    return line if len(line) <= _MAX_QUOTE_LENGTH else line[:_MAX_QUOTE_LENGTH] + "…"


def _printable(text: str) -> str:
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else " " for c in text)
