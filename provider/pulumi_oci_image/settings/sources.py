"""Where settings are looked for, and in which order.

The `Connection` of the read, the stack's configuration, the environment variables of the OCI CLI,
the SDK and Terraform, the profile of the OCI config file, and what that inherits from its DEFAULT:
the first place that has a setting counts. A `Connection` that names credentials narrows this to
what it names.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from ..errors import Argument, Message, SettingName, SettingsError, joined
from .connection import Connection
from .declarations import PROFILE, Setting
from .files import file_error
from .profiles import PATH_VARIABLES, SET_ONE, Profile, config_file, read_profile

ReadConfig = Callable[[str], "str | None"]
"""Reads a value of the stack's configuration by its full key, such as `oci:region`."""


class Found(NamedTuple):
    """A setting's value, and where it was found."""

    value: str
    place: Message
    setting: Setting


class Sources:
    """The places in force for one connection, or for the whole stack.

    Attributes:
        file: the OCI config file.
        profile: the name of its profile.
        places: what looks for a setting in one place each, first place first; the last is what the
            profile inherits.
    """

    def __init__(
        self,
        config: ReadConfig | None,
        environment: Mapping[str, str],
        connection: Connection | None = None,
    ) -> None:
        connection = connection or Connection()
        self._config = config
        self._environment = environment
        self._named = connection.as_properties()
        self._named[PROFILE.name] = self._named.pop("profile", None)
        self._narrowed = connection.names_credentials
        self._profile = Profile()
        self.places: tuple[Callable[[Setting], Found | None], ...] = (
            self._in_connection,
            self._in_config,
            self._in_environment,
            self._in_profile,
            self._inherited,
        )
        self.file: Path = config_file(environment, connection)
        profile = self.value(PROFILE)
        self.profile: str = profile or "DEFAULT"
        # A connection to a namespace of the configuration uses a file only if that names one.
        self._uses_file = bool(connection.config is None or connection.config_file or profile)
        if self._uses_file:
            chosen = connection.config_file or any(map(environment.get, PATH_VARIABLES)) or profile
            self._profile = read_profile(self.file, self.profile, must_exist=bool(chosen))

    def find(self, *settings: Setting) -> Found | None:
        """The value in the first place that has one of these settings, which exclude each other."""
        found = (look_in(setting) for look_in in self.places for setting in settings)
        return next(filter(None, found), None)

    def value(self, setting: Setting) -> str | None:
        """A setting's value; None where no place has it."""
        found = self.find(setting)
        return found and found.value

    def require(self, meaning: str, *settings: Setting) -> Found:
        """The value of one of these settings.

        Raises:
            SettingsError: no place has it; the message names each.
        """
        found = self.find(*settings)
        if found is None:
            looked_at = self.looked_at(*settings)
            raise SettingsError((f"no {meaning}: looked at ", looked_at), SET_ONE)
        return found

    def is_inherited(self, found: Found) -> bool:
        """Whether a value is only what the profile inherits."""
        return found == self._inherited(found.setting)

    def variables(self, prefixes: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
        """The environment variables whose names begin so."""
        return tuple(sorted(v for v in self._environment.items() if v[0].startswith(prefixes)))

    def looked_at(self, *settings: Setting) -> Message:
        """The places of these settings, in words."""
        places = [_in_pulumi(key) for each in settings if (key := self._config_key(each))]
        for setting in settings:
            places += [_in_variable(name) for name in self._variables_of(setting)]
        if self._uses_file:
            state = " (no such file)" if file_error(self.file) else ""
            places += [
                Message((self._in_file(each.profile), state)) for each in settings if each.profile
            ]
        return joined(places)

    def _in_connection(self, setting: Setting) -> Found | None:
        value = self._named.get(setting.name)
        name = Argument("profile" if setting is PROFILE else setting.name)
        return Found(str(value), Message(("argument ", name)), setting) if value else None

    def _in_config(self, setting: Setting) -> Found | None:
        key = self._config_key(setting)
        value = self._config(key) if key and self._config else None
        return Found(value, _in_pulumi(key), setting) if key and value else None

    def _in_environment(self, setting: Setting) -> Found | None:
        for name in self._variables_of(setting):
            if value := self._environment.get(name):
                return Found(value, _in_variable(name), setting)
        return None

    def _in_profile(self, setting: Setting) -> Found | None:
        return self._in_section(self._profile.own, setting)

    def _inherited(self, setting: Setting) -> Found | None:
        return self._in_section(self._profile.inherited, setting)

    def _in_section(self, section: Mapping[str, str], setting: Setting) -> Found | None:
        value = section.get(setting.profile) if setting.profile else None
        return Found(value, self._in_file(setting.profile), setting) if value else None

    def _in_file(self, key: str | None) -> Message:
        return Message(f"{key} in profile {self.profile} of {self.file}")

    def _config_key(self, setting: Setting) -> str | None:
        if setting.is_own or not self._narrowed:
            return setting.config if self._config else None
        namespace = self._named.get("config")
        return f"{namespace}:{setting.name}" if namespace else None

    def _variables_of(self, setting: Setting) -> tuple[str, ...]:
        return () if self._narrowed and not setting.is_own else setting.environment


def _in_pulumi(key: str) -> Message:
    return Message(("Pulumi config ", SettingName(key)))


def _in_variable(name: str) -> Message:
    return Message(f"environment variable {name}")
