"""What the resources that stand for an image share: its outputs, and what is made of them."""

from __future__ import annotations

import asyncio
import functools
import sys
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

import pulumi
from pulumi import dynamic

from .errors import OciImageError
from .expectations import Expectations
from .image_outputs import Absent_co, ImageOutputs
from .json_output import JsonOutput, K, typed
from .launch import LaunchArguments
from .model.image import ImageResult
from .model.state import OUTPUT_NAMES, as_secret, from_engine, from_state, to_engine
from .runtime.run import as_run_error, connection_inputs, host_lookup
from .settings.connection import connection_from

if TYPE_CHECKING:
    from .settings.connection import Connection

T = TypeVar("T")
Method = TypeVar("Method", bound=Callable[..., Any])

SECRET_ARGUMENTS = "secret"  # noqa: S105 - the name of a property
"""The property that is true where an argument is secret: then all properties are."""


def strip_traceback(method: Method) -> Method:
    """A provider's method whose errors show as their line, without frames of ours.

    The host of dynamic providers prints the traceback of whatever is raised.
    """

    @functools.wraps(method)
    def call(*arguments: Any) -> Any:
        try:
            return method(*arguments)
        except OciImageError as error:
            error.__traceback__ = None
            if sys.version_info < (3, 11):  # a bare raise brings every frame back there
                raise error  # noqa: TRY201
            raise

    return call  # type: ignore[return-value] # it is called as the method is


class LookUpProvider(dynamic.ResourceProvider):
    """The base of our dynamic providers, in the process that hosts them for the engine."""

    # Nothing secret is in it: what it knows, it learns from `configure`, and no pickle keeps that.
    serialize_as_secret_always = False

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), ()

    def configure(self, req: dynamic.ConfigureRequest) -> None:
        """Take the stack's configuration: one run, one look-up."""
        self._lookup = host_lookup(type(self), req.config.get)

    @strip_traceback
    def read(self, id_: str, props: dict[str, Any]) -> dynamic.ReadResult:
        """Read: for a program, which gives its inputs, or a refresh, with the state."""
        state = self._read(id_, props)
        if state is None:
            return dynamic.ReadResult("", {})
        return dynamic.ReadResult(id_, with_secrets(state, props))

    def _read(self, id_: str, props: dict[str, Any]) -> dict[str, Any] | None:
        """The state; None where a refresh finds that it is gone."""
        raise NotImplementedError


def with_secrets(state: dict[str, Any], props: dict[str, Any]) -> dict[str, Any]:
    """The state for the engine, all of it secret where the inputs say so."""
    if not props.get(SECRET_ARGUMENTS):
        return state
    signed = {name: as_secret(value) for name, value in state.items()}
    return signed | {SECRET_ARGUMENTS: True}


def once(value: Any) -> Any:
    """A value for several readers: a coroutine, which has one, as an Output."""
    return value if isinstance(value, str | None) else pulumi.Output.from_input(value)


def own_inputs(expected: Expectations | None, *arguments: Any) -> dict[str, Any]:
    """The inputs that say what is expected, and whether an argument is secret, where one may be."""
    named = as_run_error(Expectations.inputs_of)(expected, "expect")
    inputs: dict[str, Any] = {} if named is None else {"expect": named}
    if any(isinstance(argument, pulumi.Output) for argument in arguments):
        given = pulumi.Output.all(*arguments)

        async def is_secret() -> bool | None:
            return await given.is_secret() or None

        inputs[SECRET_ARGUMENTS] = pulumi.Output.from_input(is_secret())
    return inputs


def when_known(
    work: Callable[..., T | Awaitable[T]], *, connection: Connection | None, **arguments: Any
) -> pulumi.Output[T]:
    """What `work` makes of the arguments, once they and all in the connection are known."""

    def call(known: dict[str, Any]) -> T | Awaitable[T]:
        return work(**known | {"connection": connection_from(known["connection"])})

    named = connection_inputs(connection)
    return pulumi.Output.all(**arguments, connection=named).apply(as_run_error(call))


def read_when_known(function: Callable[..., T], **arguments: Any) -> pulumi.Output[T]:
    """What a function reads, once its arguments are known; the program goes on meanwhile."""
    return when_known(functools.partial(asyncio.to_thread, function), **arguments)


def read_options(
    id_: pulumi.Input[str], opts: pulumi.ResourceOptions | None
) -> pulumi.ResourceOptions:
    """The options of a resource that is read under this id. An id can't be secret."""
    if isinstance(id_, pulumi.Output):
        id_ = pulumi.Output.unsecret(id_)
    return pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(id=id_))


class ImageResource(LaunchArguments, ImageOutputs[Absent_co]):
    """Mixed into a Pulumi resource whose state is that of an image, under the API's names."""

    id: pulumi.Output[str | Absent_co]
    _read_marker: ClassVar[str] = "timeCreated"
    """The property that is there as soon as the image was read."""

    def _begin_outputs(self) -> None:
        """Give the outputs their last touch, as soon as the resource is registered.

        Pulumi takes the id of a resource that is read for unknown in each preview; ours is not.

        And the program's end waits for none of the outputs: they all come in one answer, and it
        waits for what a class makes of it, its warnings. Pulumi looks through all that it waits for
        whenever one has come, so the time of a program would grow with the square of its images.
        """
        for output in self.__dict__.values():
            if isinstance(output, pulumi.Output):
                _no_longer_waited_for(output)
        self.__dict__["id"] = self._raw_output("imageId")

    @property
    def result(self) -> ImageResultOutput[Absent_co]:
        """The whole image as `get_image` gives it."""
        outputs = {name: self._raw_output(name) for name in OUTPUT_NAMES if name != "id"}
        return typed(pulumi.Output.all(id=self.id, **outputs).apply(_image), ImageResultOutput)

    @property
    def _target_inputs(self) -> pulumi.Output[dict[str, Any]]:
        """Whom the resource asks: the region and the connection that it was given."""
        if "selection" in self.__dict__:
            return self._raw_output("selection")
        return pulumi.Output.all(
            region=self._raw_output("region"), connection=self._raw_output("connection")
        )

    def _output(self, name: str, kind: type[K]) -> K:
        wrap = _WRAPS.get(name, from_engine)
        raw = self._raw_output(name)
        return typed(raw.apply(lambda value: None if value is None else wrap(value)), kind)

    def _raw_output(self, name: str) -> pulumi.Output[Any]:
        """An output, None where the image has no such field.

        Pulumi takes a field that is absent in a preview for unknown. But where the image was
        read, it is known to be absent.
        """
        value: pulumi.Output[Any] = self.__dict__[name]
        read: pulumi.Output[Any] = self.__dict__[self._read_marker]
        return read.apply(lambda _: value.apply(_none_if_unknown, run_with_unknowns=True))


class ImageResultOutput(ImageOutputs[Absent_co], JsonOutput[ImageResult | Absent_co]):
    """An image that a function reads once its arguments are known: an output for each field."""

    @property
    def id(self) -> pulumi.Output[str | Absent_co]:
        """The OCID of the image."""
        return self._output("id", pulumi.Output)


class ImageListOutput(pulumi.Output[list[ImageResult]]):
    """Images that a function reads once its arguments are known."""

    def __getitem__(self, key: Any) -> ImageResultOutput:
        """The image at a place in the list; an error where there is none."""
        return typed(super().__getitem__(key), ImageResultOutput)


def _none_if_unknown(value: Any) -> Any:
    return None if value is pulumi.UNKNOWN else value


# What the SDK itself does with an output for which another "has taken over responsibility". On the
# class: an instance takes any name for a field of its value. Older SDKs wait for each output.
_no_longer_waited_for: Callable[[pulumi.Output[Any]], None] = getattr(
    pulumi.Output, "_untrack", lambda _: None
)


def _image(state: dict[str, Any]) -> Any:
    """The image; None where a resource that may find none found none."""
    return to_engine(from_state(state)) if state["id"] else None


_WRAPS: dict[str, Any] = {
    known.name: lambda value, nested=known.nested: nested.wrap(from_engine(value))
    for known in ImageResult.fields()
    if known.nested is not None
}
