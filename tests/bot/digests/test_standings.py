"""How far a listing can be trusted in a post that stays as it is."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.digests.standings import standing_of
from bot.freshness import Freshness
from bot.listings import Reading, ReadOutcome
from bot.papers import SourceName

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
WEDNESDAY = date(2026, 7, 15)
SATURDAY = date(2026, 7, 11)
NOW = datetime(2026, 7, 15, 9, tzinfo=UTC)
READ, EMPTY = ReadOutcome.READ, ReadOutcome.EMPTY
DOWN, ODD = ReadOutcome.UNREACHABLE, ReadOutcome.UNREADABLE


def reading(hours: float, outcome: ReadOutcome, day: date = WEDNESDAY) -> Reading:
    return Reading(
        source=SourceName.HF,
        day=day,
        at=NOW + hours * HOUR,
        outcome=outcome,
        detail="timed out" if outcome.failed else "",
    )


def freshness(day: date, *readings: Reading, recent: tuple[Reading, ...] = ()) -> Freshness:
    own = [each for each in readings if each.day == day]
    has_papers = any(each.outcome is READ for each in own)
    return standing_of(day, own, recent or readings, now=NOW, has_papers=has_papers).freshness


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        ([reading(-1, READ)], Freshness.FRESH),
        ([reading(-1, EMPTY)], Freshness.NOT_OUT),
        ([reading(-2, READ), reading(-1, DOWN)], Freshness.UNREACHABLE),
        ([reading(-2, DOWN), reading(-1, READ)], Freshness.FRESH),
        # An older list failed, and the round ended with it.
        ([reading(-2, READ), reading(-1, DOWN, SATURDAY)], Freshness.UNREACHABLE),
        ([reading(-2, READ), reading(-1, ODD, SATURDAY)], Freshness.UNREADABLE),
        ([reading(-2, DOWN), reading(-1, READ, SATURDAY)], Freshness.UNREACHABLE),
        ([], Freshness.UNKNOWN),
    ],
)
def test_a_list_that_may_grow_has_failed_while_its_source_fails(
    readings: list[Reading], expected: Freshness
) -> None:
    assert freshness(WEDNESDAY, *readings) is expected


def test_since_when_a_source_fails_is_told_whichever_of_its_lists_was_asked_for() -> None:
    readings = [reading(-3, READ), reading(-2, DOWN, SATURDAY), reading(-1, DOWN, SATURDAY)]
    standing = standing_of(WEDNESDAY, readings[:1], readings, now=NOW, has_papers=True)
    assert (standing.since, standing.fault) == (NOW - 2 * HOUR, "timed out")


def test_a_complete_list_and_a_past_weekend_have_not_failed_where_only_votes_are_missing() -> None:
    monday = WEDNESDAY - 2 * DAY
    complete = [reading(-48, READ, monday), reading(-10, READ, monday), reading(-1, DOWN, monday)]
    assert freshness(monday, *complete) is Freshness.FRESH
    weekend = [reading(-90, DOWN, SATURDAY), reading(-1, READ)]
    assert freshness(SATURDAY, *weekend) is Freshness.WEEKEND
    assert freshness(SATURDAY, *weekend, reading(-0.5, DOWN)) is Freshness.UNREACHABLE
