"""One transaction of a `storage.store.SqlStore`."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from storage import rows, statements
from storage.batches import chunks
from storage.engine import Upsert
from storage.faults import sound_values, store_faults
from storage.outbox import SqlOutboxLedger
from storage.schema import entries, paper_words, papers, readings, votes
from storage.storable import storable_analysed, storable_paper, storable_reading
from storage.waiting import to_the_end
from storage.watch_ledger import SqlWatchLedger

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime

    from sqlalchemy.engine import Dialect
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.listings import Entry, Reading
    from bot.papers import Paper, PaperId, SourceName
    from bot.query.analysed import AnalysedPaper


class Upserts:
    """The statements that write, compiled once for one database."""

    def __init__(self, dialect: Dialect) -> None:
        self.paper_words = Upsert(paper_words, dialect)
        self.papers = Upsert(papers, dialect)
        self.entries = Upsert(entries, dialect)
        self.votes = Upsert(votes, dialect)
        self.readings = Upsert(readings, dialect)


class SqlLedger:
    """A `bot.ports.Ledger` over one connection that has begun a transaction."""

    def __init__(self, connection: AsyncConnection, upserts: Upserts, *, name: str) -> None:
        self._connection = connection
        self._upserts = upserts
        self._name = name
        self._watching = SqlWatchLedger(connection, name=name)

    @property
    def outbox(self) -> SqlOutboxLedger:
        """What the transaction writes about posts."""
        return SqlOutboxLedger(self._connection, name=self._name)

    @property
    def watching(self) -> SqlWatchLedger:
        """What the transaction writes about watches."""
        return self._watching

    @to_the_end
    async def papers(self, ids: Iterable[PaperId]) -> dict[PaperId, Paper]:
        """Those of the papers that are known."""
        known: dict[PaperId, Paper] = {}
        with store_faults(self._name), sound_values(self._name):
            for chunk in chunks(list(dict.fromkeys(ids))):
                result = await self._connection.execute(statements.PAPERS, {"ids": chunk})
                known.update((row[0], rows.paper_of(row)) for row in result)
        return known

    @to_the_end
    async def save_papers(self, papers: Sequence[Paper]) -> None:
        """Insert or replace papers."""
        with store_faults(self._name):
            await self._upserts.papers.run(
                self._connection, (rows.paper_row(storable_paper(paper)) for paper in papers)
            )

    @to_the_end
    async def index_papers(self, papers: Sequence[AnalysedPaper]) -> None:
        """Put papers into the full-text index."""
        # Taking texts apart is work for the processor alone, and not little.
        lines = await asyncio.to_thread(
            lambda: [rows.words_row(storable_analysed(paper)) for paper in papers]
        )
        with store_faults(self._name):
            await self._upserts.paper_words.run(self._connection, lines)

    @to_the_end
    async def entries(self, source: SourceName, day: date) -> dict[PaperId, Entry]:
        """What is known to be on a listing."""
        asked = {"source": source.value, "day": day}
        with store_faults(self._name), sound_values(self._name):
            result = await self._connection.execute(statements.ENTRIES, asked)
            return {entry.paper_id: entry for entry in map(rows.entry_of, result)}

    @to_the_end
    async def save_entries(self, source: SourceName, day: date, entries: Sequence[Entry]) -> None:
        """Insert or replace entries of a listing."""
        with store_faults(self._name):
            await self._upserts.entries.run(
                self._connection, (rows.entry_row(source, day, entry) for entry in entries)
            )

    @to_the_end
    async def votes(
        self, source: SourceName, ids: Iterable[PaperId]
    ) -> dict[PaperId, tuple[tuple[datetime, int], ...]]:
        """How the papers' votes went."""
        with store_faults(self._name), sound_values(self._name):
            return await votes_of(self._connection, source, ids)

    @to_the_end
    async def add_votes(
        self, source: SourceName, votes: Mapping[PaperId, int], at: datetime
    ) -> None:
        """Note votes."""
        with store_faults(self._name):
            await self._upserts.votes.run(
                self._connection,
                ((paper_id, source.value, at, count) for paper_id, count in votes.items()),
            )

    @to_the_end
    async def add_reading(self, reading: Reading) -> None:
        """Note a reading."""
        with store_faults(self._name):
            await self._upserts.readings.run(
                self._connection, [rows.reading_row(storable_reading(reading))]
            )


async def votes_of(
    connection: AsyncConnection, source: SourceName, ids: Iterable[PaperId]
) -> dict[PaperId, tuple[tuple[datetime, int], ...]]:
    """How papers' votes at a source went, as this connection sees it."""
    histories: dict[PaperId, list[tuple[datetime, int]]] = {}
    for chunk in chunks(list(dict.fromkeys(ids))):
        asked = {"ids": chunk, "source": source.value}
        for paper_id, at, count in await connection.execute(statements.VOTES_OF_PAPERS, asked):
            histories.setdefault(paper_id, []).append((at, count))
    return {paper_id: tuple(history) for paper_id, history in histories.items()}
