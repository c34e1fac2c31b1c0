"""Threads that read a SQLite file, for work that asks it several things in a row and thinks in between."""

from __future__ import annotations

import asyncio
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from storage.patience import LOOK_SECONDS, Patience

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

T = TypeVar("T")

# Most of what a search reads it reads from pages that the system has in memory already: mapped, they need not be
# copied. It is the most that is mapped, not what is taken.
_MAPPED_BYTES = 1 << 30

# Python runs one thread at a time: more would only help while all of them wait for the disk.
_THREADS = 2

# So many steps of SQLite's machine pass, in a few milliseconds, until the time is looked at again. To look takes Python's
# lock, which another thread may have.
_STEPS = 50_000


class Readers:
    """Runs work in threads, each call with a connection that is its own for as long.

    The driver of the engine goes to its thread and back for every statement. Work that is done in such a thread as a
    whole goes there once, and keeps the event loop free while it thinks. Nothing is opened before the first call.
    """

    def __init__(
        self, path: Path, *, busy_seconds: float, look_seconds: float = LOOK_SECONDS
    ) -> None:
        self._path = path
        self._busy_seconds = busy_seconds
        self._look_seconds = look_seconds
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="paperboy-reads")
        self._idle: list[sqlite3.Connection] = []

    async def run(self, work: Callable[[sqlite3.Connection, Patience], T]) -> T:
        """What `work` returns, or raises. All that it reads is of one state; it cannot write.

        Where the caller is cancelled, work that has begun comes to its end and is forgotten.

        Raises:
            TooSlow: the database works on it for longer than a look may take. What it does in between is for
                `work` to check.
        """
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._run, work)

    async def close(self) -> None:
        """Wait for all work that was asked for, and close the connections. Calls after this raise `RuntimeError`."""
        await asyncio.to_thread(self._threads.shutdown)
        while self._idle:
            self._idle.pop().close()

    def _run(self, work: Callable[[sqlite3.Connection, Patience], T]) -> T:
        patience = Patience(self._look_seconds)
        with self._connection() as connection:
            connection.set_progress_handler(patience.is_over, _STEPS)
            connection.execute("BEGIN")
            try:
                return work(connection, patience)
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
                    patience.check()
                raise
            finally:
                connection.set_progress_handler(None, 0)
                connection.rollback()

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        connection = self._idle.pop() if self._idle else self._connect()
        try:
            yield connection
        except sqlite3.Error:
            connection.close()
            raise
        except BaseException:
            self._idle.append(connection)
            raise
        self._idle.append(connection)

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self._path,
            timeout=self._busy_seconds,
            isolation_level=None,
            check_same_thread=False,  # one thread at a time has it, not always the same
        )
        connection.execute("PRAGMA query_only=ON")
        connection.execute(f"PRAGMA mmap_size={_MAPPED_BYTES}")
        return connection
