"""A read ends in time under every fault, is tried again where that helps, and leaks nothing."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from email.utils import formatdate
from typing import TYPE_CHECKING, Any

import pytest

import pulumi_oci_image as oci_image
from pulumi_oci_image.client.deadline import cancel_all
from pulumi_oci_image.client.service_errors import clock_skew, seconds_to_wait
from pulumi_oci_image.testing import Answer, ApiError, Delay, Drop, PassThrough, too_many_requests

from ..faults import Trickle, WrongLength

if TYPE_CHECKING:
    from pulumi_oci_image.testing import Emulator

BROKEN = ApiError(500, "InternalServerError", "broken")


def threads_of_calls() -> list[str]:
    """The threads that work for calls."""
    return [thread.name for thread in threading.enumerate() if thread.name == "oci-image-call"]


def test_a_read_without_a_turn_says_so(
    endpoint: Emulator, image_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the rate limit leaves no time is told as that, not as a fault of the network."""
    monkeypatch.setenv("OCI_IMAGE_REQUESTS_PER_SECOND", "0.001")
    assert oci_image.get_image(image_id)
    with pytest.raises(oci_image.TimedOut, match=r"no turn in time.*requestsPerSecond") as caught:
        oci_image.get_image(image_id)
    assert "network" not in str(caught.value)
    assert len(endpoint.requests) == 1


@pytest.mark.parametrize(
    "fault",
    [
        Delay(60),
        Trickle(0.05, size=1),
        Trickle(0.05, size=1, part="headers"),
        Delay(60, BROKEN),
    ],
    ids=["silent", "body trickles", "headers trickle", "late error"],
)
def test_the_time_limit_holds(
    endpoint: Emulator, image_id: str, monkeypatch: pytest.MonkeyPatch, fault: object
) -> None:
    """An answer that does not come, or drop by drop, is given up, and its thread ends."""
    oci_image.get_image(image_id)
    monkeypatch.setenv("OCI_IMAGE_TIMEOUT_SECONDS", "0.5")
    endpoint.answer_always(fault)  # type: ignore[arg-type]
    with pytest.raises(oci_image.TimedOut, match="no answer in time") as caught:
        oci_image.get_image(image_id)
    assert image_id in str(caught.value)
    endpoint.reset()
    while threads_of_calls():
        time.sleep(0.01)


def hang_on(host: str, monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Let the look-up of a name hang until the event is set, and fail then."""
    answered = threading.Event()
    genuine = socket.getaddrinfo

    def hanging(asked: object, *arguments: object, **options: object) -> object:
        if asked == host:
            answered.wait()
            raise socket.gaierror(socket.EAI_AGAIN, "given up")
        return genuine(asked, *arguments, **options)  # type: ignore[arg-type]

    # The system's resolver can't be made to hang without a network.
    monkeypatch.setattr(socket, "getaddrinfo", hanging)
    return answered


def test_a_name_that_can_not_be_looked_up_in_time(
    image_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A look-up of a name that hangs does not hold the read beyond its limit."""
    answered = hang_on("slow.invalid", monkeypatch)
    monkeypatch.setenv("OCI_IMAGE_ENDPOINT", "https://slow.invalid")
    monkeypatch.setenv("OCI_IMAGE_TIMEOUT_SECONDS", "0.3")
    with pytest.raises(oci_image.TimedOut, match=r"slow\.invalid"):
        oci_image.get_image(image_id)
    answered.set()
    while threads_of_calls():
        time.sleep(0.01)


def test_a_later_connection_that_can_not_be_made_in_time(
    endpoint: Emulator, image_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A client that has read before is not held by a look-up of a name for one more connection."""
    url = endpoint.url.replace("127.0.0.1", "localhost")
    monkeypatch.setenv("OCI_IMAGE_ENDPOINT", url)
    monkeypatch.setenv("OCI_IMAGE_TIMEOUT_SECONDS", "3")
    oci_image.get_image(image_id)
    endpoint.answer_always(Delay(60))
    with ThreadPoolExecutor(1) as pool:
        busy = pool.submit(oci_image.get_image, image_id)
        while len(endpoint.requests) < 2:
            time.sleep(0.01)
        answered = hang_on("localhost", monkeypatch)
        with pytest.raises(oci_image.TimedOut, match="no answer in time"):
            oci_image.get_image(image_id)
        assert len(endpoint.requests) == 2
        assert isinstance(busy.exception(), oci_image.TimedOut)
    answered.set()
    while threads_of_calls():
        time.sleep(0.01)


@pytest.mark.parametrize(
    "fault",
    [
        BROKEN,
        ApiError(503, "ServiceUnavailable", "busy", {"retry-after": "0"}),
        too_many_requests(),
        too_many_requests(0),
        Drop(),
        Drop(reset=True),
        Drop("in headers"),
        Drop("after headers"),
        Drop("in body"),
        WrongLength(7),
    ],
    ids=repr,
)
def test_what_may_pass_is_tried_again(endpoint: Emulator, image_id: str, fault: object) -> None:
    """Throttling, failures and connections cut anywhere are tried again, to a whole image."""
    endpoint.answer_with(fault)  # type: ignore[arg-type]
    assert oci_image.get_image(image_id) == endpoint.images.get(image_id)
    assert len(endpoint.requests) == 2


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 408, 409, 412, 413])
def test_what_stays_is_not_tried_again(endpoint: Emulator, image_id: str, status: int) -> None:
    """An answer that trying again does not change is told at once."""
    endpoint.answer_always(ApiError(status, "SomeCode", "no"))
    with pytest.raises(oci_image.ServiceError) as caught:
        oci_image.get_image(image_id)
    assert caught.value.status == status
    assert len(endpoint.requests) == 1


def test_a_wait_beyond_the_limit_is_not_waited(endpoint: Emulator, image_id: str) -> None:
    """A Retry-After that does not fit the limit ends the read at once, and says what was asked."""
    endpoint.answer_always(too_many_requests(3000))
    with pytest.raises(oci_image.TooManyRequests) as caught:
        oci_image.get_image(image_id)
    assert caught.value.retry_after == 3000
    assert len(endpoint.requests) == 1


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7),
        ({"retry-after": " 0 "}, 0),
        ({"retry-after": formatdate(1_000_030), "date": formatdate(1_000_000)}, 30),
        ({"retry-after": formatdate(1_000_000), "date": formatdate(1_000_030)}, 0),
        ({"retry-after": formatdate(0)}, 0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "-1"}, None),
        ({"retry-after": "²"}, None),
        ({}, None),
    ],
)
def test_retry_after_has_two_forms(headers: dict[str, str], seconds: float | None) -> None:
    """Seconds and dates count, a date by the service's own clock; nonsense does not."""
    assert seconds_to_wait(headers) == seconds


def test_a_date_without_a_zone_is_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever this machine is, a clock that is right is not blamed."""
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        skew = clock_skew({"date": formatdate(time.time())})
    finally:
        monkeypatch.undo()
        time.tzset()
    assert skew is not None
    assert abs(skew) < 600


def test_canceled_calls_end_at_once(endpoint: Emulator, image_id: str) -> None:
    """`cancel_all` ends calls that wait for an answer, and those between two attempts."""
    endpoint.answer_with(Delay(60), ApiError(503, "Busy", "busy", {"retry-after": "50"}))
    with ThreadPoolExecutor(2) as pool:
        other = next(image["id"] for image in endpoint.images if image["id"] != image_id)
        reads = [pool.submit(oci_image.get_image, each) for each in (image_id, str(other))]
        while len(endpoint.requests) < 2:
            time.sleep(0.01)
        while not all(read.done() for read in reads):
            cancel_all()
            time.sleep(0.01)
    for read in reads:
        with pytest.raises(oci_image.Canceled, match="was canceled"):
            read.result()


@pytest.mark.parametrize("place", ["the main thread", "a thread of a pool"])
def test_ctrl_c_ends_a_process_that_reads(endpoint: Emulator, image_id: str, place: str) -> None:
    """Ctrl-C ends a read at once, in a program and in a host that reads in a pool's threads."""
    endpoint.answer_always(Delay(300))
    read = f"oci_image.get_image({image_id!r})"
    program = f"import pulumi_oci_image as oci_image\n{read}"
    if place != "the main thread":
        program = (
            "from concurrent.futures import ThreadPoolExecutor\nfrom threading import Event\n"
            f"import pulumi_oci_image as oci_image\n"
            f"ThreadPoolExecutor(4).submit(lambda: {read})\nEvent().wait()"
        )
    process = subprocess.Popen([sys.executable, "-c", program], stderr=subprocess.PIPE, text=True)
    while not endpoint.requests:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=60)
    assert "KeyboardInterrupt" in told


@pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="counts descriptors in /proc")  # noqa: PTH112 - a path of the system
def test_nothing_is_left_behind(
    endpoint: Emulator, image_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After hundreds of faults, no thread and no socket is left."""
    monkeypatch.setenv("OCI_IMAGE_TIMEOUT_SECONDS", "2")
    monkeypatch.setenv("OCI_IMAGE_MAX_ATTEMPTS", "1")
    faults: list[Any] = [
        Drop(),
        Drop("in body"),
        WrongLength(7),
        BROKEN,
        Answer(302, {"location": "/x"}),
    ]

    def rounds(number: int) -> int:
        for _ in range(number):
            for fault in faults:
                endpoint.answer_with(fault, PassThrough())
                with pytest.raises(oci_image.OciImageError):
                    oci_image.get_image(image_id)
                oci_image.get_image(image_id)
        return len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - names are enough

    before = rounds(2)
    assert rounds(10) <= before + 2
    while threads_of_calls():
        time.sleep(0.01)


def test_many_reads_at_once_share_a_client(endpoint: Emulator, image_id: str) -> None:
    """Reads from many threads, over few connections, all give their image."""
    ids = [str(image["id"]) for image in endpoint.images] * 3
    with ThreadPoolExecutor(16) as pool:
        images = list(pool.map(oci_image.get_image, ids))
    assert [image.id for image in images] == ids
    assert image_id
