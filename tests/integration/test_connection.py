"""More than one account, region or endpoint in one program, and no secret in what it leaves."""

from __future__ import annotations

import gc
import json
import logging
import pickle
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import pulumi_oci_image as oci_image
from pulumi_oci_image.runtime.query import Target
from pulumi_oci_image.settings.connection import Connection, connection_from
from pulumi_oci_image.testing import ApiError, Drop

from ..published import an_id

if TYPE_CHECKING:
    from pulumi_oci_image.testing import Credentials, Emulator

    from .conftest import MakeCli, Run


def callers(endpoint: Emulator) -> set[str]:
    """The users that signed the requests received."""
    signed = [request.headers["authorization"] for request in endpoint.requests]
    return {line.partition('keyId="')[2].split("/")[1] for line in signed}


def namespace(account: Credentials, name: str) -> dict[str, str]:
    """An account as a namespace of a stack's configuration."""
    return {
        f"{name}:tenancyOcid": account.tenancy,
        f"{name}:userOcid": account.user,
        f"{name}:fingerprint": account.fingerprint,
        f"{name}:privateKey": account.key_file.read_text(),
    }


TWO = """
connection = Connection(config_file=pulumi.Output.from_input({file!r}), profile="PROD")
first = Image("first", image_id={id!r})
second = Image("second", image_id={id!r}, connection=connection)
third = get_image_output({id!r}, connection=connection)
pulumi.export("first", first.operating_system)
pulumi.export("second", second.operating_system)
pulumi.export("third", third.operating_system)
"""


def test_two_accounts_in_one_program(
    endpoint: Emulator, offline: Run, credentials: Credentials, prod: Credentials
) -> None:
    """An image by another profile is read by that account, real in preview; so is a function's."""
    result = offline(TWO.format(file=str(prod.config_file), id=an_id(endpoint)))
    assert result.ok, result.preview.error
    assert set(result.preview.outputs) == {"first", "second", "third"}
    assert len(set(result.preview.outputs.values())) == 1
    assert callers(endpoint) == {credentials.user, prod.user}


def test_an_account_of_the_stacks_configuration(
    endpoint: Emulator, offline: Run, credentials: Credentials, prod: Credentials
) -> None:
    """A namespace of the configuration is an account, for the resource and for the function."""
    program = (
        'connection = Connection(config="oci-prod")\n'
        f"image = Image('image', image_id={an_id(endpoint)!r}, connection=connection)\n"
        f"get_image({an_id(endpoint)!r}, connection=connection)\n"
        "pulumi.export('os', image.operating_system)\n"
    )
    result = offline(program, config=namespace(prod, "oci-prod"))
    assert result.ok, result.preview.error
    assert callers(endpoint) == {prod.user}
    assert credentials.user != prod.user


def test_a_connection_that_is_wrong_is_one_line(endpoint: Emulator, offline: Run) -> None:
    """A connection without its settings fails the program with the places looked at."""
    program = f"""
    Image("image", image_id={an_id(endpoint)!r}, connection=Connection(config="oci-none"))
    """
    result = offline(program)
    assert not result.ok
    assert "no private key: looked at Pulumi config oci-none:privateKey" in str(result.preview)


EVERYWHERE = """
connection = Connection(config_file={file!r}, profile="PROD")
expect = Expectations(shape="VM.Standard.E5.Flex")
linux = dict(operating_system="Oracle Linux", operating_system_version="9")
asked = dict(connection=connection, region="us-ashburn-1", expect=expect)
newest = get_latest_image(**linux, shape="VM.Standard.E5.Flex", **asked)
get_image(newest.id, **asked)
get_images(ids=[newest.id], **asked)
get_images(**linux, gpu=None, name_pattern=newest.display_name, **asked)
get_image_shapes(newest.id, connection=connection, region="iad")
Image("image", newest.id, **asked)
ids = Images("known", ids=[newest.id], **asked).ids
found = Images("found", **linux, name_pattern=newest.display_name, **asked).ids
latest = LatestImage("latest", **linux, shape="VM.Standard.E5.Flex", **asked).id
pinned = ImagePin("pin", **linux, shape="VM.Standard.E5.Flex", **asked).id
one = get_image_output(newest.id, **asked).id
many = get_images_output(ids=[newest.id], **asked).apply(lambda images: images[0].id)
last = get_latest_image_output(**linux, shape="VM.Standard.E5.Flex", **asked).id
pulumi.export("ids", [ids[0], found[0], latest, pinned, one, many, last])
"""


def test_a_connection_reaches_every_look_up(
    endpoint: Emulator, offline: Run, prod: Credentials
) -> None:
    """Images, lists, the latest, pins, shapes and expectations: all are asked by that account."""
    result = offline(EVERYWHERE.format(file=str(prod.config_file)))
    assert result.ok, result
    assert result.up is not None
    assert len(set(result.up.outputs["ids"])) == 1
    assert callers(endpoint) == {prod.user}
    paths = {request.path.rpartition("/")[2] for request in endpoint.requests}
    assert {"images", "shapes"} < paths


ONE_IMAGE = """
for name, region in {{"none": None, "key": "iad", "name": "us-ashburn-1"}}.items():
    Image(name, {id!r}, region=region)
    get_image({id!r}, region=region)
    get_image_output({id!r}, region=region)
    Images(f"many-{{name}}", ids=[{id!r}, {id!r}], region=region)
    get_images(ids=[{id!r}], region=region)
    ImagePin(f"pin-{{name}}", region=region, gpu=None, display_name="none has this name",
             image_id={id!r})
"""


def test_an_image_is_one_call_in_each_process(endpoint: Emulator, offline: Run) -> None:
    """Whoever asks, and in whatever form, the program asks once and so does the providers' host."""
    image_id = an_id(endpoint)
    result = offline(ONE_IMAGE.format(id=image_id), preview_only=True)
    assert result.ok, result.preview.error
    reads = [request for request in endpoint.requests if request.path.endswith(image_id)]
    assert len(reads) == 2


@pytest.mark.usefixtures("credentials")
def test_an_odd_region_is_warned_of_in_a_program(endpoint: Emulator, offline: Run) -> None:
    """The warning stands among Pulumi's messages, whether the region is plain or an Output."""
    program = f"""
    Image("plain", image_id={an_id(endpoint)!r}, region="fra")
    Image("output", image_id={an_id(endpoint)!r}, region=pulumi.Output.from_input("lhr"))
    """
    result = offline(program)
    assert result.ok
    told = str(result.preview)
    assert "you requested eu-frankfurt-1." in told
    assert "you requested uk-london-1." in told


def test_a_connection_goes_through_properties_and_back() -> None:
    """What a connection names comes out of Pulumi's properties as it went in."""
    connection = Connection("oci-prod", "PROD", "~/x", "ApiKey", "iad", "https://x.example")
    assert connection_from(connection.to_inputs()) == connection
    assert connection.to_inputs()["configFile"] == "~/x"
    assert connection_from({}) is None
    with pytest.raises(oci_image.InvalidInput, match="has a int for profile"):
        Target.from_inputs({"connection": {"profile": 7}})


def is_ours(thing: object) -> bool:
    """Whether it is an object of the package, and not of the local endpoint in this process."""
    module = str(type(thing).__module__)
    return module.startswith("pulumi_oci_image") and ".emulator" not in module


def test_no_secret_is_in_logs_errors_pickles_or_reprs(
    endpoint: Emulator,
    credentials: Credentials,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A key, its passphrase and the signatures appear nowhere that people or files get to see."""
    key = credentials.key_file.read_text()
    monkeypatch.setenv("OCI_CLI_KEY_CONTENT", key)
    monkeypatch.setenv("OCI_CLI_PASSPHRASE", "planted-passphrase")
    monkeypatch.setenv("OCI_IMAGE_MAX_ATTEMPTS", "2")
    texts = []
    with caplog.at_level(logging.DEBUG):
        oci_image.get_image(an_id(endpoint))
        for fault in (ApiError(500, "InternalServerError", "x"), ApiError(401, "No", "x"), Drop()):
            endpoint.answer_with(fault, fault)
            with pytest.raises(oci_image.OciImageError) as caught:
                oci_image.get_image(an_id(endpoint))
            error = caught.value
            texts += ["".join(traceback.format_exception(error)), repr(error), repr(vars(error))]
            texts.append(repr(pickle.dumps(error)))
            assert error.__context__ is None
            assert error.__cause__ is None
    assert any("opc-request-id" in record.getMessage() for record in caplog.records)
    texts += [record.getMessage() for record in caplog.records]
    texts += [repr(thing) for thing in gc.get_objects() if is_ours(thing)]
    signatures = [request.headers["authorization"] for request in endpoint.requests]
    signatures = [line.partition('signature="')[2].partition('"')[0] for line in signatures]
    secrets = [key.splitlines()[1], "planted-passphrase", *filter(None, signatures)]
    for text in texts:
        for secret in secrets:
            assert secret not in text


PROGRAM = """
image = Image("image", image_id={id!r}, connection=Connection({connection}))
pulumi.export("os", image.operating_system)
"""


@pytest.mark.cli
def test_no_key_of_a_file_is_in_the_state(
    endpoint: Emulator, cli: MakeCli, prod: Credentials
) -> None:
    """With the real CLI, the key of a profile is nowhere in the state, also not encrypted."""
    named = f"config_file={str(prod.config_file)!r}, profile='PROD'"
    stack = cli(PROGRAM.format(id=an_id(endpoint), connection=named))
    stack.ok("up", "--yes", "--skip-preview")
    stack.ok("refresh", "--yes")
    assert callers(endpoint) == {prod.user}
    exported = stack.ok("stack", "export", "--show-secrets")
    for secret in (prod.key_file.read_text().splitlines()[1], prod.fingerprint, prod.user):
        assert secret not in exported
    (image,) = stack.resources()
    assert image["outputs"]["connection"] == {
        "configFile": str(prod.config_file),
        "profile": "PROD",
    }


@pytest.mark.cli
def test_a_key_of_the_configuration_is_kept_by_pulumi_alone(
    endpoint: Emulator, cli: MakeCli, prod: Credentials, tmp_path: Path
) -> None:
    """Pulumi keeps a configuration's secrets with its own provider, encrypted; we add none."""
    stack = cli(PROGRAM.format(id=an_id(endpoint), connection="config='oci-prod'"))
    for name, value in namespace(prod, "oci-prod").items():
        # A PEM begins with dashes, and would be taken for an option.
        stack.ok("config", "set", "--secret", name, f"\n{value}" if "-----" in value else value)
    stack.ok("up", "--yes", "--skip-preview")
    stack.ok("refresh", "--yes")
    assert callers(endpoint) == {prod.user}
    (image,) = stack.resources()
    assert image["outputs"]["connection"] == {"config": "oci-prod"}
    assert "ciphertext" not in json.dumps(image)
    key = prod.key_file.read_text().splitlines()[1]
    for file in (tmp_path / "cli").rglob("*"):
        if file.is_file():
            assert key.encode() not in file.read_bytes()
    shown = json.loads(stack.ok("stack", "export", "--show-secrets"))["deployment"]["resources"]
    keepers = {resource["type"] for resource in shown if key in json.dumps(resource)}
    assert keepers <= {"pulumi:providers:pulumi-python"}
