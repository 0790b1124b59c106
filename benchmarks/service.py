"""The local endpoint in a process of its own, so that its work is not counted as a program's."""

from __future__ import annotations

import collections
import multiprocessing
import tempfile
from multiprocessing.connection import Connection
from typing import Any

from pulumi_oci_image.testing import Delay, Emulator, PassThrough, ScriptedAnswer


class Service:
    """A running endpoint; a context manager.

    Attributes:
        environment: what points a process at it, with an API key that it trusts.
        ids: the OCIDs of its images.
    """

    def __init__(self, images: int) -> None:
        self._pipe, theirs = multiprocessing.Pipe()
        spawn = multiprocessing.get_context("spawn")
        self._process = spawn.Process(target=_serve, args=(theirs, images))

    def __enter__(self) -> Service:  # noqa: PYI034 - Self needs Python 3.11
        self._process.start()
        self.environment: dict[str, str]
        self.ids: list[str]
        self.environment, self.ids = self._pipe.recv()
        return self

    def __exit__(self, *_: object) -> None:
        self._pipe.send(None)
        self._process.join()

    def answer_after(self, seconds: float) -> None:
        """Give each answer so long after its request, and forget what was requested."""
        self.answer_with(Delay(seconds) if seconds else PassThrough())

    def answer_with(self, answer: ScriptedAnswer) -> None:
        """Give each request this answer, and forget what was requested."""
        self._ask(answer)

    def statuses(self) -> dict[int, int]:
        """How many requests were answered with each status since then (10,000 at the most)."""
        found: dict[int, int] = self._ask("statuses")
        return found

    def _ask(self, what: Any) -> Any:
        self._pipe.send(what)
        return self._pipe.recv()


def _serve(pipe: Connection, count: int) -> None:
    with Emulator() as endpoint, tempfile.TemporaryDirectory() as directory:
        credentials = endpoint.make_credentials(directory)
        body = next(iter(endpoint.images))
        ids = [f"ocid1.image.oc1.iad.made{number:05}" for number in range(count)]

        def begin_anew() -> None:
            endpoint.reset()
            for ocid in ids:
                endpoint.images.put({**body, "id": ocid})

        begin_anew()
        pipe.send((credentials.environment(), ids))
        while (asked := pipe.recv()) is not None:
            if asked == "statuses":
                counted = collections.Counter(request.status for request in endpoint.requests)
                pipe.send(dict(counted))
                continue
            begin_anew()
            endpoint.answer_always(asked)
            pipe.send(None)
