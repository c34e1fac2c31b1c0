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
from functools import lru_cache, partial
from typing import TYPE_CHECKING, NamedTuple

from bot.words._plain import plain
from bot.words._runs import parts, runs, spelled
from bot.words._stems import stem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

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


class Joined(NamedTuple):
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


# The words of a chunk, their stems, and of each joined word start, end, the word and its stem. Plain tuples, all the
# way down: of those the garbage collector keeps no account, and there are a hundred thousand.
_Reading = tuple[tuple[str, ...], tuple[str, ...], tuple[tuple[int, int, str, str], ...]]


class _Known(dict[str, _Reading]):
    """Chunks read before. Most of a text comes back again and again, and a look-up is all it costs.

    Attributes:
        read: what reads a chunk.
    """

    __slots__ = ("read",)

    def __init__(self, stem_of: Callable[[str], str]) -> None:
        super().__init__()
        self.read = partial(_read, stem_of=stem_of)

    def __missing__(self, chunk: str) -> _Reading:
        if len(chunk) > _LONGEST_KEPT:
            return self.read(chunk)
        bare = chunk.strip(_NEVER_IN_A_WORD)
        reading = self.read(chunk) if bare == chunk else self[bare]
        if len(self) >= _MOST_KEPT:
            self.clear()
        self[chunk] = reading
        return reading


# What stands between white space is a chunk: nothing joins across it, so each can be read by itself.
_CHUNKS = re.compile(r"\S+")
_HYPHENATED = re.compile("[A-Za-z]+(?:-[A-Za-z]+)+")
_NEVER_IN_A_WORD = ".,;:!?()[]{}\"'“”‘’"  # at its ends
_LONGEST_KEPT = 64  # characters; what is longer hardly comes back
_MOST_KEPT = 1 << 17  # chunks: all those of some 8,000 papers, in 30 MB


def analyse(text: str) -> Analysis:
    """The words of a text, readable already (see `bot.text`) or typed in a query. Never raises."""
    return _analysed(text, _known)


def _analysed(text: str, known: _Known) -> Analysis:
    words: list[str] = []
    stems: list[str] = []
    joined: list[Joined] = []
    for of_chunk, their_stems, their_joined in map(known.__getitem__, text.split()):
        if their_joined:
            at = len(words)
            joined += [
                Joined(at + start, at + end, word, its_stem)
                for start, end, word, its_stem in their_joined
            ]
        words += of_chunk
        stems += their_stems
    return Analysis(tuple(words), tuple(stems), tuple(joined))


def analyse_name(text: str) -> Analysis:
    """The words of a name, none of them stemmed: of an author, of an organisation."""
    return _analysed(text, _known_names)


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


def _read(chunk: str, stem_of: Callable[[str], str]) -> _Reading:
    if chunk.isascii() and chunk.isalpha():
        return (_shared(chunk.lower()),), (_shared(stem_of(chunk)),), ()
    if _HYPHENATED.fullmatch(chunk):  # half of what has not been read before
        cased = chunk.split("-")
        goes_on = [True] * (len(cased) - 1) + [False]
    else:
        text = plain(chunk)
        found = list(parts(text))
        cased = [spelled(text, part.start, part.end) for part in found]
        goes_on = [part.goes_on for part in found]
    folded = tuple([_shared(word.casefold()) for word in cased])
    stems = tuple([_shared(stem_of(word)) for word in cased])
    joined = tuple(_joins(cased, goes_on, stem_of)) if True in goes_on else ()
    return folded, folded if stems == folded else stems, joined


def _joins(
    cased: list[str], goes_on: list[bool], stem_of: Callable[[str], str]
) -> Iterator[tuple[int, int, str, str]]:
    for start in range(len(cased)):
        end = start + 1
        while end - start < MOST_JOINED and goes_on[end - 1]:
            end += 1
            word = "".join(cased[start:end])
            yield start, end, _shared(word.casefold()), _shared(stem_of(word))


def _units(chunk: str) -> tuple[Unit, ...]:
    text = plain(chunk)
    cased = [(spelled(text, run.start, run.end), run.joint) for run in runs(text)]
    return tuple(Unit(word, _shared(word.casefold()), joint) for word, joint in cased)


# One string for all papers: words are compared a thousand times more often than they are read.
_shared = sys.intern
_known = _Known(stem)
_known_names = _Known(str.casefold)
_units_before = lru_cache(maxsize=1 << 13)(_units)
