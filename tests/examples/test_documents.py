"""The programs in the documentation run as they are printed."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pulumi_oci_image.testing import run_offline

if TYPE_CHECKING:
    from pulumi_oci_image.testing import Credentials, Emulator

ROOT = Path(__file__).parents[2]
PROGRAM = re.compile(r"^```python\n(.*?)^```", re.DOTALL | re.MULTILINE)
ELSEWHERE = {
    "docs/_index.md": "the packaged provider's SDK, which the Pulumi CLI makes",
    "docs/local-development.md": "test_docs.py",
    "docs/private-cloud-appliance.md": "tests/appliance/test_examples.py",
    "docs/tutorials": "test_tutorials.py",
}
"""Pages whose programs run in another test, or need what is not here."""

GIVEN = {
    "docs/authentication.md": "prod_image_id = test_image_id = {image_id!r}\n",
    "docs/finding-images.md": "ids = [{image_id!r}]\n",
}
"""Names that a page's programs take as given."""


def pages() -> list[str]:
    """Every page with a program that runs here."""
    found = sorted((*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")))
    names = [str(path.relative_to(ROOT)) for path in found if PROGRAM.search(path.read_text())]
    return [name for name in names if not name.startswith(tuple(ELSEWHERE))]


@pytest.mark.parametrize("page", pages())
def test_the_programs_of_a_page_run(
    page: str, endpoint: Emulator, credentials: Credentials, tmp_path: Path
) -> None:
    """All programs of a page, one after the other, on an image that the endpoint has."""
    image_id = next(iter(endpoint.images))["id"]
    programs = "\n".join(PROGRAM.findall((ROOT / page).read_text("utf-8")))
    # The second pin of the page is the first one, with an option more.
    if page == "docs/pinning.md":
        programs = programs.replace('ImagePin(\n    "fleet"', 'ImagePin(\n    "first"', 1)
    programs = re.sub(r"ocid1\.image\.[\w.]*…", image_id, programs)
    tmp_path.joinpath("Pulumi.yaml").write_text("name: page\nruntime: python\n", "utf-8")
    tmp_path.joinpath("__main__.py").write_text(
        GIVEN.get(page, "").format(image_id=image_id) + programs, "utf-8"
    )

    result = run_offline(tmp_path, config=settings(image_id, credentials), out=io.StringIO())

    assert result.ok, result


def settings(image_id: str, credentials: Credentials) -> dict[str, str]:
    """What the pages' programs find configured: an image, a second account and a second profile."""
    file = credentials.config_file
    default = file.read_text("utf-8")
    file.write_text(default + default.replace(f"[{credentials.profile}]", "[PROD]"), "utf-8")
    return {
        "imageId": image_id,
        "oci-test:tenancyOcid": credentials.tenancy,
        "oci-test:userOcid": credentials.user,
        "oci-test:fingerprint": credentials.fingerprint,
        "oci-test:privateKeyPath": str(credentials.key_file),
        "oci-test:region": credentials.region,
    }
