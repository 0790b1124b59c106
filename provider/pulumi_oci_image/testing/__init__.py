"""Test programs without an account: a local OCI endpoint, and runs without the Pulumi CLI.

    from pulumi_oci_image.testing import Emulator, run_offline

    with Emulator() as endpoint:
        credentials = endpoint.make_credentials(directory)
        ...  # point any OCI client at endpoint.url with credentials.config_file

The pytest fixtures are in `pulumi_oci_image.testing.pytest_plugin`.
"""

from .. import _lazy

_EXPORTS = {
    "emulator.credentials": ("Credentials",),
    "emulator.endpoint": ("Emulator",),
    "emulator.exchange": ("Delay", "Drop", "Exchange", "Fault", "PassThrough", "ScriptedAnswer"),
    "emulator.messages": (
        "Answer",
        "ApiError",
        "ReceivedRequest",
        "redirect_to",
        "too_many_requests",
    ),
    "emulator.seed": ("SeedError",),
    "offline.results": (
        "UNKNOWN",
        "Message",
        "OfflineError",
        "Phase",
        "Resource",
        "Result",
        "Secret",
    ),
    "offline.runner": ("run_offline",),
}

__getattr__, __dir__, __all__ = _lazy(__name__, _EXPORTS)
