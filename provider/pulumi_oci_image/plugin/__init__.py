"""The packaged provider `oci-image`: the data sources for every Pulumi language.

    server                serves the protocol of Pulumi's providers over gRPC, as a plugin
    provider              what the engine asks goes to the function or resource that answers it
    functions             getImage and the others: each a declaration, and a call of the core
    image_resource        the resource Image: read, imported, or watched by a stack
    pin_resource          the resource ImagePin: chosen once and kept
    declarations          what a function, a resource and a property are
    configuration         the provider's configuration, as the core's settings
    values                Pulumi's property values <-> JSON
    failures, engine_log  errors and warnings, as the engine shows them
    schema                schema.json, made from the models and these declarations

No logic is here: faces translate.
"""

from __future__ import annotations

import sys


def main() -> None:
    """Serve the provider: what `pulumi-resource-oci-image` runs."""
    from .server import serve

    serve(sys.argv[1:])
