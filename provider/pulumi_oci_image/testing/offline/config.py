"""A stack's configuration: text by key, as programs get it, and which keys are secret."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from . import yaml_file
from .decryption import Decrypter, is_encrypted
from .errors import OfflineError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path


class Config:
    """The values of a stack, under their full keys.

    Attributes:
        values: Each value's text; objects and lists are JSON.
        secret_keys: The keys whose values are secret.
    """

    def __init__(self, project: str) -> None:
        self.project = project
        self.values: dict[str, str] = {}
        self.secret_keys: set[str] = set()
        self._as_given: dict[str, Any] = {}

    def key(self, key: str) -> str:
        """Give the full key: one without a namespace belongs to the project."""
        return key if ":" in key else f"{self.project}:{key}"

    def update(self, values: Mapping[str, Any], *, secret: bool = False) -> None:
        """Set values; they replace those of the same keys."""
        for short_key, value in values.items():
            key = self.key(short_key)
            self._as_given[key] = value
            self.values[key] = _text(value)
            self.secret_keys.discard(key)
            if secret:
                self.secret_keys.add(key)

    def given(self, key: str) -> Any:
        """Give the value in the type in which it was set."""
        return self._as_given[key]


def read_stack_file(config: Config, file: Path | None, overridden: Collection[str]) -> list[str]:
    """Add the values of a stack's file, but for those that the caller overrides.

    Returns:
        What the file asks for and this run does not do, a line each.

    Raises:
        OfflineError: A value is encrypted and can't be decrypted.
    """
    if file is None:
        return []
    document = yaml_file.load(file)
    values = document.get("config") or {}
    if not isinstance(values, dict):
        raise OfflineError(f"{file} has a 'config' that is not a mapping.")
    replaced = {config.key(key) for key in overridden}
    decrypter = Decrypter(file, document)
    for key, value in values.items():
        if (full_key := config.key(key)) not in replaced:
            secret = is_encrypted(value)
            config.update({key: decrypter.decrypt(value, full_key)}, secret=secret)
    if "environment" in document:
        return [f"{file.name} imports environments; this run does not open them."]
    return []


def apply_project(config: Config, declared: Mapping[str, Any], stack: str, file: Path) -> None:
    """Add what the project declares for keys without a value, and check the types of the rest.

    Raises:
        OfflineError: A value is missing, of another type, or should be secret.
    """
    missing = []
    for short_key, declaration in declared.items():
        key = config.key(short_key)
        is_own = key.startswith(f"{config.project}:")
        # The short form: the value itself, in place of its declaration.
        entry = declaration if isinstance(declaration, dict) else {"default": declaration}
        if key in config.values:
            _check(config, key, entry, stack)
        elif (value := entry.get("default", entry.get("value"))) is not None:
            _check_type(value, entry, f"The default of '{short_key}' in {file}")
            config.update({key: value})
        elif is_own:
            missing.append(f"'{short_key}'")
    if missing:
        values = "value" if len(missing) == 1 else "values"
        raise OfflineError(f"Stack '{stack}' is missing configuration {values} {_list(missing)}.")


def _check(config: Config, key: str, entry: Mapping[str, Any], stack: str) -> None:
    where = f"Stack '{stack}' with configuration key '{key}'"
    if entry.get("secret") and key not in config.secret_keys:
        raise OfflineError(f"{where} must be secret: give it with the secrets of the run.")
    _check_type(config.given(key), entry, where)


def _check_type(value: Any, entry: Mapping[str, Any], where: str) -> None:
    if "type" in entry and not _matches(value, entry):
        raise OfflineError(f"{where} must be of type '{_type_name(entry)}'.")


def _matches(value: Any, entry: Mapping[str, Any]) -> bool:
    """Tell whether a value has the declared type, by the rules of the CLI."""
    match entry.get("type"):
        case "string":
            # A number or truth value of a YAML file is text to a program.
            return not isinstance(value, dict | list)
        case "integer":
            return _is_integer(value)
        case "boolean":
            return isinstance(value, bool) or value in ("true", "false")
        case "object":
            return isinstance(value, dict)
        case _:
            items = entry.get("items") or {}
            return isinstance(value, list) and all(_matches(item, items) for item in value)


def _is_integer(value: Any) -> bool:
    try:
        return not isinstance(value, bool) and float(value) == int(float(value))
    except (TypeError, ValueError, OverflowError):
        return False


def _type_name(entry: Mapping[str, Any]) -> str:
    items = entry.get("items")
    return f"array<{_type_name(items)}>" if items else str(entry.get("type"))


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    return (
        ""
        if value is None
        else json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    )


def _list(words: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))
