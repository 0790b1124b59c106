"""Tests that need the Pulumi CLI skip where it, or a language host of it, is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from ..pulumi_cli import Cli


@pytest.mark.parametrize("runtime", ["cobol", "{name: cobol, options: {}}"])
@pytest.mark.parametrize("there", [["pulumi"], ["pulumi", "pulumi-language-yaml"], []])
def test_a_missing_language_host_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, runtime: str, there: list[str]
) -> None:
    """The reason of the skip names what is missing: the host of the project's language, or all."""
    monkeypatch.setenv("PATH", str(tmp_path))
    for name in there:
        tmp_path.joinpath(name).touch(mode=0o755)
    tmp_path.joinpath("Pulumi.yaml").write_text(f"name: p\nruntime: {runtime}\n")
    missing = "pulumi-language-cobol" if there else "pulumi"
    with pytest.raises(pytest.skip.Exception, match=f"needs {missing} on PATH"):
        Cli(tmp_path, tmp_path / "home")
