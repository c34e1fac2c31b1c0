"""Looks at a store that is closed beneath them, or damaged: told as faults, in the store's own words."""

from __future__ import annotations

import asyncio
from threading import Event
from typing import TYPE_CHECKING

import pytest

from bot.errors import StoreFault
from bot.paper_id import id_number
from bot.papers import SourceName
from bot.words import ANALYSIS_VERSION
from tests.contracts.index import index
from tests.contracts.store import save
from tests.rigs.databases import SqliteDatabase
from tests.rigs.stored import DAY, made_up

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from bot.ports import IndexView
    from storage.store import SqlStore
    from tests.rigs.databases import OwnDatabase


async def test_looks_that_wait_for_a_thread_when_the_store_is_closed_are_told_so(
    store: SqlStore,
) -> None:
    begun, go_on = asyncio.Event(), Event()
    loop = asyncio.get_running_loop()

    def look(view: IndexView) -> int:
        loop.call_soon_threadsafe(begun.set)
        assert go_on.wait(timeout=30)
        return view.count_papers()

    looks = [asyncio.create_task(store.look_up(look), name=f"look {n}") for n in range(6)]
    await begun.wait()
    being_closed = asyncio.create_task(store.close(), name="closing")
    await asyncio.sleep(0)
    go_on.set()
    ends = await asyncio.gather(*looks, return_exceptions=True)
    await being_closed
    assert 0 in ends
    refused = [end for end in ends if isinstance(end, BaseException)]
    assert refused
    assert all(isinstance(end, StoreFault) and "is closed" in str(end) for end in refused)


@pytest.mark.parametrize(
    ("column", "value"), [("authors", "[broken"), ("ai_keywords", "{"), ("words_source", "nobody")]
)
async def test_a_damaged_value_is_a_fault_that_says_so(
    database: OwnDatabase, store: SqlStore, column: str, value: str
) -> None:
    await damage(database, store, f"{column} = '{value}'")


async def damage(database: OwnDatabase, store: SqlStore, change: str) -> None:
    """Change a stored paper to something that cannot be; whatever reads it says so."""
    await index(store, made_up(1))
    await save(store, made_up(1), day=DAY)
    await database.run(f"UPDATE papers SET {change}")
    number = id_number(made_up(1).id)

    async def within_a_transaction() -> None:
        async with store.transaction() as ledger:
            await ledger.papers([made_up(1).id])

    reads: list[Callable[[], Awaitable[object]]] = [
        lambda: store.paper(made_up(1).id),
        lambda: store.listing(SourceName.HF, DAY),
        lambda: store.not_indexed(ANALYSIS_VERSION + 1, 9),
        lambda: store.look_up(lambda view: view.listed_papers([number])),
        within_a_transaction,
    ]
    for read in reads:
        with pytest.raises(StoreFault, match="is damaged"):
            await read()
    assert await store.count_papers() == 1


class TestOfAFile:
    """SQLite keeps any value in any column."""

    @pytest.fixture
    def database(self, file: Path) -> SqliteDatabase:
        return SqliteDatabase(file)

    @pytest.mark.parametrize(
        "change",
        ["published_on = '2026-02-31'", "published_on = 17", "hf_told_at = 'soon'"],
    )
    async def test_a_value_of_another_kind_is_a_fault_that_says_so(
        self, database: SqliteDatabase, store: SqlStore, change: str
    ) -> None:
        await damage(database, store, change)
