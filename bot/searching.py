"""Search: the index finds candidates, our own BM25 ranks them, `matches` decides.

So what is found is exactly what `bot.query.matching.matches` says, whatever the database; the index only saves looking
at every paper. Where it cannot tell all, more and more candidates are judged until a page is full. By relevance they are
ranked a hundred at a time: the hundred that the database takes for the best come first, in our order, then the next
ones, if anybody goes so far.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log
from threading import Lock
from typing import TYPE_CHECKING

from bot.analyses import Analyses
from bot.ports import Sort
from bot.query.candidates import candidates_of
from bot.query.certainty import certainly
from bot.query.matching import matches
from bot.query.wanted import TEXT, HasWord

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from bot.papers import Paper
    from bot.ports import Candidate, Index, IndexView, ListedPaper
    from bot.query.analysed import AnalysedPaper
    from bot.query.model import Query

MOST_LISTED = 1_000
"""Hits that are listed for one search, and candidates that are ranked for it."""

MOST_LOOKED_AT = 10_000
"""Candidates that are judged for one search where the index cannot tell: to take 10,000 papers apart takes about two
seconds, and what meets none of so many is better asked for in other words."""

RANKED_AT_ONCE = 100
"""Candidates that are ranked by themselves; those behind them, in the database's own judgement, follow."""

_LOOKED_UP_AT_ONCE = 50
_KEPT_COUNTS = 10_000
# How common words are changes slowly. It is asked anew when this share of the papers has come or gone, which is looked
# at once in so many times: to count the papers takes a fiftieth of a search.
_FORGOTTEN_AFTER = 0.05
_COUNTED_ONCE_IN = 32

# BM25 as in Robertson and Zaragoza, “The Probabilistic Relevance Framework: BM25 and Beyond” (2009), section 3, over
# weighted fields (BM25F): the usual k1 and b; the mean lengths are those of 40,000 arXiv papers, so that ranks do not
# change with every paper that is stored.
_K1, _B = 1.2, 0.75
_TITLE_WEIGHT, _KEYWORD_WEIGHT = 4.0, 2.0
_BEGINNING_WEIGHT = 3.0
_MEAN_LENGTH = 4.0 * 10 + 200.0
# A word between two spaces with one more behind it takes about so many characters of a line.
_CHARACTERS_A_WORD = 8.0
_NORM = _K1 * (1.0 - _B)
_NORM_A_CHARACTER = _K1 * _B / (_CHARACTERS_A_WORD * _MEAN_LENGTH)


@dataclass(frozen=True, slots=True)
class Hit:
    """A paper that was found.

    Attributes:
        analysed: the paper with its words; each part is taken apart when first looked at.
    """

    analysed: AnalysedPaper

    @property
    def paper(self) -> Paper:
        """The paper."""
        return self.analysed.paper

    @property
    def first_listed(self) -> date | None:
        """Its first listing day, where one is known."""
        return self.analysed.first_listed


@dataclass(frozen=True, slots=True)
class Found:
    """One page of what was found.

    Attributes:
        hits: in the order asked for.
        more: whether hits are listed behind them.
        total: how many there are in all, where that is known without looking at each.
        cut: whether this is the end only because no more are listed or looked at, though there are, or may be, others.
        counted: how many hits were seen on the way to this page's end: all that are listed where this is the end.
        looked_at: after how many papers the looking was given up; None where it was not.
        sort: the order in which they are: newest first where nothing that was asked for ranks them.
        ranks: whether something that was asked for can rank them.
    """

    hits: tuple[Hit, ...]
    more: bool
    total: int | None
    cut: bool
    counted: int
    looked_at: int | None
    sort: Sort
    ranks: bool


class Searcher:
    """Searches one store's index.

    It keeps the analyses of papers it has looked at lately, and how common words are, which changes slowly.
    """

    def __init__(self, index: Index, *, most_looked_at: int = MOST_LOOKED_AT) -> None:
        self._index = index
        self._kept = _Kept()
        self._most_looked_at = most_looked_at

    async def search(self, query: Query, *, sort: Sort, first: int, count: int) -> Found:
        """The hits from `first` (counted from 0) on, at most `count`, none past the first `MOST_LISTED`.

        Raises:
            bot.errors.TooSlow: it takes longer than a look at the index may.
        """
        return await self._index.look_up(
            lambda index: _Search(index, self._kept, query, sort, self._most_looked_at).page(
                first, count
            )
        )

    async def paper_counts(self, words: Sequence[str]) -> dict[str, int]:
        """In about how many papers each word stands, as an index keeps it; 0 where in none."""
        counts, _ = await self._index.look_up(lambda index: self._kept.counts(words, index))
        return dict(zip(words, counts, strict=True))


class _Kept:
    """What searches that run beside each other, in threads, keep for the next ones.

    The lock is for the tables alone, never held while a database works.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._analyses = Analyses()
        self._counts: dict[str, int] = {}
        self._papers = 0
        self._times = 0

    def analyses(
        self, listed: Mapping[int, ListedPaper], *, keep: bool
    ) -> dict[int, AnalysedPaper]:
        """Papers with their words, from the last look at them where nothing has changed since.

        With `keep` they are kept for the next look: worth its time for papers that are judged.
        """
        return {
            number: self._analyses.of(each.paper, each.first_listed, keep=keep)
            for number, each in listed.items()
        }

    def counts(self, words: Sequence[str], index: IndexView) -> tuple[list[int], int]:
        """In how many papers each of the words stands, and how many papers there are."""
        with self._lock:
            due = self._times % _COUNTED_ONCE_IN == 0
            self._times += 1
        if due:
            self._note(index.count_papers())
        with self._lock:
            known = {word: self._counts[word] for word in words if word in self._counts}
            papers = self._papers
        unknown = [word for word in words if word not in known]
        if unknown:
            told = index.paper_counts(unknown)
            known |= told
            with self._lock:
                if len(self._counts) > _KEPT_COUNTS:
                    self._counts.clear()
                self._counts |= told
        return [known[word] for word in words], papers

    def _note(self, papers: int) -> None:
        """Forget the counts where the number of papers is another one by now."""
        with self._lock:
            if abs(papers - self._papers) > _FORGOTTEN_AFTER * self._papers:
                self._counts.clear()
                self._papers = papers


class _Search:
    """One search in one state of the index."""

    def __init__(
        self, index: IndexView, kept: _Kept, query: Query, sort: Sort, most_looked_at: int
    ) -> None:
        self._index = index
        self._kept = kept
        self._most = most_looked_at
        self._query = query
        self._asked = candidates_of(query)
        by_nothing = sort is Sort.RELEVANCE and not self._asked.ranks
        self._sort = Sort.NEWEST if by_nothing else sort
        self._counted: tuple[list[int], int] | None = None

    def page(self, first: int, count: int) -> Found:
        """The hits from `first` on, at most `count`."""
        end = min(first + count, MOST_LISTED)
        enough = end + 1
        accepted, is_last = self._first(enough)
        beyond = len(accepted) > end
        given_up = not is_last and len(accepted) < enough
        complete = is_last and (self._asked.exact or len(accepted) < enough)
        return Found(
            self._hits(accepted[first:end]),
            more=beyond and end < MOST_LISTED,
            total=len(accepted) if complete else None,
            cut=given_up or (beyond and end == MOST_LISTED),
            counted=min(len(accepted), MOST_LISTED),
            looked_at=self._most if given_up else None,
            sort=self._sort,
            ranks=self._asked.ranks,
        )

    def _first(self, enough: int) -> tuple[list[Candidate], bool]:
        """At least so many hits, or all that are found, and whether there are no candidates behind those judged."""
        accepted: list[Candidate] = []
        was_last = True
        for block, is_last in self._blocks(enough):
            accepted += self._accepted(block, enough - len(accepted))
            was_last = is_last
            if len(accepted) >= enough:
                break
        return accepted, was_last

    def _hits(self, page: Sequence[Candidate]) -> tuple[Hit, ...]:
        return tuple(Hit(paper) for paper in self._papers(page, keep=False) if paper)

    def _blocks(self, enough: int) -> Iterator[tuple[Sequence[Candidate], bool]]:
        """The candidates in the order asked for, block by block, and whether it is the last that there are."""
        if self._sort is not Sort.RELEVANCE:
            least = max(enough, RANKED_AT_ONCE + 1)
            yield from self._in_steps((least,) if self._asked.exact else (least, 10 * least))
            return
        if not self._are_surely_many():
            # In order of age they come soonest; the database need rank them only where it has more than we do.
            found = self._candidates(Sort.NEWEST, RANKED_AT_ONCE + 1)
            if len(found) <= RANKED_AT_ONCE:
                yield self._ranked(found), True
                return
        place = 0
        for found, is_last in self._in_steps((RANKED_AT_ONCE, MOST_LISTED + 1)):
            for start in range(0, len(found), RANKED_AT_ONCE):
                some = found[start : start + RANKED_AT_ONCE]
                whole = start + RANKED_AT_ONCE >= len(found)
                yield self._ranked(some) if place < MOST_LISTED else some, is_last and whole
                place += len(some)

    def _in_steps(self, limits: Sequence[int]) -> Iterator[tuple[Sequence[Candidate], bool]]:
        """The candidates up to each limit but for those given before, and whether there are no others.

        For more of them the index is asked again, for ten times as many: so each costs a tenth more, and no order
        need be kept from one question to the next.
        """
        seen: set[int] = set()
        if not self._asked.exact:
            limits = (*(limit for limit in limits if limit < self._most), self._most)
        for limit in limits:
            found = self._candidates(self._sort, limit)
            is_last = len(found) < limit
            yield [each for each in found if each.number not in seen] if seen else found, is_last
            if is_last:
                return
            seen = {each.number for each in found}

    def _are_surely_many(self) -> bool:
        """Whether there are more candidates than are ranked at once, by what is known of a single word."""
        words = self._asked.words
        if not words or self._asked.wanted != HasWord(TEXT, words[0]):
            return False
        counts, _ = self._counts()
        return counts[0] > RANKED_AT_ONCE

    def _counts(self) -> tuple[list[int], int]:
        """In how many papers each of the words stands, and how many papers there are."""
        if self._counted is None:
            self._counted = self._kept.counts(self._asked.words, self._index)
        return self._counted

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
            looked_up = iter(self._papers(unsure, keep=True) if unsure else ())
            for candidate, verdict in zip(some, verdicts, strict=True):
                paper = next(looked_up) if verdict is None else None
                if verdict or (paper is not None and matches(self._query, paper)):
                    accepted.append(candidate)
            if len(accepted) >= most:
                break
        return accepted

    def _papers(self, found: Sequence[Candidate], *, keep: bool) -> list[AnalysedPaper | None]:
        """The papers of candidates, in their order; None where one has gone since."""
        listed = self._index.listed_papers(candidate.number for candidate in found)
        papers = self._kept.analyses(listed, keep=keep)
        return [papers.get(candidate.number) for candidate in found]

    def _ranked(self, found: Sequence[Candidate]) -> Sequence[Candidate]:
        """The candidates by BM25, best first; equally good ones newest first."""
        if len(found) < 2:
            return found
        weights = self._weights()
        sought = [(f" {word} ", weight * (_K1 + 1.0)) for word, weight in weights.items()]
        # How rare what begins so is would have to be counted word by word; it weighs as much as a fairly rare word.
        sought += [(f" {each}", _BEGINNING_WEIGHT * (_K1 + 1.0)) for each in self._asked.beginnings]
        scored = [(-_score(candidate, sought), -candidate.number, candidate) for candidate in found]
        scored.sort()
        return tuple(candidate for _, _, candidate in scored)

    def _weights(self) -> dict[str, float]:
        """How much each word tells: rare ones more."""
        words = self._asked.words
        if not words:
            return {}
        counts, known = self._counts()
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
