"""The threads that calls run in."""

from __future__ import annotations

import os
import threading
from concurrent.futures import Future

import pytest

from pulumi_oci_image.client import workers


def thread_of(work_done: threading.Event | None = None) -> Future[int]:
    """Give work to a worker; the answer is the thread that did it."""
    answer: Future[int] = Future()

    def work() -> None:
        if work_done:
            work_done.wait(10)
        answer.set_result(threading.get_ident())

    workers.in_thread(work)
    return answer


def idle() -> list[threading.Thread]:
    """The threads without work."""
    return [thread for thread in threading.enumerate() if thread.name == workers.IDLE]


@pytest.fixture(autouse=True)
def _none_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test begins without workers, and those of its own end soon."""
    monkeypatch.setattr(workers, "IDLE_SECONDS", 0.2)
    workers._idle.clear()  # noqa: SLF001 - what the module keeps between calls is what is tested


def wait_until_idle(answers: list[Future[int]]) -> None:
    """Wait until the work is done and its workers can be had again."""
    for answer in answers:
        answer.result(10)
    while len(workers._idle) < len(answers):  # noqa: SLF001 - see above
        threading.Event().wait(0.001)


def test_work_runs_beside_other_work() -> None:
    """Two pieces of work at a time have two threads; none of them is the caller's."""
    go = threading.Event()
    answers = [thread_of(go), thread_of(go)]
    go.set()
    threads = {answer.result(10) for answer in answers}
    assert len(threads) == 2
    assert threading.get_ident() not in threads


def test_a_thread_serves_again() -> None:
    """Work that comes after other work has its thread."""
    first = thread_of()
    wait_until_idle([first])
    assert thread_of().result(10) == first.result()


def test_a_thread_without_work_ends() -> None:
    """An idle thread goes away by itself, and work that comes later has a new one."""
    before = set(threading.enumerate())
    first = thread_of()
    first.result(10)
    for thread in set(threading.enumerate()) - before:
        thread.join(10)
        assert not thread.is_alive()
    assert thread_of().result(10)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system that can fork")
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_a_forked_process_has_workers_of_its_own() -> None:
    """After a fork, work in the child does not wait for a thread of the parent."""
    wait_until_idle([thread_of()])
    child = os.fork()
    if not child:
        try:
            thread_of().result(10)
        finally:
            os._exit(len(workers._idle) > 1)  # noqa: SLF001 - see above
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0
