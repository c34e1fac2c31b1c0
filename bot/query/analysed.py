"""A paper as queries look at it: its words, taken apart once and kept."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from bot.query.model import Field
from bot.query.names import given_name_first
from bot.words import analyse, analyse_name, units

if TYPE_CHECKING:
    from datetime import date

    from bot.papers import Paper
    from bot.words import Analysis, Unit


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """One stretch of text within which words can stand next to each other. Each is equal to itself alone.

    Attributes:
        field: of which field it is the whole (title, abstract, organisation) or one (a keyword, an author).
        text: as it stands in the paper.
        analysis: its words.
    """

    field: Field
    text: str
    analysis: Analysis


_APART = " \n "  # no word is a line feed


class AnalysedPaper:
    """A paper with its words. Each part is taken apart when first looked at.

    Attributes:
        paper: the paper.
        first_listed: the first listing day known, for `since:` and `until:`; None where there is none.
    """

    def __init__(self, paper: Paper, first_listed: date | None = None) -> None:
        self.paper = paper
        self.first_listed = first_listed
        self._units: dict[Piece, tuple[Unit, ...]] = {}

    @cached_property
    def title(self) -> Piece:
        """The title."""
        return _piece(Field.TITLE, self.paper.words.title)

    @cached_property
    def abstract(self) -> Piece:
        """The abstract."""
        return _piece(Field.ABSTRACT, self.paper.words.abstract)

    @cached_property
    def keywords(self) -> tuple[Piece, ...]:
        """Each of the source's keywords."""
        return tuple(_piece(Field.KEYWORD, word) for word in self.paper.facts.ai_keywords)

    @cached_property
    def authors(self) -> tuple[Piece, ...]:
        """Each author's name, the given name first."""
        names = map(given_name_first, self.paper.words.authors)
        return tuple(_name(Field.AUTHOR, name) for name in names)

    @cached_property
    def organization(self) -> tuple[Piece, ...]:
        """The organisation, if there is one."""
        name = self.paper.facts.organization
        return (_name(Field.ORG, name),) if name else ()

    @cached_property
    def text(self) -> tuple[Piece, ...]:
        """All that a term without a field is looked for in."""
        return (self.title, self.abstract, *self.keywords)

    @cached_property
    def rows(self) -> str:
        """The stems of the text, each between spaces; those of different pieces are no neighbours."""
        pieces = (" ".join(piece.analysis.stems) for piece in self.text)
        return f" {_APART.join(pieces)} "

    @cached_property
    def joined_stems(self) -> frozenset[str]:
        """The stems as which compounds of the text can be read."""
        return frozenset(joined.stem for piece in self.text for joined in piece.analysis.joined)

    @cached_property
    def categories(self) -> frozenset[str]:
        """Its categories and their archives, in lower case."""
        names = [category.lower() for category in self.paper.facts.categories]
        return frozenset([*names, *(name.partition(".")[0] for name in names)])

    def pieces(self, field: Field) -> tuple[Piece, ...]:
        """The pieces of a field."""
        match field:
            case Field.TEXT:
                return self.text
            case Field.TITLE:
                return (self.title,)
            case Field.ABSTRACT:
                return (self.abstract,)
            case Field.KEYWORD:
                return self.keywords
            case Field.AUTHOR:
                return self.authors
            case Field.ORG:
                return self.organization

    def units(self, piece: Piece) -> tuple[Unit, ...]:
        """The piece's very words."""
        known = self._units.get(piece)
        if known is None:
            known = self._units[piece] = units(piece.text)
        return known


def _piece(field: Field, text: str) -> Piece:
    return Piece(field, text, analyse(text))


def _name(field: Field, text: str) -> Piece:
    return Piece(field, text, analyse_name(text))
