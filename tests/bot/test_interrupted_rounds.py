"""A round that is killed, wherever it is: the next poller ends with what a round that nobody killed ends with."""

from __future__ import annotations

import asyncio
import shutil
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event

from bot.papers import PaperId
from bot.polling import Poller
from bot.query.parse import parse
from bot.settings import PlaceSettings
from bot.watching.model import Every, Outcome
from storage.opening import open_store
from tests.rigs.clock import FakeClock
from tests.rigs.desk import MANY, Desk, open_desk
from tests.rigs.huggingface import as_usual
from tests.rigs.people import in_channel
from tests.rigs.polled import MONDAY, TUESDAY, begun, beside, entry, named

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from contextlib import AbstractAsyncContextManager
    from pathlib import Path

    from aiohttp import web

    from bot.ports import Store
    from bot.watching.model import Alert, Meeting, News
    from bot.watching.ports import Reason
    from storage.store import SqlStore
    from tests.rigs.huggingface import HuggingFaceRig

NIGHT = datetime(2026, 7, 14, 5, tzinfo=UTC)
"""Of a Tuesday, when Monday's list may still grow."""

PLACES = tuple(in_channel(channel=f"C{number}").place for number in range(3))
PAPERS = [PaperId(named(number)) for number in range(1, 6)]


def opened(file: Path) -> AbstractAsyncContextManager[SqlStore]:
    return open_store(f"sqlite:///{file}", clock=FakeClock())


class Kill:
    """Cancels a task at the n-th of what happens, counted from 1: something written, a commit, a request.

    What is only looked up is not counted: to be killed there leaves behind what to be killed before it does.
    """

    def __init__(self, desk: Desk, at: int) -> None:
        self.has_come = False
        self._left = at
        self._task: asyncio.Task[Any] | None = None
        desk.rig.misbehave(*([self._answer] * MANY))

    def watch(self, store: SqlStore, task: asyncio.Task[Any]) -> None:
        self._task = task
        engine = store._database.reading.sync_engine
        event.listen(engine, "before_cursor_execute", self._execute)
        event.listen(engine, "commit", self._count)

    def _execute(self, _connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith(("SELECT", "BEGIN")):
            self._count()

    def _count(self, *_: object) -> None:
        self._left -= 1
        if self._left == 0 and self._task is not None:
            self.has_come = True
            self._task.cancel()

    async def _answer(self, request: web.Request, rig: HuggingFaceRig) -> web.StreamResponse:
        self._count()
        return await as_usual(request, rig)


@asynccontextmanager
async def just_before(tmp_path: Path) -> AsyncIterator[tuple[Desk, Path]]:
    """A desk, and the file of a database whose next round has something of everything to see to."""
    file = tmp_path / "before.db"
    async with opened(file) as store, open_desk(store=store, now=NIGHT) as desk:
        desk.rig.days = {}
        poller = await begun(desk)
        await watched(store)
        desk.rig.days = {TUESDAY: [entry(1, votes=5), entry(2, votes=9, title="Vision")]}
        desk.clock.move(timedelta(minutes=10))
        await poller.round()
        desk.rig.days = {
            # one reaches a number, one says something else, two are new, so is one of yesterday
            TUESDAY: [
                entry(1, votes=150),
                entry(2, votes=9, title="Reward Vision"),
                entry(3, votes=2),
                entry(4, votes=3, title="Vision"),
            ],
            MONDAY: [entry(5)],
        }
        desk.clock.move(timedelta(minutes=10))
        await store.close()
        yield desk, file


async def watched(store: Store) -> None:
    """Watches of three places; one takes one alert a day, one mutes a part."""
    async with store.transaction() as ledger:
        for number, (query, every) in enumerate(
            (
                ("reward", Every.NOW),
                ("upvotes>=100", Every.DAY),
                ("vision", Every.NOW),
                ("reward OR vision", Every.WEEK),
            )
        ):
            for place in PLACES[number % 2 :]:
                await ledger.watching.add_watch(
                    place.owner, parse(query), place=place, every=every, at=NIGHT
                )
        await ledger.watching.change_settings(PLACES[0], PlaceSettings(daily_cap=1))
        await ledger.watching.add_mute(PLACES[1].owner, parse("title:vision"), at=NIGHT)


@pytest.mark.parametrize("first", [1, 2])  # two run beside each other
async def test_wherever_a_round_is_killed_the_next_poller_ends_with_the_same(
    tmp_path: Path, first: int
) -> None:
    async with just_before(tmp_path) as (desk, before):
        expected = await came_after(desk, before, kill_at=0)
        assert expected.outcomes == {
            Outcome.ALERTED,
            Outcome.CAPPED,
            Outcome.MUTED,
            Outcome.SEEN,
            Outcome.BEFORE,
        }
        kill_at = first
        while (came := await came_after(desk, before, kill_at=kill_at)).was_killed:
            assert replace(came, was_killed=False) == expected, f"killed at the {kill_at}th"
            kill_at += 2
        assert came == expected
        assert kill_at > len(PAPERS) * len(("done with", "meetings", "alerts", "commit"))


@dataclass(frozen=True, slots=True)
class Came:
    """Everything that was told, noted, and is left to be done."""

    was_killed: bool
    alerts: list[tuple[Alert, ...]]
    meetings: list[dict[int, Meeting]]
    news: list[News | None]
    waiting: tuple[tuple[PaperId, Reason], ...]

    @property
    def outcomes(self) -> set[Outcome]:
        return {meeting.outcome for met in self.meetings for meeting in met.values()}


async def came_after(desk: Desk, before: Path, *, kill_at: int) -> Came:
    """What came of a round that was killed there (0: not at all) and the round of another poller after it."""
    file = before.with_name("now.db")
    file.unlink(missing_ok=True)
    shutil.copy(before, file)
    desk.rig.left = 500
    async with opened(file) as store:
        was_killed = await killed(desk, store, kill_at)
        desk.rig.behave()
        assert (await Poller(beside(desk, store=store), desk.clock).round()).failure == ""
        shelf = store.watching
        return Came(
            was_killed,
            [await shelf.alerts_in(place, 100) for place in PLACES],
            [await shelf.meetings_with(paper_id, range(20)) for paper_id in PAPERS],
            [await shelf.news_of(paper_id) for paper_id in PAPERS],
            await shelf.waiting(100),
        )


async def killed(desk: Desk, store: SqlStore, at: int) -> bool:
    """A round that is killed there; whether it came so far."""
    kill = Kill(desk, at)
    polling = asyncio.create_task(Poller(beside(desk, store=store), desk.clock).round())
    kill.watch(store, polling)
    (result,) = await asyncio.gather(polling, return_exceptions=True)
    assert isinstance(result, asyncio.CancelledError) is kill.has_come, result
    return kill.has_come
