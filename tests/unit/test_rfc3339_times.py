"""RFC 3339 times as points in time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_oci_image.model.times import moment


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("2025-10-24T01:32:11Z", "2025-10-24T01:32:11.000000001Z"),
        ("2025-10-24T01:32:11.9Z", "2025-10-24T01:32:11.99Z"),
        ("2025-10-24T09:00:00+09:00", "2025-10-24T00:00:01Z"),
        ("2025-10-24T00:00:00Z", "2025-10-23T23:59:00-00:02"),
        ("2024-02-29", "2024-03-01"),
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00.1Z"),
    ],
)
def test_times_sort_as_time(earlier: str, later: str) -> None:
    """Fractions of any length and offsets count; text order does not."""
    assert moment(earlier) < moment(later)


@pytest.mark.parametrize(
    ("one", "same"),
    [
        ("2025-10-24T01:32:11.5Z", "2025-10-24t01:32:11.500z"),
        ("2025-10-24T00:00:00Z", "2025-10-24"),
        ("2025-10-24T05:30:00+05:30", "2025-10-24T00:00:00-00:00"),
    ],
)
def test_one_time_in_two_forms_is_one_moment(one: str, same: str) -> None:
    """Two ways to write a time are no difference."""
    assert moment(one) == moment(same)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "2025-13-01",
        "2025-02-29T00:00:00Z",
        "2025-10-24T01:32:11",
        "2025-10-24T24:00:00Z",
        "2025-10-24T00:00:61Z",
        "2025-10-24T00:00:00+24:00",
        "0001-01-01T00:00:00+01:00",
        "2025-10-24T00:00:00.Z",
        "٢٠٢٥-10-24",
    ],
)
def test_what_is_no_time_is_refused(text: str) -> None:
    """No guess is made at what is not RFC 3339."""
    with pytest.raises(ValueError, match="is not an RFC 3339 time"):
        moment(text)


@given(st.datetimes(), st.integers(-1439, 1439))
def test_every_offset_gives_the_same_moment(time: object, minutes: int) -> None:
    """A time written in any offset is the moment that it is in UTC."""
    from datetime import datetime, timedelta

    assert isinstance(time, datetime)
    try:
        local = time + timedelta(minutes=minutes)
    except OverflowError:
        return
    sign = "-" if minutes < 0 else "+"
    hours, rest = divmod(abs(minutes), 60)
    text = local.isoformat(timespec="microseconds")
    assert moment(f"{text}{sign}{hours:02}:{rest:02}") == moment(
        f"{time.isoformat(timespec='microseconds')}Z"
    )
