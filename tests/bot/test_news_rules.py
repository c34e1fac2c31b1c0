"""What is news, and to whom: decided when the poller sees to a paper first, and for good."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.importing import backfill
from bot.polling import Poller
from bot.watching.seeing import SOURCE
from tests.rigs.desk import Desk, open_desk
from tests.rigs.huggingface import as_usual
from tests.rigs.people import rows
from tests.rigs.polled import (
    MONDAY,
    MORNING,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    alerts,
    arxiv_file,
    begun,
    beside,
    day_file,
    entry,
    imported,
    it_is,
    named,
    outcome,
    told,
    watch,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from aiohttp import web

    from tests.rigs.huggingface import HuggingFaceRig


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    """Nothing is listed or stored yet."""
    async with open_desk(now=MORNING) as opened:
        opened.rig.days = {}
        yield opened


@pytest.fixture
async def poller(desk: Desk) -> Poller:
    """Its first, quiet round is over."""
    return await begun(desk)


# Which lists


async def test_what_comes_onto_yesterdays_list_after_midnight_is_told(
    desk: Desk, poller: Poller
) -> None:
    await watch(desk, "reward")
    it_is(desk, WEDNESDAY, 0, 10)
    await poller.round()
    desk.rig.days = {TUESDAY: [entry(1)]}
    it_is(desk, WEDNESDAY, 2)
    assert (await poller.round()).alerts == 1


async def test_what_comes_onto_a_list_of_the_day_before_the_last_rounds_yesterday_is_told_to_nobody(
    desk: Desk, poller: Poller
) -> None:
    await watch(desk, "reward")
    it_is(desk, WEDNESDAY, 9)
    await poller.round()
    it_is(desk, WEDNESDAY, 16)  # its votes are looked at again
    desk.rig.days = {MONDAY: [entry(1)]}
    report = await poller.round()
    assert (report.papers, report.alerts) == (1, 0)
    assert (
        "not told: it was imported, or read by hand" in rows(await desk.say(f"why {named(1)}"))[0]
    )


async def test_a_clock_that_was_in_the_future_once_silences_nobody(
    desk: Desk, poller: Poller
) -> None:
    await watch(desk, "reward")
    async with desk.store.transaction() as ledger:
        await ledger.watching.end_round(SOURCE, datetime(2027, 1, 1, tzinfo=UTC))
    desk.clock.move(timedelta(minutes=10))
    desk.rig.days = {TUESDAY: [entry(1)]}
    assert (await poller.round()).alerts == 1
    (alert,) = await alerts(desk)
    assert not alert.is_late


async def test_of_two_pollers_that_begin_at_once_the_slower_one_hides_nothing(desk: Desk) -> None:
    await watch(desk, "reward")
    asked, may_answer = asyncio.Event(), asyncio.Event()

    async def held(request: web.Request, rig: HuggingFaceRig) -> web.StreamResponse:
        answer = await as_usual(request, rig)
        asked.set()
        await may_answer.wait()
        return answer

    desk.rig.misbehave(held)
    slow = asyncio.create_task(Poller(beside(desk), desk.clock).round())
    await asked.wait()
    other = Poller(desk.newsroom, desk.clock)
    assert (await other.round()).is_first
    desk.rig.days = {TUESDAY: [entry(1)]}
    desk.clock.move(timedelta(minutes=10))
    await desk.newsroom.read(TUESDAY)
    may_answer.set()
    assert (await slow).alerts == 1
    assert (await other.round()).alerts == 0
    assert await told(desk) == {named(1)}


async def test_two_pollers_at_once_tell_each_paper_once(desk: Desk, poller: Poller) -> None:
    await watch(desk, "reward")
    desk.rig.days = {TUESDAY: [entry(number) for number in range(20)]}
    other = Poller(beside(desk), desk.clock)
    reports = await asyncio.gather(poller.round(), other.round())
    assert sum(report.alerts for report in reports) == 20
    assert len(await alerts(desk)) == 20


# What was missed


@pytest.mark.parametrize(("hours", "is_late"), [(12, False), (13, True)])
async def test_after_more_than_twelve_hours_without_a_round_yesterdays_list_is_a_roll_up(
    desk: Desk, poller: Poller, hours: int, is_late: bool
) -> None:
    await watch(desk, "reward")
    it_is(desk, TUESDAY, 23)
    await poller.round()
    it_is(desk, WEDNESDAY, hours - 1)
    desk.rig.days = {TUESDAY: [entry(1)], WEDNESDAY: [entry(2)]}
    await poller.round()
    late = {alert.paper_id: alert.is_late for alert in await alerts(desk)}
    assert late == {named(1): is_late, named(2): False}


async def test_what_a_paper_reaches_after_another_pause_is_no_part_of_a_roll_up(
    desk: Desk, poller: Poller
) -> None:
    await watch(desk, "upvotes>=50")
    it_is(desk, THURSDAY)
    desk.rig.days = {WEDNESDAY: [entry(1, votes=1)]}
    await poller.round()
    it_is(desk, date(2026, 7, 18))
    desk.rig.days = {WEDNESDAY: [entry(1, votes=60)]}
    await poller.round()
    (alert,) = await alerts(desk)
    assert not alert.is_late


# What an import, a backfill or a look-up is first to tell


@pytest.mark.parametrize(
    ("query", "now_told"),
    [
        ("upvotes>=100", {"votes": 150}),
        ("has:code", {"githubRepo": "https://github.com/ada/reward"}),
        ("stars>=9", {"githubRepo": "https://github.com/ada/reward", "githubStars": 9}),
        ("keyword:robotics", {"ai_keywords": ["robotics"]}),
    ],
)
async def test_what_an_import_is_first_to_tell_of_a_paper_that_is_news_reaches_a_watch(
    desk: Desk, poller: Poller, tmp_path: Path, query: str, now_told: dict[str, Any]
) -> None:
    await watch(desk, query)
    desk.rig.days = {TUESDAY: [entry(1)]}
    assert (await poller.round()).alerts == 0
    it_is(desk, TUESDAY, 13)
    await imported(desk, day_file(tmp_path, TUESDAY, entry(1, **now_told)))
    desk.rig.days = {}  # the source itself tells it to nobody
    assert (await poller.round()).alerts == 1
    assert await told(desk) == {named(1)}


async def test_categories_that_an_arxiv_archive_tells_of_news_reach_a_watch(
    desk: Desk, poller: Poller, tmp_path: Path
) -> None:
    await watch(desk, "cat:cs.RO")
    desk.rig.days = {TUESDAY: [entry(1)]}
    await poller.round()
    await imported(desk, arxiv_file(tmp_path, 1))
    assert (await poller.round()).alerts == 1


async def test_votes_that_somebody_who_looks_a_paper_up_is_first_to_see_reach_a_watch(
    desk: Desk, poller: Poller
) -> None:
    await watch(desk, "upvotes>=100")
    desk.rig.days = {TUESDAY: [entry(1)]}
    await poller.round()
    desk.clock.move(timedelta(hours=2))
    desk.rig.days = {MONDAY: [entry(1, votes=150)]}  # not a list that the poller reads for votes
    await desk.say(f"show {named(1)}")
    desk.rig.days = {}
    assert (await poller.round()).alerts == 1


async def test_what_was_only_looked_up_before_a_backfill_lists_it_is_no_news_either(
    desk: Desk, poller: Poller
) -> None:
    await watch(desk, "reward")
    desk.rig.days = {TUESDAY: [entry(1)]}
    await desk.say(f"show {named(1)}")
    report = await backfill(desk.newsroom, TUESDAY, TUESDAY, steps=lambda *_: None)
    assert report.read == 1
    it_is(desk, WEDNESDAY, 1)
    desk.rig.days[WEDNESDAY] = [entry(1), entry(2)]
    assert (await poller.round()).alerts == 1
    assert await told(desk) == {named(2)}
    assert await outcome(desk, 1) is None
