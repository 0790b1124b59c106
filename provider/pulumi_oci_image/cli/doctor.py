"""`pulumi-oci-image doctor`: checks what a read needs, a line each, and prints no secret."""

from __future__ import annotations

import os
from argparse import Namespace
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import settings
from ..errors import ConnectionFailed, OciImageError, SettingsError, one_line
from ..search.image_facts import system_of
from ..settings import declarations as known
from ..settings.credentials import auth_method
from ..settings.sources import Sources
from .options import add_command, add_connection, connection_from, word
from .terminal import progress

if TYPE_CHECKING:
    from ..client.compute import Client

_MAX_SKEW_SECONDS = 300
_OTHERS = 0o077
_CREDENTIALS = {
    "tenancy": known.TENANCY,
    "user": known.USER,
    "fingerprint": known.FINGERPRINT,
    "session token": known.SECURITY_TOKEN_FILE,
    "delegation token": known.DELEGATION_TOKEN_FILE,
}


class _Skip(Exception):
    """A check that can't be made, or needn't."""


def _run(args: Namespace) -> int:
    checkup = _Checkup(args)
    failed = False
    checks = (checkup.settings, checkup.credentials, checkup.key, checkup.endpoint, checkup.read)
    for check in checks:
        name, sign, lines = check.__name__, "-", ["not checked"]
        # One builds on another: after a failure no more are made.
        if not failed:
            try:
                with progress(f"Checking: {name}"):
                    sign, lines = "✓", list(check())
            except _Skip as reason:
                lines = [str(reason)]
            except OciImageError as error:
                sign, lines, failed = "✗", [error.worded(word)], True
        for number, line in enumerate(lines):
            print(f"{' ' if number else sign} {'' if number else name:<12} {line}", flush=True)
    return 1 if failed else 0


class _Checkup:
    """The checks. Each gives what it found, in lines, or raises what is wrong."""

    def __init__(self, args: Namespace) -> None:
        self._image: str | None = args.image
        self._region: str | None = args.region
        self._connection = connection_from(args)

    @cached_property
    def _sources(self) -> Sources:
        return Sources(None, os.environ, self._connection)

    @cached_property
    def _settings(self) -> settings.Settings:
        return settings.load_settings(None, connection=self._connection)

    @cached_property
    def _client(self) -> Client:
        from ..client.compute import Client

        return Client(self._settings)

    def settings(self) -> Iterator[str]:
        """Where each setting was found; a value is shown only where none can be secret."""
        sources = self._sources
        yield f"authentication: {auth_method(sources)}{self._place(known.AUTH)}"
        yield f"config file: {sources.file}, profile {sources.profile}{self._place(known.PROFILE)}"
        region = settings.find_region(sources)
        endpoint, appliance = settings.find_endpoint(sources)
        if appliance:
            where = known.APPLIANCE_DOMAIN if sources.find(known.APPLIANCE_DOMAIN) else known.REGION
            yield f"appliance: {appliance}{self._place(where)}"
        else:
            yield f"region: {region}{self._place(known.REGION)}" if region else "region: not set"
        if endpoint:
            yield f"endpoint: {endpoint}{self._place(known.ENDPOINT)}"
        if bundle := settings.find_ca_bundle(sources):
            yield f"CA bundle: {bundle}{self._place(known.CA_BUNDLE)}"
        limits = settings.find_limits(sources)
        yield f"limits: {limits.timeout_seconds:g} s, {limits.max_attempts} attempts"

    def _place(self, setting: known.Setting) -> str:
        """Where a setting was found, after its value; nothing for a default."""
        found = self._sources.find(setting)
        return f", from {found.place.worded(word)}" if found else ""

    def credentials(self) -> Iterator[str]:
        """Where each part of the credentials was found."""
        yield f"{self._settings.credentials.method}: complete"
        for name, setting in _CREDENTIALS.items():
            if place := self._place(setting):
                yield f"{name}{place}"

    def key(self) -> Iterator[str]:
        """Whether the private key can be read, and is the one that the fingerprint names."""
        credentials = self._settings.credentials
        key = credentials.private_key
        if key is None:
            raise _Skip("not needed")
        from ..client.sdk_errors import map_sdk_errors
        from ..client.signers import fingerprint

        with map_sdk_errors(credentials):
            actual = fingerprint(credentials)
        if credentials.method == "ApiKey" and actual != credentials.fingerprint:
            raise SettingsError(
                f"the key's fingerprint is {actual}, but the settings say "
                f"{credentials.fingerprint}",
                ("Set the fingerprint of the key from ", key.place, ", or use the other key"),
            )
        yield f"fingerprint {actual}, from {key.place}"
        if key.path is not None and Path(key.path).stat().st_mode & _OTHERS:
            yield f"other users can read it; to stop that: chmod 600 {key.path}"

    def endpoint(self) -> Iterator[str]:
        """Whether the endpoint answers at all, and what time it is there."""
        try:
            endpoint, ahead = self._client.probe(self._image, self._region)
        except ConnectionFailed as error:
            from ..client.diagnosis import explain

            raise explain(error, self._settings) from None
        if ahead is not None and abs(ahead) > _MAX_SKEW_SECONDS:
            raise SettingsError(
                f"the clocks of this machine and of {endpoint} differ by {abs(ahead):.0f} s",
                f"Set this machine's clock; requests are refused from {_MAX_SKEW_SECONDS} s on",
            )
        skew = "" if ahead is None else f"; the clocks differ by {abs(ahead):.0f} s"
        yield f"{endpoint} answers{skew}"

    def read(self) -> Iterator[str]:
        """Whether an image can be read."""
        from ..functions import get_image

        if self._image is None:
            raise _Skip("not checked; to read an image, add --image OCID")
        image = get_image(self._image, region=self._region, connection=self._connection)
        yield one_line(f"{image.display_name or image.id}: {system_of(image)}")


def add_commands(commands: Any) -> None:
    """Add `doctor`."""
    text = "Check settings, key, clock, endpoint and a read, without a stack's configuration."
    doctor = add_command(commands, "doctor", text, _run)
    doctor.add_argument("--image", metavar="OCID", help="An image to read, as the last check.")
    add_connection(doctor)
