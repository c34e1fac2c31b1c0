"""A database beside the program: what tests look at and change in it without the store."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from storage.opening import open_store
from tests.rigs.clock import FakeClock

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager
    from pathlib import Path

    from storage.store import SqlStore


class OwnDatabase(Protocol):
    """A database that a test has to itself, at the present revision once it was opened."""

    @property
    def url(self) -> str:
        """As `DATABASE_URL`."""
        ...

    async def run(self, *statements: str) -> None:
        """Run statements, each a transaction of its own."""
        ...

    async def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """What a statement finds."""
        ...


@dataclass(frozen=True, slots=True)
class SqliteDatabase:
    """A SQLite file that a test has to itself."""

    file: Path

    @property
    def url(self) -> str:
        """As `DATABASE_URL`."""
        return f"sqlite:///{self.file}"

    async def run(self, *statements: str) -> None:
        """Run statements, each a transaction of its own, with foreign keys as the program has them."""
        with closing(sqlite3.connect(self.file)) as connection:
            connection.execute("PRAGMA foreign_keys=ON")
            for statement in statements:
                connection.execute(statement)
                connection.commit()

    async def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """What a statement finds."""
        with closing(sqlite3.connect(self.file)) as connection:
            return connection.execute(sql).fetchall()


def opened(
    database: OwnDatabase, *, busy_seconds: float = 10.0
) -> AbstractAsyncContextManager[SqlStore]:
    """The store in it."""
    return open_store(database.url, clock=FakeClock(), busy_seconds=busy_seconds)
