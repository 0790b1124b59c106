"""Planted secrets are nowhere: not in states, logs, errors, pickles, processes, files."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import grpc  # type: ignore[import-untyped] # ships no types
import pytest

from pulumi_oci_image.testing import Answer, ApiError, Emulator, PassThrough, run_offline

from ..faults import Garbage
from .planted import PASSPHRASE, Planted, as_text, plant, watched

if TYPE_CHECKING:
    from ..plugin_client import Engine, Plugin
    from .conftest import Figures

COMMAND = str(Path(sys.executable).with_name("pulumi-oci-image"))
TALKATIVE = str(Path(__file__).with_name("talkative.py"))
BROKEN = (
    ApiError(401, "NotAuthenticated", "no"),
    ApiError(404, "NotAuthorizedOrNotFound", "gone"),
    Answer(200, {"content-type": "application/json"}, b"{}"),
    Garbage(b"garbage"),
)


@pytest.fixture
def planted(endpoint: Emulator) -> Planted:
    """Secrets that the endpoint trusts."""
    return plant(endpoint)


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of temporary files, of this test and of what it starts."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return folder


def test_the_search_finds(planted: Planted) -> None:
    """What is searched for would be found: the key's lines, the passphrase, the token."""
    for secret in (planted.pem, PASSPHRASE, planted.token, planted.pem.splitlines()[5]):
        with pytest.raises(AssertionError):
            planted.is_not_in(f"{{'a': {secret!r}}}")
    planted.is_not_in(planted.tenancy, planted.fingerprint)


def test_logs_errors_and_pickles(
    endpoint: Emulator, planted: Planted, image_id: str, tmp_path: Path, figures: Figures
) -> None:
    """With every log at work and each way to fail, nothing that a process shows has a secret."""
    (tmp_path / "token").write_text(planted.token)
    endpoint.answer_with(PassThrough(), *BROKEN)
    done = subprocess.run(
        [sys.executable, TALKATIVE, image_id],
        env=os.environ | planted.environment(endpoint),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    lines = [*done.stdout.splitlines(), *done.stderr.splitlines()]
    assert any("Authorization" in line or "authorization" in line for line in lines), "HTTP's log"
    assert sum("Traceback" in line for line in lines) == 18
    assert [request.status for request in endpoint.requests].count(200) >= 4
    planted.is_not_in(*lines)
    figures.add("Secrets", where="logs, errors, pickles, repr", searched=len(lines), found=0)


PROGRAM = """
import pulumi
from pulumi_oci_image import *

print("environment:", sorted(__import__("os").environ))
connection = Connection(config="oci-prod")
image = Image("base", image_id={image_id!r})
prod = Image("prod", image_id={image_id!r}, connection=connection)
pin = ImagePin("pin", operating_system="Oracle Linux", operating_system_version="9", gpu=None)
for name, value in dict(image=image.result, prod=prod.result, pin=pin.id, name=pin.urn).items():
    pulumi.export(name, value)
pulumi.export("function", get_image_output(image.id, connection=connection))
pulumi.export("key", pulumi.Config("oci").require_secret("privateKey"))
{more}
"""


@pytest.mark.parametrize("more", ["", "Image('gone', image_id='ocid1.image.oc1.iad.aaaa')"])
def test_runs_of_a_program(  # noqa: PLR0913, PLR0917 - what a run is made of
    endpoint: Emulator,
    planted: Planted,
    image_id: str,
    tmp_path: Path,
    temporary: Path,
    figures: Figures,
    more: str,
) -> None:
    """A program's run, good or bad, keeps the configuration's secrets to the process that signs."""
    (tmp_path / "Pulumi.yaml").write_text("name: program\nruntime: python\n")
    (tmp_path / "__main__.py").write_text(PROGRAM.format(image_id=image_id, more=more))
    settings = planted.settings(endpoint, "oci:")
    secret = ("privateKey", "privateKeyPassword")
    secrets = {key: value for key, value in settings.items() if key.endswith(secret)}
    plain = {key: value for key, value in settings.items() if key not in secrets}
    for given in (secrets, plain):
        given |= {key.replace("oci:", "oci-prod:"): value for key, value in given.items()}
    out = io.StringIO()
    with watched(planted, temporary):
        done = run_offline(
            tmp_path, config=plain, secrets=secrets, preview_only=bool(more), out=out
        )
    phases = [phase for phase in (done.preview, done.up) if phase is not None]
    assert done.ok == (not more), done.preview.error
    before = planted.searched
    for phase in phases:
        assert phase.messages or not more
        # The program's own export of the key is the one value that is the program's to keep.
        shown = {name: value for name, value in phase.outputs.items() if name != "key"}
        planted.is_not_in(as_text(shown), repr(phase), as_text(phase.messages))
        for resource in phase.resources:
            planted.is_not_in(as_text(vars(resource)), *map(as_text, resource.outputs.items()))
    planted.is_not_in(out.getvalue())
    where = "a failed run of a program" if more else "states, outputs, messages, processes"
    figures.add("Secrets", where=where, searched=planted.searched - before, found=0)


def test_the_packaged_provider(  # noqa: PLR0913, PLR0917 - what it takes
    endpoint: Emulator,
    planted: Planted,
    image_id: str,
    own_plugin: tuple[Plugin, Engine],
    temporary: Path,
    figures: Figures,
) -> None:
    """No answer, failure, warning or output of the plugin has a secret of its configuration."""
    provider, engine = own_plugin
    settings = planted.settings(endpoint)
    said: list[Any] = []
    endpoint.images.put(dict(endpoint.images.get(image_id) or {}) | {"lifecycleState": "DISABLED"})
    with watched(planted, temporary):
        for change in (
            *({}, {"privateKeyPassword": f"{PASSPHRASE}!"}, {"privateKey": planted.pem[:-300]}),
            *(
                {"privateKey": None, "privateKeyPath": planted.pem},
                {"privateKey": f"{planted.pem}x"},
            ),
            {"fingerprint": planted.pem},
        ):
            given = {
                name: value for name, value in (settings | change).items() if value is not None
            }
            said.append(provider.configure(**given))
            for answer in (PassThrough(), *BROKEN):
                endpoint.answer_with(answer)
                said.append(provider.invoke_future("getImage", imageId=image_id).result())
            said += _lives(provider, image_id)
    said += engine.messages
    assert any("DISABLED" in str(each) for each in engine.messages)
    assert sum("can't" in str(each) for each in said) >= 10
    said.append(provider.stop())
    planted.is_not_in(*said)
    figures.add("Secrets", where="the packaged provider, over gRPC", searched=len(said), found=0)


def _lives(provider: Plugin, image_id: str) -> Iterator[Any]:
    """The lives of an image and a pin; a call that fails says so."""
    criteria = {"operatingSystem": "Oracle Linux", "gpu": False}
    for kind, inputs in (("Image", {"imageId": image_id}), ("ImagePin", {"criteria": criteria})):
        yield provider.check(kind, **inputs)
        for call in (
            lambda kind=kind, inputs=inputs: provider.create(kind, inputs),
            lambda kind=kind, inputs=inputs: provider.read(kind, image_id, inputs, inputs),
            lambda kind=kind, inputs=inputs: provider.diff(kind, image_id, inputs, inputs),
        ):
            try:
                yield call()
            except grpc.RpcError as error:
                yield error


@pytest.mark.parametrize("arguments", [["doctor", "--image"], ["show"]])
def test_the_command(
    endpoint: Emulator, planted: Planted, image_id: str, figures: Figures, arguments: list[str]
) -> None:
    """The command prints no secret, whether the key is right, locked or in the wrong place."""
    good = planted.environment(endpoint)
    locked = good | {"OCI_CLI_PASSPHRASE": f"{PASSPHRASE}!"}
    misplaced = {k: v for k, v in good.items() if k != "OCI_CLI_KEY_CONTENT"}
    misplaced |= {"OCI_CLI_KEY_FILE": planted.pem}
    cases = (good, locked, misplaced) if arguments[0] == "doctor" else (good,)
    for environment in cases:
        done = subprocess.run(
            [COMMAND, *arguments, image_id],
            env=os.environ | environment,
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
        assert done.returncode == (environment is not good), done.stdout + done.stderr
        planted.is_not_in(done.stdout, done.stderr)
    where = f"pulumi-oci-image {' '.join(arguments)}"
    figures.add("Secrets", where=where, searched=2 * len(cases), found=0)
