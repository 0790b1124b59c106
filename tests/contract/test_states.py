"""The states that earlier versions wrote: this version reads each of them.

The images of dynamic providers are kept as the engine exports them; their pins, and the images and
pins of the packaged provider, as their processes gave them to the engine.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any

import pytest
from pulumi.runtime.proto import provider_pb2

from pulumi_oci_image import __version__
from pulumi_oci_image.model.image import ImageResult
from pulumi_oci_image.model.state import OUTPUT_NAMES, from_state, to_engine, to_state
from pulumi_oci_image.pin import FACTS, reasons_to_move
from pulumi_oci_image.testing import Emulator
from pulumi_oci_image.testing.offline.provider import DynamicProvider
from pulumi_oci_image.testing.offline.runner import dynamic_host

from ..plugin_client import PLUGIN, Engine, Plugin, struct

if TYPE_CHECKING:
    from pulumi_oci_image.testing import Credentials

DIFF_NONE = provider_pb2.DiffResponse.DIFF_NONE
STATES = Path(__file__).parents[1] / "fixtures/states"
VERSIONS = sorted(path.name for path in STATES.iterdir() if path.is_dir())
TYPE = "pulumi-python:dynamic/oci-image:Image"


def read(*path: str) -> Any:
    """A kept file."""
    return json.loads(STATES.joinpath(*path).read_text(encoding="utf-8"))


IMAGES: dict[str, dict[str, Any]] = read("images.json")


def resources(version: str) -> dict[str, dict[str, Any]]:
    """The images in a kept stack, by name."""
    return {
        resource["urn"].rpartition("::")[2]: resource
        for resource in read(version, "stack.json")["deployment"]["resources"]
        if resource["type"] == TYPE
    }


def own(properties: dict[str, Any]) -> dict[str, Any]:
    """What of a resource's properties is the image's."""
    return {name: value for name, value in properties.items() if name in OUTPUT_NAMES}


each_kept_state = pytest.mark.parametrize(
    ("version", "name"), [(version, name) for version in VERSIONS for name in IMAGES]
)


@pytest.fixture
def endpoint() -> Iterator[Emulator]:
    """A local OCI endpoint with the images whose states were kept."""
    with Emulator(seed=list(IMAGES.values())) as endpoint:
        yield endpoint


def test_the_states_of_this_version_are_kept() -> None:
    """A version is not released without its states."""
    assert __version__ in VERSIONS


@each_kept_state
def test_a_kept_state_is_the_image_again(version: str, name: str) -> None:
    """From the properties, and from what the engine made of them, comes the image as sent."""
    kept = read(version, f"{name}.json")
    sent = to_engine(IMAGES[name])
    for state in (kept, resources(version)[name]["outputs"]):
        image = from_state(state)
        assert isinstance(image, ImageResult)
        assert image == sent
        assert image.etag == kept["etag"]


@pytest.mark.parametrize("name", IMAGES)
def test_this_version_writes_the_state_that_it_kept(name: str) -> None:
    """What goes to the engine changes with a version only."""
    image = ImageResult.wrap(IMAGES[name])
    kept = read(__version__, f"{name}.json")
    image.etag = kept["etag"]
    assert to_state(image) == kept
    # The engine keeps nulls inside of values, and drops properties that are null.
    dropped = {name: value for name, value in kept.items() if value is not None}
    assert own(resources(__version__)[name]["outputs"]) == dropped


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.usefixtures("credentials")
def test_a_kept_stack_is_refreshed(version: str, endpoint: Emulator, tmp_path: Path) -> None:
    """The host unpickles the provider of that version, reads each image, and sees what is gone."""
    kept = resources(version)
    gone = kept.pop("minimal")
    endpoint.images.remove(gone["id"])
    with TemporaryFile() as output, dynamic_host("program", tmp_path, output) as port:
        provider = DynamicProvider(port, {}, ())
        for name, resource in kept.items():
            assert isinstance(resource["outputs"]["__provider"], str), "pickled, not a secret"
            id_, outputs = provider.read(resource["urn"], resource["id"], resource["outputs"])
            assert id_ == outputs["imageId"] == resource["id"]
            assert from_state(outputs) == to_engine(IMAGES[name])
        # An error in a program; but this is a state, so it is known to be a refresh.
        assert own(provider.read(gone["urn"], gone["id"], gone["outputs"])[1]) == {}
        provider.close()
    assert len(endpoint.requests) == len(IMAGES)


def kept_resources(version: str, package: str) -> list[dict[str, Any]]:
    """The resources of a package that this version kept beside the stack, whole numbers whole."""
    kept: list[dict[str, Any]] = read(version, "resources.json")
    return [each for each in kept if each["type"].startswith(package)]


def image_of(resource: dict[str, Any]) -> dict[str, Any]:
    """The image that a kept resource stands for, as the service sent it."""
    return next(image for image in IMAGES.values() if image["id"] == resource["id"])


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.usefixtures("credentials")
def test_a_kept_pin_goes_on(version: str, endpoint: Emulator, tmp_path: Path) -> None:
    """The host unpickles the provider of that version; the pin stays, and a refresh reads it."""
    (kept,) = kept_resources(version, "pulumi-python:")
    urn = f"urn:pulumi:test::program::{kept['type']}::pin"
    with TemporaryFile() as output, dynamic_host("program", tmp_path, output) as port:
        provider = DynamicProvider(port, {}, ())
        id_, outputs = provider.read(urn, kept["id"], kept["outputs"])
        made = provider.create(urn, kept["inputs"])
        provider.close()
    assert id_ == kept["id"]
    assert from_state(outputs) == to_engine(image_of(kept))
    for name in (*FACTS, "criteria", "triggers", "imageId"):
        assert outputs.get(name) == kept["outputs"].get(name), name
    assert reasons_to_move(id_, kept["outputs"], kept["inputs"]) == []
    if version == __version__:
        assert made == (kept["id"], kept["outputs"])
    assert endpoint.requests


@pytest.fixture
def plugin(credentials: Credentials) -> Iterator[Plugin]:  # noqa: ARG001 - in the environment
    """The packaged provider, with the endpoint of this test."""
    engine = Engine()
    plugin = Plugin(str(PLUGIN), engine.address)
    plugin.configure()
    yield plugin
    plugin.stop()
    engine.stop()


@pytest.mark.parametrize("version", VERSIONS)
def test_kept_resources_of_the_packaged_provider_go_on(version: str, plugin: Plugin) -> None:
    """No kept image or pin changes by an upgrade, and a refresh reads each."""
    kept = kept_resources(version, "oci-image:")
    assert {each["type"] for each in kept} == {"oci-image:index:Image", "oci-image:index:ImagePin"}
    for each in kept:
        kind, id_ = each["type"].rpartition(":")[2], each["id"]
        inputs, outputs = each["inputs"], each["outputs"]
        checked = plugin.values(plugin.check(kind, **inputs).inputs)
        assert checked == inputs
        assert plugin.diff(kind, id_, outputs, checked).changes == DIFF_NONE
        read_id, state, read_inputs = plugin.read(kind, id_, outputs, inputs)
        assert (read_id, read_inputs) == (id_, inputs)
        assert from_state({**state, "id": id_}) == to_engine(image_of(each))
        if version == __version__:
            # This client drops all nulls; the engine keeps those inside of values.
            assert plugin.create(kind, inputs) == (id_, plugin.values(struct(outputs)))
