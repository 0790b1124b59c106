"""`pulumi-oci-image show`, `list` and `latest`."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from pulumi_oci_image.model.described import described_fields
from pulumi_oci_image.search.criteria import ImageCriteria
from pulumi_oci_image.testing import Answer, ApiError

from ..terminal import COMMAND, command, on_terminal

if TYPE_CHECKING:
    from pulumi_oci_image.testing import Credentials, Emulator

pytestmark = pytest.mark.usefixtures("credentials")


def test_capabilities_are_a_line_each(endpoint: Emulator) -> None:
    """The table has values, default and source of each capability; JSON has the schema's data."""
    schema = dict(next(iter(endpoint.capability_schemas)))
    table = command("capabilities", schema["imageId"])
    assert table.returncode == 0, table.stderr
    lines = dict(line.split(maxsplit=1) for line in table.stdout.splitlines())
    assert lines["Network.AttachmentType"] == "VFIO, PARAVIRTUALIZED; default VFIO; IMAGE"
    encryption = "Storage.ParaVirtualization.EncryptionInTransit"
    assert lines[encryption] == "true, false; default true; GLOBAL"
    printed = json.loads(command("capabilities", schema["imageId"], "-o", "json").stdout)
    assert set(printed) == set(lines)
    assert printed["Compute.Firmware"] == schema["schemaData"]["Compute.Firmware"]
    assert command("capabilities", schema["imageId"], "-o", "id").returncode == 2
    new = {"Compute.New": {"values": 5}, "Compute.Gone": None}
    endpoint.capability_schemas.put(schema | {"schemaData": schema["schemaData"] | new})
    table = command("capabilities", schema["imageId"])
    assert table.returncode == 0, table.stderr
    lines = dict(line.split(maxsplit=1) for line in table.stdout.splitlines())
    assert (lines["Compute.New"], lines["Compute.Gone"]) == ('{"values": 5}', "null")
    nothing = {"Compute.Firmware": {"descriptorType": "enumstring", "values": []}}
    for data, told in ((nothing, "none; default null; source not given"), ({}, "")):
        body = json.dumps({"schemaData": data}).encode()
        endpoint.answer_with(Answer(200, {"content-type": "application/json"}, body))
        table = command("capabilities", schema["imageId"])
        assert table.returncode == 0, table.stderr
        assert told in table.stdout
    assert "has no entries" in table.stderr


def test_one_build_in_several_regions(endpoint: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """`regions` prints the newest build's OCID in each region; exit status 3 if there is none."""
    monkeypatch.setenv("OCI_IMAGE_ENDPOINT", endpoint.url + "/{region}")
    ids = {}
    for region, key in (("us-ashburn-1", "iad"), ("us-phoenix-1", "phx")):
        ids[region] = f"ocid1.image.oc1.{key}.both"
        image = dict(next(iter(endpoint.images))) | {"id": ids[region], "displayName": "both"}
        endpoint.images.put(image | {"timeCreated": "2099-01-01T00:00:00Z"})
    options = ("--name-pattern", "both", "--gpu", "any")
    table = command("regions", *ids, *options)
    assert table.returncode == 0, table.stderr
    assert dict(line.split() for line in table.stdout.splitlines()) == ids
    printed = json.loads(command("regions", *ids, *options, "-o", "json").stdout)
    assert {region: image["id"] for region, image in printed.items()} == ids
    none = command("regions", *ids, "uk-london-1", *options)
    assert (none.returncode, none.stdout) == (3, "")
    assert "in all of the regions us-ashburn-1, us-phoenix-1, uk-london-1" in none.stderr


def test_show_prints_every_field(endpoint: Emulator) -> None:
    """The table has each value under its path; JSON and YAML are the image as it was sent."""
    image = max((dict(image) for image in endpoint.images), key=lambda image: len(str(image)))
    table = command("show", image["id"])
    assert table.returncode == 0, table.stderr
    volume = image["imageVolumeDetails"]["dataVolumes"][1]
    lines = [line.split(maxsplit=1) for line in table.stdout.splitlines()]
    path = "imageVolumeDetails.dataVolumes[1].sizeInMBs"
    assert [path, str(volume["sizeInMBs"])] in [[part.strip() for part in line] for line in lines]
    etag = json.loads(command("show", image["id"], "-o", "json").stdout)["etag"]
    assert etag
    sent = image | {"etag": etag}
    assert ["etag", etag] in [line.split() for line in table.stdout.splitlines()]
    assert json.loads(command("show", image["id"], "-o", "json").stdout) == sent
    assert json.loads(command("show", image["id"], "-o", "jsonl").stdout) == sent
    assert yaml.safe_load(command("show", image["id"], "--output", "yaml").stdout) == sent
    assert command("show", image["id"], "-q").stdout == f"{image['id']}\n"
    (row,) = csv.DictReader(io.StringIO(command("show", image["id"], "-o", "csv").stdout))
    assert row[path] == str(volume["sizeInMBs"])
    assert row["displayName"] == image["displayName"]


def test_no_image_controls_the_terminal(endpoint: Emulator) -> None:
    """A name, a tag's key or a value that holds control characters is shown without them."""
    odd = "a\x1b[31m\r\n\x9b\u202eb"
    image = dict(next(iter(endpoint.images)))
    more = {"displayName": odd, "operatingSystem": odd, "freeformTags": {odd: odd}, odd: [odd]}
    endpoint.images.put(image | more)
    for arguments in (["show", image["id"]], ["list"], ["doctor", "--image", image["id"]]):
        done = command(*arguments)
        assert done.returncode == 0, done.stderr
        assert (done.stdout + done.stderr).replace("\n", "").isprintable(), arguments
        assert "a [31m" in done.stdout
    done = command("show", image["id"], "-o", "json")
    assert done.stdout.replace("\n", "").isprintable()
    assert json.loads(done.stdout)["displayName"] == odd


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
    one = command("list", "--display-name", "Oracle-Linux-9.6-2025.10.23-0", "-o", "jsonl")
    assert json.loads(one.stdout)["operatingSystem"] == "Oracle Linux"
    ids = command("list", "-q", *options[:4], "--gpu", "any").stdout.split()
    assert ids == [each["id"] for each in json.loads(command("list", *options).stdout)]
    rows = list(csv.DictReader(io.StringIO(command("list", *options[:-1], "csv").stdout)))
    assert [row["id"] for row in rows] == ids


@pytest.mark.parametrize(
    ("output", "printed"), [("table", ""), ("json", "[]\n"), ("jsonl", ""), ("id", "")]
)
def test_an_empty_list_says_so(output: str, printed: str) -> None:
    """A list without images is no error; standard error says that there is none."""
    nothing = command("list", "--os", "Plan 9", "-o", output)
    assert (nothing.returncode, nothing.stdout) == (0, printed)
    assert nothing.stderr.startswith("No image matches.")


def shown_lines(columns: int, *arguments: str) -> list[str]:
    """The lines that stay on a terminal of so many columns: those of progress are removed."""
    status, shown = on_terminal(columns, COMMAND, *arguments)
    assert status == 0, shown
    return re.sub(r".*\r\x1b\[K", "", shown).splitlines()


@pytest.mark.parametrize("columns", [60, 100, 200])
def test_a_table_fits_the_terminal(columns: int, endpoint: Emulator) -> None:
    """A table drops columns that don't fit, and says so; nothing is cut or wrapped."""
    lines = shown_lines(columns, "list", "--gpu", "any")
    dropped = [line for line in lines if line.startswith("The terminal is too narrow for ")]
    rows = [line for line in lines if line not in dropped]
    assert all(len(row) <= columns for row in rows)
    assert rows[0].startswith("NAME")
    assert ("OCID" in rows[0]) == (columns == 200)
    assert len(dropped) == (columns < 200)
    names = {image.get("displayName") for image in endpoint.images}
    assert {row.split()[0] for row in rows[1:]} <= names


@pytest.mark.parametrize("columns", [60, 100, 200])
def test_a_value_is_never_broken(columns: int, endpoint: Emulator) -> None:
    """A value that doesn't fit stays whole in its line."""
    image = max(endpoint.images, key=lambda image: len(str(image)))
    lines = shown_lines(columns, "show", str(image["id"]))
    assert any(line.endswith(f"  {image['id']}") for line in lines)


def test_options_choose_the_account(credentials: Credentials, tmp_path: Path) -> None:
    """--config-file, --profile, --auth, --endpoint and --region serve where nothing else is set."""
    lost = {"OCI_CONFIG_FILE": str(tmp_path / "none"), "OCI_IMAGE_ENDPOINT": "http://127.0.0.1:9"}
    options = [
        *("--config-file", str(credentials.config_file), "--profile", credentials.profile),
        *("--endpoint", credentials.endpoint, "--auth", "ApiKey", "--region", "us-phoenix-1"),
    ]
    image_id = command("list", "-q", "--limit", "1").stdout.strip()
    for arguments in (["show", image_id], ["list"], ["doctor", "--image", image_id]):
        done = subprocess.run(
            [COMMAND, *arguments, *options],
            env=os.environ | lost,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        warned = "us-phoenix-1" in done.stderr
        assert warned == (image_id in arguments), "of the region, as in programs"


@pytest.mark.parametrize(
    ("options", "variables", "told"),
    [
        (["--auth", "magic"], {}, "Set --auth to one of "),
        (["--endpoint", "here"], {}, "Give --endpoint as "),
        ([], {"OCI_IMAGE_TIMEOUT_SECONDS": "0"}, "OCI_IMAGE_TIMEOUT_SECONDS is '0'"),
        (["--profile", "NONE"], {}, "has no profile 'NONE'"),
    ],
)
def test_errors_name_options_and_variables(
    options: list[str], variables: dict[str, str], told: str
) -> None:
    """A setting is named by the command's option for it, or else by its environment variable."""
    done = subprocess.run(
        [COMMAND, "list", *options],
        env=os.environ | variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert told in done.stderr
    assert "oci:" not in done.stderr
    assert "oci-image:" not in done.stderr


def test_an_image_that_is_not_available_is_a_warning(endpoint: Emulator) -> None:
    """`show` gives the warnings that programs get, on standard error."""
    image = dict(next(iter(endpoint.images))) | {"lifecycleState": "IMPORTING"}
    endpoint.images.put(image)
    shown = command("show", str(image["id"]))
    assert shown.returncode == 0
    assert shown.stderr.startswith(f"warning: image {image['id']} is IMPORTING")


def test_each_criterion_is_an_option() -> None:
    """`list` and `latest` take every declared criterion, with its description as help."""
    tags = {"freeform_tags", "defined_tags"}
    for subcommand in ("list", "latest"):
        printed = " ".join(command(subcommand, "-h").stdout.split())
        for each in described_fields(ImageCriteria):
            if each.name not in tags:
                assert f"[--{each.name.replace('_', '-')}" in printed
                assert each.description.parts[0].split("`")[0].strip() in printed


def test_values_that_leave_every_image_in(endpoint: Emulator) -> None:
    """--gpu takes yes, no and any; --lifecycle-state takes ANY in any case."""
    choices = {
        choice: set(command("list", "-q", "--gpu", choice).stdout.split())
        for choice in ("yes", "no", "any")
    }
    assert choices["yes"]
    assert choices["yes"] | choices["no"] == choices["any"]
    image = next(dict(image) for image in endpoint.images if image["id"] in choices["any"])
    endpoint.images.put(image | {"lifecycleState": "DISABLED"})
    assert image["id"] not in command("list", "-q", "--gpu", "any").stdout
    anyway = command("list", "-q", "--gpu", "any", "--lifecycle-state", "any").stdout.split()
    assert set(anyway) == choices["any"]


def test_a_criterion_that_is_off_is_a_flag(endpoint: Emulator) -> None:
    """--include-revoked takes no value, and brings in what is left out without it."""
    image = dict(next(iter(endpoint.images)))
    endpoint.images.put(image | {"freeformTags": {"image-revoked-at": "2025-01-01"}})
    assert image["id"] not in command("list", "-q", "--gpu", "any").stdout
    assert image["id"] in command("list", "-q", "--gpu", "any", "--include-revoked").stdout


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
    assert none.stderr.startswith("error: No image matches. ")
    assert len(none.stderr.splitlines()) == 1
    wrong = command("latest", "--kind", "private")
    assert (wrong.returncode, len(wrong.stderr.splitlines())) == (2, 1)


def test_progress_is_for_terminals(endpoint: Emulator) -> None:
    """On a terminal a read that waits says for what, and of attempts that failed."""
    image_id = str(next(iter(endpoint.images))["id"])
    endpoint.answer_with(*[ApiError(503, "ServiceUnavailable", "Later.")] * 3)
    status, shown = on_terminal(100, COMMAND, "show", image_id)
    assert status == 0
    assert "attempt 3 of 6, after " in shown
    assert "\r\x1b[K" in shown, "the line is removed"
    assert image_id in shown
    quiet = command("show", image_id)
    assert quiet.stderr == ""
    status, dumb = on_terminal(100, COMMAND, "show", image_id, environment={"TERM": "dumb"})
    assert status == 0
    assert "\x1b" not in dumb, "a terminal that can't erase a line gets none"


def test_shells_complete_options_and_values(tmp_path: Path) -> None:
    """The shell's completion knows the values that a criterion can have."""
    line = "pulumi-oci-image list --kind "
    environment = {
        "_ARGCOMPLETE": "1",
        "_ARGCOMPLETE_IFS": "\n",
        "_ARGCOMPLETE_STDOUT_FILENAME": str(tmp_path / "completions"),
        "COMP_LINE": line,
        "COMP_POINT": str(len(line)),
    }
    subprocess.run([COMMAND], env=os.environ | environment, check=True)
    found = (tmp_path / "completions").read_text().split()
    assert found == ["platform", "custom", "community"]
