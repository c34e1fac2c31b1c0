"""Papers as text in which plain literals are found, for engines that know nothing of words and compounds.

A text is the stems of its words between single spaces. Around a compound stands every way to read it (“multi-stage
learning” once more as “multistage learning”), so that for a word of letters, and a phrase of up to three of them,
finding the literal is what the query language means.
"""

from __future__ import annotations

from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING

from benchmarks.watch_queries import LONGEST_PHRASE
from bot.query.analysed import AnalysedPaper

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.papers import Paper
    from bot.query.analysed import Piece
    from bot.words import Analysis

BOUNDARY = "|"
"""Stands between pieces of text; it is never part of a word."""


class Literals:
    """A paper as literals are looked for in it. What is seldom needed is made when first looked at.

    Attributes:
        text: title, abstract and keywords.
        words: their stems.
    """

    def __init__(self, paper: Paper) -> None:
        self._paper = AnalysedPaper(paper)
        self.text = line_of(self._paper.text)
        self.words = words_of(self._paper.text)

    @cached_property
    def title(self) -> str:
        """The title alone."""
        return line_of([self._paper.title])

    @cached_property
    def forms(self) -> str:
        """The unstemmed words."""
        return forms_of(self._paper.text)

    @cached_property
    def authors(self) -> frozenset[str]:
        """The words of all authors' names."""
        return frozenset(words_of(self._paper.authors))

    @property
    def categories(self) -> frozenset[str]:
        """Categories and their archives."""
        return self._paper.categories


def line_of(pieces: Iterable[Piece]) -> str:
    """Pieces of text as one line."""
    lines: list[str] = []
    for piece in pieces:
        lines.append(" ".join(piece.analysis.stems))
        if piece.analysis.joined:
            lines += _ways_around(piece.analysis)
    return f" {f' {BOUNDARY} '.join(lines)} "


def _ways_around(analysis: Analysis) -> list[str]:
    """Each joined word with as many words on both sides as a phrase can have, read in every way."""
    stems, joined = analysis.stems, analysis.joined
    most = LONGEST_PHRASE - 1
    starts: dict[int, list[tuple[int, str]]] = {}
    ends: dict[int, list[tuple[int, str]]] = {}
    for word in joined:
        starts.setdefault(word.start, []).append((word.end, word.stem))
        ends.setdefault(word.end, []).append((word.start, word.stem))

    def before(at: int, count: int) -> list[tuple[str, ...]]:
        if not at or not count:
            return [()]
        steps = [(at - 1, stems[at - 1]), *ends.get(at, ())]
        return [(*way, word) for start, word in steps for way in before(start, count - 1)]

    def after(at: int, count: int) -> list[tuple[str, ...]]:
        if at == len(stems) or not count:
            return [()]
        steps = [(at + 1, stems[at]), *starts.get(at, ())]
        return [(word, *way) for end, word in steps for way in after(end, count - 1)]

    lines: list[str] = []
    for word in joined:
        near = range(word.start - most + 1, word.start + 1)
        if ends.keys().isdisjoint(near) and starts.keys().isdisjoint(
            range(word.end, word.end + most)
        ):
            first = max(word.start - most, 0)
            around = (*stems[first : word.start], word.stem, *stems[word.end : word.end + most])
            lines.append(" ".join(around))
        else:
            ways = product(before(word.start, most), after(word.end, most))
            lines += [" ".join((*left, word.stem, *right)) for left, right in ways]
    return lines


def words_of(pieces: Iterable[Piece]) -> set[str]:
    """Every stem, those of joined words too."""
    words: set[str] = set()
    for piece in pieces:
        words.update(piece.analysis.stems)
        words.update([joined.stem for joined in piece.analysis.joined])
    return words


def forms_of(pieces: Iterable[Piece]) -> str:
    """A line of every unstemmed word, those of joined words too."""
    forms: dict[str, None] = {}
    for piece in pieces:
        forms |= dict.fromkeys(piece.analysis.folded)
        forms |= dict.fromkeys(joined.folded for joined in piece.analysis.joined)
    return f" {' '.join(forms)} "
