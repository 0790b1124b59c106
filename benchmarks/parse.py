"""(g): from the text of an answer to an image, with our models and with the SDK's deserializer."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from typing import Any

import oci
from measuring import Sample, in_turns, median, table, timed

from pulumi_oci_image.model.api_object import validator
from pulumi_oci_image.model.image import ImageResult
from pulumi_oci_image.testing import Emulator

_AT_A_TIME = 100


def measure(rounds: int) -> str:
    """Measure, and tell in Markdown."""
    with tempfile.TemporaryDirectory() as directory, Emulator() as endpoint:
        credentials = endpoint.make_credentials(directory)
        config = oci.config.from_file(str(credentials.config_file))
        sdk = oci.core.ComputeClient(config).base_client
        texts = sorted((json.dumps(image) for image in endpoint.images), key=len)
    usual, largest = texts[len(texts) // 2], texts[-1]
    parts = [
        "## (g) Parse of one image\n",
        f"From the text of an answer to an image; {rounds} rounds of {_AT_A_TIME} in turns. The "
        "SDK's model has no place for data volumes: it drops them, ours validates them.\n",
    ]
    for name, text in (("a platform image", usual), ("32 data volumes", largest)):
        samples = in_turns(_cases(sdk, text), rounds)
        slow, fast = map(median, samples.values())
        parts += [f"An answer of {len(text):,} bytes, {name}:\n", table(samples), ""]
        parts.append(f"Our models are {slow / fast:.1f} times as fast (goal 5).\n")
    return "\n".join(parts)


def _cases(sdk: Any, text: str) -> dict[str, Callable[[], Sample]]:
    body, validate = text.encode(), validator(ImageResult).validate_python

    def theirs() -> None:
        for _ in range(_AT_A_TIME):
            sdk.deserialize_response_data(body, "Image")

    def ours() -> None:
        for _ in range(_AT_A_TIME):
            validate(json.loads(text))

    return {"the SDK's deserializer": lambda: _each(theirs), "our models": lambda: _each(ours)}


def _each(work: Callable[[], None]) -> Sample:
    whole = timed(work)
    return Sample(whole.seconds / _AT_A_TIME, whole.cpu_seconds / _AT_A_TIME)
