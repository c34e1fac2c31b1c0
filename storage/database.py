"""What a store needs of its database, and no two databases do alike.

`storage.sqlite` and `storage.postgres.database` give it. All else of the storage code is written once for both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager

    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

    from bot.ports import Clock, IndexView

T = TypeVar("T")


class Database(Protocol):
    """A database that can be reached; nothing is opened before it is used."""

    @property
    def name(self) -> str:
        """How it is called in what people read: without any secret."""
        ...

    @property
    def reading(self) -> AsyncEngine:
        """For transactions that read: all statements of one see the same state."""
        ...

    @property
    def writing(self) -> AsyncEngine:
        """For transactions that write: one at a time among all programs, each seeing all that was committed before it."""
        ...

    async def get_ready(self, clock: Clock) -> None:
        """Settle what stays with the database, however often, before its tables are looked at.

        Raises:
            StoreFault: it is none that Paperboy can use.
        """
        ...

    def changing_tables(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """A transaction that may change tables: all or nothing, one at a time among all programs."""
        ...

    async def row(self, connection: AsyncConnection, sql: str) -> tuple[Any, ...]:
        """The one row of a statement without values: for what is asked often and in a hurry."""
        ...

    async def compact_index(self, connection: AsyncConnection) -> None:
        """Lay the full-text index out anew, within a transaction that writes."""
        ...

    async def look_up(self, work: Callable[[IndexView], T]) -> T:
        """What `work` makes of the index, in a thread; see `bot.ports.Index.look_up`."""
        ...

    async def close(self) -> None:
        """Wait for the looks that were asked for, and close all connections."""
        ...
