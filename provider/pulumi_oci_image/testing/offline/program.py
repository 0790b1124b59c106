"""One phase of a Pulumi program, in the process that this module is the entry point of.

The job comes as JSON on standard input and the report goes as JSON to standard output, so that
configuration, secrets included, is in no argument, environment variable or file. What the program
prints goes to standard error. The rest follows the CLI's own program runner.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import runpy
import sys
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pulumi
from pulumi.runtime import Settings, configure, run_in_stack, set_all_config

from .monitor import OfflineMonitor
from .provider import DynamicProvider, ProviderError

# As many registrations may wait for their provider as with the CLI, roughly.
_PARALLEL = 16


def main() -> None:
    """Take the job, run the phase, and give the report."""
    answer = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    if hasattr(os, "register_at_fork"):  # not on Windows
        # The run waits for the report until nobody can write to it any more.
        os.register_at_fork(after_in_child=answer.close)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    job = json.load(sys.stdin)
    # The CLI's runner puts no directory of its own on the path, and neither does this.
    if Path(sys.path[0]) == Path(__file__).parents[2]:
        del sys.path[0]
    os.chdir(job["directory"])
    sys.argv = [job["program"]]
    set_all_config(job["config"], job["secret_keys"])
    provider = DynamicProvider(job["host_port"], job["config"], job["secret_keys"])
    monitor = OfflineMonitor(job, provider)
    configure(
        Settings(
            project=job["name"],
            stack=job["stack"],
            organization="organization",
            root_directory=job["root"],
            parallel=_PARALLEL,
            dry_run=job["is_preview"],
            monitor=monitor,
            engine=monitor,
        )
    )
    _run(job["program"], monitor, provider)
    with answer:
        json.dump({"steps": list(monitor.steps.values()), "messages": monitor.messages}, answer)


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
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
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
    return f"Program failed with an unhandled exception:\n{_user_traceback(error, program)}"


def _user_traceback(error: BaseException, program: str) -> str:
    """The traceback of an error, from the program's own first line on."""
    path = Path(program).resolve()
    main = path / "__main__.py" if path.is_dir() else path
    frames = traceback.extract_tb(error.__traceback__)
    files = [Path(frame.filename).resolve() for frame in frames]
    limit = files.index(main) - len(files) if main in files else None
    return "".join(traceback.format_exception(error, limit=limit)).rstrip()


if __name__ == "__main__":
    main()
