"""Errors as the engine shows them: one line, and the property that it is about."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pulumi.provider.experimental.provider import CheckFailure

from ..errors import InvalidInput, OciImageError, SettingsError
from .naming import camel

if TYPE_CHECKING:
    from collections.abc import Iterator

_PROVIDER = "provider"


def failure(error: OciImageError, property_: str) -> CheckFailure:
    """The failure that an error is; about `property_` where the error names none itself."""
    if isinstance(error, InvalidInput):
        property_ = camel(error.property)
    elif isinstance(error, SettingsError):
        property_ = _PROVIDER
    return CheckFailure(property_, told(error))


def told(error: OciImageError) -> str:
    """An error in the words of this face.

    The engine gives a provider only the configuration of its own package, so here every setting
    has that namespace.
    """
    text = re.sub(r"\boci:(?=[a-z]+[A-Za-z]*\b)", "oci-image:", str(error))
    if isinstance(error, InvalidInput):
        text = text.replace(error.property, camel(error.property), 1)
    return text


def expected_failure(raised: BaseException) -> OciImageError | None:
    """The error of ours that an exception is, or was raised in the handling of."""
    return next((each for each in _causes(raised) if isinstance(each, OciImageError)), None)


def _causes(raised: BaseException | None) -> Iterator[BaseException]:
    while raised is not None:
        yield raised
        raised = raised.__cause__ or raised.__context__
