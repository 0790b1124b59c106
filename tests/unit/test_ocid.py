"""OCIDs: both kinds taken, and nothing that could change a URL or a header."""

from __future__ import annotations

import string
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oci import regions

from pulumi_oci_image import InvalidInput, get_images
from pulumi_oci_image.client.regions import named_region
from pulumi_oci_image.model.ocid import Ocid, parse_image_ocid, parse_ocid

NAME = string.ascii_letters + string.digits + "_-"
MAX_LENGTH = 255
PUBLIC = st.builds(
    "ocid1.image.{}.{}.{}".format,
    st.sampled_from(sorted(regions.REALMS)),
    st.sampled_from(["", *regions.REGIONS_SHORT_NAMES, *regions.REGIONS]),
    st.text(string.ascii_lowercase + string.digits, min_size=1, max_size=60),
)
APPLIANCE = st.builds(
    "ocid{}.image.{}{}".format,
    st.integers(0, 9),
    st.text(NAME + ".", max_size=200),
    st.sampled_from(NAME),
)


def parts(ocid: Ocid) -> tuple[str, str, str]:
    """What an OCID names."""
    return ocid.type, ocid.realm, ocid.region


@given(PUBLIC)
def test_public_ocids_name_realm_and_region(value: str) -> None:
    """An OCID of a realm that the SDK knows gives its realm and, where it has one, its region."""
    _, _, realm, region, _ = value.split(".")
    assert parts(parse_image_ocid(value)) == ("image", realm, region)
    known = regions.get_region_from_short_name(region) if region else None
    assert named_region(parse_image_ocid(value)) == known


@given(APPLIANCE)
def test_the_appliances_ocids_are_taken(value: str) -> None:
    """`ocid1.image.` and any letters, digits, dots, `_` and `-` after it are an image's OCID."""
    ocid = parse_image_ocid(value)
    assert ocid.type == "image"
    named = named_region(ocid)
    assert named is None or ocid.realm in regions.REALMS or regions.is_region(named)


@pytest.mark.parametrize(
    ("value", "ocid"),
    [
        ("ocid1.image.unique_ID", ("image", "", "")),
        ("ocid1.tenancy.AK00661530.pca.fqupz5ncsllv90s2", ("tenancy", "AK00661530", "pca")),
        ("ocid1.image.oc1.iad.future.aaaa", ("image", "oc1", "iad")),
        ("ocid1.tenancy.oc1..aaaa", ("tenancy", "oc1", "")),
        ("ocidv1:tenancy:oc1:phx:1460406592660:aaaa", ("tenancy", "", "")),
    ],
)
def test_the_known_forms(value: str, ocid: tuple[str, str, str]) -> None:
    """Each form that Oracle documents, or that was seen, gives its parts."""
    parsed = parse_ocid(value)
    assert parsed == value
    assert parsed is not None
    assert parts(parsed) == ocid


def test_an_appliances_system_name_is_no_region() -> None:
    """What the SDK does not know is never taken for a region, so it can't differ from one."""
    assert named_region("ocid1.image.AK00661530.pca.aaaa") is None


ODD = st.characters(exclude_characters=NAME + ".")


@given(st.one_of(PUBLIC, APPLIANCE), st.data(), ODD)
def test_what_could_change_a_request_is_refused(value: str, data: Any, odd: str) -> None:
    """One slash, space, control character or other odd one anywhere makes it no OCID."""
    at = data.draw(st.integers(0, len(value)))
    with pytest.raises(InvalidInput, match=r"is not an OCID|of type"):
        parse_image_ocid(value[:at] + odd + value[at:])
    with pytest.raises(InvalidInput, match=r"Give (an OCID|a non-empty string)\."):
        get_images(compartment_id=value[:at] + odd + value[at:])


@pytest.mark.parametrize(
    "value",
    [
        *["ocid1.image.", "ocid1.image", "ocid1.image.oc1.iad.", "ocid1.image.oc1.iad.aaaa…"],
        *["ocid1.image.oc1.iad.aaaa...", "ocid1.image.../x", "x.image.a", "ocid.image.a", " "],
        *["ocid1.image." + "a" * MAX_LENGTH, "ocidv1:image:oc1:iad:1:aaaa", "ocid1.image.a\n"],
    ],
)
def test_what_is_cut_short_or_too_long_is_refused(value: str) -> None:
    """An OCID that was shortened, or that no service gives out, is refused."""
    with pytest.raises(InvalidInput, match="is not an OCID"):
        parse_image_ocid(value)


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (None, "image_id is missing"),
        ("", "image_id is empty"),
        (5, "image_id is a int, not a string"),
        ("ocid1.instance.oc1.iad.aaaa", "of type 'instance'"),
    ],
)
def test_what_is_no_images_ocid(value: object, told: str) -> None:
    """What is missing, of another type, or another resource's is told as that."""
    with pytest.raises(InvalidInput, match=told):
        parse_image_ocid(value)
