"""The repository's own machinery: workflows, the Makefile and the pages that describe them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import release_notes
import yaml

import pulumi_oci_image

ROOT = Path(__file__).parents[2]
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
RELEASING = (ROOT / "docs/releasing.md").read_text("utf-8")


def jobs(workflow: str) -> dict[str, Any]:
    """The jobs of a workflow, by their names in the file."""
    text = (ROOT / ".github/workflows" / workflow).read_text("utf-8")
    found: dict[str, Any] = yaml.safe_load(text)["jobs"]
    return found


def commands(workflow: str) -> list[str]:
    """Every command line that a workflow runs."""
    steps = [step for job in jobs(workflow).values() for step in job.get("steps", ())]
    return [step["run"].strip() for step in steps if "run" in step]


def targets() -> set[str]:
    """What `make` knows."""
    text = (ROOT / "Makefile").read_text("utf-8")
    lines = re.findall(r"^([a-z][a-z -]*):(?!=)", text, re.MULTILINE)
    return {name for line in lines for name in line.split()}


@pytest.mark.parametrize("workflow", [path.name for path in WORKFLOWS])
def test_workflows_run_the_makefile_s_commands(workflow: str) -> None:
    """A workflow runs `make` and nothing else, but for the page of a release."""
    for command in commands(workflow):
        if command.startswith("gh release create "):
            continue
        make, *names = command.replace('"$VERSIONS"', "minimal newest").split()
        assert make == "make", command
        assert {name for name in names if "=" not in name} <= targets(), command


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_actions_are_pinned(path: Path) -> None:
    """An action is named by a whole commit, with its version beside it."""
    uses = re.findall(r"uses: +(\S+)(.*)", path.read_text("utf-8"))
    for action, comment in uses:
        if not action.startswith("$/"):
            assert re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", action)
            assert re.fullmatch(r" # v\d+(\.\d+\.\d+)?", comment), action


def test_every_supported_python_is_tested_on_every_system() -> None:
    """The matrix of CI is what the package's classifiers promise."""
    matrix = jobs("ci.yml")["tests"]["strategy"]["matrix"]
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    promised = re.findall(r'"Programming Language :: Python :: (3\.\d+)"', project)
    assert matrix["python"] == promised
    systems = set(re.findall(r'"Operating System :: (?:\w+ :: )?([\w ]+)"', project))
    assert systems == {"Linux", "MacOS", "Windows"}
    assert matrix["os"] == ["ubuntu-latest", "macos-latest", "windows-latest"]


def test_the_page_on_releasing_tells_what_the_workflow_does() -> None:
    """Each job of a release and each `make` target of it is on the page."""
    for name, job in jobs("release.yml").items():
        assert f"`{name}`" in RELEASING, name
        for step in job.get("steps", ()):
            if step.get("run", "").startswith("make "):
                assert f"`{step['run'].partition(' TAG=')[0]}`" in RELEASING


def test_the_notes_of_a_release_are_its_section() -> None:
    """What stands between a version's heading and the next one, and nothing else."""
    version = pulumi_oci_image.__version__
    changelog = f"# Changelog\n\n## [{version}] - 2026-01-31\n\n- New.\n\n## 0.0.1 - 2025-01-01\n"
    assert release_notes.release_notes(f"v{version}", changelog) == "- New.\n"


@pytest.mark.parametrize(
    ("tag", "changelog", "message"),
    [
        ("v9.9.9", "", "The tag is 'v9.9.9'"),
        ("", "", "The tag is ''"),
        (f"v{pulumi_oci_image.__version__}", "# Changelog\n", "has no section"),
        (
            f"v{pulumi_oci_image.__version__}",
            f"## {pulumi_oci_image.__version__} - 2026-01-31\n\n## 0 - 2025-01-01\n",
            "an empty one",
        ),
    ],
)
def test_a_release_whose_parts_differ_is_refused(tag: str, changelog: str, message: str) -> None:
    """A tag of another version, and a changelog that doesn't tell of it, stop the release."""
    with pytest.raises(ValueError, match=re.escape(message)):
        release_notes.release_notes(tag, changelog)
