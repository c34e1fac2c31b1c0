"""On PostgreSQL too the steps lead to the tables of the schema, all or none of them, and every look-up has its index."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy.ext.asyncio import create_async_engine

import storage.migrations
from storage.opening import database_of
from storage.schema import HEAD, metadata
from storage.upgrade import upgrade
from tests.contracts.store import save
from tests.rigs.databases import opened
from tests.rigs.stored import DAY, made_up
from tests.storage.test_statements import SELECTS, WHOLE_TABLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Select

    from storage.database import Database
    from tests.rigs.postgres import PostgresDatabase, PostgresServer

STEPS = Path(storage.migrations.__file__).parent
STEP = """
from alembic import op
import sqlalchemy as sa
revision, down_revision = "9001", "{head}"
def upgrade():
    op.create_table("more", sa.Column("id", sa.Integer, primary_key=True))
    with op.batch_alter_table("papers") as papers:
        papers.drop_column("note")
    {then}
"""
DEFINITIONS = (
    (
        "SELECT table_name, column_name, data_type, collation_name, is_nullable, column_default "
        "FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2"
    ),
    "SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1, 2",
    (
        "SELECT conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2"
    ),
)


@pytest.fixture
def database(postgres: PostgresServer) -> Iterator[PostgresDatabase]:
    with postgres.database() as made:
        yield made


@pytest.fixture
def empty(postgres: PostgresServer) -> Iterator[PostgresDatabase]:
    with postgres.database(like="template0") as made:
        yield made


def is_known(name: str | None, kind: str, _: object) -> bool:
    """Whether the schema knows of it: what is searched in is beside it, as SQLite's index is."""
    return (kind, name) not in {("column", "vector"), ("index", "ix_paper_words_vector")}


async def definitions(database: PostgresDatabase) -> list[list[tuple[Any, ...]]]:
    """All columns, indexes and constraints but those of searching, and of Alembic's own table."""
    told = [await database.rows(each) for each in DEFINITIONS]
    return [
        [row for row in each if row[0] != "alembic_version" and "vector" not in str(row)]
        for each in told
    ]


async def test_the_steps_make_what_the_schema_says(database: PostgresDatabase) -> None:
    def differences(connection: Connection) -> Any:
        options = {"include_name": is_known}
        return compare_metadata(MigrationContext.configure(connection, opts=options), metadata)

    reached = database_of(database.url)
    try:
        async with reached.reading.connect() as connection:
            assert await connection.run_sync(differences) == []
    finally:
        await reached.close()


async def test_the_steps_make_the_very_tables_that_the_schema_would(
    database: PostgresDatabase, empty: PostgresDatabase
) -> None:
    engine = create_async_engine(empty.url.replace("postgresql:", "postgresql+asyncpg:"))
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    await engine.dispose()
    made, wanted = await definitions(database), await definitions(empty)
    assert made == wanted


async def take_step(database: Database, folder: Path, then: str) -> None:
    """Take the step above, ending with a statement, in the way the program takes its own."""
    scripts = folder / "steps"
    shutil.copytree(STEPS, scripts, ignore=shutil.ignore_patterns("__pycache__"))
    (scripts / "versions" / "9001_more.py").write_text(STEP.format(head=HEAD, then=then))
    try:
        async with database.changing_tables() as connection:
            await connection.run_sync(upgrade, scripts=str(scripts))
    finally:
        await database.close()


async def test_a_step_changes_tables_and_keeps_what_is_in_them(
    database: PostgresDatabase, tmp_path: Path
) -> None:
    async with opened(database) as store:
        await save(store, made_up(1), day=DAY)
    await take_step(database_of(database.url), tmp_path, "pass")
    assert await database.rows("SELECT count(*) FROM entries") == [(1,)]
    assert await database.rows("SELECT version_num FROM alembic_version") == [("9001",)]


async def test_a_step_that_fails_undoes_everything(
    database: PostgresDatabase, tmp_path: Path
) -> None:
    before = await definitions(database)
    with pytest.raises(RuntimeError, match="halfway"):
        await take_step(database_of(database.url), tmp_path, "raise RuntimeError('halfway')")
    assert await definitions(database) == before
    assert await database.rows("SELECT version_num FROM alembic_version") == [(HEAD,)]


@pytest.mark.parametrize("name", sorted(SELECTS.keys() - WHOLE_TABLE))
async def test_no_look_up_goes_through_a_whole_table(database: PostgresDatabase, name: str) -> None:
    reached = database_of(database.url)
    try:
        async with reached.reading.connect() as connection:
            # Where there are hardly any rows to go through them all is the best plan.
            await connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
            await connection.exec_driver_sql("SET LOCAL plan_cache_mode = force_generic_plan")
            sql = str(compiled(SELECTS[name], reached))
            await connection.exec_driver_sql(f"PREPARE asked AS {sql}")
            nothing = ", ".join(["NULL"] * sql.count("$"))
            asked = f"EXECUTE asked({nothing})" if nothing else "EXECUTE asked"
            plan = (await connection.exec_driver_sql(f"EXPLAIN {asked}")).scalars().all()
            await connection.exec_driver_sql("DEALLOCATE asked")
    finally:
        await reached.close()
    assert plan
    assert not [step for step in plan if "Seq Scan" in step]


def compiled(statement: Select[Any], database: Database) -> object:
    """The statement for one of each thing that it asks for in lists."""
    of_one = {key: value or ["1"] for key, value in statement.compile().params.items()}
    one = {"ids": ["1"], "numbers": [1], "keys": ["1"]}
    asked = statement.params({key: one.get(key, value) for key, value in of_one.items()})
    options = {"render_postcompile": True}
    return asked.compile(dialect=database.reading.dialect, compile_kwargs=options)
