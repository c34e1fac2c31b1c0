"""What a person missed: all of it since the last time, their own first, and no more than can be read."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digests.catching_up import FARTHEST, USUAL, catch_up, since_when
from bot.query.parse import parse
from tests.rigs.stored import made_up
from tests.rigs.subscribed import DAY, MORNING, an_arrival

if TYPE_CHECKING:
    from bot.papers import PaperId

HOUR = timedelta(hours=1)


def ids(*numbers: int) -> list[PaperId]:
    return [made_up(number).id for number in numbers]


def test_a_person_goes_on_from_the_later_of_the_last_catch_up_and_the_last_digest() -> None:
    told = [MORNING - 2 * DAY, MORNING - DAY, MORNING + DAY]  # the last by a wrong clock
    assert since_when(asked=None, told_until=told, now=MORNING) == MORNING - DAY
    assert since_when(asked=None, told_until=[], now=MORNING) == MORNING - USUAL


def test_a_day_that_is_named_is_in_it_from_its_first_instant_on() -> None:
    tuesday = MORNING.date() - DAY
    since = since_when(asked=tuesday, told_until=[MORNING], now=MORNING)
    midnight = MORNING.replace(hour=0) - DAY
    arrivals = [an_arrival(1, at=midnight - HOUR), an_arrival(2, at=midnight)]
    found = catch_up(arrivals, since=since, until=MORNING)
    assert [each.paper_id for each in found.ranked] == ids(2)


def test_what_the_watches_met_comes_first_and_the_rest_by_votes() -> None:
    arrivals = [
        an_arrival(1, votes=5),
        an_arrival(2, votes=9),
        an_arrival(3, votes=1),
        an_arrival(4, votes=2),
        an_arrival(5, votes=5, position=1),
    ]
    found = catch_up(arrivals, since=MORNING - DAY, until=MORNING, met=frozenset(ids(3, 4)), top=4)
    assert [each.paper_id for each in found.ranked] == ids(4, 3, 2, 1)
    assert (found.met, found.more, found.is_shortened) == (2, 1, False)


def test_what_is_muted_is_left_out() -> None:
    papers = [made_up(1, title="Robots"), made_up(2, title="Proteins")]
    found = catch_up(
        map(an_arrival, papers), since=MORNING - DAY, until=MORNING, mutes=[parse("robots")]
    )
    assert [each.paper_id for each in found.ranked] == ids(2)


@pytest.mark.parametrize(("days_ago", "is_told"), [(0, True), (1, True), (2, False)])
def test_papers_that_are_no_news_count_by_their_listing_day(days_ago: int, is_told: bool) -> None:
    imported = an_arrival(1, at=MORNING - HOUR, day=MORNING.date() - days_ago * DAY, is_quiet=True)
    found = catch_up([imported], since=MORNING - 2 * DAY, until=MORNING)
    assert bool(found.ranked) is is_told


def test_nobody_catches_up_with_more_than_a_month_and_is_told_so() -> None:
    found = catch_up(
        [an_arrival(1, at=MORNING - FARTHEST), an_arrival(2)],
        since=MORNING - 2 * FARTHEST,
        until=MORNING,
    )
    assert [each.paper_id for each in found.ranked] == ids(2)
    assert found.is_shortened
    assert found.since == MORNING - FARTHEST


@given(
    hours=st.lists(st.integers(-40, 0), max_size=15),
    cuts=st.lists(st.integers(-40, 0), min_size=1, max_size=4).map(sorted),
    met=st.frozensets(st.sampled_from(ids(*range(15)))),
)
def test_catch_ups_one_after_the_other_tell_everything_once(
    hours: list[int], cuts: list[int], met: frozenset[PaperId]
) -> None:
    arrivals = [an_arrival(number, at=MORNING + at * HOUR) for number, at in enumerate(hours)]
    since, told = MORNING - 41 * HOUR, []
    for cut in [*cuts, 0]:
        found = catch_up(arrivals, since=since, until=MORNING + cut * HOUR, met=met)
        told += [each.paper_id for each in found.ranked]
        assert all(each.paper_id in met for each in found.ranked[: found.met])
        assert not any(each.paper_id in met for each in found.ranked[found.met :])
        since = found.until
    assert sorted(told) == ids(*range(len(hours)))
