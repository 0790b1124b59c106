"""A Pulumi project on disk: its name, its program and its stack's configuration."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import yaml_file
from .decryption import Decrypter
from .results import OfflineError

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Project:
    """A project that is ready to run.

    Attributes:
        root: The directory of Pulumi.yaml.
        directory: The directory in which the program runs.
        program: What to run there: `.` for its `__main__.py`, or a file's name.
        config: The stack's configuration: text by full key, as programs get it.
        notes: What differs from a run with the CLI, a line each.
    """

    name: str
    stack: str
    root: Path
    directory: Path
    program: str
    config: dict[str, str]
    secret_keys: list[str]
    notes: list[str]


def load_project(
    directory: str | Path, stack: str, config: Mapping[str, Any], secrets: Mapping[str, Any]
) -> Project:
    """Read Pulumi.yaml and the stack's file, whose values the given ones override.

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
    notes = _environment_notes(file, document.get("runtime"))
    run_in, program = _program(file, document.get("main"))
    declared = document.get("config") or {}
    stacks = document.get("stackConfigDir") or (declared if isinstance(declared, str) else ".")
    values = _full_keys(name, {**config, **secrets})
    secret_keys = set(_full_keys(name, secrets))
    if stack_file := yaml_file.find(root / str(stacks), f"Pulumi.{stack}"):
        notes += _add_stack_file(stack_file, name, values, secret_keys)
    if isinstance(declared, dict):
        _apply_declared(declared, name, stack, values, secret_keys)
    texts = {key: _text(value) for key, value in values.items()}
    return Project(name, stack, root, run_in, program, texts, sorted(secret_keys), notes)


def _environment_notes(file: Path, runtime: Any) -> list[str]:
    """Say so when the project asks for another environment than the one of this Python."""
    options: Any = {}
    if isinstance(runtime, dict):
        runtime, options = runtime.get("name"), runtime.get("options") or {}
    if runtime != "python":
        raise OfflineError(
            f"{file} has the runtime {runtime!r}: an offline run is for programs with 'python'."
        )
    if not isinstance(options, dict):
        raise OfflineError(f"{file} has runtime options that are not a mapping.")
    wanted = options.get("virtualenv")
    if not wanted or (file.parent / str(wanted)).resolve() == Path(sys.prefix).resolve():
        return []
    return [f"Pulumi.yaml asks for the environment {wanted!r}; this run uses {sys.prefix}."]


def _program(file: Path, main: Any) -> tuple[Path, str]:
    """The directory to run in and what to run there, as the CLI has it."""
    path = file.parent / str(main or ".")
    if path.is_file():
        return path.resolve().parent, path.name
    if not path.is_dir():
        raise OfflineError(f"{file} names the program {main!r}, which does not exist.")
    if not (path / "__main__.py").is_file():
        raise OfflineError(f"No program for {file}: {path.resolve()} has no __main__.py.")
    return path.resolve(), "."


def _full_keys(project: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Values under their full keys: one without a namespace belongs to the project."""
    return {key if ":" in key else f"{project}:{key}": value for key, value in values.items()}


def _add_stack_file(
    file: Path, project: str, values: dict[str, Any], secret_keys: set[str]
) -> list[str]:
    """Add the values of a stack's file that are not overridden; give what this run doesn't do."""
    document = yaml_file.load(file)
    stored = document.get("config") or {}
    if not isinstance(stored, dict):
        raise OfflineError(f"{file} has a 'config' that is not a mapping.")
    decrypter = Decrypter(file, document)
    for key, value in _full_keys(project, stored).items():
        if key not in values:
            values[key] = decrypter.decrypt(value, key)
            if values[key] != value:
                secret_keys.add(key)
    if "environment" in document:
        return [f"{file.name} imports environments; this run does not open them."]
    return []


def _apply_declared(
    declared: Mapping[str, Any],
    project: str,
    stack: str,
    values: dict[str, Any],
    secret_keys: set[str],
) -> None:
    """Add what the project declares for keys without a value; say which still have none."""
    missing = []
    for key, declaration in _full_keys(project, declared).items():
        # The short form: the value itself, in place of its declaration.
        entry = declaration if isinstance(declaration, dict) else {"default": declaration}
        if key in values:
            if entry.get("secret") and key not in secret_keys:
                raise OfflineError(
                    f"Stack '{stack}' with configuration key '{key}' must be secret: give it with "
                    "the secrets of the run."
                )
        elif (value := entry.get("default", entry.get("value"))) is not None:
            values[key] = value
        elif key.startswith(f"{project}:"):
            missing.append(f"'{key.removeprefix(f'{project}:')}'")
    if missing:
        plural = "s" if len(missing) > 1 else ""
        names = " and ".join(filter(None, [", ".join(missing[:-1]), missing[-1]]))
        raise OfflineError(f"Stack '{stack}' is missing configuration value{plural} {names}.")


def _text(value: Any) -> str:
    """A value as programs get it: objects and lists are JSON, and null is empty."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
