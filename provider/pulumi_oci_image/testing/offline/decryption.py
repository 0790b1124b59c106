"""Decrypts a stack's configuration, where the stack's secrets provider is a passphrase.

The key is PBKDF2 of the passphrase and the stack's salt, and each value is AES-256-GCM, as in
https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/config/crypt.go
"""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from .results import OfflineError

_ITERATIONS = 1_000_000
_INSTEAD = "or override it in this run"


class Decrypter:
    """Decrypts the values of a stack's file, given what is in it."""

    def __init__(self, file: Path, document: Mapping[str, Any]) -> None:
        self._file = file
        self._salt = document.get("encryptionsalt")
        self._cipher: AESGCM | None = None

    def decrypt(self, value: Any, key: str) -> Any:
        """A value with its ciphertext in the clear; errors name its key in the configuration.

        Raises:
            OfflineError: the passphrase is not known, or not the right one.
        """
        if isinstance(value, list):
            return [self.decrypt(item, key) for item in value]
        if not isinstance(value, dict):
            return value
        if list(value) != ["secure"] or not isinstance(value["secure"], str):
            return {name: self.decrypt(item, key) for name, item in value.items()}
        where = f"The value of '{key}' in {self._file}"
        self._cipher = self._cipher or self._make_cipher(where)
        try:
            return _open(self._cipher, value["secure"])
        except (ValueError, InvalidTag):
            raise OfflineError(f"{where} can't be decrypted: set it anew, {_INSTEAD}.") from None

    def _make_cipher(self, where: str) -> AESGCM:
        """The stack's cipher, once the salt's own ciphertext shows that it is the right one."""
        if not isinstance(self._salt, str):
            raise OfflineError(
                f"{where} is not encrypted with a passphrase, so only the Pulumi CLI can decrypt "
                "it: override it in this run."
            )
        passphrase = _passphrase()
        if passphrase is None:
            raise OfflineError(
                f"{where} is encrypted: set PULUMI_CONFIG_PASSPHRASE or "
                f"PULUMI_CONFIG_PASSPHRASE_FILE, {_INSTEAD}."
            )
        try:
            _, salt, proof = self._salt.split(":", 2)
            cipher = AESGCM(
                hashlib.pbkdf2_hmac(
                    "sha256", passphrase.encode(), base64.b64decode(salt), _ITERATIONS
                )
            )
            _open(cipher, proof)
        except InvalidTag:
            raise OfflineError(f"The passphrase is not that of {self._file}.") from None
        except ValueError:
            raise OfflineError(f"{self._file} has an invalid 'encryptionsalt'.") from None
        return cipher


def _open(cipher: AESGCM, text: str) -> str:
    """The clear text of `v1:nonce:ciphertext`."""
    version, nonce, ciphertext = text.split(":")
    if version != "v1":
        raise ValueError(version)
    return cipher.decrypt(base64.b64decode(nonce), base64.b64decode(ciphertext), None).decode()


def _passphrase() -> str | None:
    """The passphrase, from where the CLI takes it."""
    passphrase = os.environ.get("PULUMI_CONFIG_PASSPHRASE")
    file = os.environ.get("PULUMI_CONFIG_PASSPHRASE_FILE")
    if passphrase is not None or not file:
        return passphrase
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise OfflineError(f"PULUMI_CONFIG_PASSPHRASE_FILE can't be read: {reason}.") from None
