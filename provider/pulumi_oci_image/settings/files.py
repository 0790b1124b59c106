"""The files that settings name, and the profiles of the OCI config file."""

from __future__ import annotations

import configparser
import math
import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import SettingsError, quote

if TYPE_CHECKING:
    from .connection import Connection

_MAX_PATH_LENGTH = 1024
_SOURCE = "https://docs.oracle.com/iaas/Content/API/Concepts/sdkconfig.htm"
_SET_UP = f"run 'oci setup config'; see {_SOURCE}"
MAX_FILE_BYTES = 1024 * 1024
_MAX_LINE_LENGTH = 8192
SET_ONE = f"Set one of them, or {_SET_UP}"
PATH_VARIABLES = ("OCI_CONFIG_FILE", "OCI_CLI_CONFIG_FILE")


def local_path(text: str, place: str) -> Path:
    """The path that a setting gives, found at `place`, with `~` expanded.

    Raises:
        SettingsError: it can be no path. The text is not shown: a key put in its place is a secret.
    """
    if not text.isprintable() or len(text) > _MAX_PATH_LENGTH or "-----BEGIN" in text:
        hint = "Give a path in one line, not the text of the key"
        raise SettingsError((place, " is not a path"), hint)
    try:
        os.fsencode(text)
    except UnicodeEncodeError:
        raise SettingsError(
            (place, f" is {quote(text)!r}, which this locale has no characters for"),
            "Set one of UTF-8, such as LC_ALL=C.UTF-8",
        ) from None
    try:
        return Path(text).expanduser()
    except RuntimeError:
        raise SettingsError(
            (place, f" is {quote(text)!r}, but there is no such home directory"),
            "Give the full path",
        ) from None


def file_error(path: Path, most: float = math.inf, *, or_folder: bool = False) -> str | None:
    """Why a path is that of no file of at most so many bytes, in words; None where it is."""
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return "does not exist"
    except OSError as error:
        return f"can't be reached: {error.strerror}"
    if or_folder and stat.S_ISDIR(found.st_mode):
        return None
    if not stat.S_ISREG(found.st_mode):
        return "is not a file"
    return f"is larger than {most} bytes" if found.st_size > most else None


def existing_file(text: str, place: str, meaning: str, *, or_folder: bool = False) -> str:
    """The path of a file that is there, with `~` expanded.

    Raises:
        SettingsError: it is not, or is read whole and too large; the message names it as `meaning`.
    """
    path = local_path(text, place)
    fault = file_error(path, math.inf if or_folder else MAX_FILE_BYTES, or_folder=or_folder)
    if fault:
        raise SettingsError(f"the {meaning} {quote(path)} {fault}", ("Check ", place))
    return str(path)


def config_file(environment: Mapping[str, str], connection: Connection | None = None) -> Path:
    """The OCI config file in force, whether it exists or not.

    Raises:
        SettingsError: what is given for its path can be none.
    """
    named = (connection and connection.config_file, *map(environment.get, PATH_VARIABLES))
    path = next(filter(None, named), None)
    if path is None:
        try:
            return Path("~/.oci/config").expanduser()
        except RuntimeError:  # who runs this has no home, as in many containers
            return Path("/.oci/config")
    return local_path(str(path), "the path of the OCI config file")


def read_profile(file: Path, name: str, *, must_exist: bool) -> tuple[Mapping[str, str], ...]:
    """What a profile says itself, and what it inherits from DEFAULT where it says nothing.

    Raises:
        SettingsError: the file can't be read, or with `must_exist`, it or the profile isn't there.
    """
    parser = configparser.ConfigParser(interpolation=None)
    fault = None  # raised where no exception is under way, which would show lines of the file
    try:
        parser.read_string(_read_text(file))
    except FileNotFoundError:
        if must_exist:
            raise SettingsError(
                f"there is no OCI config file {quote(file)}", f"Check its path, or {_SET_UP}"
            ) from None
    except (configparser.Error, ValueError, OSError) as error:
        fault = _without_its_lines(error)
    if fault:
        raise SettingsError(f"the OCI config file {quote(file)} can't be read: {fault}")
    if name not in parser and must_exist:
        raise SettingsError(
            f"the OCI config file {quote(file)} has no profile {quote(name)!r}; "
            f"it has {quote(', '.join(['DEFAULT', *parser.sections()]))}"
        )
    defaults = dict(parser.defaults())
    for key in defaults:
        parser.remove_option("DEFAULT", key)  # a section shows them as its own
    if name not in parser.sections():
        return defaults, {}
    own = dict(parser[name])
    return own, {key: value for key, value in defaults.items() if key not in own}


def _without_its_lines(error: Exception) -> str:
    """What is wrong with a config file, without its text: a line may hold a passphrase."""
    if isinstance(error, configparser.MissingSectionHeaderError):
        return f"line {error.lineno} comes before the first [profile]"
    if isinstance(error, configparser.ParsingError):
        return f"line {error.errors[0][0]} is not of the form 'key = value'"
    if isinstance(error, configparser.DuplicateOptionError):
        return f"line {error.lineno} sets {quote(error.option)} a second time"
    if isinstance(error, configparser.DuplicateSectionError):
        return f"line {error.lineno} starts profile {quote(error.section)} a second time"
    return str(error.strerror if isinstance(error, OSError) else error)


def _read_text(path: Path) -> str:
    """The text of a file that people write, with or without a byte order mark."""
    if path.is_fifo():  # to open it waits for who writes
        raise ValueError("it is a named pipe")
    with path.open("rb") as file:
        content = file.read(MAX_FILE_BYTES + 1)
    if len(content) > MAX_FILE_BYTES:
        raise ValueError(f"it is larger than {MAX_FILE_BYTES} bytes")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError("it is not UTF-8 text") from None
    # The time to look for a key grows with the square of the spaces in a line.
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > _MAX_LINE_LENGTH:
            raise ValueError(f"line {number} is longer than {_MAX_LINE_LENGTH} characters")
    return text
