"""What the packaged provider costs: its start, its memory, and many reads at a time.

    python benchmarks/plugin.py [--runs 5] [--milliseconds 50]

It starts `pulumi-resource-oci-image` as the engine does and speaks its protocol. The local endpoint
runs in a process of its own. Times are medians of the runs.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import grpc
from google.protobuf import json_format, struct_pb2
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from pulumi_oci_image.emulator import Delay, Emulator

PLUGIN = Path(sys.executable).with_name("pulumi-resource-oci-image")
MANY, AT_A_TIME = 1000, 200
# The rate limit is measured elsewhere; here it would hide what the provider itself costs.
CONFIGURATION = {"requestsPerSecond": 10_000}


class Plugin:
    """A provider's process, and the engine's calls."""

    def __init__(self) -> None:
        self.process = subprocess.Popen([str(PLUGIN), "127.0.0.1:1"], stdout=subprocess.PIPE)
        assert self.process.stdout is not None
        port = int(self.process.stdout.readline())
        options = [("grpc.enable_http_proxy", 0)]
        self._channel = grpc.insecure_channel(f"127.0.0.1:{port}", options=options)
        self.stub = provider_pb2_grpc.ResourceProviderStub(self._channel)

    def configure(self) -> None:
        """Begin a run."""
        self.stub.Configure(provider_pb2.ConfigureRequest(args=_struct(CONFIGURATION)))

    def read(self, ids: Sequence[str]) -> None:
        """Read images, all of them at a time."""
        requests = [
            provider_pb2.InvokeRequest(
                tok="oci-image:index:getImage", args=_struct({"imageId": image_id})
            )
            for image_id in ids
        ]
        for call in [self.stub.Invoke.future(request) for request in requests]:
            assert not call.result().failures, call.result().failures

    def memory(self) -> str:
        """Its memory, now and at the most."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        sizes = dict(re.findall(r"(VmRSS|VmHWM):\s+(\d+) kB", status))
        now, most = (int(sizes[name]) / 1024 for name in ("VmRSS", "VmHWM"))
        return f"{now:4.0f} MiB, {most:.0f} MiB at the most"

    def stop(self) -> None:
        """End it."""
        self._channel.close()
        self.process.send_signal(signal.SIGINT)
        self.process.wait()


def main() -> None:
    """Measure and print."""
    options = _options()
    ours, theirs = multiprocessing.Pipe()
    endpoint = multiprocessing.get_context("spawn").Process(target=_serve, args=(theirs,))
    endpoint.start()
    try:
        environment, ids = ours.recv()
        os.environ.update(environment)
        start_up(options.runs, ids[0])
        memory(ids)
        ours.send(options.milliseconds / 1000)
        many(options.runs, ids[:AT_A_TIME], options.milliseconds / 1000)
    finally:
        ours.send(None)
        endpoint.join()


def start_up(runs: int, image_id: str) -> None:
    """From the start of the process to its port, and to the first image."""
    python = statistics.median(_seconds(sys.executable, "-c", "pass") for _ in range(runs))
    imports = [_import_seconds() for _ in range(runs)]
    parts = {name: statistics.median(run[name] for run in imports) for name in imports[0]}
    port, first, second = [], [], []
    for _ in range(runs):
        began = time.perf_counter()
        plugin = Plugin()
        port.append(time.perf_counter() - began)
        plugin.configure()
        first.append(time.perf_counter() - began)
        plugin.read([image_id])
        first[-1], began = time.perf_counter() - began, time.perf_counter()
        plugin.configure()
        plugin.read([image_id])
        second.append(time.perf_counter() - began)
        plugin.stop()
    until_port = statistics.median(port)
    print(f"process start to port      {until_port:6.2f} s, of which")
    print(f"  Python itself            {python:6.2f} s")
    for name, seconds in parts.items():
        print(f"  {name:<24} {seconds:6.2f} s")
    rest = until_port - python - sum(parts.values())
    print(f"  the rest, and the server {rest:6.2f} s")
    print(f"process start to an image  {statistics.median(first):6.2f} s (imports the OCI SDK)")
    print(f"another run's image        {statistics.median(second):6.3f} s")


def memory(ids: Sequence[str]) -> None:
    """Memory at rest, after one image and after many."""
    plugin = Plugin()
    print(f"memory at rest             {plugin.memory()}")
    plugin.configure()
    plugin.read(ids[:1])
    print(f"memory after one image     {plugin.memory()}")
    plugin.read(ids)
    print(f"memory after {len(ids)} images  {plugin.memory()}")
    plugin.stop()


def many(runs: int, ids: Sequence[str], delay: float) -> None:
    """How much longer many images take than one, when each answer takes its time."""
    plugin = Plugin()
    one, all_ = [], []
    for _ in range(runs):
        for measured, some in ((one, ids[:1]), (all_, ids)):
            plugin.configure()
            began = time.perf_counter()
            plugin.read(some)
            measured.append(time.perf_counter() - began)
    plugin.stop()
    single, together = statistics.median(one[1:] or one), statistics.median(all_)
    print(f"one image at {delay * 1000:.0f} ms          {single:6.2f} s")
    print(f"{len(ids)} images at {delay * 1000:.0f} ms       {together:6.2f} s")
    print(f"added                      {together - single:6.2f} s")


def _import_seconds() -> dict[str, float]:
    """What the imports of a provider's process take, in their order."""
    command = [sys.executable, "-X", "importtime", "-c", "import pulumi_oci_image.plugin.server"]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    found = re.findall(r"\|\s+(\d+) \|\s+([\w.]+)$", lines, re.MULTILINE)
    total = {name: int(microseconds) / 1e6 for microseconds, name in found}
    grpc_, sdk = total["grpc"], total["pulumi"]
    everything = total["pulumi_oci_image.plugin.server"]
    return {
        "import grpc": grpc_,
        "import pulumi": sdk,
        "import this package": everything - grpc_ - sdk,
    }


def _seconds(*command: str) -> float:
    began = time.perf_counter()
    subprocess.run(command, check=True)
    return time.perf_counter() - began


def _struct(values: dict[str, Any]) -> struct_pb2.Struct:
    return json_format.ParseDict(values, struct_pb2.Struct())


def _serve(pipe: Connection) -> None:
    with Emulator() as endpoint, tempfile.TemporaryDirectory() as directory:
        image = dict(next(iter(endpoint.images)))
        ids = [f"ocid1.image.oc1.iad.made{number:05}" for number in range(MANY)]
        for image_id in ids:
            endpoint.images.put(image | {"id": image_id})
        pipe.send((endpoint.make_credentials(directory).environment(), ids))
        while (delay := pipe.recv()) is not None:
            endpoint.answer_always(Delay(delay))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=int, default=5, help="how often each time is taken")
    parser.add_argument("--milliseconds", type=float, default=50, help="answer time of many reads")
    return parser.parse_args()


if __name__ == "__main__":
    main()
