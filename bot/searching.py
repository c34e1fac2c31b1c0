"""Search: the index finds candidates, our own BM25 ranks them, `matches` decides.

So what is found is exactly what `bot.query.matching.matches` says, whatever the database; the index only saves looking
at every paper. At most the first 1,000 candidates are looked at, of which the best 100 where they are to be ranked.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING

from bot.ports import Sort
from bot.query.analysed import AnalysedPaper
from bot.query.candidates import Candidates, candidates_of
from bot.query.certainty import certainly
from bot.query.matching import matches

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence
    from datetime import date

    from bot.papers import Paper
    from bot.ports import Candidate, Index, ListedPaper
    from bot.query.model import Query

MOST_LISTED = 1_000
"""Candidates that are looked at for one search in order of age or votes."""

MOST_RANKED = 100
"""Candidates that are looked at for one search by relevance: the best by the database's own judgement."""

_LOOKED_UP_AT_ONCE = 50
_KEPT_ANALYSES = 2_000
_KEPT_COUNTS = 10_000

# BM25 as in Robertson and Zaragoza, “The Probabilistic Relevance Framework: BM25 and Beyond” (2009), section 3, over
# weighted fields (BM25F): the usual k1 and b; the mean lengths are those of 40,000 arXiv papers, so that ranks do not
# change with every paper that is stored.
_K1, _B = 1.2, 0.75
_TITLE_WEIGHT, _KEYWORD_WEIGHT = 4.0, 2.0
_MEAN_LENGTH = 4.0 * 10 + 200.0
# A word between two spaces with one more behind it takes about so many characters of a line.
_CHARACTERS_A_WORD = 8.0
_NORM = _K1 * (1.0 - _B)
_NORM_A_CHARACTER = _K1 * _B / (_CHARACTERS_A_WORD * _MEAN_LENGTH)


@dataclass(frozen=True, slots=True)
class Hit:
    """A paper that was found.

    Attributes:
        paper: the paper.
        first_listed: its first listing day, where one is known.
    """

    paper: Paper
    first_listed: date | None


@dataclass(frozen=True, slots=True)
class Found:
    """One page of what was found.

    Attributes:
        hits: in the order asked for.
        more: whether there are hits behind them.
        total: how many there are in all, where that is known without looking at each.
        cut: whether there may be others that were not looked at (see `MOST_RANKED` and `MOST_LISTED`).
    """

    hits: tuple[Hit, ...]
    more: bool
    total: int | None
    cut: bool


class Searcher:
    """Searches one store's index.

    It keeps the analyses of papers it has looked at lately, and how common words are, which changes slowly.
    """

    def __init__(self, index: Index) -> None:
        self._index = index
        self._analysed: OrderedDict[int, AnalysedPaper] = OrderedDict()
        self._counts: dict[str, int] = {}
        self._papers_known = 0

    async def search(self, query: Query, *, sort: Sort, first: int, count: int) -> Found:
        """The hits from `first` (counted from 0) on, at most `count`."""
        asked = candidates_of(query)
        found = await self._candidates(asked, sort)
        all_of_them = len(found) < (MOST_RANKED if sort is Sort.RELEVANCE else MOST_LISTED)
        if asked.exact:
            page = await self._papers(found[first : first + count])
            hits = [paper for paper in page if paper is not None]
            total = len(found) if all_of_them else None
            return Found(_hits(hits), len(found) > first + count, total, cut=not all_of_them)
        accepted = [each async for each in self._accepted(query, found, first + count + 1)]
        page = await self._papers(accepted[first : first + count])
        more = len(accepted) > first + count
        total = None if more or not all_of_them else len(accepted)
        hits = [paper for paper in page if paper is not None]
        return Found(_hits(hits), more, total, cut=not all_of_them)

    async def _candidates(self, asked: Candidates, sort: Sort) -> tuple[Candidate, ...]:
        """The candidates in the order asked for."""
        if sort is not Sort.RELEVANCE or not asked.words:
            order = Sort.NEWEST if sort is Sort.RELEVANCE else sort
            return await self._index.candidates(asked.wanted, sort=order, limit=MOST_LISTED)
        # In order of age they come soonest; the database need rank them only where it has more than we do.
        limit = MOST_RANKED + 1
        found = await self._index.candidates(asked.wanted, sort=Sort.NEWEST, limit=limit)
        if len(found) == limit:
            found = await self._index.candidates(asked.wanted, sort=sort, limit=MOST_RANKED)
        return await self._ranked(found, asked.words)

    async def _accepted(
        self, query: Query, found: Sequence[Candidate], most: int
    ) -> AsyncIterator[Candidate]:
        """The candidates that the query holds for, at most so many."""
        accepted = 0
        for start in range(0, len(found), _LOOKED_UP_AT_ONCE):
            some = found[start : start + _LOOKED_UP_AT_ONCE]
            verdicts = [certainly(query.root, candidate) for candidate in some]
            unsure = [each for each, verdict in zip(some, verdicts, strict=True) if verdict is None]
            looked_up = iter(await self._papers(unsure) if unsure else ())
            for candidate, verdict in zip(some, verdicts, strict=True):
                paper = next(looked_up) if verdict is None else None
                if verdict or (paper is not None and matches(query, paper)):
                    yield candidate
                    accepted += 1
                    if accepted == most:
                        return

    async def _papers(self, found: Sequence[Candidate]) -> list[AnalysedPaper | None]:
        """The papers of candidates, in their order; None where one has gone since."""
        listed = await self._index.listed_papers(candidate.number for candidate in found)
        return [
            self._analysis(candidate.number, listed[candidate.number])
            if candidate.number in listed
            else None
            for candidate in found
        ]

    def _analysis(self, number: int, listed: ListedPaper) -> AnalysedPaper:
        """The paper with its words, from the last look at it where nothing has changed since."""
        kept = self._analysed.get(number)
        if kept is None or kept.paper != listed.paper or kept.first_listed != listed.first_listed:
            kept = AnalysedPaper(listed.paper, listed.first_listed)
        self._analysed[number] = kept
        self._analysed.move_to_end(number)
        if len(self._analysed) > _KEPT_ANALYSES:
            self._analysed.popitem(last=False)
        return kept

    async def _ranked(
        self, found: Sequence[Candidate], words: tuple[str, ...]
    ) -> tuple[Candidate, ...]:
        """The candidates by BM25, best first; equally good ones newest first."""
        weights = await self._weights(words, len(found))
        sought = [(f" {word} ", weight * (_K1 + 1.0)) for word, weight in weights.items()]
        scored = [(-_score(candidate, sought), -candidate.number, candidate) for candidate in found]
        scored.sort()
        return tuple(candidate for _, _, candidate in scored)

    async def _weights(self, words: tuple[str, ...], found: int) -> dict[str, float]:
        """How much each word tells: rare ones more. A single word needs no weighing."""
        if found < 2:
            return dict.fromkeys(words, 1.0)
        unknown = [word for word in words if word not in self._counts]
        if unknown:
            if len(self._counts) > _KEPT_COUNTS:
                self._counts.clear()
            self._counts |= await self._index.paper_counts(unknown)
            self._papers_known = await self._index.count_papers()
        papers = max(self._papers_known, *(self._counts[word] for word in words))
        return {
            word: log(1.0 + (papers - self._counts[word] + 0.5) / (self._counts[word] + 0.5))
            for word in words
        }


def score(candidate: Candidate, weights: Mapping[str, float]) -> float:
    """BM25 of one candidate for words with their weights."""
    return _score(
        candidate, [(f" {word} ", weight * (_K1 + 1.0)) for word, weight in weights.items()]
    )


def _score(candidate: Candidate, sought: Sequence[tuple[str, float]]) -> float:
    """The same for words between spaces, with what their frequency is multiplied by."""
    _, title, abstract, keywords = candidate
    norm = _NORM + _NORM_A_CHARACTER * (_TITLE_WEIGHT * len(title) + len(abstract))
    total = 0.0
    for word, weight in sought:
        frequency = _TITLE_WEIGHT * title.count(word) + abstract.count(word)
        if keywords:
            frequency += _KEYWORD_WEIGHT * keywords.count(word)
        total += weight * frequency / (frequency + norm)
    return total


def _hits(papers: Sequence[AnalysedPaper]) -> tuple[Hit, ...]:
    return tuple(Hit(paper.paper, paper.first_listed) for paper in papers)
