"""TLS, proxies and regions, on loopback."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
import trustme

import pulumi_oci_image as oci_image
from pulumi_oci_image.client.compute import Client
from pulumi_oci_image.client.regions import Place, find_place, region_name
from pulumi_oci_image.settings import load_settings

from ..raw_listener import RawListener
from .stand_ins import proxy

if TYPE_CHECKING:
    from pulumi_oci_image.testing import Emulator

CA_VARIABLES = ("OCI_IMAGE_CA_BUNDLE", "OCI_CLI_CERT_BUNDLE", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE")
OCID = "ocid1.image.{realm}.{region}.aaaa"


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """A certificate authority that nobody knows."""
    return trustme.CA()


@pytest.fixture
def tls_port(
    image_id: str,
    endpoint: Emulator,
    authority: trustme.CA,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[int]:
    """The endpoint behind TLS, under a certificate of its own, in the environment."""
    assert image_id  # the environment has credentials by now
    for name in ("HTTPS_PROXY", "NO_PROXY", "https_proxy", "no_proxy", *CA_VARIABLES):
        monkeypatch.delenv(name, raising=False)
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    with endpoint.over_tls(authority.issue_cert("localhost")) as url:
        port = urlsplit(url).port or 0
        monkeypatch.setenv("OCI_IMAGE_ENDPOINT", f"https://localhost:{port}")
        yield port


@pytest.mark.usefixtures("tls_port")
def test_a_certificate_of_nobody_known_is_refused_once(endpoint: Emulator, image_id: str) -> None:
    """An unknown authority is an error with what to do, and nothing is sent."""
    with pytest.raises(
        oci_image.NotTrusted, match="unable to get local issuer certificate"
    ) as caught:
        oci_image.get_image(image_id)
    assert "oci-image:caBundle" in str(caught.value)
    assert "attempts" not in str(caught.value)
    assert not endpoint.requests


@pytest.mark.parametrize(
    "variable",
    ["OCI_IMAGE_CA_BUNDLE", "OCI_CLI_CERT_BUNDLE", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"],
)
@pytest.mark.usefixtures("tls_port")
def test_a_private_authority_can_be_trusted(
    image_id: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    """With the authority's certificate in any usual variable, the endpoint is trusted."""
    monkeypatch.setenv(variable, f"{tmp_path}/authority.pem")
    assert oci_image.get_image(image_id).id == image_id


@pytest.mark.usefixtures("tls_port")
def test_a_bundle_without_certificates_is_a_settings_error(
    image_id: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A CA bundle that holds none is told as that, and nothing else is trusted in its place."""
    (tmp_path / "none.pem").write_text("no certificate")
    monkeypatch.setenv("OCI_IMAGE_CA_BUNDLE", f"{tmp_path}/none.pem")
    with pytest.raises(oci_image.SettingsError, match=r"the CA bundle .*none\.pem can't be used"):
        oci_image.get_image(image_id)


def test_another_host_than_the_certificates_is_refused(
    tls_port: int, image_id: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A trusted authority does not vouch for every host."""
    monkeypatch.setenv("OCI_IMAGE_CA_BUNDLE", f"{tmp_path}/authority.pem")
    monkeypatch.setenv("OCI_IMAGE_ENDPOINT", f"https://127.0.0.1:{tls_port}")
    with pytest.raises(oci_image.NotTrusted):
        oci_image.get_image(image_id)


@pytest.mark.parametrize(
    "listener",
    [
        RawListener(),
        RawListener(b"\x16\x03\x03\x00\x7a\x02\x00"),
        RawListener(then="reset"),
        RawListener(b"HTTP/1.1 400 Bad Request\r\n\r\n"),
    ],
    ids=["at once", "in the server's part", "by a reset", "with plain HTTP"],
)
def test_a_handshake_that_fails_is_a_failed_connection(
    image_id: str, monkeypatch: pytest.MonkeyPatch, listener: RawListener
) -> None:
    """A connection that fails in its handshake says nothing of trust, and is tried again."""
    monkeypatch.setenv("OCI_IMAGE_MAX_ATTEMPTS", "2")
    with listener:
        monkeypatch.setenv("OCI_IMAGE_ENDPOINT", f"https://{listener.address}")
        with pytest.raises(oci_image.ConnectionFailed, match="after 2 attempts") as caught:
            oci_image.get_image(image_id)
        assert len(listener.heard) == 2
    assert not isinstance(caught.value, oci_image.NotTrusted)
    assert "caBundle" not in str(caught.value)


@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
@pytest.mark.usefixtures("tls_port")
def test_verification_can_not_be_turned_off(
    endpoint: Emulator, image_id: str, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    """An empty bundle, the usual trick, turns nothing off."""
    monkeypatch.setenv(variable, "")
    monkeypatch.setenv("PYTHONHTTPSVERIFY", "0")
    with pytest.raises(oci_image.NotTrusted):
        oci_image.get_image(image_id)
    assert not endpoint.requests


def test_through_a_proxy(
    tls_port: int, image_id: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """HTTPS_PROXY is used, NO_PROXY is honoured, and a loopback endpoint needs neither."""
    monkeypatch.setenv("OCI_IMAGE_CA_BUNDLE", f"{tmp_path}/authority.pem")
    with proxy(tls_port) as (port, asked):
        monkeypatch.setenv("HTTPS_PROXY", f"http://user:planted@127.0.0.1:{port}")
        assert oci_image.get_image(image_id)
        assert [line.rpartition(" ")[0] for line in asked] == [f"CONNECT localhost:{tls_port}"]
        monkeypatch.setenv("NO_PROXY", "localhost")
        Client(load_settings(lambda _key: None)).get_image(image_id, None)
        assert len(asked) == 1
    monkeypatch.delenv("NO_PROXY")
    monkeypatch.setenv("OCI_IMAGE_MAX_ATTEMPTS", "1")
    with pytest.raises(oci_image.ConnectionFailed, match="HTTPS_PROXY") as caught:
        oci_image.get_image(image_id)
    assert "planted" not in str(caught.value)


def test_plain_http_on_this_machine_uses_no_proxy(
    image_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy of the environment does not get what is for an endpoint on loopback."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    assert oci_image.get_image(image_id)


@pytest.mark.parametrize(
    ("realm", "named", "asked", "place"),
    [
        ("oc1", "iad", "iad", Place("us-ashburn-1")),
        ("oc1", "us-ashburn-1", "us-ashburn-1", Place("us-ashburn-1")),
        ("oc1", "iad", "FRA", Place("eu-frankfurt-1")),
        ("oc2", "us-langley-1", "us-langley-1", Place("us-langley-1")),
        ("oc1", "", "us-phoenix-1", Place("us-phoenix-1")),
        (
            "oc1",
            "xx-newtown-1",
            "xx-newtown-1",
            Place("xx-newtown-1", "https://iaas.xx-newtown-1.oraclecloud.com"),
        ),
        (
            "oc19",
            "eu-newtown-1",
            "eu-newtown-1",
            Place("eu-newtown-1", "https://iaas.eu-newtown-1.oraclecloud.eu"),
        ),
    ],
)
def test_the_region_of_an_ocid_is_found(realm: str, named: str, asked: str, place: Place) -> None:
    """Keys and names, in every realm that the SDK knows, new regions of a known realm included."""
    assert find_place(asked, OCID.format(realm=realm, region=named)) == place


@pytest.mark.parametrize(
    ("realm", "asked", "told"),
    [
        ("oc99", "us-newtown-1", "region 'us-newtown-1' of realm oc99 is not known"),
        ("oc99", "zzz", "of realm oc99 is not known"),
        ("oc1", "zzz", "the region key 'zzz' is not known"),
        ("oc2", "us-ashburn-1", "in realm oc1, but the OCID is in realm oc2"),
        ("oc99", "us-ashburn-1", "in realm oc1, but the OCID is in realm oc99"),
        ("oc1", "evil.com", "is not a region"),
    ],
)
@pytest.mark.usefixtures("credentials")
def test_no_host_is_guessed(
    monkeypatch: pytest.MonkeyPatch, realm: str, asked: str, told: str
) -> None:
    """A region or realm that is not known is refused before anything is signed."""
    monkeypatch.delenv("OCI_IMAGE_ENDPOINT")
    with pytest.raises(oci_image.SettingsError) as caught:
        oci_image.get_image(OCID.format(realm=realm, region="zzz"), region=asked)
    assert told in str(caught.value)


@pytest.mark.usefixtures("credentials")
def test_no_region_at_all(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without a region anywhere, the error says where to set one."""
    monkeypatch.delenv("OCI_IMAGE_ENDPOINT")
    config = tmp_path / "oci" / "config"
    config.write_text(config.read_text().replace("region=us-ashburn-1", ""))
    with pytest.raises(oci_image.SettingsError, match="Set oci:region"):
        oci_image.get_image("ocid1.image.oc1..aaaa")


METADATA = {
    "realmKey": "oc77",
    "realmDomainComponent": "example.invalid",
    "regionKey": "prv",
    "regionIdentifier": "xx-private-1",
}


@pytest.fixture
def describe(monkeypatch: pytest.MonkeyPatch, credentials: object) -> Callable[[object], None]:
    """Sets OCI_REGION_METADATA for an SDK that has not asked for it yet: it reads it once."""
    from oci import regions

    def set_metadata(metadata: object) -> None:
        monkeypatch.setenv("OCI_REGION_METADATA", json.dumps(metadata))

    for name in ("REGIONS", "REGION_REALMS", "REALMS", "REGIONS_SHORT_NAMES"):
        monkeypatch.setattr(regions, name, getattr(regions, name).copy())
    monkeypatch.setitem(
        regions._has_been_read_external_sources,  # noqa: SLF001 - see above
        regions.ExternalSources.ENV_VAR,
        False,  # noqa: FBT003 - the SDK's own flag
    )
    assert credentials
    return set_metadata


def test_a_region_described_in_the_environment(describe: Callable[[object], None]) -> None:
    """OCI_REGION_METADATA makes a private realm known, to the SDK and so to us."""
    describe(METADATA)
    assert find_place("prv", OCID.format(realm="oc77", region="prv")) == Place("xx-private-1")


def test_many_threads_learn_of_a_described_region(
    describe: Callable[[object], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """While one thread has the SDK read what describes regions, others wait for it."""
    from oci import regions

    def slowly(metadata: object, known: Callable[[object], bool]) -> bool:
        time.sleep(0.05)
        return known(metadata)

    slow = partial(slowly, known=regions._check_valid_schema)  # noqa: SLF001 - takes its time
    monkeypatch.setattr(regions, "_check_valid_schema", slow)
    describe(METADATA)
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(region_name, ["prv"] * 8)) == {"xx-private-1"}


@pytest.mark.parametrize("metadata", [None, 3, [*METADATA], {**METADATA, "realmKey": 1}])
def test_what_describes_no_region_is_passed_over(
    metadata: object, describe: Callable[[object], None]
) -> None:
    """OCI_REGION_METADATA of another form is passed over, as the SDK does with what isn't JSON."""
    describe(metadata)
    assert region_name("prv") == "prv"


@pytest.mark.parametrize(
    "domain", ["[::1", "x.y:99999", "x.y:0x", "u:secret@x.y/", "x y", "\u2100.x"]
)
def test_a_realm_whose_domain_is_none_is_refused(
    domain: str, describe: Callable[[object], None]
) -> None:
    """A described realm whose domain can't be part of a host is an error in one line."""
    describe({**METADATA, "realmDomainComponent": domain})
    with pytest.raises(oci_image.SettingsError, match="realm oc77 is not a domain") as raised:
        find_place("prv", OCID.format(realm="oc77", region="prv"))
    assert "secret" not in str(raised.value)


@pytest.mark.usefixtures("credentials")
def test_another_region_than_the_ocids_is_warned_of(
    image_id: str, caplog: pytest.LogCaptureFixture
) -> None:
    """An explicit region that the OCID does not name is a warning before the call."""
    with caplog.at_level(logging.WARNING, "pulumi_oci_image"):
        oci_image.get_image(image_id, region="us-ashburn-1")
        assert not caplog.records
        oci_image.get_image(image_id, region="fra")
    assert (
        "The OCID belongs to region us-ashburn-1, but you requested eu-frankfurt-1." in caplog.text
    )
