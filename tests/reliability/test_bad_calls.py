"""Arguments and settings that can't be right, as they come from a program and over gRPC."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pulumi_oci_image.testing import run_offline

from .test_bad_arguments import GOOD, ODD, spliced

if TYPE_CHECKING:
    from pulumi_oci_image.testing import Emulator

    from ..plugin_client import Engine, Plugin
    from .conftest import Figures

LONGEST_LINE = 2500
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.just(1.5) | st.text("a/\r\né", max_size=4),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text("ab"), inner, max_size=2),
    max_leaves=4,
)
WIRE = (
    spliced(GOOD) | ODD.filter(lambda value: not isinstance(value, bytes | float)) | JSON
).filter(lambda value: not isinstance(value, str) or value.isascii() or value.isprintable())


@pytest.fixture
def once(configuration: dict[str, Any]) -> dict[str, Any]:
    """The provider's configuration for the local endpoint, with each call tried once."""
    return configuration | {"maxAttempts": 1}


def test_calls_of_the_packaged_provider(
    endpoint: Emulator,
    once: dict[str, Any],
    own_plugin: tuple[Plugin, Engine],
    figures: Figures,
) -> None:
    """A wrong argument of any type is one clean failure, before any request; others are sent."""
    plugin, _ = own_plugin
    plugin.settings = once
    calls = st.one_of(
        st.tuples(
            st.just("getImage"), st.fixed_dictionaries({"imageId": WIRE}, optional={"region": WIRE})
        ),
        st.tuples(
            st.just("getImages"),
            st.fixed_dictionaries(
                {}, optional=dict.fromkeys(["ids", "limit", "freeformTags", "gpu", "shape"], WIRE)
            ),
        ),
    )
    counts = {True: 0, False: 0}

    @settings(deadline=None, suppress_health_check=list(HealthCheck))
    @given(calls)
    def check(call: tuple[str, dict[str, Any]]) -> None:
        function, arguments = call
        endpoint.reset()
        plugin.begin_run()
        response = plugin.invoke_future(function, **arguments).result()
        for failure in response.failures:
            assert failure.reason.isprintable(), failure.reason
            assert len(failure.reason) < LONGEST_LINE
        counts[bool(endpoint.requests)] += 1
        if not endpoint.requests and arguments.get("ids") != []:
            assert len(response.failures) == 1, arguments
        if function == "getImage":
            checked = plugin.check("Image", **arguments)
            assert len(checked.failures) <= 1
            for request in endpoint.requests:
                assert request.path == f"/20160918/images/{arguments['imageId']}"

    check()
    figures.add_input(
        "calls of the packaged provider, over gRPC", accepted=counts[True], refused=counts[False]
    )


def test_inputs_of_a_pin(own_plugin: tuple[Plugin, Engine]) -> None:
    """An input of a pin is taken, or refused as what it is."""
    kinds: dict[str, type] = {"criteria": dict, "triggers": list, "imageId": str}
    for name, kind in kinds.items():
        tried: list[Any] = [5, [], {}, True, GOOD, {"kind": "all"}]
        for value in tried:
            failures = own_plugin[0].check("ImagePin", **{name: value}).failures
            is_good = isinstance(value, kind) and value != {"kind": "all"}
            assert len(failures) == (not is_good), (name, value)
            for failure in failures:
                assert failure.property in (name, "kind")
                assert failure.reason.isprintable()


SETTINGS: dict[str, Any] = {
    "endpoint": "http://127.0.0.1:1/\r\nx: y",
    "region": "a/b",
    "auth": "magic",
    "fingerprint": 'x",keyId="y',
    "userOcid": "a\r\nx-evil: b",
    "tenancyOcid": "é",
    "privateKeyPath": "/nowhere\x00",
    "caBundle": "/nowhere",
    "configFileProfile": "none",
    "timeoutSeconds": -1,
    "maxAttempts": "many",
    "concurrency": 1e300,
    "requestsPerSecond": ["1"],
}


def test_settings_of_the_packaged_provider(
    endpoint: Emulator,
    once: dict[str, Any],
    own_plugin: tuple[Plugin, Engine],
    figures: Figures,
) -> None:
    """A setting that can't be right is one clean failure of the provider's, before any request."""
    plugin, _ = own_plugin
    for name, value in SETTINGS.items():
        plugin.configure(**once | {name: value})
        property_, reason = plugin.fails("getImage", imageId=GOOD)
        assert property_ == "provider", name
        assert reason.isprintable()
        assert len(reason) < LONGEST_LINE
    assert endpoint.requests == []
    figures.add_input("settings of the packaged provider", refused=len(SETTINGS))


BAD: list[dict[str, Any]] = [
    {"image_id": "../x"},
    {"image_id": f"{GOOD}\r\nx-evil: 1"},
    {"image_id": ""},
    {"image_id": "x" * 70_000},
    {"image_id": GOOD.replace("image", "instance")},
    {"image_id": GOOD, "region": "a/b"},
    {"image_id": GOOD, "region": "us-ashburn-1\n"},
]
PROGRAM = """
import json, pulumi
from pulumi_oci_image import Connection, Image

def said(**arguments):
    try:
        Image("base", **arguments)
    except Exception as error:
        return [type(error).__name__, isinstance(error, pulumi.RunError), str(error)]

pulumi.export("said", json.dumps([said(**arguments) for arguments in {bad!r}]))
"""


@pytest.mark.usefixtures("credentials")
def test_arguments_of_an_image(endpoint: Emulator, tmp_path: Path, figures: Figures) -> None:
    """What can't be right fails where the program says it, before anything is asked."""
    (tmp_path / "Pulumi.yaml").write_text("name: program\nruntime: python\n")
    (tmp_path / "__main__.py").write_text(PROGRAM.format(bad=BAD))
    done = run_offline(tmp_path, preview_only=True, out=io.StringIO())
    assert done.ok, done.preview.error
    said = json.loads(done.preview.outputs["said"])
    for arguments, (kind, is_run_error, line) in zip(BAD, said, strict=True):
        assert kind == ("SettingsError" if "region" in arguments else "InvalidInput")
        assert is_run_error
        assert line.isprintable()
        assert len(line) < LONGEST_LINE
    assert endpoint.requests == []
    figures.add_input("arguments of Image in a program", refused=len(BAD))
