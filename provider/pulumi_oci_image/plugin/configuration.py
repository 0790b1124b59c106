"""The provider's configuration: the settings of the core, in the package's own namespace.

The engine gives a provider only its own package's configuration, so what the other faces take from
`oci:` is `oci-image:` here. What is not given is looked for where the core looks: the environment,
then the OCI config file.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..settings.declarations import SETTINGS
from .declarations import Property

if TYPE_CHECKING:
    from ..settings import ReadConfig

CONFIGURATION = tuple(
    Property(each.name, each.documentation, {"type": each.type}, secret=each.secret)
    for each in SETTINGS.values()
)


def settings_of(values: Mapping[str, Any]) -> ReadConfig:
    """The configuration as the core reads it: by the full key of a setting."""

    def read(key: str) -> str | None:
        namespace, _, name = key.partition(":")
        value = values.get(name) if namespace in ("oci", "oci-image") else None
        return None if value is None else str(value)

    return read
