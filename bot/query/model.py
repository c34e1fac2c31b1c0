"""A query as it was read: an immutable tree. What each part means is said in `docs/query-language.md`."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from bot.papers import PaperId


class Field(StrEnum):
    """Where a term is looked for. The value is how the field is typed."""

    TEXT = "text"  # title, abstract or keywords: what a term without a field means; never typed
    TITLE = "title"
    ABSTRACT = "abstract"
    KEYWORD = "keyword"
    AUTHOR = "author"
    ORG = "org"


class Form(StrEnum):
    """How a term is to be found."""

    WORD = "word"  # a word or compound: stems, parts and joins count
    PHRASE = "phrase"  # words next to each other
    EXACT = "exact"  # this very word, or these very words next to each other
    PREFIX = "prefix"  # words that begin so


class Link(StrEnum):
    """What a paper can have."""

    CODE = "code"
    PROJECT = "project"
    MEDIA = "media"
    MODELS = "models"


class Number(StrEnum):
    """What can be compared."""

    UPVOTES = "upvotes"
    STARS = "stars"
    COMMENTS = "comments"


class Comparison(StrEnum):
    """How a number is compared."""

    AT_LEAST = ">="
    MORE = ">"
    AT_MOST = "<="
    LESS = "<"
    EQUAL = "="


@dataclass(frozen=True, slots=True)
class Term:
    """Words to be found.

    Attributes:
        field: where.
        form: how.
        text: as typed, without quotes, ``=`` and ``*``; words parted by one space.
    """

    field: Field
    form: Form
    text: str


@dataclass(frozen=True, slots=True)
class Category:
    """An arXiv category such as ``cs.cl``, or a whole archive such as ``cs``; in lower case."""

    name: str


@dataclass(frozen=True, slots=True)
class IdIs:
    """One paper."""

    paper_id: PaperId


@dataclass(frozen=True, slots=True)
class Has:
    """The paper has such a link."""

    link: Link


@dataclass(frozen=True, slots=True)
class Compare:
    """A number of the paper compared; one that is not known meets no comparison."""

    number: Number
    comparison: Comparison
    value: int


@dataclass(frozen=True, slots=True)
class Since:
    """First listed on this day or later."""

    day: date


@dataclass(frozen=True, slots=True)
class Until:
    """First listed on this day or before."""

    day: date


@dataclass(frozen=True, slots=True)
class Not:
    """What must not hold."""

    child: Node


@dataclass(frozen=True, slots=True)
class And:
    """All must hold: two or more, none of them an `And`."""

    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """One must hold: two or more, none of them an `Or`."""

    children: tuple[Node, ...]


Leaf = Term | Category | IdIs | Has | Compare | Since | Until
Node = Leaf | Not | And | Or


@dataclass(frozen=True, slots=True)
class Note:
    """Something worth saying about a query that was read.

    Attributes:
        text: what, one sentence.
        instead: another query that may be meant, or "".
    """

    text: str
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Query:
    """A query. Two are equal where they were read alike, however they were typed.

    Attributes:
        root: the tree.
        notes: what is worth saying about how it was typed.
    """

    root: Node
    notes: tuple[Note, ...] = field(default=(), compare=False)

    @property
    def leaves(self) -> tuple[Leaf, ...]:
        """Every term and condition, in the order in which they were typed."""
        return tuple(_leaves(self.root))


def _leaves(node: Node) -> Iterator[Leaf]:
    match node:
        case Not(child):
            yield from _leaves(child)
        case And(children) | Or(children):
            for child in children:
                yield from _leaves(child)
        case _:
            yield node
