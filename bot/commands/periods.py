"""`week`, `month`, `trending`: the papers of several days in one list."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from bot.commands.kinds import Month, Week
from bot.commands.lists import FILTER, Listed, Paged, how_read, narrowed, page_of
from bot.commands.notices import SAMPLE_NOTICE, count_of, failing, refusal_of
from bot.commands.spec import Call, Command, optional_words
from bot.days import format_day
from bot.errors import Refusal
from bot.papers import SourceName
from bot.reply import Button, Outcome, Phrase, Reply
from bot.trending import Rising, rising

if TYPE_CHECKING:
    from bot.newsroom import Period
    from bot.papers import Paper, PaperId
    from bot.query.model import Query

_TRENDING_DAYS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class OfWeek(Paged):
    """Which week's papers are shown, and how."""

    week: tuple[int, int] | None = optional_words(Week(), "which ISO week; usually the present one")
    filter: Query | None = optional_words(FILTER, "what the papers must be, as a query")


@dataclass(frozen=True, slots=True, kw_only=True)
class OfMonth(Paged):
    """Which month's papers are shown, and how."""

    month: tuple[int, int] | None = optional_words(Month(), "which month; usually the present one")
    filter: Query | None = optional_words(FILTER, "what the papers must be, as a query")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trending(Paged):
    """How what is rising is shown."""

    filter: Query | None = optional_words(FILTER, "what the papers must be, as a query")


async def week(args: OfWeek, call: Call) -> Reply:
    """The papers of an ISO week, best voted first."""
    year, number = args.week or call.now.date().isocalendar()[:2]
    first = date.fromisocalendar(year, number, 1)
    named = replace(args, week=(year, number))
    title = f"Week {year}-W{number:02}"
    return await _period(title, (first, first + timedelta(days=6)), WEEK, named, call)


async def month(args: OfMonth, call: Call) -> Reply:
    """The papers of a month, best voted first."""
    today = call.now.date()
    year, number = args.month or (today.year, today.month)
    first = date(year, number, 1)
    last = date(year, number, monthrange(year, number)[1])
    named = replace(args, month=(year, number))
    return await _period(f"{first:%B} {year}", (first, last), MONTH, named, call)


async def _period(
    title: str, span: tuple[date, date], command: Command[Any], args: Any, call: Call
) -> Reply:
    first, last = span
    if first > call.now.date():
        return Reply(
            heading=f"{title} has not come yet",
            buttons=(Button("today", "today"),),
            outcome=Outcome.COULD_NOT,
            refusal=Refusal.FUTURE_DAY,
        )
    period = await call.newsroom.period(first, last, call.progress)
    papers = sorted(
        _papers_of(period).values(), key=lambda listed: -(listed.paper.facts.upvotes or 0)
    )
    shown = _Shown(f"{title} · {format_day(first)} to {format_day(last)}", papers, period)
    return await _reply(shown, command, args, call)


async def trending(args: Trending, call: Call) -> Reply:
    """The papers that gained most votes over the last 24 hours of readings."""
    today = call.now.date()
    first = today - timedelta(days=_TRENDING_DAYS - 1)
    period = await call.newsroom.period(first, today, call.progress)
    if not period.listings:
        period = await _newest_known(period, call)
    by_paper = _papers_of(period)
    store = call.newsroom.store
    ranked = rising(
        {paper_id: (listed.paper, min(listed.days)) for paper_id, listed in by_paper.items()},
        histories=await store.votes_of(by_paper),
        readings={
            listing.day: await store.readings(SourceName.HF, listing.day)
            for listing in period.listings
        },
        now=call.now,
        until=min(today, period.last),
    )
    papers = [replace(by_paper[each.paper.id], note=_rise(each)) for each in ranked]
    by = (
        "votes gained in a day"
        if any(each.gained is not None for each in ranked)
        else ("votes per day on the list, as the lists were not read twice yet")
    )
    return await _reply(_Shown(f"Trending · by {by}", papers, period), TRENDING, args, call)


async def _newest_known(period: Period, call: Call) -> Period:
    """The week up to the newest list there is, where the present one has none."""
    _, newest = await call.newsroom.newest(period.last, call.progress)
    if newest is None or newest.listing is None:
        return period
    first = newest.day - timedelta(days=_TRENDING_DAYS - 1)
    earlier = await call.newsroom.period(first, newest.day, call.progress)
    return replace(earlier, standing=period.standing)


def _rise(each: Rising) -> str:
    if each.gained is None:
        return f"{each.per_day:.1f} votes a day"
    return f"+{each.gained} in a day"


def _papers_of(period: Period) -> dict[PaperId, Listed]:
    """Each paper once, with the days of the period on which it stands."""
    papers: dict[PaperId, tuple[Paper, list[date]]] = {}
    for listing in period.listings:
        for paper in listing.papers:
            papers.setdefault(paper.id, (paper, []))[1].append(listing.day)
    return {
        paper_id: Listed(paper, days=tuple(reversed(days)))
        for paper_id, (paper, days) in papers.items()
    }


@dataclass(frozen=True, slots=True)
class _Shown:
    """What is to be shown: under which title, which papers in order, from which period."""

    title: str
    papers: list[Listed]
    period: Period


async def _reply(shown: _Shown, command: Command[Any], args: Any, call: Call) -> Reply:
    title, papers, period = shown.title, shown.papers, shown.period
    notices = _trust(period)
    if not papers:
        failed = period.standing.freshness.failed
        return Reply(
            heading=f"{title}: no papers known",
            notices=notices,
            buttons=(Button("today", "today"),),
            outcome=Outcome.COULD_NOT if failed else Outcome.ANSWERED,
            refusal=refusal_of(period.standing) if failed else None,
        )
    text = await how_read(args.filter, call) if args.filter else ()
    listed = await narrowed(papers, args.filter, call)
    if not listed:
        heading = f"{title} · none of {count_of(len(papers), 'paper')}"
        return Reply(heading=heading, notices=notices, text=text, sample=period.sample)
    page = page_of(listed, command, args)
    return Reply(
        heading=f"{title} · {page.span}",
        notices=notices,
        text=text,
        cards=page.cards,
        buttons=page.buttons,
        footer=(f"from {count_of(len(period.listings), 'list')}",),
        sample=period.sample,
    )


def _trust(period: Period) -> tuple[Phrase, ...]:
    if not period.standing.freshness.failed:
        return ()
    said = failing(period.standing)
    if period.sample:
        return (said, (SAMPLE_NOTICE,))
    return ((*said, " These are the lists as last read."),)


WEEK = Command(
    name="week",
    about="the papers of a week, best voted first",
    args=OfWeek,
    handler=week,
    examples=("week", "week 2026-W29", "week last week has:code"),
    details=("Weeks are ISO weeks, Monday to Sunday. Lists that are missing are read first.",),
)
MONTH = Command(
    name="month",
    about="the papers of a month, best voted first",
    args=OfMonth,
    handler=month,
    examples=("month", "month 2026-07", "month July agents"),
)
TRENDING = Command(
    name="trending",
    about="the papers that gain votes fastest",
    args=Trending,
    handler=trending,
    examples=("trending", "trending robotics top:5"),
    details=(
        "It ranks the last seven days by the votes gained over 24 hours of readings.",
        "Before lists were read twice it ranks by votes per day on the list; the heading says which.",
    ),
    synonyms=("hot", "rising"),
)
