"""The provider: what the engine asks goes to the function or resource that answers it.

It speaks the engine's protocol itself (https://github.com/pulumi/pulumi/blob/master/proto/pulumi/
provider.proto): the SDK's layer for providers in Python puts tracebacks into error messages and
loses which arguments are secret.
"""

from __future__ import annotations

import asyncio
import contextvars
import functools
import re
from collections.abc import AsyncIterator, Callable, Container, Mapping
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from google.protobuf.empty_pb2 import Empty  # type: ignore[import-untyped] # ships no types
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

from .._version import __version__
from ..client.deadline import cancel_all
from ..client.threads import start_thread
from ..errors import Canceled, InvalidInput, OciImageError, quote
from ..runtime.run import given_lookup, new_lookup
from .functions import FUNCTIONS, python_arguments
from .messages import failure, in_one_line, send_warnings
from .resources import LISTS, RESOURCES
from .schema import PACKAGE, SCHEMA, declared, require
from .values import from_struct, to_struct

if TYPE_CHECKING:
    from .resources import Resource, State
    from .values import Properties

P = ParamSpec("P")
T = TypeVar("T")
Declaration = dict[str, Any]
"""What the schema declares of a resource."""

_SECONDS_TO_END = 0.1
_PLACE = re.compile("[0-9]{0,18}")


class OciImageProvider(provider_pb2_grpc.ResourceProviderServicer):
    """The package `oci-image`, over the protocol of Pulumi's providers."""

    def __init__(self, engine_address: str) -> None:
        self._under_way: set[asyncio.Future[Any]] = set()
        self._begin_run({})
        send_warnings(engine_address)

    def _begin_run(self, configuration: Mapping[str, Any]) -> None:
        """From here on, look up with this configuration; all calls of a run share the look-up."""
        self._lookup = new_lookup(functools.partial(_setting, configuration))
        self._canceled = False
        self._checked: set[str] = set()
        """The resources of the program, by URN, as far as the run has come to them."""

    async def _in_thread(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do `work` with the look-up in force, in a thread of its own.

        So no call waits for another to end, and each has the time that the settings give it.

        Raises:
            Canceled: the run was canceled.
        """
        # Not in the thread's own context: an idle thread would keep the look-up of a former run.
        context = contextvars.copy_context()
        context.run(given_lookup.set, self._lookup)
        result: Future[T] = Future()

        def unless_canceled() -> T:
            if self._canceled:
                raise Canceled("the run was canceled")
            return work(*args, **kwargs)

        def do() -> None:
            if not result.set_running_or_notify_cancel():
                return
            try:
                result.set_result(context.run(unless_canceled))
            except BaseException as error:  # noqa: BLE001 - who waits must hear of it
                result.set_exception(error)

        start_thread(do, "can't begin a call")
        done = asyncio.wrap_future(result)
        self._under_way.add(done)
        done.add_done_callback(self._under_way.discard)
        return await done

    async def Handshake(self, request: Any, context: Any) -> Any:
        """Answer the engine's first call."""
        return provider_pb2.ProviderHandshakeResponse(accept_secrets=True)

    async def GetPluginInfo(self, request: Any, context: Any) -> Any:
        """The version, which is the package's."""
        return plugin_pb2.PluginInfo(version=__version__)

    async def Attach(self, request: Any, context: Any) -> Any:
        """Take the address of an engine that did not start this process."""
        send_warnings(request.address)
        return Empty()

    async def GetSchema(self, request: Any, context: Any) -> Any:
        """The schema, from which Pulumi makes the SDKs."""
        return provider_pb2.GetSchemaResponse(schema=SCHEMA.read_text(encoding="utf-8"))

    async def CheckConfig(self, request: Any, context: Any) -> Any:
        """Take a configuration as it is; its settings are looked at when they are needed."""
        return provider_pb2.CheckResponse(inputs=request.news)

    async def DiffConfig(self, request: Any, context: Any) -> Any:
        """Let the engine compare; no change of the configuration makes another provider."""
        return provider_pb2.DiffResponse(hasDetailedDiff=True)

    @in_one_line
    async def Configure(self, request: Any, context: Any) -> Any:
        """Take the configuration of this provider of a program."""
        self._begin_run(from_struct(request.args).values)
        return provider_pb2.ConfigureResponse(acceptSecrets=True, supportsPreview=True)

    @in_one_line
    async def Invoke(self, request: Any, context: Any) -> Any:
        """Call a function. What is made of a secret argument is secret."""
        call = _find(FUNCTIONS, request.tok, "function")
        function = declared("functions")[request.tok]
        inputs, names = function["inputs"], list(function["outputs"]["properties"])
        try:
            given = from_struct(request.args)
            if given.unknown:
                return _invoke_response(to_struct({}, unknown=names))
            require(inputs, given.values, given.unknown)
            results = await self._in_thread(call, **python_arguments(given.values))
        except OciImageError as error:
            # One that is about no argument is about the first.
            about = next(iter(inputs["properties"]))
            return provider_pb2.InvokeResponse(failures=[failure(error, about)])
        return _invoke_response(to_struct(results, secret=names if given.secret else ()))

    @in_one_line
    async def Check(self, request: Any, context: Any) -> Any:
        """Refuse inputs of a resource that can't be right; put its defaults in place."""
        resource, kind = _resource(request)
        try:
            given = from_struct(request.news)
            arguments = {"properties": kind["inputProperties"], "required": kind["requiredInputs"]}
            require(arguments, given.values, given.unknown)
            instead = resource.check(given.values)
        except InvalidInput as error:
            return provider_pb2.CheckResponse(inputs=request.news, failures=[failure(error, "")])
        self._checked.add(request.urn)
        known = {name: value for name, value in instead.items() if name not in given.unknown}
        response = provider_pb2.CheckResponse(inputs=request.news)
        response.inputs.MergeFrom(to_struct(known, secret=given.secret))
        return response

    @in_one_line
    async def Diff(self, request: Any, context: Any) -> Any:
        """Find what changes about a resource."""
        resource, kind = _resource(request)
        was, news = from_struct(request.olds), from_struct(request.news)
        inputs = news.values
        if request.urn not in self._checked:
            # A refresh asks, with the inputs of the last update. What these expect, which is no
            # property, is judged by no more: an error would keep the program's own from coming.
            inputs = _kept(kind, inputs)
        changed = news.unknown or await self._in_thread(
            resource.changes, request.id, was.values, inputs
        )
        moving = changed & resource.replacing
        if _secrets(kind, news) and was.values.keys() - was.secret:
            changed |= news.secret  # its value may be what it was, but the state shows it
        ignored = set(request.ignoreChanges)
        changed -= changed if "*" in ignored else ignored
        kinds, answer = provider_pb2.PropertyDiff, provider_pb2.DiffResponse

        def difference(name: str) -> provider_pb2.PropertyDiff:
            how = kinds.UPDATE if name in was.values else kinds.ADD
            how = kinds.UPDATE_REPLACE if name in moving else how
            return kinds(kind=how, inputDiff=name in kind["inputProperties"])

        return answer(
            changes=answer.DIFF_SOME if changed else answer.DIFF_NONE,
            replaces=sorted(changed & moving),
            diffs=sorted(changed),
            detailedDiff={name: difference(name) for name in changed},
            hasDetailedDiff=True,
        )

    @in_one_line
    async def Create(self, request: Any, context: Any) -> Any:
        """Make a resource, or show in a preview what it will be."""
        resource, kind = _resource(request)
        given = from_struct(request.properties)
        id_, made = await self._make(resource, kind, given, resource.create, given.values)
        return provider_pb2.CreateResponse(id=id_, **made)

    @in_one_line
    async def Update(self, request: Any, context: Any) -> Any:
        """Bring a resource up to date, or show in a preview what it will be."""
        resource, kind = _resource(request)
        was, given = from_struct(request.olds).values, from_struct(request.news)
        _, made = await self._make(resource, kind, given, resource.update, was, given.values)
        return provider_pb2.UpdateResponse(**made)

    async def _make(
        self,
        resource: Resource,
        kind: Declaration,
        given: Properties,
        work: Callable[..., State],
        *args: Any,
    ) -> tuple[str, dict[str, Any]]:
        """Its id and the rest of the answer: unknown properties while an argument is unknown."""
        id_, known, unknown = "", given.values, kind["properties"]
        if not given.unknown:
            id_, known = await self._in_thread(work, *args)
            unknown = ()
        # What the state doesn't keep, an expectation, is no property: nothing tells its secrets.
        properties = to_struct(_kept(kind, known), secret=_secrets(kind, given), unknown=unknown)
        return id_, {
            "properties": properties,
            "refresh_before_update": resource.refresh_before_update,
        }

    @in_one_line
    async def Read(self, request: Any, context: Any) -> Any:
        """Read a resource: for a program that gets it, a refresh, or an import."""
        resource, kind = _resource(request)
        inputs, was = from_struct(request.inputs), from_struct(request.properties)
        given = inputs.values | was.values
        arguments = kind["inputProperties"]
        if not given.keys() >= set(kind["required"]) - arguments.keys():
            # A program gave it, and the engine lets nothing check it.
            given = {name: value for name, value in given.items() if name in arguments}
            require({"properties": arguments}, given)
        state = await self._in_thread(resource.read, request.id, given)
        if state is None:
            return provider_pb2.ReadResponse()
        # What the state always has and a program need not give, such as the image of a pin, is an
        # input only where the program gave it.
        computed = set(kind["required"]) - set(kind["requiredInputs"]) - inputs.values.keys()
        names = kind["inputProperties"].keys() - computed
        # And what the state doesn't keep, an expectation, is one still.
        of_state = {name: v for name, v in state.properties.items() if name in names}
        of_inputs = inputs.values | of_state
        return provider_pb2.ReadResponse(
            id=state.id,
            properties=to_struct(_kept(kind, state.properties), secret=_secrets(kind, inputs, was)),
            inputs=to_struct(of_inputs, secret=inputs.secret),
            refresh_before_update=resource.refresh_before_update,
        )

    async def List(self, request: Any, context: Any) -> AsyncIterator[Any]:
        """List existing resources of a type, a page at a time; a token is a place in the list."""
        answer = provider_pb2.ListResponse
        found = await self._list(request, context)
        if found is None:
            yield answer(computed=answer.Computed())
            return
        start = int(request.continuation_token or 0)
        end = start + request.page_size if request.page_size > 0 else len(found)
        for id_, name in found[start:end]:
            yield answer(result=answer.Result(id=id_, name=name))
        if end < len(found):
            yield answer(continuation=answer.Continuation(continuation_token=str(end)))

    @in_one_line
    async def _list(self, request: Any, context: Any) -> Any:
        """The whole list; None while it can't be known. Its pages are of one answer of the core."""
        list_existing = _find(LISTS, request.token, "listable resource")
        given = from_struct(request.query)
        if given.unknown:
            return None
        require(declared("resources")[request.token]["listInputs"], given.values)
        if not _PLACE.fullmatch(request.continuation_token):
            raise InvalidInput("continuation_token", "is not one of this provider")
        limit = request.limit if request.limit > 0 else None
        return await self._in_thread(list_existing, given.values, limit)

    async def Delete(self, request: Any, context: Any) -> Any:
        """Forget a resource: none of them is anything in the cloud."""
        return Empty()

    async def Cancel(self, request: Any, context: Any) -> Any:
        """End the calls under way, and begin no more until the next run."""
        self._canceled = True
        while self._under_way:
            cancel_all()
            # Some may not have come to their call yet, or are between two of them.
            await asyncio.wait(self._under_way, timeout=_SECONDS_TO_END)
        return Empty()


def _setting(configuration: Mapping[str, Any], key: str) -> str | None:
    """A setting by its full key: what other interfaces take from `oci:` is `oci-image:` here.

    The engine gives a provider only its own package's configuration.
    """
    namespace, _, name = key.partition(":")
    value = configuration.get(name) if namespace in ("oci", PACKAGE) else None
    return None if value is None else str(value)


def _find(known: Mapping[str, T], wanted: str, kind: str) -> T:
    if wanted not in known:
        raise InvalidInput(
            "token", f"{quote(wanted)!r} is not a {kind} of this package", "Use " + ", ".join(known)
        )
    return known[wanted]


def _resource(request: Any) -> tuple[Resource, Declaration]:
    """The resource that a request is about: the type stands in its URN, after its parents'."""
    _, _, types, *_ = f"{request.urn}::::".split("::", 3)
    token = types.rpartition("$")[2]
    return _find(RESOURCES, token, "resource"), declared("resources")[token]


def _invoke_response(results: Any) -> provider_pb2.InvokeResponse:
    # `return` is a word of Python's own.
    return provider_pb2.InvokeResponse(**{"return": results})


def _kept(kind: Declaration, values: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the values that are properties, which the state keeps."""
    return {name: value for name, value in values.items() if name in kind["properties"]}


def _secrets(kind: Declaration, *given: Properties) -> Container[str]:
    """The properties that are secret: all of them where an argument is."""
    names = {name for each in given for name in each.secret}
    return kind["properties"] if names & kind["inputProperties"].keys() else ()
