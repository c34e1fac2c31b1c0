from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.days import format_day, iso_week, month_of, parse_day
from bot.errors import Mistake, Refusal

if TYPE_CHECKING:
    from collections.abc import Callable

TUESDAY = date(2026, 7, 21)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
ABBREVIATED = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

taken_days = st.dates(date(1991, 1, 1), date(2100, 12, 31))
todays = st.dates(date(1992, 1, 1), date(2100, 12, 31))


def refused(read: Callable[[str, date], object], text: str, today: date = TUESDAY) -> Mistake:
    with pytest.raises(Mistake) as caught:
        read(text, today)
    assert caught.value.kind is Refusal.BAD_DAY
    assert caught.value.hint
    return caught.value


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", "2026-07-21"),
        (" Yesterday. ", "2026-07-20"),
        ("TOMORROW", "2026-07-22"),
        ("day before yesterday", "2026-07-19"),
        ("the day after tomorrow", "2026-07-23"),
        ("tuesday", "2026-07-21"),
        ("on Monday", "2026-07-20"),
        ("wed", "2026-07-15"),
        ("weds", "2026-07-15"),
        ("thurs.", "2026-07-16"),
        ("last tuesday", "2026-07-14"),
        ("last monday", "2026-07-20"),
        ("next tuesday", "2026-07-28"),
        ("next wednesday", "2026-07-22"),
        ("monday?", "2026-07-20"),
        ("3 days ago", "2026-07-18"),
        ("three days ago", "2026-07-18"),
        ("3d ago", "2026-07-18"),
        ("a week ago", "2026-07-14"),
        ("2 weeks ago", "2026-07-07"),
        ("a month ago", "2026-06-21"),
        ("5 months ago", "2026-02-21"),
        ("a year ago", "2025-07-21"),
    ],
)
def test_days_are_counted_from_today(text: str, day: str) -> None:
    assert parse_day(text, TUESDAY).isoformat() == day


@pytest.mark.parametrize(
    "text",
    [
        "2026-07-15",
        "2026/7/15",
        "2026.07.15",
        "20260715",
        "15.07.2026",
        "15.7.",
        "15. 7.",
        "15.7.2026",
        "7/15/2026",
        "15/7/2026",
        "7/15",
        "15-7",
        "15-07-2026",
        "Jul 15",
        "jul. 15",
        "JULY 15TH",
        "15 jul",
        "15. July",
        "15th of July",
        "the 15th of July, 2026",
        "Jul 15, 2026",
        "15-Jul-2026",
        "2026 Jul 15",
        "jul15",
        "Wed, 15 Jul 2026",
        "wednesday 15.7.",
        "2026-07-15 (Wed)",
        "Wed, 15 Jul 2026 10:00:00 GMT",
        "2026-07-15T09:00Z",
        "2026-07-15 23:59:59.5+02:00",
        "20260715T0900Z",
        "  2026 - 07 - 15  ",
        "２０２６－０７－１５",
        "2026–07‐15",
        "２０２６．７．１５",
        "Jul\u00a015",
        "2026-07-\u200b15",
    ],
)
def test_dates_are_read_as_people_write_them(text: str) -> None:
    assert parse_day(text, TUESDAY) == date(2026, 7, 15)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Jul 21", "2026-07-21"),
        ("Jul 22", "2025-07-22"),
        ("Sept 3", "2025-09-03"),
        ("January 5th", "2026-01-05"),
        ("Feb 29", "2024-02-29"),
        ("7/7", "2026-07-07"),
        ("8/8", "2025-08-08"),
    ],
)
def test_a_day_without_a_year_is_the_most_recent_that_exists(text: str, day: str) -> None:
    assert parse_day(text, TUESDAY).isoformat() == day


@pytest.mark.parametrize(
    ("text", "message", "place", "hint", "fix"),
    [
        ("", "no day is named", "", "", None),
        (" ", "no day is named", " ", "", None),
        ("...", "“...” is not a day", "...", "", None),
        (" yestreday", "“yestreday” is no word for a day", "yestreday", "Did you mean yesterday?", " yesterday"),
        ("５ Febuary", "“Febuary” is no word for a day", "Febuary", "Did you mean February?", "５ February"),
        ("wendsday", "“wendsday” is no word for a day", "wendsday", "Did you mean Wednesday?", "Wednesday"),
        ("xyzzy", "“xyzzy” is no word for a day", "xyzzy", "", None),
        ("Feb 30", "February 2026 has 28 days", "30", "", None),
        ("２月", "“月” is no word for a day", "月", "", None),
        ("31.4.2025", "April 2025 has 30 days", "31", "", None),
        ("20250229", "February 2025 has 28 days", "29", "", None),
        ("Jan 0", "days begin with 1", "0", "", None),
        ("2026-13-01", "there is no month 13", "13", "", None),
        ("７.１５.2026", "there is no month 15", "１５", "", None),
        ("13/14/2026", "neither 13 nor 14 is a month", "13/14", "", None),
        ("Mon 15 Jul 2026", "15 Jul 2026 is a Wednesday, not a Monday", "Mon", "Leave the weekday out, or write the day that you mean.", "2026-07-15"),
        ("2026-07-15, Monday", "15 Jul 2026 is a Wednesday, not a Monday", "Monday", "Leave the weekday out, or write the day that you mean.", "2026-07-15"),
        ("7/8/2026", "“7/8/2026” can be 8 Jul 2026 or 7 Aug 2026", "7/8/2026", "Write 2026-07-08 or 2026-08-07.", None),
        ("7/8", "“7/8” can be 8 Jul 2026 or 7 Aug 2025", "7/8", "Write 2026-07-08 or 2025-08-07.", None),
        ("1990-12-31", "arXiv began in 1991; 1990 is before that", "1990", "", None),
        ("2101-01-01", "2101 is too far ahead; years are taken up to 2100", "2101", "", None),
        ("100 years ago", "arXiv began in 1991; 1926 is before that", "100 years ago", "", None),
        ("9999999 days ago", "“9999999 days ago” lies beyond the years 1991 to 2100", "9999999 days ago", "", None),
        ("15.7.26", "the year “26” needs four digits", "26", "Write 2026 if that is meant.", None),
        ("2026-07", "“2026-07” is a month, not a day", "2026-07", "Add the day.", "2026-07-01"),
        ("Jul 2026", "“Jul 2026” is a month, not a day", "Jul 2026", "Add the day.", "2026-07-01"),
        ("2026-W28", "“2026-W28” is a week, not a day", "2026-W28", "Add the day.", "2026-07-06"),
        ("2026", "“2026” is a year, not a day", "2026", "Add month and day.", "2026-01-01"),
        ("lately", "“lately” is no word for a day", "lately", "", None),
        ("last week", "“last week” is not a day", "last week", "", None),
        ("this monday", "it is not clear which one “this” means", "this", "", None),
        (" 5 ", "“5” is not a day", "5", "", None),
        ("Jan 5-7", "“Jan 5-7” is not a day", "Jan 5-7", "", None),
        ("2026-07-15..2026-07-16", "“2026-07-15..2026-07-16” is not a day", "2026-07-15..2026-07-16", "", None),
        ("Jan 5 + 2", "“Jan 5 + 2” is not a day", "Jan 5 + 2", "", None),
    ],
)  # fmt: skip
def test_a_refused_day_says_why_where_and_what_helps(
    text: str, message: str, place: str, hint: str, fix: str | None
) -> None:
    mistake = refused(parse_day, text)
    assert mistake.message == message
    assert text[mistake.start : mistake.end] == place
    assert mistake.hint == (hint or "Write a day like 2026-07-15, Jul 15, monday or yesterday.")
    assert mistake.fix == fix


@given(st.dates(), taken_days)
def test_every_written_day_is_read_back_on_any_day(today: date, day: date) -> None:
    assert parse_day(format_day(day), today) == day
    assert parse_day(day.isoformat(), today) == day
    assert parse_day(f"{day:%Y%m%d}", today) == day
    assert parse_day(f"{day.day}.{day.month}.{day.year}", today) == day
    assert parse_day(f"{ABBREVIATED[day.month - 1]} {day.day}, {day.year}", today) == day


def test_a_day_is_written_short_and_in_english() -> None:
    assert format_day(date(2026, 7, 5)) == "Sun 5 Jul 2026"


@given(todays, st.integers(0, 6), st.booleans())
def test_a_weekday_is_within_the_last_seven_days(today: date, index: int, last: bool) -> None:
    text = f"last {WEEKDAYS[index]}" if last else WEEKDAYS[index]
    day = parse_day(text, today)
    assert day.weekday() == index
    assert last <= (today - day).days <= 6 + last


@given(todays, taken_days)
def test_a_day_without_a_year_never_lies_ahead_nor_misses_a_later_one(
    today: date, day: date
) -> None:
    try:
        read = parse_day(f"{day.day} {ABBREVIATED[day.month - 1]}", today)
    except Mistake as mistake:
        # Of leap days the latest may be of before arXiv began.
        assert "1991" in mistake.message  # noqa: PT017  only some todays have such a day
        return
    assert (read.month, read.day) == (day.month, day.day)
    assert read <= today
    later = (today - timedelta(days=back) for back in range((today - read).days))
    assert not any((each.month, each.day) == (day.month, day.day) for each in later)


@given(todays, st.integers(1, 12), st.integers(1, 12))
def test_numbers_that_can_be_confused_are_refused_with_both_readings(
    today: date, first: int, second: int
) -> None:
    text = f"{first}/{second}/2026"
    if first == second:
        assert parse_day(text, today) == date(2026, first, second)
    else:
        hint = refused(parse_day, text, today).hint
        assert hint == f"Write {date(2026, first, second)} or {date(2026, second, first)}."


WRITTEN = (
    *("today", "before", "ago", "last", "week", "w", "month", "Jul", "mon", "th", "the", "a", "yestr"),
    *("2026", "7", "15", "0", "29", "99999999", "-", "/", ".", ",", " ", "T09:00", "２", "ﷺ", "½"),
)  # fmt: skip


@given(st.text() | st.lists(st.sampled_from(WRITTEN), max_size=8).map("".join), st.dates())
@example("tomorrow", date.max)
@example("yesterday", date.min)
@example("9" * 5000, TUESDAY)
@example("29 Feb", date(3, 1, 1))
@example("w53", date(1, 1, 1))
@pytest.mark.parametrize("read", [parse_day, iso_week, month_of])
def test_any_text_is_read_or_refused_with_a_place_in_it(
    read: Callable[[str, date], object], text: str, today: date
) -> None:
    refusal = None
    try:
        read(text, today)
    except Mistake as mistake:
        refusal = mistake
    if refusal is not None:
        assert refusal.kind is Refusal.BAD_DAY
        assert refusal.end is not None
        assert 0 <= refusal.start <= refusal.end <= len(text)


@pytest.mark.parametrize(
    ("text", "week"),
    [
        ("2026-W29", (2026, 29)),
        ("2026W29", (2026, 29)),
        ("２０２６-w２９", (2026, 29)),
        ("w29", (2026, 29)),
        ("W30", (2026, 30)),
        ("w31", (2025, 31)),
        ("w53", (2020, 53)),
        ("week 29", (2026, 29)),
        ("week 29 of 2025", (2025, 29)),
        ("week 29/2025", (2025, 29)),
        ("28", (2026, 28)),
        ("28 2025", (2025, 28)),
        ("2025 28", (2025, 28)),
        ("2026-07-15", (2026, 29)),
        ("Jul 15", (2026, 29)),
        ("monday", (2026, 30)),
        ("2 weeks ago", (2026, 28)),
        ("this week", (2026, 30)),
        ("Last week.", (2026, 29)),
        ("next week", (2026, 31)),
    ],
)
def test_weeks_are_read_as_people_write_them(text: str, week: tuple[int, int]) -> None:
    assert iso_week(text, TUESDAY) == week


@given(taken_days, st.dates())
def test_every_iso_week_is_read_back(day: date, today: date) -> None:
    year, week, _ = day.isocalendar()
    if 1991 <= year <= 2100:
        assert iso_week(f"{year}-W{week:02}", today) == (year, week)


def test_the_week_of_new_year_belongs_to_the_year_of_its_thursday() -> None:
    assert iso_week("this week", date(2027, 1, 1)) == (2026, 53)
    assert iso_week("w53", date(2027, 1, 1)) == (2026, 53)
    assert iso_week("last week", date(2026, 1, 1)) == (2025, 52)


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        ("", "no week is named", ""),
        ("2025-W53", "the weeks of 2025 are 1 to 52", "53"),
        ("w0", "the weeks of 2026 are 1 to 53", "0"),
        ("w54", "the weeks of 2026 are 1 to 53", "54"),
        ("60", "the weeks of 2026 are 1 to 53", "60"),
        ("2026", "“2026” is a year, not a week", "2026"),
        ("Jul 2026", "“Jul 2026” is a month, not a week", "Jul 2026"),
        ("1990-W01", "arXiv began in 1991; 1990 is before that", "1990"),
        ("w29/26", "the year “26” needs four digits", "26"),
        ("wek 29", "“wek” is no word for a week", "wek"),
        ("last month", "“last month” is not a week", "last month"),
        ("2026-29", "“2026-29” is not a week", "2026-29"),
        ("week", "“week” is not a week", "week"),
    ],
)
def test_a_refused_week_says_why_and_where(text: str, message: str, place: str) -> None:
    mistake = refused(iso_week, text)
    assert mistake.message == message
    assert text[mistake.start : mistake.end] == place


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("2026-07", (2026, 7)),
        ("2026/7", (2026, 7)),
        ("July", (2026, 7)),
        ("July 2025", (2025, 7)),
        ("June 2026", (2026, 6)),
        ("2025 June", (2025, 6)),
        ("2026-06-15", (2026, 6)),
        ("15 June 2026", (2026, 6)),
        ("aug", (2025, 8)),
        ("jul 2026", (2026, 7)),
        ("2026 Jul.", (2026, 7)),
        ("07/2026", (2026, 7)),
        ("7.2026", (2026, 7)),
        ("This month", (2026, 7)),
        ("last month", (2026, 6)),
        ("next month", (2026, 8)),
    ],
)
def test_months_are_read_as_people_write_them(text: str, month: tuple[int, int]) -> None:
    assert month_of(text, TUESDAY) == month


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        ("", "no month is named", ""),
        ("2026-13", "there is no month 13", "13"),
        ("0/2026", "there is no month 0", "0"),
        ("07/26", "the year “26” needs four digits", "26"),
        ("1990-07", "arXiv began in 1991; 1990 is before that", "1990"),
        ("Jully", "“Jully” is no word for a month", "Jully"),
        ("last week", "“last week” is not a month", "last week"),
        ("7", "“7” is not a month", "7"),
        ("2026", "“2026” is a year, not a month", "2026"),
        ("2026-W28", "“2026-W28” is a week, not a month", "2026-W28"),
    ],
)
def test_a_refused_month_says_why_and_where(text: str, message: str, place: str) -> None:
    mistake = refused(month_of, text)
    assert mistake.message == message
    assert text[mistake.start : mistake.end] == place


@pytest.mark.parametrize(
    ("read", "text", "fix"),
    [
        (iso_week, "2026-W60", "2026-W53"),
        (iso_week, "2025-W00", "2025-W01"),
        (iso_week, "2026-7", "2026-W07"),
        (iso_week, "2026", "2026-W01"),
        (month_of, "2026-13", "2026-12"),
        (month_of, "13/2026", "2026-12"),
        (month_of, "7", "2026-07"),
        (month_of, "2026", "2026-01"),
        (month_of, "2026-W28", "2026-07"),
        (month_of, "juli", "july"),
    ],
)
def test_a_period_that_is_nearly_right_offers_what_can_be_meant(
    read: Callable[[str, date], object], text: str, fix: str
) -> None:
    assert (refused(read, text).fix or "").lower() == fix.lower()


@given(st.text() | st.lists(st.sampled_from(WRITTEN), max_size=8).map("".join), st.dates())
@pytest.mark.parametrize("read", [parse_day, iso_week, month_of])
def test_what_is_offered_instead_is_never_refused(
    read: Callable[[str, date], object], text: str, today: date
) -> None:
    fix = None
    try:
        read(text, today)
    except Mistake as mistake:
        fix = mistake.fix
    if fix is not None:
        read(fix, today)


def test_the_month_before_january_is_of_the_year_before() -> None:
    assert month_of("last month", date(2026, 1, 31)) == (2025, 12)
    assert parse_day("a month ago", date(2026, 3, 31)) == date(2026, 2, 28)
