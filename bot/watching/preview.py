"""What a watch would have met: the papers of the last days that are known, and narrower queries that were tried."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.errors import Mistake
from bot.ports import Sort
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
    Since,
    Term,
)
from bot.query.parse import LONGEST_WRITTEN, parse
from bot.query.printing import written
from bot.searching import MOST_LISTED

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from datetime import date

    from bot.searching import Hit, Searcher

DAYS = 30
"""Days that a preview looks back, the present one included."""

NOISY = 3.0
"""Papers a day; a query that meets more is worth narrowing."""

_WORTH_IT = 0.7
"""Of the papers a narrowing may leave so many at most."""

_ROUND = (1, 2, 3, 5, 10, 20, 30, 50, 100, 200, 500, 1000)
_MOST_NARROWINGS = 3


@dataclass(frozen=True, slots=True)
class Preview:
    """What a query would have met.

    Attributes:
        query: the query.
        hits: the papers, most votes first; no more than `bot.searching.MOST_LISTED`.
        more: whether there are others.
        days: of how many listing days of the last `DAYS` a list is known.
    """

    query: Query
    hits: tuple[Hit, ...]
    more: bool
    days: int

    @property
    def rate(self) -> float:
        """Papers a day on which there was a list; 0 where no day is known."""
        return len(self.hits) / self.days if self.days else 0.0

    @property
    def is_noisy(self) -> bool:
        """Whether it is worth narrowing."""
        return self.more or self.rate > NOISY


async def preview(
    query: Query, searcher: Searcher, *, listed_on: Collection[date], today: date
) -> Preview:
    """What the query would have met on the days of the last `DAYS` that are among `listed_on` (UTC days)."""
    since = today - timedelta(days=DAYS - 1)
    days = sum(since <= day <= today for day in listed_on)
    if not days:
        return Preview(query, (), more=False, days=0)
    asked = with_condition(query, Since(since))
    found = await searcher.search(asked, sort=Sort.UPVOTES, first=0, count=MOST_LISTED)
    return Preview(query, found.hits, more=found.more or found.cut, days=days)


async def narrowings(
    wide: Preview, searcher: Searcher, *, listed_on: Collection[date], today: date
) -> tuple[Preview, ...]:
    """At most three narrower queries, the widest first: each tried, and meeting something, but clearly less."""
    better: list[Preview] = []
    for query in filter(_can_be_typed, _narrower(wide)):
        if len(better) == _MOST_NARROWINGS:
            break
        tried = await preview(query, searcher, listed_on=listed_on, today=today)
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


def _votes_of_the_best(hits: Sequence[Hit], count: int) -> int:
    """A round number of votes that about so many of the papers have; 0 where votes do not tell them apart."""
    known = sorted((hit.paper.facts.upvotes or 0 for hit in hits), reverse=True)
    if not 0 < count < len(known):
        return 0
    return max((votes for votes in _ROUND if votes <= known[count - 1]), default=0)
