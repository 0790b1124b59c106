"""A Pulumi project on disk: its name, its program and its stack's configuration."""

from __future__ import annotations

import json
import re
import sys
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from ...errors import quote
from ...model.json_values import parts, unusable_part
from .results import OfflineError

if TYPE_CHECKING:
    from collections.abc import Mapping

_MAX_MERGED = 10_000
_MIN_HIDDEN = 3  # characters, as in Pulumi's engine
_KINDS = ("null", "bool", "int", "float", "str", "seq", "map")
_QUOTED = re.compile(r"""(['"]).{2,}\1""")


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

    def hide_secrets(self, text: str) -> str:
        """A text without the configuration's secrets: as the engine, but for very short ones."""
        return self._secrets.sub("[secret]", text) if self._secrets else text

    @cached_property
    def _secrets(self) -> re.Pattern[str] | None:
        """What finds a secret in a text; None where there is none."""
        values = [self.config[key] for key in self.secret_keys]
        for value in list(values):
            with suppress(ValueError, RecursionError):  # not JSON
                values += [part for _, part in parts(json.loads(value)) if isinstance(part, str)]
        # As such, and as it looks in the repr or the JSON of what holds it.
        forms = {
            form
            for value in map(str.strip, values)
            for form in (
                value,
                *(text(value)[1:-1] for text in (repr, ascii, json.dumps)),
                json.dumps(value, ensure_ascii=False)[1:-1],
            )
            if len(form) >= _MIN_HIDDEN
        }
        longest_first = sorted(forms, key=len, reverse=True)
        return re.compile("|".join(map(re.escape, longest_first))) if forms else None


def load_project(
    directory: str | Path, stack: str, config: Mapping[str, Any], secrets: Mapping[str, Any]
) -> Project:
    """Read Pulumi.yaml and the stack's file, whose values the given ones override.

    Raises:
        OfflineError: A file is missing or wrong, or a value is missing, wrong or encrypted.
    """
    try:
        return _load(directory, stack, config, secrets)
    except (OSError, ValueError) as error:  # such as a path that is too long
        told = quote(f"The project in {directory} can't be read: {error}")
        raise OfflineError(f"{told}.") from None


def _load(
    directory: str | Path, stack: str, config: Mapping[str, Any], secrets: Mapping[str, Any]
) -> Project:
    root = Path(directory).resolve()
    file = _find(root, "Pulumi")
    if file is None:
        raise OfflineError(f"No Pulumi.yaml in {root}: name the directory of a Pulumi project.")
    document = _read_yaml(file)
    name = document.get("name")
    if not isinstance(name, str) or not name:
        raise OfflineError(f"{file} has no 'name': give the project one.")
    notes = _environment_notes(file, document.get("runtime"))
    run_in, program = _program(file, document.get("main"))
    declared = document.get("config") or {}
    stacks = document.get("stackConfigDir") or (declared if isinstance(declared, str) else ".")
    values = _full_keys(name, {**config, **secrets})
    secret_keys = set(_full_keys(name, secrets))
    if stack_file := _find(root / str(stacks), f"Pulumi.{stack}"):
        settings = _read_yaml(stack_file)
        if "environment" in settings:
            notes.append(f"{stack_file.name} imports environments; this run does not open them.")
        stored = settings.get("config") or {}
        if not isinstance(stored, dict):
            raise OfflineError(f"{stack_file} has a 'config' that is not a mapping.")
        stored = _full_keys(name, stored)
        secret_keys |= _encrypted_keys(stack_file, stored, values)
        values = {**stored, **values}
    if isinstance(declared, dict):
        declared = _full_keys(name, declared)
        secret_keys |= {
            key
            for key, entry in declared.items()
            if isinstance(entry, dict) and entry.get("secret")
        }
        without_value = {key: entry for key, entry in declared.items() if key not in values}
        values |= _defaults(without_value, name, stack)
    texts = {key: _text(key, value) for key, value in values.items()}
    if unusable := unusable_part([stack, texts]):
        raise OfflineError(f"The stack's name or configuration holds {unusable}.")
    secret_keys &= values.keys()
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
    return {
        str(key) if ":" in str(key) else f"{project}:{key}": value for key, value in values.items()
    }


def _encrypted_keys(file: Path, stored: dict[str, Any], given: dict[str, Any]) -> set[str]:
    """The keys of a stack's file whose values are encrypted: the caller has to give those."""
    encrypted = {
        str(path[0])
        for path, value in parts(stored)
        if isinstance(value, dict) and [*value] == ["secure"]
    }
    if missing := sorted(encrypted - given.keys()):
        raise OfflineError(
            f"{file} has encrypted values, which an offline run can't decrypt: give "
            f"{', '.join(missing)} with -c KEY=VALUE, or in Python with secrets={{…}}."
        )
    return encrypted


def _defaults(declared: dict[str, Any], project: str, stack: str) -> dict[str, Any]:
    """The values that the project declares; an error names those of its own keys without one."""
    defaults = {
        # The short form: the value itself, in place of its declaration.
        key: entry.get("default", entry.get("value")) if isinstance(entry, dict) else entry
        for key, entry in declared.items()
    }
    own = f"{project}:"
    missing = [
        f"'{key.removeprefix(own)}'"
        for key, value in defaults.items()
        if value is None and key.startswith(own)
    ]
    if missing:
        plural = "s" if len(missing) > 1 else ""
        names = " and ".join(filter(None, [", ".join(missing[:-1]), missing[-1]]))
        raise OfflineError(f"Stack '{stack}' is missing configuration value{plural} {names}.")
    return {key: value for key, value in defaults.items() if value is not None}


def _text(key: str, value: Any) -> str:
    """A value as programs get it: objects and lists are JSON, and null is empty."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    except (TypeError, ValueError):  # names of several types have no order
        raise OfflineError(f"The value of {quote(key)} is not one that JSON has.") from None


class _CoreLoader(yaml.SafeLoader):
    """Plain scalars as YAML 1.2 and Pulumi read them: `12:30`, `2024-01-01` and `on` are text."""

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        """Put what is merged into a mapping: merges of merges grow without end."""
        super().flatten_mapping(node)
        if len(node.value) > _MAX_MERGED:
            raise yaml.MarkedYAMLError(
                problem="it merges too many values", problem_mark=node.start_mark
            )


_CoreLoader.yaml_constructors = {
    tag: yaml.SafeLoader.yaml_constructors[tag]
    for tag in (None, *(f"tag:yaml.org,2002:{kind}" for kind in _KINDS))
}
_CoreLoader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("int", r"[-+]?(0|[1-9][0-9]*)|0x[0-9a-fA-F]+", "-+0123456789"),
    ("float", r"[-+]?([0-9]+\.[0-9]*|\.?[0-9]+)([eE][-+]?[0-9]+)?", "-+0123456789."),
    ("merge", r"<<", "<"),
):
    _CoreLoader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), list(_first)
    )


def _find(directory: Path, name: str) -> Path | None:
    """The YAML file of that name in the directory, with either suffix."""
    files = (directory / f"{name}.{suffix}" for suffix in ("yaml", "yml"))
    return next(filter(Path.is_file, files), None)


def _read_yaml(file: Path) -> dict[str, Any]:
    """Read a file whose top level is a mapping; an empty file is an empty one."""
    try:
        document = yaml.load(file.read_bytes(), _CoreLoader) or {}  # noqa: S506 - a SafeLoader
    except RecursionError:
        raise OfflineError(f"{file} is nested too deep.") from None
    except (yaml.YAMLError, ValueError, LookupError) as error:  # as for an endless integer
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        # What it quotes may be a secret that begins with a sign of YAML's own.
        problem = _QUOTED.sub("…", getattr(error, "problem", None) or "it can't be read")
        raise OfflineError(f"{file}{where} is not valid YAML: {problem}.") from None
    if unusable := unusable_part(document):  # aliases can make it far larger than it looks
        raise OfflineError(f"{file} holds {unusable}.")
    if not isinstance(document, dict):
        raise OfflineError(f"{file} is not a mapping of names to values: see Pulumi's docs on it.")
    return document
