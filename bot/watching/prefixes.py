"""Beginnings of words that watches ask for, found by the words that begin so."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from bot.watching.atoms import SHORTEST_PREFIX

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.watching.shelf import Shelf

_MOST_KEPT = 1 << 16


class Prefixes(dict[str, "tuple[Shelf, ...]"]):
    """The shelves of the prefixes that each word begins with, made when a word is first looked up.

    Words come back in paper after paper, prefixes change seldom.
    """

    def __init__(self) -> None:
        super().__init__()
        self._by_beginning: dict[str, dict[str, Shelf]] = {}

    def shelf(self, prefix: str) -> Shelf | None:
        """The shelf of a prefix, if it has one."""
        return self._by_beginning.get(prefix[:SHORTEST_PREFIX], {}).get(prefix)

    def shelves(self) -> Iterator[Shelf]:
        """The shelves of all prefixes, in no order."""
        return chain.from_iterable(map(dict.values, self._by_beginning.values()))

    def put(self, prefix: str, shelf: Shelf) -> None:
        """Let a prefix have a shelf."""
        self._by_beginning.setdefault(prefix[:SHORTEST_PREFIX], {})[prefix] = shelf
        self.clear()

    def drop(self, prefix: str) -> None:
        """Let a prefix have none."""
        beginning = prefix[:SHORTEST_PREFIX]
        del self._by_beginning[beginning][prefix]
        if not self._by_beginning[beginning]:
            del self._by_beginning[beginning]
        self.clear()

    @property
    def is_asked(self) -> bool:
        """Whether any prefix is asked for."""
        return bool(self._by_beginning)

    def __missing__(self, word: str) -> tuple[Shelf, ...]:
        prefixes = self._by_beginning.get(word[:SHORTEST_PREFIX], {})
        met = tuple(shelf for prefix, shelf in prefixes.items() if word.startswith(prefix))
        if len(self) >= _MOST_KEPT:
            self.clear()
        self[word] = met
        return met
