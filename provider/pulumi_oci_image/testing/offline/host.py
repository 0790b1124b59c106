"""The host process of dynamic providers: `python -m pulumi.dynamic`, as the CLI starts it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile

from .results import OfflineError

_GRACE_SECONDS = 3
_POLL_SECONDS = 0.01
_HOST_PROCESS = Path(__file__).with_name("host_process.py")
_PORT = re.compile(r"^(\d+)\n", re.MULTILINE)  # a warning may come before it


class DynamicHost:
    """A running host; a context manager that always ends it.

    Attributes:
        printed: What the host and the providers in it have printed, once it has ended.
    """

    def __init__(self, project: str, directory: Path) -> None:
        self.printed: str = ""
        # Not a pipe: one that is full, or that another process holds open, would stop somebody.
        self._output = TemporaryFile()  # noqa: SIM115 - closed at exit
        self._process = subprocess.Popen(  # noqa: S603 - a file of this package
            [sys.executable, "-u", str(_HOST_PROCESS)],
            cwd=directory,
            # The engine gives the host the configuration of its own namespace only: nothing.
            env={**program_environment(), "PULUMI_PROJECT": project, "PULUMI_CONFIG": "{}"},
            # Nothing is written: the host ends when this end is closed, were this process killed.
            stdin=subprocess.PIPE,
            stdout=self._output,
            stderr=subprocess.STDOUT,
        )

    def __enter__(self) -> DynamicHost:  # noqa: PYI034 - Self needs Python 3.11
        return self

    def __exit__(self, error_type: type[BaseException] | None, *_: object) -> None:
        with self._output, self._process:
            try:
                if error_type is None and self._process.poll() is None:
                    # Asked, it ends by itself, unless a provider is still at work.
                    self._process.send_signal(signal.SIGINT)
                    with suppress(subprocess.TimeoutExpired):
                        self._process.wait(_GRACE_SECONDS)
            finally:
                self._process.kill()
                self._process.wait()
            self.printed = _PORT.sub("", self._read(), count=1)

    def port(self) -> int:
        """The port on 127.0.0.1 at which the host serves, once it does.

        Raises:
            OfflineError: The host ended before it served.
        """
        while not (port := _PORT.search(printed := self._read())):
            if self._process.poll() is not None:
                reason = printed.rstrip().rpartition("\n")[2] or "it said nothing"
                raise OfflineError(f"The host of dynamic providers did not start: {reason}")
            time.sleep(_POLL_SECONDS)
        return int(port[1])

    def _read(self) -> str:
        """What was printed so far; the host writes on where it is, whatever is read."""
        file = self._output.fileno()
        return os.pread(file, os.fstat(file).st_size, 0).decode(errors="replace")


def program_environment() -> dict[str, str]:
    """The environment of this process, without a stack configuration in it."""
    dropped = {"PULUMI_CONFIG", "PULUMI_CONFIG_SECRET_KEYS"}
    return {name: value for name, value in os.environ.items() if name not in dropped}
