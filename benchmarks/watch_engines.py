"""Ways to find the watches that a paper meets: ours, and those of others, all from the same analysed words.

The others know literals alone, and are given each paper as `benchmarks.watch_literals` writes it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from benchmarks.watch_literals import Literals
from benchmarks.watch_queries import LONGEST_PHRASE
from bot.query.analysed import AnalysedPaper
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
        for root, ids in self._groups(queries):
            self._file(root, ids, places)
        self._build(list(places))

    def _groups(self, queries: Sequence[Query]) -> Iterable[tuple[Node, list[int]]]:
        return grouped(queries).items()

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


class EachChecked(AhoCorasickRs):
    """The same without our table of common words and without our ways to save checks: the usual way to do it.

    Every watch is found by its longest literal, and checked by itself.
    """

    name = "the same, every watch checked"

    def _groups(self, queries: Sequence[Query]) -> Iterable[tuple[Node, list[int]]]:
        return ((query.root, [number]) for number, query in enumerate(queries))

    def _file(self, root: Node, ids: list[int], places: dict[str, int]) -> None:
        children = root.children if isinstance(root, And) else (root,)
        ways = {child: its for child in children if (its := _literals(child))}
        chosen = max(ways, key=lambda child: min(map(len, ways[child])))
        rest = [child for child in children if child != chosen or not _is_told(chosen)]
        several = _Several(_all_of(rest), ids) if len(ways[chosen]) > 1 else None
        for literal in dict.fromkeys(ways[chosen]):
            place = places.setdefault(literal, len(places))
            if place == len(self._found):
                self._found.append(_Found([], [], [], []))
            if several is not None:
                self._found[place].several.append(several)
            elif rest:
                self._found[place].checked.append((_all_of(rest), ids))
            else:
                self._found[place].sure.extend(ids)


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
    return share_of(("", words[0], words[1]) if len(words) > 1 else ("", words[0]))


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
