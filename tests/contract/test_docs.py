"""The examples in the documentation run."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pulumi_oci_image.testing import Emulator

ROOT = Path(__file__).parents[2]


def examples(document: str) -> list[str]:
    """The Python examples of a document."""
    return re.findall(r"```python\n(.*?)```", (ROOT / document).read_text("utf-8"), re.DOTALL)


def with_id(example: str, endpoint: Emulator) -> str:
    """An example with the OCID of an image that the endpoint has."""
    image = next(iter(endpoint.images))
    return re.sub(r"ocid1\.image\.[\w.]*…", image["id"], example)


def test_the_pytest_example_passes(tmp_path: Path) -> None:
    """The fixtures work in a user's own test suite, as the page shows."""
    conftest, test, *_ = examples("docs/local-development.md")
    tmp_path.joinpath("conftest.py").write_text(conftest)
    tmp_path.joinpath("test_mine.py").write_text(test)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", str(tmp_path)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "1 passed" in done.stdout, done.stdout + done.stderr


@pytest.mark.usefixtures("credentials")
def test_the_other_examples_run(
    endpoint: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The endpoint and the offline run work as the page shows."""
    _, _, emulator, tls, offline = examples("docs/local-development.md")
    monkeypatch.chdir(ROOT)
    names: dict[str, Any] = {}
    exec(emulator.replace("some/directory", str(tmp_path / "made")), names)
    assert names["endpoint"].images.get("ocid1.image.oc1.iad.mine")
    exec(tls.replace("some/directory", str(tmp_path)), {"endpoint": endpoint})
    assert (tmp_path / "ca.pem").exists()
    exec(with_id(offline, endpoint), {"print": lambda shown: names.update(shown=shown)})
    assert names["shown"] == "Oracle Linux"
    assert os.environ["OCI_IMAGE_ENDPOINT"] == endpoint.url
