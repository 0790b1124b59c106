"""Files of this machine, as settings name them."""

from __future__ import annotations

import stat
from pathlib import Path

from ..errors import Message, SettingsError, Text, quote

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


def existing_file(text: str, place: Text, meaning: str, *, or_folder: bool = False) -> str:
    """The path of a file that is there, with `~` expanded.

    Raises:
        SettingsError: it is not; the message names it as `meaning`.
    """
    path = local_path(text, place)
    if (fault := file_error(path)) and not (or_folder and path.is_dir()):
        raise SettingsError(f"the {meaning} {quote(path)} {fault}", ("Check ", Message(place)))
    return str(path)
