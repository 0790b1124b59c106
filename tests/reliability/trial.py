"""One face going through one fault, and what it holds afterwards."""

from __future__ import annotations

import itertools
import re
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from .processes import GENEROUS_SECONDS, held, settles

if TYPE_CHECKING:
    from pulumi_oci_image.testing import Emulator

    from .conftest import Figures
    from .faces import Face

T = TypeVar("T")

_numbers = itertools.count()


def new_image(endpoint: Emulator) -> dict[str, Any]:
    """An image that no run has read yet."""
    seed = next(iter(endpoint.images))
    image = {**seed, "id": f"ocid1.image.oc1.iad.fault{next(_numbers)}"}
    endpoint.images.put(image)
    return image


def in_time(work: Callable[[], T]) -> T:
    """Do what may take a moment only: where it hangs, this raises."""
    outcome: Future[T] = Future()

    def do() -> None:
        try:
            outcome.set_result(work())
        except BaseException as error:  # noqa: BLE001 - who waits for it must hear of it
            outcome.set_exception(error)

    threading.Thread(target=do, daemon=True).start()
    return outcome.result(GENEROUS_SECONDS)


def calls_under_way() -> list[threading.Thread]:
    """The threads of this process that work for reads."""
    return [thread for thread in threading.enumerate() if thread.name == "oci-image-call"]


def children(process_id: int) -> set[str]:
    """The processes that a process has started and that still run."""
    found: set[str] = set()
    for task in Path(f"/proc/{process_id}/task").glob("*/children"):
        with suppress(FileNotFoundError):  # a thread has ended this very moment
            found.update(task.read_text("ascii").split())
    return found


class Trial:
    """A face that is about to go through a fault.

    Args:
        face: the face.
        endpoint: the endpoint, with the images and the requests.
        figures: takes what came of it.
    """

    def __init__(self, face: Face, endpoint: Emulator, figures: Figures) -> None:
        self.face = face
        self._endpoint = endpoint
        self._figures = figures

    def is_right(self) -> None:
        """Read an image without a fault."""
        image = new_image(self._endpoint)
        assert in_time(lambda: self.face.read(image["id"])) == image

    def go(self, fault: str, told: str | None, requests: int | None = None) -> None:
        """Read once as `read` does, and keep what came of it among the figures."""
        facts = self.read(told, requests)
        self._figures.add("Faults", fault=fault, face=self.face.name, **facts)

    def read(self, told: str | None, requests: int | None = None) -> dict[str, Any]:
        """Read once, and hold the outcome to what is expected, and the process to what it held.

        Args:
            told: a pattern of the error; None where the image is expected.
            requests: how many requests that makes; None where it does not matter.

        Returns:
            What came of it.
        """
        image = new_image(self._endpoint)
        self._before = held(self.face.process_id), children(self.face.process_id)
        began = time.monotonic()
        outcome = in_time(lambda: self.face.read(image["id"]))
        seconds = round(time.monotonic() - began, 2)
        made = len(self._endpoint.requests)
        if told is None:
            assert outcome == image
        else:
            assert isinstance(outcome, str), f"an image: {outcome}"
            assert re.search(told, outcome), outcome
            assert len(outcome.splitlines()) == 1
            assert image["id"] in outcome
        assert requests in (None, made)
        self.holds_no_more()
        result = f"error: {_plain(outcome)}" if isinstance(outcome, str) else "image"
        return {"result": result, "requests": made, "seconds": seconds}

    def holds_no_more(self) -> None:
        """Hold the process to what it held before the fault.

        A call that goes on keeps its thread and connection, and the next one has to get its own:
        so this tells most after a read that is right.
        """
        process, (before, born) = self.face.process_id, self._before
        assert settles(lambda: not calls_under_way())
        assert settles(lambda: held(process).sockets <= before.sockets)
        assert settles(lambda: held(process).threads <= before.threads)
        assert children(process) <= born


def _plain(text: str) -> str:
    """What an error says of the fault, without its names and what to do."""
    text = text.partition(". ")[0].rstrip(".")
    text = re.sub(r"^can't read image \S+ at \S+: |( for)? image \S+ at \S+", "", text)
    text = re.sub(r" ?\(opc-request-id [^)]*\)|, after \d attempts.*", "", text)
    return re.sub(r"127\.0\.0\.1:\d+", "another host", text)
