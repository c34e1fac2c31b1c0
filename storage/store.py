"""The store on a database. See `storage.opening` for how one is opened, `bot.ports.Store` for what it promises."""

from __future__ import annotations

from contextlib import asynccontextmanager
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from bot.errors import StoreFault
from bot.listings import Listing
from bot.papers import SourceName
from bot.ports import Fact
from storage import rows, statements
from storage.faults import sound_values, store_faults
from storage.ledger import SqlLedger, Upserts, votes_of
from storage.outbox import SqlOutbox
from storage.storable import storable_place
from storage.tenants import ensure_places, place_ids
from storage.waiting import Turns, finished, to_the_end
from storage.watch_shelf import SqlWatchShelf

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable
    from datetime import date, datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.listings import Reading
    from bot.papers import Paper, PaperId
    from bot.ports import IndexView
    from bot.tenancy import Place
    from storage.database import Database

T = TypeVar("T")


class SqlStore:
    """A `bot.ports.Store` on a database that is at the present revision."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._name = database.name
        self._turns = Turns()
        self._closed = False
        self._watching = SqlWatchShelf(self._reading)

    @property
    def watching(self) -> SqlWatchShelf:
        """Watches and what came of them."""
        return self._watching

    async def close(self) -> None:
        """Close the connections. Every call after this raises `StoreFault`."""
        self._closed = True
        with store_faults(self._name):
            await self._database.close()

    @to_the_end
    async def paper(self, paper_id: PaperId) -> Paper | None:
        """One paper."""
        async with self._reading() as connection:
            row = (await connection.execute(statements.PAPER, {"id": paper_id})).first()
            return None if row is None else rows.paper_of(row)

    @to_the_end
    async def listing(self, source: SourceName, day: date) -> Listing | None:
        """One listing."""
        asked = {"source": source.value, "day": day}
        async with self._reading() as connection:
            found = (await connection.execute(statements.LISTED_PAPERS, asked)).all()
            if not found:
                return None
            read_at = await connection.scalar(statements.LAST_TOLD, asked)
            if read_at is None:
                read_at = await connection.scalar(statements.LAST_SEEN, asked)
            papers = tuple(map(rows.paper_of, found))
        return Listing(source=source, day=day, papers=papers, read_at=read_at)

    @to_the_end
    async def newest_day(self, source: SourceName, until: date) -> date | None:
        """The latest listing day known."""
        asked = {"source": source.value, "until": until}
        async with self._reading() as connection:
            newest: date | None = await connection.scalar(statements.NEWEST_DAY, asked)
        return newest

    @to_the_end
    async def days_of(self, paper_id: PaperId) -> tuple[tuple[SourceName, date], ...]:
        """The listing days a paper stands on."""
        async with self._reading() as connection:
            found = await connection.execute(statements.DAYS_OF_PAPER, {"paper_id": paper_id})
            return tuple((SourceName(source), day) for source, day in found)

    async def look_up(self, work: Callable[[IndexView], T]) -> T:
        """What `work` makes of the index."""

        def look(view: IndexView) -> T:
            self._check_open()  # once more: it may have waited for a thread
            return work(view)

        with store_faults(self._name):
            self._check_open()
            return await self._database.look_up(look)

    @to_the_end
    async def not_indexed(self, version: int, limit: int) -> tuple[Paper, ...]:
        """Papers that the index lacks, or has from another version."""
        asked = {"version": version, "limit": limit}
        async with self._reading() as connection:
            if await self._version_of_all(connection) == version:
                return ()
            found = (await connection.execute(statements.NOT_INDEXED, asked)).all()
            return tuple(map(rows.paper_of, found))

    async def compact_index(self) -> None:
        """Lay the index out anew."""
        async with self._writing() as connection:
            with store_faults(self._name):
                await finished(self._database.compact_index(connection))

    @to_the_end
    async def index_version(self) -> int | None:
        """With which version of the analysis all of the index was made."""
        async with self._reading() as connection:
            return await self._version_of_all(connection)

    async def _version_of_all(self, connection: AsyncConnection) -> int | None:
        found = await self._database.row(connection, str(statements.INDEX_STATE))
        papers, indexed, oldest, newest = found
        return oldest if papers == indexed and oldest == newest else None

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[SqlLedger]:
        """All or nothing."""
        async with self._writing() as connection:
            yield SqlLedger(connection, self._upserts, name=self._name)

    @to_the_end
    async def readings(self, source: SourceName, day: date) -> tuple[Reading, ...]:
        """All readings of one listing."""
        asked = {"source": source.value, "day": day}
        async with self._reading() as connection:
            found = await connection.execute(statements.READINGS, asked)
            return tuple(map(rows.reading_of, found))

    @to_the_end
    async def recent_readings(self, source: SourceName, limit: int) -> tuple[Reading, ...]:
        """The latest readings of a source."""
        asked = {"source": source.value, "limit": limit}
        async with self._reading() as connection:
            found = (await connection.execute(statements.LATEST_READINGS, asked)).all()
            return tuple(map(rows.reading_of, reversed(found)))

    @to_the_end
    async def votes(self, paper_id: PaperId) -> tuple[tuple[datetime, int], ...]:
        """How a paper's votes at Hugging Face went."""
        asked = {"paper_id": paper_id, "source": SourceName.HF.value}
        async with self._reading() as connection:
            found = await connection.execute(statements.VOTES, asked)
            return tuple((at, count) for at, count in found)

    @to_the_end
    async def votes_of(
        self, ids: Iterable[PaperId]
    ) -> dict[PaperId, tuple[tuple[datetime, int], ...]]:
        """How many papers' votes went."""
        async with self._reading() as connection:
            return await votes_of(connection, SourceName.HF, ids)

    @to_the_end
    async def count_papers(self) -> int:
        """How many papers are known."""
        async with self._reading() as connection:
            (count,) = await self._database.row(connection, str(statements.COUNT_PAPERS))
        return int(count)

    @to_the_end
    async def count_facts(self) -> dict[Fact, int]:
        """Of how many papers each fact is known."""
        async with self._reading() as connection:
            (counts,) = (await connection.execute(statements.COUNT_FACTS)).all()
        return dict(zip(Fact, counts, strict=True))

    @to_the_end
    async def days(self, source: SourceName) -> dict[date, int]:
        """Every listing day known of a source."""
        async with self._reading() as connection:
            found = await connection.execute(statements.DAYS, {"source": source.value})
            return {day: count for day, count in found}  # noqa: C416  a row is no pair to the type checker

    @cached_property
    def outbox(self) -> SqlOutbox:
        """Posts on their way."""
        return SqlOutbox(self._reading, self._writing, name=self._name)

    async def ensure_place(self, place: Place) -> None:
        """Remember a place."""
        place = storable_place(place)
        # Nearly always it is known, and looking waits for nobody.
        if not await self._knows_place(place):
            async with self._writing() as connection:
                with store_faults(self._name):
                    await finished(ensure_places(connection, [place]))

    @to_the_end
    async def _knows_place(self, place: Place) -> bool:
        async with self._reading() as connection:
            return place in (await place_ids(connection, [place])).values()

    @cached_property
    def _upserts(self) -> Upserts:
        return Upserts(self._database.reading.dialect)

    @asynccontextmanager
    async def _reading(self) -> AsyncIterator[AsyncConnection]:
        """A connection whose statements all see the same state. What the block raises is translated."""
        with store_faults(self._name), sound_values(self._name):
            self._check_open()
            async with self._database.reading.connect() as connection:
                yield connection

    @asynccontextmanager
    async def _writing(self) -> AsyncIterator[AsyncConnection]:
        """A connection in a transaction that is committed after the block. What the block raises passes.

        Closing the connection undoes what was not committed.
        """
        async with self._turns.turn():
            self._check_open()
            connection = self._database.writing.connect()
            try:
                with store_faults(self._name):
                    await finished(_begin(connection))
                yield connection
                with store_faults(self._name):
                    await finished(connection.commit())
            finally:
                with store_faults(self._name):
                    await finished(_end(connection))

    def _check_open(self) -> None:
        if self._closed:
            raise StoreFault(f"The database {self._name} is closed.")


async def _begin(connection: AsyncConnection) -> None:
    await connection.start()
    await connection.begin()


async def _end(connection: AsyncConnection) -> None:
    if connection.sync_connection is not None:  # else it never came about
        await connection.close()
