"""Commands, on a terminal and without one, as users see them."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
from collections.abc import Mapping
from pathlib import Path

COMMAND = str(Path(sys.executable).with_name("pulumi-oci-image"))


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command to its end."""
    return subprocess.run([COMMAND, *arguments], capture_output=True, text=True, check=False)


def on_terminal(
    columns: int, *command: str, environment: Mapping[str, str] | None = None
) -> tuple[int, str]:
    """Exit status of a command, and all that it shows on a terminal of so many columns."""
    controller, terminal = pty.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    inherited = {name: v for name, v in os.environ.items() if name not in {"COLUMNS", "LINES"}}
    with subprocess.Popen(
        command,
        env=inherited | {"TERM": "xterm"} | dict(environment or {}),
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
    ) as running:
        os.close(terminal)
        shown = b""
        with contextlib.suppress(OSError):  # how Linux tells that the other side has closed
            while part := os.read(controller, 65536):
                shown += part
    os.close(controller)
    return running.returncode, shown.decode().replace("\r\n", "\n")
