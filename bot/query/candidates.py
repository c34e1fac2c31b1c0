"""Which papers to look at: a query put so that a database's index can answer it with no paper missing.

An index knows whole words only. What it cannot tell (words next to each other, initials, very words) is left out,
so that it finds a superset; `exact` says where the answer needs no second look.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.query.matching import words_of_term
from bot.query.model import (
    And,
    Category,
    Field,
    Form,
    Node,
    Not,
    Or,
    Query,
    Term,
)
from bot.query.names import is_initial
from bot.query.wanted import (
    EVERYTHING,
    TEXT,
    Column,
    HasWord,
    Meets,
    NoneOf,
    all_of,
    any_of,
    loosened,
)
from bot.words import analyse, units
from bot.words.sequences import MOST_WAYS, ways_to_read

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.query.analysed import AnalysedPaper, Piece
    from bot.query.wanted import Wanted
    from bot.words import Analysis


# Outside of the text every word begins with a mark, so that a word of the text can be looked for in all columns at
# once, which takes an index less time than a choice of them. No word of the text begins so: behind a `q` stands
# another one or a number in hexadecimal digits (see `index_word`).
_MARKS = {Column.FORMS: "qw", Column.AUTHORS: "qn", Column.ORG: "qo", Column.CATEGORIES: "qk"}
_TITLE_FORM = "qt"
_JOINED = "qj"
_BOUNDARY = "qz"

MOST_PHRASES = 300
"""Words and phrases that an index is asked for at once: six for each term that a query can have.

A compound can stand for hundreds; the index would look at each for every paper that has some of them.
"""


@dataclass(frozen=True, slots=True)
class Candidates:
    """What to ask an index for.

    Attributes:
        wanted: the condition; each paper that the query holds for satisfies it.
        exact: whether each paper that satisfies it is one that the query holds for.
        words: the words whose places in title, abstract and keywords rank a paper, without repeats.
        beginnings: likewise those of words that only begin so.
    """

    wanted: Wanted
    exact: bool
    words: tuple[str, ...]
    beginnings: tuple[str, ...] = ()

    @property
    def ranks(self) -> bool:
        """Whether some papers can be said to be nearer to what is asked for than others."""
        return bool(self.words or self.beginnings)


def candidates_of(query: Query) -> Candidates:
    """How an index is asked for what the query holds for."""
    whole, exact = _wanted(query.root)
    wanted = loosened(whole, MOST_PHRASES)
    return Candidates(
        wanted,
        exact and wanted is whole,
        tuple(dict.fromkeys(_ranking_words(query.root))),
        tuple(dict.fromkeys(_ranking_beginnings(query.root))),
    )


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
    if mark in (_JOINED, _TITLE_FORM):
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
    """The unstemmed words that do not stand in the line of their own text; those of the title by themselves."""
    others = dict.fromkeys((*_changed((paper.abstract,)), *_changed(paper.keywords)))
    return [
        *(_TITLE_FORM + index_word(word) for word in _changed((paper.title,))),
        *(_MARKS[Column.FORMS] + index_word(word) for word in others),
    ]


def _changed(pieces: Iterable[Piece]) -> Iterable[str]:
    """The unstemmed words of one line that are not among its stems, without repeats."""
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
    return dict.fromkeys(word for word in changed if word not in stems)


def _joined(paper: AnalysedPaper) -> list[str]:
    pieces = (*paper.text, *paper.organization)
    return sorted(
        {joined_mark(joined.stem) for piece in pieces for joined in piece.analysis.joined}
    )


def _wanted(node: Node) -> tuple[Wanted, bool]:
    match node:
        case And(children):
            parts = [_wanted(child) for child in children]
            return all_of(part for part, _ in parts), all(exact for _, exact in parts)
        case Or(children):
            parts = [_wanted(child) for child in children]
            return any_of(part for part, _ in parts), all(exact for _, exact in parts)
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
            return _prefix(words_of_term(term), columns)
        case Form.EXACT:
            parts = [analyse(unit.cased) for unit in units(term.text)]
            folded = [form for part in parts for form in part.folded]
            return all_of(_unstemmed(form, columns) for form in folded), False
        case _:
            analysis = words_of_term(term)
            ways = ways_to_read(analysis)
            exact = all(len(way) == 1 for way in ways)
            if len(ways) > MOST_WAYS:
                joined = [(each.start, each.end, each.stem) for each in analysis.joined]
                return _parts(analysis.stems, joined, columns), False
            return any_of(_way(way, columns) for way in ways), exact


def _way(words: tuple[str, ...], columns: tuple[Column, ...]) -> Wanted:
    """The words next to each other or, where the text may join some of its own to one of them, all of them."""
    indexed = [kept_word(word, columns[0]) for word in words]
    if len(indexed) == 1:
        return HasWord(columns, indexed[0])
    joins = any_of(HasWord((Column.FORMS,), joined_mark(word)) for word in words)
    apart = all_of((*(HasWord(columns, word) for word in indexed), joins))
    return any_of((HasWord(columns, " ".join(indexed)), apart))


def _parts(
    words: tuple[str, ...], joined: list[tuple[int, int, str]], columns: tuple[Column, ...]
) -> Wanted:
    """Each part stands there, by itself or within a join that covers it."""
    each = []
    for part, word in enumerate(words):
        ways = [word, *(stem for start, end, stem in joined if start <= part < end)]
        # In one order, so that parts which can be read alike are asked for once.
        each.append(any_of(HasWord(columns, kept_word(way, columns[0])) for way in sorted(ways)))
    return all_of(each)


def _unstemmed(form: str, columns: tuple[Column, ...], *, prefix: bool = False) -> Wanted:
    """A word as it is written; of the text it stands among the forms unless its stem is the same."""
    kept = index_word(form)
    if columns[0] not in TEXT:
        return HasWord(columns, _MARKS[columns[0]] + kept, prefix=prefix)
    marks = [_TITLE_FORM] if Column.TITLE in columns else []
    marks += [_MARKS[Column.FORMS]] if columns != (Column.TITLE,) else []
    return any_of(
        (
            HasWord(columns, kept, prefix=prefix),
            *(HasWord((Column.FORMS,), mark + kept, prefix=prefix) for mark in marks),
        )
    )


def _prefix(analysis: Analysis, columns: tuple[Column, ...]) -> tuple[Wanted, bool]:
    last = len(analysis.folded) - 1
    each: list[Wanted] = []
    for part, form in enumerate(analysis.folded):
        ways: list[Wanted] = [_unstemmed(form, columns, prefix=part == last)]
        ways += [
            _unstemmed(joined.folded, columns, prefix=joined.end == last + 1)
            for joined in analysis.joined
            if joined.start <= part < joined.end
        ]
        each.append(any_of(ways))
    # The forms of abstract and keywords are not told apart.
    is_known = columns in (TEXT, (Column.TITLE,)) and begins_as_written(analysis.folded[0])
    return all_of(each), last == 0 and (is_known or columns[0] not in TEXT)


# What the stemmer changes at the end of a word, rather than cutting it off, comes of these endings: policy – polici,
# hoping – hope, possibility – possibl, dying – die, skies – sky.
_CHANGED_ENDINGS = ("y", "ying", "ing", "ed", "ility", "ies")


@lru_cache(maxsize=1 << 10)
def begins_as_written(beginning: str) -> bool:
    """Whether each word whose stem begins so begins so itself.

    Only a stem that is just this can be of another word: a stem is the beginning of its word, but for its last letter
    or, in words of three letters, its last two.
    """
    changed = (beginning[:-cut] + ending for cut in (1, 2) for ending in _CHANGED_ENDINGS)
    return not any(
        analyse(word).stems == (beginning,) and not word.startswith(beginning) for word in changed
    )


def _author(term: Term) -> tuple[Wanted, bool]:
    """Each of the full names, as it stands or as its initial, and one of them in full.

    Typed initials are left out: they may be missing in the paper, and stand for a good part of all names. That all
    is of one author, and in order, an index cannot tell.
    """
    analysis = words_of_term(term)
    names = [(part, name) for part, name in enumerate(analysis.folded) if not is_initial(name)]
    in_full = [name for _, name in names] + [joined.folded for joined in analysis.joined]
    each = [
        _name_or_initial(
            name,
            *(joined.folded for joined in analysis.joined if joined.start <= part < joined.end),
        )
        for part, name in names
    ]
    one_in_full = any_of(map(_name, in_full))
    if len(in_full) == 1:
        return one_in_full, len(analysis.folded) == 1
    return all_of((one_in_full, *each)), False


def _name_or_initial(*ways: str) -> Wanted:
    initials = [name[0] for name in ways if is_initial(name[0])]
    return any_of(map(_name, (*ways, *initials)))


def _name(name: str) -> HasWord:
    return HasWord((Column.AUTHORS,), kept_word(name, Column.AUTHORS))


def _ranking_words(node: Node) -> Iterable[str]:
    for term in _ranking_terms(node):
        if term.form is not Form.PREFIX:
            analysis = words_of_term(term)
            yield from map(index_word, analysis.stems)
            yield from (index_word(joined.stem) for joined in analysis.joined)


def _ranking_beginnings(node: Node) -> Iterable[str]:
    for term in _ranking_terms(node):
        if term.form is Form.PREFIX:
            yield index_word(words_of_term(term).folded[-1])


def _ranking_terms(node: Node) -> Iterable[Term]:
    match node:
        case Not():
            return
        case And(children) | Or(children):
            for child in children:
                yield from _ranking_terms(child)
        case Term(field) if field not in (Field.AUTHOR, Field.ORG):
            yield node
        case _:
            return
