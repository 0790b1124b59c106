"""`pulumi-oci-image show`, `list` and `latest`."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

if TYPE_CHECKING:
    from pulumi_oci_image.testing.emulator import Emulator

COMMAND = str(Path(sys.executable).with_name("pulumi-oci-image"))
pytestmark = pytest.mark.usefixtures("credentials")


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command to its end."""
    return subprocess.run([COMMAND, *arguments], capture_output=True, text=True, check=False)


def test_show_prints_every_field(endpoint: Emulator) -> None:
    """The table has each value under its path; JSON and YAML are the image as it was sent."""
    image = max((dict(image) for image in endpoint.images), key=lambda image: len(str(image)))
    table = command("show", image["id"])
    assert table.returncode == 0, table.stderr
    volume = image["imageVolumeDetails"]["dataVolumes"][1]
    lines = [line.split(maxsplit=1) for line in table.stdout.splitlines()]
    path = "imageVolumeDetails.dataVolumes[1].sizeInMBs"
    assert [path, str(volume["sizeInMBs"])] in [[part.strip() for part in line] for line in lines]
    assert json.loads(command("show", image["id"], "-o", "json").stdout) == image
    assert yaml.safe_load(command("show", image["id"], "--output", "yaml").stdout) == image


def test_list_prints_what_matches() -> None:
    """Options are the criteria; a table that no terminal shows is not cut."""
    listed = command(
        "list", "--os", "Oracle Linux", "--os-version", "9", "--architecture", "x86_64"
    )
    assert listed.returncode == 0, listed.stderr
    assert listed.stderr == ""
    (first, *_) = [line for line in listed.stdout.splitlines() if "ocid1.image." in line]
    assert first.split()[0] == "Oracle-Linux-9.6-2025.10.23-0"
    options = ["--name-pattern", "*Ubuntu*", "--limit", "2", "--gpu", "any", "-o", "json"]
    assert len(json.loads(command("list", *options).stdout)) == 2
    nothing = command("list", "--os", "Plan 9", "-o", "json")
    assert (nothing.returncode, json.loads(nothing.stdout)) == (0, [])


def test_tags_are_free_form_or_defined(endpoint: Emulator) -> None:
    """`--tag` takes both, and all that are given must be there."""
    tags = {"freeformTags": {"team": "web"}, "definedTags": {"Ops": {"Cost": "42"}}}
    image = dict(next(iter(endpoint.images))) | tags
    endpoint.images.put(image)
    both = ["--tag", "team=web", "--tag", "Ops.Cost=42"]
    found = json.loads(command("list", "-o", "json", *both).stdout)
    assert [one["id"] for one in found] == [image["id"]]
    assert json.loads(command("list", "-o", "json", *both, "--tag", "a=b").stdout) == []
    assert command("list", "--tag", "team").returncode == 2


def test_latest_warns_and_fails_by_its_status() -> None:
    """Warnings go to standard error; 3 is no match, 1 an error, 2 wrong usage."""
    found = command("latest", "--os", "Oracle Linux", "-o", "json")
    assert found.returncode == 0
    assert json.loads(found.stdout)["displayName"] == "Oracle-Linux-9.6-aarch64-2025.10.23-0"
    assert found.stderr.count("warning: ") == 2
    none = command("latest", "--os", "Plan 9")
    assert (none.returncode, none.stdout) == (3, "")
    assert none.stderr.startswith("error: no image matches operating_system='Plan 9'")
    assert len(none.stderr.splitlines()) == 1
    wrong = command("latest", "--kind", "private")
    assert (wrong.returncode, len(wrong.stderr.splitlines())) == (1, 1)
    assert command("latest", "--gpu", "maybe").returncode == 2
    assert command("show").returncode == 2


def test_progress_is_for_terminals() -> None:
    """On a terminal a long list shows how far it is, on standard error only."""
    controller, terminal = pty.openpty()
    done = subprocess.run(
        [COMMAND, "list", "--gpu", "any", "-o", "json"],
        stdout=subprocess.PIPE,
        stderr=terminal,
        env=os.environ | {"TERM": "xterm"},
        check=True,
    )
    os.close(terminal)
    shown = os.read(controller, 65536).decode()
    os.close(controller)
    assert "Listing images" in shown
    assert len(json.loads(done.stdout)) > 10


def test_shells_complete_options_and_values() -> None:
    """The shell's completion knows the values that a criterion can have."""
    environment = {
        "_PULUMI_OCI_IMAGE_COMPLETE": "complete_bash",
        "COMP_WORDS": "pulumi-oci-image list --kind ",
        "COMP_CWORD": "3",
    }
    done = subprocess.run(
        [COMMAND], env=os.environ | environment, capture_output=True, text=True, check=False
    )
    assert done.stdout.split() == ["platform", "custom", "community"]
