"""Days, weeks and months as people write them, in English, whatever the locale.

A table says how each form of text is read (see `bot.day_words`). What can be read in two ways is refused,
with both readings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from bot.day_forms import (
    FIRST_YEAR,
    LAST_YEAR,
    TWO_NUMBERS,
    any_day,
    check_year,
    format_day,
    is_numbered_week,
    month_number,
    numbered_week,
    refuse_week,
    refuse_year,
    shifted,
    weeks_in,
    year_number,
)
from bot.day_words import EXAMPLES, MONTH, WEEK, Token, Typed, read_words
from bot.errors import Mistake
from bot.typed import quoted

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

__all__ = ["FIRST_YEAR", "LAST_YEAR", "format_day", "iso_week", "month_of", "parse_day"]

T = TypeVar("T")


def parse_day(text: str, today: date) -> date:
    """The day that a text names, seen from `today`.

    Weekdays and days without a year are the most recent such days, today included; ``last monday`` lies
    before today. ISO dates, dates with a month's name, and dates in numbers are read, the latter only
    where day and month cannot be confused (dots put the day first). A clock time behind is passed over.
    For a week, a month or a year its first day is offered.

    Raises:
        bot.errors.Mistake: `BAD_DAY`; the text is no day from `FIRST_YEAR` to `LAST_YEAR`. Its `fix` is read.
    """
    return _read(_day, text, today, wanted="day")


def iso_week(text: str, today: date) -> tuple[int, int]:
    """ISO year and week (1 to 53) that a text names; without a year the most recent, this week included.

    A day stands for its week; a number alone is a week's.

    Raises:
        bot.errors.Mistake: `BAD_DAY`, as `parse_day`.
    """
    return _read(_week, text, today, wanted="week")


def month_of(text: str, today: date) -> tuple[int, int]:
    """Year and month that a text names; without a year the most recent, this month included.

    A whole date stands for its month.

    Raises:
        bot.errors.Mistake: `BAD_DAY`, as `parse_day`.
    """
    return _read(_month_named, text, today, wanted="month")


def _read(read: Callable[[str, date], T], text: str, today: date, *, wanted: str) -> T:
    """What `read` makes of the text; a mended text is offered only where `read` takes it."""
    try:
        return read(text, today)
    except Mistake as mistake:
        if mistake.fix is not None and not _is_taken(read, mistake.fix, today):
            mistake.fix, mistake.hint = None, EXAMPLES[wanted]
        raise


def _is_taken(read: Callable[[str, date], object], text: str, today: date) -> bool:
    try:
        read(text, today)
    except Mistake:
        return False
    return True


def _day(text: str, today: date) -> date:
    typed, form, tokens = read_words(text, today, "day")
    refuse_week(typed, form, tokens)
    day = any_day(typed, form, tokens)
    if day is None:
        typed.unreadable()
    check_year(typed, day.year)
    return day


def _week(text: str, today: date) -> tuple[int, int]:
    typed, form, tokens = read_words(text, today, "week")
    if form == "RU" and tokens[1].value == WEEK:
        year, week, _ = shifted(typed, today, tokens[0].value, WEEK).isocalendar()
    elif is_numbered_week(form, tokens):
        year, week = numbered_week(typed, form, tokens)
    else:
        _refuse_half_a_week(typed, form, tokens)
        day = any_day(typed, form, tokens)
        if day is None:
            typed.unreadable()
        year, week, _ = day.isocalendar()
    check_year(typed, year)
    return year, week


def _refuse_half_a_week(typed: Typed, form: str, tokens: tuple[Token, ...]) -> None:
    """``2026-7`` may be week 7 or July."""
    refuse_year(typed, form, tokens)
    if form not in TWO_NUMBERS:
        return
    year, number = sorted(tokens, key=lambda token: -len(token.text))
    if len(year.text) == 4 and 1 <= number.value <= weeks_in(max(year.value, FIRST_YEAR)):
        week = f"{year.text}-W{number.value:02}"
        typed.wrong(f"{quoted(typed.text)} is not a week", hint=f"Did you mean {week}?", fix=week)


def _month_named(text: str, today: date) -> tuple[int, int]:
    typed, form, tokens = read_words(text, today, "month")
    refuse_week(typed, form, tokens)
    if form == "RU" and tokens[1].value == MONTH:
        day = shifted(typed, today, tokens[0].value, MONTH)
        year, month = day.year, day.month
    elif form == "M":
        month = tokens[0].value
        year = today.year - (month > today.month)
    elif form in ("MN", "NM", *TWO_NUMBERS):
        year, month = _month_of_year(typed, tokens)
    elif form == "N" and len(tokens[0].text) <= 2:
        month = tokens[0].value
        fix = f"{today.year - (month > today.month):04}-{month:02}" if 1 <= month <= 12 else None
        typed.wrong(f"{quoted(typed.text)} is not a month", fix=fix)
    else:
        known = any_day(typed, form, tokens)
        if known is None:
            typed.unreadable()
        year, month = known.year, known.month
    check_year(typed, year)
    return year, month


def _month_of_year(typed: Typed, tokens: tuple[Token, ...]) -> tuple[int, int]:
    named = [token for token in tokens if token.letter == "M"]
    year_first = tokens[1] in named if named else len(tokens[0].text) == 4
    written_year, written_month = tokens if year_first else reversed(tokens)
    year = year_number(typed, written_year)
    nearest = min(max(written_month.value, 1), 12)
    return year, month_number(typed, written_month, fix=f"{year:04}-{nearest:02}")
