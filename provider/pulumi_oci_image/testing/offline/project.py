"""A Pulumi project on disk: its name, its program and its stack's configuration."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import yaml_file
from .config import Config, apply_project, read_stack_file
from .errors import OfflineError

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Project:
    """A project that is ready to run.

    Attributes:
        name: The project's name.
        stack: The stack's name.
        root: The directory of Pulumi.yaml.
        directory: The directory in which the program runs.
        program: What to run there: `.` for its `__main__.py`, or a file's name.
        config: The stack's configuration.
        notes: What differs from a run with the CLI, a line each.
    """

    name: str
    stack: str
    root: Path
    directory: Path
    program: str
    config: Config
    notes: list[str] = field(default_factory=list)


def load_project(
    directory: str | Path, stack: str, config: Mapping[str, Any], secrets: Mapping[str, Any]
) -> Project:
    """Read Pulumi.yaml and the stack's file, if there is one, and check that both are usable.

    Args:
        directory: The directory of Pulumi.yaml.
        stack: The stack's name.
        config: Values that override those of the files; a key without a namespace is the project's.
        secrets: The same, for secret values.

    Raises:
        OfflineError: A file is missing or wrong, or a value is missing, wrong or encrypted.
    """
    root = Path(directory).resolve()
    file = yaml_file.find(root, "Pulumi")
    if file is None:
        raise OfflineError(f"No Pulumi.yaml in {root}: name the directory of a Pulumi project.")
    document = yaml_file.load(file)
    name = document.get("name")
    if not isinstance(name, str) or not name:
        raise OfflineError(f"{file} has no 'name': give the project one.")
    options = _python_options(file, document.get("runtime"))
    run_in, program = _program(file, document.get("main"))
    values = Config(name)
    notes = _environment_notes(root, options)
    notes += read_stack_file(values, _stack_file(root, document, stack), {*config, *secrets})
    values.update(config)
    values.update(secrets, secret=True)
    declared = document.get("config")
    if isinstance(declared, dict):
        apply_project(values, declared, stack, file)
    return Project(name, stack, root, run_in, program, values, notes)


def _python_options(file: Path, runtime: Any) -> Mapping[str, Any]:
    """Give the options of the runtime, which must be Python."""
    options: Any = {}
    if isinstance(runtime, dict):
        runtime, options = runtime.get("name"), runtime.get("options") or {}
    if runtime != "python":
        raise OfflineError(
            f"{file} has the runtime {runtime!r}: an offline run is for programs with 'python'."
        )
    if not isinstance(options, dict):
        raise OfflineError(f"{file} has runtime options that are not a mapping.")
    return options


def _program(file: Path, main: Any) -> tuple[Path, str]:
    """Give the directory to run in and what to run there, as the CLI does."""
    path = file.parent / str(main or ".")
    if path.is_file():
        return path.resolve().parent, path.name
    if not path.is_dir():
        raise OfflineError(f"{file} names the program {main!r}, which does not exist.")
    if not (path / "__main__.py").is_file():
        raise OfflineError(f"No program for {file}: {path.resolve()} has no __main__.py.")
    return path.resolve(), "."


def _environment_notes(root: Path, options: Mapping[str, Any]) -> list[str]:
    """Say so when the project asks for another environment than the one of this Python."""
    wanted = options.get("virtualenv")
    if not wanted or (root / str(wanted)).resolve() == Path(sys.prefix).resolve():
        return []
    return [f"Pulumi.yaml asks for the environment {wanted!r}; this run uses {sys.prefix}."]


def _stack_file(root: Path, document: Mapping[str, Any], stack: str) -> Path | None:
    """Find the stack's file, beside Pulumi.yaml or where that says."""
    older_name = document.get("config")
    directory = document.get("stackConfigDir") or (
        older_name if isinstance(older_name, str) else "."
    )
    return yaml_file.find(root / str(directory), f"Pulumi.{stack}")
