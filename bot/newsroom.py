"""The newsroom: what is known of papers and listings, read from their sources when that is worth it.

Sources are asked first and the store answers, so that a source that is down costs freshness, never the answer.
Only while the store holds no paper at all does the bundled sample stand in; it is never merged into the store.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.analyses import Analyses
from bot.errors import NotOpenYet, SourceFault, Unreachable, Unreadable
from bot.freshness import Freshness, Standing, is_worth_asking, judge
from bot.known_facts import KnownFacts
from bot.listings import Reading, ReadOutcome, is_complete, is_weekend, unreachable_since
from bot.papers import SourceName
from bot.ports import Batch
from bot.reading import note_as_no_news, store_found, store_listing
from bot.searching import Searcher
from bot.shared_work import Precedence, SharedWork
from bot.watching.model import WATCH_LIMIT
from bot.zones import UTC_NAME

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import date, datetime

    from bot.commands.spec import Progress
    from bot.listings import Listing
    from bot.papers import Paper, PaperId
    from bot.ports import Clock, Shelf, Source, Store

LOOK_BACK = 14
"""So many days before today are asked for in search of the newest list: more than any holidays last."""

_SINCE_READINGS = 500
_REST = timedelta(minutes=1)
"""So long a source that did not answer is left alone by what wants many days of it: each question takes seconds."""
_PAPER_SHELF_LIFE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Installation:
    """What the program itself is, and how it was set up.

    Attributes:
        version: of Paperboy.
        database: where the store is, without any password.
        zone: the time zone (IANA) of places that have set none.
        watch_limit: how many watches one owner may have.
    """

    version: str
    database: str
    zone: str = UTC_NAME
    watch_limit: int = WATCH_LIMIT


@dataclass(frozen=True, slots=True)
class DayView:
    """What is known of one listing day.

    Attributes:
        day: the listing day.
        listing: its papers, or None where none is known.
        standing: how far that can be trusted.
        sample: whether the bundled sample answered.
    """

    day: date
    listing: Listing | None
    standing: Standing
    sample: bool = False


@dataclass(frozen=True, slots=True)
class PaperView:
    """What is known of one paper.

    Attributes:
        paper: the paper, or None where nobody knows it.
        listed_on: the listing days it stands on, latest first.
        standing: how asking the source went.
        sample: whether the bundled sample answered.
    """

    paper: Paper | None
    standing: Standing
    listed_on: tuple[date, ...] = ()
    sample: bool = False


@dataclass(frozen=True, slots=True)
class Period:
    """What is known of the listings of several days.

    Attributes:
        first: the first day.
        last: the last day.
        listings: those with papers, oldest first.
        standing: how asking the source went.
        sample: whether the bundled sample answered.
    """

    first: date
    last: date
    listings: tuple[Listing, ...]
    standing: Standing
    sample: bool = False


@dataclass(frozen=True, slots=True)
class SearchedSource:
    """What a source's own search found.

    Attributes:
        papers: in the source's order; they are stored.
        standing: how asking went.
    """

    papers: tuple[PaperId, ...]
    standing: Standing


class Newsroom:
    """Finds out about papers and listings. Its methods raise `bot.errors.StoreFault`, never a source's fault."""

    def __init__(
        self,
        *,
        store: Store,
        open_source: Callable[[SourceName], Awaitable[Source]],
        open_sample: Callable[[], Awaitable[Store]],
        clock: Clock,
        installation: Installation,
    ) -> None:
        self.store = store
        self.searcher = Searcher(store)
        self.facts = KnownFacts(store, clock)
        self.analyses = Analyses()
        self.installation = installation
        self._open_source = open_source
        self._open_sample = open_sample
        self._clock = clock
        self._reads: SharedWork[tuple[date, bool], SourceFault | None] = SharedWork()
        self._precedence = Precedence()

    async def day(self, day: date, progress: Progress, *, ask: bool = True) -> DayView:
        """One listing day: Hugging Face's list, or arXiv's where Hugging Face has none.

        With `ask` the source is asked first where that may tell anything new.
        """
        readings = await self.store.readings(SourceName.HF, day)
        fault = None
        if ask and is_worth_asking(day, readings, now=self._clock.now()):
            progress(f"asking Hugging Face for {day}")
            fault = await self.read(day)
            readings = await self.store.readings(SourceName.HF, day)
        listing = await self._stored(day)
        standing = judge(day, readings, now=self._clock.now(), has_papers=listing is not None)
        if not standing.freshness.failed:
            return DayView(day, listing, standing)
        standing = replace(
            standing,
            since=await self._failing_since() or standing.since,
            retry_at=fault.retry_at if isinstance(fault, Unreachable) else None,
        )
        view = DayView(day, listing, standing)
        return view if listing else await self._from_sample(view)

    async def newest(
        self, today: date, progress: Progress, *, ask: bool = True
    ) -> tuple[DayView, DayView | None]:
        """Today's listing and, where it has no papers, the newest listing before it that has any.

        Without `ask` no source is asked.
        """
        view = await self.day(today, progress, ask=ask)
        if view.listing is not None and not view.sample:
            return view, None
        reachable = ask and not view.standing.freshness.failed
        for back in range(1, LOOK_BACK + 1):
            day = today - timedelta(days=back)
            if not reachable:
                break
            if is_weekend(day):
                continue
            earlier = await self.day(day, progress)
            reachable = not earlier.standing.freshness.failed
            if earlier.listing is not None:
                return view, earlier
        return view, await self._newest_known(today, progress, reachable=reachable)

    async def read(self, day: date, *, quiet: bool = False) -> SourceFault | None:
        """Ask Hugging Face for one listing and store what it tells, failures included.

        Who asks while the same list is being read gets what that brings. A quiet reading begins when nothing else is
        asked, and what it finds listed for the first time is no news, whatever list it comes on later.

        Returns what went wrong, or None.
        """
        if not quiet:
            return await self._reads.result((day, quiet), lambda: self._read_first(day))
        await self._precedence.after_others()
        return await self._reads.result((day, quiet), lambda: self._read(day, quiet=True))

    async def _read_first(self, day: date) -> SourceFault | None:
        with self._precedence.first():
            return await self._read(day, quiet=False)

    async def _read(self, day: date, *, quiet: bool) -> SourceFault | None:
        source = SourceName.HF
        try:
            batch = await (await self._open_source(source)).listing(day)
        except NotOpenYet:
            await self._note(day, ReadOutcome.NOT_OPEN)
            return None
        except SourceFault as fault:
            unreadable = isinstance(fault, Unreadable)
            outcome = ReadOutcome.UNREADABLE if unreadable else ReadOutcome.UNREACHABLE
            await self._note(day, outcome, detail=describe(fault))
            return fault
        async with self.store.transaction() as ledger:
            changes = await store_listing(ledger, batch, source=source, day=day, quiet=quiet)
            if quiet:
                await note_as_no_news(ledger, self.store.watching, changes, day=day, at=batch.at)
        return None

    async def paper(self, paper_id: PaperId, progress: Progress) -> PaperView:
        """One paper, asked for at Hugging Face where it has not told of it for an hour."""
        known = await self.store.paper(paper_id)
        fault = None
        if known is None or self._is_old(known):
            progress(f"asking Hugging Face for {paper_id}")
            fault = await self._read_paper(paper_id)
            known = await self.store.paper(paper_id)
        standing = await self._after(fault)
        if known is not None:
            return PaperView(known, standing, await self._days_of(self.store, paper_id))
        sample = await self._sample() if fault else None
        paper = await sample.paper(paper_id) if sample else None
        if sample is None or paper is None:
            return PaperView(None, standing)
        return PaperView(paper, standing, await self._days_of(sample, paper_id), sample=True)

    def _is_old(self, paper: Paper) -> bool:
        told_at = paper.told_at.hf
        return told_at is None or self._clock.now() >= told_at + _PAPER_SHELF_LIFE

    async def _after(self, fault: SourceFault | None) -> Standing:
        """How the source stands after a look-up that ended so."""
        if fault is None:
            return Standing(Freshness.FRESH)
        unreadable = isinstance(fault, Unreadable)
        return Standing(
            Freshness.UNREADABLE if unreadable else Freshness.UNREACHABLE,
            since=await self._failing_since(),
            fault=describe(fault),
            retry_at=fault.retry_at if isinstance(fault, Unreachable) else None,
        )

    async def period(self, first: date, last: date, progress: Progress) -> Period:
        """The listings of several days, both ends included, each asked for first where it is not complete.

        Days to come are left out, and weekends are not asked for. The first failure of the source ends the asking,
        also one of the last minute.
        """
        today = self._clock.now().date()
        views: list[DayView] = []
        standing = await self._resting()
        day = first
        while day <= min(last, today):
            ask = not (standing.freshness.failed or is_weekend(day) or await self._is_complete(day))
            view = await self.day(day, progress, ask=ask)
            if ask and view.standing.freshness.failed:
                standing = view.standing
            if standing.freshness.failed and view.listing is None:
                view = await self._from_sample(view)
            views.append(view)
            day += timedelta(days=1)
        listings = tuple(view.listing for view in views if view.listing)
        return Period(first, last, listings, standing, any(view.sample for view in views))

    async def _resting(self) -> Standing:
        """How the source stands that did not answer a moment ago; fresh where it did, or nobody asked."""
        (latest,) = await self.store.recent_readings(SourceName.HF, 1) or (None,)
        if (
            latest is None
            or latest.outcome is not ReadOutcome.UNREACHABLE
            or self._clock.now() >= latest.at + _REST
        ):
            return Standing(Freshness.FRESH)
        since = await self._failing_since()
        return Standing(Freshness.UNREACHABLE, since=since, fault=latest.detail)

    async def _from_sample(self, view: DayView) -> DayView:
        """The day as the sample has it, where that stands in for an empty store."""
        sample = await self._sample()
        listing = await sample.listing(SourceName.HF, view.day) if sample else None
        return replace(view, listing=listing, sample=listing is not None)

    async def search_source(self, words: str, limit: int, progress: Progress) -> SearchedSource:
        """What Hugging Face's own search finds, stored; it may be looser than any query."""
        progress(f"asking Hugging Face for “{words}”")
        try:
            with self._precedence.first():
                batch = await (await self._open_source(SourceName.HF)).search(words, limit)
        except SourceFault as fault:
            return SearchedSource((), await self._after(fault))
        async with self.store.transaction() as ledger:
            await store_found(ledger, batch, source=SourceName.HF)
        papers = tuple(sighting.paper.id for sighting in batch.sightings)
        return SearchedSource(papers, Standing(Freshness.FRESH))

    async def sample(self) -> Store | None:
        """The bundled sample, where it stands in for an empty store."""
        return await self._sample()

    async def _is_complete(self, day: date) -> bool:
        return is_complete(day, await self.store.readings(SourceName.HF, day))

    async def sample_days(self) -> tuple[date, ...]:
        """The days of the bundled sample where it stands in for an empty store, else nothing."""
        sample = await self._sample()
        if sample is None:
            return ()
        return tuple(await sample.days(SourceName.HF))

    async def _read_paper(self, paper_id: PaperId) -> SourceFault | None:
        """Ask for one paper and store it; returns what went wrong, or None."""
        try:
            with self._precedence.first():
                sighting = await (await self._open_source(SourceName.HF)).paper(paper_id)
        except SourceFault as fault:
            return fault
        if sighting is not None:
            batch = Batch((sighting,), skipped=0, at=sighting.paper.told_at.latest)
            async with self.store.transaction() as ledger:
                await store_found(ledger, batch, source=SourceName.HF)
        return None

    async def _stored(self, day: date) -> Listing | None:
        for source in (SourceName.HF, SourceName.ARXIV):
            listing = await self.store.listing(source, day)
            if listing is not None:
                return listing
        return None

    async def _newest_known(
        self, until: date, progress: Progress, *, reachable: bool
    ) -> DayView | None:
        for source in (SourceName.HF, SourceName.ARXIV):
            day = await self.store.newest_day(source, until)
            if day is not None:
                return await self.day(day, progress, ask=False)
        sample = None if reachable else await self._sample()
        if sample is None:
            return None
        day = await sample.newest_day(SourceName.HF, until)
        if day is None:
            return None
        listing = await sample.listing(SourceName.HF, day)
        return DayView(day, listing, Standing(Freshness.UNREACHABLE), sample=True)

    async def _sample(self) -> Store | None:
        """The bundled sample, where the store holds nothing."""
        if await self.store.count_papers():
            return None
        return await self._open_sample()

    async def _days_of(self, shelf: Shelf, paper_id: PaperId) -> tuple[date, ...]:
        return tuple(
            day for source, day in await shelf.days_of(paper_id) if source is SourceName.HF
        )

    async def _failing_since(self) -> datetime | None:
        recent = await self.store.recent_readings(SourceName.HF, _SINCE_READINGS)
        return unreachable_since(recent)

    async def _note(self, day: date, outcome: ReadOutcome, *, detail: str = "") -> None:
        reading = Reading(
            source=SourceName.HF, day=day, at=self._clock.now(), outcome=outcome, detail=detail
        )
        async with self.store.transaction() as ledger:
            await ledger.add_reading(reading)


def describe(fault: SourceFault) -> str:
    """A source's fault in words: which host, or what exactly was asked where the answer is wrong, and why."""
    if isinstance(fault, Unreadable):
        return f"{fault.url}: {fault.reason}"
    host = urlsplit(fault.url).hostname or fault.url
    return fault.reason if host in fault.reason else f"{host}: {fault.reason}"
