"""What is rising: votes gained between two readings about a day apart."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.listings import Reading, ReadOutcome
from bot.papers import Facts, Paper, PaperId, SourceName, ToldAt, Words
from bot.trending import Ranking, gained, rising

NOW = datetime(2026, 7, 15, 12, tzinfo=UTC)
DAY = date(2026, 7, 14)
HOUR = timedelta(hours=1)
EARLIER = DAY - timedelta(days=3)


def readings(*hours_ago: float, outcome: ReadOutcome = ReadOutcome.READ) -> list[Reading]:
    return [
        Reading(source=SourceName.HF, day=EARLIER, at=NOW - hours * HOUR, outcome=outcome)
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


def gain(
    history: list[tuple[datetime, int]], read: list[Reading], listed: date = EARLIER
) -> int | None:
    return gained(history, read, listed=listed, now=NOW)


def ranked(
    *papers: tuple[Paper, date, list[tuple[datetime, int]]], read: dict[date, list[Reading]]
) -> Ranking:
    return rising(
        [(each, listed) for each, listed, _ in papers],
        histories={each.id: history for each, _, history in papers if history},
        readings=read,
        now=NOW,
        until=NOW.date(),
    )


def test_the_gain_is_the_last_reading_less_the_one_about_a_day_before_it() -> None:
    assert gain(votes((30, 5), (20, 8), (2, 15)), readings(30, 26, 20, 2)) == 10
    assert gain(votes((30, 5), (20, 8), (2, 15)), readings(30, 20, 2)) == 9  # 7 in 18 hours


@pytest.mark.parametrize(("hours", "expected"), [(18, 16), (24, 12), (36, 8)])
def test_a_gain_is_as_many_votes_as_a_day_would_have_brought(hours: int, expected: int) -> None:
    assert gain(votes((hours, 8), (0, 20)), readings(hours, 0)) == expected


@pytest.mark.parametrize("hours", [1, 17.9, 36.1, 72])
def test_readings_that_are_not_about_a_day_apart_tell_no_gain(hours: float) -> None:
    assert gain(votes((hours, 8), (0, 20)), readings(hours, 0)) is None


def test_votes_that_did_not_change_gained_nothing() -> None:
    assert gain(votes((30, 5)), readings(26, 20, 2)) == 0


def test_what_came_onto_a_list_between_the_readings_gained_all_its_votes() -> None:
    assert gain(votes((10, 3), (2, 15)), readings(26, 2)) == 15


def test_the_papers_of_a_list_not_a_day_old_gained_all_their_votes() -> None:
    today = NOW.date()
    assert gain(votes((10, 5), (2, 15)), readings(10, 2), listed=today) == 15
    assert gain(votes((2, 15)), readings(2), listed=today) is None, "it was read once"


def test_one_reading_or_an_old_one_tells_no_gain() -> None:
    assert gain(votes((2, 15)), readings(2)) is None
    assert gain(votes((60, 5), (30, 15)), readings(54, 30)) is None
    assert gain([], readings(26, 2)) is None
    imported = readings(26, 2, outcome=ReadOutcome.IMPORTED)
    assert gain(votes((26, 5), (2, 15)), imported) is None


def test_where_most_have_a_gain_those_that_gained_most_come_first_and_unknown_gains_last() -> None:
    first, second, unknown = paper(1, 20), paper(2, 90), paper(3, 500)
    ranking = ranked(
        (unknown, DAY, []),
        (second, EARLIER, votes((26, 88), (2, 90))),
        (first, EARLIER, votes((26, 5), (2, 20))),
        read={EARLIER: readings(26, 2)},
    )
    assert ranking.by_gain
    assert [(each.paper.id, each.gained) for each in ranking.papers] == [
        (first.id, 15),
        (second.id, 2),
        (unknown.id, None),
    ]


def test_one_list_that_was_read_twice_does_not_turn_the_others_down() -> None:
    risen, still, other = paper(1, 20), paper(2, 90), paper(3, 500)
    ranking = ranked(
        (still, EARLIER, votes((26, 90))),
        (risen, DAY, []),
        (other, DAY, []),
        read={EARLIER: readings(26, 2)},
    )
    assert not ranking.by_gain
    assert [each.paper.id for each in ranking.papers] == [other.id, still.id, risen.id]


def test_a_second_reading_an_hour_later_changes_no_order() -> None:
    papers = [(paper(number, number * 10), EARLIER, votes((2, number * 10))) for number in (1, 2)]
    once = ranked(*papers, read={EARLIER: readings(2)})
    twice = ranked(*papers, read={EARLIER: readings(2, 1)})
    assert once == twice
    assert not twice.by_gain


def test_without_any_gain_votes_per_day_on_the_list_decide() -> None:
    fresh, old = paper(1, 20), paper(2, 40)
    ranking = ranked((fresh, NOW.date(), []), (old, NOW.date() - timedelta(days=6), []), read={})
    assert [each.paper.id for each in ranking.papers] == [fresh.id, old.id]
    assert [round(each.per_day, 1) for each in ranking.papers] == [20.0, 5.7]


def test_no_papers_are_no_ranking() -> None:
    assert ranked(read={}) == Ranking((), by_gain=False)


def test_papers_whose_votes_nobody_told_are_left_out() -> None:
    unvoted = replace(paper(1, 5), facts=Facts())
    ranking = rising(
        [(unvoted, date(2026, 7, 15))],
        histories={},
        readings={},
        now=datetime(2026, 7, 15, 12, tzinfo=UTC),
        until=date(2026, 7, 15),
    )
    assert ranking.papers == ()
