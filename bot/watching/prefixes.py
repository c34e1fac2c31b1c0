"""Beginnings of words that watches ask for, found by the words that begin so."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.watching.atoms import Atom

SHORTEST_PREFIX = 3
"""Letters and digits by which prefixes are found; a shorter one is no atom."""

_MOST_KEPT = 1 << 16


def prefix_atom(prefix: str, mark: str = "") -> Atom:
    """The atom of the papers that have a word that begins so, in the text or among the marked names."""
    return f"{mark}*\t{prefix}"


class Prefixes(dict[str, "tuple[Atom, ...]"]):
    """Which prefixes each word begins with, as atoms; made when a word is first looked up.

    Words come back in paper after paper, prefixes change seldom.
    """

    def __init__(self, mark: str) -> None:
        super().__init__()
        self._mark = mark
        self._by_beginning: dict[str, Counter[str]] = {}

    def count(self, prefix: str, by: int) -> None:
        """Note that so many more (or less) ask for a prefix."""
        counts = self._by_beginning.setdefault(prefix[:SHORTEST_PREFIX], Counter())
        counts[prefix] += by
        if counts[prefix] == by or not counts[prefix]:
            self.clear()  # there is a prefix more, or one less
        if not counts[prefix]:
            del counts[prefix]
        if not counts:
            del self._by_beginning[prefix[:SHORTEST_PREFIX]]

    @property
    def is_asked(self) -> bool:
        """Whether any prefix is asked for."""
        return bool(self._by_beginning)

    def met_by(self, words: Iterable[str]) -> Iterator[Atom]:
        """The atoms of the prefixes that some of the words begin with."""
        for word in words:
            yield from self[word]

    def __missing__(self, word: str) -> tuple[Atom, ...]:
        prefixes = self._by_beginning.get(word[:SHORTEST_PREFIX], ())
        met = tuple(
            prefix_atom(prefix, self._mark) for prefix in prefixes if word.startswith(prefix)
        )
        if len(self) >= _MOST_KEPT:
            self.clear()
        self[word] = met
        return met
