"""How a command that leaves something to clean up is ended."""

from __future__ import annotations

import signal


def end_cleanly() -> None:
    """Take an interrupt and SIGTERM for the same: what is open is closed, and files are removed.

    A service manager, or a closed terminal's shell, says SIGTERM; the background ignores SIGINT.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
