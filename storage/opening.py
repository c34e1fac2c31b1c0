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
from storage.database_url import sqlite_file
from storage.engine import changing_tables, sqlite_engine, write_ahead
from storage.faults import store_faults
from storage.readers import Readers
from storage.schema import HEAD
from storage.store import SqlStore
from storage.waiting import finished, to_the_end

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from sqlalchemy import Connection
    from sqlalchemy.ext.asyncio import AsyncEngine

    from bot.ports import Clock

_log = logging.getLogger(__name__)

BUSY_SECONDS = 10.0
"""So long another program's transaction is waited for."""

_STORED_REVISION = "SELECT version_num FROM alembic_version"
_OURS = re.compile(r"\d{4}")


@asynccontextmanager
async def open_store(
    url: str, *, clock: Clock, busy_seconds: float = BUSY_SECONDS
) -> AsyncIterator[SqlStore]:
    """The store that `url` (as `DATABASE_URL`) names, open as long as the block lasts.

    A new file and its folder are made; an older database is brought up to date, in one transaction.
    `busy_seconds` is how long to wait for another program's transaction before that is a fault.

    Raises:
        bot.errors.ConfigMistake: the URL names no SQLite file.
        StoreFault: the database cannot be used.
    """
    path = sqlite_file(url)
    engine = sqlite_engine(_reachable(path), busy_seconds=busy_seconds)
    store = SqlStore(engine, Readers(path, busy_seconds=busy_seconds), name=str(path))
    try:
        await _prepare(engine, name=str(path), clock=clock, busy_seconds=busy_seconds)
        yield store
    finally:
        await store.close()


async def migrate(
    url: str, *, clock: Clock, busy_seconds: float = BUSY_SECONDS
) -> tuple[str | None, str]:
    """Bring the database up to date: its revision (before, after), before being None where it was new.

    Raises:
        bot.errors.ConfigMistake: the URL names no SQLite file.
        StoreFault: the database cannot be used.
    """
    path = sqlite_file(url)
    engine = sqlite_engine(_reachable(path), busy_seconds=busy_seconds)
    try:
        return await _prepare(engine, name=str(path), clock=clock, busy_seconds=busy_seconds), HEAD
    finally:
        with store_faults(str(path)):
            await finished(engine.dispose())


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
async def _prepare(
    engine: AsyncEngine, *, name: str, clock: Clock, busy_seconds: float
) -> str | None:
    """Check the database and bring it up to date; the revision it was at."""
    with store_faults(name):
        before = await _stored_revision(engine, name=name)
        if before not in (None, HEAD):
            _refuse_unknown(before, name=name)
        await write_ahead(engine, clock=clock, busy_seconds=busy_seconds)
        if before != HEAD:
            await _upgrade(engine)
            _log.info("the database %s is at revision %s, was at %s", name, HEAD, before or "none")
    return before


async def _stored_revision(engine: AsyncEngine, *, name: str) -> str | None:
    """The revision of the database, None where there is nothing in it.

    Raises:
        StoreFault: what is in it is not Paperboy's.
    """
    async with engine.connect() as connection:
        try:
            found = (await connection.exec_driver_sql(_STORED_REVISION)).scalars().all()
        except DBAPIError:
            await connection.rollback()
            tables = await connection.run_sync(_tables)
            found = []
        else:
            tables = []
    if tables or len(found) > 1 or not all(map(_OURS.fullmatch, found)):
        raise StoreFault(
            f"The database {name} is another program's. Point DATABASE_URL at a file of Paperboy's own."
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


async def _upgrade(engine: AsyncEngine) -> None:
    from storage import upgrade  # Alembic takes long to import and is rarely needed

    async with changing_tables(engine) as connection:
        await connection.run_sync(upgrade.upgrade)
