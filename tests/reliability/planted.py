"""Secrets that can be told from everything else, and the search for them."""

from __future__ import annotations

import json
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

if TYPE_CHECKING:
    from pulumi_oci_image.testing import Emulator

PASSPHRASE = f"planted-{secrets.token_hex(12)}"
_SHORTEST_NEEDLE = 12


@dataclass
class Planted:
    """An API key with a passphrase, and a session token, that an endpoint trusts.

    Attributes:
        tenancy: the OCID of the tenancy, which is no secret.
        user: that of the user.
        fingerprint: the key's.
        pem: the key, encrypted.
        token: the session token, whose key is the same.
        searched: how many texts were searched so far.
    """

    tenancy: str
    user: str
    fingerprint: str
    pem: str
    token: str
    needles: list[bytes] = field(repr=False)
    searched: int = 0

    def is_not_in(self, *texts: object) -> None:
        """Nowhere in these texts, bytes and files is a part of a secret."""
        for text in texts:
            content = text if isinstance(text, bytes) else str(text).encode("utf-8", "replace")
            self.searched += 1
            found = [needle for needle in self.needles if needle in content]
            assert not found, content[max(0, content.index(found[0]) - 300) :][:600]

    def settings(self, endpoint: Emulator, namespace: str = "") -> dict[str, str]:
        """What the configuration says of the account."""
        values = {
            "region": "us-ashburn-1",
            "tenancyOcid": self.tenancy,
            "userOcid": self.user,
            "fingerprint": self.fingerprint,
            "privateKey": self.pem,
            "privateKeyPassword": PASSPHRASE,
        }
        own = "oci-image:" if namespace else ""
        return {f"{namespace}{name}": value for name, value in values.items()} | {
            f"{own}endpoint": endpoint.url,
            f"{own}maxAttempts": "1",
        }

    def environment(self, endpoint: Emulator) -> dict[str, str]:
        """The same in the environment, which is the secrets' own place."""
        return {
            "OCI_CLI_REGION": "us-ashburn-1",
            "OCI_CLI_TENANCY": self.tenancy,
            "OCI_CLI_USER": self.user,
            "OCI_CLI_FINGERPRINT": self.fingerprint,
            "OCI_CLI_KEY_CONTENT": self.pem,
            "OCI_CLI_PASSPHRASE": PASSPHRASE,
            "OCI_IMAGE_ENDPOINT": endpoint.url,
            "OCI_IMAGE_MAX_ATTEMPTS": "1",
        }


def plant(endpoint: Emulator) -> Planted:
    """Make secrets that the endpoint trusts."""
    key = generate_private_key(public_exponent=65537, key_size=2048)
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    tenancy, user = "ocid1.tenancy.oc1..aaaaplanted", "ocid1.user.oc1..aaaaplanted"
    fingerprint = endpoint.register_key(tenancy, user, public)
    now = int(time.time())
    token = jwt.encode({"iat": now, "exp": now + 3600}, "k" * 64, "HS256")
    endpoint.register_token(token, public)
    pem = _pem(key, PASSPHRASE)
    plain = [_pem(key, None), _pem(key, None, PrivateFormat.TraditionalOpenSSL)]
    lines = {line for text in [pem, *plain] for line in text.splitlines() if "-----" not in line}
    planted = [PASSPHRASE, token.rpartition(".")[2], *lines, str(key.private_numbers().d)]
    needles = [text.encode() for text in planted if len(text) >= _SHORTEST_NEEDLE]
    return Planted(tenancy, user, fingerprint, pem, token, needles)


def _pem(
    key: RSAPrivateKey, passphrase: str | None, form: PrivateFormat = PrivateFormat.PKCS8
) -> str:
    lock = BestAvailableEncryption(passphrase.encode()) if passphrase else NoEncryption()
    return key.private_bytes(Encoding.PEM, form, lock).decode()


@contextmanager
def watched(planted: Planted, folder: Path) -> Iterator[None]:
    """Search the command lines of all processes, and the files in a folder, again and again."""
    over = Event()
    failures: list[AssertionError] = []

    def look() -> None:
        while not over.wait(0.1) and not failures:
            try:
                planted.is_not_in(*_command_lines(), *_contents(folder))
            except AssertionError as error:
                failures.append(error)

    watching = Thread(target=look)
    watching.start()
    try:
        yield
    finally:
        over.set()
        watching.join()
    if failures:
        raise failures[0]


def _command_lines() -> Iterator[bytes]:
    """Those of all processes, where the system tells them."""
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            yield file.read_bytes()
        except OSError:  # it has ended
            continue


def _contents(folder: Path) -> Iterator[bytes]:
    for directory, _, names in os.walk(folder):
        for name in names:
            try:
                yield Path(directory, name).read_bytes()
            except OSError:  # it is gone
                continue


def as_text(value: Any) -> str:
    """A value of a state, or of a result, as text."""
    return json.dumps(value, default=repr)
