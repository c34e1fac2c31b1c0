"""Which facts the stored papers have, so that a query for one that nobody tells is answered with that warning."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.ports import Fact
from bot.query.model import Category, Compare, Field, Has, Link, Number, Term

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from bot.papers import Paper
    from bot.ports import Clock, Index
    from bot.query.model import Leaf

_KEPT_FOR = timedelta(minutes=10)
"""Counting goes through every paper; while their number stays the counts hardly change."""

_FACTS: Mapping[Field | Link | Number, Fact] = {
    Field.KEYWORD: Fact.KEYWORDS,
    Field.ORG: Fact.ORGANIZATION,
    Link.CODE: Fact.CODE,
    Link.PROJECT: Fact.PROJECT,
    Link.MEDIA: Fact.MEDIA,
    Number.UPVOTES: Fact.UPVOTES,
    Number.STARS: Fact.STARS,
    Number.COMMENTS: Fact.COMMENTS,
}


@dataclass(frozen=True, slots=True)
class FactCounts:
    """How many papers there are, and of how many each fact is known."""

    papers: int
    known: Mapping[Fact, int]


class KnownFacts:
    """Counts the facts of an index's papers, and keeps the counts for a while."""

    def __init__(self, index: Index, clock: Clock) -> None:
        self._index = index
        self._clock = clock
        self._kept: FactCounts | None = None
        self._counted_at: datetime | None = None

    async def counts(self) -> FactCounts:
        """The counts, at most ten minutes old and of as many papers as there are."""
        papers, now = await self._index.count_papers(), self._clock.now()
        kept, counted_at = self._kept, self._counted_at
        if (
            kept is None
            or counted_at is None
            or kept.papers != papers
            or now >= counted_at + _KEPT_FOR
        ):
            kept = FactCounts(papers, await self._index.count_facts())
            self._kept, self._counted_at = kept, now
        return kept


def counts_of(papers: Iterable[Paper]) -> FactCounts:
    """The counts of these papers."""
    papers = tuple(papers)
    known = {fact: sum(is_known(fact, paper) for paper in papers) for fact in Fact}
    return FactCounts(len(papers), known)


def is_known(fact: Fact, paper: Paper) -> bool:
    """Whether a source told it of the paper: not None, not empty."""
    return getattr(paper.facts, fact.value) not in (None, ())


def fact_of(leaf: Leaf) -> Fact | None:
    """The fact that a part of a query asks for; None where it asks for what every paper has, or nobody tells."""
    match leaf:
        case Category():
            return Fact.CATEGORIES
        case Has(link):
            return _FACTS.get(link)
        case Compare(number):
            return _FACTS[number]
        case Term(field):
            return _FACTS.get(field)
    return None
