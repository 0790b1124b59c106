"""Times that sort as text the way they sort as times."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_oci_image.testing.emulator.rfc3339 import moment

if TYPE_CHECKING:
    from typing import Any

zones = st.integers(-14 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m)))
times = st.datetimes(datetime(1000, 1, 2), datetime(9999, 12, 30), timezones=zones)  # noqa: DTZ001 - bounds are naive


@given(times, times)
def test_order_is_that_of_the_times(one: Any, other: Any) -> None:
    """Two times compare as their sortable forms do, whatever their zones."""
    assert (moment(one.isoformat()) < moment(other.isoformat())) == (one < other)


@pytest.mark.parametrize(
    ("one", "same"),
    [
        ("2016-08-25T21:10:29.600Z", "2016-08-25t21:10:29.6z"),
        ("2016-08-25T21:10:29Z", "2016-08-25T23:10:29.000+02:00"),
        ("2016-01-01T00:00:00-00:30", "2016-01-01T00:30:00Z"),
    ],
)
def test_one_moment_has_one_form(one: Any, same: str) -> None:
    """Zeros at the end, case and zone make no difference."""
    assert moment(one) == moment(same)


def test_digits_beyond_microseconds_count() -> None:
    """Nanoseconds are told apart."""
    assert moment("2025-01-01T00:00:00.123456788Z") < moment("2025-01-01T00:00:00.123456789Z")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "today",
        "2025-13-01T00:00:00Z",
        "2025-01-01",
        "2025-01-01T00:00:00",
        "0001-01-01T00:00:00+01:00",
        "٢٠٢٥-01-01T00:00:00Z",
    ],
)
def test_what_is_no_time_is_refused(text: str) -> None:
    """Anything else is named in the error."""
    with pytest.raises(ValueError, match="must be an RFC 3339 time"):
        moment(text)
