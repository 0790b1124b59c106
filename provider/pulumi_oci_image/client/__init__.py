"""The client of the OCI Compute API: signed, retried calls within limits. Alone with `oci`.

`compute` has the calls, and imports the SDK, which is heavy: import it when something is read.
"""
