"""Search: the index finds candidates, our own BM25 ranks them, `matches` decides.

So what is found is exactly what `bot.query.matching.matches` says, whatever the database; the index only saves looking
at every paper. At most the first 1,000 candidates are looked at. By relevance they are ranked a hundred at a time: the
hundred that the database takes for the best come first, in our order, then the next ones, if anybody goes so far.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from math import log
from threading import Lock
from typing import TYPE_CHECKING

from bot.ports import Sort
from bot.query.analysed import AnalysedPaper
from bot.query.candidates import TEXT, HasWord, candidates_of
from bot.query.certainty import certainly
from bot.query.matching import matches

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from bot.papers import Paper
    from bot.ports import Candidate, Index, IndexView, ListedPaper
    from bot.query.model import Query

MOST_LISTED = 1_000
"""Candidates that are looked at for one search."""

RANKED_AT_ONCE = 100
"""Candidates that are ranked by themselves; those behind them, in the database's own judgement, follow."""

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
        cut: whether this is the end only because no more were looked at (see `MOST_LISTED`).
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
        self._kept = _Kept()

    async def search(self, query: Query, *, sort: Sort, first: int, count: int) -> Found:
        """The hits from `first` (counted from 0) on, at most `count`."""
        return await self._index.look_up(
            lambda index: _Search(index, self._kept, query, sort).page(first, count)
        )


class _Kept:
    """What searches that run beside each other, in threads, keep for the next ones."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._analysed: OrderedDict[int, AnalysedPaper] = OrderedDict()
        self._counts: dict[str, int] = {}
        self._papers = 0

    def analysis(self, number: int, listed: ListedPaper) -> AnalysedPaper:
        """The paper with its words, from the last look at it where nothing has changed since."""
        with self._lock:
            kept = self._analysed.get(number)
            if (
                kept is None
                or kept.paper != listed.paper
                or kept.first_listed != listed.first_listed
            ):
                kept = AnalysedPaper(listed.paper, listed.first_listed)
            self._analysed[number] = kept
            self._analysed.move_to_end(number)
            if len(self._analysed) > _KEPT_ANALYSES:
                self._analysed.popitem(last=False)
        return kept

    def counts(self, words: Sequence[str], index: IndexView) -> tuple[list[int], int]:
        """In how many papers each of the words stands, and how many papers there are."""
        with self._lock:
            unknown = [word for word in words if word not in self._counts]
            if unknown:
                if len(self._counts) > _KEPT_COUNTS:
                    self._counts.clear()
                    unknown = list(words)
                self._counts |= index.paper_counts(unknown)
                self._papers = index.count_papers()
            return [self._counts[word] for word in words], self._papers


class _Search:
    """One search in one state of the index."""

    def __init__(self, index: IndexView, kept: _Kept, query: Query, sort: Sort) -> None:
        self._index = index
        self._kept = kept
        self._query = query
        self._sort = sort
        self._asked = candidates_of(query)

    def page(self, first: int, count: int) -> Found:
        """The hits from `first` on, at most `count`."""
        enough = first + count + 1
        accepted: list[Candidate] = []
        looked_at, ended = 0, False
        for block, is_last in self._blocks():
            looked_at += len(block)
            accepted += self._accepted(block, enough - len(accepted))
            ended = is_last and (self._asked.exact or len(accepted) < enough)
            if len(accepted) >= enough:
                break
        page = accepted[first : first + count]
        listed = self._index.listed_papers(candidate.number for candidate in page)
        papers = (listed.get(candidate.number) for candidate in page)
        cut = looked_at >= MOST_LISTED
        return Found(
            tuple(Hit(paper.paper, paper.first_listed) for paper in papers if paper is not None),
            more=len(accepted) >= enough,
            total=len(accepted) if ended and not cut else None,
            cut=ended and cut,
        )

    def _blocks(self) -> Iterator[tuple[Sequence[Candidate], bool]]:
        """The candidates in the order asked for, block by block, and whether it is the last."""
        if self._sort is not Sort.RELEVANCE or not self._asked.words:
            sort = Sort.NEWEST if self._sort is Sort.RELEVANCE else self._sort
            yield self._candidates(sort, MOST_LISTED), True
            return
        if not self._are_surely_many():
            # In order of age they come soonest; the database need rank them only where it has more than we do.
            found = self._candidates(Sort.NEWEST, RANKED_AT_ONCE + 1)
            if len(found) <= RANKED_AT_ONCE:
                yield self._ranked(found), True
                return
        best = self._candidates(Sort.RELEVANCE, RANKED_AT_ONCE)
        yield self._ranked(best), False
        seen = {candidate.number for candidate in best}
        found = self._candidates(Sort.RELEVANCE, MOST_LISTED)
        further = [candidate for candidate in found if candidate.number not in seen]
        for start in range(0, len(further), RANKED_AT_ONCE):
            end = start + RANKED_AT_ONCE
            yield self._ranked(further[start:end]), end >= len(further)

    def _are_surely_many(self) -> bool:
        """Whether there are more candidates than are ranked at once, by what is known of a single word."""
        if self._asked.wanted != HasWord(TEXT, self._asked.words[0]):
            return False
        (count,), _ = self._kept.counts(self._asked.words[:1], self._index)
        return count > RANKED_AT_ONCE

    def _candidates(self, sort: Sort, limit: int) -> Sequence[Candidate]:
        return self._index.candidates(self._asked.wanted, sort=sort, limit=limit)

    def _accepted(self, found: Sequence[Candidate], most: int) -> Sequence[Candidate]:
        """The candidates that the query holds for; not all of them where there are more than `most`."""
        if self._asked.exact:
            return found
        accepted: list[Candidate] = []
        for start in range(0, len(found), _LOOKED_UP_AT_ONCE):
            some = found[start : start + _LOOKED_UP_AT_ONCE]
            verdicts = [certainly(self._query.root, candidate) for candidate in some]
            unsure = [each for each, verdict in zip(some, verdicts, strict=True) if verdict is None]
            looked_up = iter(self._papers(unsure) if unsure else ())
            for candidate, verdict in zip(some, verdicts, strict=True):
                paper = next(looked_up) if verdict is None else None
                if verdict or (paper is not None and matches(self._query, paper)):
                    accepted.append(candidate)
            if len(accepted) >= most:
                break
        return accepted

    def _papers(self, found: Sequence[Candidate]) -> list[AnalysedPaper | None]:
        """The papers of candidates, in their order; None where one has gone since."""
        listed = self._index.listed_papers(candidate.number for candidate in found)
        return [
            self._kept.analysis(candidate.number, listed[candidate.number])
            if candidate.number in listed
            else None
            for candidate in found
        ]

    def _ranked(self, found: Sequence[Candidate]) -> Sequence[Candidate]:
        """The candidates by BM25, best first; equally good ones newest first."""
        if len(found) < 2:
            return found
        weights = self._weights(self._asked.words)
        sought = [(f" {word} ", weight * (_K1 + 1.0)) for word, weight in weights.items()]
        scored = [(-_score(candidate, sought), -candidate.number, candidate) for candidate in found]
        scored.sort()
        return tuple(candidate for _, _, candidate in scored)

    def _weights(self, words: Sequence[str]) -> dict[str, float]:
        """How much each word tells: rare ones more."""
        counts, known = self._kept.counts(words, self._index)
        papers = max(known, *counts)
        return {
            word: log(1.0 + (papers - count + 0.5) / (count + 0.5))
            for word, count in zip(words, counts, strict=True)
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
