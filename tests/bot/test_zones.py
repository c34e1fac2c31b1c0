"""Time zones as people type them, and when a day begins in each of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from importlib.resources import files
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.errors import Mistake, Refusal
from bot.zones import read_zone, start_of_day, zone_names, zone_of

SECOND = timedelta(seconds=1)
NAMES = [
    name for name in (files("tzdata") / "zones").read_text("utf-8").split() if name != "Factory"
]
# Before that some zones repeated whole days.
FIRST, LAST = (datetime.fromisoformat(day) for day in ("1970-01-02", "2037-12-30"))
instants = st.datetimes(FIRST, LAST, timezones=st.just(UTC))


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        (" EUROPE/BERLIN ", "Europe/Berlin"),
        ("berlin", "Europe/Berlin"),
        ("New York", "America/New_York"),
        ("new_york", "America/New_York"),
        ("america/new  york", "America/New_York"),
        ("Port-au-Prince", "America/Port-au-Prince"),
        ("são paulo", "America/Sao_Paulo"),
        ("Zürich", "Europe/Zurich"),
        ("argentina/ushuaia", "America/Argentina/Ushuaia"),
        ("Louisville", "America/Kentucky/Louisville"),
        ("Singapore", "Asia/Singapore"),
        ("utc", "UTC"),
        ("GMT", "GMT"),
        ("us/pacific", "US/Pacific"),
        ("Asia/Calcutta", "Asia/Calcutta"),
        ("calcutta", "Asia/Calcutta"),
        ("Ｔｏｋｙｏ", "Asia/Tokyo"),
        ("etc/gmt+2", "Etc/GMT+2"),
    ],
)
def test_a_zone_is_read_as_people_type_it(typed: str, name: str) -> None:
    assert read_zone(typed) == name


@pytest.mark.parametrize("name", NAMES)
def test_every_name_is_read_as_itself_in_any_case_and_known(name: str) -> None:
    # The older names of three, without their region, are those of their towns.
    expected = {
        "Jamaica": "America/Jamaica",
        "Kwajalein": "Pacific/Kwajalein",
        "Singapore": "Asia/Singapore",
    }
    assert read_zone(name) == expected.get(name, name)
    assert read_zone(name.lower().replace("_", " ")) == read_zone(name)
    assert zone_of(name).key == name


@pytest.mark.parametrize(
    ("typed", "hint", "fix"),
    [
        ("europe/berlni", "Did you mean Europe/Berlin?", "Europe/Berlin"),
        ("Stokholm", "Did you mean Europe/Stockholm?", "Europe/Stockholm"),
        ("Asia/Tokio", "Did you mean Asia/Tokyo?", "Asia/Tokyo"),
        (
            "buenos",
            "Did you mean America/Argentina/Buenos_Aires?",
            "America/Argentina/Buenos_Aires",
        ),
        ("new", "Did you mean America/New_York or America/North_Dakota/New_Salem?", None),
        ("port", "Did you mean America/Port-au-Prince or America/Port_of_Spain or", None),
        ("CST", "A zone is called by its largest town.", None),
        ("qwertz", "A zone is called by its largest town.", None),
        ("", "A zone is called by its largest town.", None),
    ],
)
def test_what_is_no_zone_is_refused_with_what_may_be_meant(
    typed: str, hint: str, fix: str | None
) -> None:
    with pytest.raises(Mistake) as refused:
        read_zone(typed)
    assert refused.value.kind is Refusal.BAD_ZONE
    assert refused.value.hint.startswith(hint)
    assert refused.value.fix == fix


@pytest.mark.parametrize("typed", ["+2", "UTC+2", "gmt+02:00", "UTC-0330", "5"])
def test_a_distance_from_utc_is_no_zone_least_of_all_the_one_of_the_other_sign(typed: str) -> None:
    with pytest.raises(Mistake, match="distance from UTC") as refused:
        read_zone(typed)
    assert refused.value.fix is None


def test_a_name_of_several_zones_is_refused_and_names_them() -> None:
    with pytest.raises(Mistake, match="US/Eastern") as refused:
        read_zone("eastern")
    assert "Canada/Eastern" in refused.value.message
    assert refused.value.fix is None


@given(st.text(max_size=60))
def test_whatever_is_typed_is_a_zone_or_refused_with_a_fix_that_is_one(typed: str) -> None:
    name: str | None
    try:
        name = read_zone(typed)
    except Mistake as mistake:
        name = mistake.fix
    assert name is None or read_zone(name) == name


def test_the_names_that_are_offered_are_read_as_themselves() -> None:
    assert [read_zone(name) for name in zone_names()] == list(zone_names())
    assert "Europe/Berlin" in zone_names()


@pytest.mark.parametrize("name", ["", "Nowhere/Town", "../etc/passwd", "Europe", "\0"])
def test_the_rules_of_what_is_no_zone_are_refused(name: str) -> None:
    with pytest.raises(Mistake) as refused:
        zone_of(name)
    assert refused.value.kind is Refusal.BAD_ZONE


@given(now=instants, name=st.sampled_from(NAMES))
# The clocks go over midnight, back over it, and back to just before it.
@example(now=datetime(2023, 3, 12, 12, tzinfo=UTC), name="America/Havana")
@example(now=datetime(2023, 11, 5, 12, tzinfo=UTC), name="America/Havana")
@example(now=datetime(2022, 3, 27, 12, tzinfo=UTC), name="Asia/Beirut")
@example(now=datetime(2014, 5, 16, 12, tzinfo=UTC), name="Africa/Cairo")
@example(now=datetime(2023, 9, 3, 12, tzinfo=UTC), name="America/Santiago")
@example(now=datetime(2023, 4, 2, 3, 30, tzinfo=UTC), name="America/Santiago")
@example(now=datetime(2023, 4, 2, 12, tzinfo=UTC), name="America/Santiago")
@example(now=datetime(2010, 11, 7, 3, 31, 30, tzinfo=UTC), name="America/St_Johns")
@example(now=datetime(2011, 12, 31, 3, tzinfo=UTC), name="Pacific/Apia")
@example(now=datetime(1993, 8, 22, 3, tzinfo=UTC), name="Pacific/Kwajalein")
@example(now=datetime(2010, 3, 4, 15, 31, tzinfo=UTC), name="Antarctica/Casey")
@example(now=datetime(1972, 1, 7, 12, tzinfo=UTC), name="Africa/Monrovia")
def test_a_day_begins_at_the_first_instant_of_its_date(now: datetime, name: str) -> None:
    zone = ZoneInfo(name)
    start = start_of_day(now, zone)
    assert start.tzinfo is UTC
    assert start <= now
    assert now - start < timedelta(hours=24) + put_back(start, now, zone)
    assert start.astimezone(zone).date() == now.astimezone(zone).date()
    assert (start - SECOND).astimezone(zone).date() != now.astimezone(zone).date()


def put_back(start: datetime, now: datetime, zone: ZoneInfo) -> timedelta:
    """By how much the clocks were put back from one instant to another."""
    before, after = (at.astimezone(zone).utcoffset() or timedelta() for at in (start, now))
    return before - after


@given(now=instants, name=st.sampled_from(NAMES))
def test_all_instants_of_a_day_have_its_beginning(now: datetime, name: str) -> None:
    zone = ZoneInfo(name)
    start = start_of_day(now, zone)
    assert start_of_day(start, zone) == start
    assert start_of_day(start - SECOND, zone) < start


@pytest.mark.parametrize(
    ("name", "now", "start"),
    [
        ("UTC", "2026-07-15T09:00", "2026-07-15T00:00"),
        ("Europe/Berlin", "2026-07-15T09:00", "2026-07-14T22:00"),
        ("Europe/Berlin", "2026-07-14T21:59", "2026-07-13T22:00"),
        ("Asia/Kolkata", "2026-07-15T19:00", "2026-07-15T18:30"),
        # 00:00 to 01:00 came twice on 2023-11-05, and not at all on 2023-03-12.
        ("America/Havana", "2023-11-05T12:00", "2023-11-05T04:00"),
        ("America/Havana", "2023-03-12T12:00", "2023-03-12T05:00"),
        # 23:00 to 24:00 came twice on 2023-04-01.
        ("America/Santiago", "2023-04-02T03:30", "2023-04-01T03:00"),
        ("America/Santiago", "2023-04-02T12:00", "2023-04-02T04:00"),
        # 2011-12-30 was left out.
        ("Pacific/Apia", "2011-12-30T11:00", "2011-12-30T10:00"),
    ],
)
def test_a_day_begins_when_its_clocks_say_so(name: str, now: str, start: str) -> None:
    found = start_of_day(datetime.fromisoformat(now).replace(tzinfo=UTC), ZoneInfo(name))
    assert found == datetime.fromisoformat(start).replace(tzinfo=UTC)
