"""What is rising: papers by the votes they gained in a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from bot.listings import told_by_source

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.listings import Reading
    from bot.papers import Paper, PaperId

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Rising:
    """A paper with its rise.

    Attributes:
        paper: the paper.
        listed: its first listing day among those looked at.
        gained: votes gained over the last 24 hours of readings, or None where fewer than two tell.
        per_day: votes per day on the list.
    """

    paper: Paper
    listed: date
    gained: int | None
    per_day: float


def gained(
    history: Sequence[tuple[datetime, int]], readings: Sequence[Reading], now: datetime
) -> int | None:
    """The votes that a paper gained over the last 24 hours of readings.

    It is what the latest reading told, less what was known 24 hours before it or, where the listing was read first
    since, at that first reading. None where the listing was not read twice, the latest time within a day of `now`.

    Args:
        history: the paper's votes as noted, only changes, oldest first.
        readings: of the listing that the paper stands on, oldest first.
        now: the present (UTC).
    """
    read_at = [reading.at for reading in told_by_source(readings)]
    if len(read_at) < 2 or now - read_at[-1] > DAY or not history:
        return None
    before = [votes for at, votes in history if at <= read_at[-1] - DAY]
    return history[-1][1] - (before[-1] if before else history[0][1])


def rising(
    papers: Mapping[PaperId, tuple[Paper, date]],
    *,
    histories: Mapping[PaperId, Sequence[tuple[datetime, int]]],
    readings: Mapping[date, Sequence[Reading]],
    now: datetime,
    until: date,
) -> list[Rising]:
    """The papers, those that gained most first; where no gain is known at all, by votes per day on the list.

    Papers whose gain is not known come behind those whose is, by votes per day. Days on the list count up to
    `until`, that day included.
    """
    found = [
        Rising(
            paper,
            listed,
            gained(histories.get(paper_id, ()), readings.get(listed, ()), now),
            (paper.facts.upvotes or 0) / max(1, (until - listed).days + 1),
        )
        for paper_id, (paper, listed) in papers.items()
    ]
    found.sort(key=lambda each: (each.gained is None, -(each.gained or 0), -each.per_day))
    return found
