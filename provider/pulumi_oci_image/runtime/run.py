"""What a run of a Pulumi program gives the functions: its configuration and one shared look-up.

Outside of a run (and where Pulumi is not even imported) the functions read anew at each call,
with the settings of the environment and the OCI config file.
"""

from __future__ import annotations

import functools
import logging
import sys
from collections.abc import Callable
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, NamedTuple, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

from ..errors import Message, OciImageError
from ..fork_safety import forks_held_back
from ..settings import ReadConfig, Settings, load_settings
from ..settings.connection import Connection
from ..settings.files import config_file
from ..settings.sources import current_environment
from .query import ImageQuery, Target
from .request_cache import RequestCache

if TYPE_CHECKING:
    import pulumi

    from ..client.compute import Client
    from ..errors import Text

P = ParamSpec("P")
T = TypeVar("T")

_lookups: WeakKeyDictionary[object, RequestCache] = WeakKeyDictionary()
given_lookup: ContextVar[RequestCache | None] = ContextVar("lookup", default=None)
"""The current look-up of a thread in a process that has runs of its own."""


def current_lookup() -> RequestCache:
    """The look-up of the current run, or a new one where there is none."""
    if (given := given_lookup.get()) is not None:
        return given
    run = _current_run()
    if run is None:
        return RequestCache(_client_outside)
    from pulumi.runtime.config import get_config

    with forks_held_back():
        return _lookups.setdefault(run, new_lookup(get_config))


def new_lookup(config: ReadConfig) -> RequestCache:
    """A look-up with the settings in force; they are looked at when the first image is read."""
    return RequestCache(lambda connection: _client(load_settings(config, connection=connection)))


def for_program(value: T) -> T:
    """A value of the API for the caller: inside a run, as a program may pass it to the engine."""
    if _current_run() is None:
        return value
    with forks_held_back():
        from ..model.state import to_engine

    return to_engine(value)


def host_lookup(provider: type, config: ReadConfig) -> RequestCache:
    """The look-up that all dynamic providers share in the process that hosts them for one run.

    The host configures each class of provider once, so a class that comes again is another run.
    """
    global _host  # noqa: PLW0603 - it is the process's
    environment = current_environment()
    with forks_held_back():
        if _host is None or provider in _host.providers or _host.environment != environment:
            _host = _Host(new_lookup(config), environment, set())
        _host.providers.add(provider)
        return _host.lookup


class _Host(NamedTuple):
    lookup: RequestCache
    environment: dict[str, str]
    providers: set[type]


_host: _Host | None = None


def as_run_error(work: Callable[P, T]) -> Callable[P, T]:
    """`work`, whose errors Pulumi shows inside a run without a traceback.

    Such an error keeps its class for `except`, and is a `pulumi.RunError` besides.
    """

    @functools.wraps(work)
    def call(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return work(*args, **kwargs)
        except OciImageError as error:
            if _current_run() is None:
                raise
            import pulumi

            kind = type(error)
            both = type(kind.__name__, (kind, pulumi.RunError), {"__module__": kind.__module__})
            shown = both.__new__(both, *error.args)
            vars(shown).update(vars(error))
            raise shown from None

    return call


def warn(*warnings: Text, resource: pulumi.Resource | None = None) -> None:
    """Give warnings, a line each: in a run as Pulumi's, about a resource; elsewhere in the log."""
    for text in warnings:
        if _current_run() is None:
            # As a message with its parts: who shows it words the names in it.
            logging.getLogger("pulumi_oci_image").warning(Message(text))
        else:
            import pulumi

            pulumi.log.warn(str(Message(text)), resource)


def connection_inputs(connection: Connection | None) -> dict[str, Any] | None:
    """A connection as Pulumi's properties; an error that Pulumi shows where it is none."""
    return as_run_error(Connection.inputs_of)(connection, "connection")


def image_query(image_id: object, region: str | None, connection: Connection | None) -> ImageQuery:
    """The query of a user's arguments; a warning where the OCID names another region."""
    query = ImageQuery(image_id, Target(connection, region))
    if region is None or region == query.image_id.region:
        return query
    with forks_held_back():
        from ..client.regions import named_region, region_name
    named, asked = named_region(query.image_id), region_name(region)
    if named not in (None, asked):
        odd = f"The OCID belongs to region {named}, but you requested {asked}."
        warn(f"image {query.image_id}: {odd}")
    return query


def _client_outside(connection: Connection | None) -> Client:
    """A client outside of a run; settings are looked for only where something may have changed."""
    environment = current_environment()
    file = config_file(environment, connection)
    try:
        facts = file.stat()
    except OSError:
        version = None
    else:
        version = (facts.st_ino, facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns)
    return _client_in(tuple(environment.items()), version, connection)


@functools.lru_cache(maxsize=4)
def _client_in(
    environment: tuple[tuple[str, str], ...],
    _file_version: tuple[int, ...] | None,
    connection: Connection | None,
) -> Client:
    return _client(load_settings(None, dict(environment), connection))


@functools.lru_cache(maxsize=16)
def _client(settings: Settings) -> Client:
    """One client for equal settings: it keeps its connections."""
    with forks_held_back():  # it imports the SDK
        from ..client.compute import Client

        return Client(settings)


def _current_run() -> object | None:
    """What stands for the current run of a Pulumi program: its connection to the engine."""
    if "pulumi" not in sys.modules:
        return None
    from pulumi.runtime.settings import get_monitor

    return get_monitor()
