"""The command `pulumi-oci-image`: the local endpoint and the offline run."""

from __future__ import annotations

import csv
import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

import pulumi_oci_image

from ..terminal import COMMAND, command

if TYPE_CHECKING:
    from pulumi_oci_image.testing import Credentials, Emulator

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("flavor", ["public", "appliance"])
def test_the_emulator_serves_until_it_is_told_to_end(number: signal.Signals, flavor: str) -> None:
    """The command prints what a shell needs, serves, and takes its throw-away key with it."""
    serving = subprocess.Popen(
        [COMMAND, "emulator", "--flavor", flavor], stdout=subprocess.PIPE, text=True
    )
    assert serving.stdout is not None
    printed = ""
    while "An image of each kind" not in printed:
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
    assert done.returncode == 2
    assert done.stderr.startswith("error: The local OCI endpoint listens on loopback only, not on")
    assert done.stderr.count("\n") == 1
    done = command("emulator", "--port", "99999")
    assert done.returncode == 2
    assert "a port from 0 to 65535" in done.stderr
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = command("emulator", "--port", str(taken.getsockname()[1]))
    assert done.returncode == 1
    assert done.stderr.startswith("error: The local OCI endpoint cannot listen on 127.0.0.1:")


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
        (["nonsense"], 2, "invalid choice: 'nonsense'"),
        (["show"], 2, "the following arguments are required: OCID"),
        (["show", "ocid1.vcn.oc1..a"], 2, "error: OCID "),
        (["list", "--gpu", "maybe"], 2, "argument --gpu: invalid choice"),
        (["list", "--limit", "0"], 2, "error: --limit "),
        (["list", "--compartment-id", "x"], 2, "error: --compartment-id "),
        (["latest", "--newer-than", "soon"], 2, "error: --newer-than "),
        (["latest", "--oper", "x"], 2, "unrecognized arguments"),
        (["show", "-h"], 0, "--config-file PATH"),
        ([], 0, "doctor"),
    ],
)
def test_exit_status_and_words(arguments: list[str], status: int, told: str) -> None:
    """Mistakes have an exit status and a word of what is wrong; no traceback."""
    done = command(*arguments)
    assert done.returncode == status
    assert told in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def blocked(modules: list[str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command as if these modules were not installed."""
    program = (
        "import sys\n"
        f"sys.modules.update(dict.fromkeys({modules!r}))\n"
        f"sys.argv[1:] = {list(arguments)!r}\n"
        "from pulumi_oci_image.cli import main; main()"
    )
    return subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )


EXTRAS = ["argcomplete", "trustme"]


def test_the_command_needs_no_extra(endpoint: Emulator, credentials: Credentials) -> None:
    """Help, show, list, latest, doctor and offline work with the core dependencies alone."""
    image_id = str(next(iter(endpoint.images))["id"])
    example = str(ROOT / "examples/get-image")
    for arguments in (
        ["--help"],
        ["show", image_id],
        ["list", "--gpu", "any"],
        ["latest", "--os", "Oracle Linux"],
        ["doctor", "--image", image_id, "--profile", credentials.profile],
        ["offline", example, "--preview", "-c", f"imageId={image_id}"],
    ):
        done = blocked(EXTRAS, *arguments)
        assert done.returncode == 0, (arguments, done.stderr)


def test_an_extra_that_is_missing_is_one_line() -> None:
    """Without its extra, an appliance's endpoint is one line that says how to install it."""
    done = blocked(EXTRAS, "emulator", "--flavor", "appliance")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("error: An appliance's endpoint over TLS needs trustme")
    assert done.stderr.count("\n") == 1


@pytest.mark.usefixtures("credentials")
def test_output_in_any_locale(endpoint: Emulator) -> None:
    """What a locale has no character for is told in other ones, or as UTF-8; nothing crashes."""
    image = dict(next(iter(endpoint.images))) | {"displayName": "Zürich ✓ 日本"}
    endpoint.images.put(image)
    for encoding, name in (("cp1252", b"Z\xfcrich + \\u65e5\\u672c"), ("ascii", b"Z\\xfcrich +")):
        done = subprocess.run(
            [COMMAND, "show", image["id"]],
            env=os.environ | {"PYTHONIOENCODING": encoding},
            capture_output=True,
            check=True,
        )
        assert name in done.stdout
        for output in ("json", "jsonl", "yaml", "csv"):
            whole = subprocess.run(
                [COMMAND, "show", image["id"], "-o", output],
                env=os.environ | {"PYTHONIOENCODING": encoding},
                capture_output=True,
                check=True,
            )
            (row,) = (
                csv.DictReader(whole.stdout.decode().splitlines())
                if output == "csv"
                else [yaml.safe_load(whole.stdout)]
            )
            assert row["displayName"] == image["displayName"]
        checked = subprocess.run(
            [COMMAND, "doctor"],
            env=os.environ | {"PYTHONIOENCODING": encoding},
            capture_output=True,
            check=True,
        )
        assert checked.stdout.startswith(b"+ settings")


@pytest.mark.usefixtures("credentials")
def test_a_reader_that_has_seen_enough() -> None:
    """A closed pipe, as of `| head`, ends the command without a traceback."""
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [COMMAND, "list", "-q"], stdout=writer, stderr=subprocess.PIPE, text=True, check=False
    )
    os.close(writer)
    assert done.stderr == ""


@pytest.mark.usefixtures("credentials")
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("arguments", [["list", "-q"], ["list", "--output", "json"], ["doctor"]])
def test_output_that_can_not_be_written(arguments: list[str], unbuffered: str) -> None:
    """A full disk is an error in one line; an output that was closed before is none."""
    environment = os.environ | {"PYTHONUNBUFFERED": unbuffered}
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [COMMAND, *arguments],
            env=environment,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert (done.returncode, done.stderr) == (1, "error: [Errno 28] No space left on device\n")
    closed = [
        sys.executable,
        "-c",
        "import os, sys; os.close(1); os.execv(sys.argv[1], sys.argv[1:])",
    ]
    done = subprocess.run(
        [*closed, COMMAND, *arguments],
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.usefixtures("credentials")
def test_an_interrupt_ends_it_without_a_traceback() -> None:
    """Ctrl-C ends a read that waits; the exit status is a shell's for it, 130."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        environment = {"OCI_IMAGE_ENDPOINT": f"http://127.0.0.1:{silent.getsockname()[1]}"}
        reading = subprocess.Popen(
            [COMMAND, "list"], env=os.environ | environment, stderr=subprocess.PIPE, text=True
        )
        connection, _ = silent.accept()
        with connection:
            reading.send_signal(signal.SIGINT)
            _, told = reading.communicate()
    assert reading.returncode == 130
    assert "Traceback" not in told
