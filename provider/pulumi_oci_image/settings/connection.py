"""Which account, region and endpoint one read uses, where it is not those of the whole stack."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..errors import InvalidInput
from ..model.described import Arguments, described, with_attributes

if TYPE_CHECKING:
    from pulumi import Input


@with_attributes
@dataclass(frozen=True)
class Connection(Arguments):
    """An account, region or endpoint for single reads, beside those of the whole stack.

    It names where credentials are and holds none, so that no secret goes through a resource's
    inputs into the state. As soon as it names one of `config`, `profile`, `config_file` and `auth`,
    credentials and region are looked for there and nowhere else: not in the `oci:` configuration,
    and not in the environment. In a program each value may be an Output; while it is unknown, so
    is the image.
    """

    config: Input[str] | None = described(
        "A namespace of the stack's configuration: `oci-prod` stands for `oci-prod:auth`, "
        "`oci-prod:tenancyOcid`, `oci-prod:privateKey` (as a secret) and so on, under the names "
        "that the `oci` namespace has."
    )
    profile: Input[str] | None = described("A profile of the OCI config file.")
    config_file: Input[str] | None = described("The path of an OCI config file.")
    auth: Input[str] | None = described("How to authenticate, such as `InstancePrincipal`.")
    region: Input[str] | None = described(
        "The region to call where neither the argument `region` nor the OCID names one."
    )
    endpoint: Input[str] | None = described(
        "Scheme, host and port of the service, in place of the region's own."
    )
    appliance_domain: Input[str] | None = described(
        "The domain of a Private Cloud Appliance or Compute Cloud@Customer, such as "
        "`pca01.example.com`."
    )

    def check(self) -> None:
        """Refuse what is not a string, once the values are known.

        Raises:
            InvalidInput: a value is something else.
        """
        for name, value in vars(self).items():
            if not isinstance(value, str | None):
                told = f"has a {type(value).__name__} for {name}, not a string"
                raise InvalidInput("connection", told)


def connection_from(properties: Mapping[str, Any] | None) -> Connection | None:
    """The connection in properties; None for none."""
    return Connection.from_inputs(properties) if properties else None
