"""The index of watches: which of a million queries hold for a paper.

Each query is filed under the rarest atom that it needs (see `bot.watching.atoms`), and only what is filed under a
paper's own atoms is looked at. Where one atom, or two, is all that a query needs, finding them is the answer; else the
other atoms are checked, and only where they cannot tell is the query itself asked. The idea is that of the presearcher
of Lucene's Monitor, with pairs of words among the terms.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from itertools import chain, product
from typing import TYPE_CHECKING

from bot.query.matching import holds
from bot.query.model import And
from bot.watching.atoms import (
    Needs,
    alternatives_of,
    atoms_of,
    mark_of,
    needs_of,
    prefix_of,
    unstemmed,
)
from bot.watching.common import share_of
from bot.watching.prefixes import Prefixes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.query.analysed import AnalysedPaper
    from bot.query.model import Node, Query
    from bot.watching.atoms import Atom


class _Filed:
    """A query, kept once for all watches that have it.

    Attributes:
        ids: the watch, or the watches.
        atoms: where it is filed, two by two: under an atom, and beside another or alone (None).
        alternatives: what a paper needs besides: one of them. Without any the atoms are all.
        asked: the part of the query that atoms cannot tell.
    """

    __slots__ = ("alternatives", "asked", "atoms", "ids")

    def __init__(
        self,
        watch_id: int,
        atoms: tuple[Atom | None, ...],
        alternatives: tuple[Needs, ...],
        asked: Node | None,
    ) -> None:
        self.ids: int | set[int] = watch_id
        self.atoms = atoms
        self.alternatives = alternatives
        self.asked = asked

    @property
    def key(self) -> Hashable:
        """What tells it from those filed at the same spot."""
        return self.atoms, self.alternatives, self.asked

    @property
    def spots(self) -> Iterator[tuple[Atom, Atom | None]]:
        """Where it is filed."""
        for at in range(0, len(self.atoms), 2):
            atom = self.atoms[at]
            assert atom is not None
            yield atom, self.atoms[at + 1]

    @property
    def needed(self) -> Iterator[Atom]:
        """Every atom that it looks at."""
        yield from filter(None, self.atoms)
        for each in self.alternatives:
            yield from chain(each.every, each.without, *each.one_of)

    def holds(self, atoms: set[Atom], paper: AnalysedPaper) -> bool:
        """Whether the query holds for a paper with those atoms, which are such that it was found."""
        for every, one_of, without, _ in self.alternatives:
            if (
                atoms.issuperset(every)
                and atoms.isdisjoint(without)
                and not any(map(atoms.isdisjoint, one_of))
            ):
                return self.asked is None or holds(self.asked, paper)
        return False


# What is filed at one spot: a query, or several by their keys.
_Spot = _Filed | dict[Hashable, _Filed]


class _Shelf:
    """What is filed under one atom.

    Attributes:
        alone: under that alone.
        beside: beside another atom, by that.
    """

    __slots__ = ("alone", "beside")

    def __init__(self) -> None:
        self.alone: _Spot | None = None
        # Most shelves hold one thing; a dictionary of its own would be most of their size.
        self.beside: dict[Atom, _Spot] | None = None

    def spot(self, other: Atom | None) -> _Spot | None:
        """What is filed alone, or beside another atom."""
        if other is None:
            return self.alone
        return None if self.beside is None else self.beside.get(other)

    def put(self, other: Atom | None, spot: _Spot | None) -> None:
        """Let that be what is filed there."""
        if other is None:
            self.alone = spot
        elif spot is not None:
            self.beside = self.beside or {}
            self.beside[other] = spot
        elif self.beside is not None:
            del self.beside[other]

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left."""
        return self.alone is None and not self.beside


class WatchIndex:
    """Watches by what their queries need.

    Adding, removing and asking may be mixed freely. What is said of a paper is what
    `bot.query.matching.matches` says of each query.
    """

    def __init__(self) -> None:
        self._filed: dict[int, _Filed] = {}
        self._shelves: dict[Atom, _Shelf] = {}
        self._everywhere: dict[Hashable, _Filed] = {}
        self._marks: Counter[str] = Counter()
        self._prefixes: dict[str, Prefixes] = {}

    def __len__(self) -> int:
        """How many watches there are."""
        return len(self._filed)

    def __contains__(self, watch_id: int) -> bool:
        """Whether the watch is in it."""
        return watch_id in self._filed

    def add(self, watch_id: int, query: Query) -> None:
        """Let a watch have a query.

        Raises:
            ValueError: the watch has one already.
        """
        if watch_id in self._filed:
            raise ValueError(f"watch {watch_id} is in the index already")
        made = _made(watch_id, query)
        filed = self._equal(made)
        if filed is None:
            filed = made
            self._put_in(made)
        elif isinstance(filed.ids, set):
            filed.ids.add(watch_id)
        else:
            filed.ids = {filed.ids, watch_id}
        self._filed[watch_id] = filed

    def remove(self, watch_id: int) -> None:
        """Take a watch out.

        Raises:
            KeyError: it is not there.
        """
        filed = self._filed.pop(watch_id)
        if isinstance(filed.ids, set):
            filed.ids.remove(watch_id)
        if not isinstance(filed.ids, set) or not filed.ids:
            self._take_out(filed)

    def match(self, paper: AnalysedPaper) -> list[int]:
        """The watches whose query holds for the paper, each once, in no order."""
        atoms = self._atoms_of(paper)
        found: list[_Filed] = []
        to_ask: set[_Filed] = set()  # some are found under several atoms
        for atom in self._shelves.keys() & atoms:
            shelf = self._shelves[atom]
            spots = [] if shelf.alone is None else [shelf.alone]
            if shelf.beside is not None:
                spots += map(shelf.beside.__getitem__, shelf.beside.keys() & atoms)
            for spot in spots:
                if isinstance(spot, dict):
                    to_ask.update(spot.values())
                elif spot.alternatives or len(spot.atoms) > _ONE_SPOT:
                    to_ask.add(spot)
                else:
                    found.append(spot)
        found += [filed for filed in to_ask if not filed.alternatives or filed.holds(atoms, paper)]
        found += [filed for filed in self._everywhere.values() if filed.holds(atoms, paper)]
        watches: list[int] = []
        for filed in found:
            if isinstance(filed.ids, set):
                watches.extend(filed.ids)
            else:
                watches.append(filed.ids)
        return watches

    def _atoms_of(self, paper: AnalysedPaper) -> set[Atom]:
        """A paper's atoms, as far as some watch may ask for them."""
        atoms = atoms_of(paper, self._marks)
        for mark, prefixes in self._prefixes.items():
            if prefixes.is_asked:
                atoms.update(prefixes.met_by(unstemmed(paper, mark)))
        return atoms

    def _equal(self, made: _Filed) -> _Filed | None:
        """What has the same query, if anything has."""
        if not made.atoms:
            return self._everywhere.get(made.key)
        atom, other = next(made.spots)
        shelf = self._shelves.get(atom)
        spot = None if shelf is None else shelf.spot(other)
        if isinstance(spot, dict):
            return spot.get(made.key)
        return spot if spot is not None and spot.key == made.key else None

    def _put_in(self, filed: _Filed) -> None:
        self._count(filed, 1)
        if not filed.atoms:
            self._everywhere[filed.key] = filed
        for atom, other in filed.spots:
            shelf = self._shelves.get(atom)
            if shelf is None:
                shelf = self._shelves[atom] = _Shelf()
            spot = shelf.spot(other)
            if spot is None:
                shelf.put(other, filed)
            elif isinstance(spot, dict):
                spot[filed.key] = filed
            else:
                shelf.put(other, {spot.key: spot, filed.key: filed})

    def _take_out(self, filed: _Filed) -> None:
        self._count(filed, -1)
        if not filed.atoms:
            del self._everywhere[filed.key]
        for atom, other in filed.spots:
            shelf = self._shelves[atom]
            spot = shelf.spot(other)
            if isinstance(spot, dict):
                del spot[filed.key]
            if spot is filed or not spot:
                shelf.put(other, None)
            if shelf.is_empty:
                del self._shelves[atom]

    def _count(self, filed: _Filed, by: int) -> None:
        """Note which marked atoms are asked for, so that no others are made of a paper."""
        for atom in filed.needed:
            mark = mark_of(atom)
            if not mark:
                continue
            if mark.endswith("*"):
                names = mark[:-1]
                prefixes = self._prefixes.get(names)
                if prefixes is None:
                    prefixes = self._prefixes[names] = Prefixes(names)
                prefixes.count(prefix_of(atom), by)
                continue
            self._marks[mark] += by
            if not self._marks[mark]:
                del self._marks[mark]


def _made(watch_id: int, query: Query) -> _Filed:
    """A query as it is filed."""
    alternatives = alternatives_of(query)
    if not all(needs.ways for needs in alternatives):
        return _Filed(watch_id, (), (Needs(),), query.root)
    asked = _left_to_ask(query, alternatives)
    chosen = [_rarest(needs.ways) for needs in alternatives]
    # Two alternatives may need the same.
    spots = dict.fromkeys(chain.from_iterable(product(*ways) for ways in chosen))
    if asked is None and len(alternatives) == 1 and _is_all(alternatives[0], chosen[0]):
        alternatives = ()
    return _Filed(watch_id, tuple(chain.from_iterable(spots)), alternatives, asked)


def _rarest(ways: Iterable[tuple[Atom, ...]]) -> tuple[tuple[Atom, ...], tuple[Atom | None, ...]]:
    """The two things to have one of that are rarest; the second is left out where that makes too many pairs."""
    first, *others = sorted(ways, key=_share_of_one)
    if others and len(first) * len(others[0]) <= _MOST_PAIRS:
        return first, others[0]
    return first, (None,)


_MOST_PAIRS = 4
_ONE_SPOT = 2  # atoms


def _is_all(needs: Needs, chosen: tuple[tuple[Atom, ...], tuple[Atom | None, ...]]) -> bool:
    """Whether there is nothing to look at but what was chosen."""
    _, second = chosen
    return not needs.without and len(needs.ways) <= (1 if second == (None,) else 2)


def _left_to_ask(query: Query, alternatives: tuple[Needs, ...]) -> Node | None:
    """The part of a query that a paper's atoms cannot tell."""
    if all(needs.exact for needs in alternatives):
        return None
    if not isinstance(query.root, And):
        return query.root
    parts = tuple(child for child in query.root.children if not needs_of(child).exact)
    return parts[0] if len(parts) == 1 else And(parts)


def _share_of_one(atoms: Iterable[Atom]) -> float:
    """About how many papers of a thousand have one of them."""
    return sum(map(share_of, atoms))
