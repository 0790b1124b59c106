"""The function `getImage` over the protocol of the engine."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from pulumi_oci_image.emulator import ApiError
from pulumi_oci_image.plugin.image_properties import IMAGE_PROPERTIES
from pulumi_oci_image.state import exact

if TYPE_CHECKING:
    from pulumi_oci_image.emulator import Credentials, Emulator
    from pulumi_oci_image.emulator.exchange import Exchange

    from .conftest import Plugin

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"}
MISSING = "ocid1.image.oc1.iad.aaaaaaaamissing"
READS_AT_A_TIME = 32


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
        assert given | more == without_nulls(exact(dict(image)))


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
    assert given == dict.fromkeys((each.name for each in IMAGE_PROPERTIES), UNKNOWN)
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
        self._missing = requests
        self._all_there = asyncio.Event()

    async def play(self, exchange: Exchange) -> None:
        """Wait for the others, then answer."""
        self._missing -= 1
        if not self._missing:
            self._all_there.set()
        await self._all_there.wait()
        await exchange.serve()


def test_many_reads_are_in_flight_at_a_time(plugin: Plugin, endpoint: Emulator) -> None:
    """At least 32 images are read at a time: none is answered before all have been asked for."""
    seed = dict(next(iter(endpoint.images)))
    ids = [f"ocid1.image.oc1.iad.many{number}" for number in range(READS_AT_A_TIME)]
    for id_ in ids:
        endpoint.images.put(seed | {"id": id_})
    endpoint.answer_always(AllTogether(READS_AT_A_TIME))
    calls = [plugin.invoke_future("getImage", imageId=id_) for id_ in ids]
    assert all(not call.result().failures for call in calls)
    assert len(endpoint.requests) == READS_AT_A_TIME
