"""The store in a SQLite file: its locks, its disk, its damages, and the index that it keeps in step."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import StoreFault
from bot.query.analysed import AnalysedPaper
from storage.index_view import SqlIndexView
from storage.schema import metadata
from tests.contracts.index import index
from tests.contracts.store import any_example, save
from tests.rigs import wanted as rig
from tests.rigs.databases import SqliteDatabase, opened
from tests.rigs.stored import Halted, every_read, every_write, made_up

if TYPE_CHECKING:
    from pathlib import Path

    from bot.papers import Paper
    from bot.ports import IndexView
    from storage.store import SqlStore


@pytest.fixture
def database(file: Path) -> SqliteDatabase:
    return SqliteDatabase(file)


async def test_beside_another_programs_lock_reads_answer_and_writes_say_what_is_wrong(
    file: Path,
) -> None:
    async with opened(SqliteDatabase(file), busy_seconds=0.01) as store:
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


async def test_what_is_committed_survives_a_power_cut_and_what_is_referred_to_stays(
    store: SqlStore,
) -> None:
    async with store._database.reading.connect() as connection:
        for pragma, value in (("synchronous", 2), ("foreign_keys", 1), ("journal_mode", "wal")):
            assert (await connection.exec_driver_sql(f"PRAGMA {pragma}")).scalar() == value


async def test_a_look_cannot_write(store: SqlStore) -> None:
    def write(view: IndexView) -> None:
        assert isinstance(view, SqlIndexView)
        view._connection.execute("DELETE FROM papers")

    with pytest.raises(StoreFault, match="cannot be written"):
        await store.look_up(write)


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
