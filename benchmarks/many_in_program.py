"""(c): many images in one program, by each face, with answers that take their time."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from measuring import Sample, run_process
from service import Service

PREVIEW = Path(__file__).with_name("programs") / "preview.py"
COUNTS = (1, 10, 100, 1000)
MILLISECONDS = (0, 50, 200)
CALLS_PER_SECOND = 200
"""The default of `oci-image:requestsPerSecond`."""

FACES = {
    # name: (threads, the statement for each image)
    "`Image`": (4, 'pulumi_oci_image.Image(f"image-{number}", image_id=ocid)'),
    "`get_image_output`": (64, "pulumi_oci_image.get_image_output(ocid)"),
}


def measure(counts: tuple[int, ...] = COUNTS) -> str:
    """Measure, and tell in Markdown."""
    rows = [
        "| face | answer time | images | seconds | beyond one image | best possible | ratio "
        "| peak memory |",
        "| --- " * 8 + "|",
    ]
    with Service(max(counts)) as service:
        for face, (threads, statement) in FACES.items():
            _preview(service, statement, 1)
            for milliseconds in MILLISECONDS:
                service.answer_after(milliseconds / 1000)
                alone = 0.0
                for count in counts:
                    sample = _preview(service, statement, count)
                    alone = alone or sample.seconds
                    beyond = sample.seconds - alone
                    best = max(count * milliseconds / 1000 / threads, count / CALLS_PER_SECOND)
                    ratio = f"{beyond / best:.2f}" if count >= COUNTS[2] else ""
                    cells = [face, f"{milliseconds} ms", f"{count:,}", f"{sample.seconds:.1f}"]
                    cells += [f"{beyond:.1f}", f"{best:.1f}", ratio, f"{sample.peak_mib:.0f} MiB"]
                    rows.append(f"| {' | '.join(cells)} |")
    return (
        "## (c) Many images in one program\n\n"
        "An offline preview: the program, Pulumi's SDK and the host of dynamic providers are real; "
        "only the engine is not there. One run each. The best possible is what the concurrency in "
        "force allows: the host of dynamic providers has 4 threads, Pulumi gives functions 64, and "
        f"{CALLS_PER_SECOND} calls a second are begun at the most. Goal: 1,000 images at 50 ms "
        "within 1.5 times the best.\n\n" + "\n".join(rows) + "\n"
    )


def _preview(service: Service, statement: str, count: int) -> Sample:
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
