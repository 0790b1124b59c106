"""(b): reads one after another in one process, over one connection."""

from __future__ import annotations

import os

import oci
from measuring import in_turns, median, median_cpu, table, timed
from service import Service

from pulumi_oci_image import get_image


def measure(rounds: int) -> str:
    """Measure, and tell in Markdown."""
    with Service(1) as service:
        (image_id,) = service.ids
        os.environ.update(service.environment)
        config = oci.config.from_file(os.environ["OCI_CONFIG_FILE"])
        client = oci.core.ComputeClient(config, service_endpoint=os.environ["OCI_IMAGE_ENDPOINT"])
        samples = in_turns(
            {
                "the SDK's own call": lambda: timed(lambda: client.get_image(image_id)),
                "`get_image`": lambda: timed(lambda: get_image(image_id)),
            },
            rounds,
            warm_ups=20,
        )
    sdk, ours = samples.values()
    return (
        f"## (b) Warm reads\n\nOne read after another in one process, over one connection; "
        f"{rounds} rounds in turns.\n\n{table(samples)}\n\n"
        f"`get_image` takes {median(ours) / median(sdk):.2f} of the SDK's own call by the clock, "
        f"{median_cpu(ours) / median_cpu(sdk):.2f} in processor time (limit 1.10).\n"
    )
