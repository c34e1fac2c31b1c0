"""Why a paper is what a query asks for, or why not, in the words as they stand in the paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.query.matching import found, holds, number_of
from bot.query.model import (
    And,
    Category,
    Compare,
    Field,
    Form,
    Has,
    IdIs,
    Leaf,
    Link,
    Node,
    Not,
    Or,
    Query,
    Since,
    Term,
    Until,
)
from bot.words import analyse, spans

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.query.analysed import AnalysedPaper, Piece


@dataclass(frozen=True, slots=True)
class Met:
    """A term or condition that a paper meets.

    Attributes:
        leaf: which.
        where: the field in which it was met, such as ``title``.
        words: what stands there, as it stands there.
    """

    leaf: Leaf
    where: str
    words: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a query holds for a paper, or why not.

    Attributes:
        holds: whether it does.
        met: what was asked for and met, in the order of the query, also where the whole does not hold.
        excluded: what was excluded and met all the same, in that order. Where the whole holds, more was excluded
            together than was met.
        failed: the part that failed, where the whole does not hold: a term or condition that was not met, all
            alternatives of an `Or`, or a `Not` whose inside was met.
    """

    holds: bool
    met: tuple[Met, ...]
    excluded: tuple[Met, ...] = ()
    failed: Node | None = None


def explain(query: Query, paper: AnalysedPaper) -> Explanation:
    """Which parts of the query the paper meets, or which part failed."""
    met, excluded = (
        tuple(each for leaf in leaves if (each := _met(leaf, paper)) is not None)
        for leaves in (_asked_for(query.root), _asked_for(query.root, excluded=True))
    )
    failed = _failed(query.root, paper)
    return Explanation(failed is None, met, excluded, failed)


def marks(query: Query, paper: AnalysedPaper) -> dict[Field, tuple[tuple[int, int], ...]]:
    """Where in title and abstract the words stand that the query asks for: sorted, apart from each other.

    What the query excludes is not marked. Ranges are characters of the paper's own text, the end exclusive.
    """
    wanted = [leaf for leaf in _asked_for(query.root) if isinstance(leaf, Term)]
    marked = {}
    for piece in (paper.title, paper.abstract):
        ranges = [
            stretch
            for term in wanted
            if term.field in (Field.TEXT, piece.field)
            for stretch in _stretches(term, piece, paper)
        ]
        marked[piece.field] = _merged(ranges)
    return marked


def _failed(node: Node, paper: AnalysedPaper) -> Node | None:
    if holds(node, paper):
        return None
    if isinstance(node, And):
        return next(failed for child in node.children if (failed := _failed(child, paper)))
    return node


def _asked_for(node: Node, *, excluded: bool = False) -> Iterator[Leaf]:
    """The terms and conditions that help a paper to satisfy the query, or those that hinder it."""
    match node:
        case Not(child):
            yield from _asked_for(child, excluded=not excluded)
        case And(children) | Or(children):
            for child in children:
                yield from _asked_for(child, excluded=excluded)
        case _ if not excluded:
            yield node
        case _:
            return


def _met(leaf: Leaf, paper: AnalysedPaper) -> Met | None:
    if isinstance(leaf, Term):
        for piece in paper.pieces(leaf.field):
            for start, end in _stretches(leaf, piece, paper):
                return Met(leaf, piece.field.value, piece.text[start:end])
        return None
    if not holds(leaf, paper):
        return None
    where, words = _condition(leaf, paper)
    return Met(leaf, where, words)


def _condition(
    leaf: Category | IdIs | Has | Compare | Since | Until, paper: AnalysedPaper
) -> tuple[str, str]:
    facts = paper.paper.facts
    match leaf:
        case Category(name):
            categories = [each for each in facts.categories if _is_in(each.lower(), name)]
            return "cat", ", ".join(categories)
        case IdIs(paper_id):
            return "id", paper_id
        case Has(link):
            links = {Link.CODE: facts.code_url, Link.PROJECT: facts.project_url}
            return "has", links.get(link) or ", ".join(facts.media_urls)
        case Compare():
            return leaf.number.value, str(number_of(leaf.number, facts))
        case Since() | Until():
            return "listed", str(paper.first_listed)


def _is_in(category: str, name: str) -> bool:
    return category == name or category.partition(".")[0] == name


def _stretches(term: Term, piece: Piece, paper: AnalysedPaper) -> Iterator[tuple[int, int]]:
    """Where in the text of a piece a term stands: ranges of characters."""
    places = spans(piece.text)
    firsts = _first_parts(piece, paper) if term.form is Form.EXACT else range(len(places) + 1)
    for start, end in found(term, piece, paper):
        first, last = firsts[start], firsts[end] - 1
        yield places[first][0], places[last][1]


def _first_parts(piece: Piece, paper: AnalysedPaper) -> list[int]:
    """For each of the very words, and their end, the first of the parts that it is made of."""
    firsts = [0]
    for unit in paper.units(piece):
        firsts.append(firsts[-1] + len(analyse(unit.cased).folded))
    return firsts


def _merged(ranges: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(ranges):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)
