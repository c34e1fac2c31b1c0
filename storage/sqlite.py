"""A SQLite file as a store's database."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from storage import fulltext
from storage.engine import WRITING, Lookup, changing_tables, fetch, sqlite_engine, write_ahead
from storage.index_view import SqlIndexView
from storage.patience import LOOK_SECONDS
from storage.readers import Readers
from storage.statements import LISTED_BY_NUMBER
from storage.waiting import finished

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager
    from pathlib import Path

    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

    from bot.ports import Clock, IndexView
    from storage.patience import Patience

T = TypeVar("T")


class SqliteDatabase:
    """A `storage.database.Database` in a file. What meets another's lock waits at most `busy_seconds`."""

    def __init__(
        self, path: Path, *, busy_seconds: float, look_seconds: float = LOOK_SECONDS
    ) -> None:
        self._busy_seconds = busy_seconds
        self._readers = Readers(path, busy_seconds=busy_seconds, look_seconds=look_seconds)
        self.name = str(path)
        self.reading: AsyncEngine = sqlite_engine(path, busy_seconds=busy_seconds)

    @cached_property
    def writing(self) -> AsyncEngine:
        """For transactions that write."""
        return self.reading.execution_options(**WRITING)

    async def get_ready(self, clock: Clock) -> None:
        """Let readers go on beside a writer."""
        await write_ahead(self.reading, clock=clock, busy_seconds=self._busy_seconds)

    def changing_tables(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """A transaction that may change tables."""
        return changing_tables(self.reading)

    async def row(self, connection: AsyncConnection, sql: str) -> tuple[Any, ...]:
        """The one row of a statement."""
        (row,) = await fetch(connection, sql, ())
        return row

    async def compact_index(self, connection: AsyncConnection) -> None:
        """Lay the full-text index out anew."""
        await connection.exec_driver_sql(fulltext.COMPACT)

    async def look_up(self, work: Callable[[IndexView], T]) -> T:
        """What `work` makes of the index."""

        def look(connection: sqlite3.Connection, patience: Patience) -> T:
            return work(SqlIndexView(connection, self._listed, patience, name=self.name))

        return await self._readers.run(look)

    async def close(self) -> None:
        """Close the connections."""
        await finished(self._readers.close())
        await finished(self.reading.dispose())

    @cached_property
    def _listed(self) -> Lookup:
        return Lookup(LISTED_BY_NUMBER, self.reading.dialect, keys="numbers")
