"""From what a source told to what is stored: the decision is pure, the storing one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.listings import Entry, Reading, ReadOutcome
from bot.papers import merge

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from bot.papers import Paper, PaperId, SourceName
    from bot.ports import Batch, Ledger, Sighting


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What one batch changes.

    Attributes:
        papers: new or changed ones, as they are to be stored.
        entries: of each listing day, those new or changed.
        votes: where they differ from what was known, of papers that have any.
        new_papers: how many of `papers` were not known at all.
        new_entries: how many of `entries` are on their listing for the first time.
    """

    papers: tuple[Paper, ...]
    entries: Mapping[date, tuple[Entry, ...]]
    votes: Mapping[PaperId, int]
    new_papers: int
    new_entries: int

    @property
    def nothing(self) -> bool:
        """Whether all of it was known already."""
        return not (self.papers or any(self.entries.values()) or self.votes)


def decide(
    batch: Batch,
    *,
    known: Mapping[PaperId, Paper],
    listed: Mapping[date, Mapping[PaperId, Entry]],
    day: date | None,
) -> Changes:
    """What is to be stored of a batch, given what is known of its papers and its listings.

    With a `day` every paper of the batch stands on that listing; without, each on the one it names, if any.
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
        if upvotes is not None and (before is None or _votes_are_news(before, told)):
            votes[told.id] = upvotes
        on = day or sighting.day
        if on is not None:
            of_day, before_it = entries.setdefault(on, {}), listed.get(on, {})
            # A batch of one listing tells its order; one of many days is a part of each, and adds to its end.
            position = place if day else len(before_it) + len(of_day)
            seen = _seen(before_it.get(told.id), sighting, position)
            if seen is not None:
                of_day[told.id] = seen
    return Changes(
        papers=tuple(papers.values()),
        entries={on: tuple(of_day.values()) for on, of_day in entries.items()},
        votes=votes,
        new_papers=sum(paper_id not in known for paper_id in papers),
        new_entries=sum(
            paper_id not in listed.get(on, {})
            for on, of_day in entries.items()
            for paper_id in of_day
        ),
    )


def _votes_are_news(before: Paper, told: Paper) -> bool:
    if told.facts_told_at < before.facts_told_at:
        return True  # an older reading fills a gap in the history
    return told.facts.upvotes != before.facts.upvotes


def _seen(entry: Entry | None, sighting: Sighting, position: int) -> Entry | None:
    """The entry once this sighting is noted, or None where that changes nothing."""
    paper, at = sighting.paper, sighting.paper.facts_told_at
    if entry is None:
        return Entry(paper_id=paper.id, position=position, first_seen_at=at, last_seen_at=at)
    if entry.first_seen_at <= at <= entry.last_seen_at:
        return None
    later = at > entry.last_seen_at
    return Entry(
        paper_id=paper.id,
        position=position if later else entry.position,
        first_seen_at=min(entry.first_seen_at, at),
        last_seen_at=max(entry.last_seen_at, at),
    )


async def store_batch(
    ledger: Ledger,
    batch: Batch,
    *,
    source: SourceName,
    day: date | None,
    imported: bool = False,
) -> Changes:
    """Decide on a batch and write what it changes, within the caller's transaction.

    A batch of one listing leaves a reading of it; an imported one only where it brought something, so that
    importing a file again leaves no trace.
    """
    known = await ledger.papers(sighting.paper.id for sighting in batch.sightings)
    days = {day} if day else {sighting.day for sighting in batch.sightings if sighting.day}
    listed = {on: await ledger.entries(source, on) for on in sorted(days)}
    changes = decide(batch, known=known, listed=listed, day=day)
    if changes.papers:
        await ledger.save_papers(changes.papers)
    for on, entries in changes.entries.items():
        if entries:
            await ledger.save_entries(source, on, entries)
    if changes.votes:
        await ledger.add_votes(source, changes.votes, batch.at)
    if day and not (imported and changes.nothing):
        await ledger.add_reading(_reading(batch, changes, source, day, imported=imported))
    return changes


def _reading(
    batch: Batch, changes: Changes, source: SourceName, day: date, *, imported: bool
) -> Reading:
    outcome = ReadOutcome.READ if batch.sightings else ReadOutcome.EMPTY
    return Reading(
        source=source,
        day=day,
        at=batch.at,
        outcome=ReadOutcome.IMPORTED if imported else outcome,
        size=len(batch.sightings),
        new=changes.new_entries,
        skipped=batch.skipped,
    )
