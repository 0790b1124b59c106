"""Every setting, declared once: where it is looked for, what it means and what it may be.

The packaged provider's configuration and the table of docs/settings.md are made from this.
"""

from __future__ import annotations

from dataclasses import dataclass

_OWN_NAMESPACE = "oci-image"


def _terraform(name: str) -> tuple[str, str]:
    """The variables that give an attribute of Terraform's provider, and so of the `oci` provider.

    Source: internal/provider/provider.go of https://github.com/oracle/terraform-provider-oci
    """
    return f"TF_VAR_{name}", f"OCI_{name.upper()}"


@dataclass(frozen=True)
class Setting:
    """One setting and the places where it is looked for, first place first.

    Attributes:
        config: its key in the stack's configuration.
        description: what it means, with its unit.
        environment: the environment variables that give it.
        profile: its name in a profile of the OCI config file.
        type: `string`, `number` or `integer`.
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
    type: str = "string"
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

    @property
    def documentation(self) -> str:
        """Its description, with the values, the default and the maximum."""
        text = self.description
        if self.values:
            some = "One of" if len(self.values) > 1 else "Only"
            text += f" {some} {', '.join(f'`{value}`' for value in self.values)}."
        if self.maximum:
            text += f" Default: {self.default:g}; maximum: {self.maximum:g}."
        return text


AUTH = Setting(
    "oci:auth",
    "Authentication method. Defaults to the one that the profile is for.",
    ("OCI_CLI_AUTH", *_terraform("auth")),
    "authentication_type",
    values=(
        "ApiKey",
        "SecurityToken",
        "InstancePrincipal",
        "InstanceOboUser",
        "InstancePrincipalWithCerts",
        "ResourcePrincipal",
        "OKEWorkloadIdentity",
        "WorkloadIdentityFederation",
    ),
)
REGION = Setting(
    "oci:region",
    "The region to call if the image's OCID has none, such as `us-ashburn-1`.",
    ("OCI_CLI_REGION", "OCI_REGION", "TF_VAR_region"),
    "region",
)
TENANCY = Setting(
    "oci:tenancyOcid",
    "The OCID of the caller's tenancy.",
    ("OCI_CLI_TENANCY", *_terraform("tenancy_ocid")),
    "tenancy",
)
USER = Setting(
    "oci:userOcid",
    "The OCID of the calling user.",
    ("OCI_CLI_USER", *_terraform("user_ocid")),
    "user",
)
FINGERPRINT = Setting(
    "oci:fingerprint",
    "The fingerprint of the user's API key.",
    ("OCI_CLI_FINGERPRINT", *_terraform("fingerprint")),
    "fingerprint",
)
PRIVATE_KEY = Setting(
    "oci:privateKey",
    "The private key, in PEM form.",
    ("OCI_CLI_KEY_CONTENT", *_terraform("private_key")),
    secret=True,
)
PRIVATE_KEY_PATH = Setting(
    "oci:privateKeyPath",
    "The path of the private key's file.",
    ("OCI_CLI_KEY_FILE", *_terraform("private_key_path")),
    "key_file",
)
PRIVATE_KEY_PASSWORD = Setting(
    "oci:privateKeyPassword",
    "The passphrase of the private key.",
    ("OCI_CLI_PASSPHRASE", *_terraform("private_key_password")),
    "pass_phrase",
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
SERVICE_ACCOUNT_TOKEN_PATH = Setting(
    "oci-image:serviceAccountTokenPath",
    "The path of the Kubernetes service account's token, for `OKEWorkloadIdentity`.",
    ("OCI_IMAGE_SERVICE_ACCOUNT_TOKEN_PATH",),
)
INSTANCE_CERTIFICATES_PATH = Setting(
    "oci-image:instanceCertificatesPath",
    "The folder with `ip_cert.pem`, `ip_key.pem` and `intermediate.pem`, for "
    "`InstancePrincipalWithCerts`.",
    (
        "OCI_IMAGE_INSTANCE_CERTIFICATES_PATH",
        "TF_VAR_test_certificates_location",
        "OCI_test_certificates_location",
        "test_certificates_location",
    ),
)
WORKLOAD_IDENTITY_TOKEN_PATH = Setting(
    "oci:workloadIdentityTokenPath",
    "The path of the JWT to exchange, for `WorkloadIdentityFederation`.",
    _terraform("workload_identity_token_path"),
)
TOKEN_EXCHANGE_DOMAIN_URL = Setting(
    "oci:tokenExchangeDomainUrl",
    "Scheme, host and port of the OCI IAM identity domain, for `WorkloadIdentityFederation`.",
    _terraform("token_exchange_domain_url"),
)
TOKEN_EXCHANGE_CLIENT_ID = Setting(
    "oci:tokenExchangeClientId",
    "The client ID of the identity domain's token exchange.",
    _terraform("token_exchange_client_id"),
)
TOKEN_EXCHANGE_CLIENT_SECRET = Setting(
    "oci:tokenExchangeClientSecret",
    "The client secret of the identity domain's token exchange.",
    _terraform("token_exchange_client_secret"),
    secret=True,
)
TOKEN_EXCHANGE_AUTH = Setting(
    "oci:tokenExchangeAuth",
    "How the client authenticates to the token exchange.",
    _terraform("token_exchange_auth"),
    values=("OAuthClientCredentials",),
)
TOKEN_EXCHANGE_REQUESTED_TOKEN_TYPE = Setting(
    "oci:tokenExchangeRequestedTokenType",
    "The type of the token to get.",
    _terraform("token_exchange_requested_token_type"),
    values=("urn:oci:token-type:oci-upst",),
)
TOKEN_EXCHANGE_SUBJECT_TOKEN_TYPE = Setting(
    "oci:tokenExchangeSubjectTokenType",
    "The type of the token to exchange.",
    _terraform("token_exchange_subject_token_type"),
    values=("jwt",),
)
PROFILE = Setting(
    "oci:configFileProfile",
    "The profile of the OCI config file to use.",
    ("OCI_CLI_PROFILE", "OCI_CONFIG_PROFILE", *_terraform("config_file_profile")),
)
ENDPOINT = Setting(
    "oci-image:endpoint",
    "Scheme, host and port of the Compute service, in place of the region's own.",
    ("OCI_IMAGE_ENDPOINT",),
)
APPLIANCE_DOMAIN = Setting(
    "oci-image:applianceDomain",
    "The domain of a Private Cloud Appliance or Compute Cloud@Customer, such as "
    "`pca01.example.com`; images are read at `https://iaas.<domain>`.",
    ("OCI_IMAGE_APPLIANCE_DOMAIN",),
    of_account=True,
)
AUTH_SERVICE = Setting(
    "oci-image:authEndpoint",
    "Scheme and host of the service that issues tokens to instance principals, in place of the "
    "region's own.",
    ("OCI_SDK_AUTH_CLIENT_REGION_URL",),
)
CA_BUNDLE = Setting(
    "oci-image:caBundle",
    "The path of the CA certificates to trust, in place of the OCI SDK's.",
    ("OCI_IMAGE_CA_BUNDLE", "OCI_CLI_CERT_BUNDLE", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"),
)
DEFAULT_CHANNEL_TAG = "image-channel"
CHANNEL_TAG = Setting(
    "oci-image:channelTag",
    "The key of the free-form tag that names the channels of an image. Defaults to "
    f"`{DEFAULT_CHANNEL_TAG}`.",
    ("OCI_IMAGE_CHANNEL_TAG",),
)
TIMEOUT_SECONDS = Setting(
    "oci-image:timeoutSeconds",
    "Time limit for one read, retries included, in seconds.",
    ("OCI_IMAGE_TIMEOUT_SECONDS",),
    type="number",
    default=60,
    maximum=3600,
)
CONNECT_TIMEOUT_SECONDS = Setting(
    "oci-image:connectTimeoutSeconds",
    "Time limit for one attempt to connect, in seconds.",
    ("OCI_IMAGE_CONNECT_TIMEOUT_SECONDS",),
    type="number",
    default=10,
    maximum=3600,
)
READ_TIMEOUT_SECONDS = Setting(
    "oci-image:readTimeoutSeconds",
    "Time limit for the next part of an answer to arrive, in seconds.",
    ("OCI_IMAGE_READ_TIMEOUT_SECONDS",),
    type="number",
    default=30,
    maximum=3600,
)
MAX_ATTEMPTS = Setting(
    "oci-image:maxAttempts",
    "Maximum number of attempts per read.",
    ("OCI_IMAGE_MAX_ATTEMPTS",),
    type="integer",
    default=6,
    maximum=50,
)
REQUESTS_PER_SECOND = Setting(
    "oci-image:requestsPerSecond",
    "Maximum number of requests per second.",
    ("OCI_IMAGE_REQUESTS_PER_SECOND",),
    type="number",
    default=200,
    maximum=10_000,
)
CONCURRENCY = Setting(
    "oci-image:concurrency",
    "Maximum number of concurrent requests.",
    ("OCI_IMAGE_CONCURRENCY",),
    type="integer",
    default=32,
    maximum=256,
)

SETTINGS = {each.name: each for each in tuple(globals().values()) if isinstance(each, Setting)}
"""Every setting by its name, in the order of their declaration."""
