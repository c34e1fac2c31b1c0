"""What a query and a paper are compared by: atoms, of which a paper has some hundred and a query needs a few.

An atom is a word of the text (its stem), two words next to each other (a pair), or a marked string: a word, or two, of
one field, what an unstemmed word begins with, a form, a category, an id, a link. Whether a paper has an atom is told
by its words alone, so a million queries can be filed under atoms and most of them never looked at.
"""

from __future__ import annotations

from itertools import chain, pairwise
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
    Query,
    Term,
)
from bot.query.names import is_initial
from bot.watching.prefixes import SHORTEST_PREFIX, prefix_atom
from bot.words import analyse, units
from bot.words.sequences import MOST_WAYS, ways_to_read

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.query.analysed import AnalysedPaper
    from bot.words import Analysis

T = TypeVar("T")

Atom = str | tuple[str, str]

_WORDS_OF_A_PAIR = 2
_ENDS = slice(None, _WORDS_OF_A_PAIR), slice(-_WORDS_OF_A_PAIR, None)

_NAMES = (Field.AUTHOR, Field.ORG)


class Needs(NamedTuple):
    """What a paper's atoms must be like where a query, or one alternative of it, holds.

    Attributes:
        every: all of them it must have.
        one_of: of each of these it must have one.
        without: of these it must have none.
        exact: whether that is all; else the query itself must be asked.
    """

    every: tuple[Atom, ...] = ()
    one_of: tuple[tuple[Atom, ...], ...] = ()
    without: tuple[Atom, ...] = ()
    exact: bool = True

    @property
    def ways(self) -> tuple[tuple[Atom, ...], ...]:
        """Each of what it must have one of; what it must have all of, one by one."""
        return (*((atom,) for atom in self.every), *self.one_of)


_ANYTHING = Needs(exact=False)


def _one_of(atoms: Iterable[Atom], *, exact: bool = True) -> Needs:
    different = tuple(dict.fromkeys(atoms))
    if len(different) == 1:
        return Needs(every=different, exact=exact)
    return Needs(one_of=(different,), exact=exact)


def alternatives_of(query: Query) -> tuple[Needs, ...]:
    """What a paper needs to have, one of them; without groups any paper may do."""
    parts = query.root.children if isinstance(query.root, Or) else (query.root,)
    return tuple(map(needs_of, parts))


def prefix_of(atom: Atom) -> str:
    """The prefix of the atom that `prefix_atom` made."""
    assert isinstance(atom, str)
    return atom.rpartition("\t")[2]


def needs_of(node: Node) -> Needs:
    """What a paper needs where a part of a query holds."""
    match node:
        case Term():
            return _of_term(node)
        case And(children):
            parts = [needs_of(child) for child in children]
            return Needs(
                _different(part.every for part in parts),
                _different(part.one_of for part in parts),
                _different(part.without for part in parts),
                exact=all(part.exact for part in parts),
            )
        case Or(children):
            return _of_alternatives([needs_of(child) for child in children])
        case Not(child):
            inside = needs_of(child)
            if inside.exact and len(inside.ways) == 1 and not inside.without:
                return Needs(without=inside.ways[0])
            return _ANYTHING
        case Category(name):
            return Needs((f"cat\t{name}",))
        case IdIs(paper_id):
            return Needs((f"id\t{paper_id}",))
        case Has(link):
            return Needs((f"has\t{link.value}",))
        case _:
            return _ANYTHING


def _different(atoms: Iterable[Iterable[T]]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(chain.from_iterable(atoms)))


def _of_alternatives(parts: list[Needs]) -> Needs:
    """One of the parts: where each comes to having one of some atoms, one of all those."""
    if not all(part.ways for part in parts):
        return _ANYTHING
    shortest = [min(part.ways, key=len) for part in parts]
    exact = all(part.exact and len(part.ways) == 1 and not part.without for part in parts)
    return _one_of(chain.from_iterable(shortest), exact=exact)


def _of_term(term: Term) -> Needs:
    if term.form is Form.EXACT:
        return _of_exact(term)
    analysis = words_of_term(term)
    if term.form is Form.PREFIX:
        return _of_prefix(term, analysis)
    if term.field is Field.AUTHOR:
        return _of_author(analysis)
    mark = _mark(term.field)
    if not analysis.joined and len(analysis.stems) <= _WORDS_OF_A_PAIR:  # nearly every term
        return Needs((_next(analysis.stems, mark),))
    ways = ways_to_read(analysis)
    if len(ways) > MOST_WAYS:
        parts = [_one_of(words) for words in _each_part(analysis, mark)]
        return Needs(
            _different(part.every for part in parts),
            _different(part.one_of for part in parts),
            exact=False,
        )
    # However it stands there, its first two words in that way stand next to each other, and the last two.
    firsts, lasts = (_one_of(_next(way[part], mark) for way in ways) for part in _ENDS)
    whole = all(len(way) <= _WORDS_OF_A_PAIR for way in ways)
    if whole or firsts == lasts:
        return firsts._replace(exact=whole)
    return Needs(firsts.every + lasts.every, firsts.one_of + lasts.one_of, exact=False)


def _each_part(analysis: Analysis, mark: str) -> Iterator[list[Atom]]:
    """For each part of a term, the words by one of which it must stand in a text."""
    for part, stem in enumerate(analysis.stems):
        joined = (each.stem for each in analysis.joined if each.start <= part < each.end)
        yield [_word(word, mark) for word in (stem, *joined)]


def _of_exact(term: Term) -> Needs:
    mark = _mark(term.field) if term.field in _NAMES else "form"
    parts = [analyse(unit.cased) for unit in units(term.text)]
    forms = dict.fromkeys(form for part in parts for form in part.folded)
    return Needs(tuple(_word(form, mark) for form in forms), exact=False)


def _of_prefix(term: Term, analysis: Analysis) -> Needs:
    """Some word begins as the first part, or goes on from there. Fields of the text are not told apart."""
    first = analysis.folded[0]
    if len(first) < SHORTEST_PREFIX:
        return _ANYTHING
    of_names = term.field in _NAMES
    atom = prefix_atom(first, _mark(term.field) if of_names else "")
    exact = len(analysis.folded) == 1 and (of_names or term.field is Field.TEXT)
    return Needs((atom,), exact=exact)


def _of_author(analysis: Analysis) -> Needs:
    """One of the names in full: which initials stand for the others is not told by words alone."""
    names = [part for part in analysis.folded if not is_initial(part)]
    names += [joined.folded for joined in analysis.joined]
    mark = _mark(Field.AUTHOR)
    atoms = (_word(name, mark) for name in names)
    return _one_of(atoms, exact=len(analysis.folded) == 1)


def _mark(field: Field) -> str:
    return "" if field is Field.TEXT else field.value


def _word(word: str, mark: str) -> Atom:
    return f"{mark}\t{word}" if mark else word


def _next(words: tuple[str, ...], mark: str) -> Atom:
    """The atom of one word, or of two next to each other."""
    if len(words) == 1:
        return _word(words[0], mark)
    first, second = words
    return f"{mark}\t{first} {second}" if mark else (first, second)


def mark_of(atom: Atom) -> str:
    """What marks an atom; "" for words and pairs of the text."""
    return "" if isinstance(atom, tuple) else atom.rpartition("\t")[0]


def atoms_of(paper: AnalysedPaper, marks: Iterable[str]) -> set[Atom]:
    """The words and pairs of a paper's text, and those of its atoms that are marked so; prefixes are left out."""
    atoms: set[Atom] = set()
    for piece in paper.text:
        _add_words(atoms, piece.analysis)
    for mark in marks:
        _add_marked(atoms, paper, mark)
    return atoms


def _add_words(atoms: set[Atom], analysis: Analysis) -> None:
    stems = analysis.stems
    atoms.update(stems)
    atoms.update(pairwise(stems))
    if analysis.joined:
        for word in analysis.joined:
            atoms.add(word.stem)
        atoms.update(_joined_pairs(analysis))


def _joined_pairs(analysis: Analysis) -> Iterator[tuple[str, str]]:
    """The pairs of which at least one is a joined word."""
    stems, joined = analysis.stems, analysis.joined
    ending: dict[int, list[str]] = {}
    for word in joined:
        ending.setdefault(word.end, []).append(word.stem)
    for word in joined:
        if word.start:
            yield stems[word.start - 1], word.stem
        for before in ending.get(word.start, ()):
            yield before, word.stem
        if word.end < len(stems):
            yield word.stem, stems[word.end]


def _add_marked(atoms: set[Atom], paper: AnalysedPaper, mark: str) -> None:
    match mark:
        case "form":
            for piece in paper.text:
                atoms.update(f"form\t{form}" for form in piece.analysis.folded)
        case "cat":
            atoms.update(f"cat\t{name}" for name in paper.categories)
        case "id":
            atoms.add(f"id\t{paper.paper.id}")
        case "has":
            facts = paper.paper.facts
            atoms.update(f"has\t{link.value}" for link in Link if has(link, facts))
        case "author":  # only single names are asked for
            atoms.update(f"author\t{name}" for name in unstemmed(paper, mark))
        case _:
            plain: set[Atom] = set()
            for piece in paper.pieces(Field(mark)):
                _add_words(plain, piece.analysis)
            atoms.update(
                f"{mark}\t{' '.join(atom) if isinstance(atom, tuple) else atom}" for atom in plain
            )


def unstemmed(paper: AnalysedPaper, mark: str) -> set[str]:
    """The words of a paper that prefixes are looked for in: those of the text (""), or of the marked names."""
    words: set[str] = set()
    for piece in paper.pieces(Field(mark)) if mark else paper.text:
        words.update(piece.analysis.folded)
        words.update([joined.folded for joined in piece.analysis.joined])
    return words
