"""The host process of dynamic providers: `python -m pulumi.dynamic`, as the CLI starts it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from typing import IO, TYPE_CHECKING

from .results import OfflineError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_GRACE_SECONDS = 3
_POLL_SECONDS = 0.01
_PORT = re.compile(r"^(\d+)\n", re.MULTILINE)  # a warning may come before it

NO_CONFIG = {"PULUMI_CONFIG": "{}", "PULUMI_CONFIG_SECRET_KEYS": "[]"}
"""In a process's environment: no configuration of a stack."""

# The host, which ends as soon as nobody holds the other end of its standard input, as after a
# `kill -9` of the run.
_HOST = """
import os, runpy, threading

def end_with_the_run():
    os.read(run, 1)
    os._exit(1)

run = os.dup(0)
os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
threading.Thread(target=end_with_the_run, daemon=True).start()
runpy.run_module("pulumi.dynamic", run_name="__main__", alter_sys=True)
"""


@contextmanager
def dynamic_host(project: str, directory: Path, output: IO[bytes]) -> Iterator[int]:
    """Run a host; give the port on 127.0.0.1 at which it serves.

    Args:
        project: The name of the project.
        directory: Where the host imports the program's modules from.
        output: An empty file for all that the host and its providers print. Not a pipe: one that
            is full, or that another process holds open, would stop somebody.

    Raises:
        OfflineError: The host ended before it served.
    """
    process = subprocess.Popen(  # noqa: S603 - the code above
        [sys.executable, "-u", "-c", _HOST],
        cwd=directory,
        # The engine gives the host the configuration of its own namespace only: nothing.
        env={**os.environ, **NO_CONFIG, "PULUMI_PROJECT": project},
        stdin=subprocess.PIPE,
        stdout=output,
        stderr=subprocess.STDOUT,
    )
    with process:
        try:
            yield _port(process, output)
            # Asked, it ends by itself, unless a provider is still at work.
            process.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                process.wait(_GRACE_SECONDS)
        finally:
            process.kill()


def _port(process: subprocess.Popen[bytes], output: IO[bytes]) -> int:
    while not (port := _PORT.search(printed := _read(output))):
        if process.poll() is not None:
            reason = printed.rstrip().rpartition("\n")[2] or "it said nothing"
            raise OfflineError(f"The host of dynamic providers did not start: {reason}")
        time.sleep(_POLL_SECONDS)
    return int(port[1])


def read_printed(output: IO[bytes]) -> str:
    """What was printed to the host's output, but for its port."""
    return _PORT.sub("", _read(output), count=1)


def _read(output: IO[bytes]) -> str:
    """All of a file that processes write to; they write on where they are."""
    file = output.fileno()
    return os.pread(file, os.fstat(file).st_size, 0).decode(errors="replace")
