"""The texts that Pulumi's SDK takes for more than data, read from the SDK; images full of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pulumi
from hypothesis import strategies as st
from pulumi.runtime import rpc

from pulumi_oci_image.model.state import LITERAL, SECRET, SIGNATURE, UNKNOWNS

SDK = Path(pulumi.__file__).parent
SPECIAL = re.compile(
    r"""['"]([0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})['"]""", re.IGNORECASE
)
KINDS = sorted(
    value for name, value in vars(rpc).items() if re.fullmatch(r"_special_\w+_sig", name)
)
"""What the key of a special object may say that it is."""
PRIMARY = {SIGNATURE, *UNKNOWNS}
"""What must never reach the engine as it is."""


def in_sdk() -> set[str]:
    """Each such text in the SDK's own modules."""
    files = (path for path in SDK.rglob("*.py") if "test" not in path.parts)
    return {found for path in files for found in SPECIAL.findall(path.read_text(encoding="utf-8"))}


def texts(value: Any) -> Iterator[str]:
    """Each key and text in a value."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)
    elif isinstance(value, str):
        yield value


_TEXT = st.sampled_from(
    [*sorted(PRIMARY), *KINDS, LITERAL, LITERAL + SIGNATURE, "/etc/hostname", "plain", "__provider"]
)
_NAME = st.sampled_from([SIGNATURE, "path", "uri", "text", "value", "urn", "id", "assets"]) | _TEXT
_SIGNED = st.builds(
    lambda kind, more: {SIGNATURE: kind} | more,
    st.sampled_from(KINDS),
    st.dictionaries(_NAME, _TEXT, max_size=3),
)
_TAGS = st.dictionaries(_NAME, _TEXT, max_size=3) | _SIGNED
FIELDS: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {
        "operatingSystem": _TEXT,
        "freeformTags": _TAGS,
        "definedTags": st.dictionaries(_NAME, _TAGS, max_size=2),
        "launchOptions": st.fixed_dictionaries({"firmware": _TEXT, "new": _SIGNED}),
        "imageVolumeDetails": st.builds(
            lambda name: {"dataVolumes": [{"index": 1, "displayName": name}]}, _TEXT
        ),
        "displayName": _TEXT,
        "future": st.lists(_SIGNED | _TEXT, max_size=2),
    },
    optional={"baseImageId": _TEXT | st.none(), SIGNATURE: _TEXT, "secret": st.just(SECRET)},
)
