"""What a program expects of an image, checked where the image is read.

So a preview fails, with everything that is wrong, where otherwise a launch would.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .errors import ExpectationsNotMet, InvalidInput, Name, ServiceError, did_you_mean, quote
from .fork_safety import forks_held_back
from .model.described import Arguments, Check, described, with_attributes
from .model.image import AVAILABLE, LaunchOptions, volume_gbs
from .model.names import camel
from .runtime.query import ImageQuery
from .runtime.run import warn

if TYPE_CHECKING:
    from .model.image import ImageResult
    from .model.image_capabilities import Capability
    from .model.image_shape import ImageShape
    from .runtime.query import Target
    from .runtime.request_cache import RequestCache


_NEAR_SHAPES = 3
_HIDDEN = (403, 404)
"""How a service answers that has no capability schemas, or hides them from the caller."""
_TEMPORARY_STATES = ("PROVISIONING", "IMPORTING", "EXPORTING")
"""The states that end, as a rule, with an image that is AVAILABLE."""


@with_attributes
@dataclass(frozen=True)
class Expectations(Arguments):
    """What a program expects of an image. What is None is not expected.

    Texts are globs that the whole value matches, case and all: `9*` is any version that begins
    with 9.
    """

    operating_system: str | None = described("The operating system, such as `Oracle Linux`.")
    operating_system_version: str | None = described(
        "The version of the operating system, such as `9*`."
    )
    lifecycle_state: str | None = described(
        "The lifecycle state. Where none is expected, an image that is not AVAILABLE is a warning; "
        "`*` expects any state, without a warning."
    )
    firmware: str | None = described("The firmware of the launch options, such as `UEFI_64`.")
    launch_options: Mapping[str, Any] | None = described(
        "Launch options of the instance, by name; the image's capability schema allows "
        "them. Where the schema can't be read, a warning says so.",
        check=Check("a mapping of launch options by name", lambda value: isinstance(value, dict)),
        facts=LaunchOptions,
    )
    shape: str | None = described("The name of a shape that can launch the image, exactly.")
    ocpus: float | None = described(
        "The OCPUs of the instance; they are within what image and shape allow."
    )
    memory_in_gbs: float | None = described(
        "The memory of the instance, in GB; it is within what image and shape allow."
    )
    boot_volume_size_in_gbs: float | None = described(
        "The size of the instance's boot volume, in GB; the image fits on it."
    )
    listed: bool | None = described(
        "Whether the service must still list the image. Platform images leave the lists when newer "
        "builds come, long before they can no longer be read."
    )

    def __post_init__(self) -> None:
        """Refuse what can't be right.

        Raises:
            InvalidInput: an expectation is of the wrong type, or lacks its shape.
        """
        if isinstance(self.launch_options, dict):
            object.__setattr__(self, "launch_options", checked_options(self.launch_options))
        self.check()
        if self.shape is None and (self.ocpus is not None or self.memory_in_gbs is not None):
            needing = (Name("ocpus"), " or ", Name("memory_in_gbs"))
            raise InvalidInput("shape", ("is required with ", *needing))


def expectations_in(inputs: Mapping[str, Any]) -> Expectations | None:
    """The expectations in a resource's inputs.

    States have none: a refresh shows what is, and the next run judges it.
    """
    given = inputs.get("expect")
    return None if given is None else Expectations.from_inputs(given)


def expect_of_all(
    lookup: RequestCache,
    images: Iterable[ImageResult],
    target: Target,
    expected: Expectations | None,
) -> None:
    """Fail where one of the images is not as expected.

    Raises:
        ExpectationsNotMet: one is not; the error tells of everything that is wrong with it.
    """
    expected = Expectations.given(expected, "expect")
    if expected is None:
        return

    def check(image: ImageResult) -> None:
        violations = tuple(_violations(lookup, image, target, expected))
        if violations:
            name = f" ({quote(image.display_name)})" if image.display_name else ""
            error = ExpectationsNotMet(
                f"image {image.id}{name} is not as expected: {'; '.join(violations)}",
                "Use another image, or change what is expected of it",
            )
            error.violations = violations
            raise error

    lookup.in_parallel(check, images, target)


def _violations(
    lookup: RequestCache, image: ImageResult, target: Target, expected: Expectations
) -> Iterator[str]:
    """Everything that is wrong with an image."""
    with forks_held_back():
        from .search.image_facts import REVOKED_TAG, is_revoked

    query = ImageQuery(image.id, target)
    yield from _wrong_values(image, expected)
    planned, smallest = expected.boot_volume_size_in_gbs, volume_gbs(image.size_in_mbs)
    if planned is not None and planned < smallest:
        yield f"it needs a boot volume of {quote(smallest)} GB, and {planned:g} GB is too small"
    if expected.launch_options:
        allowed = allowed_options(lookup, query)
        for name, why in forbidden_options(allowed, expected.launch_options).items():
            yield f"launchOptions.{camel(name)} {why}"
    if is_revoked(image):
        yield f"it was revoked ({REVOKED_TAG} {quote((image.freeform_tags or {})[REVOKED_TAG])})"
    if expected.listed and not lookup.lists(image, target, None):
        yield "the service no longer lists it"
    if expected.shape is not None:
        yield from _wrong_shape(expected, expected.shape, lookup.read_image_shapes(query))


def launch_warnings(image_id: str, state: str, expected: Expectations | None) -> Iterator[str]:
    """A warning of an image that launches no instance, where nobody says that it should be so."""
    if state == AVAILABLE or (expected is not None and expected.lifecycle_state is not None):
        return
    yet = " yet" if state in _TEMPORARY_STATES else ""
    yield f"image {image_id} is {quote(state)}; you can't launch instances from it{yet}."


def _wrong_values(image: ImageResult, expected: Expectations) -> Iterator[str]:
    named = ("operating_system", "operating_system_version", "lifecycle_state")
    said = [(camel(name), getattr(image, name), getattr(expected, name)) for name in named]
    firmware = image.launch_options and image.launch_options.firmware
    said.append(("launchOptions.firmware", firmware, expected.firmware))
    for name, value, pattern in said:
        if pattern is not None and not fnmatch.fnmatchcase(value or "", pattern):
            yield f"{name} is {quote(value or 'not given')}, not {quote(pattern)}"


def _wrong_shape(
    expected: Expectations, shape: str, allowed: Sequence[ImageShape]
) -> Iterator[str]:
    entry = next((entry for entry in allowed if entry.shape == shape), None)
    if entry is None:
        with forks_held_back():
            from .search.image_facts import first_of, nearest

        near = first_of(nearest(shape, (entry.shape for entry in allowed)), _NEAR_SHAPES)
        near = near or "no shape that the service names"
        yield f"it does not run on {quote(shape)}, but on {near}"
        return
    for what, amount, limits in (
        ("OCPUs", expected.ocpus, entry.ocpus),
        ("GB of memory", expected.memory_in_gbs, entry.memory_in_gbs),
    ):
        if amount is not None and not limits.allows(amount):
            yield f"on {shape} it takes {limits} {what}, not {amount:g}"


def checked_options(options: Mapping[str, Any]) -> dict[str, Any]:
    """Launch options by their names in Python, given by these or the API's; without None."""
    known = {field.attribute: field for field in LaunchOptions.fields()}
    names = {field.name: field.attribute for field in LaunchOptions.fields()}
    given = {names.get(name, name): value for name, value in options.items() if value is not None}
    for name, value in given.items():
        if name not in known:
            what = f"has no option {quote(repr(name))}"
            raise InvalidInput("launch_options", what, did_you_mean(name, known))
        if not isinstance(value, known[name].hint):
            wanted = "True or False" if known[name].hint is bool else "text"
            raise InvalidInput(name, f"is {quote(repr(value))}", f"Give {wanted}.")
    return given


def allowed_options(lookup: RequestCache, query: ImageQuery) -> Mapping[str, Capability]:
    """What an image says of launch options; nothing, with one warning a run, where it's hidden."""
    try:
        return lookup.read_image_capabilities(query).launch_options
    except ServiceError as error:
        if error.status not in _HIDDEN:
            raise
        text = ("Launch options can't be checked before the launch: ", error.what)
        lookup.share("capabilities are hidden", lambda: warn(text))
        return {}


def forbidden_options(
    allowed: Mapping[str, Capability], options: Mapping[str, Any]
) -> dict[str, str]:
    """Those of the launch options that an image forbids, each with what it allows instead."""
    return {
        name: f"can't be {quote(value)}: the image allows "
        + quote(", ".join(map(str, allowed[name].allowed_values or ())) or "no value")
        for name, value in options.items()
        if name in allowed and not allowed[name].allows(value)
    }
