"""The criteria as arguments. Made from `ImageCriteria` by `make generate`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypedDict

if TYPE_CHECKING:
    from pulumi import Input


class CriteriaArgs(TypedDict, total=False):
    """The criteria of `ImageCriteria` by name, as plain values."""

    compartment_id: str | None
    operating_system: str | None
    operating_system_version: str | None
    shape: str | None
    display_name: str | None
    lifecycle_state: str | None
    name_pattern: str | None
    freeform_tags: Mapping[str, str] | None
    defined_tags: Mapping[str, Mapping[str, Any]] | None
    kind: str | None
    newer_than: str | None
    older_than: str | None
    max_age: str | None
    min_age: str | None
    channel: str | None
    include_revoked: bool | None
    include_subcompartments: bool | None
    sort_by: str | None
    architecture: str | None
    gpu: bool | None


class CriteriaInputs(TypedDict, total=False):
    """The criteria of `ImageCriteria` by name, each a plain value or an Output."""

    compartment_id: Input[str | None]
    operating_system: Input[str | None]
    operating_system_version: Input[str | None]
    shape: Input[str | None]
    display_name: Input[str | None]
    lifecycle_state: Input[str | None]
    name_pattern: Input[str | None]
    freeform_tags: Input[Mapping[str, Input[str]] | None]
    defined_tags: Input[Mapping[str, Any] | None]
    kind: Input[str | None]
    newer_than: Input[str | None]
    older_than: Input[str | None]
    max_age: Input[str | None]
    min_age: Input[str | None]
    channel: Input[str | None]
    include_revoked: Input[bool | None]
    include_subcompartments: Input[bool | None]
    sort_by: Input[str | None]
    architecture: Input[str | None]
    gpu: Input[bool | None]
