"""The first days: fetched once, quietly, newest first, and never what is the poller's to read."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.first_days import (
    FIRST_REST,
    LONGEST_REST,
    keep_reading_first_days,
    missing_days,
    read_first_days,
)
from bot.listings import Reading, ReadOutcome, is_weekend
from bot.papers import SourceName
from bot.polling import Poller
from bot.tenancy import CONSOLE
from storage.memory import MemoryStore
from tests.rigs.desk import MANY, Desk, open_desk
from tests.rigs.held_clock import HeldClock
from tests.rigs.huggingface import as_usual, html, invented, slow, status, too_many
from tests.rigs.people import plain

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from aiohttp import web

    from tests.rigs.huggingface import HuggingFaceRig

NOW = datetime(2026, 7, 15, 9, tzinfo=UTC)
TODAY = NOW.date()
WORKDAYS = [
    day
    for day in (TODAY - timedelta(days=ago) for ago in range(2, 30))
    if day.weekday() < 5  # Hugging Face makes no lists of weekends
]


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    """A new installation; the source has a list of two papers for each day of the month before."""
    async with open_desk(now=NOW) as opened:
        opened.rig.days = {
            day: invented(2, first=100 * number) for number, day in enumerate([TODAY, *WORKDAYS], 1)
        }
        yield opened


def asked_for(desk: Desk) -> list[date]:
    return [date.fromisoformat(request.query["date"]) for request in desk.rig.requests]


async def test_a_new_installation_reads_the_last_thirty_days_newest_first_and_once(
    desk: Desk,
) -> None:
    first = await read_first_days(desk.newsroom, desk.clock)
    assert list(first.read) == asked_for(desk) == WORKDAYS
    assert first.failure == ""
    again = await read_first_days(desk.newsroom, desk.clock)
    assert again.read == ()
    assert len(desk.rig.requests) == len(WORKDAYS)


async def test_today_and_yesterday_are_left_to_the_poller(desk: Desk) -> None:
    missing = await missing_days(desk.store, now=NOW)
    assert max(missing) == TODAY - timedelta(days=2)
    await Poller(desk.newsroom, desk.clock).round()
    assert await missing_days(desk.store, now=NOW) == missing


async def test_what_the_poller_missed_while_it_was_down_is_left_to_it(desk: Desk) -> None:
    await Poller(desk.newsroom, desk.clock).round()
    a_week_later = NOW + timedelta(days=7)
    missing = await missing_days(desk.store, now=a_week_later)
    assert max(missing) == TODAY - timedelta(days=2)
    assert min(missing) > a_week_later.date() - timedelta(days=30)


async def test_nothing_of_it_alerts_now_or_on_a_later_list(desk: Desk) -> None:
    poller = Poller(desk.newsroom, desk.clock)
    await poller.round()
    await desk.say("watch add reward confirm:no")
    await read_first_days(desk.newsroom, desk.clock)
    desk.clock.move(timedelta(minutes=10))
    desk.rig.days[TODAY] = [*desk.rig.days[TODAY], *desk.rig.days[WORKDAYS[0]], *invented(1)]
    assert (await poller.round()).alerts == 1
    (alert,) = await desk.store.watching.alerts_in(CONSOLE.direct, 100)
    assert alert.paper_id == "2607.00001"


async def test_a_watch_says_over_how_many_days_it_was_tried_while_they_come_in(desk: Desk) -> None:
    await Poller(desk.newsroom, desk.clock).round()
    desk.rig.misbehave(*[as_usual] * 5, *[status(503)] * MANY)
    attempt = await read_first_days(desk.newsroom, desk.clock)
    assert attempt.failure
    reply = await desk.say("watch add reward")
    assert "over the 6 days known of the last 30" in plain(*reply.text)


async def test_it_stops_at_the_first_failure_and_goes_on_from_there(desk: Desk) -> None:
    desk.rig.misbehave(*[as_usual] * 3, status(404))
    stopped = await read_first_days(desk.newsroom, desk.clock)
    assert list(stopped.read) == WORKDAYS[:3]
    assert "404" in stopped.failure
    desk.rig.requests.clear()
    went_on = await read_first_days(desk.newsroom, desk.clock)
    assert list(went_on.read) == [*WORKDAYS[4:], WORKDAYS[3]]


async def test_a_list_that_can_never_be_read_holds_no_other_up(desk: Desk) -> None:
    desk.rig.misbehave(html())
    assert (await read_first_days(desk.newsroom, desk.clock)).read == ()
    rest = await read_first_days(desk.newsroom, desk.clock)
    assert rest.read[-1] == WORKDAYS[0]
    assert len(rest.read) == len(WORKDAYS)


async def test_a_list_of_which_no_entry_can_be_read_is_asked_for_once_an_attempt(
    desk: Desk,
) -> None:
    desk.rig.days[WORKDAYS[0]] = [{"paper": {}}]
    attempt = await read_first_days(desk.newsroom, desk.clock)
    assert list(attempt.read) == WORKDAYS
    assert await missing_days(desk.store, now=NOW) == (WORKDAYS[0],)


async def test_where_the_source_is_down_the_attempts_become_rarer_and_the_first_success_ends_them(
    desk: Desk,
) -> None:
    clock = HeldClock(desk.clock)
    desk.break_source()
    reading = asyncio.create_task(keep_reading_first_days(desk.newsroom, clock))
    rests = [FIRST_REST * 2**each for each in range(9)]
    for rest in rests:
        await clock.asleep()
        clock.move(min(rest, LONGEST_REST))
        desk.break_source()
    await clock.asleep()
    assert clock.waits[-1] == LONGEST_REST.total_seconds()
    assert [*clock.waits[:9]] == [min(rest, LONGEST_REST).total_seconds() for rest in rests]
    desk.mend_source()
    clock.move(LONGEST_REST)
    assert await reading == len(await desk.store.days(SourceName.HF))


async def test_it_rests_as_long_as_the_source_asks_for(desk: Desk) -> None:
    clock = HeldClock(desk.clock)
    desk.rig.misbehave(too_many({"Retry-After": "4000"}))
    reading = asyncio.create_task(keep_reading_first_days(desk.newsroom, clock))
    await clock.asleep()
    assert clock.waits == [pytest.approx(4000, abs=5)]
    clock.move(timedelta(seconds=4000))
    assert await reading == len(WORKDAYS)


async def test_cancelled_in_the_middle_it_leaves_what_was_read(desk: Desk) -> None:
    asked = asyncio.Event()

    async def told_and_slow(request: web.Request, rig: HuggingFaceRig) -> web.StreamResponse:
        asked.set()
        return await slow(request, rig)

    desk.rig.misbehave(as_usual, told_and_slow)
    reading = asyncio.create_task(keep_reading_first_days(desk.newsroom, desk.clock))
    await asked.wait()
    reading.cancel()
    await asyncio.wait([reading])
    assert reading.cancelled()
    assert len(await missing_days(desk.store, now=NOW)) == len(WORKDAYS) - 1


outcomes = st.lists(st.sampled_from(ReadOutcome), max_size=3)


@given(st.dictionaries(st.integers(0, 40), outcomes), st.none() | st.integers(0, 40))
async def test_missing_is_what_nobody_told_and_the_poller_never_reads(
    known: dict[int, list[ReadOutcome]], polled: int | None
) -> None:
    store = MemoryStore()
    async with store.transaction() as ledger:
        for ago, of_day in known.items():
            for number, outcome in enumerate(of_day):
                await ledger.add_reading(
                    Reading(
                        source=SourceName.HF,
                        day=TODAY - timedelta(days=ago),
                        at=NOW - timedelta(hours=number),
                        outcome=outcome,
                    )
                )
        if polled is not None:
            await ledger.watching.end_round(SourceName.HF, NOW - timedelta(days=polled))
    missing = await missing_days(store, now=NOW)
    told = {ReadOutcome.READ, ReadOutcome.EMPTY, ReadOutcome.NOT_OPEN, ReadOutcome.IMPORTED}
    expected = {
        TODAY - timedelta(days=ago)
        for ago in range((polled or 0) + 2, 30)
        if not told & set(known.get(ago, ()))
    }
    assert set(missing) == {day for day in expected if not is_weekend(day)}
    assert len(set(missing)) == len(missing)
    failed = [bool(known.get((TODAY - day).days)) for day in missing]
    order = [
        (has_failed, -day.toordinal()) for has_failed, day in zip(failed, missing, strict=True)
    ]
    assert order == sorted(order)
