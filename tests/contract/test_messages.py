"""Every text that users can see, in plain English."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TEXTS = [
    line.strip()
    for line in Path(__file__).with_name("messages.txt").read_text(encoding="utf-8").splitlines()
    if line.startswith("    ")
]
"""The list that `make generate` makes of the code, and that `make check` holds it to."""

UNCLEAR = {
    "at the most": "at most",
    "that is none": "invalid …, or not a …",
    "is asked for it": "you requested",
    "by default the": "Defaults to …",
    "by default it is": "Defaults to …",
    "a text": "a string",
    "give .* to choose": "Set … to pick one",
    "guessed": "inferred",
    "nobody": "who does what",
    "whoever": "who does what",
    "it is gone": "it was deleted",
    "is a NoneType": "is missing",
    "in hand": "the current …",
    "any more": "no longer",
}
"""What texts used to say, and what to write in its place."""


@pytest.mark.parametrize("phrase", UNCLEAR)
def test_texts_are_plain(phrase: str) -> None:
    """No text says in a roundabout way what has a plain word."""
    found = [text for text in TEXTS if re.search(rf"\b{phrase}\b", text, re.IGNORECASE)]
    assert not found, f"write: {UNCLEAR[phrase]}"


def test_the_list_has_texts_of_every_kind() -> None:
    """Errors, warnings, help and descriptions are on the list, with places for what varies."""
    for text in (
        "It may be deleted, in another region ({…}), or not visible to you. {…}",
        "The OCID belongs to region {…}, but you requested {…}.",
        "Print OCIDs only; the same as -o id.",
        "The OCID of the image.",
    ):
        assert text in TEXTS
