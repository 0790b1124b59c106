"""The three faces of the package behind one small interface: an image, or one line of error."""

from __future__ import annotations

import base64
import os
import re
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

import grpc  # type: ignore[import-untyped] # ships no types

from pulumi_oci_image import OciImageError, get_image
from pulumi_oci_image.model.state import from_state

from ..plugin_client import PLUGIN, Engine, Plugin
from .processes import Host, image_inputs

if TYPE_CHECKING:
    import pytest

_HOSTS_OWN = "pulumi/dynamic/__main__.py"
_RAISES_BARE = sys.version_info >= (3, 11)
"""Before, one frame of ours remains in what the host prints."""


class Face(Protocol):
    """A way to read an image.

    Attributes:
        name: what it is called.
        process_id: the process that reads.
    """

    name: str
    process_id: int

    def begin(self, settings: Mapping[str, str]) -> None:
        """Begin a run with these settings, by their names in the namespace `oci-image`."""

    def read(self, image_id: str) -> Mapping[str, Any] | str:
        """Read an image; give it as the service has it, or the error as a user sees it."""


class FunctionFace:
    """`get_image`, in this process."""

    name = "function"
    process_id = os.getpid()

    def __init__(self, environment: pytest.MonkeyPatch, credentials: Mapping[str, str]) -> None:
        self._environment = environment
        for name, value in credentials.items():
            environment.setenv(name, value)

    def begin(self, settings: Mapping[str, str]) -> None:
        """Outside of a program, settings are in the environment."""
        for name, value in settings.items():
            words = re.sub(r"(?=[A-Z])", "_", name).upper()
            self._environment.setenv(f"OCI_IMAGE_{words}", value)

    def read(self, image_id: str) -> Mapping[str, Any] | str:
        """Call the function; nothing but an error of ours may come out of it."""
        try:
            return get_image(image_id)
        except OciImageError as error:
            return str(error)


class DynamicFace:
    """The resource `Image` in the host of dynamic providers.

    The host configures a provider once, and knows it by its pickle. So each run has a pickle of
    its own: bytes behind a pickle's end mean nothing.
    """

    name = "dynamic"
    at_once = 4  # the threads of the host

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.host = Host(environment)
        self.process_id = self.host.process.pid
        self._runs: list[Mapping[str, str]] = []
        self.begin({})

    def begin(self, settings: Mapping[str, str]) -> None:
        """Configure the host; a run with the same settings goes on."""
        self._settings = dict(settings)
        if self._settings not in self._runs:
            self._runs.append(self._settings)
        self.host.configure(**{f"oci-image:{name}": value for name, value in settings.items()})

    def read(self, image_id: str) -> Mapping[str, Any] | str:
        """Read the resource, as for a program."""
        inputs = image_inputs(image_id)
        pickle = base64.b64decode(inputs["__provider"])
        run = b"run %d" % self._runs.index(self._settings)
        inputs["__provider"] = base64.b64encode(pickle + run).decode()
        try:
            given, state, _ = self.host.read("Image", image_id, inputs, inputs)
        except grpc.RpcError as error:
            if error.code() is not grpc.StatusCode.UNKNOWN:
                raise  # the host says nothing any more
            return self._told(error.details())
        assert given == state["imageId"] == image_id
        return from_state(state)

    @staticmethod
    def _told(traceback: str) -> str:
        """The last line of what the host prints; above it are frames of the host only."""
        bare = traceback.removeprefix("Exception calling application: ")
        if bare != traceback:
            return bare  # hosts of older versions print no traceback
        head, *frames, last = traceback.rstrip("\n").split("\n")
        assert head == "Traceback (most recent call last):"
        places = [line for line in frames if line.lstrip().startswith('File "')]
        assert places
        ours = [place for place in places if _HOSTS_OWN not in place]
        assert len(ours) <= (0 if _RAISES_BARE else 1), traceback
        kind, _, text = last.partition(": ")
        assert re.fullmatch(r"pulumi_oci_image\.\w+", kind), traceback
        return text

    def stop(self) -> str:
        """End; give what was said on standard error."""
        return self.host.stop()


class PackagedFace:
    """The function `getImage` of the packaged provider."""

    name = "packaged"
    at_once = 128

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.engine = Engine()
        self.plugin = Plugin(str(PLUGIN), self.engine.address, environment=environment)
        self.process_id = self.plugin.process.pid
        self.begin({})

    def begin(self, settings: Mapping[str, str]) -> None:
        """Configure the plugin."""
        self.plugin.configure(**settings)

    def read(self, image_id: str) -> Mapping[str, Any] | str:
        """Call the function."""
        response = self.plugin.invoke_future("getImage", imageId=image_id).result()
        if response.failures:
            (failure,) = response.failures
            return str(failure.reason)
        return from_state(self.plugin.values(getattr(response, "return")))

    def stop(self) -> str:
        """End; give what was said on standard error."""
        said = self.plugin.stop()
        self.engine.stop()
        return said
