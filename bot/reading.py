"""From what a source told to what is stored: the decision is pure, the storing one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.listings import Entry, Reading, ReadOutcome
from bot.papers import merge
from bot.query.analysed import AnalysedPaper
from bot.watching.model import News
from bot.watching.ports import Reason

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date, datetime

    from bot.papers import Paper, PaperId, SourceName
    from bot.ports import Batch, Ledger, Sighting
    from bot.watching.ports import WatchShelf


History = tuple[tuple["datetime", int], ...]
"""How a paper's votes went: (instant, votes), oldest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What one batch changes.

    Attributes:
        papers: as they are to be stored: new, changed, or only told again later.
        entries: of each listing day, those new or seen again.
        votes: where they differ from what was known, of papers that have any.
        reworded: those of `papers` that are new or say something else to the full-text index.
        changed: the known ones among `papers` that say something else now, and what of it watches may ask.
        listed: the papers that are on a listing for the first time, those with most votes first, else as listed.
        first_known: those of `papers` that were not known at all.
        changed_papers: how many known ones say something else now.
        new_entries: how many of `entries` are on their listing for the first time.
    """

    papers: tuple[Paper, ...]
    entries: Mapping[date, tuple[Entry, ...]]
    votes: Mapping[PaperId, int]
    reworded: tuple[Paper, ...]
    changed: Mapping[PaperId, Reason]
    listed: tuple[PaperId, ...]
    first_known: frozenset[PaperId]
    changed_papers: int
    new_entries: int

    @property
    def new_papers(self) -> int:
        """How many papers were not known at all."""
        return len(self.first_known)

    @property
    def nothing(self) -> bool:
        """Whether all of it was known already."""
        return not (self.papers or any(self.entries.values()) or self.votes)


def decide(
    batch: Batch,
    *,
    known: Mapping[PaperId, Paper],
    listed: Mapping[date, Mapping[PaperId, Entry]] | None = None,
    day_of: Callable[[Sighting], date | None] = lambda _: None,
    whole_list: bool = True,
    histories: Mapping[PaperId, History] | None = None,
) -> Changes:
    """What is to be stored of a batch.

    Args:
        batch: what was told.
        known: what is known of its papers.
        listed: what is known of the listings that `day_of` names.
        day_of: the listing on which a sighting stands, if it tells of one.
        whole_list: whether the batch is one whole list in the source's order, else parts of several.
        histories: the votes of the papers that were told of later already; of others they are not needed.
    """
    papers: dict[PaperId, Paper] = {}
    votes: dict[PaperId, int] = {}
    entries: dict[date, dict[PaperId, Entry]] = {}
    for place, sighting in enumerate(batch.sightings):
        told = sighting.paper
        before = papers.get(told.id) or known.get(told.id)
        merged = merge(before, told)
        if merged is not before:
            papers[told.id] = merged
        upvotes = told.facts.upvotes
        if upvotes is not None and _votes_are_news(before, told, (histories or {}).get(told.id)):
            votes[told.id] = upvotes
        on = day_of(sighting)
        if on is not None:
            of_day, before_it = entries.setdefault(on, {}), (listed or {}).get(on, {})
            position = place if whole_list else len(before_it) + len(of_day)
            seen = _seen(before_it.get(told.id), told, position, moves=whole_list)
            if seen is not None:
                of_day[told.id] = seen
    reworded = [
        paper
        for paper_id, paper in papers.items()
        if paper_id not in known or _indexed_part(paper) != _indexed_part(known[paper_id])
    ]
    changed = [
        paper_id
        for paper_id, paper in papers.items()
        if paper_id in known and not paper.says_the_same_as(known[paper_id])
    ]
    voted = {each.paper.id: each.paper.facts.upvotes or 0 for each in batch.sightings}
    new_entries = [
        paper_id
        for on, of_day in entries.items()
        for paper_id in of_day
        if paper_id not in (listed or {}).get(on, {})
    ]
    return Changes(
        papers=tuple(papers.values()),
        entries={on: tuple(of_day.values()) for on, of_day in entries.items()},
        votes=votes,
        reworded=tuple(reworded),
        changed={
            **dict.fromkeys(changed, Reason.FACTS),
            **{paper.id: Reason.WORDS for paper in reworded if paper.id in known},
        },
        # Where a place has room for few alerts, the papers that most people care for come first.
        listed=tuple(sorted(dict.fromkeys(new_entries), key=lambda each: -voted.get(each, 0))),
        first_known=frozenset(paper_id for paper_id in papers if paper_id not in known),
        changed_papers=len(changed),
        new_entries=len(new_entries),
    )


def _indexed_part(paper: Paper) -> tuple[object, ...]:
    """What the full-text index is made of."""
    words, facts = paper.words, paper.facts
    text = (words.title, words.abstract, words.authors)
    return (*text, facts.ai_keywords, facts.organization, facts.categories)


def _votes_are_news(before: Paper | None, told: Paper, history: History | None) -> bool:
    """Whether the votes differ from those known of just before the telling."""
    if before is None or not _is_late(before, told):
        return before is None or told.facts.upvotes != before.facts.upvotes
    at = told.told_at.latest
    noted = history or ()
    if any(instant == at for instant, _ in noted):
        return False  # as with every fact, of one instant counts what was told first
    earlier = [votes for instant, votes in noted if instant < at]
    return not earlier or earlier[-1] != told.facts.upvotes


def _is_late(before: Paper, told: Paper) -> bool:
    """Whether a telling is not later than what its source told of the paper already."""
    known_at, at = before.told_at.hf, told.told_at.hf
    return known_at is not None and at is not None and at <= known_at


def _seen(entry: Entry | None, told: Paper, position: int, *, moves: bool) -> Entry | None:
    """The entry once this telling is noted, or None where that changes nothing."""
    at = told.told_at.latest
    if entry is None:
        return Entry(paper_id=told.id, position=position, first_seen_at=at, last_seen_at=at)
    if entry.first_seen_at <= at <= entry.last_seen_at:
        return None
    return Entry(
        paper_id=told.id,
        position=position if moves and at > entry.last_seen_at else entry.position,
        first_seen_at=min(entry.first_seen_at, at),
        last_seen_at=max(entry.last_seen_at, at),
    )


async def store_listing(
    ledger: Ledger,
    batch: Batch,
    *,
    source: SourceName,
    day: date,
    imported: bool = False,
    quiet: bool = False,
) -> Changes:
    """Store one whole list, and a reading of it.

    What a quiet list names for the first time waits for no watch; to `note_as_no_news` it is up to the caller.
    An imported list is quiet too, and leaves a reading only where it brought something, so that importing it again
    leaves no trace.
    """
    listed = {day: await ledger.entries(source, day)}
    changes = await _store(ledger, batch, source, listed, day_of=lambda _: day, whole_list=True)
    await ledger.watching.queue(changes.changed)
    if not (imported or quiet):
        await ledger.watching.queue(dict.fromkeys(changes.listed, Reason.LISTED))
    if not (imported and not any(changes.entries.values())):
        await ledger.add_reading(_reading(batch, changes, source, day, imported=imported))
    return changes


async def store_archive(ledger: Ledger, batch: Batch, *, source: SourceName) -> Changes:
    """Store papers of many lists, each of which names the day of its own; what is news and has changed is asked about."""
    days = {sighting.day for sighting in batch.sightings if sighting.day}
    listed = {day: await ledger.entries(source, day) for day in sorted(days)}
    changes = await _store(
        ledger, batch, source, listed, day_of=lambda sighting: sighting.day, whole_list=False
    )
    await ledger.watching.queue(changes.changed)
    return changes


async def store_found(ledger: Ledger, batch: Batch, *, source: SourceName) -> Changes:
    """Store papers that were looked up: on which list they stand, only a reading of that list tells."""
    changes = await _store(ledger, batch, source, {}, day_of=lambda _: None, whole_list=True)
    await ledger.watching.queue(changes.changed)
    return changes


async def note_as_no_news(
    ledger: Ledger, shelf: WatchShelf, changes: Changes, *, day: date, at: datetime
) -> None:
    """Note of what a quiet list of `day` named for the first time that it is no news, on whatever list it comes later.

    `shelf` is that of the store which `ledger` writes to. Not meant is what is news already, and what waits since
    another list named it first: nobody's alert is taken away.
    """
    for paper_id in sorted(changes.listed):
        if paper_id in changes.first_known or not await shelf.is_waiting(paper_id):
            news = News(paper_id=paper_id, day=day, at=at, is_quiet=True)
            await ledger.watching.add_news(news)


async def _store(
    ledger: Ledger,
    batch: Batch,
    source: SourceName,
    listed: Mapping[date, Mapping[PaperId, Entry]],
    *,
    day_of: Callable[[Sighting], date | None],
    whole_list: bool,
) -> Changes:
    known = await ledger.papers(sighting.paper.id for sighting in batch.sightings)
    late = [
        sighting.paper.id
        for sighting in batch.sightings
        if (before := known.get(sighting.paper.id)) and _is_late(before, sighting.paper)
    ]
    changes = decide(
        batch,
        known=known,
        listed=listed,
        day_of=day_of,
        whole_list=whole_list,
        histories=await ledger.votes(source, late) if late else {},
    )
    if changes.papers:
        await ledger.save_papers(changes.papers)
    if changes.reworded:
        await ledger.index_papers([AnalysedPaper(paper) for paper in changes.reworded])
    for day, entries in changes.entries.items():
        if entries:
            await ledger.save_entries(source, day, entries)
    if changes.votes:
        await ledger.add_votes(source, changes.votes, batch.at)
    return changes


def _reading(
    batch: Batch, changes: Changes, source: SourceName, day: date, *, imported: bool
) -> Reading:
    outcome = ReadOutcome.READ if batch.sightings else ReadOutcome.EMPTY
    detail = ""
    if batch.skipped and not batch.sightings:
        outcome = ReadOutcome.UNREADABLE
        detail = f"none of its {batch.skipped} entries could be read"
    return Reading(
        source=source,
        day=day,
        at=batch.at,
        outcome=ReadOutcome.IMPORTED if imported else outcome,
        size=len(batch.sightings),
        new=changes.new_entries,
        skipped=batch.skipped,
        detail=detail,
    )
