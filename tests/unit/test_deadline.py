"""One deadline for a call, one way to end it, and threads that come and go."""

from __future__ import annotations

import contextvars
import pickle
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

import pulumi_oci_image as oci_image
from pulumi_oci_image.client import deadline, threads
from pulumi_oci_image.client.deadline import CallScope, cancel_all
from pulumi_oci_image.client.parallel import concurrently
from pulumi_oci_image.errors import Canceled, OciImageError, TimedOut

SECONDS = 30.0


def test_a_call_gives_what_its_work_gives() -> None:
    """The result, and the error itself, come to the caller; the work sees the caller's context."""
    variable: contextvars.ContextVar[str] = contextvars.ContextVar("variable")
    variable.set("of the caller")
    with CallScope("can't do it", SECONDS) as call:
        assert call.run(variable.get) == "of the caller"
        with pytest.raises(ZeroDivisionError):
            call.run(lambda: 1 // 0)


def test_at_the_deadline_the_work_is_left() -> None:
    """The caller goes on at the deadline, and what the work waits for is shut down."""
    ours, theirs = socket.socketpair()
    ended = threading.Event()

    def work() -> None:
        deadline.current_call.get().track(ours)
        ours.recv(1)
        ended.set()

    with ours, theirs:
        with CallScope("can't do it", 0.1) as call, pytest.raises(TimedOut, match="can't do it"):
            call.run(work)
        assert ended.wait(SECONDS)


def test_what_was_left_begins_nothing_more() -> None:
    """Work that was left learns of it when it next uses a socket."""
    go, told = threading.Event(), threading.Event()
    ours, theirs = socket.socketpair()

    def work() -> None:
        go.wait(SECONDS)
        try:
            deadline.current_call.get().track(ours)
        except Canceled:
            told.set()

    with ours, theirs:
        with CallScope("can't do it", 0.05) as call, pytest.raises(TimedOut):
            call.run(work)
        go.set()
        assert told.wait(SECONDS)


def test_sockets_that_were_given_back_are_left_alone() -> None:
    """A call that ends does not shut down a connection that another call may use by now."""
    ours, theirs = socket.socketpair()
    given_back = threading.Event()

    def work() -> None:
        call = deadline.current_call.get()
        call.track(ours)
        call.release_sockets()
        given_back.set()
        threading.Event().wait(0.3)

    with ours, theirs:
        with CallScope("can't do it", 0.1) as call, pytest.raises(TimedOut):
            call.run(work)
        assert given_back.is_set()
        theirs.sendall(b"x")
        assert ours.recv(1) == b"x"


@pytest.mark.parametrize("waits_for", ["the work", "the time between attempts"])
def test_cancel_all_ends_each_call(waits_for: str) -> None:
    """Whatever a call waits for, it raises `Canceled` where it was made."""
    begun = threading.Event()

    def wait() -> None:
        with CallScope("can't do it", SECONDS) as call:
            begun.set()
            if waits_for == "the work":
                call.run(lambda: threading.Event().wait(1))
            else:
                call.sleep(SECONDS / 2)

    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(wait)
        assert begun.wait(SECONDS)
        cancel_all()
        with pytest.raises(Canceled, match="can't do it: the call was canceled"):
            waiting.result(SECONDS)


def test_threads_serve_again_and_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """One call after another has one thread, which ends by itself when no more come."""
    monkeypatch.setattr(threads, "IDLE_SECONDS", 0.2)
    with CallScope("can't do it", SECONDS) as call:
        served_by = {call.run(threading.current_thread) for _ in range(10)}
    assert len(served_by) <= 2  # the second where the first was not back yet
    for thread in served_by:
        thread.join(SECONDS)
        assert not thread.is_alive()


NO_THREADS = """
import threading
import pulumi_oci_image as oci_image
from pulumi_oci_image.client.deadline import CallScope

threading.stack_size(2**45)  # no system has so much: no thread can start
with CallScope("can't do it", 5) as call:
    try:
        call.run(lambda: None)
    except oci_image.OciImageError as error:
        print(error)
threading.stack_size(0)
with CallScope("can't do it", 5) as call:
    print(call.run(lambda: "goes on"))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the size of a stack has other limits")
def test_a_thread_that_can_not_start_is_one_clear_error() -> None:
    """Where the system starts no more threads a call fails in one line, and the next goes on."""
    done = subprocess.run(
        [sys.executable, "-c", NO_THREADS], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.stderr == ""
    first, last = done.stdout.splitlines()
    assert first.startswith("can't do it: the process can't start another thread.")
    assert last == "goes on"


def test_many_at_once_are_not_awaited_once_one_has_failed() -> None:
    """The first error of many is raised at once, and nothing more is begun."""
    begun: list[int] = []
    go = threading.Event()

    def work(number: int) -> None:
        begun.append(number)
        if number == 1:
            raise OciImageError("no")
        go.wait(SECONDS)

    before = time.monotonic()
    with pytest.raises(OciImageError, match="no"):
        concurrently(work, range(100), 4)
    assert time.monotonic() - before < SECONDS
    go.set()
    assert max(begun) < 5


def test_cancel_all_ends_many_at_once() -> None:
    """Many calls are left at once when they are canceled, and nothing more is begun."""
    begun: list[int] = []
    go, first = threading.Event(), threading.Event()

    def work(number: int) -> None:
        begun.append(number)
        first.set()
        go.wait(SECONDS)

    with ThreadPoolExecutor(1) as pool:
        many = pool.submit(concurrently, work, range(100), 4)
        assert first.wait(SECONDS)
        cancel_all()
        with pytest.raises(Canceled):
            many.result(SECONDS)
    go.set()
    assert max(begun) < 5


def test_errors_of_a_call_can_be_pickled() -> None:
    """What a call raises goes whole through a pickle, as a pool of processes sends it."""
    with CallScope("can't do it", 0.01) as call, pytest.raises(TimedOut) as caught:
        call.run(lambda: threading.Event().wait(0.5))
    back = pickle.loads(pickle.dumps(caught.value))
    assert type(back) is oci_image.TimedOut
    assert str(back) == str(caught.value)


def test_a_wait_too_short_to_measure_ends() -> None:
    """Whatever a rate limit asks for, a call waits no longer; Python's own queues may, for ever."""

    def wait() -> None:
        for seconds in (1e-9, 1e-8, 1e-7) * 10_000:
            with CallScope("can't read", 60) as call:
                call.sleep(seconds)

    waiting = threading.Thread(target=wait, daemon=True)
    waiting.start()
    waiting.join(30)
    assert not waiting.is_alive()


def test_a_first_call_when_python_ends_is_ended() -> None:
    """A pool's thread that makes its first call once Python began to end keeps it from nothing."""
    program = """
import time
from concurrent.futures import ThreadPoolExecutor
from pulumi_oci_image.client.deadline import CallScope

def call_late():
    time.sleep(0.3)
    with CallScope("the call") as call:
        call.sleep(60)

ThreadPoolExecutor(1).submit(call_late)
"""
    subprocess.run([sys.executable, "-c", program], check=True, timeout=SECONDS)
