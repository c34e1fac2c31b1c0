"""How a SQLite file is talked to, and what is compiled once for either database."""

from __future__ import annotations

from contextlib import asynccontextmanager
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy import URL, bindparam, event
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.errors import StoreFault
from storage.faults import is_busy

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import AsyncIterator, Iterable, Sequence
    from pathlib import Path

    from sqlalchemy import Connection, Select, Table
    from sqlalchemy.engine import Dialect

    from bot.ports import Clock

WRITING = {"begin": "BEGIN IMMEDIATE"}
"""Execution options of transactions that write. SQLite gives them the write lock at their beginning:
a transaction that reads first and asks for it later would fail at once where another has written meanwhile."""

# For statements that SQLite takes only outside of transactions.
_OUTSIDE = {"begin": ""}

_PAUSE_SECONDS = 0.02

# Reads share these; each is a thread and an open file.
_CONNECTIONS = 5


class _Cursor(Protocol):
    def execute(self, operation: str) -> object: ...
    def close(self) -> None: ...


class _DriverConnection(Protocol):
    def cursor(self) -> _Cursor: ...


def sqlite_engine(path: Path, *, busy_seconds: float) -> AsyncEngine:
    """An engine for the SQLite file at `path`; nothing is opened yet.

    A statement that meets another's lock waits at most `busy_seconds`.
    """
    engine = create_async_engine(
        URL.create("sqlite+aiosqlite", database=str(path)),
        # Python's own idea of when to begin would leave reads and DDL outside of transactions.
        connect_args={"isolation_level": None, "timeout": busy_seconds},
        pool_size=_CONNECTIONS,
        max_overflow=0,
        # Each transaction is ended by the `Connection` that began it. To roll back once more whenever a
        # connection is given back would be another way to its thread and back.
        pool_reset_on_return=None,
        hide_parameters=True,  # errors and logs hold no stored text
    )
    event.listen(engine.sync_engine, "connect", _set_up)
    event.listen(engine.sync_engine, "begin", _begin)
    return engine


def _set_up(connection: _DriverConnection, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA synchronous=FULL")  # what was committed survives a power cut
    cursor.close()


def _begin(connection: Connection) -> None:
    statement = connection.get_execution_options().get("begin", "BEGIN")
    if statement:
        connection.exec_driver_sql(statement)


async def write_ahead(engine: AsyncEngine, *, clock: Clock, busy_seconds: float) -> None:
    """Let readers go on beside a writer, each seeing what was committed. The setting stays with the file.

    Two programs that do this to a new file at once stand in each other's way: SQLite then fails one of
    them without waiting, so the waiting is done here, at most about `busy_seconds`.
    """
    until = clock.now() + timedelta(seconds=busy_seconds)
    async with engine.execution_options(**_OUTSIDE).connect() as connection:
        while True:
            try:
                await connection.exec_driver_sql("PRAGMA journal_mode=WAL")
            except DBAPIError as error:
                if not is_busy(error) or clock.now() >= until:
                    raise
                await clock.sleep(_PAUSE_SECONDS)
            else:
                return


@asynccontextmanager
async def changing_tables(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A transaction that may change tables: all or nothing, one at a time among all programs.

    Foreign keys are checked at its end rather than at each statement: SQLite changes a table by making it
    anew, and dropping the old one would take with it what refers to it. Where it fails, the engine is not
    to be used any more.

    Raises:
        StoreFault: something refers to nothing at the end.
    """
    async with engine.execution_options(**_OUTSIDE).connect() as connection:
        await connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        await connection.exec_driver_sql(WRITING["begin"])
        yield connection
        broken = await connection.exec_driver_sql("PRAGMA foreign_key_check")
        if (table := broken.scalar()) is not None:
            raise StoreFault(f"Rows of the table {table} would refer to what is not there.")
        await connection.commit()
        await connection.exec_driver_sql("PRAGMA foreign_keys=ON")


async def fetch(
    connection: AsyncConnection, sql: str, values: Sequence[Any]
) -> list[tuple[Any, ...]]:
    """All rows of one statement, as the driver gives them: for what is asked often and in a hurry.

    The driver has a thread a connection. SQLAlchemy goes there and back six times for a look-up (begin, cursor,
    execute, fetch, close, end), which takes longer than most of them. This goes once, and begins no transaction:
    in SQLite one statement sees one state.
    """
    driver = (await connection.get_raw_connection()).driver_connection
    assert driver is not None, "the connection is open"
    rows: list[tuple[Any, ...]] = await driver.execute_fetchall(sql, values)
    return rows


class Lookup:
    """A `select` by a list of keys, compiled once for each length of the list."""

    def __init__(self, statement: Select[Any], dialect: Dialect, *, keys: str) -> None:
        self._statement = statement
        self._dialect = dialect
        self._keys = keys
        self._processors = [
            (index, process)
            for index, column in enumerate(statement.selected_columns)
            if (process := column.type.dialect_impl(dialect).result_processor(dialect, None))
            is not None
        ]
        self._sql = lru_cache(maxsize=64)(self._compiled)

    def rows(self, connection: sqlite3.Connection, keys: Sequence[Any]) -> list[list[Any]]:
        """The rows for those keys."""
        found = connection.execute(self._sql(len(keys)), keys).fetchall()
        return [self._processed(row) for row in found]

    def _compiled(self, length: int) -> str:
        asked = self._statement.params({self._keys: [None] * length})
        options = {"render_postcompile": True}
        return str(asked.compile(dialect=self._dialect, compile_kwargs=options))

    def _processed(self, row: tuple[Any, ...]) -> list[Any]:
        values = list(row)
        for index, process in self._processors:
            values[index] = process(values[index])
        return values


class Upsert:
    """“Insert, or replace by primary key” into one table, compiled once for one database.

    Rows go to the driver as tuples: going through the compiler for each of them makes an import half as
    slow again.
    """

    def __init__(self, table: Table, dialect: Dialect) -> None:
        columns = list(table.c)
        others = [column.name for column in columns if not column.primary_key]
        statement = insert_into(table, dialect).values(
            {column.name: bindparam(column.name) for column in columns}
        )
        statement = statement.on_conflict_do_update(
            index_elements=list(table.primary_key),
            set_={name: statement.excluded[name] for name in others},
        )
        compiled = statement.compile(dialect=dialect)
        assert compiled.positiontup == [column.name for column in columns]
        self.sql = str(compiled)
        self._processors = [
            (index, process)
            for index, column in enumerate(columns)
            if (process := column.type.dialect_impl(dialect).bind_processor(dialect)) is not None
        ]

    async def run(self, connection: AsyncConnection, rows: Iterable[tuple[Any, ...]]) -> None:
        """Store the rows; their values stand in the order of the table's columns."""
        bound = [self._bound(row) for row in rows]
        if bound:
            await connection.exec_driver_sql(self.sql, bound)

    def _bound(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        values = list(row)
        for index, process in self._processors:
            values[index] = process(values[index])
        return tuple(values)


def insert_into(table: Table, dialect: Dialect) -> Any:
    """The dialect's own `insert`, that knows conflicts: SQLite and PostgreSQL spell them alike."""
    if dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert  # SQLite needs none of it

        return insert(table)
    return sqlite_insert(table)
