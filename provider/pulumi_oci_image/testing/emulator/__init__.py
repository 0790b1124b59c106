"""A local OCI Compute endpoint: a real HTTP server on loopback, for tests and first steps.

    with Emulator() as endpoint:
        credentials = endpoint.make_credentials(directory)
        ...  # point any OCI client at endpoint.url with credentials.config_file

A request goes server -> exchange -> operations -> store, as in the service: its signature is
verified, an image is found or not, and the answer has the service's headers and error shape. Tests
control it through Python (`images`, `compatibility`, `answer_with`), never through HTTP.
"""
