"""How SQLite's full-text index (FTS5) is asked; see migration 0002 for what it keeps.

The one module that speaks SQLite's own SQL; `storage.postgres.fulltext` has the same functions for PostgreSQL.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.ports import Sort
from bot.query.candidates import columns_of
from bot.query.model import Compare, Has, IdIs, Link, Since, Until
from bot.query.wanted import TEXT, AllOf, AnyOf, HasWord, Meets, NoneOf

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.query.wanted import Column, Wanted

COMPACT = "INSERT INTO paper_index(paper_index) VALUES ('optimize')"
"""The statement that makes one piece of the many that the index has grown in; see section 6.8 of the FTS5 page."""

_LINES = "w.number, w.title, w.abstract, w.keywords"
_IN_INDEX, _OF_PAPER = "f.rowid", "p.number"

_INDEXED_WORDS = re.compile(r"[a-z0-9]+(?: [a-z0-9]+)*")
_MATCHED = "SELECT rowid FROM paper_index WHERE paper_index MATCH {}"
_FIRST_LISTED = "(SELECT min(day) FROM entries WHERE entries.paper_id = p.id)"
_HAS = {
    Link.CODE: "p.code_url IS NOT NULL",
    Link.PROJECT: "p.project_url IS NOT NULL",
    Link.MEDIA: "p.media_urls <> '[]'",
    Link.MODELS: "0",  # told by no source yet
}
_LARGEST = 2**63 - 1

# The parsers of FTS5 and SQL (before SQLite 3.46) have room for 100 symbols that wait for others. What stands first
# within brackets leaves one waiting, what stands later three, so the deepest part is put first. Words that are
# nested deeper than this all the same are asked for one by one in SQL, where exclusions need not nest.
_DEEPEST = 80
_DEPTH_OF_WORD = 6


@dataclass(slots=True)
class Asked:
    """A statement and its values, in order."""

    sql: str = ""
    values: list[Any] = field(default_factory=list)

    def value(self, value: Any) -> str:
        """Take a value; what stands for it in the statement."""
        self.values.append(value)
        return f"?{len(self.values)}"


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of an expression, and how much room a parser needs for it."""

    text: str
    depth: int


def candidates(wanted: Wanted, *, sort: Sort, limit: int) -> Asked:
    """The statement that finds candidates: number and the lines of title, abstract and keywords, in order."""
    asked = Asked()
    if sort is Sort.UPVOTES:
        _ask_by_upvotes(asked, wanted, limit)
        return asked
    tables, number, conditions = _found(asked, wanted, with_paper=False)
    order = f"{number} DESC"
    if sort is Sort.RELEVANCE and number == _IN_INDEX:
        order = "f.rank"
    asked.sql = (
        f"SELECT {_LINES} FROM {tables} CROSS JOIN paper_words w ON w.number = {number} "  # noqa: S608  values are bound
        f"WHERE {conditions} ORDER BY {order} LIMIT {asked.value(limit)}"
    )
    return asked


def paper_counts(words: Sequence[str]) -> Asked:
    """The statement that counts the papers with each word in their text: word and count."""
    asked = Asked()
    text = _columns(TEXT)
    sought = asked.value(json.dumps([_checked(word) for word in words]))
    asked.sql = (
        "SELECT value, (SELECT count(*) FROM paper_index "  # noqa: S608  values are bound
        f"""WHERE paper_index MATCH '{text} : "' || value || '"') FROM json_each({sought})"""
    )
    return asked


def _ask_by_upvotes(asked: Asked, wanted: Wanted, limit: int) -> None:
    """All that is found has to be sorted: by numbers alone, the lines are looked up after that."""
    tables, number, conditions = _found(asked, wanted, with_paper=True)
    if number == _OF_PAPER:
        conditions += " AND EXISTS (SELECT 1 FROM paper_words w WHERE w.number = p.number)"
    asked.sql = (
        f"SELECT {_LINES} FROM (SELECT {number} AS number, p.upvotes AS upvotes FROM {tables} "  # noqa: S608  as above
        f"WHERE {conditions} ORDER BY p.upvotes DESC NULLS LAST, {number} DESC "
        f"LIMIT {asked.value(limit)}) s CROSS JOIN paper_words w ON w.number = s.number "
        "ORDER BY s.upvotes DESC NULLS LAST, s.number DESC"
    )


def _found(asked: Asked, wanted: Wanted, *, with_paper: bool) -> tuple[str, str, str]:
    """Tables, the paper's number in them, and the conditions under which a paper is found.

    What the index can tell goes to it, and only what it finds is looked at further; without anything for it all
    papers are. CROSS JOIN keeps SQLite to the order in which the tables stand.
    """
    matched = [(each, _match(_inside(each))) for each in _conjuncts(wanted)]
    searched = _of_conjuncts([(each, part) for each, part in matched if part is not None])
    if searched is None:
        tables, number, conditions = "papers p", _OF_PAPER, ["1"]
        rest = [each for each, _ in matched]
    else:
        tables, number = "paper_index f", _IN_INDEX
        conditions = [f"paper_index MATCH {asked.value(searched.text)}"]
        rest = [each for each, part in matched if part is None]
        if rest or with_paper:
            tables += " CROSS JOIN papers p ON p.number = f.rowid"
    conditions += [f"({_condition(each, asked).text})" for each in rest]
    return tables, number, " AND ".join(conditions)


def _conjuncts(wanted: Wanted) -> Iterator[Wanted]:
    """What all must be satisfied, as flat as can be."""
    if isinstance(wanted, AllOf):
        for child in wanted.children:
            yield from _conjuncts(child)
    else:
        yield wanted


def _inside(wanted: Wanted) -> Wanted:
    """What is excluded, or the part itself where it is no exclusion."""
    return wanted.child if isinstance(wanted, NoneOf) else wanted


def _match(wanted: Wanted) -> _Part | None:
    """What the index is to match, or None where it cannot tell all of it."""
    match wanted:
        case HasWord(columns, word, prefix):
            # A choice of columns takes time, so it is left out where the word can stand in no other.
            chosen = "" if set(columns_of(word)) <= set(columns) else f"{_columns(columns)} : "
            return _Part(f'{chosen}"{_checked(word)}"{"*" if prefix else ""}', _DEPTH_OF_WORD)
        case AllOf(children):
            found = _conjunction(children)
        case AnyOf(children):
            found = _joined(" OR ", [_match(child) for child in children])
        case _:
            found = None
    return None if found is None or found.depth > _DEEPEST else found


def _conjunction(children: tuple[Wanted, ...]) -> _Part | None:
    return _of_conjuncts([(child, _match(_inside(child))) for child in children])


def _of_conjuncts(children: Sequence[tuple[Wanted, _Part | None]]) -> _Part | None:
    """FTS5 can only take away from something found: exclusions alone cannot be put to it."""
    positive = [part for child, part in children if not isinstance(child, NoneOf)]
    negative = [part for child, part in children if isinstance(child, NoneOf)]
    found = _joined(" AND ", positive)
    if found is None or not negative:
        return found
    excluded = _joined(" OR ", negative)
    if excluded is None:
        return None
    return _Part(f"({found.text}) NOT ({excluded.text})", max(found.depth + 1, excluded.depth + 3))


def _joined(operator: str, parts: Sequence[_Part | None]) -> _Part | None:
    """The parts in brackets with an operator between them, the deepest first; None where there is a gap or no part."""
    known = [part for part in parts if part is not None]
    if not known or len(known) < len(parts):
        return None
    if len(known) == 1:
        return known[0]
    return _in_brackets(operator, known)


def _in_brackets(operator: str, parts: Iterable[_Part]) -> _Part:
    first, *others = sorted(parts, key=lambda part: part.depth, reverse=True)
    depth = max([first.depth + 1, *(part.depth + 3 for part in others)])
    return _Part(operator.join(f"({part.text})" for part in (first, *others)), depth)


def _columns(columns: Iterable[Column]) -> str:
    return f"{{{' '.join(columns)}}}"


def _checked(word: str) -> str:
    """The word as it is: `bot.query.candidates.index_word` leaves nothing in it that an expression could mean."""
    assert _INDEXED_WORDS.fullmatch(word), "words are of a-z and 0-9"
    return word


def _condition(wanted: Wanted, asked: Asked, *, negated: bool = False) -> _Part:
    """A condition of SQL on a paper `p`, never null. A negation goes inwards, so that it does not nest."""
    no = "NOT " if negated else ""
    whole = _match(wanted)
    if whole is not None:
        return _Part(f"p.number {no}IN ({_MATCHED.format(asked.value(whole.text))})", 1)
    match wanted:
        case AllOf(children) | AnyOf(children):
            is_all = isinstance(wanted, AllOf) is not negated
            parts = [_condition(child, asked, negated=negated) for child in children]
            parts = parts or [_Part("1" if is_all else "0", 1)]
            return _in_brackets(" AND " if is_all else " OR ", parts)
        case NoneOf(child):
            return _condition(child, asked, negated=not negated)
        case Meets(leaf):
            return _Part(f"{no}{_of_paper(leaf, asked)}", 1)
        case HasWord():
            raise AssertionError("the index takes every word")


def _of_paper(leaf: IdIs | Has | Compare | Since | Until, asked: Asked) -> str:
    match leaf:
        case IdIs(paper_id):
            return f"p.id = {asked.value(paper_id)}"
        case Has(link):
            return _HAS[link]
        case Compare(number, comparison, value):
            compared = f"p.{number.value} {comparison.value} {asked.value(_bindable(value))}"
            return f"coalesce({compared}, 0)"
        case Since(day):
            return f"coalesce({_FIRST_LISTED} >= {asked.value(day.isoformat())}, 0)"
        case Until(day):
            return f"coalesce({_FIRST_LISTED} <= {asked.value(day.isoformat())}, 0)"


def _bindable(number: int) -> float:
    """A number to compare with: no stored one is larger than SQLite takes."""
    if abs(number) <= _LARGEST:
        return number
    return math.inf if number > 0 else -math.inf
