"""The programs in the documents on launching, expecting and pinning run as they are printed."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pulumi_oci_image.testing.offline import run

if TYPE_CHECKING:
    from pulumi_oci_image.testing.emulator import Emulator

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.usefixtures("credentials")
@pytest.mark.parametrize("document", ["launching", "expectations", "pinning"])
def test_a_document_s_programs_run(document: str, endpoint: Emulator, tmp_path: Path) -> None:
    """All programs of a document, one after the other, on an image that the endpoint has."""
    image_id = next(iter(endpoint.images))["id"]
    text = (DOCS / f"{document}.md").read_text("utf-8")
    programs = "\n".join(re.findall(r"```python\n(.*?)```", text, re.DOTALL))
    # The second pin of the document is the first one, with an option more.
    programs = programs.replace('ImagePin(\n    "fleet"', 'ImagePin(\n    "first"', 1)
    program = re.sub(r"ocid1\.image\.[\w.]*…", image_id, programs)
    tmp_path.joinpath("Pulumi.yaml").write_text("name: document\nruntime: python\n", "utf-8")
    tmp_path.joinpath("__main__.py").write_text(program, "utf-8")

    result = run(tmp_path, config={"imageId": image_id}, out=io.StringIO())

    assert result.ok, result
