"""When a pin moves, and what its state says."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_oci_image.model.image import ImageResult
from pulumi_oci_image.pin import PinnedImage, reasons_to_move

ID = "ocid1.image.oc1.iad.pinned"
CRITERIA = {"operatingSystem": "Oracle Linux", "gpu": False}
STATE = {"criteria": CRITERIA, "triggers": ["1", None], "imageId": ID, "displayName": "old"}
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


@pytest.mark.parametrize(
    ("inputs", "reasons"),
    [
        ({}, []),
        ({"__provider": "another"}, []),
        ({"imageId": ID}, []),
        ({"imageId": None}, []),
        ({"imageId": "ocid1.image.oc1.iad.other"}, ["imageId"]),
        ({"triggers": ["2", None]}, ["triggers"]),
        ({"triggers": None}, ["triggers"]),
        ({"triggers": UNKNOWN}, ["triggers"]),
        ({"criteria": CRITERIA | {"gpu": True}}, ["criteria"]),
        ({"criteria": UNKNOWN, "triggers": []}, ["criteria", "triggers"]),
    ],
)
def test_a_pin_moves_for_its_criteria_triggers_and_an_image_to_adopt(
    inputs: dict[str, Any], reasons: list[str]
) -> None:
    """Nothing else moves it; what is not known yet may be different, so it counts as such."""
    news = {"criteria": CRITERIA, "triggers": ["1", None]} | inputs

    assert reasons_to_move(ID, STATE, news) == reasons


def test_a_pin_without_triggers_stays() -> None:
    """Absent on both sides is no change, and neither is an empty list."""
    assert reasons_to_move(ID, {"criteria": CRITERIA}, {"criteria": CRITERIA}) == []
    empty = {"criteria": CRITERIA, "triggers": []}
    assert reasons_to_move(ID, {"criteria": CRITERIA}, empty) == []


@pytest.mark.parametrize(
    ("latest", "available"), [(ID, False), ("ocid1.image.oc1.iad.newer", True), (None, False)]
)
def test_an_update_is_available_where_another_image_would_be_chosen(
    latest: str | None, *, available: bool
) -> None:
    """Where no image meets the criteria any more, there is nothing to move to."""
    state = PinnedImage(ImageResult.wrap({"id": ID}), latest).to_state({})

    assert state["updateAvailable"] is available
    assert state.get("latestImageId") == latest
    assert state["retired"] is False
    assert "retiredReason" not in state
