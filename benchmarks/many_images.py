"""How much faster `get_images(ids=…)` is than one read after another, in one run.

    python benchmarks/many_images.py [--images 1000] [--milliseconds 50] [--requests-per-second 200]

The local endpoint answers each read after the given time. It runs in a process of its own, so that
its work is not counted as ours but for the processor that both share.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import tempfile
import time
from collections.abc import Callable
from multiprocessing.connection import Connection

from pulumi_oci_image import get_image, get_images
from pulumi_oci_image.runtime.query import ImageQuery
from pulumi_oci_image.runtime.run import new_lookup
from pulumi_oci_image.testing import Delay, Emulator


def main() -> None:
    """Measure both ways and print the ratio."""
    options = _options()
    ours, theirs = multiprocessing.Pipe()
    arguments = (theirs, options.images, options.milliseconds / 1000)
    endpoint = multiprocessing.get_context("spawn").Process(target=_serve, args=arguments)
    endpoint.start()
    try:
        environment, ids = ours.recv()
        rate = options.requests_per_second
        os.environ.update(environment, OCI_IMAGE_REQUESTS_PER_SECOND=str(rate))
        get_image(ids[0])  # imports and connects, which neither way shall be charged for
        lookup = new_lookup(lambda _key: None)
        single = _seconds(lambda: [lookup.read_image(ImageQuery(image_id)) for image_id in ids])
        print(f"one after another  {single:7.2f} s  {len(ids) / single:6.0f} images/s")
        many = _seconds(lambda: get_images(ids=ids))
        print(f"get_images(ids=…)  {many:7.2f} s  {len(ids) / many:6.0f} images/s")
        print(f"ratio              {single / many:7.1f}    (limit {rate:g} requests/s)")
    finally:
        ours.send("end")
        endpoint.join()


def _serve(pipe: Connection, count: int, delay: float) -> None:
    images = [
        {
            "id": f"ocid1.image.oc1.iad.made{number:05}",
            "lifecycleState": "AVAILABLE",
            "operatingSystem": "Oracle Linux",
            "operatingSystemVersion": "9",
            "timeCreated": "2025-01-01T00:00:00Z",
        }
        for number in range(count)
    ]
    with Emulator(images) as endpoint, tempfile.TemporaryDirectory() as directory:
        credentials = endpoint.make_credentials(directory)
        endpoint.answer_always(Delay(delay))
        pipe.send((credentials.environment(), [image["id"] for image in images]))
        pipe.recv()


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--images", type=int, default=1000)
    parser.add_argument("--milliseconds", type=float, default=50)
    parser.add_argument("--requests-per-second", type=float, default=200)
    return parser.parse_args()


if __name__ == "__main__":
    main()
