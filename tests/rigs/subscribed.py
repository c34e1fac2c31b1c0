"""Subscriptions and what arrives for them."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from bot.digests.due import EVERY_DAY
from bot.digests.model import Arrival, Covers, Subscription, WhenEmpty
from bot.papers import SourceName
from bot.query.analysed import AnalysedPaper
from bot.query.parse import parse
from bot.watching.model import News
from tests.rigs.stored import channel, made_up

if TYPE_CHECKING:
    from datetime import date

    from bot.digests.due import Due
    from bot.papers import Paper

PLACE = channel("C1")
MORNING = datetime(2026, 7, 15, 9, tzinfo=UTC)
"""A Wednesday."""
DAY = timedelta(days=1)


def a_subscription(
    number: int = 1,
    *,
    at: time = time(9),
    days: frozenset[int] = EVERY_DAY,
    covers: Covers = Covers.DAY,
    top: int = 3,
    query: str | None = None,
    when_empty: WhenEmpty = WhenEmpty.SILENT,
    rising: bool = True,
    begins_at: datetime = MORNING - DAY,
    covered_until: datetime = MORNING - DAY,
    last_due: Due | None = None,
    paused_at: datetime | None = None,
) -> Subscription:
    """A channel's subscription, begun the day before `MORNING`."""
    return Subscription(
        id=number,
        owner=PLACE.owner,
        number=number,
        place=PLACE,
        at=at,
        days=days,
        covers=covers,
        top=top,
        filter=None if query is None else parse(query),
        when_empty=when_empty,
        rising=rising,
        begins_at=begins_at,
        covered_until=covered_until,
        last_due=last_due,
        paused_at=paused_at,
    )


def an_arrival(
    paper: Paper | int,
    *,
    at: datetime = MORNING - timedelta(hours=1),
    day: date | None = None,
    votes: int | None = None,
    position: int = 0,
    is_quiet: bool = False,
) -> Arrival:
    """A paper, or the made-up one of a number, that the poller met first at an instant."""
    if isinstance(paper, int):
        paper = made_up(paper, upvotes=votes)
    day = day or at.date()
    return Arrival(
        paper=AnalysedPaper(paper, day),
        news=News(paper_id=paper.id, day=day, at=at, is_quiet=is_quiet),
        source=SourceName.HF,
        position=position,
    )
