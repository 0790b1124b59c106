"""The provider's configuration: the settings of the core, in the package's own namespace.

The engine gives a provider only its own package's configuration, so what the other faces take from
`oci:` is `oci-image:` here. What is not given is looked for where the core looks: the environment,
then the OCI config file.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .declarations import Property

if TYPE_CHECKING:
    from ..settings import ReadConfig

NUMBER = {"type": "number"}
INTEGER = {"type": "integer"}

CONFIGURATION = (
    Property(
        "auth",
        "How to authenticate: `ApiKey`, `SecurityToken`, `InstancePrincipal`, `InstanceOboUser`, "
        "`ResourcePrincipal` or `OKEWorkloadIdentity`; by default what the profile is made for.",
    ),
    Property(
        "region", "The region to call where an image's OCID names none, such as `us-ashburn-1`."
    ),
    Property("tenancyOcid", "The OCID of the tenancy of whoever calls."),
    Property("userOcid", "The OCID of the user who calls."),
    Property("fingerprint", "The fingerprint of the user's API key."),
    Property("privateKey", "The private key, in PEM form.", secret=True),
    Property("privateKeyPath", "The path of the file with the private key."),
    Property("privateKeyPassword", "The passphrase of the private key.", secret=True),
    Property("securityTokenFile", "The path of the file with the session token."),
    Property(
        "delegationTokenFile",
        "The path of the file with the delegation token, to act in the name of a user.",
    ),
    Property(
        "serviceAccountTokenPath",
        "The path of the Kubernetes service account's token, for `OKEWorkloadIdentity`.",
    ),
    Property("configFileProfile", "The profile of the OCI config file to use."),
    Property(
        "endpoint", "Scheme, host and port of the Compute service, in place of the region's own."
    ),
    Property(
        "authEndpoint",
        "Scheme and host of the service that gives instance principals their tokens, in place of "
        "the region's own.",
    ),
    Property("caBundle", "The path of the certificates to trust, in place of the OCI SDK's."),
    Property(
        "timeoutSeconds",
        "The longest that one read may take, retries included, in seconds; 60 by default.",
        NUMBER,
    ),
    Property(
        "connectTimeoutSeconds",
        "The longest that one attempt may take to connect, in seconds; 10 by default.",
        NUMBER,
    ),
    Property(
        "readTimeoutSeconds",
        "The longest that one attempt may wait for the next part of its answer, in seconds; 30 by "
        "default.",
        NUMBER,
    ),
    Property("maxAttempts", "How often one read is tried at the most; 6 by default.", INTEGER),
    Property(
        "requestsPerSecond",
        "How many calls a second are begun at the most; 200 by default.",
        NUMBER,
    ),
    Property(
        "concurrency", "How many of many calls are under way at a time; 32 by default.", INTEGER
    ),
)


def settings_of(values: Mapping[str, Any]) -> ReadConfig:
    """The configuration as the core reads it: by the full key of a setting."""

    def read(key: str) -> str | None:
        namespace, _, name = key.partition(":")
        value = values.get(name) if namespace in ("oci", "oci-image") else None
        return None if value is None else str(value)

    return read
