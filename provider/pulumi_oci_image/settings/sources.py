"""Where settings are looked for, and in which order.

The `Connection` of the read, the stack's configuration, the environment variables of the OCI CLI,
the SDK and Terraform, the profile of the OCI config file, and what that inherits from its DEFAULT:
the first place that has a setting counts. A `Connection` that names credentials narrows this to
what it names.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from ..errors import Message, Name, SettingsError, joined, quote
from .connection import Connection
from .declarations import PROFILE, Setting
from .files import PATH_VARIABLES, SET_ONE, config_file, file_error, read_profile

ReadConfig = Callable[[str], "str | None"]
"""Reads a value of the stack's configuration by its full key, such as `oci:region`."""

_ARGUMENT, _CONFIG, _ENVIRONMENT, _PROFILE, INHERITED = range(5)


def current_environment() -> dict[str, str]:
    """The environment's variables as they are now, whatever another thread does to them."""
    names = list(os.environ)
    return {name: value for name in names if (value := os.environ.get(name)) is not None}


class Found(NamedTuple):
    """What a place has of a setting: the value, empty where it has none, and the place in words.

    `rank` is the place's number in the order of the places.
    """

    value: str
    place: Message
    setting: Setting
    rank: int


class Sources:
    """The places in force for one connection, or for the whole stack.

    Attributes:
        file: the OCI config file.
        profile: the name of its profile.
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
        self._named = connection.to_inputs()
        self._narrowed = any(map(self._named.get, ("config", "profile", "configFile", "auth")))
        self._sections: tuple[Mapping[str, str], ...] = ()
        self._in_file = ""
        self.file: Path = config_file(environment, connection)
        profile = self.value(PROFILE)
        self.profile: str = profile or "DEFAULT"
        # A connection to a namespace of the configuration uses a file only if that names one.
        if connection.config is None or connection.config_file or profile:
            chosen = connection.config_file or any(map(environment.get, PATH_VARIABLES)) or profile
            self._sections = read_profile(self.file, self.profile, must_exist=bool(chosen))
            state = " (no such file)" if file_error(self.file) else ""
            self._in_file = f"in profile {quote(self.profile)} of {quote(self.file)}{state}"

    def find(self, *settings: Setting) -> Found | None:
        """The value in the first place that has one of these settings, which exclude each other."""
        return next((found for found in self._places(settings) if found.value), None)

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
            shown = (_CONFIG, _ENVIRONMENT, _PROFILE)
            places = joined(each.place for each in self._places(settings) if each.rank in shown)
            raise SettingsError((f"no {meaning}: looked at ", places), SET_ONE)
        return found

    def variables(self, prefixes: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
        """The environment variables whose names begin so."""
        return tuple(sorted(v for v in self._environment.items() if v[0].startswith(prefixes)))

    def _places(self, settings: tuple[Setting, ...]) -> Iterator[Found]:
        """Where these settings are looked for, first place first, and what is there."""
        for setting in settings:
            name = Name("profile" if setting is PROFILE else setting.name)
            value = self._named.get(name, "")
            yield Found(value, Message(("argument ", name)), setting, _ARGUMENT)
        # A connection that names credentials keeps what belongs to them from its usual places.
        usual = [each for each in settings if each.is_own or not self._narrowed]
        namespace = self._named.get("config")
        for setting in settings:
            key = setting.config if self._config else None
            if setting not in usual:
                key = f"{namespace}:{setting.name}" if namespace else None
            if key:
                value = (self._config and self._config(key)) or ""
                yield Found(value, Message(("Pulumi config ", Name(quote(key)))), setting, _CONFIG)
        for setting in usual:
            for variable in setting.environment:
                value = self._environment.get(variable, "")
                place = Message(f"environment variable {variable}")
                yield Found(value, place, setting, _ENVIRONMENT)
        for rank, section in enumerate(self._sections, _PROFILE):
            for setting in settings:
                if setting.profile:
                    place = Message(f"{setting.profile} {self._in_file}")
                    yield Found(section.get(setting.profile, ""), place, setting, rank)
