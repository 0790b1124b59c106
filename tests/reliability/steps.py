"""The steps of preview, up and refresh, as the engine takes them: for plugin and host."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from ..plugin_client import account
from .processes import image_inputs, pin_inputs

if TYPE_CHECKING:
    from pulumi_oci_image.testing import Credentials, Emulator

    from ..plugin_client import Plugin

LINUX = {
    "operatingSystem": "Oracle Linux",
    "operatingSystemVersion": "9",
    "shape": "VM.Standard.E5.Flex",
    "gpu": False,
}


class Thing(NamedTuple):
    """A resource as the engine keeps it: its id, its state and its inputs."""

    id: str
    state: dict[str, Any]
    inputs: dict[str, Any]


@dataclass(frozen=True)
class Stack:
    """What the engine has in its state: an image that is read, and one that is pinned."""

    image: Thing
    pin: Thing


@dataclass(frozen=True)
class Step:
    """A call of the engine.

    Attributes:
        name: what it is for.
        call: makes it, and gives its result.
        needs_request: how many calls of the service it needs.
        rarely: whether it is so much like another one that only a campaign takes it.
    """

    name: str
    call: Callable[[Plugin, Stack], Any]
    needs_request: int
    rarely: bool = False


def read_anew(plugin: Plugin, stack: Stack) -> Any:
    """Read an image for a program, which has no state of it."""
    _, _, inputs = stack.image
    return plugin.read("Image", stack.image.id, inputs, inputs)[:2]


def refresh(plugin: Plugin, stack: Stack) -> Any:
    """Read an image again, with its state."""
    return plugin.read("Image", *stack.image)[:2]


def refresh_pin(plugin: Plugin, stack: Stack) -> Any:
    """See what has become of a pinned image."""
    return plugin.read("ImagePin", *stack.pin)[:2]


def create_pin(plugin: Plugin, stack: Stack) -> Any:
    """Choose an image."""
    return plugin.create("ImagePin", stack.pin.inputs)


def check_pin(plugin: Plugin, stack: Stack) -> Any:
    """Check the inputs of a pin."""
    return plugin.values(plugin.check("ImagePin", **stack.pin.inputs).inputs)


def diff_pin(plugin: Plugin, stack: Stack) -> Any:
    """Compare a pin with its inputs."""
    id_, state, inputs = stack.pin
    return plugin.diff("ImagePin", id_, state, inputs).changes


def delete_pin(plugin: Plugin, stack: Stack) -> Any:
    """Forget a pin."""
    return plugin.delete("ImagePin", stack.pin.id, stack.pin.state)


def diff_image(plugin: Plugin, stack: Stack) -> Any:
    """Compare the image with the state."""
    id_, state, inputs = stack.image
    return plugin.diff("Image", id_, state, inputs).changes


def update_image(plugin: Plugin, stack: Stack) -> Any:
    """Bring the state of an image up to date."""
    id_, state, inputs = stack.image
    return plugin.update("Image", id_, state, inputs)


def invoke(plugin: Plugin, _: Stack) -> Any:
    """Find the latest image."""
    return plugin.invoke("getLatestImage", **LINUX)


def configure(plugin: Plugin, _: Stack) -> None:
    """Begin a run."""
    plugin.begin_run()


PLUGIN, HOST = "packaged provider", "dynamic host"
STEPS = {
    PLUGIN: (
        Step("Configure", configure, 0),
        Step("Check of ImagePin", check_pin, 0, rarely=True),
        Step("Create of ImagePin", create_pin, 2),
        Step("Diff of ImagePin", diff_pin, 0, rarely=True),
        Step("Delete of ImagePin", delete_pin, 0, rarely=True),
        Step("Read of Image", read_anew, 1),
        Step("Read of Image, refresh", refresh, 1, rarely=True),
        Step("Read of ImagePin, refresh", refresh_pin, 3, rarely=True),
        Step("Diff of Image", diff_image, 1),
        Step("Update of Image", update_image, 1, rarely=True),
        Step("Invoke of getLatestImage", invoke, 1, rarely=True),
    ),
    HOST: (
        Step("Configure", configure, 0, rarely=True),
        Step("Check of ImagePin", check_pin, 0, rarely=True),
        Step("Create of ImagePin", create_pin, 2, rarely=True),
        Step("Diff of ImagePin", diff_pin, 0, rarely=True),
        Step("Delete of ImagePin", delete_pin, 0, rarely=True),
        Step("Read of Image", read_anew, 1),
        Step("Read of Image, refresh", refresh, 1, rarely=True),
        Step("Read of ImagePin, refresh", refresh_pin, 3, rarely=True),
    ),
}


def configured(face: str, plugin: Plugin, credentials: Credentials, **settings: Any) -> None:
    """Begin the first run of a process, with settings for the local endpoint."""
    own = account(credentials) | {"region": credentials.region}
    limits = {"endpoint": credentials.endpoint, **settings}
    if face == HOST:
        own = {f"oci:{name}": value for name, value in own.items()}
        limits = {f"oci-image:{name}": str(value) for name, value in limits.items()}
    plugin.settings = {**own, **limits}
    plugin.begin_run()


def stack_of(face: str, plugin: Plugin, endpoint: Emulator) -> Stack:
    """What an `up` puts into the state."""
    image_id = str(next(iter(endpoint.images))["id"])
    if face == HOST:
        inputs, pinned = image_inputs(image_id), pin_inputs(**LINUX)
    else:
        inputs = {"imageId": image_id}
        pinned = plugin.values(plugin.check("ImagePin", criteria=LINUX).inputs)
    _, state, _ = plugin.read("Image", image_id, inputs, inputs)
    return Stack(Thing(image_id, state, inputs), Thing(*plugin.create("ImagePin", pinned), pinned))
