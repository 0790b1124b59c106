"""The real Pulumi CLI at work on one project, for the tests that run where there is one."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

NEEDED = pytest.mark.skipif(
    shutil.which("pulumi") is None, reason="needs the Pulumi CLI on PATH, and there is no pulumi"
)


def need_language_of(directory: Path) -> None:
    """Skip the test where the CLI, or its language host for a project, is not there."""
    runtime = yaml.safe_load((directory / "Pulumi.yaml").read_text(encoding="utf-8"))["runtime"]
    language = runtime["name"] if isinstance(runtime, dict) else runtime
    pulumi = shutil.which("pulumi")
    for command in ("pulumi", f"pulumi-language-{language}"):
        # The CLI also looks beside itself.
        beside = pulumi and shutil.which(command, path=str(Path(pulumi).resolve().parent))
        if not (beside or shutil.which(command)):
            pytest.skip(f"needs {command} on PATH, and there is none")


class Cli:
    """A stack of one project, with a file backend of its own, and the commands people run on it.

    Attributes:
        directory: the project's.
        environment: the commands' environment; it has this one's executables on PATH, the
            packaged provider's among them.
    """

    def __init__(self, directory: Path, home: Path) -> None:
        need_language_of(directory)
        self.directory = directory
        backend = home / "backend"
        backend.mkdir(parents=True)
        self.environment = os.environ | {
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
            "PULUMI_HOME": str(home / "pulumi"),
            "PULUMI_BACKEND_URL": backend.as_uri(),
            "PULUMI_CONFIG_PASSPHRASE": "test",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
        }
        self.ok("stack", "init", "test")

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Begin a command; nothing is ever asked."""
        return subprocess.Popen(
            ["pulumi", *arguments, "--non-interactive"],
            cwd=self.directory,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        """Run a command to its end; what it reads is given."""
        process = self.start(*arguments)
        try:
            printed = process.communicate(typed, timeout=300)
        finally:
            process.kill()
        return subprocess.CompletedProcess(arguments, process.returncode, *printed)

    def ok(self, *arguments: str) -> str:
        """Run a command that must succeed; give what it printed."""
        done = self.run(*arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def fails(self, *arguments: str) -> str:
        """Run a command that must fail; give what it printed."""
        done = self.run(*arguments)
        assert done.returncode != 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    def outputs(self) -> dict[str, Any]:
        """The stack's outputs, secrets shown."""
        outputs: dict[str, Any] = json.loads(self.ok("stack", "output", "--json", "--show-secrets"))
        return outputs

    def deployment(self) -> dict[str, Any]:
        """What the state holds."""
        deployment: dict[str, Any] = json.loads(self.ok("stack", "export"))["deployment"]
        return deployment

    def resources(self) -> list[dict[str, Any]]:
        """The resources in the state, without the stack itself and providers."""
        return [
            resource
            for resource in self.deployment().get("resources", [])
            if not resource["type"].startswith("pulumi:")
        ]
