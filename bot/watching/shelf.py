"""What the index of watches is made of: a shelf for each atom, and what is filed there."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bot.query.matching import holds

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet

    from bot.query.analysed import AnalysedPaper
    from bot.query.model import Node
    from bot.watching.atoms import Atom

_FEW = 32
"""Queries of a shelf that are gone through as soon as they could be looked up."""

_FEW_IDS = 256
"""Watches that are told sooner from a tuple than from a set, while it is copied with each that comes or goes."""

Ids = tuple[int, ...] | set[int]
"""Watches by id: few in a tuple, many in a set."""


def with_id(ids: Ids, watch_id: int) -> Ids:
    """The ids, and that one."""
    if isinstance(ids, set):
        ids.add(watch_id)
        return ids
    return (*ids, watch_id) if len(ids) < _FEW_IDS else {*ids, watch_id}


def without_id(ids: Ids, watch_id: int) -> Ids:
    """The ids without that one."""
    if isinstance(ids, set):
        ids.remove(watch_id)
        return ids
    return tuple([each for each in ids if each != watch_id])


class Shelf:
    """What is filed under one atom; it stands for the atom wherever one is asked for.

    Attributes:
        atom: that one.
        uses: how many queries ask for it.
        ids: the watches that want nothing else.
        either: those that want nothing else but this or something else, and are found there too.
        few: what else is filed here, while it is not much.
        many: the same by that beside which it is filed; then `few` is empty.
    """

    __slots__ = ("atom", "either", "few", "ids", "many", "uses")

    def __init__(self, atom: Atom) -> None:
        self.atom = atom
        self.uses = 0
        self.ids: Ids = ()
        self.either: Ids = ()
        self.few: tuple[Found | Way, ...] = ()
        self.many: dict[Shelf | None, tuple[Found | Way, ...]] | None = None

    def beside(self, second: Shelf | None) -> tuple[Found | Way, ...]:
        """What is filed beside another atom, or alone."""
        if self.many is not None:
            return self.many.get(second, ())
        return tuple([there for there in self.few if there.second is second])

    def put(self, new: Found | Way) -> None:
        """File that here."""
        if self.many is None and len(self.few) < _FEW:
            self.few = (*self.few, new)
            return
        if self.many is None:
            self.many = {}
            for there in self.few:
                self.many[there.second] = (*self.many.get(there.second, ()), there)
            self.few = ()
        self.many[new.second] = (*self.many.get(new.second, ()), new)

    def drop(self, old: Found | Way) -> None:
        """Let that be filed here no more."""
        if self.many is None:
            self.few = tuple([there for there in self.few if there is not old])
            return
        left = tuple([there for there in self.many[old.second] if there is not old])
        if left:
            self.many[old.second] = left
        else:
            del self.many[old.second]


class Check(NamedTuple):
    """What a paper must be like besides having the atoms that a query was found by.

    Attributes:
        every: what it must have, all of it.
        one_of: of each of these it must have one.
        without: of these it must have none.
        asked: the part of the query that atoms cannot tell.
    """

    every: tuple[Shelf, ...] = ()
    one_of: tuple[tuple[Shelf, ...], ...] = ()
    without: tuple[Shelf, ...] = ()
    asked: Node | None = None

    def holds(self, met: AbstractSet[Shelf | None], paper: AnalysedPaper) -> bool:
        """Whether a paper that has those atoms is so."""
        for shelf in self.without:
            if shelf in met:
                return False
        for shelf in self.every:
            if shelf not in met:
                return False
        if self.one_of and any(map(met.isdisjoint, self.one_of)):
            return False
        return self.asked is None or holds(self.asked, paper)

    @property
    def shelves(self) -> Iterator[Shelf]:
        """All it looks at."""
        yield from self.every
        yield from self.without
        for shelves in self.one_of:
            yield from shelves


class Found:
    """A query that is filed in one place, kept once for all watches that have it.

    Attributes:
        ids: the watches.
        shelf: where.
        second: beside which atom; None for alone.
        checks: of these one must hold where it is found; without any, finding it is the answer.
    """

    __slots__ = ("checks", "ids", "second", "shelf")

    def __init__(
        self, ids: Ids, shelf: Shelf, second: Shelf | None, checks: tuple[Check, ...]
    ) -> None:
        self.ids = ids
        self.shelf = shelf
        self.second = second
        self.checks = checks


class Either:
    """A watch that wants one of several atoms and nothing else.

    Attributes:
        shelves: their shelves, which know it.
    """

    __slots__ = ("shelves",)

    def __init__(self, shelves: tuple[Shelf, ...]) -> None:
        self.shelves = shelves


class Several:
    """A query that is filed in several places, or asked of every paper, kept once for all watches that have it.

    Attributes:
        ids: the watches.
        spots: the places; none where every paper is asked.
        checks: as of `Found`.
    """

    __slots__ = ("checks", "ids", "spots")

    def __init__(self, ids: Ids, spots: tuple[Spot, ...], checks: tuple[Check, ...]) -> None:
        self.ids = ids
        self.spots = spots
        self.checks = checks


Spot = tuple[Shelf, Shelf | None]
"""On a shelf, beside another atom or alone."""


class Way:
    """One of the places where a query of several is found.

    Attributes:
        second: beside which atom; None for alone.
        query: the query.
    """

    __slots__ = ("query", "second")

    def __init__(self, second: Shelf | None, query: Several) -> None:
        self.second = second
        self.query = query
