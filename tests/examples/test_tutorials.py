"""The tutorials' programs run as they are printed, and give what the pages show."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pulumi_oci_image.testing import run_offline

if TYPE_CHECKING:
    from pulumi_oci_image.testing import Emulator

TUTORIALS = sorted((Path(__file__).parents[2] / "docs/tutorials").glob("*.md"))


@pytest.mark.usefixtures("credentials")
@pytest.mark.parametrize("tutorial", TUTORIALS, ids=lambda path: path.stem)
def test_a_tutorial_gives_what_it_shows(tutorial: Path, endpoint: Emulator, tmp_path: Path) -> None:
    """Its files run offline, and each line of output that it shows is in what a user sees."""
    text = tutorial.read_text("utf-8")
    for name, language in (("Pulumi.yaml", "yaml"), ("__main__.py", "python")):
        (block,) = re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)
        tmp_path.joinpath(name).write_text(block, "utf-8")
    out = io.StringIO()

    result = run_offline(tmp_path, config={"imageId": next(iter(endpoint.images))["id"]}, out=out)

    assert result.ok, result
    # How wide a column is depends on the version of the oci package.
    printed = re.sub(" +", " ", out.getvalue())
    for shown in re.findall(r"```text\n(.*?)```", text, re.DOTALL):
        lines = re.sub(" +", " ", shown).splitlines()
        assert [line for line in lines if line not in printed] == []
