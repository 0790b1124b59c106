"""(f): the host of dynamic providers, from its start until a provider is ready to read."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import grpc
from google.protobuf import struct_pb2
from measuring import Sample, in_turns, median, process_environment, table, timed
from pulumi.dynamic.dynamic import serialize_provider
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from pulumi_oci_image.data_source_image import ImageProvider

EMPTY = """
from pulumi.dynamic import ResourceProvider


class EmptyProvider(ResourceProvider):
    serialize_as_secret_always = False

    def __reduce__(self):
        return type(self), ()
"""


def measure(rounds: int) -> str:
    """Measure, and tell in Markdown."""
    with tempfile.TemporaryDirectory() as directory:
        Path(directory, "empty_provider.py").write_text(EMPTY, encoding="utf-8")
        sys.path.insert(0, directory)
        from empty_provider import EmptyProvider  # type: ignore[import-not-found]

        samples = in_turns(
            {
                "an empty provider": lambda: _start(EmptyProvider(), directory),
                "`Image`": lambda: _start(ImageProvider(), directory),
            },
            rounds,
        )
    empty, ours = map(median, samples.values())
    return (
        f"## (f) Start-up of the dynamic host\n\n"
        f"From the start of the process until the provider has answered a first Check, before any "
        f"read; {rounds} rounds in turns.\n\n{table(samples)}\n\n"
        f"With `Image` the host takes {ours / empty:.2f} of an empty provider (goal 1.60).\n"
    )


def _start(provider: object, directory: str) -> Sample:
    """Start a host, let it load the provider, and end it."""
    with subprocess.Popen(
        [sys.executable, "-u", "-m", "pulumi.dynamic"],
        env=process_environment({"PYTHONPATH": directory}),
        stdout=subprocess.PIPE,
        text=True,
    ) as host:
        try:
            return Sample(timed(lambda: _check(provider, host)).seconds)
        finally:
            host.kill()


def _check(provider: object, host: subprocess.Popen[str]) -> None:
    assert host.stdout
    port = int(host.stdout.readline())
    inputs = struct_pb2.Struct()
    inputs["__provider"] = serialize_provider(provider)  # type: ignore[arg-type]  # of a module that mypy does not see
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        host_of_providers = provider_pb2_grpc.ResourceProviderStub(channel)
        urn = "urn:pulumi:dev::bench::pulumi-python:dynamic:Resource::one"
        host_of_providers.Check(provider_pb2.CheckRequest(urn=urn, news=inputs), timeout=60)
