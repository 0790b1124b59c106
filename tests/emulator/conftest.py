"""What the tests of the local endpoint share: real clients, and requests signed by hand."""

from __future__ import annotations

import base64
import http.client
import json
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import oci
import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from pulumi_oci_image.testing.pytest_plugin import (  # noqa: F401 - the fixtures under test
    _oci_image_server,
    oci_image_credentials,
    oci_image_endpoint,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pulumi_oci_image.testing import Credentials, Emulator


@pytest.fixture
def endpoint(oci_image_endpoint: Emulator) -> Emulator:  # noqa: F811 - pytest passes fixtures by name
    """The local endpoint, fresh for each test."""
    return oci_image_endpoint


@pytest.fixture
def credentials(oci_image_credentials: Credentials) -> Credentials:  # noqa: F811 - the same
    """A key that the endpoint trusts."""
    return oci_image_credentials


@pytest.fixture
def make_client(
    endpoint: Emulator, credentials: Credentials
) -> Iterator[Callable[..., oci.core.ComputeClient]]:
    """Makes real OCI clients that do not retry, and closes them."""
    clients = []

    def make(**options: Any) -> oci.core.ComputeClient:
        config = oci.config.from_file(str(credentials.config_file), credentials.profile)
        options.setdefault("skip_deserialization", True)
        options.setdefault("retry_strategy", oci.retry.NoneRetryStrategy())
        options.setdefault("service_endpoint", endpoint.url)
        client = oci.core.ComputeClient(config, **options)
        clients.append(client)
        return client

    yield make
    for client in clients:
        client.base_client.session.close()


@pytest.fixture
def client(make_client: Callable[..., oci.core.ComputeClient]) -> oci.core.ComputeClient:
    """A real OCI client."""
    return make_client()


@dataclass(frozen=True)
class Reply:
    """What came back over HTTP."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body, decoded."""
        return json.loads(self.body)

    @property
    def code(self) -> str:
        """The service's error code."""
        return self.json["code"]

    @property
    def message(self) -> str:
        """The service's message."""
        return self.json["message"]


@dataclass
class HandSigned:
    """Signs requests step by step, so that each step can be done wrong."""

    endpoint: Emulator
    key_id: str
    key: RSAPrivateKey
    headers: list[str] = field(default_factory=lambda: ["date", "(request-target)", "host"])
    version: str = "1"

    def sign(self, path: str, method: str = "GET", **values: str) -> dict[str, str]:
        """The headers of a signed request."""
        values.setdefault("date", formatdate(usegmt=True))
        values.setdefault("host", urlsplit(self.endpoint.url).netloc)
        known = {**values, "(request-target)": f"{method.lower()} {path}"}
        text = "\n".join(f"{name}: {known[name]}" for name in self.headers)
        value = base64.b64encode(self.key.sign(text.encode(), PKCS1v15(), SHA256())).decode()
        authorization = (
            f'Signature algorithm="rsa-sha256",headers="{" ".join(self.headers)}",'
            f'keyId="{self.key_id}",signature="{value}",version="{self.version}"'
        )
        return {**values, "authorization": authorization}

    def send(self, path: str, headers: dict[str, str], method: str = "GET") -> Reply:
        """Send a request as it is."""
        connection = http.client.HTTPConnection(urlsplit(self.endpoint.url).netloc, timeout=10)
        try:
            connection.putrequest(method, path, skip_host="host" in headers)
            for name, value in headers.items():
                connection.putheader(name, value.encode("latin-1"))
            connection.endheaders()
            response = connection.getresponse()
            body = response.read()
            got = {name.lower(): value for name, value in response.getheaders()}
            return Reply(response.status, got, body)
        finally:
            connection.close()

    def get(self, path: str) -> Reply:
        """Send a request that is signed as it should be."""
        return self.send(path, self.sign(path))


@pytest.fixture
def by_hand(endpoint: Emulator, credentials: Credentials) -> HandSigned:
    """Requests signed by hand with a key that the endpoint trusts."""
    key = load_pem_private_key(credentials.key_file.read_bytes(), password=None)
    assert isinstance(key, RSAPrivateKey)
    key_id = f"{credentials.tenancy}/{credentials.user}/{credentials.fingerprint}"
    return HandSigned(endpoint, key_id, key)
