"""What an index is asked for: a condition on the lines of words that it keeps of papers, and on the papers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.query.model import Compare, Has, IdIs, Since, Until


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


@dataclass(frozen=True, slots=True)
class HasWord:
    """A word stands in one of the columns, or with `prefix` one that begins so.

    Several words, parted by one space, stand next to each other in this order within one of the columns. Words are
    as the lines of an index keep them: see `bot.query.candidates.index_lines`.
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


def all_of(children: Iterable[Wanted]) -> Wanted:
    """All of them, each asked for once."""
    distinct = tuple(dict.fromkeys(children))
    return distinct[0] if len(distinct) == 1 else AllOf(distinct)


def any_of(children: Iterable[Wanted]) -> Wanted:
    """One of them, each asked for once."""
    distinct = tuple(dict.fromkeys(children))
    if EVERYTHING in distinct:
        return EVERYTHING
    return distinct[0] if len(distinct) == 1 else AnyOf(distinct)


def size_of(wanted: Wanted) -> int:
    """How many words or phrases an index looks up for it."""
    match wanted:
        case HasWord():
            return 1
        case AllOf(children) | AnyOf(children):
            return sum(map(size_of, children))
        case NoneOf(child):
            return size_of(child)
        case Meets():
            return 0


def loosened(wanted: Wanted, most: int) -> Wanted:
    """The same with at most so many words or phrases: where there are more, some of what all must hold is dropped.

    Each paper that satisfies `wanted` satisfies it too.
    """
    if size_of(wanted) <= most:
        return wanted
    match wanted:
        case AllOf(children):
            return all_of(_fewer(children, most))
        case AnyOf(children):
            return any_of(_each_loosened(children, most))
        case _:
            return EVERYTHING


def _fewer(children: Sequence[Wanted], most: int) -> list[Wanted]:
    """As many of the children as there is room for; what excludes comes last, as it finds nothing by itself."""
    ordered = sorted(children, key=lambda child: (isinstance(child, NoneOf), size_of(child)))
    kept: list[Wanted] = []
    room = most
    for child in ordered:
        size = size_of(child)
        if size <= room:
            kept.append(child)
            room -= size
    if room == most:  # not even the smallest has room as a whole
        kept += [loosened(child, most) for child in ordered if size_of(child)][:1]
    return kept


def _each_loosened(children: Sequence[Wanted], most: int) -> list[Wanted]:
    """All of the children, the room shared out among them; what the small ones leave goes to the others."""
    ordered = sorted(children, key=size_of)
    room = most
    result: list[Wanted] = []
    for place, child in enumerate(ordered):
        mine = loosened(child, room // (len(ordered) - place))
        room -= size_of(mine)
        result.append(mine)
    return result
