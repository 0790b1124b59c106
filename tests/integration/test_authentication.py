"""Every auth method: the SDK's own signers, real HTTP, and verified signatures."""

from __future__ import annotations

import gc
import json
import os
import ssl
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import trustme

import pulumi_oci_image as oci_image
from pulumi_oci_image.testing import ApiError

from ..published import an_id
from ..raw_listener import RawListener
from ..reliability.trial import calls_under_way
from .stand_ins import TokenService, http_service, new_key, new_token, private_pem
from .test_doctor import doctor

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

    from pulumi_oci_image.testing import Credentials, Emulator

from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

# The SDK leaves answers of the metadata service that it refuses to Python, which tells of it.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")


def public_pem(key: RSAPrivateKey) -> bytes:
    """The public half of a key, in PEM form."""
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch, endpoint: Emulator) -> pytest.MonkeyPatch:
    """An environment that names the endpoint, and no credentials yet."""
    monkeypatch.setenv("OCI_IMAGE_ENDPOINT", endpoint.url)
    monkeypatch.setenv("OCI_IMAGE_MAX_ATTEMPTS", "1")
    return monkeypatch


@pytest.fixture
def tokens(endpoint: Emulator, use: pytest.MonkeyPatch) -> Iterator[TokenService]:
    """The metadata and auth services, where the SDK looks for them."""
    service = TokenService(endpoint.register_token)
    with http_service(service.answer) as port:
        service.url = f"http://127.0.0.1:{port}"
        use.setenv("OCI_TOKEN_EXCHANGE_DOMAIN_URL", service.url)
        use.setenv("OCI_METADATA_BASE_URL", f"http://127.0.0.1:{port}/opc/v2")
        use.setenv("OCI_SDK_AUTH_CLIENT_REGION_URL", f"http://127.0.0.1:{port}")
        use.setenv("OCI_RESOURCE_PRINCIPAL_RPT_ENDPOINT", f"http://127.0.0.1:{port}")
        use.setenv("OCI_RESOURCE_PRINCIPAL_RPST_ENDPOINT", f"http://127.0.0.1:{port}")
        yield service
    gc.collect()


def test_api_key_by_content_and_passphrase(
    endpoint: Emulator, credentials: Credentials, use: pytest.MonkeyPatch
) -> None:
    """An API key signs as content of a variable, and encrypted with a passphrase."""
    pem = credentials.key_file.read_bytes()
    use.setenv("OCI_CLI_KEY_CONTENT", pem.decode())
    assert oci_image.get_image(an_id(endpoint))
    encrypted = load_pem_private_key(pem, None).private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"planted-phrase")
    )
    use.setenv("OCI_CLI_KEY_CONTENT", encrypted.decode())
    with pytest.raises(oci_image.SettingsError, match="passphrase"):
        oci_image.get_image(an_id(endpoint))
    use.setenv("OCI_CLI_PASSPHRASE", "wrong-planted")
    with pytest.raises(oci_image.SettingsError, match="environment variable OCI_CLI_KEY_CONTENT"):
        oci_image.get_image(an_id(endpoint))
    use.setenv("OCI_CLI_PASSPHRASE", "planted-phrase")
    assert oci_image.get_image(an_id(endpoint))


@pytest.mark.usefixtures("credentials")
def test_a_key_of_another_kind(endpoint: Emulator, use: pytest.MonkeyPatch) -> None:
    """A private key that isn't RSA, which OCI has no use for, is told before any call."""
    pem = ed25519.Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    use.setenv("OCI_CLI_KEY_CONTENT", pem.decode())
    with pytest.raises(oci_image.SettingsError, match=r"not an RSA key.*OCI_CLI_KEY_CONTENT"):
        oci_image.get_image(an_id(endpoint))


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("OCI_CLI_FINGERPRINT", "nonsense", "fingerprint is malformed"),
        ("OCI_CLI_USER", "me", "user is malformed. See docs"),
        ("OCI_CLI_KEY_CONTENT", "planted", "not a private key"),
        ("OCI_CLI_KEY_CONTENT", "plänted", "not plain text"),
    ],
)
@pytest.mark.usefixtures("credentials")
def test_an_api_key_that_is_wrong_in_itself(
    endpoint: Emulator, use: pytest.MonkeyPatch, name: str, value: str, told: str
) -> None:
    """What can't be an API key is told before any call, without its text."""
    use.setenv(name, value)
    with pytest.raises(oci_image.SettingsError, match=told) as caught:
        oci_image.get_image(an_id(endpoint))
    assert "planted" not in str(caught.value)
    assert not endpoint.requests


def session_profile(folder: Path, token: str, key: RSAPrivateKey) -> Path:
    """A config file as `oci session authenticate` writes it, without a user."""
    folder.joinpath("token").write_text(token + "\n")
    folder.joinpath("key.pem").write_text(private_pem(key))
    file = folder / "config"
    file.write_text(
        "[WEB]\ntenancy=ocid1.tenancy.oc1..aaaa\nregion=us-ashburn-1\n"
        f"fingerprint={'00:' * 15}00\nkey_file={folder}/key.pem\n"
        f"security_token_file={folder}/token\n"
    )
    return file


def test_security_token(endpoint: Emulator, use: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A session token signs without a user; renewed on disk, it is read anew."""
    key, token = new_key(), new_token()
    endpoint.register_token(token, public_pem(key))
    use.setenv("OCI_CONFIG_FILE", str(session_profile(tmp_path, token, key)))
    use.setenv("OCI_CLI_PROFILE", "WEB")
    assert oci_image.get_image(an_id(endpoint))
    use.setenv("OCI_CLI_AUTH", "security_token")
    assert oci_image.get_image(an_id(endpoint))


def test_a_session_beside_a_default_user(
    endpoint: Emulator, credentials: Credentials, use: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A session's profile signs as the session, whoever DEFAULT is: what it says itself wins."""
    key, token = new_key(), new_token()
    endpoint.register_token(token, public_pem(key))
    file = session_profile(tmp_path, token, key)
    file.write_text(f"{credentials.config_file.read_text()}\n{file.read_text()}")
    use.setenv("OCI_CONFIG_FILE", str(file))
    use.setenv("OCI_CLI_PROFILE", "WEB")
    assert oci_image.get_image(an_id(endpoint))
    assert f'keyId="ST${token}"' in endpoint.requests[-1].headers["authorization"]
    use.setenv("OCI_CLI_PROFILE", "DEFAULT")
    assert oci_image.get_image(an_id(endpoint))
    assert "ST$" not in endpoint.requests[-1].headers["authorization"]


@pytest.mark.parametrize(
    ("token", "told"),
    [
        (new_token(-180), r"expired \d+ min ago"),
        ("planted.nonsense", "holds no session token"),
        ("", "holds no session token"),
    ],
)
def test_a_session_that_is_over_says_how_to_renew_it(
    endpoint: Emulator, use: pytest.MonkeyPatch, tmp_path: Path, token: str, told: str
) -> None:
    """An expired token is one line with the commands that renew it, before any call."""
    use.setenv("OCI_CONFIG_FILE", str(session_profile(tmp_path, token, new_key())))
    use.setenv("OCI_CLI_PROFILE", "WEB")
    with pytest.raises(oci_image.SettingsError, match=told) as caught:
        oci_image.get_image(an_id(endpoint))
    assert "oci session refresh --profile WEB" in str(caught.value)
    assert "oci session authenticate" in str(caught.value)
    assert "planted" not in str(caught.value)
    assert not endpoint.requests


def test_instance_principal(
    endpoint: Emulator, tokens: TokenService, use: pytest.MonkeyPatch
) -> None:
    """An instance reads with its certificate, for which the auth service gives a token."""
    use.setenv("OCI_CLI_AUTH", "instance_principal")
    assert oci_image.get_image(an_id(endpoint))
    assert "POST /v1/x509" in tokens.asked
    assert "GET /opc/v2/identity/cert.pem" in tokens.asked


def test_instance_principal_in_the_name_of_a_user(
    endpoint: Emulator, tokens: TokenService, use: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A delegation token goes along, signed, as Cloud Shell does it."""
    tmp_path.joinpath("obo").write_text("the-delegation-token\n")
    use.setenv("OCI_CLI_AUTH", "instance_obo_user")
    use.setenv("OCI_CLI_DELEGATION_TOKEN_FILE", f"{tmp_path}/obo")
    assert oci_image.get_image(an_id(endpoint))
    assert endpoint.requests[-1].headers["opc-obo-token"] == "the-delegation-token"
    assert "opc-obo-token" in endpoint.requests[-1].headers["authorization"]
    assert "POST /v1/x509" in tokens.asked


NO = b'{"code": "SomeCode", "message": "no"}'


@pytest.mark.parametrize(
    ("path", "answer", "kind"),
    [
        ("/v1/x509", (401, NO), "ServiceError"),
        ("/v1/x509", (404, NO), "ServiceError"),
        ("/v1/x509", (500, NO), "ServiceFailure"),
        ("/v1/x509", (429, NO), "TooManyRequests"),
        ("/v1/x509", (200, b"<html>"), "SettingsError"),
        ("/v1/x509", (200, b"{}"), "SettingsError"),
        ("/v1/x509", (200, b'{"token": "planted"}'), "SettingsError"),
        ("/opc/v2/identity/key.pem", (200, b"planted"), "SettingsError"),
        ("/opc/v2/identity/cert.pem", (404, b""), "ServiceError"),
    ],
)
def test_a_token_service_that_refuses(
    tokens: TokenService, use: pytest.MonkeyPatch, path: str, answer: tuple[int, bytes], kind: str
) -> None:
    """What goes wrong while a token is fetched is told as that, never as a missing image."""
    use.setenv("OCI_CLI_AUTH", "instance_principal")
    tokens.scripted[path] = answer
    with pytest.raises(oci_image.OciImageError) as caught:
        oci_image.get_image("ocid1.image.oc1.iad.aaaa")
    assert type(caught.value).__name__ == kind
    told = "holds no token" if kind == "SettingsError" else f"answered {answer[0]}"
    assert told in str(caught.value)
    assert "can't authenticate as an instance principal" in str(caught.value)
    assert "planted" not in str(caught.value)


def test_a_token_that_can_not_be_renewed_in_a_call(
    endpoint: Emulator, tokens: TokenService, use: pytest.MonkeyPatch
) -> None:
    """A 401 makes a principal fetch a new token; that failing is told as such."""
    use.setenv("OCI_CLI_AUTH", "instance_principal")
    endpoint.answer_with(ApiError(401, "NotAuthenticated", "expired"))
    assert oci_image.get_image(an_id(endpoint))
    tokens.scripted["/v1/x509"] = (404, b'{"code":"NotAuthorizedOrNotFound","message":"gone"}')
    endpoint.answer_with(ApiError(401, "NotAuthenticated", "expired"))
    with pytest.raises(oci_image.ServiceError, match="can't authenticate") as caught:
        oci_image.get_image(an_id(endpoint))
    assert not isinstance(caught.value, oci_image.ImageNotFound)


def test_elsewhere_than_on_an_instance(endpoint: Emulator, use: pytest.MonkeyPatch) -> None:
    """Without a metadata service, an instance principal says that it needs an instance."""
    use.setenv("OCI_CLI_AUTH", "instance_principal")
    use.setenv("OCI_METADATA_BASE_URL", "http://127.0.0.1:9/opc/v2")
    with pytest.raises(oci_image.SettingsError, match="work on OCI compute instances only"):
        oci_image.get_image(an_id(endpoint))


def be_resource_principal(use: pytest.MonkeyPatch, version: str, **variables: str) -> None:
    """Set the environment of a resource in Ashburn; variables without their common prefix."""
    use.setenv("OCI_CLI_AUTH", "resource_principal")
    for name, value in {"VERSION": version, "REGION": "us-ashburn-1", **variables}.items():
        use.setenv(f"OCI_RESOURCE_PRINCIPAL_{name}", value)


def test_resource_principal_by_its_environment(endpoint: Emulator, use: pytest.MonkeyPatch) -> None:
    """A function reads with the token and key that its environment has (version 2.2)."""
    key, token = new_key(), new_token(res_tenant="ocid1.tenancy.oc1..aaaa")
    endpoint.register_token(token, public_pem(key))
    be_resource_principal(use, "2.2", RPST=token, PRIVATE_PEM=private_pem(key))
    assert oci_image.get_image(an_id(endpoint))


def test_what_was_to_be_sent_is_not_quoted(
    endpoint: Emulator, tokens: TokenService, use: pytest.MonkeyPatch
) -> None:
    """A variable with a line break, as one made from a file: Python's error has the signature."""
    broken, tenancy = "ocid1.thing.oc1..aaaa\n", "ocid1.tenancy.oc1..aaaa"
    pem = private_pem(new_key())
    be_resource_principal(use, "2.1.1", RESOURCE_ID=broken, TENANCY_ID=tenancy, PRIVATE_PEM=pem)
    with pytest.raises(oci_image.SettingsError, match="holds a line break") as caught:
        oci_image.get_image(an_id(endpoint))
    assert "ignature" not in str(caught.value)
    assert not tokens.asked


def test_a_resource_principal_whose_key_is_wrong(
    endpoint: Emulator, use: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A key that isn't RSA, or that is gone at a renewal, is told as the sign-in's fault."""
    key, token, file = new_key(), new_token(res_tenant="ocid1.tenancy.oc1..aaaa"), tmp_path / "key"
    endpoint.register_token(token, public_pem(key))
    be_resource_principal(use, "2.2", RPST=token, PRIVATE_PEM=str(file))
    other = ec.generate_private_key(ec.SECP256R1())
    file.write_bytes(other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    with pytest.raises(oci_image.SettingsError, match="not an RSA key"):
        oci_image.get_image(an_id(endpoint))
    file.write_text(private_pem(key))
    assert oci_image.get_image(an_id(endpoint))
    file.unlink()
    endpoint.answer_with(ApiError(401, "NotAuthenticated", "It is over."))
    with pytest.raises(oci_image.SettingsError, match="as a resource principal"):
        oci_image.get_image(an_id(endpoint))


def test_resource_principal_by_token_services(
    endpoint: Emulator, tokens: TokenService, use: pytest.MonkeyPatch
) -> None:
    """A resource reads with the token that its services give (version 2.1)."""
    pem = private_pem(new_key())
    be_resource_principal(use, "2.1", RESOURCE_ID="ocid1.thing.oc1..aaaa", PRIVATE_PEM=pem)
    assert oci_image.get_image(an_id(endpoint))
    assert "POST /v1/resourcePrincipalSessionToken" in tokens.asked


def test_resource_principal_in_the_name_of_a_user(
    endpoint: Emulator, use: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A resource principal takes a delegation token along, too."""
    key, token = new_key(), new_token(res_tenant="ocid1.tenancy.oc1..aaaa")
    endpoint.register_token(token, public_pem(key))
    tmp_path.joinpath("obo").write_text("the-delegation-token")
    use.setenv("OCI_CLI_AUTH", "resource_principal")
    use.setenv("OCI_CLI_DELEGATION_TOKEN_FILE", f"{tmp_path}/obo")
    use.setenv("OCI_RESOURCE_PRINCIPAL_VERSION", "2.2")
    use.setenv("OCI_RESOURCE_PRINCIPAL_RPST", token)
    use.setenv("OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM", private_pem(key))
    assert oci_image.get_image(an_id(endpoint))
    assert endpoint.requests[-1].headers["opc-obo-token"] == "the-delegation-token"


def test_outside_of_a_resource(endpoint: Emulator, use: pytest.MonkeyPatch) -> None:
    """A resource principal without its environment names the variable that is missing."""
    use.setenv("OCI_CLI_AUTH", "resource_principal")
    with pytest.raises(oci_image.SettingsError, match="OCI_RESOURCE_PRINCIPAL_VERSION"):
        oci_image.get_image(an_id(endpoint))


def test_oke_workload_identity(endpoint: Emulator, use: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A pod reads with its service account's token, over TLS, at the port that the SDK fixes."""
    authority, certificate = trustme.CA(), tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(certificate)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(tls)
    tmp_path.joinpath("account").write_text(new_token())
    use.setenv("OCI_CLI_AUTH", "OKEWorkloadIdentity")
    use.setenv("KUBERNETES_SERVICE_HOST", "127.0.0.1")
    use.setenv("OCI_KUBERNETES_SERVICE_ACCOUNT_CERT_PATH", str(certificate))
    use.setenv("OCI_IMAGE_SERVICE_ACCOUNT_TOKEN_PATH", f"{tmp_path}/account")
    service = TokenService(endpoint.register_token)
    try:
        with http_service(service.answer, tls, 12250):
            assert oci_image.get_image(an_id(endpoint))
    except OSError as taken:
        pytest.skip(f"the port 12250, which the SDK fixes, is taken: {taken}")
    assert service.asked == ["POST /resourcePrincipalSessionTokens"]


@pytest.mark.parametrize("missing", ["account", "service"])
def test_outside_of_a_cluster(
    endpoint: Emulator, use: pytest.MonkeyPatch, tmp_path: Path, missing: str
) -> None:
    """Without a cluster, workload identity says what it needs."""
    use.setenv("OCI_CLI_AUTH", "OKEWorkloadIdentity")
    use.setenv("OCI_IMAGE_SERVICE_ACCOUNT_TOKEN_PATH", f"{tmp_path}/account")
    certificate = tmp_path / "authority.pem"
    trustme.CA().cert_pem.write_to_path(certificate)
    use.setenv("OCI_KUBERNETES_SERVICE_ACCOUNT_CERT_PATH", str(certificate))
    if missing == "account":
        use.setenv("KUBERNETES_SERVICE_HOST", "127.0.0.1")
    else:
        tmp_path.joinpath("account").write_text(new_token())
    told = {
        "account": "account token file .* not exist",
        "service": "needs an enhanced OKE cluster",
    }
    with pytest.raises(oci_image.SettingsError, match=told[missing]):
        oci_image.get_image(an_id(endpoint))


@pytest.fixture
def certificates(tokens: TokenService, use: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder with an instance's certificates, and the settings to sign in with them."""
    tokens.instance.cert_chain_pems[0].write_to_path(tmp_path / "ip_cert.pem")
    tokens.instance.private_key_pem.write_to_path(tmp_path / "ip_key.pem")
    tokens.authority.cert_pem.write_to_path(tmp_path / "intermediate.pem")
    use.setenv("OCI_CLI_AUTH", "InstancePrincipalWithCerts")
    use.setenv("OCI_IMAGE_INSTANCE_CERTIFICATES_PATH", str(tmp_path))
    return tmp_path


@pytest.mark.usefixtures("certificates")
def test_instance_principal_with_certificates(endpoint: Emulator, tokens: TokenService) -> None:
    """Certificates in files stand for the metadata service, which is not asked."""
    assert oci_image.get_image(an_id(endpoint))
    assert oci_image.get_images(limit=1) is not None
    assert tokens.asked == ["POST /v1/x509"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda folder: folder.joinpath("ip_key.pem").unlink(), "ip_key.pem does not exist"),
        (
            lambda folder: folder.joinpath("ip_cert.pem").write_text("planted"),
            "can't authenticate as an instance by its certificates",
        ),
        (
            lambda folder: folder.joinpath("ip_key.pem").write_text("planted"),
            "can't authenticate as an instance by its certificates",
        ),
    ],
)
def test_certificates_that_are_none(
    endpoint: Emulator, certificates: Path, change: Callable[[Path], object], told: str
) -> None:
    """A file that is missing, or holds something else, is one line without its text."""
    change(certificates)
    with pytest.raises(oci_image.SettingsError, match=told) as caught:
        oci_image.get_image(an_id(endpoint))
    assert "planted" not in str(caught.value)


@pytest.mark.usefixtures("certificates")
def test_certificates_need_a_region_that_is_known(
    endpoint: Emulator, use: pytest.MonkeyPatch
) -> None:
    """Without an auth endpoint, it is that of the region, which is never guessed."""
    use.delenv("OCI_SDK_AUTH_CLIENT_REGION_URL")
    with pytest.raises(oci_image.SettingsError, match="no region: looked at"):
        oci_image.get_image(an_id(endpoint))
    use.setenv("OCI_REGION", "pca01.example.com")
    with pytest.raises(oci_image.SettingsError, match=r"is not known. Set .*authEndpoint"):
        oci_image.get_image(an_id(endpoint))
    use.setenv("OCI_REGION", "us-newtown-1")
    with pytest.raises(oci_image.SettingsError, match="'us-newtown-1' is not known to the OCI SDK"):
        oci_image.get_image(an_id(endpoint))


@pytest.fixture
def workload(tokens: TokenService, use: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The file with a workload's JWT, and the settings to exchange it."""
    user, _, password = tokens.client.partition(":")
    use.setenv("OCI_AUTH", "WorkloadIdentityFederation")
    use.setenv("OCI_WORKLOAD_IDENTITY_TOKEN_PATH", f"{tmp_path}/jwt")
    use.setenv("OCI_TOKEN_EXCHANGE_CLIENT_ID", user)
    use.setenv("TF_VAR_token_exchange_client_secret", password)
    file = tmp_path / "jwt"
    file.write_text(new_token(sub="repo:me/mine") + "\n")
    return file


def test_workload_identity_federation(
    endpoint: Emulator, tokens: TokenService, workload: Path, use: pytest.MonkeyPatch
) -> None:
    """A workload outside of OCI reads with the token for which a domain exchanges its JWT."""
    use.setenv("OCI_TOKEN_EXCHANGE_DOMAIN_URL", tokens.url.replace("http:", "HTTP:"))
    assert oci_image.get_image(an_id(endpoint))
    assert oci_image.get_images(limit=1) is not None
    assert tokens.asked == ["POST /oauth2/v1/token"]
    assert tokens.exchanged == [workload.read_text().strip()]
    assert "ST$" in endpoint.requests[-1].headers["authorization"]


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("OCI_TOKEN_EXCHANGE_DOMAIN_URL", "", "no identity domain URL: looked at"),
        ("OCI_TOKEN_EXCHANGE_DOMAIN_URL", "http://example.com", "is not encrypted"),
        ("OCI_TOKEN_EXCHANGE_DOMAIN_URL", "https://x.example/{region}", "is not an endpoint"),
        ("OCI_WORKLOAD_IDENTITY_TOKEN_PATH", "/nowhere", "/nowhere does not exist"),
        ("OCI_TOKEN_EXCHANGE_CLIENT_ID", "", "no client ID: looked at environment"),
        ("OCI_TOKEN_EXCHANGE_AUTH", "InstancePrincipal", "which the OCI SDK can't do"),
        (
            "OCI_TOKEN_EXCHANGE_REQUESTED_TOKEN_TYPE",
            "urn:oci:token-type:oci-rpst",
            "Set it to urn:oci:token-type:oci-upst, or remove it",
        ),
    ],
)
@pytest.mark.usefixtures("workload")
def test_a_federation_that_lacks_something(
    endpoint: Emulator, use: pytest.MonkeyPatch, name: str, value: str, told: str
) -> None:
    """What is missing, or what the SDK can't do, is told before anything is sent."""
    use.setenv(name, value)
    with pytest.raises(oci_image.SettingsError, match=told):
        oci_image.get_image(an_id(endpoint))
    assert not endpoint.requests


@pytest.mark.parametrize(
    ("answer", "kind", "told"),
    [
        ((401, b'{"error": "invalid_client"}'), "ServiceError", "answered 401"),
        ((400, b"no JSON"), "ServiceError", "answered 400"),
        ((429, b"{}"), "TooManyRequests", "answered 429"),
        ((503, b"<html>"), "ServiceFailure", "answered 503"),
        ((200, b"<html>"), "SettingsError", "holds no token"),
        ((200, b"{}"), "SettingsError", "holds no token"),
        ((200, b'{"token": "planted"}'), "SettingsError", "holds no token"),
        ((200, b'{"token": "planted"}}'), "SettingsError", "holds no token"),
        ((200, b'{"token": 5}'), "SettingsError", "holds no token"),
    ],
)
@pytest.mark.usefixtures("workload")
def test_an_identity_domain_that_refuses(
    endpoint: Emulator, tokens: TokenService, answer: tuple[int, bytes], kind: str, told: str
) -> None:
    """A token exchange that fails is told as that, never as the image's fault."""
    tokens.scripted["/oauth2/v1/token"] = answer
    with pytest.raises(oci_image.OciImageError) as caught:
        oci_image.get_image(an_id(endpoint))
    assert type(caught.value).__name__ == kind
    assert told in str(caught.value)
    assert "can't authenticate as a federated workload" in str(caught.value)
    assert "dynamic group" not in str(caught.value)
    assert "planted" not in str(caught.value)
    assert "client-secret" not in str(caught.value)


def test_a_federated_token_is_renewed(
    endpoint: Emulator, tokens: TokenService, workload: Path
) -> None:
    """A token that has run out is exchanged anew as a call is signed, with the JWT of then."""
    tokens.lifetime = -1
    assert oci_image.get_image(an_id(endpoint))
    workload.write_text(new_token(sub="repo:me/renewed"))
    tokens.lifetime = 3600
    assert oci_image.get_image(an_id(endpoint))
    assert tokens.exchanged[-1] == workload.read_text()
    seen = len(tokens.exchanged)
    assert oci_image.get_image(an_id(endpoint))
    assert len(tokens.exchanged) == seen


def test_a_federated_token_that_can_not_be_renewed(
    endpoint: Emulator, tokens: TokenService, workload: Path
) -> None:
    """A renewal that fails within a call is told as the sign-in's fault."""
    tokens.lifetime = -1
    assert oci_image.get_image(an_id(endpoint))
    tokens.scripted["/oauth2/v1/token"] = (401, b'{"error": "invalid_client"}')
    with pytest.raises(oci_image.ServiceError, match=r"a federated workload at .*: the token"):
        oci_image.get_image(an_id(endpoint))
    workload.write_text("no token")
    with pytest.raises(oci_image.SettingsError, match="holds no token"):
        oci_image.get_image(an_id(endpoint))


@pytest.mark.parametrize("when", ["made", "renewed"])
@pytest.mark.usefixtures("workload")
def test_a_token_that_never_ends(endpoint: Emulator, tokens: TokenService, when: str) -> None:
    """A token whose end is no number is told as the sign-in's fault, not as one of the SDK."""
    if when == "renewed":
        tokens.lifetime = -1
        assert oci_image.get_image(an_id(endpoint))
    odd = json.dumps({"token": new_token(exp="never", tenant="planted")}).encode()
    tokens.scripted["/oauth2/v1/token"] = 200, odd
    with pytest.raises(oci_image.SettingsError, match="doesn't say when it ends"):
        oci_image.get_image(an_id(endpoint))


@pytest.mark.usefixtures("workload")
def test_a_tenancy_that_is_none_is_not_used(endpoint: Emulator, tokens: TokenService) -> None:
    """What a token names as its tenancy is checked before it becomes part of a call."""
    odd = json.dumps({"token": new_token(tenant="x" * 600_000)}).encode()
    tokens.scripted["/oauth2/v1/token"] = 200, odd
    with pytest.raises(oci_image.SettingsError, match="the tenancy is not known") as caught:
        oci_image.get_images(limit=1)
    assert len(str(caught.value)) < 1000
    assert not endpoint.requests


@pytest.mark.usefixtures("workload")
def test_a_token_is_not_changed_while_others_sign_by_it(
    endpoint: Emulator, tokens: TokenService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many threads read while tokens run out: a new token gets a signer of its own."""
    from oci.auth.signers import TokenExchangeSigner

    changed: list[object] = []
    monkeypatch.setattr(TokenExchangeSigner, "_refresh_security_token_inner", changed.append)
    tokens.lifetime = 6  # a token counts as over five seconds before its end

    def read_until_renewed(_: int) -> None:
        while len(tokens.exchanged) < 4:
            assert oci_image.get_image(an_id(endpoint))

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(read_until_renewed, range(8)))
    assert not changed


@pytest.mark.usefixtures("workload")
def test_a_token_answer_is_utf_8_or_nothing(
    endpoint: Emulator, tokens: TokenService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The encoding of a token answer is not searched for, which takes minutes for a large one."""
    from oci._vendor import requests

    searched: list[object] = []
    monkeypatch.setattr(requests.Response, "apparent_encoding", property(searched.append))
    tokens.scripted["/oauth2/v1/token"] = 200, b'{"token": "\xc0\xff"}'
    with pytest.raises(oci_image.SettingsError, match="as a federated workload"):
        oci_image.get_image(an_id(endpoint))
    assert not searched


@pytest.mark.usefixtures("workload")
def test_a_silent_identity_domain_holds_up_one_call(
    endpoint: Emulator, tokens: TokenService, use: pytest.MonkeyPatch
) -> None:
    """A token service that is silent once ends that call in time, and leaves no thread."""
    use.setenv("OCI_IMAGE_TIMEOUT_SECONDS", "1")
    never, asked = threading.Event(), []

    def answer(*request: Any) -> Any:
        asked.append(request)
        if len(asked) == 1:
            never.wait()
        return tokens.answer(*request)

    with http_service(answer) as port:
        use.setenv("OCI_TOKEN_EXCHANGE_DOMAIN_URL", f"http://127.0.0.1:{port}")
        try:
            told = f"as a federated workload at 127.0.0.1:{port}: no answer in time"
            with pytest.raises(oci_image.TimedOut, match=told):
                oci_image.get_image(an_id(endpoint))
            assert oci_image.get_image(an_id(endpoint))
            assert not calls_under_way()
        finally:
            never.set()


@pytest.mark.usefixtures("workload")
def test_a_token_answer_has_a_largest_size(endpoint: Emulator, tokens: TokenService) -> None:
    """What an identity domain sends is read up to the bound of an answer."""
    tokens.scripted["/oauth2/v1/token"] = 200, b" " * 2**21
    with pytest.raises(
        oci_image.InvalidResponse, match=r"workload at .* larger than 1048576 bytes"
    ):
        oci_image.get_image(an_id(endpoint))


@pytest.mark.usefixtures("workload")
def test_a_token_exchange_is_not_redirected(endpoint: Emulator, use: pytest.MonkeyPatch) -> None:
    """The JWT and the client's secret go to the identity domain alone, wherever that points."""
    with RawListener() as elsewhere:
        to = f"http://user:SECRET@{elsewhere.address}/"
        head = f"HTTP/1.1 307 There\r\nlocation: {to}\r\ncontent-length: 0\r\n\r\n"
        with RawListener(head.encode()) as domain:
            use.setenv("OCI_TOKEN_EXCHANGE_DOMAIN_URL", f"http://{domain.address}")
            told = rf"redirect \(307\) to {elsewhere.address}"
            with pytest.raises(oci_image.InvalidResponse, match=told) as caught:
                oci_image.get_image(an_id(endpoint))
        assert not elsewhere.heard
    assert "SECRET" not in str(caught.value)


def test_an_identity_domain_that_is_not_there(
    endpoint: Emulator, use: pytest.MonkeyPatch, workload: Path
) -> None:
    """A connection that fails names the identity domain, not the Compute service."""
    use.setenv("OCI_TOKEN_EXCHANGE_DOMAIN_URL", "http://127.0.0.1:9")
    with pytest.raises(oci_image.ConnectionFailed, match=r"at 127\.0\.0\.1:9: Connection refused"):
        oci_image.get_image(an_id(endpoint))
    workload.unlink()
    with pytest.raises(oci_image.SettingsError, match="jwt: No such file"):
        oci_image.get_image(an_id(endpoint))


@pytest.mark.usefixtures("workload")
def test_the_doctor_tells_the_identity_domain_from_the_endpoint(use: pytest.MonkeyPatch) -> None:
    """What the domain does is not explained by the endpoint's name or certificate."""
    use.setenv("OCI_IMAGE_ENDPOINT", "https://iaas.nowhere.invalid")
    use.setenv("OCI_TOKEN_EXCHANGE_DOMAIN_URL", "http://127.0.0.1:9")
    status, told = doctor()
    assert status == 1
    assert "as a federated workload at 127.0.0.1:9: Connection refused" in told
    assert "name server" not in told


@pytest.mark.parametrize("to", ["ftp://127.0.0.1/SECRET", "http://[SECRET/"])
def test_a_redirect_of_the_metadata_service_is_not_quoted(
    endpoint: Emulator, use: pytest.MonkeyPatch, to: str
) -> None:
    """An address that the SDK can't follow may hold anything, so it isn't shown."""
    head = f"HTTP/1.1 302 There\r\nlocation: {to}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
    use.setenv("OCI_CLI_AUTH", "instance_principal")
    with RawListener(head.encode()) as metadata:
        use.setenv("OCI_METADATA_BASE_URL", f"http://{metadata.address}/opc/v2")
        with pytest.raises(oci_image.OciImageError, match="as an instance") as caught:
            oci_image.get_image(an_id(endpoint))
    assert "SECRET" not in str(caught.value)


@pytest.mark.parametrize(
    ("method", "name"),
    [
        ("resource_principal", "OCI_RESOURCE_PRINCIPAL_RPST"),
        ("resource_principal", "OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM_FOR_LEAF_RESOURCE"),
        ("OKEWorkloadIdentity", "OCI_KUBERNETES_SERVICE_ACCOUNT_CERT_PATH"),
    ],
)
def test_files_that_the_sdk_reads_itself(
    endpoint: Emulator, use: pytest.MonkeyPatch, tmp_path: Path, method: str, name: str
) -> None:
    """A named pipe, or a file without end, in the place of a token or a key is not opened."""
    use.setenv("OCI_CLI_AUTH", method)
    use.setenv("OCI_IMAGE_SERVICE_ACCOUNT_TOKEN_PATH", f"{tmp_path}/account")
    tmp_path.joinpath("account").write_text(new_token())
    os.mkfifo(tmp_path / "pipe")
    tmp_path.joinpath("large").write_bytes(bytes(2**20 + 1))
    for file, told in (("pipe", "is not a file"), ("large", "is larger"), ("none", "not exist")):
        use.setenv(name, f"{tmp_path}/{file}")
        with pytest.raises(oci_image.SettingsError, match=f"{name} names .*{told}"):
            oci_image.get_image(an_id(endpoint))


def test_the_tenancy_is_known_in_every_way(
    endpoint: Emulator, tokens: TokenService, use: pytest.MonkeyPatch
) -> None:
    """A principal knows its tenancy by its token; calls that list need it."""
    from pulumi_oci_image.client.deadline import CallScope
    from pulumi_oci_image.client.sdk_clients import SdkClients
    from pulumi_oci_image.settings import load_settings

    use.setenv("OCI_CLI_AUTH", "instance_principal")
    clients = SdkClients(load_settings(lambda _key: None))
    with CallScope("can't list", 60) as call:
        assert call.run(lambda: clients.tenancy) == "ocid1.tenancy.oc1..aaaaaaaatenancy"
    assert json.dumps(tokens.asked)
    assert endpoint.url
