"""Listings: which papers a source put on which day, and how each reading of a listing went.

A listing day is the UTC day as the source names it. A listing grows through its day, pauses for hours, and is
complete when its day is over and six hours passed without growth.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.papers import Paper, PaperId, SourceName

QUIET_HOURS = timedelta(hours=6)
"""So long a listing must not have grown after its day before it counts as complete."""


class ReadOutcome(StrEnum):
    """How a reading of a listing ended."""

    READ = "read"
    EMPTY = "empty"  # the source answered with no papers
    NOT_OPEN = "not-open"  # the source has not opened that day yet
    UNREACHABLE = "unreachable"  # no answer, or one that says “not now”
    UNREADABLE = "unreadable"  # an answer that is not what was agreed
    IMPORTED = "imported"  # from a captured file, not from the source itself

    @property
    def asked(self) -> bool:
        """Whether the source itself was asked."""
        return self is not ReadOutcome.IMPORTED

    @property
    def failed(self) -> bool:
        """Whether the source could not tell what is on the listing."""
        return self in (ReadOutcome.UNREACHABLE, ReadOutcome.UNREADABLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One reading of one listing.

    Attributes:
        source: whose listing.
        day: which listing day.
        at: when the answer came (UTC); one reading an instant.
        outcome: how it ended.
        size: how many papers the answer held.
        new: how many of them were on the listing for the first time.
        skipped: how many entries could not be read.
        detail: for a failed reading, what went wrong, in words.
    """

    source: SourceName
    day: date
    at: datetime
    outcome: ReadOutcome
    size: int = 0
    new: int = 0
    skipped: int = 0
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One paper on one listing.

    Attributes:
        paper_id: which paper.
        position: its place in the source's order when last seen, from 0.
        first_seen_at: the first reading that held it (UTC).
        last_seen_at: the latest reading that held it (UTC).
    """

    paper_id: PaperId
    position: int
    first_seen_at: datetime
    last_seen_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A source's list for one listing day, as far as it is known.

    Attributes:
        source: whose list.
        day: the listing day.
        papers: in the source's order when last seen.
        read_at: the latest reading that told what is on it (UTC).
    """

    source: SourceName
    day: date
    papers: tuple[Paper, ...]
    read_at: datetime

    @property
    def ranked(self) -> tuple[Paper, ...]:
        """The papers by votes, most first; papers with equally many keep the source's order."""
        return tuple(sorted(self.papers, key=lambda paper: -(paper.facts.upvotes or 0)))


def is_weekend(day: date) -> bool:
    """Whether Hugging Face makes no list that day: its lists of Saturdays and Sundays are empty."""
    return day.weekday() >= 5


def day_end(day: date) -> datetime:
    """The first instant after a listing day (UTC)."""
    return datetime.combine(day, time(), UTC) + timedelta(days=1)


def noon(day: date) -> datetime:
    """The instant that stands for a captured list whose time is not known (UTC): captures are made about then."""
    return datetime.combine(day, time(12), UTC)


def is_complete(day: date, readings: Sequence[Reading]) -> bool:
    """Whether a listing will grow no more.

    `readings` are those of one listing, oldest first. What the first reading found may have been there
    since the day began; what a later one found new may have come the moment before.
    """
    quiet_since = day_end(day)
    told = told_by_source(readings)
    for index, reading in enumerate(told):
        if index > 0 and reading.new:
            quiet_since = max(quiet_since, reading.at)
        elif reading.at >= quiet_since + QUIET_HOURS:
            return True
    return False


def told_by_source(readings: Sequence[Reading]) -> list[Reading]:
    """Those in which the source itself told what is on the listing."""
    return [each for each in readings if each.outcome.asked and not each.outcome.failed]


def unreachable_since(readings: Sequence[Reading]) -> datetime | None:
    """Since when a source has only failed (UTC), or ``None`` where the latest of `readings` did not fail.

    `readings` may be of several listings of one source, oldest first.
    """
    since = None
    for reading in reversed(readings):
        if not reading.outcome.asked:
            continue
        if not reading.outcome.failed:
            break
        since = reading.at
    return since
