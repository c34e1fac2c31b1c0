"""At the hour on the wall, once a date, whatever the clocks of a zone do."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from importlib.resources import files
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.digests.due import (
    EVERY_DAY,
    WEEKDAYS,
    Due,
    Schedule,
    due_after,
    due_between,
    due_on,
    due_until,
)

SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)
NAMES = [
    name for name in (files("tzdata") / "zones").read_text("utf-8").split() if name != "Factory"
]
FIRST, LAST = date(2025, 1, 1), date(2027, 12, 31)

zones = st.sampled_from(NAMES).map(ZoneInfo)
times = st.builds(time, st.integers(0, 23), st.integers(0, 59))
weekdays = st.frozensets(st.integers(0, 6), min_size=1)
schedules = st.builds(Schedule, times, weekdays)
instants = st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


def wall(instant: datetime, zone: ZoneInfo) -> datetime:
    return instant.astimezone(zone).replace(tzinfo=None)


def changes(zone: ZoneInfo) -> list[datetime]:
    """The instants of 2025 to 2027 at which the clocks of a zone are changed, to the second."""
    found = []
    day = datetime(2025, 1, 1, tzinfo=UTC)
    while day.year < 2028:
        low, high = day, day + 5 * DAY
        if low.astimezone(zone).utcoffset() != high.astimezone(zone).utcoffset():
            while high - low > SECOND:
                middle = low + ((high - low) // SECOND // 2) * SECOND
                same = middle.astimezone(zone).utcoffset() == low.astimezone(zone).utcoffset()
                low, high = (middle, high) if same else (low, middle)
            found.append(high)
        day += 5 * DAY
    return found


def assert_is_once_and_as_on_the_wall(due: Due, schedule: Schedule, zone: ZoneInfo) -> None:
    """The instant is the first one at which the clocks show the date's time, or have passed over it."""
    wanted = datetime.combine(due.local_date, schedule.at)
    assert wall(due.at, zone) >= wanted
    assert wall(due.at - SECOND, zone) < wanted
    assert due.at.tzinfo is UTC
    if wall(due.at, zone) != wanted:
        gap = wall(due.at, zone) - wall(due.at - SECOND, zone)
        assert gap > SECOND  # nothing but a gap moves it, and no farther than to its end
        assert wall(due.at, zone) - gap < wanted


CHANGED = [(name, change) for name in NAMES for change in changes(ZoneInfo(name))]


def test_the_years_have_changes_in_many_zones() -> None:
    assert len({name for name, _ in CHANGED}) > 100


@given(changed=st.sampled_from(CHANGED), minutes=st.integers(-150, 150), data=st.data())
def test_at_each_change_of_the_clocks_there_is_one_digest_a_date_at_the_time_on_the_wall(
    changed: tuple[str, datetime], minutes: int, data: st.DataObject
) -> None:
    name, change = changed
    zone = ZoneInfo(name)
    near = wall(change + timedelta(minutes=minutes), zone).time().replace(fold=0)
    schedule = Schedule(data.draw(st.sampled_from([near, near.replace(minute=0, second=0)])))
    dues = list(due_between(schedule, zone, change - 3 * DAY, until=change + 3 * DAY))
    dates = [due.local_date for due in dues]
    assert dates == [dates[0] + ahead * DAY for ahead in range(len(dates))]
    assert len(dates) in (5, 6, 7)
    for due in dues:
        assert_is_once_and_as_on_the_wall(due, schedule, zone)


@given(zone=zones, schedule=schedules, instant=instants)
def test_the_next_occasion_is_the_first_of_its_weekdays_after_an_instant(
    zone: ZoneInfo, schedule: Schedule, instant: datetime
) -> None:
    due = due_after(schedule, zone, instant)
    assert due.at > instant
    assert due.local_date.weekday() in schedule.days
    assert_is_once_and_as_on_the_wall(due, schedule, zone)
    assert due_after(schedule, zone, due.at - timedelta(microseconds=1)) == due
    day = instant.astimezone(zone).date() - 2 * DAY
    while day < due.local_date:
        before = due_on(schedule, zone, day)
        assert before is None or before.at <= instant
        day += DAY


@given(zone=zones, schedule=schedules, instant=instants)
def test_the_last_occasion_and_the_next_have_none_between_them(
    zone: ZoneInfo, schedule: Schedule, instant: datetime
) -> None:
    last = due_until(schedule, zone, instant)
    assert last.at <= instant
    assert due_until(schedule, zone, last.at) == last
    assert due_after(schedule, zone, last.at) == due_after(schedule, zone, instant)


@given(zone=zones, schedule=schedules, start=instants, days=st.integers(0, 21))
def test_the_occasions_between_two_instants_are_those_of_the_dates_between(
    zone: ZoneInfo, schedule: Schedule, start: datetime, days: int
) -> None:
    end = start + days * DAY
    found = list(due_between(schedule, zone, start, until=end))
    first = start.astimezone(zone).date() - DAY
    every = [due_on(schedule, zone, first + ahead * DAY) for ahead in range(days + 4)]
    assert found == [due for due in every if due is not None and start < due.at <= end]
    assert all(one.at < other.at for one, other in pairwise(found))


@pytest.mark.parametrize(
    ("name", "day", "at", "instant"),
    [
        ("Europe/Berlin", "2026-07-15", "09:00", "2026-07-15T07:00"),
        ("Europe/Berlin", "2026-03-28", "09:00", "2026-03-28T08:00"),
        ("Europe/Berlin", "2026-03-29", "09:00", "2026-03-29T07:00"),
        # 02:00 to 03:00 is left out, then comes twice.
        ("Europe/Berlin", "2026-03-29", "02:30", "2026-03-29T01:00"),
        ("Europe/Berlin", "2026-10-25", "02:30", "2026-10-25T00:30"),
        ("America/New_York", "2026-03-08", "02:00", "2026-03-08T07:00"),
        ("America/New_York", "2026-11-01", "01:59", "2026-11-01T05:59"),
        ("Australia/Lord_Howe", "2026-10-04", "02:10", "2026-10-03T15:30"),  # half an hour
        ("America/Havana", "2026-03-08", "00:30", "2026-03-08T05:00"),  # over the first midnight
        ("America/Havana", "2026-11-01", "00:30", "2026-11-01T04:30"),
        ("America/Nuuk", "2025-03-29", "23:30", "2025-03-30T01:00"),  # up to midnight
        ("America/Nuuk", "2025-03-30", "23:30", "2025-03-31T00:30"),
        ("Asia/Kolkata", "2026-03-29", "02:30", "2026-03-28T21:00"),
    ],
)
def test_a_time_that_is_left_out_moves_to_the_next_there_is_and_one_that_comes_twice_is_the_first(
    name: str, day: str, at: str, instant: str
) -> None:
    schedule = Schedule(time.fromisoformat(at))
    due = due_on(schedule, ZoneInfo(name), date.fromisoformat(day))
    expected = datetime.fromisoformat(instant).replace(tzinfo=UTC)
    assert due == Due(date.fromisoformat(day), expected)


def test_a_date_that_a_zone_left_out_has_no_occasion() -> None:
    apia, schedule = ZoneInfo("Pacific/Apia"), Schedule(time(9))
    assert due_on(schedule, apia, date(2011, 12, 30)) is None
    before = due_on(schedule, apia, date(2011, 12, 29))
    assert before is not None
    assert due_after(schedule, apia, before.at).local_date == date(2011, 12, 31)


@given(st.integers(0, 1095), times, zones)
@example(0, time(0), ZoneInfo("UTC"))
def test_a_recap_on_fridays_comes_on_fridays_alone(ahead: int, at: time, zone: ZoneInfo) -> None:
    schedule = Schedule(at, frozenset({4}))
    start = datetime.combine(FIRST, time(), UTC) + ahead * DAY
    dates = [due.local_date for due in due_between(schedule, zone, start, until=start + 22 * DAY)]
    assert len(dates) in (3, 4)
    assert all(day.weekday() == 4 for day in dates)


def test_weekdays_are_monday_to_friday() -> None:
    schedule = Schedule(time(9), WEEKDAYS)
    friday = due_on(schedule, ZoneInfo("UTC"), date(2026, 7, 17))
    assert friday is not None
    assert due_after(schedule, ZoneInfo("UTC"), friday.at).local_date == date(2026, 7, 20)


@pytest.mark.parametrize(
    ("at", "days"),
    [
        (time(9, tzinfo=UTC), EVERY_DAY),
        (time(2, 30, fold=1), EVERY_DAY),
        (time(9), frozenset[int]()),
        (time(9), frozenset({7})),
    ],
)
def test_a_schedule_that_is_none_is_refused(at: time, days: frozenset[int]) -> None:
    with pytest.raises(ValueError, match=r"wall|weekdays"):
        Schedule(at, days)
