"""The engine of a PostgreSQL database: reads that see one state, and writers that take turns among all programs."""

from __future__ import annotations

from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from storage.postgres.connecting import connect

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sqlalchemy import Connection

    from storage.database_url import PostgresServer

_CONNECTIONS = 5

READING: dict[str, Any] = {"postgresql_readonly": True}
"""Execution options of transactions that only read. All of their statements see the state at the first one."""

WRITING: dict[str, Any] = {"isolation_level": "READ COMMITTED", "takes_turn": True}
"""Execution options of transactions that write. Each waits at its beginning until no other one is under way, in
whatever program, as with SQLite's ``BEGIN IMMEDIATE``; from then on its statements see all that was committed, and
nobody changes what it decides on. The lock is let go after what was written can be seen."""

_TURN = int.from_bytes(b"paperboy", "big")
TAKE_TURN = f"SELECT pg_advisory_xact_lock({_TURN})"
"""The statement by which a transaction waits for its turn, and has it to its end."""


def postgres_engine(server: PostgresServer, *, busy_seconds: float) -> AsyncEngine:
    """An engine for a database; nothing is opened yet.

    A transaction waits at most `busy_seconds` for its turn.
    """
    engine = create_async_engine(
        "postgresql+asyncpg://",
        async_creator=partial(connect, server, lock_seconds=busy_seconds),
        isolation_level="REPEATABLE READ",
        pool_size=_CONNECTIONS,
        max_overflow=0,
        hide_parameters=True,  # errors and logs hold no stored text
    )
    event.listen(engine.sync_engine, "checkout", _look_at)
    event.listen(engine.sync_engine, "begin", _begin)
    return engine


def _look_at(connection: Any, _record: object, _proxy: object) -> None:
    """A connection that the server has closed meanwhile is replaced before anything is asked on it."""
    if connection.driver_connection.is_closed():
        raise DisconnectionError


def _begin(connection: Connection) -> None:
    if connection.get_execution_options().get("takes_turn"):
        connection.exec_driver_sql(TAKE_TURN)


@asynccontextmanager
async def changing_tables(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A transaction that may change tables: all or nothing, one at a time among all programs, for as long as it takes."""
    async with engine.execution_options(**WRITING).connect() as connection:
        await connection.begin()
        await connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        yield connection
        await connection.commit()
