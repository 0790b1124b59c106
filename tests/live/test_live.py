"""The same assertions against a real tenancy: opt-in, by OCI_IMAGE_LIVE_ID and a profile.

    OCI_IMAGE_LIVE_ID=ocid1.image.oc1… OCI_IMAGE_LIVE_PROFILE=DEFAULT pytest -m live tests/live

It only reads: GetImage for the image given, and for one that does not exist.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import pulumi_oci_image as oci_image
from pulumi_oci_image.model.ocid import parse_image_ocid

# Read now: no test sees the OCI settings of whoever runs it, unless it asks for them.
LIVE_ID = os.environ.get("OCI_IMAGE_LIVE_ID", "")
PROFILE = os.environ.get("OCI_IMAGE_LIVE_PROFILE", "DEFAULT")
CONFIG_FILE = os.environ.get("OCI_CONFIG_FILE") or str(Path("~/.oci/config").expanduser())

pytestmark = [
    pytest.mark.live,
    pytest.mark.skipif(
        not LIVE_ID,
        reason="reads a real tenancy: set OCI_IMAGE_LIVE_ID, and OCI_IMAGE_LIVE_PROFILE",
    ),
]


@pytest.fixture
def connection() -> oci_image.Connection:
    """The account of whoever runs this."""
    return oci_image.Connection(config_file=CONFIG_FILE, profile=PROFILE)


def test_an_image_is_read_as_it_is(connection: oci_image.Connection) -> None:
    """The image comes with its own OCID, what every image has, and an etag."""
    image = oci_image.get_image(LIVE_ID, connection=connection)
    assert image.id == LIVE_ID
    assert image.lifecycle_state
    assert image.operating_system
    assert image.operating_system_version
    assert image.time_created
    assert image.etag


def test_a_missing_image_is_not_found(connection: oci_image.Connection) -> None:
    """An OCID that nobody has is a 404 with a request id and the three causes."""
    ocid = parse_image_ocid(LIVE_ID)
    missing = f"ocid1.image.{ocid.realm}.{ocid.region}.{'a' * 60}"
    with pytest.raises(oci_image.ImageNotFound) as caught:
        oci_image.get_image(missing, connection=connection)
    assert caught.value.code == "NotAuthorizedOrNotFound"
    assert caught.value.request_id
    assert "to inspect instance-images" in str(caught.value)


def test_a_wrong_fingerprint_is_refused(
    connection: oci_image.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A signature that the service can't verify is a 401."""
    from pulumi_oci_image.settings import load_settings

    settings = load_settings(lambda _key: None, connection=connection)
    credentials = settings.credentials
    if credentials.method != "ApiKey" or credentials.private_key is None:
        pytest.skip("the profile has no API key")
    for name, value in {
        "OCI_CLI_TENANCY": credentials.tenancy,
        "OCI_CLI_USER": credentials.user,
        "OCI_CLI_FINGERPRINT": "00:" * 15 + "00",
        "OCI_CLI_KEY_FILE": str(credentials.private_key.path),
        "OCI_CLI_PASSPHRASE": credentials.password,
        "OCI_CLI_REGION": settings.region or "",
    }.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(oci_image.NotAuthenticated):
        oci_image.get_image(LIVE_ID)
