"""The examples latest-image and multi-region, run offline against the local endpoint."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pulumi_oci_image.testing import run_offline

if TYPE_CHECKING:
    from pulumi_oci_image.testing import Emulator

EXAMPLES = Path(__file__).parents[2] / "examples"
pytestmark = pytest.mark.usefixtures("credentials")


def test_latest_image() -> None:
    """The example finds the newest image for the shape, in the preview and in the up."""
    result = run_offline(EXAMPLES / "latest-image", out=io.StringIO())
    assert result.ok, result.preview.error
    assert result.preview.outputs["displayName"] == "Oracle-Linux-9.6-aarch64-2025.10.23-0"
    assert result.preview.outputs["choice"][0] == result.preview.outputs["displayName"]
    config = {"shape": "VM.GPU.A10.1"}
    for_gpu = run_offline(
        EXAMPLES / "latest-image", config=config, preview_only=True, out=io.StringIO()
    )
    assert "GPU" in for_gpu.preview.outputs["displayName"]


def test_multi_region(endpoint: Emulator) -> None:
    """The example finds an image in each region that the settings name."""
    regions = ["us-phoenix-1", "uk-london-1", "ap-tokyo-1"]
    result = run_offline(
        EXAMPLES / "multi-region", config={"regions": json.dumps(regions)}, out=io.StringIO()
    )
    assert result.ok, result.preview.error
    assert sorted(result.preview.outputs["imageIds"]) == sorted(regions)
    assert result.preview.outputs["sameImage"] is True
    assert len([r for r in endpoint.requests if r.path.endswith("/images")]) == 2 * len(regions)
