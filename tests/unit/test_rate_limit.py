"""How many calls a second begin: at once where few are wanted, never too many."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_oci_image.client import rate_limit


class Clock:
    """Time that only sleeping moves on."""

    now = 1000.0

    def monotonic(self) -> float:
        """The time."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Move it on."""
        self.now += seconds


@pytest.mark.parametrize(("limit", "at_once", "seconds"), [(10, 10, 1), (2.5, 2, 0.8), (0.5, 1, 2)])
def test_calls_begin_in_waves(
    monkeypatch: pytest.MonkeyPatch, limit: float, at_once: int, seconds: float
) -> None:
    """As many calls as a second may have begin at once, and the next as many a second later."""
    clock = Clock()
    monkeypatch.setattr(rate_limit, "time", clock)
    calls = rate_limit.RateLimiter(limit)
    begun = []
    for _ in range(4 * at_once):
        clock.sleep(calls.delay())
        begun.append(clock.now)
    waves = [1000 + number // at_once * seconds for number in range(4 * at_once)]
    assert begun == pytest.approx(waves)


@given(st.lists(st.floats(0, 3), min_size=1, max_size=60), st.integers(1, 10))
def test_no_second_has_more_calls_than_allowed(pauses: list[float], limit: int) -> None:
    """However the calls come, of those that begin within a second there are never too many."""
    clock = Clock()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rate_limit, "time", clock)
        calls = rate_limit.RateLimiter(limit)
        begun = []
        for pause in pauses:
            clock.sleep(pause)
            clock.sleep(calls.delay())
            begun.append(clock.now)
    for first, beyond in zip(begun, begun[limit:], strict=False):
        assert beyond - first >= 1 - 1e-6
