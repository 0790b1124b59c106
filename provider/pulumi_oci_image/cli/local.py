"""Subcommands that need no cloud account: the local endpoint, the offline run, and the demo."""

from __future__ import annotations

import contextlib
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ..errors import quote
from ..model.image import ImageResult
from ..search.image_facts import kind_of
from .options import PAIRS, WRONG_USAGE, add_command
from .terminal import interrupt_on_sigterm

_INSTALL_SECONDS = 60
_STACK = "demo"


def _run_emulator(args: Namespace) -> int:
    from ..testing import Emulator

    interrupt_on_sigterm()
    with contextlib.ExitStack() as stack:
        try:
            endpoint = stack.enter_context(
                Emulator(args.seed, args.port, args.host, flavor=args.flavor)
            )
        except (ValueError, OSError, ModuleNotFoundError) as error:
            reason = error.strerror if isinstance(error, OSError) else error
            print(f"error: {reason}", file=sys.stderr)
            return WRONG_USAGE if type(error) is ValueError else 1
        directory = stack.enter_context(tempfile.TemporaryDirectory(prefix="oci-image-"))
        credentials = endpoint.make_credentials(directory)
        print(f"Serving {len(endpoint.images)} images at {credentials.endpoint}. Ctrl-C ends it.")
        if credentials.proxy:
            print("This is the proxy that leads there, and nowhere else.")
        print("To use it in another shell (the key is deleted when this ends):\n")
        for name, value in credentials.environment().items():
            print(f"  export {name}={shlex.quote(value)}")
        print("\nAn image of each kind:\n")
        for kind, image in _one_of_each_kind(endpoint.images).items():
            print(f"  {image['id']}  {kind}: {quote(image.get('displayName', ''))}")
        print("\nAll of them: pulumi-oci-image list --gpu any --lifecycle-state any", flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            endpoint.wait()
    return 0


def _one_of_each_kind(images: Iterable[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """The first image of each kind, and the first one with data volumes."""
    found: dict[str, Mapping[str, Any]] = {}
    for image in images:
        found.setdefault(kind_of(ImageResult(image)), image)
        if image.get("imageVolumeDetails"):
            found.setdefault("with data volumes", image)
    return found


def _run_offline(args: Namespace) -> int:
    from ..testing import OfflineError, run_offline

    interrupt_on_sigterm()
    try:
        result = run_offline(
            args.project, args.stack, config=dict(args.config), preview_only=args.preview
        )
    except OfflineError as error:
        sys.exit(f"error: {error}")
    return 0 if result.ok else 1


def _run_demo(args: Namespace) -> int:
    """Run a project's stack against the local endpoint: with `pulumi up`, or else offline.

    All that it makes goes into the project's ignored folders, of which only `.tools` stays.
    """
    from ..testing import Emulator, run_offline

    project = args.project.resolve()
    if not (project / "Pulumi.yaml").is_file():
        sys.exit(f"error: No Pulumi.yaml in {project}: name the directory of a Pulumi project.")
    interrupt_on_sigterm()
    scratch = project / ".demo"
    scratch.mkdir(exist_ok=True)
    with Emulator() as endpoint, tempfile.TemporaryDirectory(dir=scratch) as workspace:
        credentials = endpoint.make_credentials(Path(workspace, "oci"))
        print(f"Local OCI endpoint with {len(endpoint.images)} images: {endpoint.url}")
        print(f"Temporary files, removed at the end: {workspace}", flush=True)
        os.environ.update(credentials.environment())
        image_id = next(str(each["id"]) for each in endpoint.images if each.get("launchOptions"))
        if pulumi := _find_pulumi(project):
            ok = _up(pulumi, project, Path(workspace), image_id)
        else:
            ok = run_offline(project, _STACK, config={"imageId": image_id}).ok
    return 0 if ok else 1


def _find_pulumi(project: Path) -> str | None:
    """The Pulumi CLI: on PATH, or installed before, or installed now by Pulumi's own SDK."""
    own = project / ".tools" / "pulumi"
    found = shutil.which("pulumi") or shutil.which("pulumi", path=str(own / "bin"))
    if found:
        return found
    tried = project / ".tools" / "pulumi-not-installed"
    if tried.exists():
        print(f"No pulumi on PATH, and installing it failed before (to try again: rm {tried}).")
        return None
    print(
        f"No pulumi on PATH. Installing the Pulumi CLI into {own}: about 100 MB from "
        f"get.pulumi.com, {_INSTALL_SECONDS} s at most; if that fails, the demo runs without it.",
        flush=True,
    )
    own.parent.mkdir(exist_ok=True)
    script = f"from pulumi.automation import PulumiCommand as P; P.install(root={str(own)!r})"
    try:
        subprocess.run(  # noqa: S603 - our own Python, our own words
            [sys.executable, "-c", script],
            check=True,
            capture_output=True,
            timeout=_INSTALL_SECONDS,
            text=True,
        )
    except subprocess.TimeoutExpired:
        reason = f"it took longer than {_INSTALL_SECONDS} s"
    except subprocess.CalledProcessError as error:
        reason = error.stderr.strip().rpartition("\n")[2]
    else:
        return str(own / "bin" / "pulumi")
    shutil.rmtree(own, ignore_errors=True)
    tried.write_text(reason + "\n", encoding="utf-8")
    print(f"The Pulumi CLI could not be installed: {reason}")
    return None


def _up(pulumi: str, project: Path, workspace: Path, image_id: str) -> bool:
    """A real `pulumi up` on a file backend in the workspace."""
    backend = workspace / "backend"
    backend.mkdir()
    environment = os.environ | {
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        "PULUMI_HOME": str(workspace / "home"),
        "PULUMI_BACKEND_URL": backend.as_uri(),
        "PULUMI_CONFIG_PASSPHRASE": "demo",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        # Pulumi's own gRPC asks a proxy even for this machine.
        "no_proxy": ",".join(filter(None, ["127.0.0.1", "localhost", os.environ.get("no_proxy")])),
    }

    def run(*arguments: str) -> bool:
        command = [pulumi, *arguments, "--stack", _STACK, "--cwd", str(project)]
        return subprocess.run(command, env=environment, check=False).returncode == 0  # noqa: S603

    clean = [] if sys.stdout.isatty() else ["--suppress-progress"]
    settings = ("--config", f"imageId={image_id}")
    try:
        return run("stack", "init") and run("up", "--yes", *clean, *settings)
    finally:
        (project / f"Pulumi.{_STACK}.yaml").unlink(missing_ok=True)


def add_commands(commands: Any) -> None:
    """Add `emulator`, `offline` and `demo`."""
    text = "Serve the OCI Compute API on this machine, with a throw-away API key."
    emulator = add_command(commands, "emulator", text, _run_emulator)
    emulator.add_argument(
        "--seed",
        metavar="FILE",
        type=Path,
        help="A JSON file of images, in place of the built-in ones.",
    )
    emulator.add_argument("--port", type=int, default=0, help="The port. Defaults to a free one.")
    emulator.add_argument(
        "--host",
        default="127.0.0.1",
        help="Loopback address to listen on. Defaults to 127.0.0.1.",
    )
    emulator.add_argument(
        "--flavor",
        choices=("public", "appliance"),
        default="public",
        help="The API of the public cloud, or of a Private Cloud Appliance. Defaults to public.",
    )

    text = "Run a Pulumi program without the Pulumi CLI: no state, no other providers."
    offline = add_command(commands, "offline", text, _run_offline)
    _add_project(offline)
    offline.add_argument(
        "--stack", default="dev", help="The stack whose settings apply. Defaults to dev."
    )
    offline.add_argument(
        "-c", "--config", help="A configuration value, as for pulumi up; can be repeated.", **PAIRS
    )
    offline.add_argument("--preview", action="store_true", help="Preview only.")

    text = "Run a project's stack against the local endpoint, with a throw-away API key."
    _add_project(add_command(commands, "demo", text, _run_demo))


def _add_project(parser: ArgumentParser) -> None:
    parser.add_argument(
        "project", nargs="?", type=Path, default=Path(), help="The directory of a Pulumi project."
    )
