"""Every interface to a look-up takes the arguments of the others, or there is a reason."""

from __future__ import annotations

import parity


def test_a_missing_argument_has_a_reason() -> None:
    """An argument that one interface has and another lacks is there on purpose."""
    lacking = [
        f"{interface.name} lacks {argument}"
        for interface, argument in parity.missing()
        if parity.reason(interface, argument) is None
    ]
    assert not lacking


def test_each_reason_is_for_something_missing() -> None:
    """No reason outlives what it explains."""
    used = {id(parity.reason(interface, argument)) for interface, argument in parity.missing()}
    assert all(id(reason) in used for reason in parity.REASONS.values())
