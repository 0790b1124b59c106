"""Where settings are looked for, and in which order.

The stack's configuration, then the environment variables of the OCI CLI, the SDK and Terraform,
then the profile of the OCI config file, with what it inherits from its DEFAULT; the first place
that has a setting counts. A `Connection` that names credentials narrows this to what it names.
"""

from __future__ import annotations

import configparser
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from ..errors import Message, SettingName, SettingsError, quote
from .connection import Connection
from .declarations import PROFILE, Setting
from .files import file_error, local_path, read_small_text

ReadConfig = Callable[[str], "str | None"]
"""Reads a value of the stack's configuration by its full key, such as `oci:region`."""

_SET_UP = (
    "Set one of them, or run 'oci setup config'; "
    "see https://docs.oracle.com/iaas/Content/API/Concepts/sdkconfig.htm"
)


class Found(NamedTuple):
    """A setting's value, and where it was found."""

    value: str
    place: Message


def config_file(environment: Mapping[str, str], connection: Connection | None = None) -> Path:
    """The OCI config file in force, whether it exists or not.

    Raises:
        SettingsError: what is given for its path can be none.
    """
    named = (connection and connection.config_file) or _named_file(environment)
    return local_path(str(named or "~/.oci/config"), "the setting of the OCI config file")


def _named_file(environment: Mapping[str, str]) -> str | None:
    names = ("OCI_CONFIG_FILE", "OCI_CLI_CONFIG_FILE")
    return next(filter(None, map(environment.get, names)), None)


class Sources:
    """The places in force for one connection, or for the whole stack."""

    def __init__(
        self,
        config: ReadConfig,
        environment: Mapping[str, str],
        connection: Connection | None = None,
    ) -> None:
        self._config = config
        self._connection = connection or Connection()
        self._narrowed = self._connection.names_credentials
        self._environment = environment
        named = self._connection.config_file or _named_file(environment)
        self.file = config_file(environment, self._connection)
        profile = self._connection.profile or self.find(PROFILE)
        self.profile = str(profile.value if isinstance(profile, Found) else profile or "DEFAULT")
        self._values = self._read_profile(must_exist=bool(named or profile))

    @property
    def region(self) -> str | None:
        """The region that the connection names."""
        return self._text(self._connection.region)

    @property
    def endpoint(self) -> str | None:
        """The endpoint that the connection names."""
        return self._text(self._connection.endpoint)

    @property
    def auth(self) -> str | None:
        """The way to authenticate that the connection names."""
        return self._text(self._connection.auth)

    def find(self, setting: Setting) -> Found | None:
        """A setting's value in the first place that has it."""
        return self.find_first(setting)

    def find_first(self, *settings: Setting) -> Found | None:
        """The value of the first place that has one of these settings, which exclude each other."""
        for look_in in (self._in_config, self._in_environment, self._in_profile):
            for setting in settings:
                if found := look_in(setting):
                    return found
        return None

    def value(self, setting: Setting) -> str | None:
        """A setting's value; None where no place has it."""
        found = self.find(setting)
        return found and found.value

    def require(self, meaning: str, *settings: Setting) -> Found:
        """The value of one of these settings.

        Raises:
            SettingsError: no place has it; the message names each.
        """
        found = self.find_first(*settings)
        if found is None:
            looked_at = self.looked_at(*settings)
            raise SettingsError((f"no {meaning}: looked at ", looked_at), _SET_UP)
        return found

    def variables(self, prefixes: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
        """The environment variables whose names begin so."""
        return tuple(sorted(v for v in self._environment.items() if v[0].startswith(prefixes)))

    def looked_at(self, *settings: Setting) -> Message:
        """The places of these settings, in words."""
        keys = [self._config_key(setting) for setting in settings]
        places = [_in_pulumi(key) for key in keys if key]
        for setting in settings:
            names = () if self._narrowed and not setting.is_own else setting.environment
            places += [Message(f"environment variable {name}") for name in names]
        if self._uses_file:
            state = " (no such file)" if file_error(self.file) else ""
            places += [
                Message(f"{setting.profile} in profile {self.profile} of {self.file}{state}")
                for setting in settings
                if setting.profile
            ]
        return Message(tuple(part for place in places for part in (", ", place))[1:])

    @property
    def _uses_file(self) -> bool:
        """A connection to a namespace of the configuration uses a file only if that names one."""
        connection = self._connection
        asked = connection.profile or connection.config_file or self._in_config(PROFILE)
        return bool(asked) or connection.config is None

    def _config_key(self, setting: Setting) -> str | None:
        namespace, _, name = setting.config.partition(":")
        if setting.is_own or not self._narrowed:
            return f"{namespace}:{name}"
        return f"{self._connection.config}:{name}" if self._connection.config else None

    def _in_config(self, setting: Setting) -> Found | None:
        key = self._config_key(setting)
        value = self._config(key) if key else None
        return Found(value, _in_pulumi(key)) if key and value else None

    def _in_environment(self, setting: Setting) -> Found | None:
        if self._narrowed and not setting.is_own:
            return None
        for name in setting.environment:
            if value := self._environment.get(name):
                return Found(value, Message(f"environment variable {name}"))
        return None

    def _in_profile(self, setting: Setting) -> Found | None:
        value = self._values.get(setting.profile) if setting.profile else None
        if not value:
            return None
        place = f"{setting.profile} in profile {self.profile} of {self.file}"
        return Found(value, Message(place))

    def _read_profile(self, *, must_exist: bool) -> Mapping[str, str]:
        """The profile of the OCI config file, with what it inherits from DEFAULT."""
        if not self._uses_file:
            return {}
        parser = configparser.ConfigParser(interpolation=None)
        fault = None
        try:
            parser.read_string(read_small_text(self.file))
        except FileNotFoundError:
            if must_exist:
                raise SettingsError(f"there is no OCI config file {self.file}", _SET_UP) from None
        except (configparser.Error, ValueError, OSError) as error:
            fault = _without_its_lines(error)
        if fault:
            raise SettingsError(f"the OCI config file {self.file} can't be read: {fault}")
        if self.profile in parser:
            return dict(parser[self.profile])
        if must_exist:
            raise SettingsError(
                f"the OCI config file {self.file} has no profile {quote(self.profile)!r}; "
                f"it has {quote(', '.join(['DEFAULT', *parser.sections()]))}"
            )
        return {}

    @staticmethod
    def _text(value: object) -> str | None:
        return str(value) if value else None


def _in_pulumi(key: str) -> Message:
    return Message(("Pulumi config ", SettingName(key)))


def _without_its_lines(error: Exception) -> str:
    """What is wrong with a config file, without its text: a line may hold a passphrase."""
    if isinstance(error, configparser.MissingSectionHeaderError):
        return f"line {error.lineno} comes before the first [profile]"
    if isinstance(error, configparser.ParsingError):
        return f"line {error.errors[0][0]} is not of the form 'key = value'"
    if isinstance(error, configparser.DuplicateOptionError):
        return f"line {error.lineno} gives {error.option} a second time"
    if isinstance(error, configparser.DuplicateSectionError):
        return f"line {error.lineno} begins profile {error.section} a second time"
    if isinstance(error, OSError):
        return str(error.strerror)
    return str(error)
