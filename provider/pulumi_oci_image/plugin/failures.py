"""Errors and warnings in the words of this face: one line, the names as its users write them."""

from __future__ import annotations

import re
import typing
from collections.abc import Iterator

from pulumi.provider.experimental.provider import CheckFailure

from ..errors import InvalidInput, OciImageError, SettingsError
from ..model.names import camel
from ..search.criteria import ImageCriteria
from .naming import in_api_style

_PROVIDER = "provider"
_ARGUMENTS = frozenset(typing.get_type_hints(ImageCriteria)) | {"image_id"}


def failure(error: OciImageError, property_: str) -> CheckFailure:
    """The failure that an error is; about `property_` where the error names none itself."""
    if isinstance(error, InvalidInput):
        property_ = camel(error.argument)
    elif isinstance(error, SettingsError):
        property_ = _PROVIDER
    return CheckFailure(property_, told(error))


def told(message: object) -> str:
    """A message of the core, with arguments and settings under their names in this face.

    The engine gives a provider only the configuration of its own package, so what is `oci:` in
    other faces is `oci-image:` here.
    """
    text = re.sub(r"\boci:(?=[a-z]+[A-Za-z]*\b)", "oci-image:", str(message))
    return in_api_style(text, _ARGUMENTS)


def expected_failure(raised: BaseException) -> OciImageError | None:
    """The error of ours that an exception is, or was raised in the handling of."""
    return next((each for each in _causes(raised) if isinstance(each, OciImageError)), None)


def _causes(raised: BaseException | None) -> Iterator[BaseException]:
    while raised is not None:
        yield raised
        raised = raised.__cause__ or raised.__context__
