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
import threading
import time
from collections.abc import Iterator

from ..errors import Message
from .options import word

_SIGNS = str.maketrans({"✓": "+", "✗": "x", "…": "...", "─": "-", "│": "|", "├": "|", "└": "`"})
_TICK_SECONDS = 0.3


def accept_any_locale() -> None:
    """Print what a locale has no character for in other ones, in place of a crash."""
    codecs.register_error("plain", _plain)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="plain")


def _plain(error: UnicodeError) -> tuple[str | bytes, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = error.object[error.start : error.end].translate(_SIGNS)
    return text.encode("ascii", "backslashreplace").decode("ascii"), error.end


def interrupt_on_sigterm() -> None:
    """Take SIGTERM for Ctrl-C, so that what is open is closed and temporary files are removed.

    A service manager sends SIGTERM; a shell's background jobs ignore SIGINT.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)


def width() -> int | None:
    """How many columns standard output has; None where it is no terminal."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


class _Line(logging.Handler):
    """Prints warnings; on a terminal also a line with the last news while a call takes long."""

    _news = ""
    _shown = False

    def emit(self, record: logging.LogRecord) -> None:
        """Print a warning; keep the rest for the line."""
        if record.levelno >= logging.WARNING:
            self._clear()
            message = record.msg
            text = message.worded(word) if isinstance(message, Message) else record.getMessage()
            print(f"warning: {text}", file=sys.stderr)
        elif record.name.endswith(".retry"):
            self._news = record.getMessage()

    @contextlib.contextmanager
    def progress(self, title: str) -> Iterator[None]:
        """Show what a block waits for, how long it has, and the last failed attempt."""
        if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":  # it can't erase a line
            yield
            return
        self._news = title
        done = threading.Event()
        thread = threading.Thread(target=self._keep_showing, args=(done,), daemon=True)
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()
            self._clear()

    def _keep_showing(self, done: threading.Event) -> None:
        started = time.monotonic()
        while not done.wait(_TICK_SECONDS):
            line = f"{time.monotonic() - started:.0f} s  {self._news}"
            self._clear()
            self._shown = True
            columns = shutil.get_terminal_size().columns
            print(line[: columns - 1], end="", file=sys.stderr, flush=True)

    def _clear(self) -> None:
        if self._shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
            self._shown = False


_line = _Line()
progress = _line.progress


def log_to_stderr() -> None:
    """Print the warnings that programs get."""
    log = logging.getLogger("pulumi_oci_image")
    log.addHandler(_line)
    log.setLevel(logging.INFO if sys.stderr.isatty() else logging.WARNING)
