"""What was typed made plain for reading, each plain character knowing where it was typed."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

# What cannot be seen in a paper cannot be seen in a query either.
from bot.text._characters import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

QUOTES = '"“”„‟«»〝〞'
"""Each is taken for the plain one."""

_PLAIN_QUOTES = str.maketrans(dict.fromkeys(QUOTES, '"'))


_HANGUL_PART = re.compile("[\u1160-\u11ff\u3131-\u318e\uffa0-\uffdc]")
"""Vowels and closing consonants, as such and as what NFKC makes such of."""


class Plain(NamedTuple):
    """A query in NFKC, with plain quotes and nothing invisible.

    Attributes:
        typed: what was typed.
        text: the plain characters.
        starts: where in what was typed each of them begins.
        ends: where in what was typed each of them ends.
    """

    typed: str
    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def typed_range(self, start: int, end: int) -> tuple[int, int]:
        """The range of what was typed that the plain characters `start` to `end` (exclusive) stand for."""
        if start == len(self.text):
            return len(self.typed), len(self.typed)
        return self.starts[start], self.ends[max(end - 1, start)]


def plain(typed: str) -> Plain:
    """The plain characters of what was typed. The time it takes grows with the length alone."""
    if typed.isascii() and typed.isprintable():
        return Plain(typed, typed, range(len(typed)), range(1, len(typed) + 1))
    made: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, end in _clusters(typed):
        characters = visible(typed[start:end].translate(_PLAIN_QUOTES))
        made.append(characters)
        starts += [start] * len(characters)
        ends += [end] * len(characters)
    return Plain(typed, "".join(made).translate(_PLAIN_QUOTES), starts, ends)


def _clusters(text: str) -> Iterator[tuple[int, int]]:
    """The stretches that can be normalised each by itself: a character, its marks, the rest of its syllable."""
    start = 0
    for at in range(1, len(text)):
        if not _attaches(text[at]) and not _completes_syllable(text[start:at], text[at]):
            yield start, at
            start = at
    if text:
        yield start, len(text)


def _attaches(character: str) -> bool:
    """Whether it is a mark on what stands before it, or nothing at all."""
    if " " <= character <= "~":
        return False
    seen = visible(character)
    return not seen or unicodedata.category(seen[0])[0] == "M"


def _completes_syllable(before: str, character: str) -> bool:
    """Whether it is a part of a Hangul syllable that begins in the stretch before it; elsewhere it is a letter."""
    if _HANGUL_PART.match(character) is None:
        return False
    return visible(before + character) != visible(before) + visible(character)
