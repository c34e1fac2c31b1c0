"""What the forms of a written day mean: words and numbers of known kinds (see `bot.day_words`) become a date."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import TYPE_CHECKING, NoReturn

from bot.day_words import DAY, MONTHS, WEEK, WEEKDAYS, YEAR, Token, Typed
from bot.typed import quoted

if TYPE_CHECKING:
    from collections.abc import Callable

    Tokens = tuple[Token, ...]
    _Reader = Callable[[Typed, Tokens], date]

FIRST_YEAR = 1991
"""arXiv began in August 1991."""

LAST_YEAR = 2100
"""A later year is a slip of the keyboard."""


def format_day(day: date) -> str:
    """The day as ``Wed 15 Jul 2026``, in every locale; `parse_day` reads it back."""
    weekday, month = WEEKDAYS[day.weekday()], MONTHS[day.month - 1]
    return f"{weekday[:3].title()} {day.day} {month[:3].title()} {day.year:04}"


def any_day(typed: Typed, form: str, tokens: Tokens) -> date | None:
    """The day, or None where a text of this form is none."""
    if read := _DAY_FORMS.get(form) or _DATE_FORMS.get(form):
        return read(typed, tokens)
    if form[:1] == "W" and form[1:] in _DATE_FORMS:
        return _on_weekday(typed, tokens[0], _DATE_FORMS[form[1:]](typed, tokens[1:]))
    if form[-1:] == "W" and form[:-1] in _DATE_FORMS:
        return _on_weekday(typed, tokens[-1], _DATE_FORMS[form[:-1]](typed, tokens[:-1]))
    return None


def _keyword(typed: Typed, tokens: Tokens) -> date:
    return shifted(typed, typed.today, tokens[0].value, DAY)


def _ago(typed: Typed, tokens: Tokens) -> date:
    return shifted(typed, typed.today, -tokens[0].value, tokens[1].value)


def _beside_keyword(typed: Typed, tokens: Tokens) -> date:
    unit, direction, keyword = tokens
    return shifted(typed, _keyword(typed, (keyword,)), direction.value, unit.value)


def _weekday(typed: Typed, tokens: Tokens) -> date:
    days_ago = (typed.today.weekday() - tokens[0].value) % 7
    return shifted(typed, typed.today, -days_ago, DAY)


def _near_weekday(typed: Typed, tokens: Tokens) -> date:
    direction, weekday = tokens
    if not direction.value:
        typed.wrong("it is not clear which one “this” means", direction)
    away = (weekday.value - typed.today.weekday()) * direction.value % 7 or 7
    return shifted(typed, typed.today, away * direction.value, DAY)


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


def _compact(typed: Typed, tokens: Tokens) -> date:
    (number,) = tokens
    refuse_year(typed, "N", tokens)
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


def _three_numbers(typed: Typed, tokens: Tokens) -> date:
    first, second, third = tokens
    if len(first.text) == 4:
        return _dated(typed, first, second, third)
    if typed.plain.text[first.end : second.start].strip() == ".":
        return _dated(typed, third, second, first)
    return _either_way(typed, third, first, second)


def _two_numbers(typed: Typed, tokens: Tokens) -> date:
    first, second = tokens
    _refuse_month(typed, tokens)
    if typed.plain.text[first.end : second.start].strip() == ".":
        return _dated(typed, None, second, first)
    return _either_way(typed, None, first, second)


def _day_and_month(typed: Typed, tokens: Tokens) -> date:
    _refuse_month(typed, tokens)
    month, day = sorted(tokens, key=lambda token: token.letter)
    return _dated(typed, None, month, day)


def _day_month_year(typed: Typed, tokens: Tokens) -> date:
    month, *numbers = sorted(tokens, key=lambda token: token.letter)
    year_first = len(numbers[0].text) == 4
    day, year = reversed(numbers) if year_first else numbers
    return _dated(typed, year, month, day)


def _refuse_month(typed: Typed, tokens: Tokens) -> None:
    years = [token for token in tokens if token.letter == "N" and len(token.text) == 4]
    if len(years) == 1 and all(token in years or 1 <= token.value <= 12 for token in tokens):
        (month,) = (token.value for token in tokens if token not in years)
        _refuse_longer(typed, "month", date(year_number(typed, years[0]), month, 1))


def refuse_year(typed: Typed, form: str, tokens: Tokens) -> None:
    """Raise where a text of this form names a year, offering its beginning."""
    if form == "N" and len(tokens[0].text) == 4:
        _refuse_longer(typed, "year", date(year_number(typed, tokens[0]), 1, 1))


def refuse_week(typed: Typed, form: str, tokens: Tokens) -> None:
    """Raise where a text of this form names a week, offering its first day."""
    if form in ("UN", "NUN") and is_numbered_week(form, tokens):
        year, week = numbered_week(typed, form, tokens)
        check_year(typed, year)
        _refuse_longer(typed, "week", date.fromisocalendar(year, week, 1))


def _refuse_longer(typed: Typed, named: str, first: date) -> NoReturn:
    """Raise: a year, month or week was named where less is wanted; its beginning is offered."""
    fix = first.isoformat()
    if typed.wanted == "month":
        fix = f"{first:%Y-%m}"
    elif (named, typed.wanted) == ("year", "week"):
        fix = f"{first.year}-W01"
    lacking = f"the {typed.wanted}" if (named, typed.wanted) != ("year", "day") else "month and day"
    hint = (
        f"It begins in {fix}." if named == "week" and typed.wanted == "month" else f"Add {lacking}."
    )
    if (named, typed.wanted) == ("month", "week"):
        hint = "Add the day, or write the week."
    typed.wrong(f"{quoted(typed.text)} is a {named}, not a {typed.wanted}", hint=hint, fix=fix)


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
    month_value = month_number(typed, month)
    if not day.value:
        typed.wrong("days begin with 1", day)
    known_year = year and year_number(typed, year)
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


def is_numbered_week(form: str, tokens: Tokens) -> bool:
    """Whether a text of this form names a week by its number."""
    if form == "N":
        return len(tokens[0].text) <= 3
    if form == "NN":
        return any(len(token.text) == 4 for token in tokens)
    units = [token for token in tokens if token.letter == "U"]
    return form in ("UN", "NUN", "UNN", "UN/N") and units[0].value == WEEK


def numbered_week(typed: Typed, form: str, tokens: Tokens) -> tuple[int, int]:
    """ISO year and week; without a year the most recent such week.

    Raises:
        bot.errors.Mistake: the year has no such week.
    """
    first, *others = (token for token in tokens if token.letter == "N")
    year_first = form == "NUN" or (form == "NN" and len(first.text) == 4)
    numbers = (others[0], first) if year_first else (first, *others)
    week = numbers[0].value
    year = year_number(typed, numbers[1]) if len(numbers) > 1 else latest_year_with(typed, week)
    last = weeks_in(year)
    if not 1 <= week <= last:
        nearest = f"{year}-W{min(max(week, 1), last):02}"
        typed.wrong(f"the weeks of {year} are 1 to {last}", numbers[0], fix=nearest)
    return year, week


def month_number(typed: Typed, token: Token, *, fix: str | None = None) -> int:
    """The number as a month's; `fix` is offered where there is no such month."""
    if not 1 <= token.value <= 12:
        typed.wrong(f"there is no month {quoted(token.text)[1:-1]}", token, fix=fix)
    return token.value


def year_number(typed: Typed, token: Token) -> int:
    """The number as a year from `FIRST_YEAR` to `LAST_YEAR`, of four digits."""
    if len(token.text) != 4:
        hint = f"Write 20{token.text} if that is meant." if len(token.text) == 2 else ""
        typed.wrong(f"the year {quoted(token.text)} needs four digits", token, hint=hint)
    check_year(typed, token.value, token)
    return token.value


def check_year(typed: Typed, year: int, *tokens: Token) -> None:
    """Raise where the year does not lie from `FIRST_YEAR` to `LAST_YEAR`."""
    if year < FIRST_YEAR:
        typed.wrong(f"arXiv began in {FIRST_YEAR}; {year} is before that", *tokens)
    if year > LAST_YEAR:
        typed.wrong(f"{year} is too far ahead; years are taken up to {LAST_YEAR}", *tokens)


def shifted(typed: Typed, day: date, count: int, unit: int) -> date:
    """The day so many units later, at the month's last day where it has no such day."""
    try:
        if unit in (DAY, WEEK):
            return date.fromordinal(day.toordinal() + count * (7 if unit == WEEK else 1))
        months = day.year * 12 + day.month - 1 + count * (12 if unit == YEAR else 1)
        year, month = months // 12, months % 12 + 1
        return date(year, month, min(day.day, monthrange(year, month)[1]))
    except (ValueError, OverflowError):
        typed.wrong(f"{quoted(typed.text)} lies beyond the years {FIRST_YEAR} to {LAST_YEAR}")


def latest_year_with(typed: Typed, week: int) -> int:
    """The most recent year that has had its week of this number; this year where none has."""
    this_year, this_week, _ = typed.today.isocalendar()
    recent = range(this_year, max(this_year - 12, 0), -1)
    past = (y for y in recent if week <= weeks_in(y) and (y, week) <= (this_year, this_week))
    return next(past, this_year)


def weeks_in(year: int) -> int:
    """How many ISO weeks a year has."""
    return date(year, 12, 28).isocalendar().week


TWO_NUMBERS = ("N-N", "N/N", "N.N")
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
