"""(c): many images in one program, by each face, with answers that take their time."""

from __future__ import annotations

import math
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from engine import Plugin
from measuring import Sample, run_process
from service import Service

PREVIEW = Path(__file__).with_name("programs") / "preview.py"
COUNTS = (1, 10, 100, 1000)
MILLISECONDS = (0, 50, 200)
CALLS_PER_SECOND = 200
"""The default of `oci-image:requestsPerSecond`."""

TELLING_SECONDS = 1.0
"""From where on a ratio to the best possible says more than how noisy the machine is."""


def measure(counts: tuple[int, ...] = COUNTS) -> str:
    """Measure, and tell in Markdown."""
    rows = [
        "| face | answer time | images | seconds | beyond one image | best possible | ratio "
        "| peak memory |",
        "| --- " * 8 + "|",
    ]
    with Service(max(counts)) as service:
        os.environ.update(service.environment)
        for face, (at_once, read) in FACES.items():
            read(service, 1)
            for milliseconds in MILLISECONDS:
                service.answer_after(milliseconds / 1000)
                alone = 0.0
                for count in counts:
                    sample = read(service, count)
                    alone = alone or sample.seconds
                    beyond = sample.seconds - alone
                    best = _best_seconds(count, milliseconds / 1000, at_once)
                    ratio = f"{beyond / best:.2f}" if best >= TELLING_SECONDS else ""
                    cells = [face, f"{milliseconds} ms", f"{count:,}", f"{sample.seconds:.1f}"]
                    cells += [f"{beyond:.1f}", f"{best:.1f}", ratio, f"{sample.peak_mib:.0f} MiB"]
                    rows.append(f"| {' | '.join(cells)} |")
    return (
        "## (c) Many images in one program\n\n"
        "`Image` and `get_image_output`: an offline preview; the program, Pulumi's SDK and the "
        "host of dynamic providers are real, only the engine is not there. `getImage`: the "
        "packaged provider, from the start of its process, called by its protocol as an engine "
        "does. One run each; the memory is that of the largest process. The best possible is what "
        "the concurrency in force allows beyond one image: the host of dynamic providers has 4 "
        "threads, Pulumi gives functions 64, the packaged provider begins all at once, and no more "
        f"than {CALLS_PER_SECOND} calls are begun in a second. Goal: 1,000 images at 50 ms within "
        "1.5 times the best.\n\n" + "\n".join(rows) + "\n"
    )


def _best_seconds(count: int, read_timeout_seconds: float, at_once: float) -> float:
    """How much longer that many images must take than one."""
    in_turns = (math.ceil(count / at_once) - 1) * read_timeout_seconds
    at_the_limit = math.ceil(count / CALLS_PER_SECOND) - 1
    return float(max(in_turns, at_the_limit))


def _in_preview(statement: str) -> Callable[[Service, int], Sample]:
    def read(service: Service, count: int) -> Sample:
        program = (
            "import pulumi_oci_image\n"
            f"for number in range({count}):\n"
            '    ocid = f"ocid1.image.oc1.iad.made{number:05}"\n'
            f"    {statement}\n"
        )
        with tempfile.TemporaryDirectory() as directory:
            Path(directory, "Pulumi.yaml").write_text("name: many\nruntime: python\n")
            Path(directory, "__main__.py").write_text(program)
            return run_process([sys.executable, str(PREVIEW), directory], service.environment)

    return read


def _in_plugin(service: Service, count: int) -> Sample:
    began = time.perf_counter()
    plugin = Plugin()
    plugin.configure()
    plugin.read(service.ids[:count])
    seconds = time.perf_counter() - began
    _, peak_mib = plugin.memory()
    plugin.stop()
    return Sample(seconds, peak_mib=peak_mib)


FACES: dict[str, tuple[float, Callable[[Service, int], Sample]]] = {
    # name: (how many at once, what reads so many images)
    "`Image`": (4, _in_preview('pulumi_oci_image.Image(f"image-{number}", image_id=ocid)')),
    "`get_image_output`": (64, _in_preview("pulumi_oci_image.get_image_output(ocid)")),
    "`getImage`": (math.inf, _in_plugin),
}
