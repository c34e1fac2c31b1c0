"""The steps lead to the tables of the schema, all or none of them."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine

import storage.migrations
from bot.errors import StoreFault
from bot.paper_id import id_number
from bot.papers import SourceName
from bot.ports import Sort
from bot.query.analysed import AnalysedPaper
from bot.query.wanted import EVERYTHING
from bot.settings import PlaceSettings
from bot.words import ANALYSIS_VERSION
from storage.engine import changing_tables, sqlite_engine
from storage.opening import open_store
from storage.schema import HEAD, metadata
from storage.sqlite import SqliteDatabase
from storage.store import SqlStore
from storage.upgrade import SCRIPTS, upgrade
from tests.contracts.store import save
from tests.rigs.clock import FakeClock
from tests.rigs.stored import DAY, channel, every_write, made_up

if TYPE_CHECKING:
    from typing import Any

    from bot.papers import Paper
    from bot.ports import Candidate, IndexView

STEPS = Path(storage.migrations.__file__).parent
STEP = """
from alembic import op
import sqlalchemy as sa
revision, down_revision = "9001", "{head}"
def upgrade():
    op.create_table("more", sa.Column("id", sa.Integer, primary_key=True))
    op.execute("INSERT INTO more VALUES (1)")
    with op.batch_alter_table("papers") as papers:
        papers.drop_column("note")
    with op.batch_alter_table("workspaces") as workspaces:
        workspaces.add_column(sa.Column("left_at", sa.BigInteger()))
    {then}
"""


@pytest.fixture
async def file(tmp_path: Path) -> Path:
    """A database with something in every table that others refer to."""
    file = tmp_path / "papers.db"
    async with open_store(f"sqlite:///{file}", clock=FakeClock()) as store:
        await save(store, made_up(1), day=DAY)
        await store.ensure_place(channel("C1"))
    return file


async def take_step(file: Path, then: str) -> None:
    """Take the step above, ending with a statement, in the way the program takes its own."""
    scripts = file.parent / "steps 100%"
    shutil.copytree(STEPS, scripts, ignore=shutil.ignore_patterns("__pycache__"))
    (scripts / "versions" / "9001_more.py").write_text(STEP.format(head=HEAD, then=then))
    engine = sqlite_engine(file, busy_seconds=1)
    try:
        async with changing_tables(engine) as connection:
            await connection.run_sync(upgrade, scripts=str(scripts))
    finally:
        await engine.dispose()


def contents(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as connection:
        return list(connection.iterdump())


def test_the_present_revision_is_the_last_step() -> None:
    config = Config()
    config.set_main_option("script_location", SCRIPTS)
    steps = ScriptDirectory.from_config(config)
    assert steps.get_current_head() == HEAD
    assert all(
        len(step.revision) == 4 and step.revision.isdigit() for step in steps.walk_revisions()
    )


async def test_the_steps_make_what_the_schema_says(file: Path) -> None:
    def differences(connection: Connection) -> Any:
        options = {"include_name": lambda name, kind, _: kind != "table" or not is_index(name)}
        return compare_metadata(MigrationContext.configure(connection, opts=options), metadata)

    engine = sqlite_engine(file, busy_seconds=1)
    try:
        async with engine.connect() as connection:
            assert await connection.run_sync(differences) == []
    finally:
        await engine.dispose()


async def test_the_steps_make_the_very_tables_that_the_schema_would(
    tmp_path: Path, file: Path
) -> None:
    fresh = tmp_path / "fresh.db"
    engine = create_engine(f"sqlite:///{fresh}")
    metadata.create_all(engine)
    engine.dispose()
    assert definitions(file) == definitions(fresh)


def is_index(name: str) -> bool:
    """Whether SQLite's full-text index is made of the table: the schema knows nothing of it."""
    return name.startswith("paper_index")


def definitions(file: Path) -> dict[str, set[str]]:
    """The lines of each table's and index's definition; a constraint may stand anywhere in it."""
    with closing(sqlite3.connect(file)) as connection:
        rows = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type IN ('table', 'index') "
            "AND sql NOT NULL AND name <> 'alembic_version'"
        ).fetchall()
    return {
        name: {line.strip(" \t,") for line in sql.splitlines()}
        for name, sql in rows
        if not is_index(name)
    }


async def test_a_step_that_fails_undoes_everything(file: Path) -> None:
    before = contents(file)
    with pytest.raises(RuntimeError, match="halfway"):
        await take_step(file, "raise RuntimeError('halfway')")
    assert contents(file) == before


async def test_a_step_that_would_leave_rows_referring_to_nothing_undoes_everything(
    file: Path,
) -> None:
    before = contents(file)
    with pytest.raises(StoreFault, match="table entries would refer"):
        await take_step(file, "op.execute('DELETE FROM papers')")
    assert contents(file) == before


async def test_making_a_table_anew_keeps_what_refers_to_it(file: Path) -> None:
    await take_step(file, "pass")
    with closing(sqlite3.connect(file)) as connection:
        counted = [
            connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in ("more", "papers", "entries", "workspaces", "places")
        ]
        revision = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    assert counted == [1, 1, 1, 1, 1]
    assert revision == ("9001",)


async def test_a_way_that_does_not_exist_is_a_fault(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '8888'")
        connection.commit()
    with pytest.raises(StoreFault, match="cannot be brought up to date"):
        await take_step(file, "pass")


async def test_papers_of_before_the_index_are_kept_and_wait_to_be_put_into_it(
    tmp_path: Path,
) -> None:
    file = tmp_path / "old.db"
    await make_old(file, until="0001", papers=[made_up(2), made_up(1)])
    async with open_store(f"sqlite:///{file}", clock=FakeClock()) as store:
        assert await store.paper(made_up(1).id) == made_up(1)
        assert await store.days(SourceName.HF) == {DAY: 2}
        assert await store.index_version() is None
        assert await store.look_up(every_candidate) == ()
        waiting = await store.not_indexed(ANALYSIS_VERSION, 9)
        assert {paper.id for paper in waiting} == {made_up(1).id, made_up(2).id}
        async with store.transaction() as ledger:
            await ledger.save_papers([made_up(1, title="Told again")])
            await ledger.index_papers([AnalysedPaper(paper) for paper in waiting])
        assert await store.index_version() == ANALYSIS_VERSION
        found = await store.look_up(every_candidate)
        assert [each.number for each in found] == [id_number(made_up(n).id) for n in (2, 1)]
        assert await store.count_papers() == 2


async def test_a_database_of_before_there_were_watches_keeps_its_papers_and_takes_watches(
    tmp_path: Path,
) -> None:
    file = tmp_path / "old.db"
    await make_old(file, until="0002", papers=[made_up(1)])
    async with open_store(f"sqlite:///{file}", clock=FakeClock()) as store:
        assert await store.paper(made_up(1).id) == made_up(1)
        for write in every_write(store).values():
            await write()
        async with store.transaction() as ledger:
            await ledger.index_papers([AnalysedPaper(made_up(1, title="Told again"))])
        assert await store.index_version() == ANALYSIS_VERSION


async def test_of_changes_of_before_only_the_latest_of_each_watch_is_kept_and_numbers_go_on(
    tmp_path: Path,
) -> None:
    file = tmp_path / "old.db"
    await make_old(file, until="0003", papers=[made_up(1)])
    with closing(sqlite3.connect(file)) as connection:
        changed = [(watch_id,) for watch_id in (1, 2, 1, 3, 1, 2)]
        connection.executemany("INSERT INTO watch_changes (watch_id) VALUES (?)", changed)
        connection.execute("DELETE FROM watch_changes WHERE number = 6")
        connection.commit()
    async with open_store(f"sqlite:///{file}", clock=FakeClock()) as store:
        assert await store.paper(made_up(1).id) == made_up(1)
        told = await store.watching.changes_since(0, 9)
        assert (told.number, list(told.queries)) == (5, [2, 3, 1])
        for write in every_write(store).values():
            await write()
        later = await store.watching.changes_since(5, 9)
        assert later.number > 6


async def test_a_database_of_before_there_were_settings_takes_them_for_the_places_it_knows(
    tmp_path: Path,
) -> None:
    file = tmp_path / "old.db"
    await make_old(file, until="0003", papers=[made_up(1)])
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("INSERT INTO workspaces VALUES (7, 'slack', 'T1')")
        connection.execute("INSERT INTO places VALUES (9, 7, 'C1', 'channel')")
        connection.commit()
    settings = PlaceSettings(zone="Europe/Berlin")
    async with open_store(f"sqlite:///{file}", clock=FakeClock()) as store:
        assert await store.watching.settings_of([channel("C1")]) == {}
        async with store.transaction() as ledger:
            await ledger.watching.change_settings(channel("C1"), settings)
    with closing(sqlite3.connect(file)) as connection:
        rows = connection.execute("SELECT * FROM place_settings").fetchall()
    assert rows == [(9, "Europe/Berlin", None)]


def every_candidate(index: IndexView) -> tuple[Candidate, ...]:
    """What stands in the index, newest first."""
    return index.candidates(EVERYTHING, sort=Sort.NEWEST, limit=9)


async def make_old(file: Path, *, until: str, papers: list[Paper]) -> None:
    """A database at an older revision; before there was an index its papers were numbered as they came."""
    scripts = file.parent / "older"
    later = [step.name for step in (STEPS / "versions").glob("*.py") if step.name[:4] > until]
    shutil.copytree(STEPS, scripts, ignore=shutil.ignore_patterns("__pycache__", *later))
    database = SqliteDatabase(file, busy_seconds=1)
    store = SqlStore(database)
    try:
        async with database.changing_tables() as connection:
            await connection.run_sync(upgrade, scripts=str(scripts))
        await save(store, *papers, day=DAY)
    finally:
        await store.close()
    with closing(sqlite3.connect(file)) as connection_:
        for number, paper in enumerate(papers if until < "0002" else (), 1):
            connection_.execute("UPDATE papers SET number = ? WHERE id = ?", (number, paper.id))
        connection_.commit()
