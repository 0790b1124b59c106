"""The host of dynamic providers, in a process that ends when its run is gone.

It is run by its path, for `python -m` finds this package only where it is installed. What it runs
is what the CLI runs: `python -m pulumi.dynamic`, with the program's directory on the path.
"""

from __future__ import annotations

import os
import runpy
import sys
import threading
from pathlib import Path


def main() -> None:
    """Serve until asked to end, or until nobody is left to ask."""
    lifeline = os.dup(0)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    threading.Thread(target=_end_with, args=(lifeline,), daemon=True).start()
    if Path(sys.path[0]).resolve() == Path(__file__).resolve().parent:
        sys.path[0] = str(Path.cwd())
    runpy.run_module("pulumi.dynamic", run_name="__main__", alter_sys=True)


def _end_with(lifeline: int) -> None:
    """End this process as soon as the other end of a pipe is closed, as the system does on a kill.

    Nobody waits for an answer then, so nothing is lost.
    """
    os.read(lifeline, 1)
    os._exit(1)


if __name__ == "__main__":
    main()
