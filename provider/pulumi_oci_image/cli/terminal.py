"""How the command speaks on a terminal: any locale, warnings, progress, a clean end."""

from __future__ import annotations

import codecs
import contextlib
import io
import logging
import os
import shutil
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

from ..errors import Message
from .options import word

_SIGNS = str.maketrans({"✓": "+", "✗": "x", "…": "...", "─": "-", "│": "|", "├": "|", "└": "`"})


def accept_any_locale() -> None:
    """Print what a locale has no character for in other ones, in place of a crash.

    What was closed before the start, as by a shell's `>&-`, takes whatever is printed.
    """
    sys.stdout, sys.stderr = (
        stream or Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - until the end
        for stream in (sys.stdout, sys.stderr)
    )
    codecs.register_error("plain", _plain)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="plain")


def print_utf8() -> None:
    """Print in UTF-8 from here on: CSV has no way to write what a locale has no character for."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="plain")


def _plain(error: UnicodeError) -> tuple[str | bytes, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = error.object[error.start : error.end].translate(_SIGNS)
    return text.encode("ascii", "backslashreplace").decode("ascii"), error.end


def interrupt_on_sigterm() -> None:
    """Take SIGTERM for Ctrl-C, so that what is open is closed and temporary files are removed.

    A service manager sends SIGTERM; a shell's background jobs ignore SIGINT. A terminal that is
    closed sends SIGHUP, which `nohup` has ignored.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is signal.SIG_DFL:
        signal.signal(signal.SIGHUP, signal.default_int_handler)


def width() -> int | None:
    """How many columns standard output has; None where it is no terminal."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


class _Line(logging.Handler):
    """Prints warnings; on a terminal, a call that waits also has a line with its last news."""

    _news = ""

    def emit(self, record: logging.LogRecord) -> None:
        """Print a warning; put the news of an attempt that failed into the line."""
        if record.levelno >= logging.WARNING:
            message = record.msg
            text = message.worded(word) if isinstance(message, Message) else record.getMessage()
            news = self._news
            self._show("")
            print(f"warning: {text}", file=sys.stderr)
            self._show(news)
        elif self._news and record.name.endswith(".retry"):
            self._show(record.getMessage())

    @contextlib.contextmanager
    def progress(self, title: str) -> Iterator[None]:
        """Show what a block waits for, and then the last attempt that failed."""
        if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":  # it can't erase a line
            yield
            return
        self._show(title)
        try:
            yield
        finally:
            self._show("")

    def _show(self, news: str) -> None:
        """Put other news into the line, or remove it."""
        if self._news or news:
            line = news[: shutil.get_terminal_size().columns - 1]
            print(f"\r\x1b[K{line}", end="", file=sys.stderr, flush=True)
        self._news = news


_line = _Line()
progress = _line.progress


def log_to_stderr() -> None:
    """Print the warnings that programs get."""
    log = logging.getLogger("pulumi_oci_image")
    log.addHandler(_line)
    log.setLevel(logging.INFO if sys.stderr.isatty() else logging.WARNING)
