"""What a query and a paper are compared by: atoms, of which a paper has some hundred and a query needs a few.

An atom is a mark and a word, or two words next to each other (a pair): words of the text (their stems, the mark is ""),
of one field, what an unstemmed word begins with, a form, a category, an id, a link. Whether a paper has an atom is told
by its words alone, so a million queries can be filed under atoms and most of them never looked at.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from bot.query.matching import has, words_of_term
from bot.query.model import (
    And,
    Category,
    Field,
    Form,
    Has,
    IdIs,
    Link,
    Node,
    Not,
    Or,
    Term,
)
from bot.query.names import is_initial
from bot.words import analyse, units
from bot.words.sequences import MOST_WAYS, ways_to_read

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.query.analysed import AnalysedPaper
    from bot.words import Analysis

T = TypeVar("T")

Atom = tuple[str, str] | tuple[str, str, str]
"""A mark, and one word or two."""

PREFIX = "*"
"""Ends the marks of the beginnings of words."""

SHORTEST_PREFIX = 3
"""Letters and digits by which prefixes are found; a shorter one is no atom."""

_KEPT_TERMS = 1 << 12
_WORDS_OF_A_PAIR = 2
_ENDS = slice(None, _WORDS_OF_A_PAIR), slice(-_WORDS_OF_A_PAIR, None)

_NAMES = (Field.AUTHOR, Field.ORG)


class Needs(NamedTuple):
    """What a paper's atoms must be like where a query, or one alternative of it, holds.

    Attributes:
        every: all of them it must have.
        one_of: of each of these it must have one.
        without: of these it must have none.
        asked: the part of the query that is not told by that; None where all is.
    """

    every: tuple[Atom, ...] = ()
    one_of: tuple[tuple[Atom, ...], ...] = ()
    without: tuple[Atom, ...] = ()
    asked: Node | None = None

    @property
    def ways(self) -> tuple[tuple[Atom, ...], ...]:
        """Each of what it must have one of; what it must have all of, one by one."""
        every = tuple([(atom,) for atom in self.every])
        return every + self.one_of if self.one_of else every


def needs_of(node: Node) -> Needs:
    """What a paper needs where a part of a query holds."""
    match node:
        case Term():
            return _of_term(node)
        case And(children):
            return _of_all([needs_of(child) for child in children])
        case Or(children):
            return _of_alternatives(node, [needs_of(child) for child in children])
        case Not(child):
            inside = needs_of(child)
            if inside.asked is None and len(inside.ways) == 1 and not inside.without:
                return Needs(without=inside.ways[0])
            return Needs(asked=node)
        case Category(name):
            return Needs((("cat", name),))
        case IdIs(paper_id):
            return Needs((("id", paper_id),))
        case Has(link):
            return Needs((("has", link.value),))
        case _:
            return Needs(asked=node)


def _of_all(parts: list[Needs]) -> Needs:
    asked = tuple([part.asked for part in parts if part.asked is not None])
    return Needs(
        _different(part.every for part in parts),
        _different(part.one_of for part in parts),
        _different(part.without for part in parts),
        And(asked) if len(asked) > 1 else asked[0] if asked else None,
    )


def _different(atoms: Iterable[Iterable[T]]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(chain.from_iterable(atoms)))


def _of_alternatives(node: Or, parts: list[Needs]) -> Needs:
    """One of the parts: where each comes to having one of some atoms, one of all those."""
    if not all(part.ways for part in parts):
        return Needs(asked=node)
    shortest = [min(part.ways, key=len) for part in parts]
    told = all(part.asked is None and len(part.ways) == 1 and not part.without for part in parts)
    return _one_of(chain.from_iterable(shortest), asked=None if told else node)


def _one_of(atoms: Iterable[Atom], *, asked: Node | None = None) -> Needs:
    different = tuple(dict.fromkeys(atoms))
    if len(different) == 1:
        return Needs(every=different, asked=asked)
    return Needs(one_of=(different,), asked=asked)


@lru_cache(maxsize=_KEPT_TERMS)
def _of_term(term: Term) -> Needs:
    if term.form is Form.EXACT:
        return _of_exact(term)
    analysis = words_of_term(term)
    if term.form is Form.PREFIX:
        return _of_prefix(term, analysis)
    if term.field is Field.AUTHOR:
        return _of_author(term, analysis)
    mark = _mark(term.field)
    if not analysis.joined and len(analysis.stems) <= _WORDS_OF_A_PAIR:  # nearly every term
        return Needs((_next(analysis.stems, mark),))
    ways = ways_to_read(analysis)
    if len(ways) > MOST_WAYS:
        parts = [_one_of(words) for words in _each_part(analysis, mark)]
        return _of_all(parts)._replace(asked=term)
    # However it stands there, its first two words in that way stand next to each other, and the last two.
    firsts, lasts = (_one_of(_next(way[part], mark) for way in ways) for part in _ENDS)
    if all(len(way) <= _WORDS_OF_A_PAIR for way in ways):
        return firsts
    return (firsts if firsts == lasts else _of_all([firsts, lasts]))._replace(asked=term)


def _each_part(analysis: Analysis, mark: str) -> Iterator[list[Atom]]:
    """For each part of a term, the words by one of which it must stand in a text."""
    for part, stem in enumerate(analysis.stems):
        joined = (each.stem for each in analysis.joined if each.start <= part < each.end)
        yield [(mark, word) for word in (stem, *joined)]


def _of_exact(term: Term) -> Needs:
    mark = _mark(term.field) if term.field in _NAMES else "form"
    parts = [analyse(unit.cased) for unit in units(term.text)]
    forms = dict.fromkeys(form for part in parts for form in part.folded)
    return Needs(tuple((mark, form) for form in forms), asked=term)


def _of_prefix(term: Term, analysis: Analysis) -> Needs:
    """Some word begins as the first part, or goes on from there. Fields of the text are not told apart."""
    first = analysis.folded[0]
    if len(first) < SHORTEST_PREFIX:
        return Needs(asked=term)
    of_names = term.field in _NAMES
    mark = _mark(term.field) if of_names else ""
    told = len(analysis.folded) == 1 and (of_names or term.field is Field.TEXT)
    return Needs(((mark + PREFIX, first),), asked=None if told else term)


def _of_author(term: Term, analysis: Analysis) -> Needs:
    """One of the names in full: which initials stand for the others is not told by words alone."""
    names = [part for part in analysis.folded if not is_initial(part)]
    names += [joined.folded for joined in analysis.joined]
    mark = _mark(Field.AUTHOR)
    atoms = ((mark, name) for name in names)
    return _one_of(atoms, asked=None if len(analysis.folded) == 1 else term)


def _mark(field: Field) -> str:
    return "" if field is Field.TEXT else field.value


def _next(words: tuple[str, ...], mark: str) -> Atom:
    """The atom of one word, or of two next to each other."""
    if len(words) == 1:
        return mark, words[0]
    first, second = words
    return mark, first, second


def words_marked(paper: AnalysedPaper, mark: str) -> Iterable[str]:
    """The single words of a paper that are marked so, but for those of a field of the text; some may come twice."""
    match mark:
        case "form":
            return chain.from_iterable(piece.analysis.folded for piece in paper.text)
        case "cat":
            return paper.categories
        case "id":
            return (paper.paper.id,)
        case "has":
            facts = paper.paper.facts
            return [link.value for link in Link if has(link, facts)]
        case _:  # names, and words that may begin so
            return unstemmed(paper, mark.removesuffix(PREFIX))


def unstemmed(paper: AnalysedPaper, mark: str) -> set[str]:
    """The unstemmed words of a paper's text (""), or of the marked names."""
    words: set[str] = set()
    for piece in paper.pieces(Field(mark)) if mark else paper.text:
        words.update(piece.analysis.folded)
        words.update([joined.folded for joined in piece.analysis.joined])
    return words
