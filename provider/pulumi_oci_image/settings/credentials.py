"""What each auth method signs with. What it holds shows in no `repr`, and leaves no process."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from ..errors import Message

Environment = tuple[tuple[str, str], ...]
"""The variables that the SDK itself reads for a principal: another value is another principal."""


class _KeptInProcess:
    """Credentials never leave the process that signs with them."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("credentials can't be pickled: they stay in the process that signs")


@dataclass(frozen=True, repr=False)
class PrivateKey(_KeptInProcess):
    """A private key: its content, or the path of its file; and where it was found, in words."""

    content: str | None
    path: str | None
    password: str | None
    place: Message


@dataclass(frozen=True, repr=False)
class ApiKey(_KeptInProcess):
    """An API signing key of a user."""

    tenancy: str
    user: str
    fingerprint: str
    private_key: PrivateKey


@dataclass(frozen=True, repr=False)
class SecurityToken(_KeptInProcess):
    """A session token of `oci session authenticate`, and the key of its session."""

    token_file: str
    private_key: PrivateKey
    profile: str
    tenancy: str | None


@dataclass(frozen=True, repr=False, kw_only=True)
class _Principal(_KeptInProcess):
    """What calls by what it is, and has no key of its own."""

    tenancy: str | None = None
    environment: Environment = ()


@dataclass(frozen=True, repr=False, kw_only=True)
class InstancePrincipal(_Principal):
    """The instance that this runs on; with a delegation token, in the name of a user."""

    delegation_token_file: str | None = None
    auth_endpoint: str | None = None


@dataclass(frozen=True, repr=False, kw_only=True)
class ResourcePrincipal(_Principal):
    """The resource that this runs in, such as a function: `OCI_RESOURCE_PRINCIPAL_*` tell."""

    delegation_token_file: str | None = None


@dataclass(frozen=True, repr=False, kw_only=True)
class OkeWorkloadIdentity(_Principal):
    """The Kubernetes workload that this runs in, on an enhanced OKE cluster."""

    token_file: str | None = None


@dataclass(frozen=True, repr=False, kw_only=True)
class InstanceCertificates(_Principal):
    """An instance by certificates in files, for machines without a metadata service.

    Attributes:
        certificate: the path of the leaf certificate.
        private_key: the path of its private key.
        intermediate: the path of the intermediate certificate.
        password: the passphrase of the private key.
        auth_endpoint: the service that gives tokens, in place of the region's own.
        region: the region of that service.
    """

    certificate: str
    private_key: str
    intermediate: str
    password: str | None
    auth_endpoint: str | None
    region: str | None


@dataclass(frozen=True, repr=False, kw_only=True)
class WorkloadIdentityFederation(_Principal):
    """A workload outside of OCI, whose JWT an identity domain exchanges for a token of OCI."""

    token_file: str
    domain_url: str
    client_id: str
    client_secret: str


Credentials = (
    ApiKey
    | SecurityToken
    | InstancePrincipal
    | InstanceCertificates
    | ResourcePrincipal
    | OkeWorkloadIdentity
    | WorkloadIdentityFederation
)
