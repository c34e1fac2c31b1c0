"""Many stored watches in the program itself: until they are ready, and how long others wait while papers meet them.

Everything is as in the program: a SQLite database, the store, the poller's own steps. Only the watches are written into
the database by the thousand, since one by one they would take minutes.
"""

from __future__ import annotations

import asyncio
import gc
import sqlite3
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, thread_time
from typing import TYPE_CHECKING

from benchmarks.figures import Figure
from bot.clock import SystemClock
from bot.papers import SourceName, ToldAt
from bot.ports import Batch, Sighting
from bot.query.parse import parse
from bot.query.printing import written
from bot.reading import store_listing
from bot.tenancy import CONSOLE
from bot.watching.live import LiveWatches
from bot.watching.seeing import see_to_all
from storage.opening import open_store

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from bot.papers import Paper

PAPERS = 50
_OF_ONE_OWNER = 100
_SECONDS = 5.0
_MILLISECONDS = 20.0
_TICK = 0.001  # seconds
_ROUNDS = 3


def measure(texts: Sequence[str], papers: Sequence[Paper]) -> list[Figure]:
    """Figures of watches with those queries, and of the first `PAPERS` papers listed on one day."""
    with TemporaryDirectory() as folder:
        tried = [
            asyncio.run(_tried(Path(folder) / f"{number}.db", texts, papers[:PAPERS]))
            for number in range(_ROUNDS)
        ]
    gc.unfreeze()
    ready = min(each.ready for each in tried)
    held = min(each.held_at_most for each in tried)
    late = min(each.late_at_most for each in tried)
    seen = min(each.seen for each in tried)
    many = f"{len(texts):,} stored watches"
    # The targets are told of a hundred thousand, and what is made up for tests is of no use there.
    return [
        Figure(f"{many} ready", ready, "s", _SECONDS),
        Figure(
            f"{many}, {PAPERS} papers, the event loop is held",
            held * 1e3,
            "ms",
            _MILLISECONDS,
            f"processor time between two turns at most, in the calmest of {_ROUNDS} runs; {tried[-1].alerts:,} alerts",
        ),
        Figure(
            f"{many}, {PAPERS} papers, others wait", late * 1e3, "ms", note="at most, by the clock"
        ),
        Figure(f"{many}, a paper matched and stored", seen / PAPERS * 1e3, "ms"),
    ]


@dataclass(frozen=True, slots=True)
class _Tried:
    """What one run took.

    Attributes:
        ready: seconds until the watches were ready.
        seen: seconds until all papers were seen to.
        held_at_most: the most processor time between two turns of the event loop, in seconds.
        late_at_most: the longest that others waited for their turn, in seconds; on a busy machine for its processors too.
        alerts: how many were stored.
    """

    ready: float
    seen: float
    held_at_most: float
    late_at_most: float
    alerts: int


async def _tried(file: Path, texts: Sequence[str], papers: Sequence[Paper]) -> _Tried:
    clock = SystemClock()
    now = clock.now()
    async with open_store(f"sqlite:///{file}", clock=clock) as store:
        await store.ensure_place(CONSOLE.place)
    _write(file, texts)
    listed = tuple(Sighting(replace(paper, told_at=ToldAt(hf=now))) for paper in papers)
    async with open_store(f"sqlite:///{file}", clock=clock) as store, _held() as held:
        live = LiveWatches()
        start = perf_counter()
        await live.follow(store.watching)
        ready = perf_counter() - start
        assert len(live) == len(texts)
        async with store.transaction() as ledger:
            await ledger.watching.end_round(SourceName.HF, now - timedelta(minutes=10))
            batch = Batch(listed, 0, now)
            await store_listing(ledger, batch, source=SourceName.HF, day=now.date())
        start = perf_counter()
        seen = await see_to_all(store, live, now=now)
        took = perf_counter() - start
        busy, late = zip(*held, strict=True)
        return _Tried(ready, took, max(busy), max(late), seen.alerts)


@asynccontextmanager
async def _held() -> AsyncIterator[list[tuple[float, float]]]:
    """Of something that wants its turn each millisecond: what the loop computed before it came, and how late it came."""
    held: list[tuple[float, float]] = []

    async def want_a_turn() -> None:
        while True:
            start, busy = perf_counter(), thread_time()
            await asyncio.sleep(_TICK)
            held.append((thread_time() - busy, perf_counter() - start - _TICK))

    task = asyncio.create_task(want_a_turn(), name="wants its turn")
    try:
        yield held
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def _write(file: Path, texts: Sequence[str]) -> None:
    """Watches with those queries, a hundred of each person, told in direct messages."""
    people = range(1, (len(texts) - 1) // _OF_ONE_OWNER + 2)
    connection = sqlite3.connect(file)
    with connection:
        (workspace,) = connection.execute("SELECT id FROM workspaces").fetchone()
        connection.executemany(
            "INSERT INTO places (id, workspace_id, key, kind) VALUES (?, ?, ?, 'direct')",
            [(1_000 + person, workspace, f"person {person}") for person in people],
        )
        connection.executemany(
            "INSERT INTO owners (id, workspace_id, kind, key, watches_made, mutes_made)"
            " VALUES (?, ?, 'person', ?, ?, 0)",
            [(person, workspace, f"person {person}", _OF_ONE_OWNER) for person in people],
        )
        connection.executemany(
            "INSERT INTO watches (id, owner_id, number, query, place_id, every, begins_at)"
            " VALUES (?, ?, ?, ?, ?, 'now', 0)",
            (
                (
                    number + 1,
                    number // _OF_ONE_OWNER + 1,
                    number % _OF_ONE_OWNER + 1,
                    written(parse(text)),
                    1_001 + number // _OF_ONE_OWNER,
                )
                for number, text in enumerate(texts)
            ),
        )
        connection.execute("INSERT INTO watch_changes (watch_id) SELECT id FROM watches")
    connection.close()
