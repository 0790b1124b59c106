"""The service goes and comes back: a step is tried again or fails in a line, nothing is lost."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import grpc  # type: ignore[import-untyped] # ships no types
import pytest

from pulumi_oci_image.data_source_image import ImageProvider
from pulumi_oci_image.resource_image_pin import PinProvider
from pulumi_oci_image.testing import Answer, ApiError, Credentials, Delay, Emulator

from .processes import GENEROUS_SECONDS, Host, image_inputs, pin_inputs, provided_by, settles
from .steps import (
    HOST,
    LINUX,
    PLUGIN,
    Stack,
    Thing,
    configured,
    create_pin,
    read_anew,
    refresh,
    refresh_pin,
    stack_of,
)

if TYPE_CHECKING:
    from ..plugin_client import Plugin
    from .conftest import Figures

PATIENT = {"timeoutSeconds": 50, "maxAttempts": 50}
HASTY = {"timeoutSeconds": 1, "maxAttempts": 2}
STEPS = {
    "preview and up: Read of Image": read_anew,
    "up: Create of ImagePin": create_pin,
    "refresh: Read of Image": refresh,
    "refresh: Read of ImagePin": refresh_pin,
}
OUTAGES = {
    "connection refused": None,
    "404 of a proxy": Answer(404, {"content-type": "text/html"}, b"<h1>Not Found</h1>"),
    "404 of another service": ApiError(404, "NoSuchRoute", "no such route"),
    "401": ApiError(401, "NotAuthenticated", "who are you?"),
    "500": ApiError(500, "InternalServerError", "broken"),
}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Emulator, Credentials]]:
    """An endpoint that can be started again at its port, and a key that it trusts."""
    with Emulator() as first:
        port = urlsplit(first.url).port or 0
    with Emulator(port=port) as endpoint:
        yield endpoint, endpoint.make_credentials(tmp_path_factory.mktemp("oci"))


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    """A host of dynamic providers that has read nothing yet: it would keep what it read."""
    host = Host({**os.environ, "HOME": "/nowhere"})
    yield host
    assert not host.stop()


@pytest.fixture
def stack(plugin: Plugin, service: tuple[Emulator, Credentials]) -> Stack:
    """What is in the state of a stack of the packaged provider."""
    endpoint, credentials = service
    endpoint.reset()
    configured(PLUGIN, plugin, credentials, **PATIENT)
    return stack_of(PLUGIN, plugin, endpoint)


def of_host(stack: Stack) -> Stack:
    """The same, as a stack with the dynamic providers has it."""
    (image_id, image, _), (pin_id, pin, _) = stack.image, stack.pin
    return Stack(
        Thing(image_id, provided_by(ImageProvider, id=image_id, **image), image_inputs(image_id)),
        Thing(pin_id, provided_by(PinProvider, id=pin_id, **pin), pin_inputs(**LINUX)),
    )


@pytest.mark.parametrize("outage", OUTAGES)
@pytest.mark.parametrize("face", [PLUGIN, HOST])
def test_an_outage_drops_nothing(  # noqa: PLR0917, PLR0913 - fixtures
    face: str,
    outage: str,
    service: tuple[Emulator, Credentials],
    plugin: Plugin,
    host: Host,
    stack: Stack,
    figures: Figures,
) -> None:
    """Whatever stands in for the service, a step fails in a line, or a pin stays as it was."""
    endpoint, credentials = service
    asked = plugin if face == PLUGIN else host
    stack = stack if face == PLUGIN else of_host(stack)
    configured(face, asked, credentials, **HASTY)
    if answer := OUTAGES[outage]:
        endpoint.answer_always(answer)
    else:
        endpoint.stop()
    try:
        for name, step in STEPS.items():
            if face == PLUGIN and step is refresh_pin:
                assert step(asked, stack) == (stack.pin.id, stack.pin.state)
                next_run = "not needed: the pin stays, with a warning"
            else:
                with pytest.raises(grpc.RpcError) as raised:
                    step(asked, stack)
                told = raised.value.details().strip().splitlines()
                assert raised.value.code() is grpc.StatusCode.UNKNOWN
                assert "can't read" in told[-1]
                assert face == HOST or len(told) == 1
                next_run = "goes on from the same state"
            facts = {"in the middle of": outage, "the next run": next_run}
            figures.add("Crash safety", killed="endpoint", during=name, face=face, **facts)
    finally:
        if not answer:
            endpoint.start()
    endpoint.reset()
    if face == PLUGIN:  # the host has its one look-up, which must be left without an image
        plugin.begin_run()
        assert refresh(plugin, stack) == (stack.image.id, stack.image.state)
        assert refresh_pin(plugin, stack) == (stack.pin.id, stack.pin.state)


def test_a_host_goes_on_after_an_outage(
    service: tuple[Emulator, Credentials], host: Host, stack: Stack
) -> None:
    """The host that failed gives the state as it was, as soon as the service is itself again."""
    _, credentials = service
    configured(HOST, host, credentials, **HASTY)
    stack = of_host(stack)
    assert refresh(host, stack) == (stack.image.id, stack.image.state)
    assert refresh_pin(host, stack) == (stack.pin.id, stack.pin.state)


def out_before(endpoint: Emulator, call: Callable[[], Future[Any]]) -> Future[Any]:
    """The endpoint is down when the step begins, and comes while it is tried."""
    endpoint.stop()
    future = call()
    with pytest.raises(NotYet):
        future.result(0.3)
    endpoint.start()
    return future


def out_during(endpoint: Emulator, call: Callable[[], Future[Any]]) -> Future[Any]:
    """The endpoint goes down with the request in hand, and comes back."""
    endpoint.reset()
    endpoint.answer_always(Delay(300))
    future = call()
    assert settles(lambda: bool(endpoint.requests))
    endpoint.stop()
    endpoint.reset()
    endpoint.start()
    return future


def out_after(endpoint: Emulator, call: Callable[[], Future[Any]]) -> Future[Any]:
    """The endpoint goes down after a step, and is back with the connections of before gone."""
    call().result(GENEROUS_SECONDS)
    endpoint.stop()
    kept = call()
    kept.result(GENEROUS_SECONDS)
    endpoint.start()
    return kept


@pytest.mark.parametrize("out", [out_before, out_during, out_after])
def test_a_step_goes_on_when_the_endpoint_is_back(
    out: Callable[..., Future[Any]],
    service: tuple[Emulator, Credentials],
    plugin: Plugin,
    stack: Stack,
    figures: Figures,
) -> None:
    """Within the limits, each step of a run gives what it would have given without the outage."""
    endpoint, _ = service
    for name, step in STEPS.items():
        plugin.begin_run()
        right = step(plugin, stack)
        plugin.begin_run()
        with ThreadPoolExecutor(1) as pool:
            future = out(endpoint, lambda step=step: pool.submit(step, plugin, stack))
            assert future.result(GENEROUS_SECONDS) == right
        plugin.begin_run()
        assert step(plugin, stack) == right
        figures.add(
            "Crash safety",
            killed="endpoint",
            during=name,
            face=PLUGIN,
            **{
                "in the middle of": f"{out.__name__.replace('out_', '')} the answer, back at once",
                "the next run": "not needed: the step gives what it would have given",
            },
        )
