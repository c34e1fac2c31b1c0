"""Ways to find the watches that a paper meets: ours, and those of others, all from the same analysed words.

The others know literals alone, and are given each paper as `benchmarks.watch_literals` writes it.
"""

from __future__ import annotations

import sqlite3
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from benchmarks.watch_literals import Literals, forms_of, line_of, words_of
from benchmarks.watch_queries import LONGEST_PHRASE
from bot.query.analysed import AnalysedPaper
from bot.query.candidates import index_word
from bot.query.matching import words_of_term
from bot.query.model import And, Category, Field, Form, Node, Not, Or, Query, Term
from bot.watching.common import share_of
from bot.watching.index import WatchIndex

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from bot.papers import Paper


class Engine(Protocol):
    """Finds the watches that papers meet; watches are told by their places in the list of queries."""

    name: str

    def __init__(self, queries: Sequence[Query]) -> None: ...

    def match(self, papers: Sequence[Paper]) -> list[list[int]]:
        """For each paper the watches whose query holds for it, in no order. The papers' analysis is part of it."""


class Missing(Exception):  # noqa: N818 - it is told, and no error
    """An engine is not installed here."""


class Ours:
    """`bot.watching.index`."""

    name = "WatchIndex"

    def __init__(self, queries: Sequence[Query]) -> None:
        self.index = WatchIndex()
        for number, query in enumerate(queries):
            self.index.add(number, query)

    def match(self, papers: Sequence[Paper]) -> list[list[int]]:
        """As `Engine.match`."""
        return [self.index.match(AnalysedPaper(paper)) for paper in papers]


class _Found(NamedTuple):
    """What is asked where a literal was found.

    Attributes:
        sure: watches that want nothing else.
        beside: those that want one word more, by that word.
        checked: those that want something else.
        several: those that wait for more than one literal, and are found by each.
    """

    sure: list[int]
    beside: list[tuple[str, list[int]]]
    checked: list[tuple[Callable[[Literals], bool], list[int]]]
    several: list[_Several]


class _Several:
    """A query that is found by more than one literal."""

    __slots__ = ("check", "ids")

    def __init__(self, check: Callable[[Literals], bool], ids: list[int]) -> None:
        self.check = check
        self.ids = ids


class _AhoCorasick(ABC):
    """An automaton over one literal of each query, its rarest, and a check in Python of what that brings up.

    Equal queries are checked once, and where the literal is the whole query nothing is.
    """

    name: str

    def __init__(self, queries: Sequence[Query]) -> None:
        self._found: list[_Found] = []
        places: dict[str, int] = {}
        for root, ids in grouped(queries).items():
            self._file(root, ids, places)
        self._build(list(places))

    @abstractmethod
    def _build(self, literals: list[str]) -> None:
        """Make the automaton."""

    @abstractmethod
    def _hits(self, text: str) -> set[int]:
        """The literals that stand in a text, by their places in the list."""

    def _file(self, root: Node, ids: list[int], places: dict[str, int]) -> None:
        pivots, rest = _pivots(root)
        several = _Several(_all_of(rest), ids) if len(pivots) > 1 else None
        for literal in pivots:
            place = places.setdefault(literal, len(places))
            if place == len(self._found):
                self._found.append(_Found([], [], [], []))
            found = self._found[place]
            if several is not None:
                found.several.append(several)
            elif not rest:
                found.sure.extend(ids)
            elif len(rest) == 1 and (word := _plain_word(rest[0])):
                found.beside.append((word, ids))
            else:
                found.checked.append((_all_of(rest), ids))

    def match(self, papers: Sequence[Paper]) -> list[list[int]]:
        """As `Engine.match`."""
        return [self._match(Literals(paper)) for paper in papers]

    def _match(self, paper: Literals) -> list[int]:
        met: list[int] = []
        words = paper.words
        to_ask: set[_Several] = set()
        for place in self._hits(paper.text):
            sure, beside, checked, several = self._found[place]
            met += sure
            for word, ids in beside:
                if word in words:
                    met += ids
            for check, ids in checked:
                if check(paper):
                    met += ids
            if several:
                to_ask.update(several)
        for each in to_ask:
            if each.check(paper):
                met += each.ids
        return met


class AhoCorasickRs(_AhoCorasick):
    """ahocorasick_rs, and a check in Python."""

    name = "ahocorasick_rs + check"

    def _build(self, literals: list[str]) -> None:
        try:
            from ahocorasick_rs import (  # type: ignore[import-not-found,unused-ignore]
                AhoCorasick,
            )
        except ImportError:
            raise Missing(self.name) from None
        self._automaton: Any = AhoCorasick(literals, store_patterns=False)

    def _hits(self, text: str) -> set[int]:
        found = self._automaton.find_matches_as_indexes(text, overlapping=True)
        return {place for place, _, _ in found}


class PyAhoCorasick(_AhoCorasick):
    """pyahocorasick, and a check in Python."""

    name = "pyahocorasick + check"

    def _build(self, literals: list[str]) -> None:
        try:
            from ahocorasick import (  # type: ignore[import-not-found,unused-ignore]
                Automaton,
            )
        except ImportError:
            raise Missing(self.name) from None
        self._automaton: Any = Automaton()
        for place, literal in enumerate(literals):
            self._automaton.add_word(literal, place)
        self._automaton.make_automaton()

    def _hits(self, text: str) -> set[int]:
        return {place for _, place in self._automaton.iter(text)}


def grouped(queries: Iterable[Query]) -> dict[Node, list[int]]:
    """Equal queries once, with the places of all of them."""
    groups: dict[Node, list[int]] = {}
    for number, query in enumerate(queries):
        groups.setdefault(query.root, []).append(number)
    return groups


def _pivots(root: Node) -> tuple[list[str], list[Node]]:
    """The literals to find a query by, one of which every paper has that it holds for, and what is to be checked."""
    children = root.children if isinstance(root, And) else (root,)
    ways = {child: its for child in children if (its := _literals(child))}
    chosen = min(ways, key=lambda child: sum(map(_share, ways[child])))
    rest = [child for child in children if child != chosen or not _is_told(chosen)]
    return [*dict.fromkeys(ways[chosen])], rest


def _literals(node: Node) -> list[str]:
    match node:
        case Term(Field.TEXT | Field.TITLE, Form.WORD | Form.PHRASE):
            return [_literal(node)]
        case Or(children):
            each = [_literals(child) for child in children]
            return [literal for its in each for literal in its] if all(each) else []
        case _:
            return []


def _is_told(node: Node) -> bool:
    """Whether finding one of its literals is the whole answer."""
    if isinstance(node, Or):
        return all(map(_is_told, node.children))
    return isinstance(node, Term) and node.field is Field.TEXT


def _share(literal: str) -> float:
    words = literal.split()
    return share_of((words[0], words[1]) if len(words) > 1 else words[0])


def _literal(term: Term) -> str:
    analysis = words_of_term(term)
    assert not analysis.joined
    assert len(analysis.stems) <= LONGEST_PHRASE
    return f" {' '.join(analysis.stems)} "


def _plain_word(node: Node) -> str:
    if isinstance(node, Term) and node.field is Field.TEXT and node.form is Form.WORD:
        return _literal(node).strip()
    return ""


def _all_of(nodes: Sequence[Node]) -> Callable[[Literals], bool]:
    checks = [_check(node) for node in nodes]
    match checks:
        case [only]:
            return only
        case [first, second]:
            return lambda paper: first(paper) and second(paper)
        case _:
            return lambda paper: all(check(paper) for check in checks)


def _check(node: Node) -> Callable[[Literals], bool]:
    match node:
        case And(children):
            return _all_of(children)
        case Or(children):
            words = frozenset(map(_plain_word, children))
            if "" not in words:
                return lambda paper: not paper.words.isdisjoint(words)
            checks = [_check(child) for child in children]
            return lambda paper: any(check(paper) for check in checks)
        case Not(child):
            if word := _plain_word(child):
                return lambda paper: word not in paper.words
            check = _check(child)
            return lambda paper: not check(paper)
        case Term():
            return _check_of_term(node)
        case Category(name):
            return lambda paper: name in paper.categories
        case _:
            raise ValueError(f"literals cannot tell {node}")


def _check_of_term(term: Term) -> Callable[[Literals], bool]:
    match term:
        case Term(Field.TEXT, Form.WORD):
            word = _plain_word(term)
            return lambda paper: word in paper.words
        case Term(Field.TEXT, Form.PHRASE):
            literal = _literal(term)
            return lambda paper: literal in paper.text
        case Term(Field.TITLE, Form.WORD | Form.PHRASE):
            literal = _literal(term)
            return lambda paper: literal in paper.title
        case Term(Field.TEXT, Form.PREFIX):
            prefix = " " + words_of_term(term).folded[0]
            return lambda paper: prefix in paper.forms
        case Term(Field.AUTHOR, Form.WORD):
            name = _literal(term).strip()
            return lambda paper: name in paper.authors
        case _:
            raise ValueError(f"literals cannot tell {term}")


class Fts5:
    """SQLite's FTS5 the other way round: the papers in an index in memory, and each query asked once of all of them.

    The index knows three columns: the title's words, the other words of the text, and marked words (unstemmed ones,
    authors, categories), which no word of the text can be taken for.
    """

    name = "SQLite FTS5, batch"

    def __init__(self, queries: Sequence[Query]) -> None:
        self._connection = sqlite3.connect(":memory:")
        self._connection.execute("CREATE TABLE watches (number INTEGER PRIMARY KEY, wanted TEXT)")
        self._ids: list[list[int]] = []
        wanted: list[str] = []
        for root, ids in grouped(queries).items():
            wanted.append(_wanted(root))
            self._ids.append(ids)
        self._connection.executemany("INSERT INTO watches VALUES (?, ?)", enumerate(wanted))
        self._connection.commit()

    def match(self, papers: Sequence[Paper]) -> list[list[int]]:
        """As `Engine.match`."""
        ask = self._connection.execute
        ask("CREATE VIRTUAL TABLE papers USING fts5(title, body, marked, tokenize=ascii)")
        self._connection.executemany(
            "INSERT INTO papers(rowid, title, body, marked) VALUES (?, ?, ?, ?)",
            ((number, *_columns(paper)) for number, paper in enumerate(papers)),
        )
        found: list[list[int]] = [[] for _ in papers]
        # Inside one statement, so that Python takes part for each match alone.
        for watch, paper in ask(
            "SELECT number, papers.rowid FROM watches CROSS JOIN papers WHERE papers MATCH wanted"
        ):
            found[paper] += self._ids[watch]
        ask("DROP TABLE papers")
        self._connection.commit()
        return found


def _columns(paper: Paper) -> tuple[str, str, str]:
    analysed = AnalysedPaper(paper)
    marked = [f"qw{index_word(form)}" for form in forms_of(analysed.text).split()]
    marked += [f"qn{index_word(name)}" for name in words_of(analysed.authors)]
    marked += [f"qk{index_word(name)}" for name in analysed.categories]
    title, *others = analysed.text
    return _indexed(line_of([title])), _indexed(line_of(others)), " ".join(marked)


def _indexed(line: str) -> str:
    return " ".join(map(index_word, line.split()))


def _wanted(node: Node) -> str:
    match node:
        case And(children):
            wanted = " AND ".join(
                f"({_wanted(child)})" for child in children if not isinstance(child, Not)
            )
            unwanted = [child.child for child in children if isinstance(child, Not)]
            return f"({wanted})" + "".join(f" NOT ({_wanted(child)})" for child in unwanted)
        case Or(children):
            return " OR ".join(f"({_wanted(child)})" for child in children)
        case Category(name):
            return f"qk{index_word(name)}"
        case Term(field, form):
            analysis = words_of_term(node)
            if form is Form.PREFIX:
                return f"qw{index_word(analysis.folded[0])}*"
            words = " ".join(map(index_word, analysis.stems))
            column = {Field.TEXT: "", Field.TITLE: "title : ", Field.AUTHOR: ""}[field]
            mark = "qn" if field is Field.AUTHOR else ""
            return f'{column}"{mark}{words}"'
        case _:
            raise ValueError(f"FTS5 cannot be asked for {node}")
