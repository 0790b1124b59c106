"""Every setting, declared once: where it is looked for, what it means and what it may be.

The packaged provider's configuration and the table of docs/settings.md are made from this.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any, NamedTuple

from ..model.names import camel, snake

_OWN_NAMESPACE = "oci-image"


@dataclass(frozen=True)
class Setting:
    """One setting and the places where it is looked for, first place first.

    Attributes:
        config: its key in the stack's configuration.
        description: what it means, with its unit.
        environment: the environment variables that give it.
        profile: its name in a profile of the OCI config file.
        type: its Python type; a number is above 0.
        default: what is used where no place has it, where that is one value.
        maximum: the largest number that it may be.
        values: the values that it may have, where they are few.
        secret: whether its value must be kept secret.
        of_account: whether it belongs to an account, though it is one of this package's own.
    """

    config: str
    description: str
    environment: tuple[str, ...] = ()
    profile: str | None = None
    type: type[str | float] = str
    default: float = 0
    maximum: float = 0
    values: tuple[str, ...] = ()
    secret: bool = False
    of_account: bool = False

    @property
    def name(self) -> str:
        """Its name without the namespace."""
        return self.config.partition(":")[2]

    @property
    def is_own(self) -> bool:
        """Whether it is one of this package's own, and says nothing about an account."""
        return self.config.startswith(f"{_OWN_NAMESPACE}:") and not self.of_account


def _of_oci(name: str, description: str, *cli: str, **facts: Any) -> Setting:
    """A setting of the `oci` provider, and so of Terraform's, with the variables of the latter.

    Source: internal/provider/provider.go of https://github.com/oracle/terraform-provider-oci
    """
    variable = snake(name)
    variables = (*cli, f"TF_VAR_{variable}", f"OCI_{variable.upper()}")
    return Setting(f"oci:{name}", description, variables, **facts)


def _own(name: str, description: str, *others: str, **facts: Any) -> Setting:
    """A setting of this package's own; `others` are variables besides its own."""
    variables = (f"OCI_IMAGE_{snake(name).upper()}", *others)
    return Setting(f"{_OWN_NAMESPACE}:{name}", description, variables, **facts)


class AuthMethod(NamedTuple):
    """An auth method: who signs, in words, and the parts of `Credentials` that it takes.

    Tenancy and password are looked for whatever the method.
    """

    caller: str
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()


AUTH_METHODS = {
    "ApiKey": AuthMethod(
        "the user of an API key", ("private_key", "tenancy", "user", "fingerprint")
    ),
    "SecurityToken": AuthMethod(
        "the user of a session token", ("session_token_file", "private_key")
    ),
    "InstancePrincipal": AuthMethod(
        "an instance principal", (), ("delegation_token_file", "auth_endpoint")
    ),
    "InstanceOboUser": AuthMethod(
        "an instance principal", ("delegation_token_file",), ("auth_endpoint",)
    ),
    "InstancePrincipalWithCerts": AuthMethod(
        "an instance by its certificates", ("certificates",), ("auth_endpoint",)
    ),
    "ResourcePrincipal": AuthMethod("a resource principal", (), ("delegation_token_file",)),
    "OKEWorkloadIdentity": AuthMethod("an OKE workload", (), ("service_account_token_file",)),
    "WorkloadIdentityFederation": AuthMethod(
        "a federated workload", ("jwt_file", "domain_url", "client_id", "client_secret")
    ),
}
AUTH = _of_oci(
    "auth",
    "Authentication method. Defaults to the one that the profile is for.",
    "OCI_CLI_AUTH",
    profile="authentication_type",
    values=tuple(AUTH_METHODS),
)
REGION = Setting(
    "oci:region",
    "The region to call if the image's OCID has none, such as `us-ashburn-1`.",
    ("OCI_CLI_REGION", "OCI_REGION", "TF_VAR_region"),
    "region",
)
TENANCY = _of_oci(
    "tenancyOcid", "The OCID of the caller's tenancy.", "OCI_CLI_TENANCY", profile="tenancy"
)
USER = _of_oci("userOcid", "The OCID of the calling user.", "OCI_CLI_USER", profile="user")
FINGERPRINT = _of_oci(
    "fingerprint",
    "The fingerprint of the user's API key.",
    "OCI_CLI_FINGERPRINT",
    profile="fingerprint",
)
PRIVATE_KEY = _of_oci(
    "privateKey", "The private key, in PEM form.", "OCI_CLI_KEY_CONTENT", secret=True
)
PRIVATE_KEY_PATH = _of_oci(
    "privateKeyPath", "The path of the private key's file.", "OCI_CLI_KEY_FILE", profile="key_file"
)
PRIVATE_KEY_PASSWORD = _of_oci(
    "privateKeyPassword",
    "The passphrase of the private key.",
    "OCI_CLI_PASSPHRASE",
    profile="pass_phrase",
    secret=True,
)
SECURITY_TOKEN_FILE = Setting(
    "oci:securityTokenFile",
    "The path of the session token's file, for `SecurityToken`.",
    ("OCI_CLI_SECURITY_TOKEN_FILE",),
    "security_token_file",
)
DELEGATION_TOKEN_FILE = Setting(
    "oci:delegationTokenFile",
    "The path of the delegation token's file, with which a principal acts for a user.",
    ("OCI_CLI_DELEGATION_TOKEN_FILE",),
    "delegation_token_file",
)
SERVICE_ACCOUNT_TOKEN_PATH = _own(
    "serviceAccountTokenPath",
    "The path of the Kubernetes service account's token, for `OKEWorkloadIdentity`.",
)
INSTANCE_CERTIFICATES_PATH = _own(
    "instanceCertificatesPath",
    "The folder with `ip_cert.pem`, `ip_key.pem` and `intermediate.pem`, for "
    "`InstancePrincipalWithCerts`.",
    "TF_VAR_test_certificates_location",
    "OCI_test_certificates_location",
    "test_certificates_location",
)
WORKLOAD_IDENTITY_TOKEN_PATH = _of_oci(
    "workloadIdentityTokenPath",
    "The path of the JWT to exchange, for `WorkloadIdentityFederation`.",
)
TOKEN_EXCHANGE_DOMAIN_URL = _of_oci(
    "tokenExchangeDomainUrl",
    "Scheme, host and port of the OCI IAM identity domain, for `WorkloadIdentityFederation`.",
)
TOKEN_EXCHANGE_CLIENT_ID = _of_oci(
    "tokenExchangeClientId", "The client ID of the identity domain's token exchange."
)
TOKEN_EXCHANGE_CLIENT_SECRET = _of_oci(
    "tokenExchangeClientSecret",
    "The client secret of the identity domain's token exchange.",
    secret=True,
)
TOKEN_EXCHANGE_AUTH = _of_oci(
    "tokenExchangeAuth",
    "How the client authenticates to the token exchange.",
    values=("OAuthClientCredentials",),
)
TOKEN_EXCHANGE_REQUESTED_TOKEN_TYPE = _of_oci(
    "tokenExchangeRequestedTokenType",
    "The type of the token to get.",
    values=("urn:oci:token-type:oci-upst",),
)
TOKEN_EXCHANGE_SUBJECT_TOKEN_TYPE = _of_oci(
    "tokenExchangeSubjectTokenType", "The type of the token to exchange.", values=("jwt",)
)
PROFILE = _of_oci(
    "configFileProfile",
    "The profile of the OCI config file to use.",
    "OCI_CLI_PROFILE",
    "OCI_CONFIG_PROFILE",
)
ENDPOINT = _own(
    "endpoint", "Scheme, host and port of the Compute service, in place of the region's own."
)
APPLIANCE_DOMAIN = _own(
    "applianceDomain",
    "The domain of a Private Cloud Appliance or Compute Cloud@Customer, such as "
    "`pca01.example.com`; images are read at `https://iaas.<domain>`.",
    of_account=True,
)
AUTH_SERVICE = Setting(
    "oci-image:authEndpoint",
    "Scheme and host of the service that issues tokens to instance principals, in place of the "
    "region's own.",
    ("OCI_SDK_AUTH_CLIENT_REGION_URL",),
)
CA_BUNDLE = _own(
    "caBundle",
    "The path of the CA certificates to trust, in place of the OCI SDK's.",
    "OCI_CLI_CERT_BUNDLE",
    "REQUESTS_CA_BUNDLE",
    "SSL_CERT_FILE",
)
DEFAULT_CHANNEL_TAG = "image-channel"
CHANNEL_TAG = _own(
    "channelTag",
    "The key of the free-form tag that names the channels of an image. Defaults to "
    f"`{DEFAULT_CHANNEL_TAG}`.",
)


def _limit(description: str, default: float, maximum: float) -> Any:
    return field(default=default, metadata={"description": description, "maximum": maximum})


@dataclass(frozen=True)
class Limits:
    """How long and how often one read may try; each is a setting of that name."""

    timeout_seconds: float = _limit(
        "Time limit for one read, retries included, in seconds.", 60, 3600
    )
    connect_timeout_seconds: float = _limit(
        "Time limit for one attempt to connect, in seconds.", 10, 3600
    )
    read_timeout_seconds: float = _limit(
        "Time limit for the next part of an answer to arrive, in seconds.", 30, 3600
    )
    max_attempts: int = _limit("Maximum number of attempts per read.", 6, 50)
    requests_per_second: float = _limit("Maximum number of requests per second.", 200, 10_000)
    concurrency: int = _limit("Maximum number of concurrent requests.", 32, 256)


_LIMITS = [
    _own(
        camel(each.name),
        each.metadata["description"],
        type=int if each.type == "int" else float,
        default=each.default,
        maximum=each.metadata["maximum"],
    )
    for each in fields(Limits)
]
_OTHERS = [each for each in globals().values() if isinstance(each, Setting)]

SETTINGS = {each.name: each for each in (*_OTHERS, *_LIMITS)}
"""Every setting by its name, in the order of their declaration."""
