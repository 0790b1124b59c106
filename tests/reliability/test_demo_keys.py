"""The key files of the demo, while it runs and after it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from .conftest import Figures

COMMAND = str(Path(sys.executable).with_name("pulumi-oci-image"))
DEMO = """
import json, os, stat, time
from pathlib import Path
config = Path(os.environ["OCI_CONFIG_FILE"])
files = {{str(path): stat.S_IMODE(path.stat().st_mode) for path in config.parent.iterdir()}}
files[str(config.parent)] = stat.S_IMODE(config.parent.stat().st_mode)
files[str(config.parent.parent)] = stat.S_IMODE(config.parent.parent.stat().st_mode)
seen = Path({seen!r})
seen.with_suffix(".new").write_text(json.dumps(files))
seen.with_suffix(".new").rename(seen)
{then}
"""


@pytest.mark.parametrize(
    ("then", "end"),
    [
        ("raise SystemExit(1)", None),
        ("time.sleep(600)", signal.SIGINT),
        ("time.sleep(600)", signal.SIGTERM),
    ],
    ids=["fails", "is interrupted", "is terminated"],
)
def test_the_keys_of_the_demo(
    tmp_path: Path, figures: Figures, then: str, end: signal.Signals | None
) -> None:
    """The demo's key is readable by its owner only, and gone after it, however it ends."""
    project, seen = tmp_path / "project", tmp_path / "seen"
    (project / ".tools").mkdir(parents=True)
    (project / ".tools/pulumi-not-installed").touch()
    (project / "Pulumi.yaml").write_text("name: program\nruntime: python\n")
    (project / "__main__.py").write_text(DEMO.format(seen=str(seen), then=then))
    environment = os.environ | {"PATH": str(tmp_path)}
    process = subprocess.Popen(
        [COMMAND, "demo", str(project)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    while not seen.exists():
        assert process.poll() is None or seen.exists(), process.stdout and process.stdout.read()
        time.sleep(0.02)
    if end is not None:
        process.send_signal(end)
    process.communicate(timeout=180)
    assert process.returncode != 0
    files: dict[str, int] = json.loads(seen.read_text())
    key = next(Path(path) for path in files if path.endswith("key.pem"))
    assert {mode for path, mode in files.items() if Path(path).suffix or "config" in path} == {
        0o600
    }
    assert files[str(key.parent)] == files[str(key.parent.parent)] == 0o700
    assert not any(Path(path).exists() for path in files)
    assert list((project / ".demo").iterdir()) == []
    how = "which fails" if end is None else f"ended by {end.name}"
    figures.add("Secrets", where=f"key files of a demo {how}", searched=len(files), found=0)
