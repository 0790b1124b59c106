"""Whose API the endpoint speaks: the public cloud's, or an appliance's, which is a part of it.

Source for the appliance: Oracle Private Cloud Appliance 3.0, Compute Enclave API, as published.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FlavorName = Literal["public", "appliance"]


@dataclass(frozen=True)
class Flavor:
    """What differs.

    Attributes:
        images: the shipped seed files of images.
        shapes: the shipped file of shapes.
        compartments: the shipped file of compartments.
        has_capabilities: whether there are image capability schemas.
        is_ascending: whether lists of images begin with the oldest unless asked otherwise; else
            platform images come before custom ones, and the newest first.
        first_page: the `page` that a list begins with where none is given; None where it has no
            name.
        domain: the domain of the appliance's host names; None for the public cloud.
        ocid: what stands between type and unique part of a made-up OCID.
    """

    images: tuple[str, ...]
    shapes: str
    compartments: str
    has_capabilities: bool = True
    is_ascending: bool = False
    first_page: str | None = None
    domain: str | None = None
    ocid: str = "oc1."


FLAVORS: dict[FlavorName, Flavor] = {
    "public": Flavor(
        ("platform_images.json", "custom_images.json"), "shapes.json", "compartments.json"
    ),
    "appliance": Flavor(
        ("appliance_images.json",),
        "appliance_shapes.json",
        "appliance_compartments.json",
        has_capabilities=False,
        is_ascending=True,
        first_page="0",
        domain="pca01.example.com",
        ocid="AK00661530.pca01",
    ),
}
