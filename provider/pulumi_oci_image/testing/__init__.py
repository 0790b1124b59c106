"""Test programs without an account: a local endpoint, and runs without the Pulumi CLI."""
