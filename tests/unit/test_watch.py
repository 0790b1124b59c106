"""The one thread that gives up each call at its limit."""

from __future__ import annotations

import os
import threading
import time
from contextlib import ExitStack

import pytest

from pulumi_oci_image.client.ongoing import ongoing_call
from pulumi_oci_image.client.watch import NAME, Watch
from pulumi_oci_image.errors import TimedOut

FAR = 3600.0
SOON = 0.05
SECONDS = 30.0


class Call:
    """A call that tells when it is given up."""

    def __init__(self, seconds: float) -> None:
        self.ends = time.monotonic() + seconds
        self.given_up = threading.Event()
        self.given_up_at = 0.0

    def give_up(self) -> None:
        """Take note."""
        self.given_up_at = time.monotonic()
        self.given_up.set()

    def cancel(self) -> None:
        """End."""


def watching() -> list[threading.Thread]:
    """The threads that watch."""
    return [thread for thread in threading.enumerate() if thread.name == NAME]


def test_a_call_is_given_up_at_its_limit_and_not_before() -> None:
    """Each call is given up once its time is over, whichever began first."""
    watch, late, soon = Watch(), Call(FAR), Call(SOON)
    with watch.over(late), watch.over(soon):
        assert soon.given_up.wait(SECONDS)
        assert soon.given_up_at >= soon.ends
        assert not late.given_up.is_set()
        assert watch.calls == [late]
    assert watch.calls == []


def test_a_call_that_is_over_is_left_alone() -> None:
    """A call that ended in time is never given up, though its limit comes."""
    watch, done, slow = Watch(), Call(SOON), Call(4 * SOON)
    with watch.over(slow):
        with watch.over(done):
            pass
        assert slow.given_up.wait(SECONDS)
    assert not done.given_up.is_set()


def test_many_calls_have_one_thread_that_ends() -> None:
    """A hundred calls are watched by one thread, which ends when nothing is left to watch."""
    before = len(watching())
    watch, calls = Watch(), [Call(SOON) for _ in range(100)]
    with ExitStack() as watched:
        for call in calls:
            watched.enter_context(watch.over(call))
        assert len(watching()) <= before + 1
        for call in calls:
            assert call.given_up.wait(SECONDS)
    deadline = time.monotonic() + SECONDS
    while len(watching()) > before:
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system that can fork")
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_a_forked_process_watches_by_itself() -> None:
    """After a fork, the calls of the child are given up, though the thread stayed behind."""
    with ongoing_call("the parent's", FAR):
        child = os.fork()
        if not child:
            os._exit(0 if _is_given_up() else 1)
        _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0


def _is_given_up() -> bool:
    """Whether a call of this process ends at its limit."""
    with ongoing_call("the child's", SOON) as call:
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            try:
                call.check()
            except TimedOut:
                return True
            time.sleep(0.01)
    return False
