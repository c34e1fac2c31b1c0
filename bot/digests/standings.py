"""How far a listing can be trusted where nobody can be asked again: a digest is posted and stays as it is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.freshness import Freshness, Standing, judge
from bot.listings import ReadOutcome, is_complete, is_weekend, told_by_source, unreachable_since

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from bot.listings import Reading


def standing_of(
    day: date,
    readings: Sequence[Reading],
    recent: Sequence[Reading],
    *,
    now: datetime,
    has_papers: bool,
) -> Standing:
    """What is known of a listing at `now`, from its own readings and the source's latest ones, each oldest first.

    A round of the poller ends with the first list that cannot be read, so that of the others nobody knows whether
    they have grown since: while the source fails, each list that may still grow has failed. One that is complete, or
    of a weekend that is over, is read for its votes alone: that this failed matters to nobody.
    """
    told = told_by_source(readings)
    since = unreachable_since(recent)
    if is_complete(day, readings):
        return judge(day, told, now=now, has_papers=has_papers)
    if is_weekend(day) and day < now.date() and since is None and not has_papers:
        return Standing(Freshness.WEEKEND)  # the poller does not ask for it any more
    own = judge(day, readings, now=now, has_papers=has_papers)
    if since is None:
        return own
    last = next(reading for reading in reversed(recent) if reading.outcome.asked)
    unreadable = last.outcome is ReadOutcome.UNREADABLE
    return replace(
        own,
        freshness=Freshness.UNREADABLE if unreadable else Freshness.UNREACHABLE,
        since=since,
        fault=last.detail,
    )
