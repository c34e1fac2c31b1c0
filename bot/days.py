"""Days, weeks and months as people write them, in English, whatever the locale.

A table says how each form of text is read (see `bot.day_words`). What can be read in two ways is refused,
with both readings.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import TYPE_CHECKING

from bot.day_words import DAY, MONTH, MONTHS, WEEK, WEEKDAYS, YEAR, Token, Typed, read_words
from bot.typed import quoted

if TYPE_CHECKING:
    from collections.abc import Callable

    _Tokens = tuple[Token, ...]
    _Reader = Callable[[Typed, _Tokens], date]

FIRST_YEAR = 1991
"""arXiv began in August 1991."""

LAST_YEAR = 2100
"""A later year is a slip of the keyboard."""


def format_day(day: date) -> str:
    """The day as ``Wed 15 Jul 2026``, in every locale; `parse_day` reads it back."""
    weekday, month = WEEKDAYS[day.weekday()], MONTHS[day.month - 1]
    return f"{weekday[:3].title()} {day.day} {month[:3].title()} {day.year:04}"


def parse_day(text: str, today: date) -> date:
    """The day that a text names, seen from `today`.

    Weekdays and days without a year are the most recent such days, today included; ``last monday`` lies
    before today. ISO dates, dates with a month's name, and dates in numbers are read, the latter only
    where day and month cannot be confused (dots put the day first). A clock time behind is passed over.

    Raises:
        bot.errors.Mistake: `BAD_DAY`; the text is no day from `FIRST_YEAR` to `LAST_YEAR`.
    """
    typed, form, tokens = read_words(text, today, "day")
    if read := _DAY_FORMS.get(form) or _DATE_FORMS.get(form):
        day = read(typed, tokens)
    elif form[:1] == "W" and form[1:] in _DATE_FORMS:
        day = _on_weekday(typed, tokens[0], _DATE_FORMS[form[1:]](typed, tokens[1:]))
    elif form[-1:] == "W" and form[:-1] in _DATE_FORMS:
        day = _on_weekday(typed, tokens[-1], _DATE_FORMS[form[:-1]](typed, tokens[:-1]))
    else:
        typed.unreadable()
    _check_year(typed, day.year)
    return day


def iso_week(text: str, today: date) -> tuple[int, int]:
    """ISO year and week (1 to 53) that a text names; without a year the most recent, this week included.

    Raises:
        bot.errors.Mistake: `BAD_DAY`, as `parse_day`.
    """
    typed, form, tokens = read_words(text, today, "week")
    if not any(token.letter == "U" and token.value == WEEK for token in tokens):
        typed.unreadable()
    if form == "RU":
        day = _shifted(typed, today, tokens[0].value, WEEK)
        year, week, _ = day.isocalendar()
    elif form in ("UN", "NUN", "UNN", "UN/N"):
        first, *others = (token for token in tokens if token.letter == "N")
        numbers = (first, *others) if form != "NUN" else (others[0], first)
        week = numbers[0].value
        year = _year(typed, numbers[1]) if len(numbers) > 1 else _latest_year_with(typed, week)
        if not 1 <= week <= _weeks_in(year):
            typed.wrong(f"the weeks of {year} are 1 to {_weeks_in(year)}", numbers[0])
    else:
        typed.unreadable()
    _check_year(typed, year)
    return year, week


def month_of(text: str, today: date) -> tuple[int, int]:
    """Year and month that a text names; without a year the most recent, this month included.

    Raises:
        bot.errors.Mistake: `BAD_DAY`, as `parse_day`.
    """
    typed, form, tokens = read_words(text, today, "month")
    if form == "RU" and tokens[1].value == MONTH:
        day = _shifted(typed, today, tokens[0].value, MONTH)
        year, month = day.year, day.month
    elif form == "M":
        month = tokens[0].value
        year = today.year - (month > today.month)
    elif form in ("MN", "NM", "N-N", "N/N", "N.N"):
        year_first = tokens[1].letter == "M" or len(tokens[0].text) == 4
        written_year, written_month = tokens if year_first else reversed(tokens)
        year, month = _year(typed, written_year), _month(typed, written_month)
    else:
        typed.unreadable()
    _check_year(typed, year)
    return year, month


def _keyword(typed: Typed, tokens: _Tokens) -> date:
    return _shifted(typed, typed.today, tokens[0].value, DAY)


def _ago(typed: Typed, tokens: _Tokens) -> date:
    return _shifted(typed, typed.today, -tokens[0].value, tokens[1].value)


def _beside_keyword(typed: Typed, tokens: _Tokens) -> date:
    unit, direction, keyword = tokens
    return _shifted(typed, _keyword(typed, (keyword,)), direction.value, unit.value)


def _weekday(typed: Typed, tokens: _Tokens) -> date:
    days_ago = (typed.today.weekday() - tokens[0].value) % 7
    return _shifted(typed, typed.today, -days_ago, DAY)


def _near_weekday(typed: Typed, tokens: _Tokens) -> date:
    direction, weekday = tokens
    if not direction.value:
        typed.wrong("it is not clear which one “this” means", direction)
    away = (weekday.value - typed.today.weekday()) * direction.value % 7 or 7
    return _shifted(typed, typed.today, away * direction.value, DAY)


def _on_weekday(typed: Typed, weekday: Token, day: date) -> date:
    if day.weekday() != weekday.value:
        right, wrong = (WEEKDAYS[index].title() for index in (day.weekday(), weekday.value))
        typed.wrong(
            f"{format_day(day)[4:]} is a {right}, not a {wrong}",
            weekday,
            hint="Leave the weekday out, or write the day that you mean.",
            fix=day.isoformat(),
        )
    return day


def _compact(typed: Typed, tokens: _Tokens) -> date:
    (number,) = tokens
    if len(number.text) != 8:
        typed.unreadable()
    cuts = ((0, 4), (4, 6), (6, 8))
    return _dated(
        typed,
        *(
            Token("N", int(number.text[a:b]), number.text[a:b], number.start + a, number.start + b)
            for a, b in cuts
        ),
    )


def _three_numbers(typed: Typed, tokens: _Tokens) -> date:
    first, second, third = tokens
    if len(first.text) == 4:
        return _dated(typed, first, second, third)
    if typed.plain.text[first.end : second.start].strip() == ".":
        return _dated(typed, third, second, first)
    return _either_way(typed, third, first, second)


def _two_numbers(typed: Typed, tokens: _Tokens) -> date:
    first, second = tokens
    _refuse_month(typed, tokens)
    if typed.plain.text[first.end : second.start].strip() == ".":
        return _dated(typed, None, second, first)
    return _either_way(typed, None, first, second)


def _day_and_month(typed: Typed, tokens: _Tokens) -> date:
    _refuse_month(typed, tokens)
    month, day = sorted(tokens, key=lambda token: token.letter)
    return _dated(typed, None, month, day)


def _day_month_year(typed: Typed, tokens: _Tokens) -> date:
    month, *numbers = sorted(tokens, key=lambda token: token.letter)
    year_first = len(numbers[0].text) == 4
    day, year = reversed(numbers) if year_first else numbers
    return _dated(typed, year, month, day)


def _refuse_month(typed: Typed, tokens: _Tokens) -> None:
    years = [token for token in tokens if token.letter == "N" and len(token.text) == 4]
    if len(years) == 1 and all(token in years or 1 <= token.value <= 12 for token in tokens):
        typed.wrong(f"{quoted(typed.text)} is a month, not a day", hint="Add the day.")


def _either_way(typed: Typed, year: Token | None, first: Token, second: Token) -> date:
    """The day of two numbers of which either may be the month."""
    months = [token for token in (first, second) if 1 <= token.value <= 12]
    if not months:
        typed.wrong(f"neither {first.text} nor {second.text} is a month", first, second)
    if len(months) == 1:
        return _dated(typed, year, months[0], second if months[0] is first else first)
    readings = [_dated(typed, year, first, second), _dated(typed, year, second, first)]
    if readings[0] != readings[1]:
        shown = " or ".join(format_day(day)[4:] for day in readings)
        meant = " or ".join(day.isoformat() for day in readings)
        typed.wrong(f"{quoted(typed.text)} can be {shown}", hint=f"Write {meant}.")
    return readings[0]


def _dated(typed: Typed, year: Token | None, month: Token, day: Token) -> date:
    """The day with this month and day of the month; without a year the most recent."""
    month_value = _month(typed, month)
    if not day.value:
        typed.wrong("days begin with 1", day)
    known_year = year and _year(typed, year)
    # A leap day may be eight years back.
    recent = range(typed.today.year, max(typed.today.year - 9, 0), -1)
    found = (
        date(candidate, month_value, day.value)
        for candidate in ((known_year,) if known_year else recent)
        if day.value <= monthrange(candidate, month_value)[1]
    )
    latest = next((each for each in found if known_year or each <= typed.today), None)
    if latest is None:
        shown_year = known_year or typed.today.year
        days = monthrange(shown_year, month_value)[1]
        typed.wrong(f"{MONTHS[month_value - 1].title()} {shown_year} has {days} days", day)
    return latest


def _month(typed: Typed, token: Token) -> int:
    if not 1 <= token.value <= 12:
        typed.wrong(f"there is no month {quoted(token.text)[1:-1]}", token)
    return token.value


def _year(typed: Typed, token: Token) -> int:
    if len(token.text) != 4:
        hint = f"Write 20{token.text} if that is meant." if len(token.text) == 2 else ""
        typed.wrong(f"the year {quoted(token.text)} needs four digits", token, hint=hint)
    _check_year(typed, token.value, token)
    return token.value


def _check_year(typed: Typed, year: int, *tokens: Token) -> None:
    if year < FIRST_YEAR:
        typed.wrong(f"arXiv began in {FIRST_YEAR}; {year} is before that", *tokens)
    if year > LAST_YEAR:
        typed.wrong(f"{year} is too far ahead; years are taken up to {LAST_YEAR}", *tokens)


def _shifted(typed: Typed, day: date, count: int, unit: int) -> date:
    """The day so many units later, at the month's last day where it has no such day."""
    try:
        if unit in (DAY, WEEK):
            return date.fromordinal(day.toordinal() + count * (7 if unit == WEEK else 1))
        months = day.year * 12 + day.month - 1 + count * (12 if unit == YEAR else 1)
        year, month = months // 12, months % 12 + 1
        return date(year, month, min(day.day, monthrange(year, month)[1]))
    except (ValueError, OverflowError):
        typed.wrong(f"{quoted(typed.text)} lies beyond the years {FIRST_YEAR} to {LAST_YEAR}")


def _latest_year_with(typed: Typed, week: int) -> int:
    """The most recent year that has had its week of this number; this year where none has."""
    this_year, this_week, _ = typed.today.isocalendar()
    recent = range(this_year, max(this_year - 12, 0), -1)
    past = (y for y in recent if week <= _weeks_in(y) and (y, week) <= (this_year, this_week))
    return next(past, this_year)


def _weeks_in(year: int) -> int:
    return date(year, 12, 28).isocalendar().week


_DAY_FORMS: dict[str, _Reader] = {
    "K": _keyword,
    "W": _weekday,
    "RW": _near_weekday,
    "NUA": _ago,
    "CUA": _ago,
    "UBK": _beside_keyword,
}
# These may have a weekday before or behind.
_DATE_FORMS: dict[str, _Reader] = {
    "N": _compact,
    "N-N-N": _three_numbers,
    "N/N/N": _three_numbers,
    "N.N.N": _three_numbers,
    "N-N": _two_numbers,
    "N/N": _two_numbers,
    "N.N": _two_numbers,
    "MN": _day_and_month,
    "NM": _day_and_month,
    "MNN": _day_month_year,
    "NMN": _day_month_year,
}
