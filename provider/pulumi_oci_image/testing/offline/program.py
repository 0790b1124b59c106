"""One phase of a Pulumi program, in the process that this module is the entry point of.

The project comes pickled on standard input and the phase goes pickled to standard output, so that
configuration, secrets included, is in no argument, environment variable or file. What the program
prints goes to standard error. The rest follows the CLI's own program runner.
"""

from __future__ import annotations

import asyncio
import logging
import os
import pickle
import runpy
import select
import sys
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import pulumi
from pulumi.runtime import Settings, configure, run_in_stack, set_all_config

from .monitor import OfflineMonitor
from .provider import DynamicProvider, ProviderError

if TYPE_CHECKING:
    from .project import Project

# As many registrations may wait for their provider as with the CLI, roughly.
_PARALLEL = 16


def main() -> None:
    """Take the project, run the phase, and give what it did."""
    answer = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    if hasattr(os, "register_at_fork"):  # not on Windows
        # The run waits for the answer until nobody can write to it any more.
        os.register_at_fork(after_in_child=answer.close)
    if hasattr(select, "poll"):  # the same
        Thread(target=_end_with_the_run, args=[answer.fileno()], daemon=True).start()
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    project: Project
    project, is_preview, host_port = pickle.load(sys.stdin.buffer)  # noqa: S301 - of the runner
    # The CLI's runner puts no directory of its own on the path, and neither does this.
    if Path(sys.path[0]) == Path(__file__).parents[2]:
        del sys.path[0]
    os.chdir(project.directory)
    sys.argv = [project.program]
    set_all_config(project.config, project.secret_keys)
    provider = DynamicProvider(host_port, project.config, project.secret_keys)
    monitor = OfflineMonitor(project, provider, is_preview=is_preview)
    configure(
        Settings(
            project=project.name,
            stack=project.stack,
            organization="organization",
            root_directory=str(project.root),
            parallel=_PARALLEL,
            dry_run=is_preview,
            monitor=monitor,
            engine=monitor,
        )
    )
    _run(project.program, monitor, provider)
    with answer:
        pickle.dump(monitor.phase(), answer)


def _end_with_the_run(answer: int) -> None:
    """End this process when nobody waits for its answer any more, as after a `kill -9`."""
    waiting = select.poll()
    waiting.register(answer, 0)  # for errors only, such as a pipe without a reader
    waiting.poll()
    os._exit(1)


def _run(program: str, monitor: OfflineMonitor, provider: DynamicProvider) -> None:
    # A failed program leaves tasks behind that nobody waits for; asyncio would complain.
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    # The number is the CLI's: each registration holds a thread while it waits.
    executor = ThreadPoolExecutor(max_workers=4 * _PARALLEL)
    loop.set_default_executor(executor)
    try:
        loop.run_until_complete(run_in_stack(lambda: _run_file(program)))
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - whatever the program ends with is reported
        if text := _describe(error, program):
            monitor.say(text, "error")
    finally:
        provider.close()  # ends calls under way, for which nobody waits any more
        executor.shutdown()
        loop.close()


def _run_file(program: str) -> None:
    runpy.run_path(program, run_name="__main__")


def _describe(error: BaseException, program: str) -> str:
    """What is to be said of the error that ended the program; nothing if it is said."""
    match error:
        case ProviderError() | SystemExit(code=None | 0):
            return ""
        case SystemExit(code=int()):
            return f"program exited with non-zero exit code: {error.code}"
        case pulumi.RunError() | SystemExit():
            return str(error)
    # The traceback begins with the program's own first line.
    path = Path(program).resolve()
    main = path / "__main__.py" if path.is_dir() else path
    frames = traceback.extract_tb(error.__traceback__)
    files = [Path(frame.filename).resolve() for frame in frames]
    limit = files.index(main) - len(files) if main in files else None
    text = "".join(traceback.format_exception(error, limit=limit)).rstrip()
    return f"Program failed with an unhandled exception:\n{text}"


if __name__ == "__main__":
    main()
