"""`pulumi-oci-image doctor`: checks what a read needs, one line each, and prints no secret."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import OciImageError, SettingsError

if TYPE_CHECKING:
    from ..client import Client
    from ..settings import Settings
    from ..settings.sources import Sources

_MAX_SKEW_SECONDS = 300
_OTHERS = 0o077


def doctor(
    image: Annotated[
        str | None, typer.Option(help="The OCID of an image to read, as the last check.")
    ] = None,
    profile: Annotated[
        str | None, typer.Option(help="A profile of the OCI config file, in place of the usual.")
    ] = None,
    region: Annotated[str | None, typer.Option(help="The region to ask.")] = None,
) -> None:
    """Check settings, key, clock, reachability and a read, by environment and OCI config file.

    The configuration of a stack is not looked at. The exit status is 1 where a check fails.
    """
    if profile:
        os.environ["OCI_CLI_PROFILE"] = profile
    good = True
    for name, check in _Checkup(image, region).checks():
        # What comes after a failure would fail for its sake.
        good = good and _passes(name, check)
    raise typer.Exit(0 if good else 1)


def _passes(name: str, check: Callable[[], Iterator[str] | str]) -> bool:
    try:
        found = check()
        lines = [found] if isinstance(found, str) else list(found)
    except OciImageError as error:
        typer.echo(f"✗ {name:<12} {error}")
        return False
    for number, line in enumerate(lines):
        typer.echo(f"{' ' if number else '✓'} {'' if number else name:<12} {line}")
    return True


class _Checkup:
    """The checks, each of which tells what it found, or raises what is wrong."""

    def __init__(self, image: str | None, region: str | None) -> None:
        self._image = image
        self._region = region

    def checks(self) -> Iterator[tuple[str, Callable[[], Iterator[str] | str]]]:
        """Each check with its name, in the order in which one builds on another."""
        yield "settings", self.settings_found
        yield "credentials", self.credentials_complete
        yield "key", self.key_fits
        yield "endpoint", self.endpoint_answers
        yield "read", self.image_read

    @cached_property
    def _sources(self) -> Sources:
        from ..settings import open_sources

        return open_sources(lambda _key: None)

    @cached_property
    def _settings(self) -> Settings:
        from ..settings import load_settings

        return load_settings(lambda _key: None)

    @cached_property
    def _client(self) -> Client:
        from ..client import Client

        return Client(self._settings)

    def settings_found(self) -> Iterator[str]:
        """Where each setting was found; a value is shown only where none can be secret."""
        from .. import settings as how
        from ..settings import authentication as who
        from ..settings import declarations as known

        sources = self._sources
        yield f"authentication {who.auth_method(sources)}, {self._place(known.AUTH)}"
        yield f"profile {sources.profile} of {sources.file}, {self._place(None)}"
        yield f"region {how.find_region(sources) or '(none)'}, {self._place(known.REGION)}"
        if endpoint := how.find_endpoint(sources):
            yield f"endpoint {endpoint}, {self._place(known.ENDPOINT)}"
        if bundle := how.find_ca_bundle(sources):
            yield f"CA bundle {bundle}, {self._place(known.CA_BUNDLE)}"
        limits = how.find_limits(sources)
        yield f"limits {limits.timeout_seconds:g} s, {limits.max_attempts} attempts"

    def _place(self, setting: object) -> str:
        from ..settings.declarations import PROFILE, Setting

        sought = setting if isinstance(setting, Setting) else PROFILE
        found = self._sources.find(sought)
        return f"from {found.place}" if found else "by default"

    def credentials_complete(self) -> Iterator[str]:
        """Where each part of the credentials was found."""
        from ..settings import declarations as who

        credentials = self._settings.credentials
        yield f"{type(credentials).__name__}: complete"
        parts = {
            "tenancy": who.TENANCY,
            "user": who.USER,
            "fingerprint": who.FINGERPRINT,
            "session token": who.SECURITY_TOKEN_FILE,
            "delegation token": who.DELEGATION_TOKEN_FILE,
        }
        for name, setting in parts.items():
            if self._sources.find(setting):
                yield f"{name} {self._place(setting)}"

    def key_fits(self) -> str:
        """Whether the private key can be read, and is the one that the fingerprint names."""
        from ..settings.authentication import ApiKey, SecurityToken

        credentials = self._settings.credentials
        if not isinstance(credentials, (ApiKey, SecurityToken)):
            return "none is needed"
        key = credentials.private_key
        made = self._client.key_fingerprint()
        if isinstance(credentials, ApiKey) and made != credentials.fingerprint:
            raise SettingsError(
                f"the fingerprint is {credentials.fingerprint}, and that of the key is {made}",
                f"Set the fingerprint that belongs to the key of {key.place}, or the other key",
            )
        readable = key.path is not None and Path(key.path).stat().st_mode & _OTHERS
        mode = f"; others can read it: chmod 600 {key.path}" if readable else ""
        return f"fingerprint {made}, from {key.place}{mode}"

    def endpoint_answers(self) -> str:
        """Whether the endpoint answers at all, and what time it is there."""
        reached = self._client.reach(self._image, self._region)
        if reached.skew is None:
            return f"{reached.endpoint} answers, without a date"
        if abs(reached.skew) > _MAX_SKEW_SECONDS:
            raise SettingsError(
                f"this machine's clock is {abs(reached.skew):.0f} s off that of {reached.endpoint}",
                "Set the clock; signatures are refused from 300 s",
            )
        return f"{reached.endpoint} answers; the clocks differ by {abs(reached.skew):.0f} s"

    def image_read(self) -> str:
        """Whether an image can be read."""
        from ..runtime.request_cache import ImageQuery, read_image

        if self._image is None:
            return "not tried: give --image OCID"
        image = read_image(ImageQuery(self._image, self._region), self._client)
        return f"{image.display_name or image.id}: {image.operating_system}"
