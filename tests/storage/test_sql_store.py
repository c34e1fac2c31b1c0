"""The store on SQLite: the contract, and what only a file shared with others can show."""

from __future__ import annotations

import asyncio
import inspect
import sqlite3
import sys
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import StoreFault
from bot.paper_id import id_number
from bot.papers import SourceName
from bot.query.analysed import AnalysedPaper
from bot.tenancy import PlaceKind, Platform
from bot.words import ANALYSIS_VERSION
from storage.index_view import SqlIndexView
from storage.opening import open_store
from storage.schema import metadata
from storage.store import SqlStore
from storage.watch_ledger import SqlWatchLedger
from storage.watch_shelf import SqlWatchShelf
from tests.contracts.index import IndexContract, index
from tests.contracts.meetings import MeetingContract
from tests.contracts.outbox import OutboxContract
from tests.contracts.settings import SettingsContract
from tests.contracts.store import StoreContract, any_example, save
from tests.contracts.watches import WatchContract
from tests.rigs import wanted as rig
from tests.rigs.clock import FakeClock
from tests.rigs.store_child import add_paper
from tests.rigs.stored import DAY, Halted, channel, every_read, every_write, listed, made_up

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from contextlib import AbstractAsyncContextManager

    from bot.papers import Paper
    from bot.ports import IndexView

PROJECT = Path(__file__).parents[2]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "papers.db"


@pytest.fixture
async def store(file: Path) -> AsyncIterator[SqlStore]:
    async with opened(file) as store:
        yield store


def opened(file: Path, *, busy_seconds: float = 10.0) -> AbstractAsyncContextManager[SqlStore]:
    return open_store(f"sqlite:///{file}", clock=FakeClock(), busy_seconds=busy_seconds)


class TestSqlStore(
    StoreContract, IndexContract, WatchContract, MeetingContract, SettingsContract, OutboxContract
):
    """The contract."""


async def test_everything_is_there_when_the_database_is_opened_again(file: Path) -> None:
    async with opened(file) as store:
        await save(store, made_up(1), made_up(2), day=DAY)
    async with opened(file) as store:
        listing = await store.listing(SourceName.HF, DAY)
        assert listing is not None
        assert listing.papers == (made_up(1), made_up(2))


async def test_another_program_sees_only_what_is_committed(file: Path, store: SqlStore) -> None:
    async with opened(file) as other:
        async with store.transaction() as ledger:
            await ledger.save_papers([made_up(1)])
            assert await other.count_papers() == 0
        assert await other.count_papers() == 1


async def test_writers_of_two_engines_wait_for_each_other(file: Path, store: SqlStore) -> None:
    async with opened(file) as other, asyncio.TaskGroup() as tasks:
        for _ in range(10):
            tasks.create_task(add_paper(store))
            tasks.create_task(add_paper(other))
    assert await store.days(SourceName.HF) == {DAY: 20}


async def test_processes_that_open_a_new_database_at_once_all_write_to_it(file: Path) -> None:
    pipe = asyncio.subprocess.PIPE
    command = (sys.executable, "-m", "tests.rigs.store_child", f"sqlite:///{file}", "5")
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
    async with opened(file) as store:
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


async def test_a_closed_store_says_so(file: Path) -> None:
    async with opened(file) as store:
        pass
    for call in (*every_read(store).values(), *every_write(store).values()):
        with pytest.raises(StoreFault, match="is closed"):
            await call()


async def test_beside_another_programs_lock_reads_answer_and_writes_say_what_is_wrong(
    file: Path,
) -> None:
    async with opened(file, busy_seconds=0.01) as store:
        with closing(sqlite3.connect(file, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            for call in every_read(store).values():
                await call()
            for call in every_write(store).values():
                with pytest.raises(StoreFault, match="in use by another program"):
                    await call()
        for call in every_write(store).values():
            await call()


async def test_a_damaged_database_is_a_fault_whatever_is_asked(file: Path, store: SqlStore) -> None:
    with closing(sqlite3.connect(file)) as other:
        other.execute("DROP TABLE paper_index")
        for table in reversed(metadata.sorted_tables):
            other.execute(f"DROP TABLE {table.name}")
    for call in (*every_read(store).values(), *every_write(store).values()):
        with pytest.raises(StoreFault, match="no such table"):
            await call()


async def test_a_full_disk_is_a_fault_that_undoes_the_transaction(store: SqlStore) -> None:
    await save(store, made_up(1))

    async def write() -> None:
        async with store.transaction() as ledger:
            await ledger._connection.exec_driver_sql("PRAGMA max_page_count=1")
            await ledger.save_papers([made_up(2, title="long " * 100_000)])

    with pytest.raises(StoreFault, match="no room"):
        await write()
    assert await store.count_papers() == 1


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


async def test_what_is_committed_survives_a_power_cut_and_what_is_referred_to_stays(
    store: SqlStore,
) -> None:
    async with store._engine.connect() as connection:
        for pragma, value in (("synchronous", 2), ("foreign_keys", 1), ("journal_mode", "wal")):
            assert (await connection.exec_driver_sql(f"PRAGMA {pragma}")).scalar() == value


async def test_places_of_one_key_stay_apart_by_workspace_and_platform(
    file: Path, store: SqlStore
) -> None:
    places = [
        channel("C1"),
        channel("C1", team="T2"),
        channel("C1", platform=Platform.DISCORD),
        channel("C2"),
    ]
    for place in [*places, *places, replace(places[0], kind=PlaceKind.DIRECT)]:
        await store.ensure_place(place)
    with closing(sqlite3.connect(file)) as other:
        rows = other.execute(
            "SELECT platform, workspaces.key, places.key, kind FROM places "
            "JOIN workspaces ON workspaces.id = workspace_id"
        ).fetchall()
    assert sorted(rows) == [
        ("discord", "T1", "C1", "channel"),
        ("slack", "T1", "C1", "direct"),  # as it was said last
        ("slack", "T1", "C2", "channel"),
        ("slack", "T2", "C1", "channel"),
    ]


async def test_an_index_of_several_versions_has_none_and_those_of_others_wait(
    file: Path, store: SqlStore
) -> None:
    await index(store, made_up(1), made_up(2), made_up(3))
    for version, number in ((ANALYSIS_VERSION - 1, 1), (ANALYSIS_VERSION + 1, 3)):
        with closing(sqlite3.connect(file)) as other:
            asked = (version, id_number(made_up(number).id))
            other.execute("UPDATE paper_words SET version = ? WHERE number = ?", asked)
            other.commit()
        assert await store.index_version() is None
    waiting = await store.not_indexed(ANALYSIS_VERSION, 9)
    assert {paper.id for paper in waiting} == {made_up(1).id, made_up(3).id}
    with closing(sqlite3.connect(file)) as other:
        other.execute("UPDATE paper_words SET version = ?", (ANALYSIS_VERSION + 1,))
        other.commit()
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


async def test_a_look_cannot_write(store: SqlStore) -> None:
    def write(view: IndexView) -> None:
        assert isinstance(view, SqlIndexView)
        view._connection.execute("DELETE FROM papers")

    with pytest.raises(StoreFault, match="cannot be written"):
        await store.look_up(write)


async def test_a_look_whose_asker_has_gone_is_waited_for_when_the_store_is_closed(
    file: Path,
) -> None:
    begun, go_on, ended = asyncio.Event(), Event(), Event()
    loop = asyncio.get_running_loop()

    def look(view: IndexView) -> None:
        loop.call_soon_threadsafe(begun.set)
        assert go_on.wait(timeout=30)
        view.count_papers()
        ended.set()

    async with opened(file) as store:
        asking = asyncio.create_task(store.look_up(look), name="asking")
        await begun.wait()
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        go_on.set()
    assert ended.is_set()


async def test_a_paper_that_is_deleted_leaves_the_index(file: Path, store: SqlStore) -> None:
    await index(store, made_up(1, title="Alpha"), made_up(2, title="Alpha beta"))
    with closing(sqlite3.connect(file)) as other:
        other.execute("PRAGMA foreign_keys=ON")
        other.execute("DELETE FROM papers WHERE id = ?", (made_up(1).id,))
        other.commit()
        assert other.execute("SELECT count(*) FROM paper_words").fetchone() == (1,)
        found = other.execute("SELECT rowid FROM paper_index WHERE paper_index MATCH 'alpha'")
        assert found.fetchall() == [(id_number(made_up(2).id),)]
    check_index(file)


@any_example
@given(
    changes=st.lists(
        st.tuples(rig.papers, st.booleans(), st.sets(st.integers(0, rig.PAPERS))), max_size=6
    )
)
async def test_the_index_is_sound_after_any_changes(
    file: Path, store: SqlStore, changes: list[tuple[list[Paper], bool, set[int]]]
) -> None:
    for papers, undone, deleted in changes:
        with suppress(Halted):
            async with store.transaction() as ledger:
                await ledger.save_papers(papers)
                await ledger.index_papers([AnalysedPaper(paper) for paper in papers])
                if undone:
                    raise Halted
        with closing(sqlite3.connect(file)) as other:
            other.execute("PRAGMA foreign_keys=ON")
            gone = [(made_up(number).id,) for number in deleted]
            other.executemany("DELETE FROM papers WHERE id = ?", gone)
            other.commit()
        check_index(file)


def check_index(file: Path) -> None:
    """Have SQLite compare the index with the lines that it is made of."""
    with closing(sqlite3.connect(file)) as other:
        other.execute("INSERT INTO paper_index(paper_index, rank) VALUES ('integrity-check', 1)")


async def test_the_check_above_tells_an_index_that_was_not_kept_in_step(
    file: Path, store: SqlStore
) -> None:
    await index(store, made_up(1, title="Alpha"))
    with closing(sqlite3.connect(file)) as other:
        other.execute("DROP TRIGGER paper_words_updated")
        other.execute("UPDATE paper_words SET title = ' beta '")
        other.commit()
    with pytest.raises(sqlite3.DatabaseError, match="malformed"):
        check_index(file)
