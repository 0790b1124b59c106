"""What things cost, in counts that are the same on every machine: never times.

A bound is what was counted when it was written, and a little room for newer libraries. Where a
change needs more on purpose, it says why, and raises the bound.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
import textwrap
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pulumi_oci_image.model.image import ImageResult
from pulumi_oci_image.model.state import to_state
from pulumi_oci_image.testing import run_offline

if TYPE_CHECKING:
    from pulumi_oci_image.testing import Emulator

pytestmark = pytest.mark.usefixtures("credentials")


def run(program: str, *arguments: str) -> Any:
    """Run a program in a process of its own; give the JSON that it printed."""
    command = [sys.executable, "-c", textwrap.dedent(program), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def imported(program: str, *arguments: str) -> list[str]:
    """The modules that a program imports, beside those that Python itself begins with."""
    head = "import json, sys\nbefore = set(sys.modules)\n"
    tail = "\nprint(json.dumps(sorted(set(sys.modules) - before)))"
    names: list[str] = run(head + textwrap.dedent(program) + tail, *arguments)
    return names


def below(package: str, names: list[str]) -> list[str]:
    """Those of the names that are a package, or in it."""
    return [name for name in names if name == package or name.startswith(f"{package}.")]


def image_ids(endpoint: Emulator, count: int) -> list[str]:
    """The OCIDs of some images."""
    return [str(image["id"]) for image in endpoint.images][:count]


CALLS = """
    import collections, json, sys, threading
    from pulumi_oci_image import get_image
    first, *others = sys.argv[1:]
    counts = collections.Counter()

    def count(frame, event, argument):
        if event == "call":
            counts[frame.f_code.co_name] += 1
        elif event == "c_call":
            counts[argument.__name__] += 1

    threading.setprofile(count)
    sys.setprofile(count)
    get_image(first)
    counts.clear()
    for image_id in others:
        get_image(image_id)
    sys.setprofile(None)
    print(json.dumps(counts))
"""
WITHOUT_NEED = (
    "pulumi",
    "pydantic",
    "grpc",
    "oci.core",
    "pulumi_oci_image.search.selection",
)
SET_UP = (
    "connect",
    "load_pem_private_key",
    "start_new_thread",
    "SchemaValidator",
    "getproxies_environment",
    "load_settings",
    "read_file",
    "deepcopy",
)


def test_an_import_of_the_package_is_small() -> None:
    """`import pulumi_oci_image` imports three modules of ours and few of Python's own."""
    names = imported("import pulumi_oci_image")
    assert len(below("pulumi_oci_image", names)) == 3
    assert len(names) <= 42


def test_a_read_imports_only_what_it_needs(endpoint: Emulator) -> None:
    """A read imports neither Pulumi nor pydantic's models, and of `oci.core` nothing."""
    names = imported(
        "from pulumi_oci_image import get_image\nget_image(sys.argv[1])", *image_ids(endpoint, 1)
    )
    for unwanted in WITHOUT_NEED:
        assert below(unwanted, names) == []
    assert len(below("oci", names)) <= 660
    assert len(below("pulumi_oci_image", names)) <= 54
    assert len(names) <= 1110


def test_the_provider_starts_without_the_sdk() -> None:
    """Until the first read, the host of dynamic providers has imported neither SDK nor pydantic."""
    program = """
        import pulumi.dynamic
        before = set(sys.modules)
        import pulumi_oci_image.data_source_image
    """
    names = imported(program)
    for unwanted in ("oci", "pydantic_core", "requests", "pulumi_oci_image.search.selection"):
        assert below(unwanted, names) == []
    assert len(below("pulumi_oci_image", names)) <= 47
    assert len(names) <= 52


def test_one_call_reads_an_image(endpoint: Emulator) -> None:
    """In a preview and an update, each image is one HTTP call, however often it is asked for."""
    first, second = image_ids(endpoint, 2)
    program = f"""
        import pulumi
        from pulumi_oci_image import Image, get_image_output
        for number in range(5):
            image = Image(f"first-{{number}}", image_id="{first}")
        Image("second", image_id="{second}")
        pulumi.export("os", image.operating_system)
    """
    calls = calls_of(program, endpoint)
    assert calls == [first, second] * 2


def test_functions_share_one_call(endpoint: Emulator) -> None:
    """In one run, the functions ask once for an image, too."""
    (first,) = image_ids(endpoint, 1)
    program = f"""
        import pulumi
        from pulumi_oci_image import get_image, get_image_output
        for number in range(5):
            image = get_image_output("{first}")
        pulumi.export("os", image.operating_system)
        get_image("{first}")
    """
    assert calls_of(program, endpoint) == [first] * 2


@pytest.mark.skipif(
    tuple(map(int, version("pulumi").split(".")[:2])) < (3, 272),
    reason="older versions of Pulumi wait for each output",
)
def test_the_end_of_a_program_waits_for_few_outputs(endpoint: Emulator) -> None:
    """Of the thirty outputs of an image, a program's end waits for one."""
    (first,) = image_ids(endpoint, 1)
    program = f"""
        import pulumi
        from pulumi.runtime.settings import SETTINGS
        from pulumi_oci_image import Image
        before = len(SETTINGS.outputs)
        for number in range(10):
            image = Image(f"image-{{number}}", image_id="{first}")
        waited = len(SETTINGS.outputs) - before
        if waited != 10:
            raise ValueError(f"the end waits for {{waited}} outputs")
        pulumi.export("os", image.operating_system)
    """
    assert calls_of(program, endpoint) == [first] * 2


def calls_of(program: str, endpoint: Emulator) -> list[str]:
    """The images that a program's preview and update ask the service for, sorted in each."""
    directory = Path.home() / "program"
    directory.mkdir(parents=True)
    directory.joinpath("Pulumi.yaml").write_text("name: costs\nruntime: python\n")
    directory.joinpath("__main__.py").write_text(textwrap.dedent(program))
    result = run_offline(directory, out=io.StringIO())
    assert result.ok
    asked = [request.path.rpartition("/")[2] for request in endpoint.requests]
    half = len(asked) // 2
    order = {str(image["id"]): place for place, image in enumerate(endpoint.images)}
    return [*sorted(asked[:half], key=order.get), *sorted(asked[half:], key=order.get)]  # type: ignore[arg-type]  # each is known


def test_a_read_signs_once_and_nothing_else_twice(endpoint: Emulator) -> None:
    """Ten reads are ten signatures over one connection, with one set-up."""
    first, *_ = image_ids(endpoint, 1)
    counts = run(CALLS, *[first] * 11)
    assert len(endpoint.requests) == 11
    assert counts["do_request_sign"] == 10
    assert counts["validate_python"] == 10
    again = {name: counts[name] for name in SET_UP if name in counts}
    # On a busy machine, the next read may come before the thread of the last one is idle.
    assert again.pop("start_new_thread", 0) <= 2
    assert again == {}


def test_the_state_is_the_image_and_little_more(endpoint: Emulator) -> None:
    """State per image: its own fields, and under 200 bytes of ours; the provider under 100."""
    from pulumi.dynamic.dynamic import serialize_provider

    from pulumi_oci_image.data_source_image import ImageProvider

    assert len(serialize_provider(ImageProvider())) < 100
    for body in endpoint.images:
        state = to_state(ImageResult.wrap(body))
        named = {name: value for name, value in body.items() if value is not None}
        assert len(json.dumps(state)) - len(json.dumps(named)) < 200
