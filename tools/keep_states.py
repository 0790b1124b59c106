"""Keeps the states that this version writes, for the tests of every later version.

`python tools/keep_states.py` is a step of a release, see docs/releasing.md. It reads the images of
tests/fixtures/states/images.json, as a service sends them, and writes for this version

    <version>/<image>.json   the properties that our own code gives to the engine
    <version>/stack.json     the stack of all of them, as `pulumi stack export` gives it

It needs the Pulumi CLI, and never writes over what an earlier release kept.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from pulumi_oci_image import __version__, get_image
from pulumi_oci_image.emulator import Emulator
from pulumi_oci_image.state import to_state

HOME = Path(__file__).parent.parent / "tests/fixtures/states"
PROGRAM = """\
import json, os
from pulumi_oci_image import Image

for name, image in json.loads(os.environ["IMAGES"]).items():
    Image(name, image_id=image["id"])
"""


def main() -> int:
    """Write the states of this version."""
    kept = HOME / __version__
    pulumi = shutil.which("pulumi")
    if kept.exists() or pulumi is None:
        reason = "the Pulumi CLI is not on PATH" if pulumi is None else f"{kept} is there already"
        print(f"nothing kept: {reason}", file=sys.stderr)
        return 1
    images = json.loads((HOME / "images.json").read_text(encoding="utf-8"))
    with Emulator(seed=list(images.values())) as endpoint, tempfile.TemporaryDirectory() as scratch:
        os.environ.update(endpoint.make_credentials(Path(scratch, "oci")).environment())
        states = {name: to_state(get_image(image["id"])) for name, image in images.items()}
        stack = export(pulumi, Path(scratch), images)
    kept.mkdir()
    for name, state in states.items():
        write(kept / f"{name}.json", state)
    write(kept / "stack.json", stack)
    print(f"kept {len(states)} images and their stack in {kept}")
    return 0


def export(pulumi: str, scratch: Path, images: dict[str, Any]) -> Any:
    """The stack of the images, as the engine exports it."""
    (scratch / "Pulumi.yaml").write_text("name: program\nruntime: python\n", encoding="utf-8")
    (scratch / "__main__.py").write_text(PROGRAM, encoding="utf-8")
    backend = scratch / "backend"
    backend.mkdir()
    environment = os.environ | {
        "IMAGES": json.dumps(images),
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        "PULUMI_HOME": str(scratch / "home"),
        "PULUMI_BACKEND_URL": backend.as_uri(),
        "PULUMI_CONFIG_PASSPHRASE": "test",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
    }

    def run(*arguments: str) -> str:
        command = [pulumi, *arguments, "--non-interactive"]
        done = subprocess.run(  # noqa: S603 - our own words
            command, cwd=scratch, env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            sys.exit(done.stdout + done.stderr)
        return done.stdout

    run("stack", "init", "test")
    run("up", "--yes")
    stack = json.loads(run("stack", "export"))
    # Nothing in it is secret, so whoever imports it needs no key; and paths of this machine tell
    # nobody anything.
    stack["deployment"].pop("secrets_providers", None)
    for resource in stack["deployment"]["resources"]:
        for name in ("sourcePosition", "stackTrace"):
            resource.pop(name, None)
    return stack


def write(path: Path, value: Any) -> None:
    """Write JSON for people to compare."""
    text = json.dumps(value, indent=2, ensure_ascii=False) + "\n"
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
