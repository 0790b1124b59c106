"""(b): reads one after another in one process, over one connection."""

from __future__ import annotations

import os

import oci
from measuring import Sample, in_turns, median, median_cpu, table, timed
from service import Service

from pulumi_oci_image import get_image

_PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


def measure(rounds: int) -> str:
    """Measure, and tell in Markdown.

    Without proxies in the environment, as most users have it, and with a `NO_PROXY` of this host:
    the SDK looks for proxies at each call, and stops there.
    """
    with Service(1) as service:
        (image_id,) = service.ids
        for name in _PROXIES:
            os.environ.pop(name, None)
            os.environ.pop(name.upper(), None)
        os.environ.update(service.environment)
        config = oci.config.from_file(os.environ["OCI_CONFIG_FILE"])
        client = oci.core.ComputeClient(config, service_endpoint=os.environ["OCI_IMAGE_ENDPOINT"])

        def take_turns() -> dict[str, list[Sample]]:
            return in_turns(
                {
                    "the SDK's own call": lambda: timed(lambda: client.get_image(image_id)),
                    "`get_image`": lambda: timed(lambda: get_image(image_id)),
                },
                rounds,
                warm_ups=20,
            )

        samples = take_turns()
        os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1,localhost"
        without = take_turns()
    return (
        f"## (b) Warm reads\n\nOne read after another in one process, over one connection; "
        f"{rounds} rounds in turns.\n\n{table(samples)}\n\n"
        f"`get_image` takes {_ratios(samples)} (limit 1.10). "
        f"With a `NO_PROXY` of the host, where the SDK looks for no proxies: {_ratios(without)}.\n"
    )


def _ratios(samples: dict[str, list[Sample]]) -> str:
    sdk, ours = samples.values()
    return (
        f"{median(ours) / median(sdk):.2f} of the SDK's own call by the clock, "
        f"{median_cpu(ours) / median_cpu(sdk):.2f} in processor time"
    )
