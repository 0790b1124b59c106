"""The command `pulumi-oci-image`."""

import sys

_EXTRAS = {"typer": "cli", "rich": "cli", "starlette": "emulator", "uvicorn": "emulator"}


def main() -> None:
    """Run the command; a part that is not installed is named with how to install it."""
    try:
        from .app import run
    except ModuleNotFoundError as missing:
        extra = _EXTRAS.get(missing.name or "")
        if extra is None:
            raise
        sys.exit(f"pulumi-oci-image needs {missing.name}: pip install 'pulumi-oci-image[{extra}]'")
    run()
