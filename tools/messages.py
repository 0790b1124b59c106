"""Every text in the package that its users can see, as a list for review.

A text is a literal of two words or more: of errors, warnings, help, descriptions. Docstrings are
no part of it. What a text takes from elsewhere, a value or a name, stands as `{…}`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pulumi_oci_image

SOURCE = Path(pulumi_oci_image.__file__).parent
_HEAD = "Every text that users can see, by module. Made by `make generate`; review its diff.\n"
_TWO_WORDS = re.compile(r"[^\W\d_]{2}[.,;:)'\"`…]*\s+[('\"`]*([^\W\d_]{2}|\{…\})|\{…\} [^\W\d_]{2}")
_GLUED = re.compile(r"\w\{…\}|\{…\}\w|\}\{")
_CODE = re.compile(r"^(from|import) \w|\\|^\[\{")


def messages() -> str:
    """The texts by module, in the order in which they stand there."""
    parts = [_HEAD]
    for path in sorted(SOURCE.rglob("*.py")):
        found = dict.fromkeys(_texts(ast.parse(path.read_text(encoding="utf-8"))))
        if found:
            parts.append(f"\n{path.relative_to(SOURCE).as_posix()}\n")
            parts += [f"    {text}\n" for text in found]
    return "".join(parts)


def _texts(tree: ast.AST) -> Iterator[str]:
    """The texts below a node, in order."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue  # a docstring
        if isinstance(node, ast.AnnAssign):
            node.annotation = ast.Constant(None)
        text = " ".join(_text(node).split())
        if _TWO_WORDS.search(text) and not _CODE.search(text):
            yield text
        elif not isinstance(node, ast.JoinedStr):
            yield from _texts(node)


def _text(node: ast.AST) -> str:
    """The text that a node makes: a literal, or a tuple of literals and names between them."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    parts = getattr(node, "values" if isinstance(node, ast.JoinedStr) else "elts", ())
    text = "".join(_text(part) or "{…}" for part in parts)
    # Other tuples are lists of things; in a text, spaces or signs part words and names.
    is_list = not isinstance(node, ast.JoinedStr) and ("{…}" not in text or _GLUED.search(text))
    return "" if is_list else text
