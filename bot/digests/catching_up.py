"""What a person missed: since their last catch-up or digest, or since a day they name."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from bot.digests.model import CatchUp, Ranked
from bot.query.matching import matches

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from collections.abc import Set as AbstractSet
    from datetime import date

    from bot.digests.model import Arrival
    from bot.papers import PaperId
    from bot.query.model import Query

USUAL = timedelta(days=7)
"""So far back goes who has neither caught up nor had a digest, and names no day."""

FARTHEST = timedelta(days=30)
"""Nobody catches up with more."""

MOST = 20
"""Papers that are shown at once."""


def since_when(
    *,
    asked: date | None,
    told_until: Sequence[datetime],
    now: datetime,
) -> datetime:
    """From when on (UTC) a person is to be told, not yet cut to `FARTHEST`.

    Args:
        asked: the listing day (UTC) that the person names: it is in it.
        told_until: up to when earlier catch-ups and digests of the person's told; the latest counts.
        now: the present (UTC).
    """
    if asked is not None:
        # An instant is told about what comes after it.
        return datetime.combine(asked, time(), UTC) - timedelta(microseconds=1)
    # What a wrong clock noted ahead of the present tells nothing.
    told = [until for until in told_until if until <= now]
    return max(told, default=now - USUAL)


def catch_up(
    arrivals: Iterable[Arrival],
    *,
    since: datetime,
    until: datetime,
    met: AbstractSet[PaperId] = frozenset(),
    mutes: Sequence[Query] = (),
    top: int = MOST,
) -> CatchUp:
    """What came after an instant and up to another (UTC): what the person's watches met first, then the rest, by votes.

    Papers that are no news, such as imported ones, count by their listing day: this is an answer, not an alert. What
    a mute holds for is left out. Papers with equally many votes stand by position on their listing, then by id.
    """
    first = max(since, until - FARTHEST)
    found = [
        each
        for each in arrivals
        if _came_between(each, first, until)
        and not any(matches(mute, each.paper) for mute in mutes)
    ]
    found.sort(key=lambda each: (each.id not in met, -each.votes, each.position, each.id))
    shown = found[:top]
    return CatchUp(
        since=first,
        until=until,
        ranked=tuple(Ranked(each.id, each.votes) for each in shown),
        met=sum(each.id in met for each in shown),
        more=len(found) - len(shown),
        is_shortened=first > since,
    )


def _came_between(arrival: Arrival, since: datetime, until: datetime) -> bool:
    if not arrival.news.is_quiet:
        return since < arrival.news.at <= until
    # When it was read says nothing of when it was listed.
    began = datetime.combine(arrival.news.day, time(), UTC)
    return since < began <= until
