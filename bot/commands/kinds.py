"""What an argument can be: numbers, days, papers, topics."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from bot.day_words import seems_period
from bot.days import iso_week, month_of, parse_day
from bot.errors import Mistake, Refusal
from bot.paper_id import parse_paper_ref
from bot.query.parse import LONGEST_WRITTEN, parse
from bot.query.printing import written
from bot.typed import quoted

if TYPE_CHECKING:
    from datetime import date

    from bot.commands.spec import ReadContext
    from bot.papers import PaperId
    from bot.query.model import Query


_LONGEST_NUMBER = 9
_MOST_SHOWN = 100


@runtime_checkable
class Claiming(Protocol):
    """A kind that knows words which can only be meant for it, so that a wrong one is a mistake and no filter."""

    def claims(self, word: str) -> bool:
        """Whether the word can hardly be meant otherwise."""
        ...


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number from `low` to `high`, both included."""

    low: int
    high: int

    takes_colons = False
    verbatim = False
    guards_options = True

    @property
    def label(self) -> str:
        """Its range."""
        return f"{self.low}–{self.high}"

    def read(self, text: str, context: ReadContext) -> int:  # noqa: ARG002  a number is one on every day
        """The number; digits of any script are taken."""
        if not text.isdecimal():
            raise Mistake(
                Refusal.BAD_NUMBER,
                f"{quoted(text)} is no whole number",
                hint=f"A number from {self.low} to {self.high} goes here.",
                fix=str(self.low),
            )
        is_short = len(text) <= _LONGEST_NUMBER
        value = int(text) if is_short else self.high + 1
        if not self.low <= value <= self.high:
            nearest = min(max(value, self.low), self.high)
            raise Mistake(
                Refusal.BAD_NUMBER,
                f"{text if is_short else quoted(text)} is not between {self.low} and {self.high}",
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
    verbatim = False
    guards_options = True

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
    verbatim = False
    guards_options = False

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
    """Something that help explains: a command, a part of a query, an option, or the name of a refusal."""

    takes_colons = True
    verbatim = False
    guards_options = True

    @property
    def label(self) -> str:
        """What it is."""
        return "command"

    def read(self, text: str, context: ReadContext) -> str:
        """The topic in lower case, words parted by one space."""
        wanted = " ".join(text.lower().split()).removeprefix("/papers ").removeprefix("/")
        wanted = wanted.removesuffix(":")
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


def _read_query(text: str, today: date) -> Query:
    """The query; one that was written out with all its brackets may be longer than what people type."""
    try:
        return parse(text, today=today)
    except Mistake as mistake:
        if mistake.kind is not Refusal.TOO_LONG or len(text) > LONGEST_WRITTEN:
            raise
        query = parse(text, today=today, longest=LONGEST_WRITTEN)
        if written(query) != text:
            raise
        return query


@dataclass(frozen=True, slots=True)
class QueryText:
    """A query; see `docs/query-language.md`."""

    label: str = "query"

    takes_colons = True
    verbatim = True
    guards_options = False

    def read(self, text: str, context: ReadContext) -> Query:
        """The query; see `bot.query.parse.parse`."""
        return _read_query(text, context.today)

    def write(self, value: Query) -> str:
        """The query with all its brackets."""
        return written(value)

    def suggestions(self, context: ReadContext) -> tuple[str, ...]:  # noqa: ARG002
        """The beginnings of what can be asked besides words."""
        return ("title:", "author:", "cat:", "org:", "has:code", "upvotes>=20")


@dataclass(frozen=True, slots=True)
class Filter:
    """A query that narrows a list. A number alone is taken for a slip: so many papers are asked for by top:."""

    label = "filter"
    takes_colons = True
    verbatim = True
    guards_options = True

    def read(self, text: str, context: ReadContext) -> Query:
        """The query; see `bot.query.parse.parse`."""
        if text.isdecimal():
            raise _lone_number(text)
        try:
            return _read_query(text, context.today)
        except Mistake as mistake:
            if mistake.kind is Refusal.ONLY_EXCLUSIONS:
                _offer_what_all_have(mistake, text)
            raise

    def write(self, value: Query) -> str:
        """The query with all its brackets."""
        return written(value)

    def suggestions(self, context: ReadContext) -> tuple[str, ...]:
        """As those of a query."""
        return QueryText().suggestions(context)


def _lone_number(text: str) -> Mistake:
    can_be_shown = len(text) <= _LONGEST_NUMBER and 1 <= int(text) <= _MOST_SHOWN
    shown = f"top:{int(text)} shows so many papers; " if can_be_shown else ""
    return Mistake(
        Refusal.UNEXPECTED_VALUE,
        f"a number alone narrows nothing: {quoted(text)}",
        hint=f'{shown}"{text}" in quotes is looked for.',
        fix=f"top:{int(text)}" if can_be_shown else f'"{text}"',
    )


def _offer_what_all_have(mistake: Mistake, text: str) -> None:
    """In a list, “all but …” is sensible: what every paper of a list has is offered as the part that must be there."""
    mistake.hint = "Something that must be there goes beside it: upvotes>=0 holds for all whose votes are known."
    alternatives = " OR " in text or "|" in text
    mistake.fix = f"upvotes>=0 ({text})" if alternatives else f"upvotes>=0 {text}"


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of a few words."""

    words: tuple[str, ...]

    takes_colons = False
    verbatim = False
    guards_options = True

    @property
    def label(self) -> str:
        """The words."""
        return "|".join(self.words)

    def read(self, text: str, context: ReadContext) -> str:  # noqa: ARG002
        """The word in lower case."""
        word = text.lower()
        if word in self.words:
            return word
        close = get_close_matches(word, self.words, n=1)
        raise Mistake(
            Refusal.BAD_CHOICE,
            f"{quoted(text)} is none of {', '.join(self.words)}",
            hint=f"Did you mean {close[0]}?" if close else "",
            fix=close[0] if close else self.words[0],
        )

    def write(self, value: str) -> str:
        """The word."""
        return value

    def suggestions(self, context: ReadContext) -> tuple[str, ...]:  # noqa: ARG002
        """All of them."""
        return self.words


@dataclass(frozen=True, slots=True)
class Week:
    """An ISO week, as (year, week)."""

    label = "2026-W29"
    takes_colons = False
    verbatim = False
    guards_options = True

    def read(self, text: str, context: ReadContext) -> tuple[int, int]:
        """The week; see `bot.days.iso_week`."""
        return iso_week(text, context.today)

    def claims(self, word: str) -> bool:
        """Whether it is a period, if perhaps a wrong one."""
        return seems_period(word)

    def write(self, value: tuple[int, int]) -> str:
        """Year and week."""
        return f"{value[0]:04}-W{value[1]:02}"

    def suggestions(self, context: ReadContext) -> tuple[str, ...]:  # noqa: ARG002
        """Weeks near by."""
        return ("this week", "last week")


@dataclass(frozen=True, slots=True)
class Month:
    """A month, as (year, month)."""

    label = "2026-07"
    takes_colons = False
    verbatim = False
    guards_options = True

    def read(self, text: str, context: ReadContext) -> tuple[int, int]:
        """The month; see `bot.days.month_of`."""
        return month_of(text, context.today)

    def claims(self, word: str) -> bool:
        """Whether it is a period, if perhaps a wrong one."""
        return seems_period(word)

    def write(self, value: tuple[int, int]) -> str:
        """Year and month."""
        return f"{value[0]:04}-{value[1]:02}"

    def suggestions(self, context: ReadContext) -> tuple[str, ...]:  # noqa: ARG002
        """Months near by."""
        return ("this month", "last month")
