"""How far what is known of a listing can be trusted, and when it is worth asking the source again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.listings import (
    ReadOutcome,
    day_end,
    is_complete,
    is_weekend,
    told_by_source,
    unreachable_since,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.listings import Reading

SHELF_LIFE_OPEN = timedelta(minutes=1)
"""A list that may still grow is asked for again after this, when someone looks."""

SHELF_LIFE_COMPLETE = timedelta(days=1)
"""A complete list is asked for again after this, when someone looks: votes go on."""


class Freshness(StrEnum):
    """What is known of a listing, told apart because people take each differently."""

    FRESH = "fresh"  # it has papers, as the source last told
    NOT_OUT = "not-out-yet"  # its day is not over, and it has no papers so far
    WEEKEND = "weekend"  # no papers, on a day without lists
    NOTHING = "nothing"  # no papers, and its day is over
    UNREACHABLE = "unreachable"  # the source did not answer when last asked
    UNREADABLE = "unreadable"  # it answered, but with something else than what was agreed
    UNKNOWN = "unknown"  # nobody asked yet

    @property
    def failed(self) -> bool:
        """Whether the source could not tell when last asked."""
        return self in (Freshness.UNREACHABLE, Freshness.UNREADABLE)


@dataclass(frozen=True, slots=True)
class Standing:
    """What the readings of a listing tell.

    Attributes:
        freshness: which case it is.
        since: for a source that failed, the first of the failed readings in a row (UTC).
        fault: for a source that failed, what went wrong last, in words.
        retry_at: when it allows the next question (UTC), where it just said so.
        complete: whether the listing will grow no more.
        skipped: how many entries of the latest answer could not be read.
    """

    freshness: Freshness
    since: datetime | None = None
    fault: str = ""
    retry_at: datetime | None = None
    complete: bool = False
    skipped: int = 0


def judge(day: date, readings: Sequence[Reading], *, now: datetime, has_papers: bool) -> Standing:
    """What the readings of one listing, oldest first, say about it at `now`."""
    told = told_by_source(readings)
    standing = Standing(
        Freshness.FRESH if has_papers else Freshness.UNKNOWN,
        complete=is_complete(day, readings),
        skipped=told[-1].skipped if told else 0,
    )
    asked = [reading for reading in readings if reading.outcome.asked]
    if not asked:
        return standing
    last = asked[-1]
    if last.outcome.failed:
        unreadable = last.outcome is ReadOutcome.UNREADABLE
        return replace(
            standing,
            freshness=Freshness.UNREADABLE if unreadable else Freshness.UNREACHABLE,
            since=unreachable_since(readings),
            fault=last.detail,
        )
    return standing if has_papers else replace(standing, freshness=_absence(day, now))


def _absence(day: date, now: datetime) -> Freshness:
    if is_weekend(day):
        return Freshness.WEEKEND
    return Freshness.NOT_OUT if now < day_end(day) else Freshness.NOTHING


def is_worth_asking(day: date, readings: Sequence[Reading], *, now: datetime) -> bool:
    """Whether someone who looks at a listing at `now` should have the source asked first.

    After a failed reading it always is: only asking can tell that the source is back.
    """
    told = told_by_source(readings)
    if not told or unreachable_since(readings):
        return True
    life = SHELF_LIFE_COMPLETE if is_complete(day, readings) else SHELF_LIFE_OPEN
    return now >= told[-1].at + life
