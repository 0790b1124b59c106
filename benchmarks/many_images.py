"""How much faster `get_images(ids=…)` is than one read after another, in one run.

    python benchmarks/many_images.py [--images 1000] [--milliseconds 50] [--requests-per-second 200]

The local endpoint answers each read after the given time. It runs in a process of its own, so that
its work is not counted as ours but for the processor that both share.
"""

from __future__ import annotations

import argparse
import os

from measuring import timed
from service import Service

from pulumi_oci_image import get_image, get_images
from pulumi_oci_image.runtime.query import ImageQuery
from pulumi_oci_image.runtime.run import new_lookup


def main() -> None:
    """Measure both ways and print the ratio."""
    options = _options()
    rate, count = options.requests_per_second, options.images
    with Service(count) as service:
        service.answer_after(options.milliseconds / 1000)
        os.environ.update(service.environment, OCI_IMAGE_REQUESTS_PER_SECOND=str(rate))
        get_image(service.ids[0])  # imports and connects, which neither way shall be charged for
        lookup = new_lookup(lambda _key: None)
        queries = list(map(ImageQuery, service.ids))
        single = timed(lambda: [lookup.read_image(query) for query in queries]).seconds
        print(f"one after another  {single:7.2f} s  {count / single:6.0f} images/s")
        many = timed(lambda: get_images(ids=service.ids)).seconds
        print(f"get_images(ids=…)  {many:7.2f} s  {count / many:6.0f} images/s")
        print(f"ratio              {single / many:7.1f}    (limit {rate:g} requests/s)")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--images", type=int, default=1000)
    parser.add_argument("--milliseconds", type=float, default=50)
    parser.add_argument("--requests-per-second", type=float, default=200)
    return parser.parse_args()


if __name__ == "__main__":
    main()
