"""Opening a database: is it ours, is it of our time, and if it is older, bringing it up to date."""

from __future__ import annotations

import logging
import re
import sqlite3
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from sqlalchemy import inspect
from sqlalchemy.exc import DBAPIError

from bot.errors import StoreFault
from storage.database_url import SqliteFile, read_database_url
from storage.faults import store_faults
from storage.schema import HEAD
from storage.store import SqlStore
from storage.waiting import finished, to_the_end

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from sqlalchemy import Connection

    from bot.ports import Clock
    from storage.database import Database

_log = logging.getLogger(__name__)

BUSY_SECONDS = 10.0
"""So long another program's transaction is waited for."""

_STORED_REVISION = "SELECT version_num FROM alembic_version"
_OURS = re.compile(r"\d{4}")
_NO_SUCH_TABLE = ("42P01", "42703")  # or one of that name without the column


@asynccontextmanager
async def open_store(
    url: str, *, clock: Clock, busy_seconds: float = BUSY_SECONDS
) -> AsyncIterator[SqlStore]:
    """The store that `url` (as `DATABASE_URL`) names, open as long as the block lasts.

    A new file and its folder are made; an older database is brought up to date, in one transaction.
    `busy_seconds` is how long to wait for another program's transaction before that is a fault.

    Raises:
        bot.errors.ConfigMistake: the URL names no database.
        StoreFault: the database cannot be used.
    """
    database = database_of(url, busy_seconds=busy_seconds)
    store = SqlStore(database)
    try:
        await _prepare(database, clock=clock)
        yield store
    finally:
        await store.close()


async def migrate(
    url: str, *, clock: Clock, busy_seconds: float = BUSY_SECONDS
) -> tuple[str | None, str]:
    """Bring the database up to date: its revision (before, after), before being None where it was new.

    Raises:
        bot.errors.ConfigMistake: the URL names no database.
        StoreFault: the database cannot be used.
    """
    database = database_of(url, busy_seconds=busy_seconds)
    try:
        return await _prepare(database, clock=clock), HEAD
    finally:
        with store_faults(database.name):
            await finished(database.close())


def database_of(url: str, *, busy_seconds: float = BUSY_SECONDS) -> Database:
    """The database that `url` names; of a SQLite file the folder is made, nothing else is opened.

    Raises:
        bot.errors.ConfigMistake: the URL names no database.
        StoreFault: the file cannot be one.
    """
    address = read_database_url(url)
    # Each is imported where it is used: the driver of the other would make the start slower.
    if isinstance(address, SqliteFile):
        from storage.sqlite import SqliteDatabase

        return SqliteDatabase(_reachable(address.path), busy_seconds=busy_seconds)
    from storage.postgres.database import PostgresDatabase

    return PostgresDatabase(address, busy_seconds=busy_seconds)


def _reachable(path: Path) -> Path:
    """`path`, in a folder that is there, and such that SQLite can open it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreFault(
            f"The folder {path.parent} for the database cannot be made: {error.strerror}. "
            "Make it, or point DATABASE_URL elsewhere."
        ) from error
    # aiosqlite (0.22) does not wait for the thread of a connection that failed to open: the thread may then
    # report to an event loop that is closed already, which ends in a traceback on the terminal.
    with store_faults(str(path)):
        sqlite3.connect(path).close()
    return path


@to_the_end
async def _prepare(database: Database, *, clock: Clock) -> str | None:
    """Check the database and bring it up to date; the revision it was at."""
    name = database.name
    with store_faults(name):
        before = await _stored_revision(database)
        if before not in (None, HEAD):
            _refuse_unknown(before, name=name)
        await database.get_ready(clock)
        if before != HEAD:
            await _upgrade(database)
            _log.info("the database %s is at revision %s, was at %s", name, HEAD, before or "none")
    return before


async def _stored_revision(database: Database) -> str | None:
    """The revision of the database, None where there is nothing in it.

    Raises:
        StoreFault: what is in it is not Paperboy's.
    """
    async with database.reading.connect() as connection:
        try:
            found = (await connection.exec_driver_sql(_STORED_REVISION)).scalars().all()
        except DBAPIError as error:
            # A server says by a code whether there is no such table; a file is looked into.
            if getattr(error.orig, "sqlstate", None) not in (None, *_NO_SUCH_TABLE):
                raise
            await connection.rollback()
            tables = await connection.run_sync(_tables)
            found = []
        else:
            tables = []
    if tables or len(found) > 1 or not all(map(_OURS.fullmatch, found)):
        raise StoreFault(
            f"The database {database.name} is another program's. Point DATABASE_URL at one of Paperboy's own."
        )
    return found[0] if found else None


def _tables(connection: Connection) -> list[str]:
    return inspect(connection).get_table_names()


def _refuse_unknown(revision: str, *, name: str) -> None:
    from storage import upgrade

    if not upgrade.knows(revision):
        raise StoreFault(
            f"The database {name} was made by a newer Paperboy (revision {revision}; "
            f"this one knows up to {HEAD}). Update Paperboy, or point DATABASE_URL elsewhere."
        )


async def _upgrade(database: Database) -> None:
    from storage import upgrade  # Alembic takes long to import and is rarely needed

    async with database.changing_tables() as connection:
        await connection.run_sync(upgrade.upgrade)
