"""What an argument can be: numbers, days, papers, topics."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from bot.days import parse_day
from bot.errors import Mistake, Refusal
from bot.paper_id import parse_paper_ref
from bot.typed import quoted

if TYPE_CHECKING:
    from datetime import date

    from bot.commands.spec import ReadContext
    from bot.papers import PaperId


_LONGEST_NUMBER = 9


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number from `low` to `high`, both included."""

    low: int
    high: int

    takes_colons = False

    @property
    def label(self) -> str:
        """Its range."""
        return f"{self.low}–{self.high}"

    def read(self, text: str, context: ReadContext) -> int:  # noqa: ARG002  a number is one on every day
        """The number; digits of any script are taken."""
        if not text.isdecimal() or len(text) > _LONGEST_NUMBER:
            raise Mistake(
                Refusal.BAD_NUMBER,
                f"{quoted(text)} is no whole number",
                hint=f"A number from {self.low} to {self.high} goes here.",
                fix=str(self.low),
            )
        value = int(text)
        if not self.low <= value <= self.high:
            nearest = min(max(value, self.low), self.high)
            raise Mistake(
                Refusal.BAD_NUMBER,
                f"{text} is not between {self.low} and {self.high}",
                hint=f"The nearest that can be is {nearest}.",
                fix=str(nearest),
            )
        return value

    def write(self, value: int) -> str:
        """Its digits."""
        return str(value)

    def suggestions(self, context: ReadContext) -> tuple[str, ...]:  # noqa: ARG002
        """A few sizes of a list."""
        return tuple(str(size) for size in (5, 10, 20, 50, 100) if self.low <= size <= self.high)


@dataclass(frozen=True, slots=True)
class Day:
    """A listing day, as people write days."""

    takes_colons = False

    @property
    def label(self) -> str:
        """What it is."""
        return "day"

    def read(self, text: str, context: ReadContext) -> date:
        """The day; see `bot.days.parse_day`."""
        return parse_day(text, context.today)

    def write(self, value: date) -> str:
        """The day as year-month-day."""
        return value.isoformat()

    def suggestions(self, context: ReadContext) -> tuple[str, ...]:  # noqa: ARG002
        """Words for days near by."""
        return ("today", "yesterday", "monday", "tuesday", "wednesday", "thursday", "friday")


@dataclass(frozen=True, slots=True)
class PaperRef:
    """A paper, by id or any link to it."""

    takes_colons = True

    @property
    def label(self) -> str:
        """What it is."""
        return "id or link"

    def read(self, text: str, context: ReadContext) -> PaperId:  # noqa: ARG002
        """The paper's id; see `bot.paper_id.parse_paper_ref`."""
        return parse_paper_ref(text)

    def write(self, value: PaperId) -> str:
        """The id."""
        return value

    def suggestions(self, context: ReadContext) -> tuple[str, ...]:  # noqa: ARG002
        """None: nobody types an id by heart."""
        return ()


@dataclass(frozen=True, slots=True)
class Topic:
    """Something that help explains: a command, or the name of a refusal."""

    takes_colons = False

    @property
    def label(self) -> str:
        """What it is."""
        return "command"

    def read(self, text: str, context: ReadContext) -> str:
        """The topic in lower case, words parted by one space."""
        wanted = " ".join(text.lower().split()).removeprefix("/papers ").removeprefix("/")
        if wanted in context.topics:
            return wanted
        close = get_close_matches(wanted, context.topics, n=1)
        raise Mistake(
            Refusal.UNKNOWN_TOPIC,
            f"there is no command {quoted(text)}",
            hint=f"Did you mean {close[0]}?" if close else "help alone lists every command.",
            fix=close[0] if close else "",
        )

    def write(self, value: str) -> str:
        """The topic itself."""
        return value

    def suggestions(self, context: ReadContext) -> tuple[str, ...]:
        """Every topic."""
        return context.topics
