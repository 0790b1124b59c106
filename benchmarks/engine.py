"""The packaged provider's process, called by its protocol as the tests call it."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1]))

from tests import plugin_client


class Plugin(plugin_client.Plugin):
    """A provider's process, and the engine's calls."""

    def __init__(self) -> None:
        super().__init__(str(plugin_client.PLUGIN), "127.0.0.1:1")

    def read(self, ids: Sequence[str]) -> None:
        """Read images, all of them at a time."""
        for call in [self.invoke_future("getImage", imageId=image_id) for image_id in ids]:
            assert not call.result().failures, call.result().failures

    def memory(self) -> tuple[float, float]:
        """Its memory in MiB, now and at the most."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        sizes = dict(re.findall(r"(VmRSS|VmHWM):\s+(\d+) kB", status))
        return int(sizes["VmRSS"]) / 1024, int(sizes["VmHWM"]) / 1024
