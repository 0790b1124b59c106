"""The local endpoint as an appliance: at its own name, over TLS with its own CA."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pulumi_oci_image.testing import Emulator

from ..plugin_client import account, engine, start  # noqa: F401 - the fixtures

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pulumi_oci_image.testing import Credentials

    from ..plugin_client import Plugin


@pytest.fixture
def endpoint() -> Iterator[Emulator]:
    """An appliance with the shipped images."""
    with Emulator(flavor="appliance") as made:
        yield made


@pytest.fixture
def platform(endpoint: Emulator) -> list[dict[str, Any]]:
    """The appliance's own images, newest first."""
    images = [dict(image) for image in endpoint.images if image["compartmentId"] == ""]
    return sorted(images, key=lambda image: image["timeCreated"], reverse=True)


@pytest.fixture
def plugin(request: pytest.FixtureRequest, credentials: Credentials) -> Plugin:
    """A plugin of its own, which knows the way to the appliance, with the stack's settings."""
    started: Plugin = request.getfixturevalue("start")()
    started.settings = account(credentials) | {
        "applianceDomain": credentials.region,
        "caBundle": str(credentials.ca_bundle),
    }
    started.begin_run()
    return started
