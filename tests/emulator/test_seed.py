"""The shipped seed images, and how a seed that is wrong is refused."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from pulumi_oci_image.testing import Emulator, SeedError

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

IMAGE = {
    "id": "ocid1.image.oc1.iad.aaaaaaaa" + "z" * 52,
    "lifecycleState": "AVAILABLE",
    "operatingSystem": "Oracle Linux",
    "operatingSystemVersion": "9",
    "timeCreated": "2025-01-01T00:00:00Z",
}


@pytest.fixture
def shipped() -> list[dict[str, Any]]:
    """The shipped images."""
    return list(Emulator().images)


def test_ocids_have_the_form_of_the_service(shipped: list[dict[str, Any]]) -> None:
    """Every OCID is ocid1.image.oc1.iad and a unique part of 60 characters."""
    for image in shipped:
        assert re.fullmatch(r"ocid1\.image\.oc1\.iad\.aaaaaaaa[a-z2-7]{52}", image["id"])


def test_platform_images_cover_systems_and_processors(shipped: list[dict[str, Any]]) -> None:
    """Platform images belong to no compartment, some without the fields that the page requires."""
    platform = [image for image in shipped if image.get("compartmentId", "") is None]
    systems = {image["operatingSystem"] for image in platform}
    assert {"Oracle Linux", "Canonical Ubuntu", "Windows", "Oracle Autonomous Linux"} <= systems
    names = " ".join(image["displayName"] for image in platform)
    assert "aarch64" in names
    assert "GPU" in names
    assert any("agentFeatures" not in image for image in platform)
    assert any("listingType" not in image for image in platform)


def test_one_image_has_every_field_of_the_reference_page(shipped: list[dict[str, Any]]) -> None:
    """A custom image sets all top-level and nested fields that GetImage documents."""
    full = next(image for image in shipped if image.get("agentFeatures"))
    top = "agentFeatures baseImageId billableSizeInGBs compartmentId createImageAllowed definedTags"
    top += " displayName freeformTags id imageVolumeDetails launchMode launchOptions lifecycleState"
    top += " listingType operatingSystem operatingSystemVersion sizeInMBs timeCreated"
    assert set(full) == set(top.split())
    assert None not in full.values()
    assert set(full["agentFeatures"]) == {"isManagementSupported", "isMonitoringSupported"}
    assert set(full["launchOptions"]) == {
        "bootVolumeType",
        "firmware",
        "isConsistentVolumeNamingEnabled",
        "isEncryptionInTransitEnabled",
        "isPvEncryptionInTransitEnabled",
        "networkType",
        "remoteDataVolumeType",
    }
    volume = full["imageVolumeDetails"]["dataVolumes"][0]
    assert set(volume) == {"displayName", "index", "sizeInMBs"}


def test_custom_images_cover_the_edges(shipped: list[dict[str, Any]]) -> None:
    """32 volumes, Unicode tags, VDPA, DISABLED, DELETED, community, and tomorrow's image."""
    volumes = [len(i.get("imageVolumeDetails", {}).get("dataVolumes", [])) for i in shipped]
    assert max(volumes) == 32
    assert any(not str(image.get("freeformTags")).isascii() for image in shipped)
    assert any(not str(image.get("definedTags")).isascii() for image in shipped)
    assert {"VDPA", "ACCELERATED_PARAVIRTUALIZED"} <= {i.get("launchMode") for i in shipped}
    assert {"DISABLED", "DELETED", "IMPORTING"} <= {i["lifecycleState"] for i in shipped}
    assert "COMMUNITY" in {image.get("listingType") for image in shipped}
    assert any("securityAttributes" in image for image in shipped)
    assert any(image.get("billableSizeInGBs", 0) > 2**53 for image in shipped)


def test_seed_of_ones_own(tmp_path: Path) -> None:
    """A file, given as text or path, and a list replace the shipped images."""
    path = tmp_path / "seed.json"
    path.write_text(json.dumps([IMAGE]))
    for seed in (path, str(path), [IMAGE]):
        assert list(Emulator(seed=seed).images) == [IMAGE]
    assert len(Emulator(seed=[]).images) == 0


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "is not JSON: "),
        ("[" * 100_000, "is not JSON: "),
        ("7", "must be a JSON list of images"),
        ("[7]", "image 1: must be a JSON object"),
        (json.dumps([IMAGE, IMAGE]), "image 2: has the same id as an image before it"),
        (json.dumps([{**IMAGE, "id": "x"}]), "image 1: id must be the OCID of an image"),
        (
            json.dumps([{**IMAGE, "id": IMAGE["id"].replace("image", "instance")}]),
            "id must be the OCID of an image",
        ),
        (
            json.dumps([{**IMAGE, "timeCreated": "today"}]),
            "'today' is not an RFC 3339 time",
        ),
        (
            json.dumps([IMAGE, {"displayName": "mine"}]),
            "image 2 (mine): id must be a non-empty string",
        ),
        (
            json.dumps([{**IMAGE, "lifecycleState": ""}]),
            "lifecycleState must be a non-empty string",
        ),
        ('{"images": 7}', "an object with such a list as 'images'"),
        ('{"images": [], "image": []}', "'image' is not a section"),
        ('{"images": [], "unlisted": [7]}', "'unlisted' must be a list of OCIDs"),
        ('{"images": [], "unlisted": ["x"]}', "'x' is in a section but is no image of this seed"),
        ('{"images": [7, {"id": []}], "shapes": {"x": []}}', "'x' is in a section"),
        ('{"images": [], "shapes": []}', "'shapes' must map OCIDs to lists"),
        ('{"images": [], "shapes": {"x": [7]}}', "'shapes' must map OCIDs to lists"),
        (
            json.dumps({"images": [IMAGE], "shapes": {IMAGE["id"]: [{"shape": "a"}, {}]}}),
            f"shapes of {IMAGE['id']}: entry 2: A compatibility entry needs",
        ),
        ('[{"sizeInMBs": NaN, ' + json.dumps(IMAGE)[1:] + "]", "image 1: "),
    ],
)
def test_wrong_seed_is_one_line_with_file_and_entry(tmp_path: Path, text: str, reason: str) -> None:
    """What is wrong with a seed file is said in one line that names file, entry and reason."""
    path = tmp_path / "seed.json"
    path.write_text(text)
    with pytest.raises(SeedError) as caught:
        Emulator(seed=path)
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    assert reason in message
    assert "\n" not in message


def test_seed_with_sections(tmp_path: Path) -> None:
    """A seed may also say which images are in no list, and which shapes they run on."""
    path = tmp_path / "seed.json"
    shapes = {IMAGE["id"]: [{"shape": "VM.One"}]}
    path.write_text(json.dumps({"images": [IMAGE], "unlisted": [IMAGE["id"]], "shapes": shapes}))
    endpoint = Emulator(seed=path)
    assert list(endpoint.images) == [IMAGE]
    ((_, listed),) = endpoint.images.stored()
    entry = endpoint.compatibility.get(IMAGE["id"], "VM.One")
    assert listed is False
    assert entry
    assert entry["imageId"] == IMAGE["id"]


def test_seed_file_that_cannot_be_read(tmp_path: Path) -> None:
    """A missing file, and one that is not text, are named."""
    with pytest.raises(SeedError, match="cannot be read: No such file"):
        Emulator(seed=tmp_path / "none.json")
    binary = tmp_path / "binary.json"
    binary.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SeedError, match="is not JSON: 'utf-8' codec"):
        Emulator(seed=binary)


def test_list_that_is_wrong_is_named_as_the_seed() -> None:
    """A list from Python is checked the same way."""
    with pytest.raises(SeedError, match=r"^the seed: image 1: must be a JSON object"):
        Emulator(seed=["not an image"])  # type: ignore[list-item]
