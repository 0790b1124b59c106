"""The documentation site: it is built, complete, and works in a browser."""

from __future__ import annotations

import inspect
import json
import re
import shutil
import subprocess
import sys
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import pulumi_oci_image
from pulumi_oci_image import testing

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, BROWSERS)), None)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built as `make docs` builds it."""
    out = tmp_path_factory.mktemp("site")
    command = re.search(
        r"^docs: .*\n\t\$\(RUN\) (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE
    )
    assert command is not None
    program, *arguments = command[1].replace("dist/site", str(out)).split()
    done = subprocess.run(
        [str(Path(sys.executable).with_name(program)), *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return out


class Pages(ThreadingHTTPServer):
    """Serves the site on loopback, and keeps what was asked for and isn't there."""

    def __init__(self, folder: Path) -> None:
        self.missing: list[str] = []
        super().__init__(("127.0.0.1", 0), partial(Handler, directory=str(folder)))

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_address[1]}"


class Handler(SimpleHTTPRequestHandler):
    """Files, without a log."""

    server: Pages

    def log_message(self, *_: object) -> None:
        """Nothing: pytest shows what matters."""

    def send_error(self, *arguments: Any) -> None:
        """Note the path, and answer."""
        self.server.missing.append(self.path)
        super().send_error(*arguments)


@pytest.fixture(scope="module")
def pages(site: Path) -> Iterator[Pages]:
    """The site, served."""
    with Pages(site) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def opened(url: str, profile: Path) -> tuple[str, list[str]]:
    """The document that a browser ends with, and what is on its console."""
    if CHROMIUM is None:
        pytest.skip("needs chromium on PATH")
    done = subprocess.run(
        [
            CHROMIUM,
            "--headless",
            "--no-sandbox",  # CI may run as root; the pages are our own
            "--disable-gpu",
            f"--user-data-dir={profile}",
            "--virtual-time-budget=20000",
            "--enable-logging=stderr",
            "--dump-dom",
            url,
        ],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=True,
    )
    return done.stdout, [line for line in done.stderr.splitlines() if ":CONSOLE:" in line]


@pytest.mark.parametrize(
    ("page", "shows"),
    [
        ("index.html", "takes five minutes and no cloud account"),
        ("docs/api.html", 'id="pulumi_oci_image.Image.launch_options"'),
        ("docs/packaged-reference.html", "oci-image:index:getImage"),
        ("search.html?q=firmware", "Search finished, found"),
    ],
)
def test_a_browser_opens_it(pages: Pages, tmp_path: Path, page: str, shows: str) -> None:
    """Start page, references and search: all that they load is there, and no script complains."""
    document, console = opened(f"{pages.url}/{page}", tmp_path)
    assert shows in document
    assert console == []
    assert [path for path in pages.missing if path != "/favicon.ico"] == []


def test_the_search_finds(pages: Pages, tmp_path: Path) -> None:
    """A search for a public name leads to its entry in the reference."""
    document, _ = opened(f"{pages.url}/search.html?q=get_latest_image_output", tmp_path)
    assert "docs/api.html#pulumi_oci_image.get_latest_image_output" in document


def test_a_console_error_is_seen(tmp_path: Path) -> None:
    """The check of the console is one that can fail."""
    tmp_path.joinpath("page.html").write_text("<script>nothing.here()</script>")
    _, console = opened(tmp_path.joinpath("page.html").as_uri(), tmp_path / "profile")
    assert len(console) == 1


def public_names() -> Iterator[tuple[str, Any]]:
    """The public functions, classes and errors."""
    for name in pulumi_oci_image.__all__:
        if not name.startswith("__"):
            yield name, getattr(pulumi_oci_image, name)


def test_every_public_name_has_an_entry(site: Path) -> None:
    """The reference has every public class, function and error, each with a description."""
    page = (site / "docs/api.html").read_text("utf-8")
    for name, public in public_names():
        assert f'id="pulumi_oci_image.{name}"' in page
        assert inspect.getdoc(public)
    for name in testing.__all__:
        is_value = not callable(getattr(testing, name))
        assert is_value or f'id="pulumi_oci_image.testing.{name}"' in page, name


def test_every_argument_is_described() -> None:
    """Each argument of a public function or class is in its docstring, or in that it names."""
    for name, public in public_names():
        if isinstance(public, type) and issubclass(public, (Exception, dict)):
            continue  # users make none of these
        parts = (public, getattr(public, "__init__", None))
        text = "\n".join(inspect.getdoc(part) or "" for part in parts)
        for argument in inspect.signature(public).parameters:
            described = re.search(rf"^ *\**{argument}:", text, re.MULTILINE)
            assert described or re.search(r"those of `\w+`", text), f"{name}({argument})"


def test_the_packaged_reference_is_complete(site: Path) -> None:
    """Every function, resource, type, setting and property of the schema is on its page."""
    schema = json.loads((ROOT / "provider/pulumi_oci_image/plugin/schema.json").read_text("utf-8"))
    page = (site / "docs/packaged-reference.html").read_text("utf-8")
    parts = schema["functions"] | schema["resources"] | schema["types"]
    names = {token.rpartition(":")[2] for token in parts} | set(schema["config"]["variables"])
    for part in parts.values():
        for properties in (part, part.get("inputs", {}), part.get("outputs", {})):
            names |= set(properties.get("properties", {}))
        names |= set(part.get("inputProperties", {}))
    assert {name for name in names if f">{name}<" not in page} == set()


def test_every_page_is_in_the_site(site: Path) -> None:
    """No page of the documentation is left out, but for those of the Pulumi Registry."""
    registry = {"_index.md", "installation-configuration.md"}
    for path in (ROOT / "docs").rglob("*.md"):
        if path.name not in registry:
            page = path.relative_to(ROOT).with_suffix(".html")
            assert (site / page).exists(), page
