"""docs/finding-images.md says what is so."""

from __future__ import annotations

import dataclasses
import io
import re
from pathlib import Path

import pytest

from pulumi_oci_image import ImageCriteria, NoMatchingImage, get_latest_image
from pulumi_oci_image.settings import Limits
from pulumi_oci_image.testing import run_offline

PAGE = (Path(__file__).parents[2] / "docs" / "finding-images.md").read_text(encoding="utf-8")


@pytest.mark.usefixtures("credentials")
def test_its_program_runs(tmp_path: Path) -> None:
    """The first program of the page finds an image."""
    program = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)[0]
    tmp_path.joinpath("Pulumi.yaml").write_text("name: docs\nruntime: python\n")
    tmp_path.joinpath("__main__.py").write_text(program)
    result = run_offline(tmp_path, preview_only=True, out=io.StringIO())
    assert result.ok, result.preview.error
    assert result.preview.outputs["firmware"] == "UEFI_64"


@pytest.mark.usefixtures("credentials")
def test_its_error_is_the_error() -> None:
    """The message that the page shows is the one that users see."""
    shown = next(line for line in PAGE.splitlines() if line.startswith("No image matches"))
    with pytest.raises(NoMatchingImage) as caught:
        get_latest_image(operating_system="Oracle Linux", shape="VM.Standard.Z9")
    assert str(caught.value).startswith(shown.removesuffix("…"))


def test_it_names_every_criterion_and_default() -> None:
    """No criterion is left out, and the defaults are those in force."""
    rows = "\n".join(line for line in PAGE.splitlines() if line.startswith("|"))
    for known in dataclasses.fields(ImageCriteria):
        assert f"`{known.name}`" in rows
    assert f"| `OCI_IMAGE_CONCURRENCY` | {Limits().concurrency} |" in rows
    assert f"| `OCI_IMAGE_REQUESTS_PER_SECOND` | {Limits().requests_per_second:g} |" in rows
