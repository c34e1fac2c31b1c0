"""Whether a paper is what a query asks for: `matches` is the one definition, for watches and searches alike."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from bot.query.model import (
    And,
    Category,
    Compare,
    Comparison,
    Field,
    Form,
    Has,
    IdIs,
    Leaf,
    Link,
    Node,
    Not,
    Number,
    Or,
    Query,
    Since,
    Term,
    Until,
)
from bot.query.names import name_occurrence
from bot.words import analyse, analyse_name, units
from bot.words.sequences import (
    MOST_WAYS,
    begins,
    contains,
    exact_occurrences,
    occurrences,
    ways_to_read,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.papers import Facts
    from bot.query.analysed import AnalysedPaper, Piece
    from bot.words import Analysis, Unit

_KEPT_TERMS = 10_000


def matches(query: Query, paper: AnalysedPaper) -> bool:
    """Whether the paper is what the query asks for."""
    return holds(query.root, paper)


def holds(node: Node, paper: AnalysedPaper) -> bool:
    """Whether one part of a query holds for a paper."""
    match node:
        case And(children):
            return all(holds(child, paper) for child in children)
        case Or(children):
            return any(holds(child, paper) for child in children)
        case Not(child):
            return not holds(child, paper)
        case _:
            return _leaf_holds(node, paper)


def _leaf_holds(leaf: Leaf, paper: AnalysedPaper) -> bool:
    match leaf:
        case Term(Field.TEXT, Form.WORD | Form.PHRASE):
            return _stands_in_text(leaf, paper)
        case Term():
            return any(_stands(leaf, piece, paper) for piece in paper.pieces(leaf.field))
        case Category(name):
            return name in paper.categories
        case IdIs(paper_id):
            return paper.paper.id == paper_id
        case Has(link):
            return has(link, paper.paper.facts)
        case Compare():
            return compared(leaf, paper.paper.facts)
        case Since(day):
            return paper.first_listed is not None and paper.first_listed >= day
        case Until(day):
            return paper.first_listed is not None and paper.first_listed <= day


def _stands_in_text(term: Term, paper: AnalysedPaper) -> bool:
    """The same for terms without a field, most of which are told by looking for a few characters."""
    rows, words = _rows_of_term(term)
    text = paper.rows
    if any(row in text for row in rows):
        return True
    # Else it may stand there through a compound of the text.
    if words and paper.joined_stems.isdisjoint(words):
        return False
    return any(_stands(term, piece, paper) for piece in paper.text)


def _stands(term: Term, piece: Piece, paper: AnalysedPaper) -> bool:
    """Whether a term stands in a piece of text."""
    if term.form in (Form.WORD, Form.PHRASE) and term.field is not Field.AUTHOR:
        return contains(words_of_term(term), piece.analysis, _ways_of_term(term))
    return next(found(term, piece, paper), None) is not None


def has(link: Link, facts: Facts) -> bool:
    """Whether a paper has such a link. Linked models are told by no source yet."""
    match link:
        case Link.CODE:
            return facts.code_url is not None
        case Link.PROJECT:
            return facts.project_url is not None
        case Link.MEDIA:
            return bool(facts.media_urls)
        case Link.MODELS:
            return False


def number_of(number: Number, facts: Facts) -> int | None:
    """A number of a paper, or None where it is not known."""
    match number:
        case Number.UPVOTES:
            return facts.upvotes
        case Number.STARS:
            return facts.stars
        case Number.COMMENTS:
            return facts.comments


def compared(leaf: Compare, facts: Facts) -> bool:
    """Whether a comparison holds; one with an unknown number does not."""
    value = number_of(leaf.number, facts)
    if value is None:
        return False
    match leaf.comparison:
        case Comparison.AT_LEAST:
            return value >= leaf.value
        case Comparison.MORE:
            return value > leaf.value
        case Comparison.AT_MOST:
            return value <= leaf.value
        case Comparison.LESS:
            return value < leaf.value
        case Comparison.EQUAL:
            return value == leaf.value


def found(term: Term, piece: Piece, paper: AnalysedPaper) -> Iterator[tuple[int, int]]:
    """Where a term stands in a piece of text: ranges of its parts, or of its units for an exact term."""
    match term.form:
        case Form.EXACT:
            return exact_occurrences(_units_of(term.text), paper.units(piece))
        case Form.PREFIX:
            return begins(words_of_term(term), piece.analysis)
        case _ if term.field is Field.AUTHOR:
            occurrence = name_occurrence(words_of_term(term), piece.analysis)
            return iter(() if occurrence is None else (occurrence,))
        case _:
            return occurrences(words_of_term(term), piece.analysis)


@lru_cache(maxsize=_KEPT_TERMS)
def words_of_term(term: Term) -> Analysis:
    """The words of a term, analysed as those of its field are."""
    is_name = term.field in (Field.AUTHOR, Field.ORG)
    return analyse_name(term.text) if is_name else analyse(term.text)


@lru_cache(maxsize=_KEPT_TERMS)
def _ways_of_term(term: Term) -> tuple[tuple[str, ...], ...]:
    return ways_to_read(words_of_term(term))


@lru_cache(maxsize=_KEPT_TERMS)
def _rows_of_term(term: Term) -> tuple[tuple[str, ...], frozenset[str]]:
    """Each way to read a term as it stands in `AnalysedPaper.rows`, and all its words; none where there are more ways."""
    ways = _ways_of_term(term)
    words = frozenset(word for way in ways for word in way)
    return tuple(f" {' '.join(way)} " for way in ways if way), words if len(
        ways
    ) <= MOST_WAYS else frozenset()


@lru_cache(maxsize=_KEPT_TERMS)
def _units_of(text: str) -> tuple[Unit, ...]:
    return units(text)
