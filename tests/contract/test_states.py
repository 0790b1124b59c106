"""The states that earlier versions wrote: this version reads each of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pulumi_oci_image import __version__
from pulumi_oci_image.emulator import Emulator
from pulumi_oci_image.models import ImageResult
from pulumi_oci_image.offline.host import DynamicHost
from pulumi_oci_image.offline.provider import DynamicProvider
from pulumi_oci_image.state import OUTPUT_NAMES, exact, from_state, to_state

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
    sent = exact(IMAGES[name])
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
    with DynamicHost("program", tmp_path) as host:
        provider = DynamicProvider(host.port(), {}, ())
        for name, resource in kept.items():
            assert isinstance(resource["outputs"]["__provider"], str), "pickled, not a secret"
            id_, outputs = provider.read(resource["urn"], resource["id"], resource["outputs"])
            assert id_ == outputs["imageId"] == resource["id"]
            assert from_state(outputs) == exact(IMAGES[name])
        # An error in a program; but this is a state, so it is known to be a refresh.
        assert own(provider.read(gone["urn"], gone["id"], gone["outputs"])[1]) == {}
        provider.close()
    assert len(endpoint.requests) == len(IMAGES)
