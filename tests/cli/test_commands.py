"""The command `pulumi-oci-image`: the local endpoint and the offline run."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import pulumi_oci_image

if TYPE_CHECKING:
    from pulumi_oci_image.testing.emulator import Emulator

ROOT = Path(__file__).parents[2]
COMMAND = str(Path(sys.executable).with_name("pulumi-oci-image"))


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command to its end."""
    return subprocess.run([COMMAND, *arguments], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_emulator_serves_until_it_is_told_to_end(number: signal.Signals) -> None:
    """The command prints what a shell needs, serves, and takes its throw-away key with it."""
    serving = subprocess.Popen([COMMAND, "emulator"], stdout=subprocess.PIPE, text=True)
    assert serving.stdout is not None
    printed = ""
    while "The first images" not in printed:
        printed += serving.stdout.readline()
    environment = dict(re.findall(r"export (\w+)=(.*)", printed))
    serving.stdout.readline()
    image_id = serving.stdout.readline().split()[0]
    program = f"from pulumi_oci_image import get_image; print(get_image({image_id!r}).id)"
    read = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert read.stdout.strip() == image_id, read.stderr
    serving.send_signal(number)
    serving.communicate()
    assert serving.returncode == 0
    assert not Path(environment["OCI_CONFIG_FILE"]).exists()


def test_a_bad_seed_is_one_line(tmp_path: Path) -> None:
    """A seed file that is no list of images is named, with what is wrong."""
    seed = tmp_path / "seed.json"
    seed.write_text("{}")
    done = command("emulator", "--seed", str(seed))
    assert done.returncode == 1
    assert done.stderr.startswith("error: ")
    assert str(seed) in done.stderr
    assert done.stderr.count("\n") == 1


def test_the_emulator_is_for_this_machine_only() -> None:
    """Asked for another address, or for no port, the command says in one line what it takes."""
    done = command("emulator", "--host", "0.0.0.0")
    assert done.returncode == 1
    assert done.stderr.startswith("error: The local OCI endpoint listens on loopback only, not on")
    assert done.stderr.count("\n") == 1
    done = command("emulator", "--port", "99999")
    assert done.returncode == 1
    assert "a port from 0 to 65535" in done.stderr


@pytest.mark.usefixtures("credentials")
def test_a_project_runs_offline(endpoint: Emulator) -> None:
    """The command runs a project and its exit status is the run's."""
    image = next(iter(endpoint.images))
    example = str(ROOT / "examples/get-image")
    done = command("offline", example, "--preview", "-c", f"imageId={image['id']}")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Oracle Linux" in done.stdout
    missing = command("offline", example, "--preview")
    assert missing.returncode == 1
    assert "imageId" in missing.stdout


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        (["offline", "/nonexistent"], 1, "error: "),
        (["offline", ".", "-c", "key"], 2, "KEY=VALUE"),
        (["--version"], 0, pulumi_oci_image.__version__),
        (["nonsense"], 2, "No such command"),
    ],
)
def test_exit_status_and_words(arguments: list[str], status: int, told: str) -> None:
    """Mistakes have an exit status and a word of what is wrong; no traceback."""
    done = command(*arguments)
    assert done.returncode == status
    assert told in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(("module", "extra"), [("typer", "cli"), ("starlette", "emulator")])
def test_a_missing_extra_is_named(module: str, extra: str) -> None:
    """Without an extra the command says how to install it."""
    program = (
        f"import sys; sys.modules[{module!r}] = None; sys.argv[1:] = ['emulator']\n"
        "from pulumi_oci_image.cli import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert f"pip install 'pulumi-oci-image[{extra}]'" in done.stderr
    assert "Traceback" not in done.stderr
