"""The provider: what the engine asks goes to the function or resource that answers it.

The engine asks much at a time. The calls of the core wait for the network, so each runs in a
thread of its own, and all of them share one look-up for as long as the provider is configured as
it is: for a run.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pulumi.provider.experimental import provider as protocol

from ..client.ongoing import cancel_all
from ..errors import Canceled, InvalidInput, OciImageError
from ..runtime.run import new_lookup
from .configuration import settings_of
from .declarations import require, token
from .failures import failure
from .functions import FUNCTIONS
from .image_resource import ImageResource
from .pin_resource import PinResource
from .values import Properties, from_properties, is_unknown, to_properties, unknown

if TYPE_CHECKING:
    from ..runtime.request_cache import RequestCache
    from .declarations import Function
    from .resources import Resource, Values

T = TypeVar("T")

RESOURCES: tuple[Resource, ...] = (ImageResource(), PinResource())
SCHEMA = Path(__file__).with_name("schema.json")
MAX_THREADS = 128
_SECONDS_TO_END = 0.1
_FUNCTION_OF = {token(function.name): function for function in FUNCTIONS}
_RESOURCE_OF = {token(resource.name): resource for resource in RESOURCES}


class OciImageProvider(protocol.Provider):
    """The package `oci-image`, for the SDK's server of providers."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(MAX_THREADS, "oci-image")
        self._lookup = new_lookup(settings_of({}))
        self._under_way: set[asyncio.Future[Any]] = set()
        self._canceled = False

    async def get_schema(self, request: protocol.GetSchemaRequest) -> protocol.GetSchemaResponse:  # noqa: ARG002 - there is one
        """The schema, from which Pulumi makes the SDKs."""
        return protocol.GetSchemaResponse(SCHEMA.read_text(encoding="utf-8"))

    async def configure(self, request: protocol.ConfigureRequest) -> protocol.ConfigureResponse:
        """Take the configuration of this provider of a program."""
        self._lookup = new_lookup(settings_of(from_properties(request.args)))
        self._canceled = False
        # Secrets come bare: so the engine itself marks what is made of them as secret.
        return protocol.ConfigureResponse(supports_preview=True)

    async def invoke(self, request: protocol.InvokeRequest) -> protocol.InvokeResponse:
        """Call a function."""
        function = _FUNCTION_OF[request.tok]
        if any(map(is_unknown, request.args.values())):
            return protocol.InvokeResponse(unknown(each.name for each in function.outputs))
        try:
            results = await self._apart(lambda lookup: _call(function, lookup, request.args))
        except OciImageError as error:
            return protocol.InvokeResponse(failures=[failure(error, function.inputs[0].name)])
        return protocol.InvokeResponse(results)

    async def check(self, request: protocol.CheckRequest) -> protocol.CheckResponse:
        """Refuse inputs of a resource that can't be right; put its defaults in place."""
        resource = _RESOURCE_OF[request.type]
        inputs = request.new_inputs
        later = {name: value for name, value in inputs.items() if is_unknown(value)}
        now = from_properties({name: inputs[name] for name in inputs.keys() - later.keys()})
        try:
            require(resource.inputs, now, later)
            instead = to_properties(resource.check(now))
        except InvalidInput as error:
            return protocol.CheckResponse(inputs, [failure(error, "")])
        return protocol.CheckResponse(inputs | instead | later)

    async def diff(self, request: protocol.DiffRequest) -> protocol.DiffResponse:
        """Find what changes about a resource."""
        resource = _RESOURCE_OF[request.type]
        state, inputs = from_properties(request.old_state), from_properties(request.new_inputs)
        changed = frozenset(n for n, v in request.new_inputs.items() if is_unknown(v))
        if not changed:
            id_ = request.resource_id
            changed = await self._apart(lambda lookup: resource.changes(lookup, id_, state, inputs))
        changed -= set(request.ignore_changes)
        return protocol.DiffResponse(
            changes=bool(changed),
            replaces=sorted(changed & resource.replacing),
            diffs=sorted(changed),
            detailed_diff={name: _kind(name, resource, state) for name in changed},
        )

    async def create(self, request: protocol.CreateRequest) -> protocol.CreateResponse:
        """Make a resource, or show in a preview what it will be."""
        resource = _RESOURCE_OF[request.type]
        if any(map(is_unknown, request.properties.values())):
            outputs = unknown(resource.property_names) | request.properties
            return protocol.CreateResponse("", outputs)
        inputs = from_properties(request.properties)
        state = await self._apart(lambda lookup: resource.create(lookup, inputs))
        return protocol.CreateResponse(state.id, to_properties(state.properties))

    async def read(self, request: protocol.ReadRequest) -> protocol.ReadResponse:
        """Read a resource: for a program that gets it, a refresh, or an import."""
        resource = _RESOURCE_OF[request.type]
        given = from_properties(request.inputs) | from_properties(request.properties)
        state = await self._apart(lambda lookup: resource.read(lookup, request.resource_id, given))
        if state is None:
            return protocol.ReadResponse("")
        names = {each.name for each in resource.inputs}
        inputs = {name: value for name, value in state.properties.items() if name in names}
        return protocol.ReadResponse(
            state.id, to_properties(state.properties), to_properties(inputs)
        )

    async def update(self, request: protocol.UpdateRequest) -> protocol.UpdateResponse:
        """Bring a resource up to date, or show in a preview what it will be."""
        resource = _RESOURCE_OF[request.type]
        if any(map(is_unknown, request.news.values())):
            return protocol.UpdateResponse(unknown(resource.property_names) | request.news)
        state, inputs = from_properties(request.olds), from_properties(request.news)
        properties = await self._apart(lambda lookup: resource.update(lookup, state, inputs))
        return protocol.UpdateResponse(to_properties(properties))

    async def delete(self, request: protocol.DeleteRequest) -> None:
        """Forget a resource: none of them is anything in the cloud."""

    async def cancel(self) -> None:
        """End the calls under way, and begin no more until the next run."""
        self._canceled = True
        while self._under_way:
            cancel_all()
            # Some may not have come to their call yet, or are between two of them.
            await asyncio.wait(self._under_way, timeout=_SECONDS_TO_END)

    async def _apart(self, work: Callable[[RequestCache], T]) -> T:
        """Do `work` with the look-up in force, in a thread of its own."""
        lookup = self._lookup

        def unless_canceled() -> T:
            if self._canceled:
                raise Canceled("the run was canceled")
            return work(lookup)

        done = asyncio.get_running_loop().run_in_executor(self._threads, unless_canceled)
        self._under_way.add(done)
        done.add_done_callback(self._under_way.discard)
        return await done


def _call(function: Function, lookup: RequestCache, arguments: Properties) -> Properties:
    given = from_properties(arguments)
    require(function.inputs, given)
    return to_properties(function.call(lookup, given))


def _kind(name: str, resource: Resource, state: Values) -> protocol.PropertyDiff:
    kinds = protocol.PropertyDiffKind
    if name in resource.replacing:
        kind = kinds.UPDATE_REPLACE
    else:
        kind = kinds.UPDATE if name in state else kinds.ADD
    return protocol.PropertyDiff(kind, any(name == each.name for each in resource.inputs))
