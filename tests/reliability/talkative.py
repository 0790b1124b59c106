"""Reads images with every log at work, fails in each way, and shows all that can be shown.

Its one argument is an image's OCID; the settings, secrets among them, are in the environment.
"""

from __future__ import annotations

import contextlib
import logging
import os
import pickle
import sys
import traceback
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pulumi_oci_image as oci_image
from pulumi_oci_image.client.compute import Client
from pulumi_oci_image.runtime.query import ImageQuery
from pulumi_oci_image.settings import load_settings


def log_everything(http: int = 1) -> None:
    """Turn on each logger that there is, those too that the SDK turns off."""
    HTTPConnection.debuglevel = http
    for name in [*logging.root.manager.loggerDict, None]:
        logger = logging.getLogger(name)
        logger.disabled = False
        logger.setLevel(logging.DEBUG)


def chain(error: BaseException | None) -> Iterator[BaseException]:
    """An error, and all that hangs on it."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def say(*values: Any) -> None:
    """Print values, as they print."""
    sys.stdout.write(" ".join(map(str, values)) + "\n")


def show(value: Any) -> None:
    """Print all that a value says of itself."""
    say(repr(value), str(value), f"{value}", vars(value))
    try:
        say(pickle.dumps(value))
    except TypeError as error:
        say("not pickled:", error)


def read(image_id: str, http: int = 1) -> None:
    """Read an image; show it, or what went wrong."""
    log_everything(http)
    try:
        show(oci_image.get_image(image_id))
    except oci_image.OciImageError as error:
        traceback.print_exc()
        for each in chain(error):
            show(each)


def show_settings() -> None:
    """Show what holds the secrets while they are in use."""
    settings = load_settings(lambda _key: None)
    client = Client(settings)
    for value in (settings, client, settings.limits, ImageQuery(sys.argv[1])):
        show(value)
    credentials = settings.credentials
    say(repr(credentials), credentials, repr(credentials.private_key))
    for each in (credentials, credentials.private_key):
        with contextlib.suppress(TypeError):
            say(pickle.dumps(each))
    log_everything()
    client.get_image(sys.argv[1], None)
    show(client)


def main() -> None:
    """Do it all."""
    logging.basicConfig(stream=sys.stdout)
    image_id = sys.argv[1]
    for _ in range(5):
        read(image_id)
    show_settings()
    key, password = os.environ.pop("OCI_CLI_KEY_CONTENT"), os.environ.pop("OCI_CLI_PASSPHRASE")
    read(image_id)
    # The first two are the key in place of the path to it; the next needs its passphrase.
    for text in (key, key.replace("\n", ""), keep("locked.pem", key), "missing.pem"):
        os.environ["OCI_CLI_KEY_FILE"] = text
        read(image_id)
    os.environ["OCI_CLI_KEY_FILE"] = "locked.pem"
    for wrong in (f"{password}!", f"{password}é", password * 99):
        os.environ["OCI_CLI_PASSPHRASE"] = wrong
        read(image_id)
    os.environ["OCI_CLI_PASSPHRASE"] = password
    for number, broken in enumerate((key[:-200], key.replace("\n", " "), key[30:])):
        os.environ["OCI_CLI_KEY_FILE"] = keep(f"broken-{number}.pem", broken)
        read(image_id)
    # From here on with a token, which HTTP's own log would show where it is sent.
    os.environ |= {"OCI_CLI_AUTH": "SecurityToken", "OCI_CLI_KEY_FILE": "locked.pem"}
    token = Path("token").read_text()
    texts = (token, f"{token}\r\nx-evil: 1", token[:40], f"{token}é", f"{token}.{token}")
    for number, text in enumerate(texts):
        os.environ["OCI_CLI_SECURITY_TOKEN_FILE"] = keep(f"token-{number}", text)
        read(image_id, http=0)


def keep(name: str, text: str) -> str:
    """Keep a secret in a file, as its owner would; give the file's path."""
    path = Path(name)
    path.touch(0o600)
    path.write_text(text, newline="")
    return name


main()
