"""A forked process reads by itself: nothing of its parent's reads gets mixed up, and none hangs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
import trustme

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pulumi_oci_image.testing import Emulator

    from .conftest import Figures

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system that can fork")
GENEROUS_SECONDS = 120
CHILDREN = 12

START = """
import json, os, sys, threading, warnings
warnings.simplefilter("ignore")  # newer Pythons warn of each fork beside threads
import pulumi_oci_image as oci_image

ids = json.loads(sys.argv[1])

def child(work):
    process = os.fork()
    if process:
        return process
    try:
        work()
    except BaseException as error:
        print(type(error).__name__, error, file=sys.stderr, flush=True)
        os._exit(1)
    os._exit(0)

def read_all(start):
    for number in range(len(ids)):
        image_id = ids[(start + number) % len(ids)]
        image = oci_image.get_image(image_id)
        assert image.id == image_id, f"asked for {image_id}, got {image.id}"

def end(processes):
    ends = [os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) for process in processes]
    print(json.dumps(ends))
"""


def run(program: str, endpoint: Emulator) -> Any:
    """Run a program that forks, in a process of its own; give the JSON that it printed."""
    ids = [str(image["id"]) for image in endpoint.images][:6]
    done = subprocess.run(
        [sys.executable, "-c", START + program, json.dumps(ids)],
        capture_output=True,
        text=True,
        check=False,
        timeout=GENEROUS_SECONDS,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return json.loads(done.stdout)


@pytest.mark.usefixtures("credentials")
def test_parent_and_children_get_their_own_answers(endpoint: Emulator, figures: Figures) -> None:
    """After a read, a process and its forks read at a time, and each gets what it asked for."""
    program = f"""
read_all(0)
processes = [child(lambda: read_all(number)) for number in range({CHILDREN})]
for _ in range(3):
    read_all(0)
end(processes)
"""
    assert run(program, endpoint) == [0] * CHILDREN
    figures.add("Forks", what="after a read", children=CHILDREN, result="each its own images")


@pytest.fixture
def over_tls(endpoint: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Read over TLS."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    monkeypatch.setenv("OCI_IMAGE_CA_BUNDLE", str(tmp_path / "authority.pem"))
    with endpoint.over_tls(authority.issue_cert("127.0.0.1")) as url:
        monkeypatch.setenv("OCI_IMAGE_ENDPOINT", url)
        yield


@pytest.mark.usefixtures("credentials", "over_tls")
@pytest.mark.parametrize("_", range(3))
def test_a_fork_beside_threads_that_begin_tls(endpoint: Emulator, _: int) -> None:
    """A process forked while other threads load certificates reads over TLS itself."""
    program = """
threads = [threading.Thread(target=read_all, args=(n,)) for n in range(8)]
for thread in threads:
    thread.start()
processes = []
for number in range(4):
    threading.Event().wait(0.02)
    processes.append(child(lambda: read_all(number)))
for thread in threads:
    thread.join()
end(processes)
"""
    assert run(program, endpoint) == [0] * 4


@pytest.mark.usefixtures("credentials")
def test_a_fork_beside_threads_that_read(endpoint: Emulator, figures: Figures) -> None:
    """A process forked while other threads read, from the first import on, reads and ends."""
    program = f"""
stop = threading.Event()

def keep_reading(start):
    while not stop.is_set():
        read_all(start)

threads = [threading.Thread(target=keep_reading, args=(n,), daemon=True) for n in range(4)]
for thread in threads:
    thread.start()
processes = []
for number in range({CHILDREN}):
    threading.Event().wait(0.05)
    processes.append(child(lambda: read_all(number)))
stop.set()
for thread in threads:
    thread.join()
end(processes)
"""
    assert run(program, endpoint) == [0] * CHILDREN
    figures.add("Forks", what="beside four that read", children=CHILDREN, result="none hangs")


@pytest.mark.usefixtures("credentials")
def test_a_fork_in_the_first_moment(endpoint: Emulator) -> None:
    """A process forked while another thread begins its first import reads and ends."""
    program = """
class Slow:
    waits = [0.1] * 20

    def find_spec(self, *_):
        if self.waits:
            threading.Event().wait(self.waits.pop())

sys.meta_path.insert(0, Slow())
thread = threading.Thread(target=read_all, args=(0,))
thread.start()
threading.Event().wait(0.05)
process = child(lambda: read_all(1))
thread.join()
end([process])
"""
    assert run(program, endpoint) == [0]


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.usefixtures("credentials")
def test_a_child_has_none_of_its_parents_connections(endpoint: Emulator) -> None:
    """The sockets to the endpoint that a parent keeps are closed in its child, at once."""
    port = endpoint.url.rpartition(":")[2]
    program = f"""
def connections():
    lines = [line.split() for line in open("/proc/net/tcp")][1:]
    ours = {{line[9] for line in lines if int(line[2].partition(":")[2], 16) == {port}}}
    found = []
    for name in os.listdir("/proc/self/fd"):
        try:
            found.append(os.readlink("/proc/self/fd/" + name))
        except OSError:
            pass
    return [name for name in found if name[8:-1] in ours]

read_all(0)
assert connections(), "the parent has kept none"

def work():
    assert not connections(), connections()

end([child(work)])
read_all(0)
"""
    assert run(program, endpoint) == [0]


@pytest.mark.usefixtures("credentials")
def test_a_child_does_not_wait_for_its_parents_calls(endpoint: Emulator) -> None:
    """A child asks by itself for what its parent is just asking for, in one look-up, too."""
    from pulumi_oci_image.testing import Delay, PassThrough

    endpoint.answer_with(Delay(5), PassThrough())
    program = """
from pulumi_oci_image.runtime.query import ImageQuery, Target
from pulumi_oci_image.runtime.run import new_lookup

lookup = new_lookup(lambda key: None)
query = ImageQuery(ids[0], Target())
thread = threading.Thread(target=lookup.read_image, args=(query,), daemon=True)
thread.start()
threading.Event().wait(1.5)

def work():
    assert lookup.read_image(query).id == ids[0]

end([child(work)])
thread.join()
"""
    assert run(program, endpoint) == [0]
