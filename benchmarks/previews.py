"""Real previews with the Pulumi CLI, in turns: what an image adds to a program's preview."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from measuring import Sample, in_turns, median, run_process, table
from service import Service

sys.path.append(str(Path(__file__).parents[1]))

from tests.pulumi_cli import Cli

MANY = 300
GOAL_ONE, GOAL_MANY = 1.15, 1.3

TRIVIAL = """
import pulumi
from pulumi import dynamic

class Trivial(dynamic.ResourceProvider):
    serialize_as_secret_always = False

    def read(self, id_, props):
        return dynamic.ReadResult(id_, {"value": 1})

class Resource(dynamic.Resource, name="Trivial"):
    pass

"""
"""The least that a dynamic resource needs."""

BARE_SDK = """
import os
import oci
import pulumi
from pulumi import dynamic

class Reader(dynamic.ResourceProvider):
    serialize_as_secret_always = False

    def configure(self, request):
        config = oci.config.from_file(os.environ["OCI_CONFIG_FILE"], os.environ["OCI_CLI_PROFILE"])
        endpoint = os.environ["OCI_IMAGE_ENDPOINT"]
        self.client = oci.core.ComputeClient(config, service_endpoint=endpoint)

    def read(self, id_, props):
        return dynamic.ReadResult(id_, oci.util.to_dict(self.client.get_image(id_).data))

class Resource(dynamic.Resource, name="Bare"):
    pass

"""
"""What one writes without this package: an image read with the SDK, as it is."""


def measure(rounds: int, rounds_of_many: int) -> str:
    """Measure, and tell in Markdown."""
    if shutil.which("pulumi") is None:
        return "## (h) Real previews\n\nNot measured: there was no `pulumi` on PATH.\n"
    one = _previews(1, rounds)
    many = _previews(MANY, rounds_of_many)
    return (
        "## (h) Real previews\n\n"
        f"`pulumi preview` with the Pulumi CLI, from its start to its end; {rounds} rounds in "
        f"turns. The trivial resource is a dynamic resource that is read and returns one number. "
        f"The read with the bare SDK is a dynamic resource that returns the SDK's image as a "
        f"dictionary: what one would write without this package."
        f"\n\n{table(one)}\n\n{_verdict('One `Image`', one, GOAL_ONE)}\n\n"
        f"{MANY} of each; {rounds_of_many} rounds in turns:\n\n{table(many)}\n\n"
        f"{_verdict(f'{MANY} `Image`s', many, GOAL_MANY)}\n"
    )


def _previews(count: int, rounds: int) -> dict[str, list[Sample]]:
    """Preview each program, in turns; the empty ones only beside one image."""
    with Service(count) as service, tempfile.TemporaryDirectory() as directory:
        projects = _projects(Path(directory), service)
        shown = {name: run for name, run in projects.items() if count == 1 or "empty" not in name}
        return in_turns(shown, rounds)


def _verdict(what: str, samples: dict[str, list[Sample]], goal: float) -> str:
    cases = ("a trivial resource", "a read with the bare SDK", "`Image`")
    trivial, bare, image = (median(samples[name]) for name in cases)
    return (
        f"{what} takes {image / trivial:.2f} of the trivial resource (goal {goal}) and "
        f"{image / bare:.2f} of the bare SDK's read."
    )


def _projects(directory: Path, service: Service) -> dict[str, Callable[[], Sample]]:
    """A project for each case, and what previews it."""
    ids = service.ids
    loop = f"for number, ocid in enumerate({ids!r}):\n    "
    read = "f'r{number}', {'value': None}, pulumi.ResourceOptions(id=ocid))"
    python = {
        "an empty program": "",
        "a trivial resource": f"{TRIVIAL}{loop}Resource(Trivial(), {read}",
        "a read with the bare SDK": f"{BARE_SDK}{loop}Resource(Reader(), {read}",
        "`Image`": f"from pulumi_oci_image import Image\n{loop}Image(f'r{{number}}', ocid)",
        "`get_image`": f"from pulumi_oci_image import get_image\n{loop}get_image(ocid)",
    }
    variables = "".join(
        f"  i{number}:\n    fn::invoke:\n      function: oci-image:getImage\n"
        f"      arguments: {{imageId: {ocid}}}\n"
        for number, ocid in enumerate(ids)
    )
    cases = {}
    for number, (name, program) in enumerate(python.items()):
        project = directory / f"python{number}"
        project.mkdir()
        (project / "__main__.py").write_text(program)
        _describe(project, "  name: python\n  options: {toolchain: pip}\n")
        cases[name] = project
    for name, text in {"an empty YAML program": "", "`getImage` from YAML": variables}.items():
        project = directory / f"yaml{len(text) and 1}"
        project.mkdir()
        _describe(project, "  name: yaml\n", text and f"variables:\n{text}")
        cases[name] = project
    return {name: _preview_of(project, service) for name, project in cases.items()}


def _preview_of(project: Path, service: Service) -> Callable[[], Sample]:
    cli = Cli(project, project.with_name(f"{project.name}-cli"))
    environment = cli.environment | service.environment | {"no_proxy": "127.0.0.1,localhost"}
    command = ["pulumi", "preview", "--non-interactive", "--cwd", str(project)]
    return lambda: run_process(command, environment)


def _describe(project: Path, runtime: str, rest: str = "") -> None:
    (project / "Pulumi.yaml").write_text(f"name: {project.name}\nruntime:\n{runtime}{rest}")
