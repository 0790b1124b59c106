"""(a), (d): one image, from the start of the process to the parsed image, and its memory."""

from __future__ import annotations

import sys
from pathlib import Path

from measuring import Sample, in_turns, median, run_process, table
from service import Service

PROGRAMS = Path(__file__).with_name("programs")
OCI_CLI = Path(__file__).parents[1] / ".tools" / "oci-cli" / "bin" / "oci"


def measure(rounds: int) -> str:
    """Measure, and tell in Markdown."""
    with Service(1) as service:
        (image_id,) = service.ids
        environment = {**service.environment, "SUPPRESS_LABEL_WARNING": "True"}

        def run(*command: str) -> Sample:
            return run_process(command, environment)

        read = ["compute", "image", "get", "--image-id", image_id]
        at = ["--endpoint", environment["OCI_IMAGE_ENDPOINT"]]
        samples = in_turns(
            {
                "bare SDK script": lambda: run(
                    sys.executable, str(PROGRAMS / "bare_sdk.py"), image_id
                ),
                "`get_image`": lambda: run(
                    sys.executable, str(PROGRAMS / "get_image.py"), image_id
                ),
                "`oci compute image get`": lambda: run(str(OCI_CLI), *read, *at),
            },
            rounds,
        )
    bare, ours, cli = map(median, samples.values())
    return (
        f"## (a) Cold read of one image, and (d) peak memory\n\n"
        f"From the start of the process to the parsed image; {rounds} rounds in turns.\n\n"
        f"{table(samples)}\n\n"
        f"`get_image` takes {ours / bare:.2f} of the bare SDK script (goal 0.90) and "
        f"{ours / cli:.2f} of oci-cli (goal 0.40).\n"
    )
