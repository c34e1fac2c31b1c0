"""Programs that share a PostgreSQL database keep together what one of them promises alone."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.errors import Refusal
from bot.papers import SourceName
from bot.query.parse import parse
from bot.watching.live import LiveWatches
from bot.watching.model import WATCH_LIMIT, Every
from bot.watching.ports import Reason
from bot.watching.seeing import see_to_all
from tests.contracts.store import save
from tests.rigs.databases import opened
from tests.rigs.desk import open_desk
from tests.rigs.people import in_channel, talk_with
from tests.rigs.stored import DAY, START, channel, made_up

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from storage.store import SqlStore
    from tests.rigs.postgres import PostgresServer

PROGRAMS = 3
PLACES = [channel("C1"), channel("C2")]


@pytest.fixture
async def stores(postgres: PostgresServer) -> AsyncIterator[list[SqlStore]]:
    """The stores of so many programs in one database."""
    with postgres.database() as database:
        async with AsyncExitStack() as stack:
            yield [await stack.enter_async_context(opened(database)) for _ in range(PROGRAMS)]


async def add_watches(store: SqlStore, count: int) -> None:
    """So many watches of the first place, in turns to each of the places."""
    async with store.transaction() as ledger:
        for number in range(count):
            await ledger.watching.add_watch(
                PLACES[0].owner,
                parse(f"title OR word{number}"),
                place=PLACES[number % 2],
                every=Every.NOW,
                at=START,
            )


async def test_those_who_add_watches_in_different_programs_stay_within_the_limit(
    stores: list[SqlStore],
) -> None:
    owner = in_channel().place.owner
    await add_watches(stores[0], WATCH_LIMIT - 1)
    async with AsyncExitStack() as stack:
        desks = [await stack.enter_async_context(open_desk(store=store)) for store in stores]
        replies = await asyncio.gather(
            *(
                talk_with(desk, in_channel(f"U{number}")).say(
                    f"watch add reward{number} to:here confirm:no"
                )
                for number, desk in enumerate(desks)
            )
        )
    assert sorted(reply.refusal or "" for reply in replies) == ["", *[Refusal.TOO_MANY] * 2]
    assert len(await stores[0].watching.watches_of(owner)) == WATCH_LIMIT


async def test_pollers_of_different_programs_at_once_tell_each_place_of_each_paper_once(
    stores: list[SqlStore],
) -> None:
    papers = [made_up(number) for number in range(12)]
    await add_watches(stores[0], 4)
    await save(stores[0], *papers, day=DAY)
    async with stores[0].transaction() as ledger:
        await ledger.watching.end_round(SourceName.HF, START - timedelta(minutes=10))
        await ledger.watching.queue({paper.id: Reason.LISTED for paper in papers})
    seen = await asyncio.gather(*(see_to_all(store, LiveWatches(), now=START) for store in stores))
    assert await stores[0].watching.waiting(9) == ()
    for place in PLACES:
        told = await stores[1].watching.alerts_in(place, 99)
        assert sorted(alert.paper_id for alert in told) == [paper.id for paper in papers]
    assert sum(each.alerts for each in seen) == len(PLACES) * len(papers)
