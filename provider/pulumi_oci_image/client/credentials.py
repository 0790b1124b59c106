"""From settings to what the SDK signs with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..settings import ApiKey


def sdk_config(credentials: ApiKey, region: str | None) -> dict[str, Any]:
    """The SDK's configuration for an API key."""
    return {
        "tenancy": credentials.tenancy,
        "user": credentials.user,
        "fingerprint": credentials.fingerprint,
        "key_content": credentials.private_key,
        "key_file": credentials.private_key_path,
        "pass_phrase": credentials.password,
        # The SDK insists on a region even where the endpoint is given.
        "region": region or "us-ashburn-1",
    }
