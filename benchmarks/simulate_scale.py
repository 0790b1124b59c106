"""100 programs at once against a service with a rate limit: what docs/scale.md tells.

    python benchmarks/simulate_scale.py

A program is a client of its own, with the default limits, in a thread: its connections, signatures,
waits and tries are real. Each has 20 resources, which want 4 images between them.
"""

from __future__ import annotations

import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from rate_limit import RateLimit
from service import Service

from pulumi_oci_image.client.compute import Client
from pulumi_oci_image.errors import OciImageError
from pulumi_oci_image.runtime.query import ImageQuery
from pulumi_oci_image.runtime.request_cache import RequestCache
from pulumi_oci_image.settings import load_settings

PROGRAMS = 100
RESOURCES = 20
IMAGES = 4
THREADS = 4
"""As many as the host of dynamic providers has."""
CALLS_PER_SECOND = 100


def main() -> None:
    """Simulate with and without the shared look-up, and print a row of the table for each."""
    print("| | calls wanted | answered 200 | answered 429 | programs failed | seconds |")
    print("| --- | --- | --- | --- | --- | --- |")
    with Service(IMAGES) as service:
        os.environ.update(service.environment)
        for name, is_shared in (
            ("each resource by itself", False),
            ("one request cache per run", True),
        ):
            service.answer_with(RateLimit(CALLS_PER_SECOND))
            seconds, failed = _simulate(service.ids, is_shared=is_shared)
            statuses = service.statuses()
            wanted = PROGRAMS * (IMAGES if is_shared else RESOURCES)
            counts = f"{wanted:,} | {statuses.get(200, 0):,} | {statuses.get(429, 0):,}"
            print(f"| {name} | {counts} | {failed} | {seconds:.0f} |", flush=True)


def _simulate(ids: list[str], *, is_shared: bool) -> tuple[float, int]:
    together = threading.Barrier(PROGRAMS)
    wanted = [ids[number % IMAGES] for number in range(RESOURCES)]

    def program(_: int) -> bool:
        client = Client(load_settings(lambda _key: None))
        lookup = RequestCache(lambda _connection: client)

        def read(image_id: str) -> object:
            if is_shared:
                return lookup.read_image(ImageQuery(image_id))
            return client.get_image(image_id, None)

        together.wait()
        try:
            with ThreadPoolExecutor(THREADS) as pool:
                list(pool.map(read, wanted))
        except OciImageError:
            return False
        return True

    started = time.perf_counter()
    with ThreadPoolExecutor(PROGRAMS) as pool:
        succeeded = list(pool.map(program, range(PROGRAMS)))
    return time.perf_counter() - started, succeeded.count(False)


if __name__ == "__main__":
    main()
