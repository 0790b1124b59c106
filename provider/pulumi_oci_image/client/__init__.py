"""The client of the OCI Compute API: signed, retried calls within limits. Alone with `oci`.

    credentials -> the SDK's signer
    compute     -> the calls, over the SDK's own client; one SDK client a region
    attempts    -> what is tried again, how long after, and when it ends
    pace        -> how many calls a second are begun
    transport   -> HTTP as the SDK does it, with bounds on time and size
    faults      -> every exception of the SDK becomes one of ours

The SDK is imported when the first call is made: it is heavy, and most of a program does not read.
"""

from .compute import Answer, Client

__all__ = ["Answer", "Client"]
