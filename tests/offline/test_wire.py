"""Values between programs, the wire and the host of dynamic providers."""

from __future__ import annotations

import pickle

from google.protobuf.json_format import MessageToDict  # type: ignore[import-untyped] # no types
from hypothesis import given
from hypothesis import strategies as st
from pulumi.runtime.proto import provider_pb2

from pulumi_oci_image.model.state import UNKNOWN as UNKNOWN_MARK
from pulumi_oci_image.model.state import as_secret
from pulumi_oci_image.testing import UNKNOWN, Secret
from pulumi_oci_image.testing.offline.provider import _describe, for_host, mark_secrets, to_struct
from pulumi_oci_image.testing.offline.results import plain_properties

SECRET = as_secret("s")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(-1e9, 1e9) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text(), JSON, max_size=4))
def test_plain_values_come_through_unchanged(properties: dict[str, object]) -> None:
    """What has no marks is the same after its way over the wire."""
    there = MessageToDict(to_struct(properties))

    assert plain_properties({"in": there}) == {"in": properties}


def test_marks_become_values() -> None:
    """Unknowns and secrets are values of their own, also inside others."""
    sent = {"a": [UNKNOWN_MARK, {"b": SECRET}], "__provider": "pickle"}

    values = pickle.loads(pickle.dumps(plain_properties(sent)))

    assert values == {"a": [UNKNOWN, {"b": Secret("s")}]}
    assert values["a"][0] is UNKNOWN


def test_the_host_gets_neither_marks_nor_unknowns() -> None:
    """Only a check gets unknown values; secrets arrive as their values."""
    sent = {"a": SECRET, "b": UNKNOWN_MARK, "c": [UNKNOWN_MARK, 1]}

    assert for_host(sent, keep_unknowns=False) == {"a": "s", "c": [1]}
    assert for_host(sent, keep_unknowns=True) == {**sent, "a": "s"}


def test_secrets_are_marked_again_by_name() -> None:
    """A property that was secret when sent is secret in the answer, at any depth."""
    sent = {"top": SECRET, "object": {"in": SECRET, "out": 1}, "list": [SECRET], "gone": SECRET}
    answer = {"top": "s", "object": {"in": "s", "out": 1}, "list": ["s"], "new": 2}

    assert mark_secrets(answer, sent) == {
        "top": SECRET,
        "object": {"in": SECRET, "out": 1},
        "list": as_secret(["s"]),
        "new": 2,
    }


def test_a_secret_is_marked_once() -> None:
    """An answer that marks its secret itself stays as it is."""
    assert mark_secrets({"a": SECRET}, {"a": SECRET}) == {"a": SECRET}


def test_a_failed_check_tells_no_secret() -> None:
    """A secret inside of the value that a provider refuses is not shown, as one that is it."""
    failures = [provider_pb2.CheckFailure(property=name, reason="x") for name in ("a", "b")]
    sent = {"a": {"in": as_secret("planted"), "out": UNKNOWN_MARK}, "b": as_secret("planted")}

    assert _describe("urn:pulumi:dev::shop::t::n", failures, sent).splitlines() == [
        "t resource 'n': property a value {{'in': [secret], 'out': [unknown]}} has a problem: x",
        "t resource 'n': property b value {[secret]} has a problem: x",
    ]
