"""The packaged provider `oci-image`: the data sources for every Pulumi language.

    server          serves the protocol of Pulumi's providers over gRPC, as a plugin
    provider        what the engine asks goes to the function or resource that answers it
    functions       getImage and the others: a call of Python's function each
    resources       Image: read, imported, or watched by a stack; ImagePin: chosen once and kept
    schema          what schema.json declares, and the check of arguments against it
    values          Pulumi's property values <-> JSON, and what is unknown or secret of them
    messages        errors and warnings, as the engine shows them

No logic is here: interfaces translate.
"""

from __future__ import annotations

import sys


def main() -> None:
    """Serve the provider: what `pulumi-resource-oci-image` runs."""
    from .server import serve

    serve(sys.argv[1:])
