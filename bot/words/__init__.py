"""How text becomes words: steps 2 to 5 of the query language. Step 1 is `bot.text`.

Papers and queries go through the same analysis. Where the language leaves room it is decided so:

* A number keeps every point between digits (`1.2.3` is one word) and a comma only where all its commas part
  thousands (`1,000,000.5`; `10,20` is two words). A point before or after a number is punctuation (`.5` is 5).
* “No letter beside” a Greek letter, “no letter following” a `+`: a Han, kana or Thai character does not count,
  being a word of its own. For the same reason no `+` belongs to it. A mark on it does.
* A digit between is no letter: `C++11` is “C++” and “11”.
* A joined word has at most `MOST_JOINED` parts, so that a long chain costs no more than its length.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from bot.words._plain import plain
from bot.words._runs import parts, runs, spelled
from bot.words._stems import stem

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "ANALYSIS_VERSION",
    "MOST_JOINED",
    "Analysis",
    "Joined",
    "Unit",
    "analyse",
    "analyse_name",
    "spans",
    "units",
]

ANALYSIS_VERSION: int = 2
"""Raised whenever the same text gives other words, or an index other lines of them."""

MOST_JOINED = 8
"""How many neighbouring parts of a compound are read as one word at most."""


@dataclass(frozen=True, slots=True)
class Joined:
    """Neighbouring parts of one compound read as one word.

    Attributes:
        start: the first part.
        end: after the last part; at least two are joined.
        folded: the word, unstemmed.
        stem: its stem.
    """

    start: int
    end: int
    folded: str
    stem: str


@dataclass(frozen=True, slots=True)
class Analysis:
    """The words of one text: a title, an abstract, one keyword, one name.

    Attributes:
        folded: every part in order, folded, unstemmed.
        stems: the same parts stemmed; equal to `folded` where nothing is stemmed.
        joined: every run of neighbouring parts inside a compound, by start, then by end.
    """

    folded: tuple[str, ...]
    stems: tuple[str, ...]
    joined: tuple[Joined, ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """A word as it is written, neither stemmed, nor parted before a digit, nor joined.

    Attributes:
        cased: without diacritics and apostrophes, its case kept.
        folded: the same without case.
        glue: what joins it to the next unit, one of ``- / . _ ^``, or "".
    """

    cased: str
    folded: str
    glue: str


class _Reading(NamedTuple):
    """The words of a chunk; of each joined word start, end, the word and its stem."""

    folded: tuple[str, ...]
    stems: tuple[str, ...]
    joined: tuple[tuple[int, int, str, str], ...]


class _Known(dict[str, _Reading]):
    """Chunks read before. Most of a text comes back again and again, and a look-up is all it costs."""

    __slots__ = ()

    def __missing__(self, chunk: str) -> _Reading:
        if len(chunk) > _LONGEST_KEPT:
            return _read(chunk)
        reading = _read_before(chunk.strip(_NEVER_IN_A_WORD))
        if len(self) >= _MOST_KEPT:
            self.clear()
        self[chunk] = reading
        return reading


# What stands between white space is a chunk: nothing joins across it, so each can be read by itself.
_CHUNKS = re.compile(r"\S+")
_NEVER_IN_A_WORD = ".,;:!?()[]{}\"'“”‘’"  # at its ends
_LONGEST_KEPT = 64  # characters; what is longer hardly comes back
_MOST_KEPT = 1 << 15  # chunks: all those of some 1,500 papers


def analyse(text: str) -> Analysis:
    """The words of a text, readable already (see `bot.text`) or typed in a query. Never raises."""
    words: list[str] = []
    stems: list[str] = []
    joined: list[Joined] = []
    for of_chunk, their_stems, their_joined in map(_known.__getitem__, text.split()):
        if their_joined:
            at = len(words)
            joined += [Joined(at + start, at + end, *word) for start, end, *word in their_joined]
        words += of_chunk
        stems += their_stems
    return Analysis(tuple(words), tuple(stems), tuple(joined))


def analyse_name(text: str) -> Analysis:
    """The words of a name, none of them stemmed: of an author, of an organisation."""
    stemmed = analyse(text)
    return Analysis(
        stemmed.folded,
        stemmed.folded,
        tuple(Joined(word.start, word.end, word.folded, word.folded) for word in stemmed.joined),
    )


def spans(text: str) -> tuple[tuple[int, int], ...]:
    """Where in `text` each part of its analysis stands, from the first character to after the last."""
    found: list[tuple[int, int]] = []
    for match in _CHUNKS.finditer(text):
        chunk, at = plain(match[0]), match.start()
        found.extend(
            (at + chunk.starts[part.start], at + chunk.ends[part.end - 1]) for part in parts(chunk)
        )
    return tuple(found)


def units(text: str) -> tuple[Unit, ...]:
    """The words of a text as they are written, for terms that want this very word."""
    found: list[Unit] = []
    for chunk in text.split():
        found += _units_before(chunk) if len(chunk) <= _LONGEST_KEPT else _units(chunk)
    return tuple(found)


def _read(chunk: str) -> _Reading:
    if chunk.isascii() and chunk.isalpha():
        return _Reading((_shared(chunk.lower()),), (_shared(stem(chunk)),), ())
    text = plain(chunk)
    found = list(parts(text))
    cased = [spelled(text, part.start, part.end) for part in found]
    folded = tuple([_shared(word.casefold()) for word in cased])
    stems = tuple([_shared(stem(word)) for word in cased])
    joined = tuple(_joins(cased, [part.goes_on for part in found]))
    return _Reading(folded, folded if stems == folded else stems, joined)


def _joins(cased: list[str], goes_on: list[bool]) -> Iterator[tuple[int, int, str, str]]:
    for start in range(len(cased)):
        end = start + 1
        while end - start < MOST_JOINED and goes_on[end - 1]:
            end += 1
            word = "".join(cased[start:end])
            yield start, end, _shared(word.casefold()), _shared(stem(word))


def _units(chunk: str) -> tuple[Unit, ...]:
    text = plain(chunk)
    cased = [(spelled(text, run.start, run.end), run.joint) for run in runs(text)]
    return tuple(Unit(word, _shared(word.casefold()), joint) for word, joint in cased)


# One string for all papers: words are compared a thousand times more often than they are read.
_shared = sys.intern
_known = _Known()
_read_before = lru_cache(maxsize=_MOST_KEPT)(_read)
_units_before = lru_cache(maxsize=_MOST_KEPT // 4)(_units)
