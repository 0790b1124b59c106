"""Public names that are imported when they are first used (PEP 562).

A package lists its names once, by module. Type checkers read its `__init__.pyi`, which
`make generate` writes from the same list.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def lazy(
    package: str, exports: Mapping[str, tuple[str, ...]], *others: str
) -> tuple[Callable[[str], Any], Callable[[], list[str]], list[str]]:
    """The `__getattr__`, `__dir__` and `__all__` of a package.

    Args:
        package: its name.
        exports: the public names by module, relative to the package.
        others: the public names that it has itself.
    """
    module_of = {name: module for module, names in exports.items() for name in names}
    public = [*others, *module_of]

    def find(name: str) -> Any:
        if name not in module_of:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(import_module(f".{module_of[name]}", package), name)

    return find, lambda: public, public
