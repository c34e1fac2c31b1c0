"""A store that keeps everything in memory: for the bundled sample, and for tests. The same suite keeps it honest."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from bot.errors import StoreFault
from bot.listings import Listing
from bot.papers import SourceName
from bot.ports import Fact
from bot.words import ANALYSIS_VERSION
from storage.memory_index import IndexEntry, MemoryIndexView
from storage.memory_outbox import MemoryOutbox, MemoryOutboxLedger, Posts
from storage.memory_watches import MemoryWatchLedger, MemoryWatchShelf, Watching
from storage.storable import (
    storable_analysed,
    storable_number,
    storable_paper,
    storable_place,
    storable_reading,
    utc,
)
from storage.tenants import place_key
from storage.waiting import Turns

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date, datetime

    from bot.listings import Entry, Reading
    from bot.papers import Paper, PaperId
    from bot.ports import IndexView
    from bot.query.analysed import AnalysedPaper
    from bot.tenancy import Place

K = TypeVar("K")
K2 = TypeVar("K2")
V = TypeVar("V")
T = TypeVar("T")


@dataclass(slots=True)
class _Contents:
    """Everything that is kept, or what one transaction has changed of it.

    A listing, the votes on a paper and the readings of a listing are each replaced as a whole, so that a
    transaction can hold its own without touching what others read.
    """

    papers: dict[PaperId, Paper] = field(default_factory=dict)
    words: dict[PaperId, IndexEntry] = field(default_factory=dict)
    entries: dict[tuple[SourceName, date], dict[PaperId, Entry]] = field(default_factory=dict)
    votes: dict[tuple[PaperId, SourceName], dict[datetime, int]] = field(default_factory=dict)
    readings: dict[tuple[SourceName, date], dict[datetime, Reading]] = field(default_factory=dict)

    def take_over(self, changes: _Contents) -> None:
        self.papers.update(changes.papers)
        self.words.update(changes.words)
        self.entries.update(changes.entries)
        self.votes.update(changes.votes)
        self.readings.update(changes.readings)


class MemoryLedger:
    """A `bot.ports.Ledger` that holds its changes beside what is kept."""

    def __init__(self, kept: _Contents, watching: Watching, posts: Posts) -> None:
        self._kept = kept
        self._kept_watching = watching
        self.changes = _Contents()
        self.watching_changes: MemoryWatchLedger | None = None
        self.outbox = MemoryOutboxLedger(posts)

    @property
    def watching(self) -> MemoryWatchLedger:
        """What the transaction writes about watches."""
        if self.watching_changes is None:
            self.watching_changes = MemoryWatchLedger(self._kept_watching, self._saved)
        return self.watching_changes

    async def papers(self, ids: Iterable[PaperId]) -> dict[PaperId, Paper]:
        """Those of the papers that are known."""
        return {paper_id: paper for paper_id in ids if (paper := self._paper(paper_id)) is not None}

    async def save_papers(self, papers: Sequence[Paper]) -> None:
        """Insert or replace papers."""
        self.changes.papers.update({paper.id: storable_paper(paper) for paper in papers})

    async def index_papers(self, papers: Sequence[AnalysedPaper]) -> None:
        """Put papers into the full-text index."""
        for paper in papers:
            kept = storable_analysed(paper).paper
            self.changes.words[self._saved(kept.id)] = IndexEntry(kept, ANALYSIS_VERSION)

    async def entries(self, source: SourceName, day: date) -> dict[PaperId, Entry]:
        """What is known to be on a listing."""
        return _copy(self.changes.entries, self._kept.entries, (source, day))

    async def save_entries(self, source: SourceName, day: date, entries: Sequence[Entry]) -> None:
        """Insert or replace entries of a listing."""
        listed = await self.entries(source, day)
        for entry in entries:
            utc(entry.first_seen_at)
            utc(entry.last_seen_at)
            listed[self._saved(entry.paper_id)] = entry
        if listed:
            self.changes.entries[source, day] = listed

    async def votes(
        self, source: SourceName, ids: Iterable[PaperId]
    ) -> dict[PaperId, tuple[tuple[datetime, int], ...]]:
        """How the papers' votes went."""
        histories = {
            paper_id: _copy(self.changes.votes, self._kept.votes, (paper_id, source))
            for paper_id in ids
        }
        return {
            paper_id: tuple(sorted(noted.items())) for paper_id, noted in histories.items() if noted
        }

    async def add_votes(
        self, source: SourceName, votes: Mapping[PaperId, int], at: datetime
    ) -> None:
        """Note votes."""
        utc(at)
        for paper_id, count in votes.items():
            key = (self._saved(paper_id), source)
            noted = _copy(self.changes.votes, self._kept.votes, key)
            noted[at] = storable_number(count)
            self.changes.votes[key] = noted

    async def add_reading(self, reading: Reading) -> None:
        """Note a reading."""
        key = (reading.source, reading.day)
        noted = _copy(self.changes.readings, self._kept.readings, key)
        noted[reading.at] = storable_reading(reading)
        self.changes.readings[key] = noted

    def _paper(self, paper_id: PaperId) -> Paper | None:
        return self.changes.papers.get(paper_id) or self._kept.papers.get(paper_id)

    def _saved(self, paper_id: PaperId) -> PaperId:
        if self._paper(paper_id) is None:
            raise StoreFault(f"The paper {paper_id} is referred to before it is saved.")
        return paper_id


class MemoryStore:
    """A `bot.ports.Store` without a database."""

    def __init__(self) -> None:
        self._kept = _Contents()
        self._watching = MemoryWatchShelf(Watching())
        self._posts = Posts()
        self.outbox = MemoryOutbox(self._posts)
        self._turns = Turns()

    @property
    def watching(self) -> MemoryWatchShelf:
        """Watches and what came of them."""
        return self._watching

    async def paper(self, paper_id: PaperId) -> Paper | None:
        """One paper."""
        return self._kept.papers.get(paper_id)

    async def listing(self, source: SourceName, day: date) -> Listing | None:
        """One listing."""
        listed = self._kept.entries.get((source, day))
        if not listed:
            return None
        told = [r.at for r in await self.readings(source, day) if not r.outcome.failed]
        seen = (entry.last_seen_at for entry in listed.values())
        ordered = sorted(listed.values(), key=lambda entry: (entry.position, entry.paper_id))
        return Listing(
            source=source,
            day=day,
            papers=tuple(self._kept.papers[entry.paper_id] for entry in ordered),
            read_at=told[-1] if told else max(seen),
        )

    async def newest_day(self, source: SourceName, until: date) -> date | None:
        """The latest listing day known."""
        return max((day for day in await self.days(source) if day <= until), default=None)

    async def days_of(self, paper_id: PaperId) -> tuple[tuple[SourceName, date], ...]:
        """The listing days a paper stands on."""
        found = sorted(key for key, listed in self._kept.entries.items() if paper_id in listed)
        return tuple(sorted(found, key=lambda key: key[1], reverse=True))

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[MemoryLedger]:
        """All or nothing."""
        async with self._turns.turn():
            ledger = MemoryLedger(self._kept, self._watching.kept, self._posts)
            yield ledger
            self._kept.take_over(ledger.changes)
            if ledger.watching_changes is not None:
                self._watching.kept = ledger.watching_changes.kept
            ledger.outbox.commit()

    async def readings(self, source: SourceName, day: date) -> tuple[Reading, ...]:
        """All readings of one listing."""
        noted = self._kept.readings.get((source, day), {})
        return tuple(reading for _, reading in sorted(noted.items()))

    async def recent_readings(self, source: SourceName, limit: int) -> tuple[Reading, ...]:
        """The latest readings of a source."""
        ordered = sorted(self._readings_of(source), key=lambda reading: (reading.at, reading.day))
        return tuple(ordered[max(0, len(ordered) - limit) :])

    async def votes(self, paper_id: PaperId) -> tuple[tuple[datetime, int], ...]:
        """How a paper's votes at Hugging Face went."""
        return tuple(sorted(self._kept.votes.get((paper_id, SourceName.HF), {}).items()))

    async def votes_of(
        self, ids: Iterable[PaperId]
    ) -> dict[PaperId, tuple[tuple[datetime, int], ...]]:
        """How many papers' votes went."""
        histories = {paper_id: await self.votes(paper_id) for paper_id in ids}
        return {paper_id: history for paper_id, history in histories.items() if history}

    async def count_facts(self) -> dict[Fact, int]:
        """Of how many papers each fact is known."""
        facts = [paper.facts for paper in self._kept.papers.values()]
        return {
            fact: sum(getattr(each, fact.value) not in (None, ()) for each in facts)
            for fact in Fact
        }

    async def count_papers(self) -> int:
        """How many papers are known."""
        return len(self._kept.papers)

    async def days(self, source: SourceName) -> dict[date, int]:
        """Every listing day known of a source."""
        return {
            day: len(listed)
            for (of, day), listed in sorted(self._kept.entries.items())
            if of is source
        }

    async def look_up(self, work: Callable[[IndexView], T]) -> T:
        """What `work` makes of the index."""
        first_days: dict[PaperId, date] = {}
        for (_, day), listed in self._kept.entries.items():
            for paper_id in listed:
                first_days[paper_id] = min(day, first_days.get(paper_id, day))
        return work(MemoryIndexView(self._kept.papers, self._kept.words, first_days))

    async def not_indexed(self, version: int, limit: int) -> tuple[Paper, ...]:
        """Papers that the index lacks, or has from another version."""
        found = (paper for paper in self._kept.papers.values() if self._version(paper) != version)
        return tuple(islice(found, limit))

    async def compact_index(self) -> None:
        """Nothing: it is never laid out."""

    async def index_version(self) -> int | None:
        """With which version of the analysis all of the index was made."""
        versions = {self._version(paper) for paper in self._kept.papers.values()}
        return versions.pop() if len(versions) == 1 else None

    def _version(self, paper: Paper) -> int | None:
        entry = self._kept.words.get(paper.id)
        return None if entry is None else entry.version

    async def ensure_place(self, place: Place) -> None:
        """Remember a place."""
        async with self._turns.turn():
            place = storable_place(place)
            self._watching.kept.places[place_key(place)] = place

    def _readings_of(self, source: SourceName) -> Iterator[Reading]:
        for (of, _), noted in self._kept.readings.items():
            if of is source:
                yield from noted.values()


def _copy(changes: Mapping[K, dict[K2, V]], kept: Mapping[K, dict[K2, V]], key: K) -> dict[K2, V]:
    """What stands under `key` after the changes, free to be changed."""
    return dict(changes.get(key) or kept.get(key) or {})
