"""Where a query is filed in the index of watches, and what is left to be checked of what is found there."""

from __future__ import annotations

from itertools import chain, product
from typing import TYPE_CHECKING, NamedTuple

from bot.query.model import Or
from bot.watching.atoms import Needs, needs_of
from bot.watching.common import share_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.query.model import Query
    from bot.watching.atoms import Atom

_MOST_PAIRS = 4
_ALONE: tuple[None] = (None,)


class Filing(NamedTuple):
    """Where a query is filed.

    Attributes:
        spots: everywhere it is to be found, under an atom and beside another or alone (None); nowhere means that every
            paper has to be checked.
        checks: of these one must hold of what was found; without any, finding it is the answer.
    """

    spots: tuple[tuple[Atom, Atom | None], ...]
    checks: tuple[Needs, ...] = ()


def filing_of(query: Query) -> Filing:
    """Where a query is filed: under the rarest atom of each of its alternatives, beside the next rarest."""
    root = query.root
    needs = [needs_of(part) for part in (root.children if isinstance(root, Or) else (root,))]
    if not all(each.ways for each in needs):
        return Filing((), (Needs(asked=root),))
    if len(needs) == 1:
        spots, left = _filed(needs[0])
        return Filing(spots, () if left is None else (left,))
    filed = [_filed(each) for each in needs]
    # Two alternatives may need the same.
    spots = tuple(dict.fromkeys(chain.from_iterable(its for its, _ in filed)))
    if all(left is None for _, left in filed):
        return Filing(spots)
    # Any of them may have been found, so that each has to be looked at whole.
    return Filing(spots, tuple(needs))


def _filed(needs: Needs) -> tuple[tuple[tuple[Atom, Atom | None], ...], Needs | None]:
    """The spots of one alternative, and what is left of it where they do not tell all."""
    ways = needs.ways
    first, *others = sorted(ways, key=_share_of_one) if len(ways) > 1 else ways
    second: tuple[Atom | None, ...] = _ALONE
    if others and len(first) * len(others[0]) <= _MOST_PAIRS:
        second = others.pop(0)
    spots = tuple(product(first, second))
    if not others and not needs.without and needs.asked is None:
        return spots, None
    return spots, needs._replace(
        every=tuple([way[0] for way in others if len(way) == 1]),
        one_of=tuple([way for way in others if len(way) > 1]),
    )


def _share_of_one(atoms: Iterable[Atom]) -> float:
    """About how many papers of a thousand have one of them."""
    return sum(map(share_of, atoms))
