"""The tables and statements serve SQLite and PostgreSQL, and no look-up goes through a whole table."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import Delete, Insert, Select, Update, create_engine
from sqlalchemy.dialects.postgresql import asyncpg
from sqlalchemy.schema import CreateIndex, CreateTable

from storage import statements, watch_statements
from storage.column_types import Instant
from storage.engine import Upsert, insert_into
from storage.schema import (
    entries,
    metadata,
    paper_words,
    papers,
    readings,
    votes,
    workspaces,
)
from tests.rigs.stored import START

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Dialect, Table

POSTGRESQL: Dialect = asyncpg.dialect()  # type: ignore[no-untyped-call]
SELECTS = {
    name: value
    for module in (statements, watch_statements)
    for name, value in vars(module).items()
    if isinstance(value, Select) and not name.startswith("_")
}
CHANGES = {
    name: value
    for name, value in vars(watch_statements).items()
    if isinstance(value, Delete | Insert | Update)
}
# The queue is read from its beginning, as far as is asked for.
WHOLE_TABLE = {"COUNT_FACTS", "COUNT_PAPERS", "INDEX_STATE", "NOT_INDEXED", "QUEUE"}


@pytest.fixture
def connection() -> Iterator[Connection]:
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        metadata.create_all(connection)
        yield connection
    engine.dispose()


def test_the_tables_can_be_made_on_postgresql() -> None:
    for table in metadata.sorted_tables:
        assert "CREATE TABLE" in str(CreateTable(table).compile(dialect=POSTGRESQL))
        for index in table.indexes:
            kind = "UNIQUE INDEX" if index.unique else "INDEX"
            assert f"CREATE {kind}" in str(CreateIndex(index).compile(dialect=POSTGRESQL))


def test_instants_are_timestamptz_and_keys_are_sorted_by_code_point_on_postgresql() -> None:
    made = str(CreateTable(entries).compile(dialect=POSTGRESQL))
    assert "last_seen_at TIMESTAMP WITH TIME ZONE NOT NULL" in made
    assert 'paper_id TEXT COLLATE "C" NOT NULL' in made


@pytest.mark.parametrize("name", SELECTS)
def test_every_look_up_can_be_asked_of_postgresql(name: str) -> None:
    assert "SELECT" in str(SELECTS[name].compile(dialect=POSTGRESQL))


@pytest.mark.parametrize("name", CHANGES)
def test_every_change_can_be_asked_of_postgresql(name: str) -> None:
    assert str(CHANGES[name].compile(dialect=POSTGRESQL)).split()[0] in (
        "DELETE",
        "INSERT",
        "UPDATE",
    )


@pytest.mark.parametrize(
    "table", [papers, paper_words, entries, votes, readings], ids=lambda table: table.name
)
def test_every_upsert_can_be_asked_of_postgresql(table: Table) -> None:
    upsert = Upsert(table, POSTGRESQL)
    assert "ON CONFLICT" in upsert.sql
    assert "$1" in upsert.sql


def test_inserting_what_may_be_there_can_be_asked_of_postgresql() -> None:
    statement = insert_into(workspaces, POSTGRESQL).on_conflict_do_nothing()
    assert "ON CONFLICT DO NOTHING" in str(statement.compile(dialect=POSTGRESQL))


def test_postgresql_is_given_instants_and_gives_them_in_utc() -> None:
    kind = Instant()
    assert kind.process_bind_param(START, POSTGRESQL) == START
    elsewhere = START.astimezone(datetime.now().astimezone().tzinfo)
    given = kind.process_result_value(elsewhere, POSTGRESQL)
    assert given == START
    assert given is not None
    assert given.tzinfo is UTC


def test_no_instant_stays_none() -> None:
    assert Instant().process_bind_param(None, POSTGRESQL) is None
    assert Instant().process_result_value(None, POSTGRESQL) is None


def params_of(name: str) -> dict[str, Any]:
    """The parameters of a look-up, with their values where it has them already."""
    return dict(SELECTS[name].compile().params)


@pytest.mark.parametrize("name", SELECTS.keys() - WHOLE_TABLE)
def test_no_look_up_goes_through_a_whole_table(connection: Connection, name: str) -> None:
    anything = {"ids": ["1"], "numbers": ["1"]}
    values = {key: value or anything.get(key, "1") for key, value in params_of(name).items()}
    asked = SELECTS[name].params(values)
    sql = str(asked.compile(connection, compile_kwargs={"render_postcompile": True}))
    plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", ("1",) * sql.count("?"))
    steps = [row.detail for row in plan]
    assert steps
    assert not [step for step in steps if step.startswith("SCAN")]
