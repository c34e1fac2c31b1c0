"""A database of a PostgreSQL server as a store's."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from bot.errors import StoreFault
from storage.patience import LOOK_SECONDS
from storage.postgres import fulltext
from storage.postgres.engine import READING, WRITING, changing_tables, postgres_engine
from storage.postgres.index_view import Lookup, PostgresIndexView
from storage.postgres.readers import Readers
from storage.waiting import finished

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager

    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

    from bot.ports import Clock, IndexView
    from storage.database_url import PostgresServer
    from storage.patience import Patience
    from storage.postgres.readers import Asking

T = TypeVar("T")

_OLDEST = 14
_STATE = (
    "SELECT current_setting('server_encoding'), current_setting('server_version_num')::int / 10000"
)


class PostgresDatabase:
    """A `storage.database.Database` on a server. A transaction waits for its turn at most `busy_seconds`."""

    def __init__(
        self, server: PostgresServer, *, busy_seconds: float, look_seconds: float = LOOK_SECONDS
    ) -> None:
        self._engine = postgres_engine(server, busy_seconds=busy_seconds)
        self._readers = Readers(server, busy_seconds=busy_seconds, look_seconds=look_seconds)
        self.name = server.name
        self.reading: AsyncEngine = self._engine.execution_options(**READING)

    @cached_property
    def writing(self) -> AsyncEngine:
        """For transactions that write."""
        return self._engine.execution_options(**WRITING)

    async def get_ready(self, clock: Clock) -> None:  # noqa: ARG002  nothing is waited for
        """See that the server keeps any text, and is not too old."""
        async with self.reading.connect() as connection:
            encoding, version = await self.row(connection, _STATE)
        if encoding != "UTF8":
            raise StoreFault(
                f"The database {self.name} keeps text as {encoding}, which cannot hold all of it. "
                "Make one with: createdb --encoding=UTF8 --template=template0"
            )
        if version < _OLDEST:
            raise StoreFault(
                f"The server of the database {self.name} is PostgreSQL {version}; "
                f"Paperboy needs {_OLDEST} or newer."
            )

    def changing_tables(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """A transaction that may change tables."""
        return changing_tables(self._engine)

    async def row(self, connection: AsyncConnection, sql: str) -> tuple[Any, ...]:
        """The one row of a statement."""
        return tuple((await connection.exec_driver_sql(sql)).one())

    async def compact_index(self, connection: AsyncConnection) -> None:
        """Have what came in lately sorted into the index, and the server count what it plans by."""
        for statement in fulltext.COMPACT:
            await connection.exec_driver_sql(statement)

    async def look_up(self, work: Callable[[IndexView], T]) -> T:
        """What `work` makes of the index."""

        def look(asking: Asking, patience: Patience) -> T:
            return work(PostgresIndexView(asking, self._listed, patience, name=self.name))

        return await self._readers.run(look)

    async def close(self) -> None:
        """Close the connections."""
        await finished(self._readers.close())
        await finished(self._engine.dispose())

    @cached_property
    def _listed(self) -> Lookup:
        return Lookup(self._engine.dialect)
