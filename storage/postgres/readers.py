"""Threads that read a PostgreSQL database, for work that asks it several things in a row and thinks in between."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

from bot.errors import StoreFault
from storage.patience import LOOK_SECONDS, Patience
from storage.postgres.connecting import connect, driver_faults
from storage.postgres.faults import lost

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import asyncpg

    from storage.database_url import PostgresServer

T = TypeVar("T")

# Python runs one thread at a time: more would only help while all of them wait for the server.
_THREADS = 2

# A server that does not say goodbye is left all the same.
_LEAVE_SECONDS = 2.0

_BEGIN = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"


class Asking:
    """A connection for plain code, with a loop of its own: to be used by one thread at a time.

    What the server sends is read within the call that asks for it, so neither side waits for the event loop of the
    program, nor holds it.
    """

    def __init__(
        self, server: PostgresServer, *, lock_seconds: float, statement_seconds: float
    ) -> None:
        self._name = server.name
        self._loop = asyncio.Runner()
        try:
            self._connection: asyncpg.Connection = self._loop.run(
                connect(server, lock_seconds=lock_seconds, statement_seconds=statement_seconds)
            )
        except BaseException:
            self._loop.close()
            raise

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[asyncpg.Record]:
        """All rows of one statement.

        Raises:
            StoreFault: the database fails, or stops the statement for the time it takes.
        """
        try:
            with driver_faults(self._name):
                rows: list[asyncpg.Record] = self._loop.run(self._connection.fetch(sql, *values))
                return rows
        except OSError:  # a silent server's TimeoutError is one
            raise StoreFault(lost(self._name)) from None

    def close(self) -> None:
        """Leave the server, in whatever state the connection is."""
        try:
            with suppress(StoreFault, OSError), driver_faults(self._name):
                self._loop.run(self._connection.close(timeout=_LEAVE_SECONDS))
        finally:
            self._loop.close()


class Readers:
    """Runs work in threads, each call with a connection that is its own for as long.

    Nothing is opened before the first call.
    """

    def __init__(
        self, server: PostgresServer, *, busy_seconds: float, look_seconds: float = LOOK_SECONDS
    ) -> None:
        self._server = server
        self._busy_seconds = busy_seconds
        self._look_seconds = look_seconds
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="paperboy-reads")
        self._idle: list[Asking] = []

    async def run(self, work: Callable[[Asking, Patience], T]) -> T:
        """What `work` returns, or raises. All that it reads is of one state; it cannot write.

        Where the caller is cancelled, work that has begun comes to its end and is forgotten.

        Raises:
            TooSlow: the database works on it for longer than a look may take. What it does in between is for
                `work` to check.
        """
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._run, work)

    async def close(self) -> None:
        """Wait for all work that was asked for, and close the connections. Calls after this raise `RuntimeError`."""
        await asyncio.to_thread(self._close)

    def _close(self) -> None:
        self._threads.shutdown()
        while self._idle:
            self._idle.pop().close()

    def _run(self, work: Callable[[Asking, Patience], T]) -> T:
        patience = Patience(self._look_seconds)
        asking = self._begun()
        try:
            result = work(asking, patience)
        except StoreFault:
            patience.check()  # the server stops what takes as long
            raise
        finally:
            self._end(asking)
        return result

    def _begun(self) -> Asking:
        """A connection in a transaction; of those that were left, one may have been closed by the server meanwhile."""
        while self._idle:
            asking = self._idle.pop()
            try:
                asking.rows(_BEGIN)
            except StoreFault:
                asking.close()
            else:
                return asking
        asking = Asking(
            self._server, lock_seconds=self._busy_seconds, statement_seconds=self._look_seconds
        )
        try:
            asking.rows(_BEGIN)
        except BaseException:
            asking.close()
            raise
        return asking

    def _end(self, asking: Asking) -> None:
        try:
            asking.rows("ROLLBACK")
        except StoreFault:
            asking.close()
        else:
            self._idle.append(asking)
