"""How the packaged provider comes into a project, under the real Pulumi CLI: from Git, by npm."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import ssl
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import trustme

import pulumi_oci_image

from ..integration.stand_ins import Answer, http_service
from ..pulumi_cli import NEEDED, Cli
from .test_cli import MISSING, assert_tells

pytestmark = [pytest.mark.cli, NEEDED]
ROOT = Path(__file__).parents[2]
PLUGIN = Path(sys.executable).with_name("pulumi-resource-oci-image")


@pytest.fixture
def image(endpoint: Any, credentials: object) -> dict[str, Any]:  # noqa: ARG001 - in the environment
    """An image that can be read."""
    return dict(next(iter(endpoint.images)))


def stack_of(example: str, folder: Path) -> Cli:
    """A stack of an example that has no package yet."""
    project = folder / "project"
    shutil.copytree(ROOT / "examples" / example, project)
    settings = project / "Pulumi.yaml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("packages:\n  oci-image: ../../provider\n", ""))
    return Cli(project, folder / "cli")


def installed(folder: Path) -> Path:
    """What is installed here, which pip then need not download; it still builds the project."""
    folder.mkdir()
    for path in Path(sysconfig.get_path("purelib")).iterdir():
        if not path.name.startswith(("pulumi_oci", "_pulumi_oci")):
            (folder / path.name).symlink_to(path)
    return folder


def git(*arguments: str | Path) -> None:
    """Run git."""
    subprocess.run(["git", *arguments], check=True, capture_output=True)


def commit(repository: Path, version: str) -> None:
    """Make a repository of this checkout, with the tag of a version."""
    work = repository.with_suffix(".work")
    leave = shutil.ignore_patterns("venv", "__pycache__")
    shutil.copytree(ROOT / "provider", work / "provider", ignore=leave)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, work)
    git("init", "--quiet", work)
    git("-C", work, "add", ".")
    who = ("-c", "user.name=you", "-c", "user.email=you@example.com")
    git("-C", work, *who, "commit", "--quiet", "-m", version)
    git("-C", work, "tag", f"v{version}")
    git("clone", "--quiet", "--bare", work, repository)


@contextlib.contextmanager
def git_host(repositories: Path, folder: Path) -> Iterator[dict[str, str]]:
    """Serve repositories at https://127.0.0.1; gives the environment that trusts it."""

    def answer(method: str, path: str, body: bytes, _headers: object) -> Answer:
        file, _, query = path.partition("?")
        request = {
            "GIT_PROJECT_ROOT": str(repositories),
            "GIT_HTTP_EXPORT_ALL": "1",
            "REQUEST_METHOD": method,
            "PATH_INFO": file,
            "QUERY_STRING": query,
            "CONTENT_TYPE": f"application/x-{file.rpartition('/')[2]}-request",
            "CONTENT_LENGTH": str(len(body)),
        }
        done = subprocess.run(
            ["git", "http-backend"],
            env=os.environ | request,
            input=body,
            stdout=subprocess.PIPE,
            check=True,
        )
        head, _, content = done.stdout.partition(b"\r\n\r\n")
        told = dict(line.split(": ", 1) for line in head.decode().splitlines())
        return int(told.get("Status", "200")[:3]), content, told.get("Content-Type", "")

    authority, tls = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.cert_pem.write_to_path(folder / "authority.pem")
    authority.issue_cert("127.0.0.1").configure_cert(tls)
    others = os.environ.get("SSL_CERT_DIR", "/etc/ssl/certs")
    with http_service(answer, tls, port=443):
        yield {"SSL_CERT_DIR": os.pathsep.join([str(folder), others])}


def test_the_provider_comes_from_git(tmp_path: Path, image: dict[str, Any]) -> None:
    """With a Git address the CLI takes the tag's provider, installs it, and a program runs."""
    stack = stack_of("yaml-get-image", tmp_path)
    version = pulumi_oci_image.__version__
    address = f"127.0.0.1/you/pulumi-oci-image.git/provider@{version}"
    commit(tmp_path / "hosted/you/pulumi-oci-image.git", version)
    stack.environment["PYTHONPATH"] = str(installed(tmp_path / "installed"))
    with contextlib.ExitStack() as served:
        try:
            trust = served.enter_context(git_host(tmp_path / "hosted", tmp_path))
        except OSError as taken:
            pytest.skip(f"a Git address has no port but 443, which can't be had: {taken}")
        stack.environment |= trust
        stack.ok("package", "add", f"https://{address}")
    assert address in (stack.directory / "Pulumi.yaml").read_text(encoding="utf-8")
    stack.ok("config", "set", "imageId", image["id"])
    shown = stack.ok("preview", "--diff")
    assert image["displayName"] in shown
    assert "$PATH" not in shown, "a plugin that the CLI found elsewhere"
    stack.ok("up", "--yes", "--skip-preview")
    assert_tells(stack.outputs(), image)


@pytest.mark.skipif(
    not (shutil.which("node") and shutil.which("npm")), reason="needs node and npm on PATH"
)
def test_a_typescript_program(tmp_path: Path, image: dict[str, Any]) -> None:
    """The TypeScript SDK and all examples type-check, and the example runs, errors included."""
    stack = stack_of("typescript-get-image", tmp_path)
    stack.ok("package", "add", str(PLUGIN))
    pages = [ROOT / "docs/packaged-provider.md", ROOT / "docs/_index.md"]
    for document in (*(ROOT / "tools/examples").glob("*.md"), *pages):
        text = document.read_text(encoding="utf-8")
        for number, program in enumerate(re.findall(r"```typescript\n(.*?)```", text, re.DOTALL)):
            (stack.directory / f"{document.stem}{number}.ts").write_text(program)
    options = stack.directory / "tsconfig.json"
    options.write_text(options.read_text().replace('"files": ["index.ts"]', '"include": ["*.ts"]'))
    compiler = stack.directory / "node_modules/.bin/tsc"
    checked = subprocess.run(
        [compiler, "--noEmit", "--listFiles"],
        cwd=stack.directory,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout
    assert "getLatestImage0.ts" in checked.stdout
    assert "packaged-provider0.ts" in checked.stdout

    stack.ok("config", "set", "imageId", image["id"])
    assert image["displayName"] in stack.ok("preview", "--diff")
    stack.ok("up", "--yes", "--skip-preview")
    assert_tells(stack.outputs(), image)
    stack.ok("config", "set", "imageId", MISSING)
    assert f"can't read image {MISSING}" in stack.fails("preview")


@pytest.mark.skipif(not shutil.which("pulumi-language-go"), reason="needs pulumi-language-go")
def test_the_go_sdk_imports_what_it_has(tmp_path: Path) -> None:
    """The folders that the Go SDK imports of its own are there, so that it builds."""
    command = [
        "pulumi",
        "package",
        "gen-sdk",
        str(PLUGIN),
        "--language",
        "go",
        "--out",
        str(tmp_path),
    ]
    subprocess.run(command, check=True, stdout=subprocess.PIPE)
    sdk = tmp_path / "go"
    (module,) = re.findall(r"^module (.*)$", (sdk / "go.mod").read_text(), re.MULTILINE)
    sources = [path.read_text(encoding="utf-8") for path in sdk.rglob("*.go")]
    own = {found for text in sources for found in re.findall(rf'"{module}/(.*)"', text)}
    assert own
    assert [folder for folder in own if not (sdk / folder).is_dir()] == []
