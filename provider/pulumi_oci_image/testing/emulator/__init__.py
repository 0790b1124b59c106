"""A local OCI Compute endpoint: a real HTTP server on loopback, for tests and first steps.

    with Emulator() as endpoint:
        credentials = endpoint.make_credentials(directory)
        ...  # point any OCI client at endpoint.url with credentials.config_file

A request goes routes -> handlers -> store, as in the service: its signature is verified, an image
is found or not, and the answer has the service's headers and error shape. Tests control it through
Python (`images`, `compatibility`, `answer_with`), never through HTTP.
"""

_EXTRA = {"starlette", "uvicorn", "cryptography", "h11"}

try:
    from .answers import Answer, ApiError, redirect_to, too_many_requests
    from .body_faults import Changed, GzipBomb, Huge, WrongEncoding
    from .certificates import Certificate, new_certificate
    from .credentials import Credentials
    from .endpoint import Emulator
    from .exchange import ScriptedAnswer
    from .faults import Delay, PassThrough
    from .raw_listener import RawListener
    from .request_log import ReceivedRequest
    from .seed_checks import SeedError
    from .wire_faults import Drop, Garbage, InterimResponses, Trickle, WrongLength
except ModuleNotFoundError as _missing:
    if (_missing.name or "").partition(".")[0] not in _EXTRA:
        raise
    raise ModuleNotFoundError(
        f"The local OCI endpoint needs {_missing.name}, which is not installed: "
        "pip install 'pulumi-oci-image[emulator]'",
        name=_missing.name,
    ) from None

__all__ = [
    "Answer",
    "ApiError",
    "Certificate",
    "Changed",
    "Credentials",
    "Delay",
    "Drop",
    "Emulator",
    "Garbage",
    "GzipBomb",
    "Huge",
    "InterimResponses",
    "PassThrough",
    "RawListener",
    "ReceivedRequest",
    "ScriptedAnswer",
    "SeedError",
    "Trickle",
    "WrongEncoding",
    "WrongLength",
    "new_certificate",
    "redirect_to",
    "too_many_requests",
]
