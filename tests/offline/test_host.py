"""The host process of dynamic providers, and calls to it."""

from __future__ import annotations

import os
import signal
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

import pytest

from pulumi_oci_image.testing.offline.provider import CallCanceledError, DynamicProvider
from pulumi_oci_image.testing.offline.runner import dynamic_host

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def test_calls_on_a_closed_connection_are_canceled(
    tmp_path: Path, my_processes: Callable[[], list[int]]
) -> None:
    """A thread that comes too late learns that the run has ended, whatever it wanted to do."""
    with TemporaryFile() as output, dynamic_host("shop", tmp_path, output) as port:
        provider = DynamicProvider(port, {}, ())
        provider.close()

        with pytest.raises(CallCanceledError):
            provider.read("urn", "id", {})
    assert my_processes() == []


def test_a_host_that_does_not_listen_is_killed(
    tmp_path: Path, my_processes: Callable[[], list[int]]
) -> None:
    """A host that can't be asked to end is ended all the same."""
    with TemporaryFile() as output, dynamic_host("shop", tmp_path, output):
        for process in my_processes():
            os.kill(process, signal.SIGSTOP)
    assert my_processes() == []
