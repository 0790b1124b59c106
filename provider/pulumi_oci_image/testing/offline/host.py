"""The host process of dynamic providers: `python -m pulumi.dynamic`, as the CLI starts it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import Any

from .errors import OfflineError

_GRACE_SECONDS = 3
_HOST_PROCESS = Path(__file__).with_name("host_process.py")


class DynamicHost:
    """A running host; a context manager that always ends it.

    Attributes:
        spoken: What the host and the providers in it have printed.
    """

    def __init__(self, project: str, directory: Path) -> None:
        self.spoken: list[str] = []
        self._port: Future[int] = Future()
        self._process = subprocess.Popen(  # noqa: S603 - a file of this package
            [sys.executable, "-u", str(_HOST_PROCESS)],
            cwd=directory,
            # The engine gives the host the configuration of its own namespace only: nothing.
            env={**program_environment(), "PULUMI_PROJECT": project, "PULUMI_CONFIG": "{}"},
            # Nothing is written: the host ends when this end is closed, were this process killed.
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
        )
        # Providers print when they like: unread, a full pipe would stop them.
        self._reader = Thread(target=self._listen, name="pulumi-dynamic-host", daemon=True)
        self._reader.start()

    def __enter__(self) -> DynamicHost:  # noqa: PYI034 - Self needs Python 3.11
        return self

    def __exit__(self, error_type: type[BaseException] | None, *_: object) -> None:
        try:
            if error_type is None and self._process.poll() is None:
                # Asked, it ends by itself, unless a provider is still at work.
                self._process.send_signal(signal.SIGINT)
                with suppress(subprocess.TimeoutExpired):
                    self._process.wait(_GRACE_SECONDS)
        finally:
            kill(self._process)
            self._process.stdin.close()  # type: ignore[union-attr] # it is a pipe
            # A process that a provider left behind may hold the pipe open for ever.
            self._reader.join(_GRACE_SECONDS)

    def port(self) -> int:
        """Give the port on 127.0.0.1 at which the host serves, once it does.

        Raises:
            OfflineError: The host ended before it served.
        """
        return self._port.result()

    def _listen(self) -> None:
        with self._process.stdout as lines:  # type: ignore[union-attr] # it is a pipe
            for line in lines:
                # The host's first word is its port; a warning may come before it.
                if not self._port.done() and line.strip().isdigit():
                    self._port.set_result(int(line))
                else:
                    self.spoken.append(line.rstrip())
        if not self._port.done():
            reason = self.spoken[-1] if self.spoken else "it said nothing"
            self._port.set_exception(
                OfflineError(f"The host of dynamic providers did not start: {reason}")
            )


def program_environment() -> dict[str, str]:
    """Give the environment of this process, without a stack configuration in it."""
    dropped = {"PULUMI_CONFIG", "PULUMI_CONFIG_SECRET_KEYS"}
    return {name: value for name, value in os.environ.items() if name not in dropped}


def kill(process: subprocess.Popen[Any]) -> None:
    """End a process, if it has not ended yet."""
    process.kill()
    process.wait()
