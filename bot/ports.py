"""What the core needs from the outside. The docstrings are the contract that every implementation keeps.

Times are aware and UTC throughout. Implementations raise nothing but the errors named here, whatever
libraries they are built of; cancellation passes through.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from contextlib import AbstractAsyncContextManager
    from datetime import date, datetime
    from pathlib import Path

    from bot.listings import Entry, Listing, Reading
    from bot.papers import Paper, PaperId, SourceName
    from bot.posting.ports import Outbox, OutboxLedger
    from bot.query.analysed import AnalysedPaper
    from bot.query.wanted import Wanted
    from bot.tenancy import Place
    from bot.watching.ports import WatchLedger, WatchShelf

T = TypeVar("T")


class Clock(Protocol):
    """Time, so that tests need not wait for it."""

    def now(self) -> datetime:
        """The present instant, aware, UTC."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Return when at least `seconds` have passed; at once where they are zero or less."""
        ...


@dataclass(frozen=True, slots=True)
class Sighting:
    """One paper as a source told it.

    Attributes:
        paper: what was told, its text readable already.
        day: the listing day it stands on, where told.
    """

    paper: Paper
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """One answer of a source.

    Attributes:
        sightings: in the source's order; a paper stands in it once.
        skipped: how many entries could not be read. The first few were logged with their ids.
        at: when the answer was complete (UTC).
    """

    sightings: tuple[Sighting, ...]
    skipped: int
    at: datetime


class Source(Protocol):
    """Where papers come from.

    Every method raises `bot.errors.Unreachable` where no usable answer came in the time allowed (retries
    included) and `bot.errors.Unreadable` where the answer is not what was agreed. One entry that cannot be
    read never spoils the rest: it is counted in `Batch.skipped`.
    """

    @property
    def name(self) -> SourceName:
        """Which source it is."""
        ...

    async def listing(self, day: date) -> Batch:
        """The list of one listing day, all pages, as it stands now; empty on days without papers.

        Raises:
            bot.errors.NotOpenYet: the source has not opened that day.
        """
        ...

    async def week(self, year: int, week: int) -> Batch:
        """The papers of an ISO week (1 to 53 of that ISO year), all pages."""
        ...

    async def month(self, year: int, month: int) -> Batch:
        """The papers of a calendar month, all pages."""
        ...

    async def paper(self, paper_id: PaperId) -> Sighting | None:
        """One paper, or None where the source does not know it."""
        ...

    async def search(self, query: str, limit: int) -> Batch:
        """What the source's own search finds, best first: at most `limit` papers (1 to 120)."""
        ...


class Shelf(Protocol):
    """Papers and listings that can be looked up. Reads see only what was stored completely.

    Every method raises `bot.errors.StoreFault` where the database fails.
    """

    async def paper(self, paper_id: PaperId) -> Paper | None:
        """One paper, or None where it is not known."""
        ...

    async def listing(self, source: SourceName, day: date) -> Listing | None:
        """One listing, or None where no paper of it is known.

        Its papers stand by position, those of one position by id. Its `read_at` is the latest reading
        that did not fail; without one, the latest instant at which a paper of it was seen.
        """
        ...

    async def newest_day(self, source: SourceName, until: date) -> date | None:
        """The latest listing day not after `until` of which a paper is known, or None."""
        ...

    async def days(self, source: SourceName) -> dict[date, int]:
        """Every listing day known of a source with the number of papers on it, oldest first."""
        ...

    async def days_of(self, paper_id: PaperId) -> tuple[tuple[SourceName, date], ...]:
        """The listings a paper stands on, latest day first, those of one day by source."""
        ...


class Sort(StrEnum):
    """In which order papers are wanted."""

    RELEVANCE = "relevance"
    NEWEST = "newest"  # by arXiv id, which follows the day of submission
    UPVOTES = "upvotes"


class Fact(StrEnum):
    """What sources tell of some papers and that a query can ask for; the value is its name in `bot.papers.Facts`."""

    CATEGORIES = "categories"
    KEYWORDS = "ai_keywords"
    ORGANIZATION = "organization"
    CODE = "code_url"
    PROJECT = "project_url"
    MEDIA = "media_urls"
    UPVOTES = "upvotes"
    STARS = "stars"
    COMMENTS = "comments"


class Candidate(NamedTuple):
    """A paper that an index found, with the lines of words that it keeps (see `bot.query.candidates`).

    Attributes:
        number: the paper's; see `bot.paper_id.id_number`.
        title: the line of its title.
        abstract: the line of its abstract.
        keywords: the line of its keywords.
    """

    number: int
    title: str
    abstract: str
    keywords: str


@dataclass(frozen=True, slots=True)
class ListedPaper:
    """A paper with the first listing day known of it, if any."""

    paper: Paper
    first_listed: date | None


class Ledger(Protocol):
    """One transaction of a store. What it has written shows in its own reads, and elsewhere after its end.

    Text comes back as it was given, but that NUL and lone surrogates, which no database keeps, are U+FFFD.
    Every method raises `bot.errors.StoreFault` where the database fails, also where a count does not fit 64
    bits or a paper is referred to that is not saved; `ValueError` where an instant is not aware and UTC.
    """

    @property
    def watching(self) -> WatchLedger:
        """What the same transaction writes about watches."""
        ...

    @property
    def outbox(self) -> OutboxLedger:
        """What the same transaction writes about posts."""
        ...

    async def papers(self, ids: Iterable[PaperId]) -> dict[PaperId, Paper]:
        """Those of the papers that are known; any number may be asked for."""
        ...

    async def save_papers(self, papers: Sequence[Paper]) -> None:
        """Insert or replace the papers, by id; each id at most once in a call."""
        ...

    async def index_papers(self, papers: Sequence[AnalysedPaper]) -> None:
        """Put what the papers say into the full-text index, or replace it. The papers must be saved already."""
        ...

    async def entries(self, source: SourceName, day: date) -> dict[PaperId, Entry]:
        """What is known to be on a listing; empty where nothing is."""
        ...

    async def save_entries(self, source: SourceName, day: date, entries: Sequence[Entry]) -> None:
        """Insert or replace entries of a listing, by paper. The papers must be saved before."""
        ...

    async def votes(
        self, source: SourceName, ids: Iterable[PaperId]
    ) -> dict[PaperId, tuple[tuple[datetime, int], ...]]:
        """How the papers' votes at a source went: (instant, votes), oldest first; those without any left out."""
        ...

    async def add_votes(
        self, source: SourceName, votes: Mapping[PaperId, int], at: datetime
    ) -> None:
        """Note how many votes papers had at an instant; noting the same instant again replaces it.

        The papers must be saved before.
        """
        ...

    async def add_reading(self, reading: Reading) -> None:
        """Note a reading; the same (source, day, instant) again replaces it."""
        ...


class IndexView(Protocol):
    """The full-text index of a store in one state, as a search looks at it. Not to be used after the look.

    It holds what was stored by completed transactions. Every method raises `bot.errors.StoreFault` where the
    database fails.
    """

    def candidates(self, wanted: Wanted, *, sort: Sort, limit: int) -> tuple[Candidate, ...]:
        """The first `limit` papers that satisfy `wanted`.

        By relevance in the database's own judgement of it, best first; by newest and upvotes exactly so,
        papers with equally many upvotes newest first, those with unknown ones last.
        """
        ...

    def listed_papers(self, numbers: Iterable[int]) -> dict[int, ListedPaper]:
        """The papers of those numbers, by number; any number may be asked for."""
        ...

    def paper_counts(self, words: Sequence[str]) -> dict[str, int]:
        """In how many papers each word stands in title, abstract or keywords; 0 where in none."""
        ...

    def count_papers(self) -> int:
        """How many papers are known."""
        ...


class Index(Protocol):
    """The full-text index of a store."""

    async def look_up(self, work: Callable[[IndexView], T]) -> T:
        """What `work` makes of the index; what it raises comes through.

        A database calls it in a thread of its own, so that a search goes there once and keeps the event loop free
        while it ranks and judges. It must not touch what belongs to the loop, and may run beside another look.

        Raises:
            bot.errors.TooSlow: the database did not come to an end in the time that a look may take.
        """
        ...

    async def count_papers(self) -> int:
        """How many papers are known."""
        ...

    async def count_facts(self) -> dict[Fact, int]:
        """Of how many papers each fact is known. It goes through every paper: 40 ms for 40,000."""
        ...

    async def not_indexed(self, version: int, limit: int) -> tuple[Paper, ...]:
        """At most `limit` papers whose place in the index was not made with that version, or is missing."""
        ...

    async def compact_index(self) -> None:
        """Lay the index out anew, which makes searches faster after many papers came in.

        It takes a second for 40,000 papers, as long as writers wait; searches go on.
        """
        ...

    async def index_version(self) -> int | None:
        """With which version of the analysis all of the index was made; None where some paper is not in it."""
        ...


class Store(Shelf, Index, Protocol):
    """What Paperboy remembers.

    Usable by many tasks at once; writers wait for each other. Every method raises
    `bot.errors.StoreFault` where the database fails.
    """

    @property
    def watching(self) -> WatchShelf:
        """Watches, mutes, libraries, and what came of papers that met watches."""
        ...

    @property
    def outbox(self) -> Outbox:
        """Posts on their way."""
        ...

    def transaction(self) -> AbstractAsyncContextManager[Ledger]:
        """All or nothing: committed durably when the block ends, undone when it raises or is cancelled.

        A cancellation that comes while it is being committed is delivered after that. What the block
        raises comes through unchanged. Keep it short: the other writers wait.

        Raises:
            RuntimeError: this task is within a transaction of this store already.
        """
        ...

    async def readings(self, source: SourceName, day: date) -> tuple[Reading, ...]:
        """All readings of one listing, oldest first."""
        ...

    async def recent_readings(self, source: SourceName, limit: int) -> tuple[Reading, ...]:
        """The latest `limit` readings of a source, whatever the day, oldest first."""
        ...

    async def votes(self, paper_id: PaperId) -> tuple[tuple[datetime, int], ...]:
        """How a paper's votes at Hugging Face went: (instant, votes) as noted, oldest first."""
        ...

    async def votes_of(
        self, ids: Iterable[PaperId]
    ) -> dict[PaperId, tuple[tuple[datetime, int], ...]]:
        """The same of many papers; those without any left out."""
        ...

    async def ensure_place(self, place: Place) -> None:
        """Remember a place and its workspace; of a known place its kind, nothing else, may have changed."""
        ...


class Archive(Protocol):
    """Files of captured papers, for import."""

    def reads(self, path: Path) -> bool:
        """Whether the file's name says that this archive can read it."""
        ...

    def batches(self, path: Path) -> Iterable[tuple[SourceName, date | None, Batch]]:
        """The papers of one file in batches of bounded size: (source, listing day, papers).

        A day of None means that each sighting names its own. Runs in a worker thread.

        Raises:
            bot.errors.Unreadable: the file cannot be read at all; its `url` is the file's name.
        """
        ...
