"""A local OCI Compute endpoint: a real HTTP server on loopback, for tests and first steps.

A request goes server -> exchange -> operations -> store, as in the service: its signature is
verified, an image is found or not, and the answer has the service's headers and error shape. Tests
control it through Python (`images`, `compatibility`, `answer_with`), never through HTTP.
"""
