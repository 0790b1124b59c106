"""Runs the phases of an offline run, each in fresh processes, as the CLI does."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Any, TextIO

from .display import show_phase
from .host import NO_CONFIG, dynamic_host, read_printed
from .project import Project, load_project
from .results import Message, Phase, Result

if TYPE_CHECKING:
    from collections.abc import Mapping


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
    show_phase(out, phase, is_preview=is_preview)
    return phase


def _run_program(job: tuple[Project, bool, int], output: IO[bytes]) -> Phase:
    """Run the program in a process of its own; what it prints goes to a file."""
    done = subprocess.run(
        [sys.executable, "-u", "-m", "pulumi_oci_image.testing.offline.program"],
        # From here this package is found, however its user came to import it.
        cwd=Path(__file__).parents[2],
        env=os.environ | NO_CONFIG,
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
