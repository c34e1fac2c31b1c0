"""The full-text index of the store in memory: every paper is looked at."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from bot.paper_id import id_number
from bot.ports import Candidate, ListedPaper, Sort
from bot.query.analysed import AnalysedPaper
from bot.query.candidates import index_lines
from bot.query.matching import holds
from bot.query.wanted import TEXT, AllOf, AnyOf, Column, HasWord, Meets, NoneOf

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from bot.papers import Paper, PaperId
    from bot.query.wanted import Wanted


class IndexEntry:
    """What the index keeps of a paper as it was when it was put in. The lines are made when first looked at.

    Attributes:
        version: of the analysis.
    """

    def __init__(self, paper: Paper, version: int) -> None:
        self.version = version
        self._paper = paper

    @cached_property
    def lines(self) -> Mapping[Column, str]:
        """The lines of words."""
        return index_lines(AnalysedPaper(self._paper))


@dataclass(frozen=True, slots=True)
class IndexedPaper:
    """A paper as it is now, with the lines that the index keeps of it."""

    number: int
    paper: AnalysedPaper
    lines: Mapping[Column, str]


class MemoryIndexView:
    """A `bot.ports.IndexView` of papers, what the index keeps of them, and the first days they were listed on."""

    def __init__(
        self,
        papers: Mapping[PaperId, Paper],
        entries: Mapping[PaperId, IndexEntry],
        first_days: Mapping[PaperId, date],
    ) -> None:
        self._papers = papers
        self._entries = entries
        self._first_days = first_days

    def candidates(self, wanted: Wanted, *, sort: Sort, limit: int) -> tuple[Candidate, ...]:
        """The first papers that satisfy `wanted`."""
        found = [paper for paper in self._indexed() if satisfies(wanted, paper)]
        found.sort(key=lambda paper: -paper.number)
        if sort is Sort.UPVOTES:
            found.sort(key=_upvotes)
        elif sort is Sort.RELEVANCE:
            words = list(_words(wanted))
            found.sort(key=lambda paper: -sum(count_in(paper.lines, word) for word in words))
        return tuple(
            Candidate(paper.number, *(paper.lines[column] for column in TEXT))
            for paper in found[:limit]
        )

    def listed_papers(self, numbers: Iterable[int]) -> dict[int, ListedPaper]:
        """The papers of those numbers."""
        by_number = {id_number(paper_id): paper_id for paper_id in self._papers}
        return {
            number: ListedPaper(
                self._papers[by_number[number]], self._first_days.get(by_number[number])
            )
            for number in numbers
            if number in by_number
        }

    def paper_counts(self, words: Sequence[str]) -> dict[str, int]:
        """In how many papers each word stands."""
        every_lines = [entry.lines for entry in self._entries.values()]
        return {word: sum(count_in(lines, word) > 0 for lines in every_lines) for word in words}

    def count_papers(self) -> int:
        """How many papers are known."""
        return len(self._papers)

    def _indexed(self) -> Iterator[IndexedPaper]:
        for paper_id, entry in self._entries.items():
            paper = AnalysedPaper(self._papers[paper_id], self._first_days.get(paper_id))
            yield IndexedPaper(id_number(paper_id), paper, entry.lines)


def count_in(lines: Mapping[Column, str], word: str) -> int:
    """How often a word stands in title, abstract and keywords."""
    return sum(lines[column].count(f" {word} ") for column in TEXT)


def satisfies(wanted: Wanted, paper: IndexedPaper) -> bool:
    """Whether the index finds a paper."""
    match wanted:
        case HasWord(columns, word, prefix):
            words = word.replace(" ", "  ")
            sought = f" {words}" if prefix else f" {words} "
            return any(sought in paper.lines[column] for column in columns)
        case Meets(leaf):
            return holds(leaf, paper.paper)
        case AllOf(children):
            return all(satisfies(child, paper) for child in children)
        case AnyOf(children):
            return any(satisfies(child, paper) for child in children)
        case NoneOf(child):
            return not satisfies(child, paper)


def _upvotes(paper: IndexedPaper) -> int:
    upvotes = paper.paper.paper.facts.upvotes
    return 1 if upvotes is None else -upvotes


def _words(wanted: Wanted) -> Iterator[str]:
    match wanted:
        case HasWord(_, word, _):
            yield word
        case AllOf(children) | AnyOf(children):
            for child in children:
                yield from _words(child)
        case _:
            return
