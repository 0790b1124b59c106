"""The packaged provider in real programs, under the real Pulumi CLI, where there is one."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ..pulumi_cli import NEEDED, Cli

if TYPE_CHECKING:
    from pulumi_oci_image.testing import Credentials, Emulator

pytestmark = [pytest.mark.cli, NEEDED]
ROOT = Path(__file__).parents[2]
UV = os.environ.get("UV") or shutil.which("uv") or str(ROOT / ".tools/uv/bin/uv")
MISSING = "ocid1.image.oc1.iad.aaaaaaaamissing"
YAML = """
name: program
runtime: yaml
packages:
  oci-image: ../../provider
"""


Program = Callable[..., Cli]


@pytest.fixture
def checkout(tmp_path: Path, credentials: Credentials) -> Path:  # noqa: ARG001 - in the environment
    """A checkout whose plugin folder is installed, with this environment in place of its own."""
    provider = tmp_path / "checkout/provider"
    provider.mkdir(parents=True)
    for name in ("PulumiPlugin.yaml", "__main__.py", "pulumi_oci_image"):
        provider.joinpath(name).symlink_to(ROOT / "provider" / name)
    provider.joinpath("venv").symlink_to(sys.prefix)
    return tmp_path / "checkout"


@pytest.fixture
def program(checkout: Path, tmp_path: Path) -> Program:
    """Make a stack of a YAML program, or of an example by its name."""

    def make(text: str = "", example: str | None = None) -> Cli:
        directory = checkout / "examples" / (example or "program")
        if example:
            shutil.copytree(ROOT / "examples" / example, directory)
        else:
            directory.mkdir(parents=True)
            directory.joinpath("Pulumi.yaml").write_text(YAML + text)
        return Cli(directory, tmp_path / "cli")

    return make


def assert_tells(outputs: dict[str, Any], image: dict[str, Any]) -> None:
    """The outputs that all examples have are those of the image."""
    assert outputs["displayName"] == image["displayName"]
    assert outputs["operatingSystem"] == image["operatingSystem"]
    assert outputs["firmware"] == image["launchOptions"]["firmware"]
    assert outputs["sizeInMBs"] == image["sizeInMBs"]
    assert isinstance(outputs["sizeInMBs"], int)


def test_a_yaml_program_from_preview_to_destroy(
    program: Program, image: dict[str, Any], endpoint: Emulator
) -> None:
    """Real values in the preview, no change the second time, drift, and nothing left behind."""
    stack = program(example="yaml-get-image")
    stack.ok("config", "set", "imageId", image["id"])
    assert image["displayName"] in stack.ok("preview", "--diff")
    stack.ok("up", "--yes", "--skip-preview")
    assert_tells(stack.outputs(), image)
    endpoint.images.put(image | {"displayName": "renamed"})
    stack.ok("up", "--yes", "--skip-preview")
    assert stack.outputs()["displayName"] == "renamed"
    stack.ok("destroy", "--yes", "--skip-preview")


def test_a_watched_image_lives_in_the_state(
    program: Program, image: dict[str, Any], endpoint: Emulator
) -> None:
    """`Image` of a program is read on each up, updated when it changed, and gone on refresh."""
    stack = program(f"""
resources:
  watched:
    type: oci-image:Image
    properties: {{imageId: {image["id"]}}}
  got:
    type: oci-image:Image
    get: {{id: {image["id"]}}}
outputs:
  watched: ${{watched.displayName}}
  got: ${{got.displayName}}
""")
    assert image["displayName"] in stack.ok("preview", "--diff")
    stack.ok("up", "--yes", "--skip-preview")
    assert "unchanged" in stack.ok("preview", "--expect-no-changes")
    endpoint.images.put(image | {"displayName": "renamed"})
    assert "update" in stack.ok("preview")
    stack.ok("up", "--yes", "--skip-preview")
    assert stack.outputs() == {"watched": "renamed", "got": "renamed"}
    endpoint.images.remove(image["id"])
    stack.ok("refresh", "--yes", "--skip-preview")
    assert image["id"] not in stack.ok("stack", "export")


def test_what_is_made_of_a_secret_is_secret(program: Program, image: dict[str, Any]) -> None:
    """A secret OCID and secret criteria read images as others do; nothing of them is shown."""
    stack = program("""
config:
  imageId: {type: string, secret: true}
  system: {type: string, secret: true}
resources:
  watched:
    type: oci-image:Image
    properties: {imageId: "${imageId}"}
  pin:
    type: oci-image:ImagePin
    properties:
      criteria:
        operatingSystem: ${system}
        operatingSystemVersion: "9"
        shape: VM.Standard.E5.Flex
variables:
  read:
    fn::invoke: {function: oci-image:getImage, arguments: {imageId: "${imageId}"}}
outputs:
  read: ${read.displayName}
  watched: ${watched.displayName}
  pin: ${pin.displayName}
""")
    hidden = dict.fromkeys(("read", "watched", "pin"), "[secret]")
    stack.ok("config", "set", "--secret", "imageId", image["id"])
    stack.ok("config", "set", "--secret", "system", "Oracle Linux")
    assert "[secret]" in stack.ok("preview", "--diff")
    printed = stack.ok("up", "--yes", "--skip-preview")
    assert image["displayName"] not in printed
    assert json.loads(stack.ok("stack", "output", "--json")) == hidden
    exported = stack.ok("stack", "export")
    assert image["displayName"] not in exported
    assert "unchanged" in stack.ok("preview", "--expect-no-changes")
    stack.ok("refresh", "--yes", "--skip-preview")
    assert json.loads(stack.ok("stack", "output", "--json")) == hidden
    stack.ok("up", "--yes", "--skip-preview", "--expect-no-changes")
    stack.ok("destroy", "--yes", "--skip-preview")


def test_a_pin_tells_its_news_without_a_refresh(program: Program, endpoint: Emulator) -> None:
    """Each update refreshes a pin first, so the stack's outputs know of a newer image at once."""
    stack = program("""
resources:
  pin:
    type: oci-image:ImagePin
    properties: {criteria: {operatingSystem: Oracle Linux, shape: VM.Standard.E5.Flex}}
outputs:
  id: ${pin.imageId}
  update: ${pin.updateAvailable}
""")
    stack.ok("up", "--yes", "--skip-preview")
    pinned = stack.outputs()
    assert pinned["update"] is False
    latest = dict(endpoint.images.get(pinned["id"]) or {})
    newer = latest | {"id": f"{pinned['id']}newer", "timeCreated": "2099-01-01T00:00:00Z"}
    endpoint.images.put(newer)
    endpoint.compatibility.put(newer["id"], {"shape": "VM.Standard.E5.Flex"})
    stack.ok("up", "--yes", "--skip-preview")
    assert stack.outputs() == {"id": pinned["id"], "update": True}


def test_a_corrected_setting_ends_no_stack(program: Program) -> None:
    """A pin that can't be refreshed by the settings in the state is no error, and so they go."""
    stack = program("""
resources:
  pin:
    type: oci-image:ImagePin
    properties: {criteria: {operatingSystem: Oracle Linux, shape: VM.Standard.E5.Flex}}
""")
    stack.ok("up", "--yes", "--skip-preview")
    stack.ok("config", "set", "oci-image:timeoutSeconds", "abc")
    stack.ok("up", "--yes", "--skip-preview")
    stack.ok("config", "rm", "oci-image:timeoutSeconds")
    assert "oci-image:timeoutSeconds is 'abc'" in stack.ok("up", "--yes", "--skip-preview")
    assert "can't" not in stack.ok("up", "--yes", "--skip-preview", "--expect-no-changes").lower()
    stack.ok("destroy", "--yes", "--skip-preview")


def test_a_retired_pin_that_is_an_error_ends_no_stack(
    program: Program, image: dict[str, Any], endpoint: Emulator
) -> None:
    """A refresh and a destroy judge nothing, and a program that was corrected is what counts."""
    text = """
resources:
  pin:
    type: oci-image:ImagePin
    properties: {{imageId: {id}, onRetired: {on_retired}, expect: {{lifecycleState: "{state}"}}}}
"""
    strict = {"on_retired": "error", "state": "AVAILABLE"}
    stack = program(text.format(id=image["id"], **strict))
    stack.ok("up", "--yes", "--skip-preview")
    endpoint.images.put(image | {"lifecycleState": "DISABLED"})
    for _ in range(2):
        assert "it is DISABLED" in stack.fails("up", "--yes", "--skip-preview")
        stack.ok("refresh", "--yes", "--skip-preview")
    lenient = {"on_retired": "warn", "state": "*"}
    stack.directory.joinpath("Pulumi.yaml").write_text(
        YAML + text.format(id=image["id"], **lenient)
    )
    assert "is retired" in stack.ok("up", "--yes", "--skip-preview")
    stack.directory.joinpath("Pulumi.yaml").write_text(YAML + text.format(id=image["id"], **strict))
    stack.fails("up", "--yes", "--skip-preview")
    stack.ok("destroy", "--yes", "--skip-preview")


def test_an_argument_that_becomes_a_secret_hides_what_is_made_of_it(
    program: Program, image: dict[str, Any]
) -> None:
    """Once an argument is secret, the state shows nothing of the resource; it is not replaced."""
    stack = program("""
config:
  imageId: {type: string}
resources:
  watched: {type: oci-image:Image, properties: {imageId: "${imageId}"}}
  pin: {type: oci-image:ImagePin, properties: {imageId: "${imageId}"}}
""")
    stack.ok("config", "set", "imageId", image["id"])
    stack.ok("up", "--yes", "--skip-preview")
    stack.ok("config", "set", "--secret", "imageId", image["id"])
    assert "2 updated" in stack.ok("up", "--yes", "--skip-preview")
    assert image["displayName"] not in stack.ok("stack", "export")
    stack.ok("up", "--yes", "--skip-preview", "--expect-no-changes")
    stack.ok("destroy", "--yes", "--skip-preview")


def test_expectations_and_capabilities_from_yaml(program: Program, endpoint: Emulator) -> None:
    """Typed objects go as arguments; what an image forbids fails the preview in one line."""
    image_id = next(iter(endpoint.capability_schemas))["imageId"]
    text = f"""
variables:
  read:
    fn::invoke:
      function: oci-image:getImage
      arguments:
        imageId: {image_id}
        connection: {{region: us-ashburn-1}}
        expect: {{launchOptions: {{networkType: VFIO}}}}
  allowed:
    fn::invoke: {{function: oci-image:getImageCapabilities, arguments: {{imageId: {image_id}}}}}
  shapes:
    fn::invoke: {{function: oci-image:getImageShapes, arguments: {{imageId: {image_id}}}}}
outputs:
  id: ${{read.id}}
  allowed: ${{allowed.networkType.values}}
  shape: ${{shapes.shapes[0].shape}}
"""
    stack = program(text)
    stack.ok("up", "--yes", "--skip-preview")
    outputs = stack.outputs()
    assert outputs["id"] == image_id
    assert outputs["allowed"] == ["VFIO", "PARAVIRTUALIZED"]
    assert outputs["shape"]
    file = stack.directory / "Pulumi.yaml"
    file.write_text(file.read_text().replace("networkType: VFIO", "networkType: E1000"))
    said = stack.fails("preview")
    assert "launchOptions.networkType can't be E1000: the image allows VFIO" in said
    assert "Traceback" not in said


def test_what_is_unknown_stays_unknown(program: Program, endpoint: Emulator) -> None:
    """An id that is not known yet reads nothing in the preview: neither function nor resource."""
    image = next(iter(endpoint.images))
    stack = program(f"""
resources:
  first:
    type: oci-image:Image
    properties: {{imageId: {image["id"]}}}
  second:
    type: oci-image:Image
    properties: {{imageId: "${{first.id}}"}}
variables:
  read:
    fn::invoke: {{function: oci-image:getImage, arguments: {{imageId: "${{first.id}}"}}}}
outputs:
  function: ${{read.displayName}}
  resource: ${{second.displayName}}
""")
    stack.ok("preview")
    assert len(endpoint.requests) == 1


def test_explicit_providers_have_settings_of_their_own(
    program: Program, image: dict[str, Any], endpoint: Emulator
) -> None:
    """A function and a resource use the provider that they are given."""
    stack = program(f"""
resources:
  elsewhere:
    type: pulumi:providers:oci-image
    properties: {{endpoint: "http://127.0.0.1:9", maxAttempts: 1}}
  read:
    type: oci-image:Image
    properties: {{imageId: {image["id"]}}}
    options: {{provider: "${{elsewhere}}"}}
variables:
  call:
    fn::invoke:
      function: oci-image:getImage
      arguments: {{imageId: {image["id"]}}}
      options: {{provider: "${{elsewhere}}"}}
outputs:
  name: ${{call.displayName}}
""")
    told = stack.fails("preview")
    assert told.count("at http://127.0.0.1:9") >= 2
    assert not endpoint.requests


def test_failures_are_one_line(program: Program) -> None:
    """A missing image is a line of ours for function and resource, without a traceback."""
    stack = program(f"""
resources:
  read:
    type: oci-image:Image
    properties: {{imageId: {MISSING}}}
variables:
  call:
    fn::invoke: {{function: oci-image:getImage, arguments: {{imageId: {MISSING}}}}}
outputs:
  name: ${{call.displayName}}
""")
    told = stack.fails("preview")
    assert f"can't read image {MISSING}" in told
    assert "Traceback" not in told
    assert ".py" not in told


def test_secrets_of_the_configuration_stay_secret(
    program: Program, image: dict[str, Any], credentials: Credentials
) -> None:
    """A private key as a secret of the stack works, and is nowhere to be seen."""
    key = credentials.key_file.read_text()
    stack = program(f"""
variables:
  call:
    fn::invoke: {{function: oci-image:getImage, arguments: {{imageId: {image["id"]}}}}}
outputs:
  name: ${{call.displayName}}
""")
    stack.run("config", "set", "--secret", "oci-image:privateKey", typed=key)
    shown = stack.ok("up", "--yes", "--skip-preview")
    assert stack.outputs() == {"name": image["displayName"]}
    line = key.splitlines()[3]
    assert line not in shown + stack.ok("stack", "export")


def test_the_schema_makes_sdks(program: Program, tmp_path: Path, image: dict[str, Any]) -> None:
    """The CLI takes the schema, makes an SDK of it, and a program with that SDK runs."""
    stack = program(example="python-sdk-get-image")
    stack.directory.joinpath("venv").symlink_to(sys.prefix)
    plugin = str(Path(sys.executable).with_name("pulumi-resource-oci-image"))
    stack.ok("package", "gen-sdk", plugin, "--language", "python", "--out", str(tmp_path / "sdk"))
    installed = tmp_path / "installed"
    install = [UV, "pip", "install", "--quiet", "--no-deps", "--target", str(installed)]
    subprocess.run([*install, str(tmp_path / "sdk/python")], check=True)
    stack.environment["PYTHONPATH"] = str(installed)
    stack.ok("config", "set", "imageId", image["id"])
    assert image["displayName"] in stack.ok("preview", "--diff")
    stack.ok("up", "--yes", "--skip-preview")
    assert_tells(stack.outputs(), image)


def yaml_examples() -> list[Any]:
    """The YAML programs in the docs: of functions and resources, the guide, the Registry."""
    docs = [*sorted((ROOT / "tools/examples").glob("*.md")), ROOT / "docs/_index.md"]
    return [
        pytest.param(text, id=f"{path.stem} {number}")
        for path in (*docs, ROOT / "docs/packaged-provider.md")
        for number, text in enumerate(
            re.findall(
                r"^```yaml\n(.*?)^```", path.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
            )
        )
    ]


@pytest.mark.parametrize("text", yaml_examples())
def test_the_examples_of_the_docs_run(program: Program, text: str, image: dict[str, Any]) -> None:
    """Each YAML program of the docs runs as it stands, and its outputs are real in the preview."""
    stack = program(text.partition("packages:\n  oci-image: ../../provider\n")[2] or text)
    stack.ok("config", "set", "imageId", image["id"])
    shown = stack.ok("preview", "--diff").partition("--outputs:--")[2]
    assert re.search(r': +"[\w.-]+|: \[|: \{', shown)
    assert "output<" not in shown


@pytest.mark.parametrize("kind", ["Image", "ImagePin"])
def test_import_takes_an_image_into_the_state(
    program: Program, image: dict[str, Any], kind: str
) -> None:
    """`pulumi import` needs no more than type, name and OCID, and writes a program that fits."""
    stack = program()
    written = stack.ok("import", "--yes", "--protect=false", *_import(kind, image["id"]))
    (resources,) = re.findall(r"^resources:.*?(?=^\S|\Z)", written, re.MULTILINE | re.DOTALL)
    with stack.directory.joinpath("Pulumi.yaml").open("a", encoding="utf-8") as file:
        file.write(resources)
    assert "unchanged" in stack.ok("preview", "--expect-no-changes")


def _import(kind: str, id_: str) -> list[str]:
    return [f"oci-image:index:{kind}", "base", id_]
