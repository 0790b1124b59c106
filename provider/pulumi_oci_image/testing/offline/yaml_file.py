"""Reads Pulumi's YAML files with the types that Pulumi gives their values."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any

import yaml

from .results import OfflineError

_MAX_VALUES = 100_000


class _CoreLoader(yaml.SafeLoader):
    """Plain scalars as YAML 1.2 and Pulumi read them: `12:30`, `2024-01-01` and `on` are text."""


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


def find(directory: Path, name: str) -> Path | None:
    """The YAML file of that name in the directory, with either suffix."""
    files = (directory / f"{name}.{suffix}" for suffix in ("yaml", "yml"))
    return next(filter(Path.is_file, files), None)


def load(file: Path) -> dict[str, Any]:
    """Read a file whose top level is a mapping; an empty file is an empty one.

    Raises:
        OfflineError: It is not such a file, or a bomb: aliases make it far larger than it looks.
    """
    try:
        loader = _CoreLoader(file.read_bytes())
        node = loader.get_single_node()
        if _size(node, {}) > _MAX_VALUES:
            raise OfflineError(f"{file} has more than {_MAX_VALUES:,} values, aliases resolved.")
        document = loader.construct_document(node) if node else {}
    except RecursionError:
        raise OfflineError(f"{file} is nested too deep.") from None
    except (yaml.YAMLError, ValueError) as error:  # as for an endless integer
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "it can't be read"
        raise OfflineError(f"{file}{where} is not valid YAML: {problem}.") from None
    if document is None:
        return {}
    if not isinstance(document, dict):
        raise OfflineError(f"{file} is not a mapping of names to values: see Pulumi's docs on it.")
    return document


def _size(node: yaml.Node | None, known: dict[int, float]) -> float:
    """How many values a node holds with its aliases resolved; endless where it holds itself."""
    if not isinstance(node, yaml.CollectionNode):
        return 1
    if id(node) not in known:
        known[id(node)] = math.inf
        parts = node.value
        if isinstance(node, yaml.MappingNode):
            parts = [part for pair in parts for part in pair]
        known[id(node)] = 1 + sum(_size(part, known) for part in parts)
    return known[id(node)]
