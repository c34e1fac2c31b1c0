"""`week`, `month`, `trending`: the papers of several days in one list."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from bot.commands.kinds import Month, Week
from bot.commands.lists import FILTER, Listed, Paged, how_read, narrowed, page_of, without_filter
from bot.commands.notices import SAMPLE_NOTICE, count_of, failing, refusal_of
from bot.commands.spec import Call, Command, optional_words
from bot.days import format_day
from bot.errors import Refusal
from bot.papers import SourceName
from bot.reply import Button, Outcome, Phrase, Reply
from bot.trending import Ranking, Rising, rising

if TYPE_CHECKING:
    from bot.newsroom import Period
    from bot.papers import Paper, PaperId
    from bot.query.model import Query

_TRENDING_DAYS = 7
_BY_GAIN = "by votes gained in a day"
_BY_VOTES_A_DAY = "by votes per day on the list, as most lists were not read about a day apart"


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
    heading = f"{title} · {format_day(first)} to {format_day(last)}"
    listed = await _listed(period, args, call)
    listed.sort(key=lambda each: -(each.paper.facts.upvotes or 0))
    return await _reply(_Shown(heading, listed, period), command, args, call)


async def trending(args: Trending, call: Call) -> Reply:
    """The papers that gained most votes in a day or, where that is not known of most, have most a day."""
    today = call.now.date()
    first = today - timedelta(days=_TRENDING_DAYS - 1)
    period = await call.newsroom.period(first, today, call.progress)
    if not period.listings:
        period = await _newest_known(period, call)
    by_paper = {each.paper.id: each for each in await _listed(period, args, call)}
    store = call.newsroom.store
    ranking = rising(
        [(listed.paper, min(listed.days)) for listed in by_paper.values()],
        histories=await store.votes_of(by_paper),
        readings={
            listing.day: await store.readings(SourceName.HF, listing.day)
            for listing in period.listings
        },
        now=call.now,
        until=min(today, period.last),
    )
    papers = [
        replace(by_paper[each.paper.id], note=_rise(each, ranking)) for each in ranking.papers
    ]
    rule = _BY_GAIN if ranking.by_gain else _BY_VOTES_A_DAY
    return await _reply(_Shown("Trending", papers, period, rule), TRENDING, args, call)


async def _newest_known(period: Period, call: Call) -> Period:
    """The week up to the newest list there is, where the present one has none."""
    ask = not period.standing.freshness.failed
    _, newest = await call.newsroom.newest(period.last, call.progress, ask=ask)
    if newest is None or newest.listing is None:
        return period
    first = newest.day - timedelta(days=_TRENDING_DAYS - 1)
    earlier = await call.newsroom.period(first, newest.day, call.progress)
    return replace(earlier, standing=period.standing)


def _rise(each: Rising, ranking: Ranking) -> str:
    if ranking.by_gain and each.gained is not None:
        return f"+{each.gained} in a day" if each.gained >= 0 else f"−{-each.gained} in a day"
    return f"{each.per_day:.1f} votes a day"


async def _listed(period: Period, args: Any, call: Call) -> list[Listed]:
    """The papers of a period that its filter holds for."""
    return await narrowed(list(_papers_of(period).values()), args.filter, call)


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
    """What is to be shown: under which title, which papers in order, from which period, ranked by what."""

    title: str
    listed: list[Listed]
    period: Period
    rule: str = ""


async def _reply(shown: _Shown, command: Command[Any], args: Any, call: Call) -> Reply:
    title, listed, period = shown.title, shown.listed, shown.period
    notices = _trust(period)
    papers = [each.paper for each in _papers_of(period).values()]
    text = await how_read(args.filter, call, papers) if args.filter else ()
    if not papers:
        failed = period.standing.freshness.failed
        return Reply(
            heading=f"{title}: no papers known",
            notices=notices,
            text=text,
            buttons=(Button("today", "today"),),
            outcome=Outcome.COULD_NOT if failed else Outcome.ANSWERED,
            refusal=refusal_of(period.standing) if failed else None,
        )
    if not listed:
        why: tuple[Phrase, ...] = () if args.filter else (("No votes on them are known.",),)
        return Reply(
            heading=f"{title} · none of {count_of(len(papers), 'paper')}",
            notices=notices,
            text=(*text, *why),
            buttons=(without_filter(command, args),) if args.filter else (),
            sample=period.sample,
        )
    page = page_of(listed, command, args)
    lists = f"from {count_of(len(period.listings), 'list')}"
    return Reply(
        heading=f"{title} · {page.span_of(len(papers))}",
        notices=notices,
        text=text,
        cards=page.cards,
        buttons=page.buttons,
        footer=(f"{shown.rule} · {lists}" if shown.rule else lists,),
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
    details=(
        "Weeks are ISO weeks, Monday to Sunday; a day stands for its week. Lists that are missing are read first.",
    ),
)
MONTH = Command(
    name="month",
    about="the papers of a month, best voted first",
    args=OfMonth,
    handler=month,
    examples=("month", "month 2026-07", "month July agents"),
    details=("A date stands for its month. Lists that are missing are read first.",),
)
TRENDING = Command(
    name="trending",
    about="the papers that gain votes fastest",
    args=Trending,
    handler=trending,
    examples=("trending", "trending robotics top:5"),
    details=(
        "It ranks the last seven days by the votes gained between two readings about a day apart.",
        "Where most of the papers have no such readings it ranks all by votes per day on the list; the last line says which.",
    ),
    synonyms=("hot", "rising"),
)
