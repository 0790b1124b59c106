"""The commands in the documentation exist, with the options that they are given."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from pulumi_oci_image.cli import make_parser

ROOT = Path(__file__).parents[2]
PAGES = [
    *sorted(ROOT.glob("*.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted((ROOT / "examples").glob("*/README.md")),
]


def documented(program: str) -> list[str]:
    """Each command line of a program in a block or between backticks, without its comment."""
    found = set()
    for page in PAGES:
        text = page.read_text("utf-8").replace("\\\n", " ")
        found |= set(re.findall(rf"^\s*(?:\$ )?({program} [^#\n]*)", text, re.MULTILINE))
        found |= set(re.findall(rf"`({program} [^`]*)`", text))
    return sorted(" ".join(line.split()) for line in found)


@pytest.mark.parametrize("line", documented("pulumi-oci-image"))
def test_a_documented_command_is_understood(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The command takes each line of the documentation, subcommand and options included."""
    _, *arguments = shlex.split(line)
    if len(arguments) == 1:  # the name of a subcommand in a sentence
        arguments.append("--help")
    if "--help" in arguments:
        with pytest.raises(SystemExit) as end:
            make_parser().parse_args(arguments)
        assert end.value.code == 0, capsys.readouterr().err
    else:
        make_parser().parse_args(arguments)
    for argument in arguments:
        if argument.startswith("examples/"):
            assert (ROOT / argument).is_dir()


def test_documented_targets_of_make_exist() -> None:
    """Every `make …` of the documentation is one of the Makefile's."""
    makefile = (ROOT / "Makefile").read_text("utf-8")
    lines = re.findall(r"^([a-z][a-z -]*):(?!=)", makefile, re.MULTILINE)
    targets = {name for line in lines for name in line.split()}
    said = {name for line in documented("make") for name in line.split()[1:]}
    assert {name for name in said if "=" not in name} - targets == set()
