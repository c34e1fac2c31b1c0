"""The store on each kind of database: the contract, and what only one shared with others can show."""

from __future__ import annotations

import asyncio
import inspect
import sys
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

import pytest

from bot.errors import StoreFault
from bot.paper_id import id_number
from bot.papers import SourceName
from bot.tenancy import PlaceKind, Platform
from bot.words import ANALYSIS_VERSION
from storage.store import SqlStore
from storage.watch_ledger import SqlWatchLedger
from storage.watch_shelf import SqlWatchShelf
from tests.contracts.index import IndexContract, find, index, word
from tests.contracts.meetings import MeetingContract
from tests.contracts.outbox import OutboxContract
from tests.contracts.settings import SettingsContract
from tests.contracts.store import StoreContract, save
from tests.contracts.watches import WatchContract
from tests.rigs.databases import opened
from tests.rigs.store_child import add_paper
from tests.rigs.stored import DAY, Halted, channel, every_read, every_write, listed, made_up

if TYPE_CHECKING:
    from bot.ports import IndexView
    from tests.rigs.databases import OwnDatabase

PROJECT = Path(__file__).parents[2]


class TestSqlStore(
    StoreContract, IndexContract, WatchContract, MeetingContract, SettingsContract, OutboxContract
):
    """The contract."""


async def test_everything_is_there_when_the_database_is_opened_again(
    database: OwnDatabase,
) -> None:
    async with opened(database) as store:
        await save(store, made_up(1), made_up(2), day=DAY)
    async with opened(database) as store:
        listing = await store.listing(SourceName.HF, DAY)
        assert listing is not None
        assert listing.papers == (made_up(1), made_up(2))


async def test_another_program_sees_only_what_is_committed(
    database: OwnDatabase, store: SqlStore
) -> None:
    async with opened(database) as other:
        async with store.transaction() as ledger:
            await ledger.save_papers([made_up(1)])
            assert await other.count_papers() == 0
        assert await other.count_papers() == 1


async def test_writers_of_two_engines_wait_for_each_other(
    database: OwnDatabase, store: SqlStore
) -> None:
    async with opened(database) as other, asyncio.TaskGroup() as tasks:
        for _ in range(10):
            tasks.create_task(add_paper(store))
            tasks.create_task(add_paper(other))
    assert await store.days(SourceName.HF) == {DAY: 20}


async def test_processes_that_open_a_new_database_at_once_all_write_to_it(
    new_database: OwnDatabase,
) -> None:
    pipe = asyncio.subprocess.PIPE
    command = (sys.executable, "-m", "tests.rigs.store_child", new_database.url, "5")
    children = [
        await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, cwd=PROJECT)
        for _ in range(3)
    ]
    for child in children:
        assert child.stdout is not None
        assert await child.stdout.readline() == b"ready\n"
    async with asyncio.TaskGroup() as tasks:
        for child in children:
            tasks.create_task(child.communicate(b"go\n"))
    assert [child.returncode for child in children] == [0, 0, 0]
    async with opened(new_database) as store:
        assert await store.days(SourceName.HF) == {DAY: 15}


def test_the_walks_below_leave_no_method_out() -> None:
    public = {
        prefix + name
        for prefix, kind in (
            ("", SqlStore),
            ("watching.", SqlWatchShelf),
            ("transaction.watching.", SqlWatchLedger),
        )
        for name, value in inspect.getmembers(kind, callable)
        if not name.startswith("_") and name != "close"
    }
    store: SqlStore = SqlStore.__new__(SqlStore)
    assert {*every_read(store), *every_write(store)} == public


async def test_a_closed_store_says_so(database: OwnDatabase) -> None:
    async with opened(database) as store:
        pass
    for call in (*every_read(store).values(), *every_write(store).values()):
        with pytest.raises(StoreFault, match="is closed"):
            await call()


async def test_a_fault_holds_no_stored_text(store: SqlStore) -> None:
    with pytest.raises(StoreFault) as fault:
        await save(store, made_up(1), day=DAY, entries=[listed(made_up(2))])
    assert "2607.00002" not in f"{fault.value} {fault.value.__cause__}"


async def test_a_failing_block_leaves_a_connection_fit_for_the_next(store: SqlStore) -> None:
    async def write(number: int) -> None:
        async with store.transaction() as ledger:
            await ledger.save_papers([made_up(number, title="Undone")])
            raise Halted

    for number in range(12):
        with pytest.raises(Halted):
            await write(number)
        await save(store, made_up(number))
    assert await store.count_papers() == 12


async def test_places_of_one_key_stay_apart_by_workspace_and_platform(
    database: OwnDatabase, store: SqlStore
) -> None:
    places = [
        channel("C1"),
        channel("C1", team="T2"),
        channel("C1", platform=Platform.DISCORD),
        channel("C2"),
    ]
    for place in [*places, *places, replace(places[0], kind=PlaceKind.DIRECT)]:
        await store.ensure_place(place)
    rows = await database.rows(
        "SELECT platform, workspaces.key, places.key, kind FROM places "
        "JOIN workspaces ON workspaces.id = workspace_id"
    )
    assert sorted(rows) == [
        ("discord", "T1", "C1", "channel"),
        ("slack", "T1", "C1", "direct"),  # as it was said last
        ("slack", "T1", "C2", "channel"),
        ("slack", "T2", "C1", "channel"),
    ]


async def test_an_index_of_several_versions_has_none_and_those_of_others_wait(
    database: OwnDatabase, store: SqlStore
) -> None:
    await index(store, made_up(1), made_up(2), made_up(3))
    for version, number in ((ANALYSIS_VERSION - 1, 1), (ANALYSIS_VERSION + 1, 3)):
        of_paper = id_number(made_up(number).id)
        await database.run(f"UPDATE paper_words SET version = {version} WHERE number = {of_paper}")
        assert await store.index_version() is None
    waiting = await store.not_indexed(ANALYSIS_VERSION, 9)
    assert {paper.id for paper in waiting} == {made_up(1).id, made_up(3).id}
    await database.run(f"UPDATE paper_words SET version = {ANALYSIS_VERSION + 1}")
    assert await store.index_version() == ANALYSIS_VERSION + 1
    assert len(await store.not_indexed(ANALYSIS_VERSION, 9)) == 3


async def test_a_look_sees_one_state_whatever_is_stored_beside_it(store: SqlStore) -> None:
    await index(store, made_up(1, title="Alpha"))
    begun, stored = asyncio.Event(), Event()
    loop = asyncio.get_running_loop()

    def look(view: IndexView) -> tuple[int, int]:
        before = view.count_papers()
        loop.call_soon_threadsafe(begun.set)
        assert stored.wait(timeout=30)
        return before, view.count_papers()

    async with asyncio.TaskGroup() as tasks:
        looking = tasks.create_task(store.look_up(look), name="looking")
        await begun.wait()
        await index(store, made_up(2, title="Alpha"))
        stored.set()
    assert looking.result() == (1, 1)
    assert await store.count_papers() == 2


async def test_a_look_whose_asker_has_gone_is_waited_for_when_the_store_is_closed(
    database: OwnDatabase,
) -> None:
    begun, go_on, ended = asyncio.Event(), Event(), Event()
    loop = asyncio.get_running_loop()

    def look(view: IndexView) -> None:
        loop.call_soon_threadsafe(begun.set)
        assert go_on.wait(timeout=30)
        view.count_papers()
        ended.set()

    async with opened(database) as store:
        asking = asyncio.create_task(store.look_up(look), name="asking")
        await begun.wait()
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        go_on.set()
    assert ended.is_set()


async def test_a_paper_that_is_deleted_leaves_the_index(
    database: OwnDatabase, store: SqlStore
) -> None:
    await index(store, made_up(1, title="Alpha"), made_up(2, title="Alpha beta"))
    await database.run(f"DELETE FROM papers WHERE id = '{made_up(1).id}'")
    assert await database.rows("SELECT count(*) FROM paper_words") == [(1,)]
    assert await find(store, word("alpha")) == [id_number(made_up(2).id)]
