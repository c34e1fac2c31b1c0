"""Queries as text and back.

They are kept as `bot.query.printing.written` gives them, so that they can be read in a shell and by later versions. To
read what people may type takes ten times as long as is good for a hundred thousand watches at the start. What was
written is simpler: nearly all of it is plain words and phrases between brackets, and read here directly; whatever
is more goes the long way.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.errors import StoreFault
from bot.query.mistakes import QueryError
from bot.query.model import And, Field, Form, Not, Or, Query, Term
from bot.query.parse import reread
from bot.query.printing import written
from storage.storable import storable_text

if TYPE_CHECKING:
    from bot.query.model import Node

_AND, _OR, _NOT = " AND ", " OR ", "NOT "
_WORD = "[A-Za-z0-9]+"
_LOOKED_FOR = rf'(?:[A-Za-z0-9]{{3,}}\*|(?!(?:AND|OR|NOT)\b){_WORD}|"{_WORD}(?: {_WORD})*")'
_TERM = rf"(?:(?:title|abstract|keyword):)?{_LOOKED_FOR}"
_PIECE = re.compile(rf"[()]|{_AND}|{_OR}|{_NOT}|{_TERM}")
_OPERAND = rf"(?:(?:{_NOT})?\()*(?:{_NOT})?{_TERM}\)*"
_PLAIN = re.compile(rf"{_OPERAND}(?:(?:{_AND}|{_OR}){_OPERAND})*")


def query_text(query: Query) -> str:
    """How a query is kept."""
    return storable_text(written(query))


def query_of(text: str) -> Query:
    """The query that was kept so.

    Raises:
        StoreFault: it cannot be read.
    """
    if _PLAIN.fullmatch(text):
        with suppress(_MoreToIt):
            return Query(_plain_root(text))
    try:
        return reread(text)
    except QueryError as mistake:
        raise StoreFault(
            "A stored query cannot be read. It is of another version of Paperboy: use that one."
        ) from mistake


class _MoreToIt(Exception):  # noqa: N818  no error: the long way knows what it is
    """It is not as `written` gives it, or there is something to be judged."""


@dataclass(slots=True)
class _Group:
    """What stands between brackets, as far as it was read."""

    children: list[Node] = field(default_factory=list)
    operator: str = ""
    is_excluding: bool = False

    def add(self, node: Node) -> None:
        self.children.append(Not(node) if self.is_excluding else node)
        self.is_excluding = False

    def join(self, operator: str) -> None:
        if self.operator not in ("", operator):
            raise _MoreToIt
        self.operator = operator

    def node(self) -> And | Or:
        kind = Or if self.operator == _OR else And
        if not self.operator or any(type(child) is kind for child in self.children):
            raise _MoreToIt
        return kind(tuple(self.children))


def _plain_root(text: str) -> Node:
    """The tree of a query of plain words and phrases."""
    outer: list[_Group] = []
    group = _Group()
    for piece in _PIECE.findall(text):
        if piece == "(":
            outer.append(group)
            group = _Group()
        elif piece == ")":
            if not outer:
                raise _MoreToIt
            node = group.node()
            group = outer.pop()
            group.add(node)
        elif piece == _NOT:
            group.is_excluding = True
        elif piece in (_AND, _OR):
            group.join(piece)
        else:
            group.add(_term(piece))
    if outer:
        raise _MoreToIt
    root = group.node() if group.operator else group.children[0]
    if _NOT in text and not _needs_a_term(root):
        raise _MoreToIt  # there may be exclusions alone
    return root


def _needs_a_term(root: Node) -> bool:
    return isinstance(root, And) and any(isinstance(child, Term) for child in root.children)


@lru_cache(maxsize=4096)  # few words make most queries
def _term(piece: str) -> Term:
    name, colon, rest = piece.rpartition(":")
    where = Field(name) if colon else Field.TEXT
    if rest[0] == '"':
        return Term(where, Form.PHRASE, rest[1:-1])
    if rest[-1] == "*":
        return Term(where, Form.PREFIX, rest[:-1])
    return Term(where, Form.WORD, rest)
