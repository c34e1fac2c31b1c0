"""What a watch would have met: the papers of the last days that are known, and narrower queries that were tried."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.errors import Mistake
from bot.paper_id import id_number
from bot.query.matching import matches
from bot.query.model import (
    And,
    Compare,
    Comparison,
    Field,
    Form,
    Has,
    Link,
    Node,
    Not,
    Number,
    Or,
    Query,
    Term,
)
from bot.query.parse import LONGEST_WRITTEN, parse
from bot.query.printing import written
from bot.watching.seeing import SOURCE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from bot.analyses import Analyses
    from bot.papers import Paper
    from bot.ports import Store
    from bot.query.analysed import AnalysedPaper

DAYS = 30
"""Days that a preview looks back, the present one included."""

NOISY = 3.0
"""Papers a day; a query that meets more is worth narrowing."""

_WORTH_IT = 0.7
"""Of the papers a narrowing may leave so many at most."""

_ROUND = (1, 2, 3, 5, 10, 20, 30, 50, 100, 200, 500, 1000)
_MOST_NARROWINGS = 3


@dataclass(frozen=True, slots=True)
class Arrival:
    """A paper that could have alerted.

    Attributes:
        analysed: the paper with its words.
        day: the day (UTC) on which the source that is polled listed it first.
    """

    analysed: AnalysedPaper
    day: date

    @property
    def paper(self) -> Paper:
        """The paper."""
        return self.analysed.paper


@dataclass(frozen=True, slots=True)
class Window:
    """What previews look at: the last `DAYS` listing days of the source that is polled.

    Attributes:
        arrivals: the papers that it listed first on one of these days, in any order.
        days: of how many of these days its list is known.
    """

    arrivals: tuple[Arrival, ...]
    days: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What a query would have met.

    Attributes:
        query: the query.
        hits: the papers, most votes first, unknown votes last; of equally many the newest day first, then the newest id.
        days: of how many listing days of the last `DAYS` the list is known.
    """

    query: Query
    hits: tuple[Arrival, ...]
    days: int

    @property
    def rate(self) -> float:
        """Papers a day on which there was a list; 0 where no day is known."""
        return len(self.hits) / self.days if self.days else 0.0

    @property
    def is_noisy(self) -> bool:
        """Whether it is worth narrowing."""
        return self.rate > NOISY


async def window_of(store: Store, analyses: Analyses, *, today: date) -> Window:
    """The window that ends with `today` (UTC), as it is stored. It may serve any number of previews.

    Only what the polled source lists for the first time can alert, so another source's lists count for nothing here.

    Raises:
        bot.errors.StoreFault: the database fails.
        bot.errors.TooSlow: it takes longer than a look at the index may.
    """
    since = today - timedelta(days=DAYS - 1)
    days = list(await store.days(SOURCE))
    known = [day for day in days if since <= day <= today]
    came_on: dict[int, date] = {}
    for day in known:
        listing = await store.listing(SOURCE, day)
        for paper in listing.papers if listing else ():
            came_on.setdefault(id_number(paper.id), day)
    found = await store.look_up(
        lambda index: [
            Arrival(analyses.of(each.paper, each.first_listed), came_on[number])
            for number, each in index.listed_papers(came_on).items()
        ]
    )
    before = max((day for day in days if day < since), default=None)
    relisted = {
        each.paper.id
        for each in found
        if before and _may_be_listed_until(before, each) and await _first_day(each, store) < since
    }
    return Window(tuple(each for each in found if each.paper.id not in relisted), days=len(known))


def preview(query: Query, window: Window) -> Preview:
    """What the query would have met of the window."""
    met = (each for each in window.arrivals if matches(query, each.analysed))
    return Preview(query, tuple(sorted(met, key=_most_voted_first)), days=window.days)


def narrowings(wide: Preview, window: Window) -> tuple[Preview, ...]:
    """At most three narrower queries, the widest first: each tried, and meeting something, but clearly less."""
    better: list[Preview] = []
    for query in filter(_can_be_typed, _narrower(wide)):
        if len(better) == _MOST_NARROWINGS:
            break
        tried = preview(query, window)
        if tried.hits and len(tried.hits) <= _WORTH_IT * len(wide.hits):
            better.append(tried)
    better.sort(key=lambda each: -len(each.hits))
    return tuple(better)


def _can_be_typed(query: Query) -> bool:
    """Whether it can be read again: a query may have so many terms that one more is too many."""
    try:
        parse(written(query), in_watch=True, longest=LONGEST_WRITTEN)
    except Mistake:
        return False
    return True


def with_condition(query: Query, condition: Node) -> Query:
    """The query, and the condition besides."""
    parts = query.root.children if isinstance(query.root, And) else (query.root,)
    return Query(And((*parts, condition)))


def _narrower(wide: Preview) -> Iterator[Query]:
    """Queries that meet less, those first that are worth most."""
    titled = _in_title(wide.query.root)
    if titled != wide.query.root:
        yield Query(titled)
    if not any(isinstance(leaf, Has) for leaf in wide.query.leaves):
        yield with_condition(wide.query, Has(Link.CODE))
    asks_votes = any(
        isinstance(leaf, Compare) and leaf.number is Number.UPVOTES for leaf in wide.query.leaves
    )
    # Enough votes for a paper a day and, where the others are of no help, for one every other day.
    votes = [_votes_of_the_best(wide.hits, count) for count in (wide.days, (wide.days + 1) // 2)]
    for least in () if asks_votes else dict.fromkeys(votes):
        if least:
            yield with_condition(wide.query, Compare(Number.UPVOTES, Comparison.AT_LEAST, least))


def _in_title(node: Node) -> Node:
    """The same with every term that must stand anywhere in the text standing in the title; exclusions stay."""
    match node:
        case And(children):
            return And(tuple(map(_in_title, children)))
        case Or(children):
            return Or(tuple(map(_in_title, children)))
        case Term(Field.TEXT, form) if form is not Form.PREFIX:
            return replace(node, field=Field.TITLE)
        case Not():
            return node
        case _:
            return node


def _votes_of_the_best(hits: Sequence[Arrival], count: int) -> int:
    """A round number of votes that about so many of the papers have; 0 where votes do not tell them apart."""
    known = sorted((hit.paper.facts.upvotes or 0 for hit in hits), reverse=True)
    if not 0 < count < len(known):
        return 0
    return max((votes for votes in _ROUND if votes <= known[count - 1]), default=0)


def _may_be_listed_until(day: date, arrival: Arrival) -> bool:
    """Whether any list named it by then: where none did, which most papers are, there is no need to look closer."""
    first = arrival.analysed.first_listed
    return first is not None and first <= day


async def _first_day(arrival: Arrival, store: Store) -> date:
    """The day on which the polled source listed it first."""
    listed = await store.days_of(arrival.paper.id)
    return min((day for source, day in listed if source is SOURCE), default=arrival.day)


def _most_voted_first(arrival: Arrival) -> tuple[bool, int, int, int]:
    votes = arrival.paper.facts.upvotes
    return (
        votes is None,
        -(votes or 0),
        -arrival.day.toordinal(),
        -id_number(arrival.paper.id),
    )
