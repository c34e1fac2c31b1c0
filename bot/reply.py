"""A reply is data: what is to be shown, never how. Each adapter's renderer alone knows its platform's limits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from bot.errors import Refusal
    from bot.papers import Paper


@dataclass(frozen=True, slots=True)
class Code:
    """Something to type or copy exactly as it stands."""

    text: str


Span = str | Code | datetime
"""Plain text, something to type, or an instant (UTC) that renderers show in local time."""

Phrase = tuple[Span, ...]
"""A run of text."""


class Outcome(StrEnum):
    """How a question ended."""

    ANSWERED = "answered"
    COULD_NOT = "could-not"  # the source is down, the day or paper is unknown
    MISTAKE = "mistake"  # the caller's


@dataclass(frozen=True, slots=True)
class Button:
    """A command line at the press of a button."""

    label: str
    command: str


MORE = "more"
"""The label of the button that goes on with a list."""


class Detail(StrEnum):
    """How much of a paper a card shows."""

    BRIEF = "brief"  # the summary, or the abstract's first sentences
    FULL = "full"  # the whole abstract too


@dataclass(frozen=True, slots=True)
class Card:
    """How one paper is shown.

    Attributes:
        paper: the paper.
        rank: its place in the list it stands in, from 1, or None where it stands alone.
        detail: how much of it is shown.
        listed_on: the listing days it stands on, latest first, where that is worth showing.
        buttons: what can be done with it.
        note: a few words of why it stands here, such as “from Hugging Face”, or "".
        title_marks: where in the title words stand that were asked for: ranges of characters, in order.
        abstract_marks: the same of the abstract.
    """

    paper: Paper
    rank: int | None = None
    detail: Detail = Detail.BRIEF
    listed_on: tuple[date, ...] = ()
    buttons: tuple[Button, ...] = ()
    note: str = ""
    title_marks: tuple[tuple[int, int], ...] = ()
    abstract_marks: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """One row of a table of two columns."""

    name: Phrase
    value: Phrase


@dataclass(frozen=True, slots=True)
class Caret:
    """The place of a mistake in what was typed: characters `start` to `end` (exclusive) of `line`."""

    line: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What is answered to one command.

    Attributes:
        heading: what this is, one line, or "".
        notices: what the reader must know before the rest: a source that is down, a list that is not out.
        text: paragraphs.
        caret: where in the typed line a mistake stands.
        fields: a table of two columns.
        cards: papers, in order.
        buttons: what can be done next.
        footer: small print.
        private: whether it is for the caller alone; what is for everybody says so.
        sample: whether the bundled sample answered.
        outcome: how the question ended.
        refusal: why it was not answered, where it was not.
        zone: the time zone (IANA) of the place where it is read, in which its instants are shown; "" where nobody has
            said.
    """

    heading: str = ""
    notices: tuple[Phrase, ...] = ()
    text: tuple[Phrase, ...] = ()
    caret: Caret | None = None
    fields: tuple[Field, ...] = ()
    cards: tuple[Card, ...] = ()
    buttons: tuple[Button, ...] = ()
    footer: Phrase = ()
    private: bool = True
    sample: bool = False
    outcome: Outcome = Outcome.ANSWERED
    refusal: Refusal | None = None
    zone: str = ""

    @property
    def is_list(self) -> bool:
        """Whether it shows papers of a list, by rank."""
        return bool(self.cards) and self.cards[0].rank is not None

    @property
    def all_buttons(self) -> tuple[Button, ...]:
        """The cards' buttons in order, then the reply's own."""
        return (*(button for card in self.cards for button in card.buttons), *self.buttons)
