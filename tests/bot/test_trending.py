"""What is rising: votes gained over a day of readings."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from bot.listings import Reading, ReadOutcome
from bot.papers import Facts, Paper, PaperId, SourceName, ToldAt, Words
from bot.trending import gained, rising

NOW = datetime(2026, 7, 15, 12, tzinfo=UTC)
DAY = date(2026, 7, 14)
HOUR = timedelta(hours=1)


def readings(*hours_ago: float, outcome: ReadOutcome = ReadOutcome.READ) -> list[Reading]:
    return [
        Reading(source=SourceName.HF, day=DAY, at=NOW - hours * HOUR, outcome=outcome)
        for hours in hours_ago
    ]


def votes(*noted: tuple[float, int]) -> list[tuple[datetime, int]]:
    return [(NOW - hours * HOUR, count) for hours, count in noted]


def paper(number: int, upvotes: int) -> Paper:
    return Paper(
        id=PaperId(f"2607.{number:05}"),
        words=Words(title=f"Paper {number}", source=SourceName.HF, told_at=NOW),
        facts=Facts(upvotes=upvotes),
        told_at=ToldAt(hf=NOW),
    )


def test_the_gain_is_the_last_reading_less_what_was_known_a_day_before_it() -> None:
    assert gained(votes((30, 5), (20, 8), (2, 15)), readings(30, 20, 2), NOW) == 10


def test_a_list_read_first_within_the_day_counts_from_that_reading() -> None:
    assert gained(votes((10, 5), (2, 15)), readings(10, 2), NOW) == 10


def test_votes_that_did_not_change_gained_nothing() -> None:
    assert gained(votes((30, 5)), readings(30, 20, 2), NOW) == 0


def test_one_reading_or_an_old_one_tells_no_gain() -> None:
    assert gained(votes((2, 15)), readings(2), NOW) is None
    assert gained(votes((60, 5), (30, 15)), readings(60, 30), NOW) is None
    assert gained([], readings(10, 2), NOW) is None
    imported = readings(10, 2, outcome=ReadOutcome.IMPORTED)
    assert gained(votes((10, 5), (2, 15)), imported, NOW) is None


def test_those_that_gained_most_come_first_and_unknown_gains_last() -> None:
    first, second, unknown = paper(1, 20), paper(2, 90), paper(3, 500)
    ranked = rising(
        {each.id: (each, DAY) for each in (unknown, second, first)},
        histories={first.id: votes((10, 5), (2, 20)), second.id: votes((10, 88), (2, 90))},
        readings={DAY: readings(10, 2)},
        now=NOW,
        until=NOW.date(),
    )
    assert [(each.paper.id, each.gained) for each in ranked] == [
        (first.id, 15),
        (second.id, 2),
        (unknown.id, None),
    ]


def test_without_any_gain_votes_per_day_on_the_list_decide() -> None:
    fresh, old = paper(1, 20), paper(2, 40)
    ranked = rising(
        {fresh.id: (fresh, NOW.date()), old.id: (old, NOW.date() - timedelta(days=6))},
        histories={},
        readings={},
        now=NOW,
        until=NOW.date(),
    )
    assert [each.paper.id for each in ranked] == [fresh.id, old.id]
    assert [round(each.per_day, 1) for each in ranked] == [20.0, 5.7]
