"""Keeps the states that this version writes, for the tests of every later version.

`python tools/keep_states.py` is a step of a release, see docs/releasing.md. It reads the images of
tests/fixtures/states/images.json, as a service sends them, and writes for this version

    <version>/<image>.json   the properties that our own code gives to the engine
    <version>/stack.json     the stack of all of them, as `pulumi stack export` gives it
    <version>/resources.json the pins of dynamic providers, and the images and pins of the packaged
                             provider, each as its own process gives it to the engine

The stack needs the Pulumi CLI. Nothing writes over what is kept already.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pulumi.dynamic.dynamic import serialize_provider

from pulumi_oci_image import __version__, get_image
from pulumi_oci_image.model.state import to_state
from pulumi_oci_image.resource_image_pin import PinProvider
from pulumi_oci_image.search.criteria import ImageCriteria
from pulumi_oci_image.testing import Emulator
from pulumi_oci_image.testing.offline.provider import DynamicProvider
from pulumi_oci_image.testing.offline.runner import dynamic_host

ROOT = Path(__file__).parent.parent
sys.path.append(str(ROOT))

from tests.pulumi_cli import Cli  # noqa: E402 - found in the directory above

HOME = ROOT / "tests/fixtures/states"
PROGRAM = """\
from pulumi_oci_image import Image

for name, image in {images!r}.items():
    Image(name, image_id=image["id"])
"""


def main() -> int:
    """Write the states of this version that are not kept yet."""
    kept = HOME / __version__
    if shutil.which("pulumi") is None and not (kept / "stack.json").exists():
        print("nothing kept: the Pulumi CLI is not on PATH", file=sys.stderr)
        return 1
    images = json.loads((HOME / "images.json").read_text(encoding="utf-8"))
    kept.mkdir(exist_ok=True)
    with Emulator(seed=list(images.values())) as endpoint, tempfile.TemporaryDirectory() as scratch:
        credentials = endpoint.make_credentials(Path(scratch, "oci"))
        os.environ.update(credentials.environment())
        for name, image in images.items():
            keep(kept / f"{name}.json", lambda image=image: to_state(get_image(image["id"])))
        keep(kept / "stack.json", lambda: export(Path(scratch), images))
        keep(kept / "resources.json", lambda: resources(images, Path(scratch)))
    return 0


def keep(path: Path, make: Callable[[], Any]) -> None:
    """Write what is not kept yet, for people to compare."""
    if path.exists():
        print(f"{path} is there already")
        return
    text = json.dumps(make(), indent=2, ensure_ascii=False) + "\n"
    path.write_text(text, encoding="utf-8")
    print(f"kept {path}")


def resources(images: dict[str, Any], scratch: Path) -> list[dict[str, Any]]:
    """The resources that are not in the stack, by the processes that the engine starts for them."""
    with (
        tempfile.TemporaryFile() as output,
        dynamic_host("program", scratch, output) as port,
    ):
        pin = {"__provider": serialize_provider(PinProvider())} | pin_inputs(images)
        made = create(port, [("pulumi-python:dynamic/oci-image:ImagePin", pin)])
    plugin = [str(Path(sys.executable).with_name("pulumi-resource-oci-image"))]
    with subprocess.Popen(plugin, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - ours
        port = int(process.stdout.readline())  # type: ignore[union-attr] # it is a pipe
        asked = [("Image", {"imageId": image["id"]}) for image in images.values()]
        asked.append(("ImagePin", pin_inputs(images)))
        made += create(port, [(f"oci-image:index:{kind}", inputs) for kind, inputs in asked])
        process.terminate()
    return made


def pin_inputs(images: dict[str, Any]) -> dict[str, Any]:
    """What a pin is chosen by: one image meets it."""
    image = images["complete"]
    criteria = ImageCriteria(
        compartment_id=image["compartmentId"],
        display_name=image["displayName"],
        freeform_tags=image["freeformTags"],
        gpu=None,
    ).to_inputs()
    return {"criteria": criteria, "triggers": ["a", 1, True]}


def create(port: int, asked: list[tuple[str, dict[str, Any]]]) -> list[dict[str, Any]]:
    """Have the provider of a process create resources of these types and inputs."""
    provider = DynamicProvider(port, {}, ())
    made = []
    for number, (kind, given) in enumerate(asked):
        urn = f"urn:pulumi:test::program::{kind}::kept-{number}"
        inputs = provider.check(urn, given)
        id_, outputs = provider.create(urn, inputs)
        made.append({"type": kind, "id": id_, "inputs": inputs, "outputs": outputs})
    provider.close()
    return made


def export(scratch: Path, images: dict[str, Any]) -> Any:
    """The stack of the images, as the engine exports it."""
    (scratch / "Pulumi.yaml").write_text("name: program\nruntime: python\n", encoding="utf-8")
    (scratch / "__main__.py").write_text(PROGRAM.format(images=images), encoding="utf-8")
    cli = Cli(scratch, scratch / "cli")
    cli.ok("up", "--yes")
    stack = json.loads(cli.ok("stack", "export"))
    # Nothing in it is secret, so whoever imports it needs no key; and paths of this machine tell
    # nobody anything.
    stack["deployment"].pop("secrets_providers", None)
    for resource in stack["deployment"]["resources"]:
        for name in ("sourcePosition", "stackTrace"):
            resource.pop(name, None)
    return stack


if __name__ == "__main__":
    sys.exit(main())
