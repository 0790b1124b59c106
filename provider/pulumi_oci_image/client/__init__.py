"""The client of the OCI Compute API: signed, retried calls within limits. Alone with `oci`.

    compute         -> the calls; each gives values that were checked
    deadline        -> one deadline for all that a call does, and its cancellation
    parallel        -> many calls at a time
    retry           -> what is tried again, and how long after
    rate_limit      -> how many calls a second are begun
    sdk_clients     -> the SDK's clients: one signer, one client a place
    lean_core       -> the SDK's client of Compute, without the rest of its package
    regions         -> which region is called, and where that is
    signers         -> from credentials to the SDK's signers
    transport       -> HTTP, with bounds on time and size
    answer_body     -> the body of an answer, bounded and decoded
    responses       -> from JSON to images and shapes
    sdk_errors      -> the table by which what the SDK raises becomes our errors
    service_errors  -> which error an answer with an error status is, and what calls are about
    diagnosis       -> why an endpoint can't be reached

`compute` imports the SDK, which is heavy: import it when something is read. `deadline` and
`parallel` don't.
"""
