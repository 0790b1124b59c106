"""In place of `oci.core.models`: answers stay JSON, so no model is needed."""

from typing import Any

core_type_mapping: dict[str, Any] = {}
