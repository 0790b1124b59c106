"""The function `getImage` over the protocol of the engine."""

from __future__ import annotations

import shutil
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pulumi_oci_image.model.state import to_engine
from pulumi_oci_image.plugin.schema import declared, token
from pulumi_oci_image.testing import ApiError, Delay, PassThrough

if TYPE_CHECKING:
    from pulumi_oci_image.testing import Credentials, Emulator, Exchange

    from ..plugin_client import Engine, Plugin

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"}
MISSING = "ocid1.image.oc1.iad.aaaaaaaamissing"
READS_AT_A_TIME = 300
BESIDE_PYTHON = str(Path(sys.executable).parent)


def without_nulls(value: Any) -> Any:
    """A value as the engine passes it on."""
    if isinstance(value, dict):
        return {name: without_nulls(inner) for name, inner in value.items() if inner is not None}
    return [without_nulls(item) for item in value] if isinstance(value, list) else value


def test_each_image_is_given_as_the_service_has_it(plugin: Plugin, endpoint: Emulator) -> None:
    """Every seed image comes whole: names, nesting, integers, what the page does not name."""
    for image in endpoint.images:
        given = plugin.invoke("getImage", imageId=image["id"])
        assert given.pop("etag")
        given.pop("nullFields", None)
        more = given.pop("additionalFields", {})
        assert given | more == without_nulls(to_engine(dict(image)))


def test_nulls_are_listed_and_large_integers_are_texts(plugin: Plugin, endpoint: Emulator) -> None:
    """What the engine can't carry comes in the form that the state has."""
    image = dict(next(iter(endpoint.images)))
    changes = {"compartmentId": None, "sizeInMBs": 2**53 + 1, "billableSizeInGBs": 2**53 - 1}
    endpoint.images.put(image | changes)
    given = plugin.invoke("getImage", imageId=image["id"])
    assert "/compartmentId" in given["nullFields"]
    assert given["sizeInMBs"] == str(2**53 + 1)
    assert given["billableSizeInGBs"] == 2**53 - 1


def test_an_unknown_argument_gives_unknown_results(plugin: Plugin, endpoint: Emulator) -> None:
    """While an argument is not known, nothing is read and every result is unknown."""
    given = plugin.invoke("getImage", imageId=UNKNOWN)
    outputs = declared("functions")[token("getImage")]["outputs"]
    assert given == dict.fromkeys(outputs["properties"], UNKNOWN)
    assert not endpoint.requests


@pytest.mark.parametrize("id_", ["", "my-image", "ocid1.instance.oc1.iad.a", 7])
def test_a_wrong_argument_is_named(plugin: Plugin, endpoint: Emulator, id_: Any) -> None:
    """What is no image's OCID fails with the property's name, before anything is sent."""
    property_, reason = plugin.fails("getImage", imageId=id_)
    assert property_ == "imageId"
    assert reason.startswith("imageId ")
    assert "image_id" not in reason
    assert not endpoint.requests


def test_a_missing_argument_is_named(plugin: Plugin) -> None:
    """A function without its argument fails with the property's name."""
    assert plugin.fails("getImage") == ("imageId", "imageId is missing.")


def test_a_missing_image_is_one_line(plugin: Plugin, endpoint: Emulator) -> None:
    """A failure of the service is a failure of the function: one line, no traceback."""
    property_, reason = plugin.fails("getImage", imageId=MISSING)
    assert property_ == "imageId"
    for part in (MISSING, "404 NotAuthorizedOrNotFound", endpoint.requests[-1].opc_request_id):
        assert part in reason
    assert "\n" not in reason
    assert "Traceback" not in reason


def test_settings_are_told_under_the_names_of_this_face(start: Callable[..., Plugin]) -> None:
    """Without credentials, the failure names the configuration that this provider reads."""
    plugin = start()
    plugin.configure()
    property_, reason = plugin.fails("getImage", imageId=MISSING)
    assert property_ == "provider"
    assert "Pulumi config oci-image:privateKeyPath" in reason
    assert "config oci:" not in reason


def test_an_unknown_function_is_an_error(plugin: Plugin) -> None:
    """A function that there is not is an error that names it."""
    with pytest.raises(Exception, match="getNothing"):
        plugin.invoke("getNothing")


def test_the_configuration_is_enough(
    start: Callable[..., Plugin],
    credentials: Credentials,
    endpoint: Emulator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With every setting in the configuration, secrets among them, nothing else is needed."""
    for name in credentials.environment():
        monkeypatch.delenv(name)
    plugin = start()
    plugin.configure(
        region=credentials.region,
        tenancyOcid=credentials.tenancy,
        userOcid=credentials.user,
        fingerprint=credentials.fingerprint,
        privateKey=SECRET | {"value": credentials.key_file.read_text()},
        endpoint=endpoint.url,
        timeoutSeconds=20,
        maxAttempts="2",
    )
    image = next(iter(endpoint.images))
    assert plugin.invoke("getImage", imageId=image["id"])["id"] == image["id"]
    failure = ApiError(500, "InternalServerError", "broken")
    endpoint.answer_with(failure, failure, failure)
    _, reason = plugin.fails("getImage", imageId=MISSING)
    assert "2 attempts" in reason


def test_reads_of_a_run_share_one_call(plugin: Plugin, endpoint: Emulator) -> None:
    """However many ask for one image at a time, one call is made; a new run makes a new one."""
    image = next(iter(endpoint.images))
    calls = [plugin.invoke_future("getImage", imageId=image["id"]) for _ in range(64)]
    assert all(not call.result().failures for call in calls)
    assert len(endpoint.requests) == 1
    plugin.begin_run()
    plugin.invoke("getImage", imageId=image["id"])
    assert len(endpoint.requests) == 2


class AllTogether:
    """Answers none of so many requests before all of them are there."""

    def __init__(self, requests: int) -> None:
        self._barrier = threading.Barrier(requests)

    def respond(self, exchange: Exchange) -> None:
        """Wait for the others, then answer."""
        self._barrier.wait()
        exchange.respond(PassThrough())


def test_no_read_waits_for_another(plugin: Plugin, endpoint: Emulator) -> None:
    """All images are read at a time: none is answered before all have been asked for."""
    seed = dict(next(iter(endpoint.images)))
    ids = [f"ocid1.image.oc1.iad.many{number}" for number in range(READS_AT_A_TIME)]
    for id_ in ids:
        endpoint.images.put(seed | {"id": id_})
    endpoint.answer_always(AllTogether(READS_AT_A_TIME))
    calls = [plugin.invoke_future("getImage", imageId=id_) for id_ in ids]
    assert all(not call.result().failures for call in calls)
    assert len(endpoint.requests) == READS_AT_A_TIME


def test_cancel_ends_what_is_under_way(plugin: Plugin, endpoint: Emulator) -> None:
    """Reads that wait for the service end as canceled, and none begins until the next run."""
    image = next(iter(endpoint.images))
    ids = [f"ocid1.image.oc1.iad.slow{number}" for number in range(READS_AT_A_TIME)]
    endpoint.answer_always(Delay(600))
    calls = [plugin.invoke_future("getImage", imageId=id_) for id_ in ids]
    plugin.cancel()
    for call in calls:
        (failure,) = call.result().failures
        assert "canceled" in failure.reason
    assert "canceled" in plugin.fails("getImage", imageId=image["id"])[1]
    endpoint.reset()
    plugin.begin_run()
    assert plugin.invoke("getImage", imageId=image["id"])["id"] == image["id"]


def test_what_is_odd_about_an_image_is_a_warning(
    plugin: Plugin, endpoint: Emulator, messages: list[str]
) -> None:
    """Pulumi shows a warning for a region that is not the OCID's, and for a disabled image."""
    image = dict(next(iter(endpoint.images)))
    endpoint.images.put(image | {"lifecycleState": "DISABLED"})
    plugin.invoke("getImage", imageId=image["id"], region="us-phoenix-1")
    assert any("us-phoenix-1" in message for message in messages)
    assert any("is DISABLED" in message for message in messages)


def test_an_engine_that_is_gone_stops_nothing(
    start: Callable[..., Plugin],
    engine: Engine,
    endpoint: Emulator,
    configuration: dict[str, Any],
) -> None:
    """Where nobody takes a warning, the read goes on; an engine that attaches later gets it."""
    plugin = start(shutil.which("pulumi-resource-oci-image", path=BESIDE_PYTHON), "127.0.0.1:1")
    plugin.configure(**configuration)
    image = next(iter(endpoint.images))
    assert plugin.invoke("getImage", imageId=image["id"], region="us-phoenix-1")
    plugin.attach(engine.address)
    assert plugin.invoke("getImage", imageId=image["id"], region="us-phoenix-1")
    assert engine.messages
