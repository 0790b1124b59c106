"""`pulumi-oci-image emulator`: the local OCI endpoint, until Ctrl-C."""

from __future__ import annotations

import contextlib
import shlex
import sys
import tempfile
from argparse import Namespace
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ..model.image import ImageResult
from ..search.image_facts import kind_of
from .options import WRONG_USAGE, Command, option
from .terminal import interrupt_on_sigterm


def _serve(args: Namespace) -> int:
    from ..testing import Emulator, SeedError

    interrupt_on_sigterm()
    with contextlib.ExitStack() as stack:
        try:
            endpoint = stack.enter_context(
                Emulator(args.seed, args.port, args.host, flavor=args.flavor)
            )
        except (ValueError, OSError) as error:
            reason = error.strerror if isinstance(error, OSError) else error
            print(f"error: {reason}", file=sys.stderr)
            return 1 if isinstance(error, (SeedError, OSError)) else WRONG_USAGE
        directory = stack.enter_context(tempfile.TemporaryDirectory(prefix="oci-image-"))
        credentials = endpoint.make_credentials(directory)
        print(f"Serving {len(endpoint.images)} images at {credentials.endpoint}. Ctrl-C ends it.")
        if credentials.proxy:
            print("This is the proxy that leads there, and nowhere else.")
        print("To use it in another shell (the key is deleted when this ends):\n")
        for name, value in credentials.environment().items():
            print(f"  export {name}={shlex.quote(value)}")
        print("\nAn image of each kind:\n")
        for kind, image in _one_of_each_kind(endpoint.images).items():
            print(f"  {image['id']}  {kind}: {image.get('displayName', '')}")
        print("\nAll of them: pulumi-oci-image list --gpu any --lifecycle-state any", flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            endpoint.wait()
    return 0


def _one_of_each_kind(images: Iterable[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """The first image of each kind, and the first one with data volumes."""
    found: dict[str, Mapping[str, Any]] = {}
    for image in images:
        found.setdefault(kind_of(ImageResult(image)), image)
        if image.get("imageVolumeDetails"):
            found.setdefault("with data volumes", image)
    return found


_OPTIONS = (
    option(
        "--seed",
        metavar="FILE",
        type=Path,
        help="A JSON file of images, in place of the built-in ones.",
    ),
    option("--port", type=int, default=0, help="The port. Defaults to a free one."),
    option(
        "--host", default="127.0.0.1", help="Loopback address to listen on. Defaults to 127.0.0.1."
    ),
    option(
        "--flavor",
        choices=("public", "appliance"),
        default="public",
        help="The API of the public cloud, or of a Private Cloud Appliance. Defaults to public.",
    ),
)
EMULATOR = Command(
    "emulator",
    "Serve the OCI Compute API on this machine, with a throw-away API key.",
    _serve,
    _OPTIONS,
)
