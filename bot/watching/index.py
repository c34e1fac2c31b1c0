"""The index of watches: which of a million queries hold for a paper.

Each query is filed under the rarest atom that it needs (see `bot.watching.filing`), beside the next rarest, and only
what is filed under a paper's own atoms is looked at. Where one atom, or two, is all that a query needs, finding them is
the answer; else the other atoms are checked, and only where they cannot tell is the query itself asked. The idea is
that of the presearcher of Lucene's Monitor, with pairs of words among the terms.
"""

from __future__ import annotations

from itertools import chain, compress
from operator import attrgetter
from typing import TYPE_CHECKING, TypeVar

from bot.watching.filing import filing_of
from bot.watching.shelf import Check, Either, Found, Several, Shelf, Way, with_id, without_id
from bot.watching.vocabulary import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from collections.abc import Set as AbstractSet

    from bot.query.analysed import AnalysedPaper
    from bot.query.model import Query
    from bot.watching.atoms import Atom, Needs
    from bot.watching.filing import Filing
    from bot.watching.shelf import Spot


class WatchIndex:
    """Watches by what their queries need.

    Adding, removing and asking may be mixed freely. What is said of a paper is what
    `bot.query.matching.matches` says of each query.
    """

    def __init__(self) -> None:
        # Where each watch is: on a shelf where the atom alone is the answer, else with those of the same query.
        self._filed: dict[int, Shelf | Found | Either | Several] = {}
        self._vocabulary = Vocabulary()
        self._everywhere: dict[tuple[Check, ...], Several] = {}

    def __len__(self) -> int:
        """How many watches there are."""
        return len(self._filed)

    def __contains__(self, watch_id: int) -> bool:
        """Whether the watch is in it."""
        return watch_id in self._filed

    @property
    def shelves(self) -> Iterable[Shelf]:
        """All that is kept of what the queries ask for, in no order."""
        return iter(self._vocabulary)

    def add(self, watch_id: int, query: Query) -> None:
        """Let a watch have a query.

        Raises:
            ValueError: the watch has one already.
        """
        if watch_id in self._filed:
            raise ValueError(f"watch {watch_id} is in the index already")
        filed = self._place(filing_of(query))
        if isinstance(filed, Either):
            for shelf in filed.shelves:
                shelf.either = with_id(shelf.either, watch_id)
        else:
            filed.ids = with_id(filed.ids, watch_id)
        self._filed[watch_id] = filed

    def remove(self, watch_id: int) -> None:
        """Take a watch out.

        Raises:
            KeyError: it is not there.
        """
        filed = self._filed.pop(watch_id)
        if isinstance(filed, Either):
            for shelf in filed.shelves:
                shelf.either = without_id(shelf.either, watch_id)
        else:
            filed.ids = without_id(filed.ids, watch_id)
            if filed.ids:
                return
        if isinstance(filed, Found):
            filed.shelf.drop(filed)
        elif isinstance(filed, Several):
            self._take_out(filed)
        for shelf in _used(filed):
            shelf.uses -= 1
            if not shelf.uses:
                self._vocabulary.drop(shelf)

    def _take_out(self, query: Several) -> None:
        if not query.spots:
            del self._everywhere[query.checks]
        for shelf, second in query.spots:
            for there in shelf.beside(second):
                if isinstance(there, Way) and there.query is query:
                    shelf.drop(there)

    def match(self, paper: AnalysedPaper) -> list[int]:
        """The watches whose query holds for the paper, each once, in no order."""
        met = self._vocabulary.met_by(paper)
        shelves = [*filter(None, met)]
        watches = [*chain.from_iterable(map(_IDS, shelves))]
        watches += {*chain.from_iterable(map(_EITHER, shelves))}
        several = {*self._everywhere.values()}
        for found in _beside(shelves, met):
            if isinstance(found, Way):
                several.add(found.query)  # which may be found in other ways too
            elif not found.checks or _one_holds(found.checks, met, paper):
                watches += found.ids
        for query in several:
            if not query.checks or _one_holds(query.checks, met, paper):
                watches += query.ids
        return watches

    def _place(self, filing: Filing) -> Shelf | Found | Either | Several:
        """Where the watches of a query are kept: made where there are none yet."""
        shelf_of = self._vocabulary.shelf
        spots = tuple(
            [(shelf_of(first), second and shelf_of(second)) for first, second in filing.spots]
        )
        checks = tuple([_check(needs, shelf_of) for needs in filing.checks])
        if len(spots) != 1:
            if spots and not checks and all(second is None for _, second in spots):
                return _use(Either(tuple([shelf for shelf, _ in spots])))
            return self._several(spots, checks)
        shelf, second = spots[0]
        if second is None and not checks:
            shelf.uses += not shelf.ids
            return shelf
        for there in shelf.beside(second):
            if isinstance(there, Found) and there.checks == checks:
                return there
        new = Found((), shelf, second, checks)
        shelf.put(new)
        return _use(new)

    def _several(self, spots: tuple[Spot, ...], checks: tuple[Check, ...]) -> Several:
        if not spots:
            known = self._everywhere.get(checks)
            if known is None:
                known = self._everywhere[checks] = _use(Several((), spots, checks))
            return known
        shelf, second = spots[0]
        for there in shelf.beside(second):
            if isinstance(there, Way):
                query = there.query
                if query.spots == spots and query.checks == checks:
                    return query
        new = Several((), spots, checks)
        for shelf, second in spots:
            shelf.put(Way(second, new))
        return _use(new)


def _check(needs: Needs, shelf_of: Callable[[Atom], Shelf]) -> Check:
    return Check(
        tuple([shelf_of(atom) for atom in needs.every]),
        tuple([tuple(map(shelf_of, atoms)) for atoms in needs.one_of]),
        tuple([shelf_of(atom) for atom in needs.without]),
        needs.asked,
    )


_T = TypeVar("_T", Found, Either, Several)


def _use(new: _T) -> _T:
    """Note of each shelf that it is asked for by one query more."""
    for shelf in _used(new):
        shelf.uses += 1
    return new


def _used(filed: Shelf | Found | Either | Several) -> Iterator[Shelf]:
    """Every shelf that a query asks for."""
    match filed:
        case Shelf():
            yield filed
        case Either(shelves=shelves):
            yield from shelves
        case Found(shelf=shelf, second=second, checks=checks):
            yield from _used_at(((shelf, second),), checks)
        case Several(spots=spots, checks=checks):
            yield from _used_at(spots, checks)


def _used_at(spots: tuple[Spot, ...], checks: tuple[Check, ...]) -> Iterator[Shelf]:
    yield from filter(None, chain.from_iterable(spots))
    for check in checks:
        yield from check.shelves


_IDS, _EITHER, _FEW, _SECOND = map(attrgetter, ("ids", "either", "few", "second"))


def _beside(shelves: Iterable[Shelf], met: AbstractSet[Shelf | None]) -> Iterator[Found | Way]:
    """What is filed on the shelves, beside one of those that were met.

    This and what comes before it in `match` is where a paper's time goes: `map`, `chain` and `compress` loop without
    Python.
    """
    few = [*chain.from_iterable(map(_FEW, shelves))]
    yield from compress(few, map(met.__contains__, map(_SECOND, few)))
    for shelf in shelves:
        if shelf.many:
            for second in shelf.many.keys() & met:
                yield from shelf.many[second]


def _one_holds(
    checks: tuple[Check, ...], met: AbstractSet[Shelf | None], paper: AnalysedPaper
) -> bool:
    return any(check.holds(met, paper) for check in checks)
