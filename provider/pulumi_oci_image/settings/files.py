"""Files of this machine, as settings name them."""

from __future__ import annotations

import stat
from pathlib import Path

from ..errors import Message, SettingsError, Text, quote

MAX_FILE_BYTES = 1024 * 1024
_MAX_PATH_LENGTH = 1024


def local_path(text: str, place: Text) -> Path:
    """The path that a setting gives, with `~` expanded.

    Args:
        text: the path.
        place: where it was found, in words.

    Raises:
        SettingsError: it can be no path. The text is not shown: a key put in its place is a secret.
    """
    if not text.isprintable() or len(text) > _MAX_PATH_LENGTH or "-----BEGIN" in text:
        raise SettingsError(
            (Message(place), " is not a path"),
            "Give a path in one line, not the text of the key",
        )
    try:
        return Path(text).expanduser()
    except RuntimeError:
        raise SettingsError(
            (Message(place), f" is {quote(text)!r}, but there is no such home directory"),
            "Give the full path",
        ) from None


def file_error(path: Path) -> str | None:
    """Why a path is that of no file, in words; None where it is."""
    try:
        is_file = stat.S_ISREG(path.stat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return "does not exist"
    except OSError as error:
        return f"can't be reached: {error.strerror}"
    return None if is_file else "is not a file"


def read_small_text(path: Path) -> str:
    """The text of a file that people write, with or without a byte order mark.

    Raises:
        ValueError: it is not UTF-8 text, or too large to be such a file.
        OSError: it can't be read.
    """
    with path.open("rb") as file:
        content = file.read(MAX_FILE_BYTES + 1)
    if len(content) > MAX_FILE_BYTES:
        raise ValueError(f"it is larger than {MAX_FILE_BYTES} bytes")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError("it is not UTF-8 text") from None
