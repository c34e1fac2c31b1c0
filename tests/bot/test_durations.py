"""Spans of time as they are typed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.durations import parse_duration, write_duration
from bot.errors import Mistake

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("10m", timedelta(minutes=10)),
        ("90s", timedelta(seconds=90)),
        (" 2 H ", timedelta(hours=2)),
        ("5min", timedelta(minutes=5)),
        ("1d", DAY),
    ],
)
def test_spans_are_read_as_people_write_them(typed: str, meant: timedelta) -> None:
    assert parse_duration(typed, least=MINUTE, most=DAY) == meant


@pytest.mark.parametrize(
    "typed", ["", "10", "m", "ten minutes", "1.5h", "-5m", "0m", "30s", "2d", "99999999m"]
)
def test_what_is_no_span_or_too_long_or_short_a_one_is_refused_with_the_fix(typed: str) -> None:
    with pytest.raises(Mistake) as refused:
        parse_duration(typed, least=MINUTE, most=DAY)
    assert refused.value.fix is not None
    assert MINUTE <= parse_duration(refused.value.fix, least=MINUTE, most=DAY) <= DAY


@given(st.integers(1, 86_400))
def test_what_is_written_is_read_back(seconds: int) -> None:
    span = timedelta(seconds=seconds)
    assert parse_duration(write_duration(span), least=timedelta(seconds=1), most=DAY) == span
