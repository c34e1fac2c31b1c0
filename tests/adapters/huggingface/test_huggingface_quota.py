from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.huggingface._quota import LONGEST, seconds_to_wait

NOW = datetime(2026, 7, 15, 12, tzinfo=UTC)


def wait(*rate_limit: str, retry_after: str | None = None, status: int = 200) -> float | None:
    return seconds_to_wait(rate_limit, retry_after, status=status, now=NOW)


def test_as_long_as_requests_are_left_nobody_waits() -> None:
    assert wait('"api";r=499;t=231') is None
    assert wait() is None


def test_with_none_left_the_wait_is_to_the_windows_end_and_the_second_it_was_cut_to() -> None:
    assert wait('"api";r=0;t=231') == 232
    assert wait('"api"; r = 0 ; t = 0') == 1


def test_of_several_quotas_the_longest_wait_counts() -> None:
    assert wait('"api";r=0;t=5, "pages";r=0;t=9, "resolvers";r=7;t=300') == 10
    assert wait('"api";r=0;t=5', '"pages";r=0;t=9') == 10


def test_a_429_that_says_nothing_else_waits_even_where_requests_seem_left() -> None:
    assert wait('"api";r=3;t=20', status=429) == 21
    assert wait('"api";r=3;t=20', retry_after="7", status=429) == 7
    assert wait('"api";r=3;t=20', status=503) is None


def test_retry_after_is_seconds_or_a_date_and_counts_after_429_and_5xx() -> None:
    assert wait(retry_after="7", status=429) == 7
    assert wait(retry_after="Wed, 15 Jul 2026 12:01:30 GMT", status=429) == 90
    assert wait(retry_after="Wed, 15 Jul 2026 12:01:30 -0000", status=429) == 90
    assert wait(retry_after="Wed, 15 Jul 2026 11:00:00 GMT", status=429) == 0
    assert wait(retry_after="7", status=503) == 7
    assert wait(retry_after="7") is None


@pytest.mark.parametrize("value", ["soon", "-5", "1e9", "", "٣", "Wed, 99 Jul 2026 12:00:00 GMT"])
def test_a_wait_that_cannot_be_read_is_not_told(value: str) -> None:
    assert wait(retry_after=value, status=429) is None
    assert wait(f'"api";r=0;t={value}') is None


def test_nothing_waits_longer_than_a_day() -> None:
    assert wait(retry_after="9" * 40, status=429) == LONGEST
    assert wait('"api";r=0;t=999999999') == LONGEST


@given(st.text(), st.text(), st.sampled_from([200, 429, 503]))
def test_no_header_makes_it_fail(rate_limit: str, retry_after: str, status: int) -> None:
    told = wait(rate_limit, retry_after=retry_after, status=status)
    assert told is None or 0 <= told <= LONGEST
