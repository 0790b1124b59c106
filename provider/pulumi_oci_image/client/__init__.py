"""The client of the OCI Compute API: signed, retried calls within limits. Alone with `oci`.

    compute         -> the calls, each within the limits
    attempts        -> what is tried again, how long after, and when it ends
    ongoing         -> the end of a call in time, whatever it is stuck in
    watch           -> the thread that ends calls at their limits
    pace            -> how many calls a second are begun
    workers         -> threads for what can't be ended
    sdk_clients     -> the SDK's clients: one signer, one client a place
    lean_core       -> the SDK's client of Compute, without the rest of its package
    postponed       -> what the SDK imports without need
    regions         -> which region is called, and where that is
    credentials     -> the SDK's signers
    transport       -> HTTP as the SDK does it, with bounds on time and size
    subject         -> what a call is about, for its errors
    faults          -> every exception of the SDK becomes one of ours
    answered_errors -> those that are answers of the service
    sign_in         -> those from before the call, while its signer is made

The SDK is imported when the first client is made: it is heavy, and most of a program does not read.
"""

from .compute import Answer, Client
from .lazy_import import postpone_unused

postpone_unused()

__all__ = ["Answer", "Client"]
