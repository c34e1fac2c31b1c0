"""Which lists a round reads, what keeps it from ending, and when the next one begins."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.listings import is_weekend
from bot.polling import MISSED_DAYS, Poller, RoundReport
from bot.watching.seeing import SOURCE
from tests.rigs.desk import Desk, open_desk
from tests.rigs.huggingface import html, status
from tests.rigs.polled import (
    MONDAY,
    MORNING,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    alerts,
    asked_for,
    begun,
    entry,
    it_is,
    named,
    spoil,
    told,
    watch,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.watching.ports import Rounds

LAST_THURSDAY = date(2026, 7, 9)
EVERY = timedelta(minutes=10)


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    """Nothing is listed or stored yet."""
    async with open_desk(now=MORNING) as opened:
        opened.rig.days = {}
        yield opened


@pytest.fixture
async def poller(desk: Desk) -> Poller:
    """Its first, quiet round is over."""
    made = await begun(desk)
    asked_for(desk)
    return made


async def rounds(desk: Desk) -> Rounds:
    """How rounds have gone on, as it is stored."""
    found = await desk.store.watching.rounds(SOURCE)
    assert found is not None
    return found


def workdays(newest: date, oldest: date) -> list[date]:
    days = [newest - timedelta(days=ago) for ago in range((newest - oldest).days + 1)]
    return [day for day in days if not is_weekend(day)]


# What can be read, and what not


async def test_an_old_list_that_cannot_be_read_holds_nothing_up(desk: Desk, poller: Poller) -> None:
    await watch(desk, "reward")
    desk.clock.move(timedelta(hours=7))
    desk.rig.days = {TUESDAY: [entry(1)], LAST_THURSDAY: [entry(2)]}
    spoil(desk, html(), LAST_THURSDAY)
    report = await poller.round()
    assert LAST_THURSDAY not in report.days
    assert (report.days[0], report.days[-1]) == (date(2026, 7, 7), TUESDAY), "older and newer ones"
    assert report.failure
    assert report.ended_at == (await rounds(desk)).last_at == desk.clock.now()
    assert await told(desk) == {named(1)}


async def test_a_list_that_cannot_be_read_for_half_a_day_makes_nothing_late(
    desk: Desk, poller: Poller
) -> None:
    await watch(desk, "reward")
    spoil(desk, html(), LAST_THURSDAY)
    for hour in (12, 18, 23):
        it_is(desk, TUESDAY, hour)
        await poller.round()
    desk.rig.days = {TUESDAY: [entry(1)]}
    it_is(desk, WEDNESDAY, 1)
    await poller.round()
    (alert,) = await alerts(desk)
    assert not alert.is_late


@pytest.mark.parametrize("day", [TUESDAY, MONDAY])
async def test_a_round_that_cannot_read_the_list_of_today_or_yesterday_does_not_end(
    desk: Desk, day: date
) -> None:
    poller = Poller(desk.newsroom, desk.clock)
    spoil(desk, html(), day)
    report = await poller.round()
    assert report.failure
    assert report.ended_at is None
    assert set(report.days) == {TUESDAY, MONDAY} - {day}
    assert await desk.store.watching.rounds(SOURCE) is None
    desk.mend_source()
    again = await poller.round()
    assert again.is_first
    assert (await rounds(desk)).began_at == again.ended_at


async def test_a_round_without_a_source_does_not_end_and_asks_for_nothing_more(
    desk: Desk, poller: Poller
) -> None:
    before = await rounds(desk)
    desk.clock.move(timedelta(hours=7))
    spoil(desk, status(503), MONDAY)
    report = await poller.round()
    assert report.days == (TUESDAY,)
    assert "503" in report.failure
    assert report.ended_at is None
    assert await rounds(desk) == before
    assert set(asked_for(desk)) == {TUESDAY, MONDAY}


async def test_the_end_of_a_round_is_when_it_ended_and_not_when_it_began(
    desk: Desk, poller: Poller
) -> None:
    desk.clock.move(EVERY)
    desk.rig.misbehave(status(503))  # it is asked again after a while
    report = await poller.round()
    assert report.failure == ""
    assert report.ended_at == (await rounds(desk)).last_at == desk.clock.now()
    assert report.began_at < desk.clock.now()


# Which lists


async def test_a_round_reads_what_may_have_grown_newest_first(desk: Desk, poller: Poller) -> None:
    it_is(desk, WEDNESDAY, 1)
    await poller.round()
    assert asked_for(desk) == [WEDNESDAY, TUESDAY, *workdays(MONDAY, date(2026, 7, 8))]


async def test_missed_days_are_read_after_the_newest_and_what_they_bring_is_a_roll_up(
    desk: Desk, poller: Poller
) -> None:
    await watch(desk, "reward")
    today = date(2026, 7, 30)
    it_is(desk, today)
    desk.rig.days = {WEDNESDAY: [entry(1)], today: [entry(2)]}
    report = await poller.round()
    assert asked_for(desk) == workdays(today, TUESDAY), "Monday's was complete"
    assert set(report.days) == set(workdays(today, TUESDAY))
    late = {alert.paper_id: alert.is_late for alert in await alerts(desk)}
    assert late == {named(1): True, named(2): False}


async def test_no_more_days_are_read_than_may_be_missed(desk: Desk, poller: Poller) -> None:
    today = date(2026, 9, 30)
    it_is(desk, today)
    await poller.round()
    oldest = today - timedelta(days=MISSED_DAYS)
    assert asked_for(desk) == workdays(today, oldest)


async def test_missed_days_that_a_failure_kept_from_being_read_are_read_by_the_next_round(
    desk: Desk, poller: Poller
) -> None:
    await watch(desk, "reward")
    today = date(2026, 7, 30)
    it_is(desk, today)
    desk.rig.days = {WEDNESDAY: [entry(1)], today: [entry(2)]}
    spoil(desk, status(503), date(2026, 7, 27))
    assert (await poller.round()).alerts == 1
    desk.mend_source()
    asked_for(desk)
    desk.clock.move(EVERY)
    report = await poller.round()
    assert set(report.days) == {today, *workdays(date(2026, 7, 27), TUESDAY)}
    assert report.ended_at is not None
    late = {alert.paper_id: alert.is_late for alert in await alerts(desk)}
    assert late == {named(1): True, named(2): False}
    desk.clock.move(EVERY)
    assert (await poller.round()).days == (today,), "nothing is left to be read"


async def test_a_list_that_grows_no_more_is_read_again_for_its_votes(
    desk: Desk, poller: Poller
) -> None:
    await watch(desk, "upvotes>=100")
    desk.rig.days = {TUESDAY: [entry(1)]}
    await poller.round()
    it_is(desk, WEDNESDAY, 7)
    await poller.round()
    it_is(desk, THURSDAY, 7)
    await poller.round()
    desk.rig.days = {TUESDAY: [entry(1, votes=150)]}
    it_is(desk, THURSDAY, 14)
    assert (await poller.round()).alerts == 1


async def test_a_list_that_grows_no_more_is_read_every_six_hours_for_a_week(
    desk: Desk, poller: Poller
) -> None:
    it_is(desk, WEDNESDAY, 7)
    await poller.round()
    assert TUESDAY in asked_for(desk)
    for hour, minute, is_read in ((7, 1, False), (12, 59, False), (13, 0, True), (13, 1, False)):
        it_is(desk, WEDNESDAY, hour, minute)
        await poller.round()
        assert (TUESDAY in asked_for(desk)) is is_read, f"{hour}:{minute:02}"
    for day, is_read in ((21, True), (22, False)):
        it_is(desk, date(2026, 7, day), 9)
        await poller.round()
        assert (TUESDAY in asked_for(desk)) is is_read, f"July {day}"


# One after the other


async def told_of(poller: Poller, every: timedelta, count: int) -> list[RoundReport]:
    """So many rounds."""
    reports = []

    def tell(report: RoundReport) -> None:
        reports.append(report)
        if len(reports) == count:
            going.cancel()

    going = asyncio.create_task(poller.rounds(every, tell))
    with pytest.raises(asyncio.CancelledError):
        await going
    return reports


async def test_rounds_are_so_long_apart_however_long_they_take(desk: Desk, poller: Poller) -> None:
    desk.rig.misbehave(status(503), status(503))  # the first is kept waiting, twice
    first, second, third = await told_of(poller, EVERY, 3)
    assert first.ended_at is not None
    assert first.ended_at > first.began_at
    assert second.began_at - first.began_at == EVERY
    assert third.began_at - second.began_at == EVERY


async def test_after_a_round_that_took_longer_than_that_the_next_begins_in_a_second(
    desk: Desk, poller: Poller
) -> None:
    desk.rig.misbehave(status(503), status(503))
    first, second = await told_of(poller, timedelta(milliseconds=1), 2)
    assert first.ended_at is not None
    assert second.began_at - first.ended_at == timedelta(seconds=1)
