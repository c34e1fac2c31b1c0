"""How PostgreSQL's full-text search is asked; see migration 0002 for what it keeps.

A paper's ``vector`` holds each word of its lines with an ``x`` before it, labelled A in the title, B in the keywords,
C in the abstract, and D in lines whose words bear marks. What the vector cannot tell (words next to each other, words
longer than it keeps) narrows the search down all the same, and is decided by the lines themselves.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.ports import Sort
from bot.query.candidates import columns_of
from bot.query.model import Compare, Has, IdIs, Link, Since, Until
from bot.query.wanted import TEXT, AllOf, AnyOf, Column, HasWord, Meets, NoneOf

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.query.wanted import Wanted

COMPACT = (
    "SELECT gin_clean_pending_list('ix_paper_words_vector')",
    "ANALYZE papers, paper_words, entries",
)
"""The statements that put what came in lately into the index proper, and have the server count what it plans by."""

LONGEST_KEPT = 250
"""Characters: of a longer word the vector keeps so many. Migration 0002 says the same."""

_LINES = "w.number, w.title, w.abstract, w.keywords"
_INDEXED_WORDS = re.compile(r"[a-z0-9]+(?: [a-z0-9]+)*")
_LABELS = {Column.TITLE: "A", Column.KEYWORDS: "B", Column.ABSTRACT: "C"}
# As much as in SQLite's index: a word in the title weighs as four in the abstract. In the order D, C, B, A.
_RANK = "ts_rank('{{0, 0.25, 0.5, 1}}', w.vector, {}::tsquery)"
_FIRST_LISTED = "(SELECT min(day) FROM entries WHERE entries.paper_id = p.id)"
_HAS = {
    Link.CODE: "p.code_url IS NOT NULL",
    Link.PROJECT: "p.project_url IS NOT NULL",
    Link.MEDIA: "p.media_urls <> '[]'",
    Link.MODELS: "false",  # told by no source yet
}
_LARGEST = 2**63 - 1
# A beginning of marks, and what parts the pieces of every line: they stand in columns of both kinds.
_ANYWHERE = ("q", "qz")


@dataclass(slots=True)
class Asked:
    """A statement and its values, in order."""

    sql: str = ""
    values: list[Any] = field(default_factory=list)
    of_papers: bool = False  # whether something is asked of papers `p`, not of their lines alone

    def value(self, value: Any, kind: str) -> str:
        """Take a value of a type; what stands for it in the statement."""
        self.values.append(value)
        return f"${len(self.values)}::{kind}"


def candidates(wanted: Wanted, *, sort: Sort, limit: int) -> Asked:
    """The statement that finds candidates: number and the lines of title, abstract and keywords, in order."""
    asked = Asked()
    conditions = " AND ".join(_conditions(wanted, asked))
    order = "w.number DESC"
    if sort is Sort.UPVOTES:
        order = "p.upvotes DESC NULLS LAST, w.number DESC"
    elif sort is Sort.RELEVANCE and (ranking := " | ".join(_ranking(wanted))):
        order = f"{_RANK.format(asked.value(ranking, 'text'))} DESC, w.number DESC"
    with_papers = asked.of_papers or sort is Sort.UPVOTES
    papers = " JOIN papers p ON p.number = w.number" if with_papers else ""
    asked.sql = (
        f"SELECT {_LINES} FROM paper_words w{papers} "  # noqa: S608  values are bound
        f"WHERE {conditions} ORDER BY {order} LIMIT {asked.value(limit, 'bigint')}"
    )
    return asked


def paper_counts(words: Sequence[str]) -> Asked:
    """The statement that counts the papers with each of the words in their text: word and count."""
    asked = Asked()
    told = {word: HasWord(TEXT, word) for word in words}
    # One statement for those that a vector tells by themselves; the rare others each bring their own.
    plain = [word for word, has in told.items() if columns_of(word) == TEXT and _exact(has)]
    sought = asked.value(plain, "text[]")
    found = "(SELECT count(*) FROM paper_words w WHERE w.vector @@ ('x' || word)::tsquery)"
    parts = [f"SELECT word, {found} FROM unnest({sought}) AS sought(word)"]  # noqa: S608  as above
    for word in told.keys() - set(plain):
        name = asked.value(word, "text")
        conditions = " AND ".join(_conditions(told[word], asked))
        parts.append(f"SELECT {name}, (SELECT count(*) FROM paper_words w WHERE {conditions})")  # noqa: S608  as above
    asked.sql = " UNION ALL ".join(parts)
    return asked


def _conditions(wanted: Wanted, asked: Asked) -> Iterator[str]:
    """The conditions under which a paper is found: first what the index finds by, then what it cannot tell."""
    parts = list(_conjuncts(wanted))
    found = [part for part in map(_narrowing, parts) if part is not None]
    if found:
        yield f"w.vector @@ {asked.value(' & '.join(found), 'tsquery')}"
    rest = [_condition(part, asked) for part in parts if _exact(part) is None]
    yield from rest
    if not found and not rest:
        yield "true"


def _conjuncts(wanted: Wanted) -> Iterator[Wanted]:
    """What all must be satisfied, as flat as can be."""
    if isinstance(wanted, AllOf):
        for child in wanted.children:
            yield from _conjuncts(child)
    else:
        yield wanted


def _exact(wanted: Wanted) -> str | None:
    """What of vectors says just that, or None where they cannot."""
    match wanted:
        case HasWord(_, word) if " " in word or len(word) >= LONGEST_KEPT or word in _ANYWHERE:
            return None
        case HasWord():
            return _word(wanted)
        case NoneOf(child):
            inside = _exact(child)
            return None if inside is None else f"!({inside})"
        case AllOf(children) | AnyOf(children):
            parts = [_exact(child) for child in children]
            known = [part for part in parts if part is not None]
            if not known or len(known) < len(parts):
                return None
            return _joined(known, "&" if isinstance(wanted, AllOf) else "|")
        case Meets():
            return None


def _narrowing(wanted: Wanted) -> str | None:
    """What of vectors each paper has that satisfies it, or None where nothing can be said."""
    exact = _exact(wanted)
    if exact is not None:
        return exact
    match wanted:
        case HasWord(columns, words, prefix) if words not in _ANYWHERE:
            *first, last = words.split(" ")
            parts = [_word(HasWord(columns, word)) for word in first]
            return _joined([*parts, _word(HasWord(columns, last, prefix))], "&")
        case AllOf(children):
            known = [part for part in map(_narrowing, children) if part is not None]
            return _joined(known, "&") if known else None
        case AnyOf(children):
            parts_ = [_narrowing(child) for child in children]
            known = [part for part in parts_ if part is not None]
            return _joined(known, "|") if known and len(known) == len(parts_) else None
        case _:
            return None


def _joined(parts: Sequence[str], operator: str) -> str:
    return parts[0] if len(parts) == 1 else f"({operator.join(f'({part})' for part in parts)})"


def _word(has: HasWord) -> str:
    """One word as it stands in vectors, or the beginning that they keep of it."""
    word = _checked(has.word)
    is_cut = len(word) >= LONGEST_KEPT
    marks = "*" if has.prefix or is_cut else ""
    columns = set(columns_of(word))
    if not columns & set(has.columns) and word not in _ANYWHERE:
        nowhere = f"x{word[:LONGEST_KEPT]}"  # in other columns alone
        return f"{nowhere} & !{nowhere}"
    # A choice of labels has to be looked up paper by paper, so it is left out where the word has no others.
    if not columns <= set(has.columns):
        marks += "".join(_LABELS.get(column, "D") for column in has.columns)
    return f"x{word[:LONGEST_KEPT]}:{marks}" if marks else f"x{word}"


def _checked(words: str) -> str:
    """The words as they are: `bot.query.candidates.index_word` leaves nothing in them that an expression could mean."""
    assert _INDEXED_WORDS.fullmatch(words), "words are of a-z and 0-9"
    return words


def _ranking(wanted: Wanted) -> Iterator[str]:
    """The words of which a paper is better that has more."""
    match wanted:
        case HasWord(_, words, prefix):
            *first, last = words.split(" ")
            each = (*(HasWord(TEXT, word) for word in first), HasWord(TEXT, last, prefix))
            yield from (_word(has) for has in each if columns_of(has.word) == TEXT)
        case AllOf(children) | AnyOf(children):
            for child in children:
                yield from _ranking(child)
        case _:
            return


def _condition(wanted: Wanted, asked: Asked) -> str:
    """A condition of SQL on the lines `w` and the paper `p`, never null."""
    exact = _exact(wanted)
    if exact is not None:
        return f"w.vector @@ {asked.value(exact, 'tsquery')}"
    match wanted:
        case HasWord(columns, words, prefix):
            sought = f" {_checked(words).replace(' ', '  ')}{'' if prefix else ' '}"
            value = asked.value(sought, "text")
            return f"({' OR '.join(f'strpos(w.{column}, {value}) > 0' for column in columns)})"
        case AllOf(children):
            return f"({' AND '.join(_condition(child, asked) for child in children) or 'true'})"
        case AnyOf(children):
            return f"({' OR '.join(_condition(child, asked) for child in children) or 'false'})"
        case NoneOf(child):
            return f"NOT {_condition(child, asked)}"
        case Meets(leaf):
            return _of_paper(leaf, asked)


def _of_paper(leaf: IdIs | Has | Compare | Since | Until, asked: Asked) -> str:
    asked.of_papers = True
    match leaf:
        case IdIs(paper_id):
            return f"p.id = {asked.value(paper_id, 'text')}"
        case Has(link):
            return f"({_HAS[link]})"
        case Compare(number, comparison, value):
            compared = f"p.{number.value} {comparison.value} {_number(value, asked)}"
            return f"coalesce({compared}, false)"
        case Since(day):
            return f"coalesce({_FIRST_LISTED} >= {asked.value(day, 'date')}, false)"
        case Until(day):
            return f"coalesce({_FIRST_LISTED} <= {asked.value(day, 'date')}, false)"


def _number(number: int, asked: Asked) -> str:
    """A number to compare with: no stored one is larger than the type takes."""
    if abs(number) <= _LARGEST:
        return asked.value(number, "bigint")
    return asked.value(math.inf if number > 0 else -math.inf, "float8")
