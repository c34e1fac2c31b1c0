"""Which papers to look at: a query put so that a database's index can answer it with no paper missing.

An index knows whole words only. What it cannot tell (words next to each other, initials, very words) is left out,
so that it finds a superset; `exact` says where the answer needs no second look.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.query.matching import words_of_term
from bot.query.model import (
    And,
    Category,
    Compare,
    Field,
    Form,
    Has,
    IdIs,
    Node,
    Not,
    Or,
    Query,
    Since,
    Term,
    Until,
)
from bot.query.names import is_initial
from bot.words import analyse, units
from bot.words.sequences import MOST_WAYS, ways_to_read

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.query.analysed import AnalysedPaper, Piece
    from bot.words import Analysis


class Column(StrEnum):
    """What an index keeps of a paper, each a line of words."""

    TITLE = "title"
    ABSTRACT = "abstract"
    KEYWORDS = "keywords"
    FORMS = "forms"  # unstemmed words of the three above, where they differ from the stems, and joined words
    AUTHORS = "authors"
    ORG = "org"
    CATEGORIES = "categories"


TEXT = (Column.TITLE, Column.ABSTRACT, Column.KEYWORDS)

# Outside of the text every word begins with a mark, so that a word of the text can be looked for in all columns at
# once, which takes an index less time than a choice of them. No word of the text begins so: behind a `q` stands
# another one or a number in hexadecimal digits (see `index_word`).
_MARKS = {Column.FORMS: "qw", Column.AUTHORS: "qn", Column.ORG: "qo", Column.CATEGORIES: "qk"}
_JOINED = "qj"
_BOUNDARY = "qz"


@dataclass(frozen=True, slots=True)
class HasWord:
    """A word stands in one of the columns, or with `prefix` one that begins so.

    Several words, parted by one space, stand next to each other in this order within one of the columns. Words are
    as the lines of an index keep them: see `index_lines`.
    """

    columns: tuple[Column, ...]
    word: str
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Meets:
    """A condition on what is stored of the paper itself."""

    leaf: IdIs | Has | Compare | Since | Until


@dataclass(frozen=True, slots=True)
class AllOf:
    """All of them; of none: every paper."""

    children: tuple[Wanted, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One of them; of none: no paper."""

    children: tuple[Wanted, ...]


@dataclass(frozen=True, slots=True)
class NoneOf:
    """Not that."""

    child: Wanted


Wanted = HasWord | Meets | AllOf | AnyOf | NoneOf
EVERYTHING = AllOf(())


@dataclass(frozen=True, slots=True)
class Candidates:
    """What to ask an index for.

    Attributes:
        wanted: the condition; each paper that the query holds for satisfies it.
        exact: whether each paper that satisfies it is one that the query holds for.
        words: the words whose places in title, abstract and keywords rank a paper, without repeats.
    """

    wanted: Wanted
    exact: bool
    words: tuple[str, ...]


def candidates_of(query: Query) -> Candidates:
    """How an index is asked for what the query holds for."""
    wanted, exact = _wanted(query.root)
    return Candidates(wanted, exact, tuple(dict.fromkeys(_ranking_words(query.root))))


def index_lines(paper: AnalysedPaper) -> dict[Column, str]:
    """What an index keeps of a paper.

    Words are parted by two spaces and begin and end with one, so that a word between single spaces can be
    counted where it stands twice in a row. Those outside of the text are marked: see `kept_word`.
    """
    return {
        Column.TITLE: _line([paper.title]),
        Column.ABSTRACT: _line([paper.abstract]),
        Column.KEYWORDS: _line(paper.keywords),
        Column.FORMS: _spaced([*_forms(paper), *_joined(paper)]),
        Column.AUTHORS: _line(paper.authors, _MARKS[Column.AUTHORS]),
        Column.ORG: _line(paper.organization, _MARKS[Column.ORG]),
        Column.CATEGORIES: _spaced(
            kept_word(name, Column.CATEGORIES) for name in sorted(paper.categories)
        ),
    }


@lru_cache(maxsize=1 << 16)
def index_word(word: str) -> str:
    """A word as an index keeps it: of a–z and 0–9 alone, so that every database takes it for one word.

    Each other character becomes ``q``, its code point, ``z``; a ``q`` becomes ``qq``. So words that differ still
    do, and words that begin alike still do.
    """
    word = word.replace("q", "qq")
    if word.isascii() and word.isalnum():
        return word
    return "".join(
        char if char.isascii() and char.isalnum() else f"q{ord(char):x}z" for char in word
    )


def joined_mark(word: str) -> str:
    """What stands among the forms of a paper in whose text a compound can be read as this one word."""
    return _JOINED + index_word(word)


def columns_of(word: str) -> tuple[Column, ...]:
    """The columns in which a word, as an index keeps it, can stand at all."""
    mark = word[:2]
    if mark == _JOINED:
        return (Column.FORMS,)
    return next(((column,) for column, its in _MARKS.items() if its == mark), TEXT)


def kept_word(word: str, column: Column) -> str:
    """A word as the line of a column keeps it."""
    return _MARKS.get(column, "") + index_word(word)


def _line(pieces: Iterable[Piece], mark: str = "") -> str:
    """The words of the pieces and, each by itself, those that compounds can be read as."""
    words: list[str] = []
    for piece in pieces:
        if words:
            words.append(_BOUNDARY)
        words += map(index_word, piece.analysis.stems)
        for joined in piece.analysis.joined:
            words += (_BOUNDARY, index_word(joined.stem))
    if mark:
        words = [word if word == _BOUNDARY else mark + word for word in words]
    return _spaced(words)


def _spaced(words: Iterable[str]) -> str:
    line = "  ".join(words)
    return f" {line} " if line else ""


def _forms(paper: AnalysedPaper) -> list[str]:
    """The unstemmed words that do not stand in the line of their own text."""
    forms: dict[str, None] = {}
    for pieces in ((paper.title,), (paper.abstract,), paper.keywords):
        stems: set[str] = set()
        changed: list[str] = []
        for piece in pieces:
            analysis = piece.analysis
            stems.update(analysis.stems)
            changed += [
                word
                for word, its_stem in zip(analysis.folded, analysis.stems, strict=True)
                if word != its_stem
            ]
            for joined in analysis.joined:
                stems.add(joined.stem)
                changed.append(joined.folded)
        forms |= dict.fromkeys(word for word in changed if word not in stems)
    return [_MARKS[Column.FORMS] + index_word(word) for word in forms]


def _joined(paper: AnalysedPaper) -> list[str]:
    pieces = (*paper.text, *paper.organization)
    return sorted(
        {joined_mark(joined.stem) for piece in pieces for joined in piece.analysis.joined}
    )


def _wanted(node: Node) -> tuple[Wanted, bool]:
    match node:
        case And(children):
            parts = [_wanted(child) for child in children]
            return AllOf(tuple(part for part, _ in parts)), all(exact for _, exact in parts)
        case Or(children):
            parts = [_wanted(child) for child in children]
            return AnyOf(tuple(part for part, _ in parts)), all(exact for _, exact in parts)
        case Not(child):
            inside, exact = _wanted(child)
            # Of a superset nothing can be taken away without losing papers.
            return (NoneOf(inside), True) if exact else (EVERYTHING, False)
        case Term():
            return _term(node)
        case Category(name):
            return HasWord((Column.CATEGORIES,), kept_word(name, Column.CATEGORIES)), True
        case _:
            return Meets(node), True


def _term(term: Term) -> tuple[Wanted, bool]:
    if term.field is Field.AUTHOR and term.form in (Form.WORD, Form.PHRASE):
        return _author(term)
    columns = {
        Field.TEXT: TEXT,
        Field.TITLE: (Column.TITLE,),
        Field.ABSTRACT: (Column.ABSTRACT,),
        Field.KEYWORD: (Column.KEYWORDS,),
        Field.AUTHOR: (Column.AUTHORS,),
        Field.ORG: (Column.ORG,),
    }[term.field]
    match term.form:
        case Form.PREFIX:
            return _prefix(words_of_term(term), columns), False
        case Form.EXACT:
            parts = [analyse(unit.cased) for unit in units(term.text)]
            folded = [form for part in parts for form in part.folded]
            return AllOf(tuple(_unstemmed(form, columns) for form in folded)), False
        case _:
            analysis = words_of_term(term)
            ways = ways_to_read(analysis)
            exact = all(len(way) == 1 for way in ways)
            if len(ways) > MOST_WAYS:
                joined = [(each.start, each.end, each.stem) for each in analysis.joined]
                return _parts(analysis.stems, joined, columns), False
            each_way = tuple(_way(way, columns) for way in ways)
            return each_way[0] if len(each_way) == 1 else AnyOf(each_way), exact


def _way(words: tuple[str, ...], columns: tuple[Column, ...]) -> Wanted:
    """The words next to each other or, where the text may join some of its own to one of them, all of them."""
    indexed = [kept_word(word, columns[0]) for word in words]
    if len(indexed) == 1:
        return HasWord(columns, indexed[0])
    joins = AnyOf(tuple(HasWord((Column.FORMS,), joined_mark(word)) for word in words))
    apart = AllOf((*(HasWord(columns, word) for word in indexed), joins))
    return AnyOf((HasWord(columns, " ".join(indexed)), apart))


def _parts(
    words: tuple[str, ...], joined: list[tuple[int, int, str]], columns: tuple[Column, ...]
) -> Wanted:
    """Each part stands there, by itself or within a join that covers it."""
    each = []
    for part, word in enumerate(words):
        ways = [word, *(stem for start, end, stem in joined if start <= part < end)]
        alternatives = tuple(
            HasWord(columns, kept_word(way, columns[0])) for way in dict.fromkeys(ways)
        )
        each.append(alternatives[0] if len(alternatives) == 1 else AnyOf(alternatives))
    return each[0] if len(each) == 1 else AllOf(tuple(each))


def _unstemmed(form: str, columns: tuple[Column, ...], *, prefix: bool = False) -> Wanted:
    """A word as it is written; of the text it stands among the forms unless its stem is the same."""
    stands = HasWord(columns, kept_word(form, columns[0]), prefix=prefix)
    if columns[0] not in TEXT:
        return stands
    return AnyOf((stands, HasWord((Column.FORMS,), kept_word(form, Column.FORMS), prefix=prefix)))


def _prefix(analysis: Analysis, columns: tuple[Column, ...]) -> Wanted:
    last = len(analysis.folded) - 1
    each: list[Wanted] = []
    for part, form in enumerate(analysis.folded):
        ways: list[Wanted] = [_unstemmed(form, columns, prefix=part == last)]
        ways += [
            _unstemmed(joined.folded, columns, prefix=joined.end == last + 1)
            for joined in analysis.joined
            if joined.start <= part < joined.end
        ]
        each.append(ways[0] if len(ways) == 1 else AnyOf(tuple(ways)))
    return each[0] if len(each) == 1 else AllOf(tuple(each))


def _author(term: Term) -> tuple[Wanted, bool]:
    """One of the full names stands there; which initials fit, and beside what, an index cannot tell."""
    analysis = words_of_term(term)
    names = [part for part in analysis.folded if not is_initial(part)]
    names += [joined.folded for joined in analysis.joined]
    wanted = AnyOf(
        tuple(
            HasWord((Column.AUTHORS,), kept_word(name, Column.AUTHORS))
            for name in dict.fromkeys(names)
        )
    )
    return wanted, len(analysis.folded) == 1


def _ranking_words(node: Node) -> Iterable[str]:
    match node:
        case Not():
            return
        case And(children) | Or(children):
            for child in children:
                yield from _ranking_words(child)
        case Term(field, form) if form is not Form.PREFIX and field not in (
            Field.AUTHOR,
            Field.ORG,
        ):
            analysis = words_of_term(node)
            yield from map(index_word, analysis.stems)
            yield from (index_word(joined.stem) for joined in analysis.joined)
        case _:
            return
