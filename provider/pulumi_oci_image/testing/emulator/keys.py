"""The public keys that the endpoint trusts, found by the key id of a signature."""

from __future__ import annotations

import hashlib
import threading

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_public_key,
)


class KeyRing:
    """Registered public keys."""

    def __init__(self) -> None:
        self._keys: dict[str, RSAPublicKey] = {}
        self._lock = threading.Lock()

    def register_key(self, tenancy: str, user: str, public_key_pem: str | bytes) -> str:
        """Trust an API key of a user and return its fingerprint.

        Raises:
            ValueError: the text is not an RSA public key in PEM form.
        """
        key = _load(public_key_pem)
        mark = fingerprint(key)
        self._add(f"{tenancy}/{user}/{mark}", key)
        return mark

    def register_token(self, token: str, public_key_pem: str | bytes) -> None:
        """Trust a security token, whose requests are signed with its session key.

        Raises:
            ValueError: the text is not an RSA public key in PEM form.
        """
        self._add(f"ST${token}", _load(public_key_pem))

    def find(self, key_id: str) -> RSAPublicKey | None:
        """The key of a signature's `keyId`: `tenancy/user/fingerprint` or `ST$token`."""
        with self._lock:
            return self._keys.get(key_id)

    def _add(self, key_id: str, key: RSAPublicKey) -> None:
        with self._lock:
            self._keys[key_id] = key


def fingerprint(key: RSAPublicKey) -> str:
    """The fingerprint by which OCI names an API key: MD5 of its DER form, in pairs."""
    der = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return hashlib.md5(der, usedforsecurity=False).digest().hex(":")


def _load(public_key_pem: str | bytes) -> RSAPublicKey:
    pem = public_key_pem.encode() if isinstance(public_key_pem, str) else public_key_pem
    try:
        key = load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm):
        raise ValueError("The key to register is not a public key in PEM form.") from None
    if not isinstance(key, RSAPublicKey):
        raise ValueError("The key to register is not an RSA key; OCI signs requests with RSA.")  # noqa: TRY004 - a wrong value, not a wrong Python type
    return key
