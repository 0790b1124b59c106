"""An appliance is reached by its name, over TLS with its own CA, and errors speak of it."""

from __future__ import annotations

import itertools
import socket
import ssl
import time
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

import pulumi_oci_image as oci_image
from pulumi_oci_image.testing import ApiError

from .stand_ins import new_key, private_pem, proxy, server
from .test_doctor import doctor

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pulumi_oci_image.testing import Credentials, Emulator

DOMAIN = "pca01.example.com"
HOST = f"iaas.{DOMAIN}"


@pytest.fixture
def authority(tmp_path: Path) -> trustme.CA:
    """The appliance's own certificate authority; its certificate is in `ca.pem`."""
    made = trustme.CA()
    made.cert_pem.write_to_path(tmp_path / "ca.pem")
    return made


@pytest.fixture
def trusted(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> trustme.CA:
    """The same, given as the setting."""
    monkeypatch.setenv("OCI_IMAGE_CA_BUNDLE", f"{tmp_path}/ca.pem")
    return authority


@pytest.fixture
def appliance(
    endpoint: Emulator,
    credentials: Credentials,
    trusted: trustme.CA,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[list[str]]:
    """The endpoint as an appliance, under its name; gives what the proxy was asked to connect to.

    The proxy stands for a network in which that name is known.
    """
    assert credentials
    monkeypatch.delenv("OCI_IMAGE_ENDPOINT")
    with (
        endpoint.over_tls(trusted.issue_cert(HOST)) as url,
        proxy(urlsplit(url).port or 0) as (port, asked),
    ):
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
        yield asked


def test_an_appliance_is_read_at_its_domain(
    appliance: list[str], endpoint: Emulator, image_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The domain gives the host, whatever region the OCID or the program names."""
    monkeypatch.setenv("OCI_IMAGE_APPLIANCE_DOMAIN", DOMAIN)
    assert oci_image.get_image(image_id)
    assert oci_image.get_image(image_id, region="eu-frankfurt-1")
    assert oci_image.get_images(limit=1)
    assert {line.split()[1] for line in appliance} == {f"{HOST}:443"}
    assert {request.headers["host"] for request in endpoint.requests} == {HOST}


def test_the_config_file_of_the_oci_cli_works_as_it_is(
    appliance: list[str],
    credentials: Credentials,
    image_id: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A region that is a domain and the CLI's variable for the CA are all that is needed."""
    text = credentials.config_file.read_text()
    credentials.config_file.write_text(text.replace("us-ashburn-1", DOMAIN))
    monkeypatch.delenv("OCI_IMAGE_CA_BUNDLE")
    monkeypatch.setenv("OCI_CLI_CERT_BUNDLE", f"{tmp_path}/ca.pem")
    assert oci_image.get_image(image_id)
    assert appliance[0].split()[1] == f"{HOST}:443"


def test_a_connection_names_an_appliance(appliance: list[str], image_id: str) -> None:
    """One program reads from public OCI and from an appliance."""
    connection = oci_image.Connection(appliance_domain=DOMAIN)
    assert oci_image.get_image(image_id, connection=connection)
    assert appliance[0].split()[1] == f"{HOST}:443"


@pytest.mark.usefixtures("appliance")
def test_what_is_not_found_is_told_of_the_appliance(monkeypatch: pytest.MonkeyPatch) -> None:
    """A 404 names the appliance, and no region or policy statement that it may not have."""
    monkeypatch.setenv("OCI_IMAGE_APPLIANCE_DOMAIN", DOMAIN)
    with pytest.raises(oci_image.ImageNotFound) as caught:
        oci_image.get_image("ocid1.image.AK00661530.pca.gone")
    assert f"on another appliance than {DOMAIN}" in str(caught.value)
    assert "region" not in str(caught.value)
    assert "Allow group" not in str(caught.value)


@pytest.mark.usefixtures("appliance")
def test_what_is_not_allowed_is_told_of_the_appliance(
    endpoint: Emulator, image_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A 403 says whom to ask, in place of a policy statement of public OCI."""
    monkeypatch.setenv("OCI_IMAGE_APPLIANCE_DOMAIN", DOMAIN)
    endpoint.answer_with(ApiError(403, "NotAllowed", "no"))
    with pytest.raises(oci_image.NotAllowed, match="administrator of the appliance") as caught:
        oci_image.get_image(image_id)
    assert "Allow group" not in str(caught.value)


@pytest.mark.usefixtures("appliance")
def test_an_authority_that_is_not_trusted(image_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without its CA, the error says which setting to give it, and the doctor names the CA."""
    monkeypatch.setenv("OCI_IMAGE_APPLIANCE_DOMAIN", DOMAIN)
    monkeypatch.delenv("OCI_IMAGE_CA_BUNDLE")
    with pytest.raises(oci_image.NotTrusted) as caught:
        oci_image.get_image(image_id)
    assert "the appliance's CA" in str(caught.value)
    assert "oci-image:caBundle" in str(caught.value)
    status, output = doctor()
    assert status == 1
    assert f"the certificate is for {HOST}, issued by OU=Testing CA" in output
    assert "Set OCI_IMAGE_CA_BUNDLE to a file with the certificate of OU=Testing CA" in output


YESTERDAY = datetime.now(timezone.utc) - timedelta(days=1)


def complaint(endpoint: Emulator, certificate: trustme.LeafCert) -> str:
    """What the doctor says of an endpoint that shows this certificate, and gets no request."""
    with endpoint.over_tls(certificate) as url:
        status, output = doctor("--endpoint", f"https://localhost:{urlsplit(url).port}")
    assert status == 1
    assert not endpoint.requests
    (line,) = (line for line in output.splitlines() if line.startswith("✗"))
    assert "issued by OU=Testing CA" in line
    return line


@pytest.mark.usefixtures("credentials")
def test_the_doctor_names_the_ca_that_is_missing(endpoint: Emulator, authority: trustme.CA) -> None:
    """Where the CA is not known, its name and the setting to give it are told."""
    told = complaint(endpoint, authority.issue_cert("localhost"))
    assert "Set OCI_IMAGE_CA_BUNDLE to a file with the certificate of OU=Testing CA" in told


@pytest.mark.parametrize(
    ("host", "ends", "told"),
    [
        (HOST, None, f"the certificate is for {HOST}"),
        ("*.localhost", None, "Check the endpoint's name: the certificate is for another"),
        ("localhost", YESTERDAY, "Ask the operator of the endpoint to renew its certificate"),
    ],
)
@pytest.mark.usefixtures("credentials", "trusted")
def test_the_doctor_says_what_is_wrong_with_a_certificate(
    endpoint: Emulator, authority: trustme.CA, host: str, ends: datetime | None, told: str
) -> None:
    """A certificate of another host, or an old one, is told with what to do."""
    assert told in complaint(endpoint, authority.issue_cert(host, not_after=ends))


@pytest.mark.usefixtures("credentials")
def test_the_doctor_goes_on_where_a_certificate_can_not_be_read(tmp_path: Path) -> None:
    """A certificate whose names are malformed, though TLS takes it, is not explained."""
    key, now = new_key(), datetime.now(timezone.utc)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "appliance")])
    made = x509.CertificateBuilder(name, name, key.public_key(), 5, now, now + timedelta(1))
    host = "ä".encode("latin-1")
    names = x509.SubjectAlternativeName.oid
    malformed = x509.UnrecognizedExtension(names, b"\x30\x03\x82\x01" + host)
    made = made.add_extension(malformed, critical=False)
    (tmp_path / "key.pem").write_text(private_pem(key))
    (tmp_path / "cert.pem").write_bytes(made.sign(key, SHA256()).public_bytes(Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")

    def talk(client: socket.socket) -> None:
        with context.wrap_socket(client, server_side=True) as service:
            service.recv(1)

    with server(talk) as port:
        status, output = doctor("--endpoint", f"https://localhost:{port}")
    assert status == 1
    assert "self-signed certificate. Check the endpoint" in output


@pytest.mark.usefixtures("credentials")
def test_the_doctor_waits_for_no_proxy_without_end(
    authority: trustme.CA, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a proxy drips its answer, the certificate is not explained; the rest is told."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(HOST).configure_cert(context)
    connections = itertools.count()

    def talk(client: socket.socket) -> None:
        client.recv(65536)
        client.sendall(b"HTTP/1.1 200 ")
        while next(connections):
            client.sendall(b"x")
            time.sleep(0.1)
        client.sendall(b"OK\r\n\r\n")
        with context.wrap_socket(client, server_side=True) as service:
            service.recv(1)

    with server(talk) as port:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
        status, output = doctor("--appliance-domain", DOMAIN)
    assert status == 1
    assert "certificate" in output
    assert "issued by" not in output


@pytest.mark.usefixtures("credentials")
def test_the_doctor_says_that_a_name_is_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """A domain that no name server knows is told as that."""
    monkeypatch.delenv("OCI_IMAGE_ENDPOINT")
    monkeypatch.setenv("OCI_IMAGE_APPLIANCE_DOMAIN", "pca01.invalid")
    monkeypatch.setenv("OCI_IMAGE_MAX_ATTEMPTS", "1")
    status, output = doctor()
    assert status == 1
    assert "appliance: pca01.invalid, from " in output
    assert "no name server knows iaas.pca01.invalid" in output


def test_the_doctor_reads_from_an_appliance(appliance: list[str], image_id: str) -> None:
    """On an appliance that is well each check passes."""
    status, output = doctor("--appliance-domain", DOMAIN, "--image", image_id)
    assert status == 0, output
    assert f"endpoint     https://{HOST} answers" in output
    assert appliance
