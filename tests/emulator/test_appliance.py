"""The appliance's flavor of the endpoint: OCIDs, lists, errors, TLS and host name."""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

import oci
import pytest

import pulumi_oci_image as oci_image
from pulumi_oci_image.model.ocid import parse_ocid
from pulumi_oci_image.testing import Credentials, Emulator

if TYPE_CHECKING:
    from oci.core import ComputeClient

    from .conftest import HandSigned

HOST = "iaas.pca01.example.com"


@pytest.fixture(scope="module")
def running() -> Iterator[Emulator]:
    """An appliance's endpoint."""
    with Emulator(flavor="appliance") as endpoint:
        yield endpoint


@pytest.fixture
def endpoint(running: Emulator) -> Emulator:
    """The same, fresh for each test."""
    running.reset()
    return running


@pytest.fixture
def credentials(endpoint: Emulator, tmp_path: Path) -> Credentials:
    """A key that the endpoint trusts."""
    return endpoint.make_credentials(tmp_path / "oci")


@pytest.fixture
def client(make_client: Any) -> ComputeClient:
    """A real OCI client, which asks the endpoint without TLS."""
    return make_client()


def in_order(client: ComputeClient, **options: Any) -> list[str]:
    """The names in a list, as they come."""
    compartment = "ocid1.compartment.AK00661530.pca01.none"
    return [image["displayName"] for image in client.list_images(compartment, **options).data]


def test_its_images(endpoint: Emulator) -> None:
    """OCIDs have both of its forms; platform images have an empty compartment."""
    images = list(endpoint.images)
    parts = [parse_ocid(image["id"]) for image in images]
    assert {part and (part.type, part.realm) for part in parts} == {
        ("image", "AK00661530"),
        ("image", ""),
    }
    platform = [image for image in images if image["compartmentId"] == ""]
    assert len(platform) == 6
    assert all(image["displayName"].startswith("uln-pca-") for image in platform)
    assert {image["billableSizeInGBs"] for image in platform} == {None}
    assert {"PARAVIRTUALIZED", "VDPA", "CUSTOM"} <= {image["launchMode"] for image in images}


def test_lists_begin_with_the_oldest(client: ComputeClient) -> None:
    """Lists are ascending unless asked otherwise, by time and by name."""
    names = in_order(client)
    assert names[0].startswith("uln-pca-Oracle-Linux-7.9-2022")
    assert in_order(client, sort_by="TIMECREATED") == names
    assert in_order(client, sort_order="DESC") == names[::-1]
    by_name = in_order(client, sort_by="DISPLAYNAME")
    assert by_name == sorted(names)
    assert in_order(client, sort_by="DISPLAYNAME", sort_order="DESC") == by_name[::-1]


def test_pages_begin_with_zero(endpoint: Emulator, client: ComputeClient) -> None:
    """The first page is 0, the next one a token; what was asked is in the log."""
    first = client.list_images("ocid1.compartment.any", limit=4, page="0")
    assert endpoint.requests[-1].query["page"] == "0"
    token = first.headers["opc-next-page"]
    rest = client.list_images("ocid1.compartment.any", limit=4, page=token)
    names = [image["displayName"] for image in first.data + rest.data]
    assert names == in_order(client)
    with pytest.raises(oci.exceptions.ServiceError, match="from 1 to 1000"):
        client.list_images("ocid1.compartment.any", limit=1001)


def test_a_compartment_has_its_custom_images(endpoint: Emulator, client: ComputeClient) -> None:
    """Platform images are in every list, custom images in that of their compartment."""
    (compartment,) = {image["compartmentId"] for image in endpoint.images} - {""}
    found = client.list_images(compartment).data
    assert {image["compartmentId"] for image in found} == {"", compartment}
    assert len(found) == len(endpoint.images)


def test_states_in_any_case(endpoint: Emulator, by_hand: HandSigned) -> None:
    """The state's case does not matter."""
    (image,) = (one for one in endpoint.images if one["lifecycleState"] == "IMPORTING")
    query = urlencode({"compartmentId": image["compartmentId"], "lifecycleState": "importing"})
    assert by_hand.get(f"/20160918/images?{query}").json == [image]


def test_its_shapes(endpoint: Emulator, client: ComputeClient) -> None:
    """It has few shapes, without GPUs, and images tell which they run on."""
    shapes = [shape["shape"] for shape in client.list_shapes("ocid1.compartment.any").data]
    assert shapes == ["VM.PCAStandard1.1", "VM.PCAStandard1.4", "VM.PCAStandard1.Flex"]
    image_id = next(iter(endpoint.images))["id"]
    entry = client.get_image_shape_compatibility_entry(image_id, "VM.PCAStandard1.Flex").data
    assert entry["ocpuConstraints"] == {"min": 1, "max": 32}


def test_an_image_that_is_put_runs_on_its_shapes(endpoint: Emulator, client: ComputeClient) -> None:
    """An image of which nothing is said runs on a shape of the appliance, not of the cloud."""
    image = next(iter(endpoint.images)) | {"id": "ocid1.image.AK00661530.pca01.new"}
    endpoint.images.put(image)
    (entry,) = client.list_image_shape_compatibility_entries(image["id"]).data
    assert entry["shape"] == "VM.PCAStandard1.Flex"


def test_it_has_no_capabilities(endpoint: Emulator, client: ComputeClient) -> None:
    """What it lacks is a 404."""
    image_id = next(iter(endpoint.images))["id"]
    for call in (
        lambda: client.get_compute_image_capability_schema(image_id, is_merge_enabled=True),
        client.list_compute_global_image_capability_schemas,
    ):
        with pytest.raises(oci.exceptions.ServiceError) as caught:
            call()
        assert caught.value.status == 404


def test_under_its_host_name(
    endpoint: Emulator, credentials: Credentials, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the environment alone, a read goes over TLS to the host of the profile's region."""
    for name, value in credentials.environment().items():
        monkeypatch.setenv(name, value)
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    image = next(iter(endpoint.images))
    found = oci_image.get_image(image["id"])
    assert found.compartment_id == ""
    assert json.loads(json.dumps(found)) == image
    (request,) = endpoint.requests
    assert request.headers["host"] == HOST
    assert credentials.endpoint == f"https://{HOST}"
    monkeypatch.delenv("OCI_IMAGE_CA_BUNDLE")
    monkeypatch.delenv("OCI_CLI_CERT_BUNDLE")
    with pytest.raises(oci_image.NotTrusted):
        oci_image.get_image(image["id"])
    assert len(endpoint.requests) == 1


def connect(endpoint: Emulator, target: bytes) -> tuple[Any, bytes]:
    """Ask for a tunnel; give the connection, and the head of the answer."""
    url = urlsplit(endpoint.url)
    client = socket.create_connection((url.hostname, url.port), timeout=10)
    client.sendall(b"CONNECT " + target + b" HTTP/1.1\r\nHost: " + target + b"\r\n\r\n")
    return client, client.recv(4096)


def test_tunnels_lead_nowhere_else(endpoint: Emulator) -> None:
    """For any other host it is no proxy."""
    for target in (b"example.com:443", b"iaas.example.com:443", b"127.0.0.1:22", b"x", b":"):
        client, answer = connect(endpoint, target)
        with client:
            assert answer.startswith(b"HTTP/1.1 403 ")


def test_the_public_flavor_is_no_proxy() -> None:
    """The public cloud's flavor has no tunnel at all."""
    with Emulator() as endpoint:
        client, answer = connect(endpoint, HOST.encode() + b":443")
        with client:
            assert answer.startswith(b"HTTP/1.1 403 ")


def test_stops_with_a_tunnel_open() -> None:
    """A tunnel in the middle of its handshake does not hold up the end."""
    with Emulator(flavor="appliance") as endpoint:
        client, answer = connect(endpoint, HOST.encode() + b":443")
        assert answer.startswith(b"HTTP/1.1 200 ")
        client.sendall(b"\x16\x03\x01")
    with client, contextlib.suppress(ConnectionResetError):
        assert client.recv(1) == b""


def test_the_certificate_is_the_hosts_alone(endpoint: Emulator, credentials: Credentials) -> None:
    """The certificate is good for the appliance's host name, and for no other."""
    context = ssl.create_default_context(cafile=str(credentials.ca_bundle))
    for name in (HOST, "127.0.0.1"):
        client, _ = connect(endpoint, HOST.encode() + b":443")
        with client:
            if name == HOST:
                context.wrap_socket(client, server_hostname=name).close()
                continue
            with pytest.raises(ssl.SSLCertVerificationError):
                context.wrap_socket(client, server_hostname=name)


def test_without_its_extra() -> None:
    """Without trustme the error is the line that installs it."""
    code = """if True:
        import sys
        sys.modules['trustme'] = None
        from pulumi_oci_image.testing import Emulator
        Emulator(flavor="appliance")
    """
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "pip install 'pulumi-oci-image[emulator]'" in done.stderr.splitlines()[-1]


def test_other_flavors() -> None:
    """A flavor that there is not is named, with those that there are."""
    with pytest.raises(ValueError, match="one of public, appliance, not 'azure'"):
        Emulator(flavor="azure")  # type: ignore[arg-type]  # what is tested
