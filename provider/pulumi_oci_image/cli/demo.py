"""`pulumi-oci-image demo`: the project's own stack, against the local endpoint.

With the Pulumi CLI it is a real `pulumi up` on a file backend; without, an offline run. All that
it makes goes into the project's ignored folders, and only what saves time the next time stays.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from argparse import Namespace
from pathlib import Path

from .options import PROJECT, Command
from .terminal import interrupt_on_sigterm

_INSTALL_SECONDS = 60
_STACK = "demo"


def _run(args: Namespace) -> int:
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


DEMO = Command(
    "demo",
    "Run a project's stack against the local endpoint, with a throw-away API key.",
    _run,
    (PROJECT,),
)
