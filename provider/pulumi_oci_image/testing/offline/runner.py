"""Runs the phases of an offline run, each in fresh processes, as the CLI does.

One is the program's; the other is the host of its dynamic providers, `python -m pulumi.dynamic`.
"""

from __future__ import annotations

import os
import pickle
import re
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Any, TextIO

from .display import show_phase
from .project import Project, load_project
from .results import Message, OfflineError, Phase, Result

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_GRACE_SECONDS = 3
_POLL_SECONDS = 0.01
_PORT = re.compile(r"^(\d+)\n", re.MULTILINE)  # a warning may come before it

_NO_CONFIG = {"PULUMI_CONFIG": "{}", "PULUMI_CONFIG_SECRET_KEYS": "[]"}
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


def run_offline(  # noqa: PLR0913 - the settings of a run, all but the first by name
    project_dir: str | Path,
    stack: str = "dev",
    *,
    config: Mapping[str, Any] | None = None,
    secrets: Mapping[str, Any] | None = None,
    preview_only: bool = False,
    out: TextIO | None = None,
) -> Result:
    """Run the Pulumi program of a project without the CLI, and print what it does.

    Preview and update run as with `pulumi up`; when the preview fails, there is no update. The
    program uses the Python environment of this process.

    Args:
        project_dir: The directory of Pulumi.yaml.
        stack: The stack's name; the values of its Pulumi.STACK.yaml are used if there is one.
        config: More configuration; a key without a namespace belongs to the project.
        secrets: The same, for secret values.
        preview_only: Stop after the preview.
        out: Where to print; standard output if not given.

    Returns:
        What the phases gave. A program that fails is no exception: see `Result.ok`.

    Raises:
        OfflineError: The project, its configuration or the environment can't be used.
    """
    out = sys.stdout if out is None else out
    project = load_project(project_dir, stack, config or {}, secrets or {})
    print(
        f"Offline run of '{project.name}', without the Pulumi CLI: dynamic resources are real; "
        "there is no state and no diff, and resources of other providers answer with their inputs.",
        *(f"note: {note}" for note in project.notes),
        sep="\n",
        file=out,
    )
    preview = _run_phase(project, is_preview=True, out=out)
    if preview_only or preview.error is not None:
        return Result(preview)
    return Result(preview, _run_phase(project, is_preview=False, out=out))


def _run_phase(project: Project, *, is_preview: bool, out: TextIO) -> Phase:
    title = "Previewing update" if is_preview else "Updating"
    print(f"\n{title} ({project.stack}):", file=out, flush=True)
    with TemporaryFile() as output:
        with dynamic_host(project.name, project.directory, output) as host_port:
            phase = _run_program((project, is_preview, host_port), output)
        printed = read_printed(output)
    if printed.strip():
        phase.messages.insert(0, Message(printed))
    phase.messages[:] = (
        replace(each, text=project.hide_secrets(each.text)) for each in phase.messages
    )
    show_phase(out, phase, is_preview=is_preview, hide=project.hide_secrets)
    return phase


def _run_program(job: tuple[Project, bool, int], output: IO[bytes]) -> Phase:
    """Run the program in a process of its own; what it prints goes to a file."""
    done = subprocess.run(
        [sys.executable, "-u", "-m", "pulumi_oci_image.testing.offline.program"],
        # From here this package is found, however its user came to import it.
        cwd=Path(__file__).parents[2],
        env=os.environ | _NO_CONFIG,
        input=pickle.dumps(job),
        stdout=subprocess.PIPE,
        stderr=output,
        check=False,
    )
    if done.stdout:
        phase: Phase = pickle.loads(done.stdout)  # noqa: S301 - of our own process
        return phase
    died = f"The program's process ended with exit code {done.returncode} and without a report."
    return Phase(messages=[Message(died, "error")])


@contextmanager
def dynamic_host(project: str, directory: Path, output: IO[bytes]) -> Iterator[int]:
    """Run a host; give the port on 127.0.0.1 at which it serves.

    `output` is an empty file for all that the host and its providers print. Not a pipe: one that
    is full, or that another process holds open, would stop somebody.

    Raises:
        OfflineError: The host ended before it served.
    """
    process = subprocess.Popen(  # noqa: S603 - the code above
        [sys.executable, "-u", "-c", _HOST],
        cwd=directory,
        # The engine gives the host the configuration of its own namespace only: nothing.
        env={**os.environ, **_NO_CONFIG, "PULUMI_PROJECT": project},
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
