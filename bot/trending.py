"""What is rising: papers by the votes they gained in about a day, or by votes per day on the list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from bot.listings import told_by_source

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.listings import Reading
    from bot.papers import Paper, PaperId

DAY = timedelta(days=1)

ABOUT_A_DAY = (timedelta(hours=18), timedelta(hours=36))
"""So far apart, both ends included, two readings tell what was gained in a day."""


@dataclass(frozen=True, slots=True)
class Rising:
    """A paper with its rise.

    Attributes:
        paper: the paper.
        listed: its first listing day among those looked at.
        gained: votes gained a day, or None where no two readings about a day apart tell.
        per_day: votes per day on the list.
    """

    paper: Paper
    listed: date
    gained: int | None
    per_day: float


@dataclass(frozen=True, slots=True)
class Ranking:
    """Papers that rise, those that rise fastest first.

    Attributes:
        papers: in that order.
        by_gain: whether the votes gained in a day decided; else it is votes per day on the list, for all of them.
    """

    papers: tuple[Rising, ...]
    by_gain: bool


def gained(
    history: Sequence[tuple[datetime, int]],
    readings: Sequence[Reading],
    *,
    listed: date,
    now: datetime,
) -> int | None:
    """The votes that a paper gained a day, from the latest reading and one about a day before it.

    The votes between both, as many as 24 hours would have brought. A list that began less than a day before the
    latest reading was empty then, so that its papers gained all they have. None where the listing was not read twice,
    the latest time within a day of `now`, or where no reading lies about a day before the latest.

    Args:
        history: the paper's votes as noted, only changes, oldest first.
        readings: of the listing that the paper stands on, oldest first.
        listed: the day of that listing.
        now: the present (UTC).
    """
    read_at = [reading.at for reading in told_by_source(readings)]
    if len(read_at) < 2 or not history or now - read_at[-1] > DAY:
        return None
    last, votes = read_at[-1], history[-1][1]
    began = datetime.combine(listed, time(), UTC)
    if began <= last < began + DAY:
        return votes
    shortest, longest = ABOUT_A_DAY
    before = [at for at in read_at if shortest <= last - at <= longest]
    if not before:
        return None
    first = min(before, key=lambda at: abs(last - at - DAY))
    # What came onto the list after that reading had no votes on it yet.
    known = [noted for at, noted in history if at <= first]
    return round((votes - (known[-1] if known else 0)) * (DAY / (last - first)))


def rising(
    papers: Iterable[tuple[Paper, date]],
    *,
    histories: Mapping[PaperId, Sequence[tuple[datetime, int]]],
    readings: Mapping[date, Sequence[Reading]],
    now: datetime,
    until: date,
) -> Ranking:
    """The papers, each with its listing day, by their rise.

    Gains decide where most of the papers have one; those without come behind then, by votes per day on the list. Else
    votes per day on the list decide for all. Days on the list count up to `until`, that day included. Papers whose
    votes nobody told, such as those known from arXiv alone, are left out.
    """
    found = [
        Rising(
            paper,
            listed,
            gained(histories.get(paper.id, ()), readings.get(listed, ()), listed=listed, now=now),
            paper.facts.upvotes / max(1, (until - listed).days + 1),
        )
        for paper, listed in papers
        if paper.facts.upvotes is not None
    ]
    by_gain = 2 * sum(each.gained is not None for each in found) > len(found)
    if by_gain:
        found.sort(key=lambda each: (each.gained is None, -(each.gained or 0), -each.per_day))
    else:
        found.sort(key=lambda each: -each.per_day)
    return Ranking(tuple(found), by_gain)
