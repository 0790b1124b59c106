"""The packaged provider's process, and a client that calls it by its protocol."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import grpc
from google.protobuf import json_format, struct_pb2
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

EXECUTABLE = Path(sys.executable).with_name("pulumi-resource-oci-image")


class Plugin:
    """A provider's process, and the engine's calls."""

    def __init__(self) -> None:
        self.process = subprocess.Popen([str(EXECUTABLE), "127.0.0.1:1"], stdout=subprocess.PIPE)
        assert self.process.stdout is not None
        port = int(self.process.stdout.readline())
        options = [("grpc.enable_http_proxy", 0)]
        self._channel = grpc.insecure_channel(f"127.0.0.1:{port}", options=options)
        self.stub = provider_pb2_grpc.ResourceProviderStub(self._channel)

    def configure(self) -> None:
        """Begin a run."""
        self.stub.Configure(provider_pb2.ConfigureRequest())

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

    def memory(self) -> tuple[float, float]:
        """Its memory in MiB, now and at the most."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        sizes = dict(re.findall(r"(VmRSS|VmHWM):\s+(\d+) kB", status))
        return int(sizes["VmRSS"]) / 1024, int(sizes["VmHWM"]) / 1024

    def stop(self) -> None:
        """End it."""
        self._channel.close()
        self.process.send_signal(signal.SIGINT)
        self.process.wait()


def _struct(values: dict[str, Any]) -> struct_pb2.Struct:
    return json_format.ParseDict(values, struct_pb2.Struct())
