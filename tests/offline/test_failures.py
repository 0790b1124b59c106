"""What goes wrong is shown once, in the words of Pulumi, and leaves nothing behind."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ..host_errors import as_shown
from ..terminal import COMMAND

if TYPE_CHECKING:
    from collections.abc import Callable

    from pulumi_oci_image.testing import Result

    Offline = Callable[..., tuple[Result, str]]

IMPORTS = "import os, sys, pulumi\nfrom things import Thing\n"


def test_an_exception_of_the_program_shows_its_own_lines(offline: Offline) -> None:
    """The traceback begins in the program, stands once, and there is no update."""
    result, text = offline("def go():\n    raise ValueError('no good')\n\ngo()\n")

    assert not result.ok
    assert result.up is None
    assert result.preview.error is not None
    assert result.preview.error.startswith("Program failed with an unhandled exception:\nTraceback")
    assert result.preview.error.endswith("ValueError: no good")
    assert "runpy" not in result.preview.error
    assert text.count("ValueError: no good") == 1
    assert "    1 errored" in text
    assert "Outputs:" not in text


def test_an_error_outside_the_program_shows_all_lines(offline: Offline) -> None:
    """When no line of the program is in the traceback, all of it is shown."""
    program = "import pulumi\npulumi.export('x', pulumi.Output.from_input([]).apply(max))"
    result, _ = offline(program)

    assert result.preview.error is not None
    assert "Traceback" in result.preview.error
    assert "ValueError: max()" in result.preview.error


def test_a_run_error_is_one_line(offline: Offline) -> None:
    """`pulumi.RunError` shows its message and no traceback."""
    result, text = offline("import pulumi\nraise pulumi.RunError('set the image')")

    assert result.preview.error == "set the image"
    assert "    error: set the image\n" in text
    assert "Traceback" not in text


@pytest.mark.parametrize(
    ("end", "error"),
    [
        ("sys.exit(0)", None),
        ("sys.exit(4)", "program exited with non-zero exit code: 4"),
        ("sys.exit('no image')", "no image"),
        ("os._exit(5)", "The program's process ended with exit code 5 and without a report."),
    ],
)
def test_an_exit_of_the_program_is_told(offline: Offline, end: str, error: str | None) -> None:
    """An exit code other than 0 is an error, however the program comes to it."""
    result, _ = offline(IMPORTS + end, preview_only=True)

    assert result.preview.error == error


def test_a_read_that_raises_is_shown_with_its_resource(offline: Offline) -> None:
    """The host's words for a provider's exception stand under the resource that was read."""
    result, text = offline(IMPORTS + "Thing('gone', 'missing', parent=None)")

    assert result.preview.error is not None
    assert result.preview.error.endswith(as_shown("LookupError", "there is no such thing"))
    assert re.search(
        r"  pulumi-python:dynamic/test:Thing \(gone\):\n    error: (Trace|Except)", text
    )
    assert len(re.findall(r"(LookupError|calling application): there", text)) == 1
    assert "**reading failed**" in text
    assert [item.failed for item in result.preview.resources] == [False, True]


def test_a_create_that_raises_fails_the_update(offline: Offline) -> None:
    """The preview can't see it; the update shows it, and what depends on it does not run."""
    result, text = offline(
        IMPORTS + "thing = Thing('bomb', explode='bang')\n"
        "pulumi.export('x', thing.size.apply(lambda size: print('size', size)))"
    )

    assert result.preview.error is None
    assert result.up is not None
    assert result.up.error is not None
    assert result.up.error.endswith(as_shown("RuntimeError", "bang"))
    assert not result.ok
    assert "size None" not in text


def test_a_create_without_an_id_is_an_error(offline: Offline) -> None:
    """A provider has to name what it created."""
    result, _ = offline(IMPORTS + "Thing('nameless', anonymous=True)")

    assert result.up is not None
    assert result.up.error == "provider did not return an ID from Create"


def test_refused_inputs_name_resource_property_and_reason(offline: Offline) -> None:
    """A failed check is clean, one line for each failure, and hides secret values."""
    result, text = offline(
        IMPORTS + "Thing('bad', refuse=pulumi.Output.secret('hush'), refuseAll=True)"
    )

    assert result.preview.error == (
        "pulumi-python:dynamic/test:Thing resource 'bad': property refuse value {[secret]} "
        "has a problem: it says so\n"
        "pulumi-python:dynamic/test:Thing resource 'bad' has a problem: all of it is wrong"
    )
    assert "Traceback" not in text
    assert "hush" not in text


def test_a_name_used_twice_is_an_error(offline: Offline) -> None:
    """Two resources of one type and name are refused, as by the engine."""
    result, _ = offline(IMPORTS + "Thing('a')\nThing('a')")

    assert result.preview.error == (
        "Duplicate resource URN 'urn:pulumi:dev::shop::pulumi-python:dynamic/test:Thing::a'; "
        "try giving it a unique name"
    )


def test_another_stack_can_not_be_read(offline: Offline) -> None:
    """A stack reference says that there is no state, in place of outputs that are not there."""
    result, _ = offline("import pulumi\npulumi.StackReference('network')")

    assert result.preview.error == (
        "An offline run has no state: it can't read the stack 'network'."
    )


def test_a_host_that_dies_is_an_error(
    offline: Offline, my_processes: Callable[[], list[int]]
) -> None:
    """A provider that takes its host down with it does not hang the run."""
    result, _ = offline(IMPORTS + "Thing('x', 'killer')")

    assert result.preview.error == "The host of dynamic providers has ended."
    assert my_processes() == []


def test_a_failure_does_not_wait_for_slow_calls(
    offline: Offline, tmp_path: Path, my_processes: Callable[[], list[int]]
) -> None:
    """When a program fails, reads that are under way are dropped and not reported."""
    marker = tmp_path / "reading"
    result, text = offline(
        IMPORTS
        + """
import asyncio

async def fail_while_reading():
    while not os.path.exists(pulumi.Config().require("marker")):
        await asyncio.sleep(0.01)
    Thing("late", "missing")

Thing("slow", "slow")
pulumi.export("x", pulumi.Output.from_input(fail_while_reading()))
""",
        config={"marker": str(marker)},
    )

    assert result.preview.error is not None
    assert result.preview.error.endswith(as_shown("LookupError", "there is no such thing"))
    assert [item.name for item in result.preview.resources] == ["shop-dev", "late"]
    assert text.count("error:") == 1
    assert my_processes() == []


def test_much_output_of_a_provider_blocks_nothing(offline: Offline) -> None:
    """A provider may print more than a pipe holds."""
    result, text = offline(IMPORTS + "Thing('x', 'chatty')", preview_only=True)

    assert result.ok
    assert "x" * 200_000 in text


def test_a_process_that_the_program_leaves_behind_blocks_nothing(offline: Offline) -> None:
    """The run ends with the program, not with what the program started."""
    result, text = offline(
        IMPORTS + "import subprocess\n"
        "pulumi.export('pid', subprocess.Popen(['sleep', '600']).pid)\nprint('on its own')",
        preview_only=True,
    )
    pid = result.preview.outputs["pid"]
    os.kill(pid, signal.SIGKILL)

    assert result.ok
    assert "on its own" in text


def test_nothing_is_left_behind(offline: Offline, my_processes: Callable[[], list[int]]) -> None:
    """After a run there is no process, thread or open file more than before."""
    threads, files = threading.enumerate(), sorted(Path("/proc/self/fd").iterdir())

    assert offline(IMPORTS + "Thing('a')\nThing('b', 'thing-0')")[0].ok

    assert my_processes() == []
    assert threading.enumerate() == threads
    assert sorted(Path("/proc/self/fd").iterdir()) == files


def test_ctrl_c_ends_all_processes(
    project: Callable[..., Path],
    things: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    my_processes: Callable[[], list[int]],
) -> None:
    """An interrupt during a read ends the run, its program and its host."""
    marker = tmp_path / "reading"
    monkeypatch.setenv("PYTHONPATH", str(things))
    directory = project(IMPORTS + "Thing('slow', 'slow')")
    script = (
        "from pulumi_oci_image.testing import run_offline\n"
        f"run_offline({str(directory)!r}, config={{'marker': {str(marker)!r}}})"
    )
    process = subprocess.Popen([sys.executable, "-c", script], stderr=subprocess.PIPE, text=True)
    while not marker.exists():
        assert process.poll() is None
        time.sleep(0.02)

    process.send_signal(signal.SIGINT)
    _, said = process.communicate()

    assert process.returncode != 0
    assert said.rstrip().endswith("KeyboardInterrupt")
    assert my_processes() == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_program_ends_with_the_run(
    project: Callable[..., Path],
    tmp_path: Path,
    my_processes: Callable[[], list[int]],
    number: signal.Signals,
) -> None:
    """A run that is ended in whatever way leaves no program at work."""
    started = tmp_path / "started"
    directory = project(
        f"import pathlib, time\npathlib.Path({str(started)!r}).touch()\ntime.sleep(600)"
    )
    run = subprocess.Popen([COMMAND, "offline", directory], stdout=subprocess.DEVNULL)
    while not started.exists():
        assert run.poll() is None
        time.sleep(0.02)

    run.send_signal(number)
    run.wait()

    deadline = time.monotonic() + 10
    while my_processes() and time.monotonic() < deadline:
        time.sleep(0.02)


def test_a_host_that_can_not_start_is_an_error(
    project: Callable[..., Path], offline: Offline, my_processes: Callable[[], list[int]]
) -> None:
    """The reason of the host stands in the one line of the error."""
    from pulumi_oci_image.testing import OfflineError

    # Beside the program, it is found before the real one, by the host only.
    (project() / "dill.py").write_text("raise ImportError('dill is broken')", encoding="utf-8")

    with pytest.raises(OfflineError, match="did not start: ImportError: dill is broken"):
        offline("")
    assert my_processes() == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_process_that_a_program_forks_holds_up_no_run(offline: Offline, tmp_path: Path) -> None:
    """A run ends with its program, and not with a process that the program has forked."""
    tmp_path.joinpath("pids").touch()
    program = f"""
    import os, time, pulumi
    if (child := os.fork()) == 0:
        time.sleep(3600)
        os._exit(0)
    with open({str(tmp_path / "pids")!r}, "a") as pids:
        print(child, file=pids)
    pulumi.export("done", True)
    """
    killer = threading.Timer(60, lambda: _kill(tmp_path / "pids"))
    killer.start()
    result, _ = offline(program, preview_only=True)
    in_time = killer.is_alive()
    killer.cancel()
    _kill(tmp_path / "pids")

    assert in_time
    assert result.preview.outputs == {"done": True}


def _kill(pids: Path) -> None:
    for pid in pids.read_text(encoding="utf-8").split():
        os.kill(int(pid), signal.SIGKILL)
