"""Whose turn it is: once a date, late at most once, whatever the program, the zones and the clock do."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from importlib.resources import files
from itertools import pairwise
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.digests.due import WEEKDAYS, Due, Schedule, due_after, due_on, due_until
from bot.digests.model import Contents, Covers, Digest, Kind
from bot.digests.turns import (
    PUNCTUAL,
    TOO_LATE,
    Timing,
    Turn,
    after_digest,
    after_passing_over,
    first_cursor,
    next_due,
    resumed,
    whose_turn,
    zone_for,
)
from bot.settings import PlaceSettings
from tests.rigs.subscribed import DAY, MORNING, a_subscription

if TYPE_CHECKING:
    from bot.digests.model import Subscription

UTC_ZONE, BERLIN = ZoneInfo("UTC"), ZoneInfo("Europe/Berlin")
MINUTE = timedelta(minutes=1)
NAMES = [
    name for name in (files("tzdata") / "zones").read_text("utf-8").split() if name != "Factory"
]
zones = st.sampled_from(NAMES).map(ZoneInfo)
times = st.builds(time, st.integers(0, 23), st.integers(0, 59))
weekdays = st.frozensets(st.integers(0, 6), min_size=1)
starts = st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
EASTMOST, WESTMOST = ZoneInfo("Pacific/Kiritimati"), ZoneInfo("Pacific/Midway")


def seen_to(subscription: Subscription, turn: Turn, now: datetime) -> Subscription:
    """The subscription once its turn is over; a digest covers everything until now."""
    if turn.timing is Timing.PASSED_OVER:
        return after_passing_over(subscription, turn)
    assert turn.due is not None
    contents = Contents(at=now, since=subscription.covered_until, until=now)
    digest = Digest(
        subscription_id=subscription.id, due=turn.due, kind=Kind.REGULAR, contents=contents
    )
    return after_digest(subscription, digest)


def lived_through(
    subscription: Subscription, looks: list[tuple[datetime, ZoneInfo]]
) -> tuple[Subscription, list[tuple[Turn, datetime]]]:
    """What is done about a subscription at each look; looking again at once finds nothing more to do."""
    turns = []
    for now, zone in looks:
        turn = whose_turn(subscription, zone, now=now)
        if turn.timing is not Timing.NOTHING:
            subscription = seen_to(subscription, turn, now)
            turns.append((turn, now))
            assert whose_turn(subscription, zone, now=now).timing is Timing.NOTHING
    return subscription, turns


def begun(start: datetime, at: time, days: frozenset[int] = frozenset(range(7))) -> Subscription:
    return a_subscription(at=at, days=days, begins_at=start, covered_until=start)


def dates_of(turns: list[tuple[Turn, datetime]]) -> list[date]:
    return [turn.due.local_date for turn, _ in turns if turn.due is not None]


@given(
    zone=zones,
    at=times,
    days=weekdays,
    start=starts,
    gaps=st.lists(st.integers(1, 5 * 24 * 60), max_size=20),
)
def test_after_any_downtime_there_is_at_most_one_digest_and_it_is_the_latest(
    zone: ZoneInfo, at: time, days: frozenset[int], start: datetime, gaps: list[int]
) -> None:
    subscription, now, looks = begun(start, at, days), start, []
    for gap in gaps:
        now += gap * MINUTE
        looks.append((now, zone))
    _, turns = lived_through(subscription, looks)
    assert all(one < other for one, other in pairwise(dates_of(turns)))
    for turn, now in turns:
        assert turn.due == due_until(subscription.schedule, zone, now)
        assert turn.due is not None
        late = now - turn.due.at
        if turn.timing is Timing.PASSED_OVER:
            assert late >= TOO_LATE
            assert turn.reason
        else:
            assert turn.timing is (Timing.ON_TIME if late <= PUNCTUAL else Timing.LATE)
            assert late < TOO_LATE


@given(zone=zones, at=times, days=weekdays, start=starts)
def test_while_the_program_runs_every_occasion_has_its_digest_on_time(
    zone: ZoneInfo, at: time, days: frozenset[int], start: datetime
) -> None:
    subscription = begun(start, at, days)
    expected, now = due_after(subscription.schedule, zone, start), start
    for _ in range(12):
        due = next_due(subscription, zone, now=now)
        assert due == expected
        before = whose_turn(subscription, zone, now=due.at - MINUTE)
        assert before.timing is Timing.NOTHING
        now = due.at + MINUTE
        turn = whose_turn(subscription, zone, now=now)
        assert turn == Turn(Timing.ON_TIME, due)
        subscription = seen_to(subscription, turn, now)
        expected = due_after(subscription.schedule, zone, now)


@given(
    moves=st.lists(st.tuples(st.integers(1, 100), zones), min_size=1, max_size=6),
    first=zones,
    at=times,
    start=starts,
)
@example(moves=[(23, WESTMOST)], first=EASTMOST, at=time(0, 10), start=MORNING)
@example(moves=[(3, EASTMOST)], first=WESTMOST, at=time(9), start=MORNING)
def test_a_zone_that_changes_never_brings_two_digests_for_a_date_nor_none_for_two_days(
    moves: list[tuple[int, ZoneInfo]], first: ZoneInfo, at: time, start: datetime
) -> None:
    subscription, zone, now = begun(start, at), first, start
    turns: list[tuple[Turn, datetime]] = []
    for hours, other in [*moves, (200, first)]:
        moves_at = now + timedelta(hours=hours)
        looks = []
        due = next_due(subscription, zone, now=now)
        assert due is not None
        while due.at < moves_at:
            looks.append((due.at, zone))
            due = due_after(subscription.schedule, zone, due.at)
        zone, now = other, moves_at
        subscription, found = lived_through(subscription, [*looks, (now, zone)])
        turns += found
    dates = dates_of(turns)
    assert all(one < other for one, other in pairwise(dates))
    # In the dates' own count at most one is missing, and the longest wait is a day and the way round the world.
    assert all(other - one <= 2 * DAY for one, other in pairwise(dates))
    instants = [start, *(at for _, at in turns)]
    assert all(other - one <= timedelta(hours=24 + 26) for one, other in pairwise(instants))
    assert all(turn.timing.is_made for turn, _ in turns)


def test_an_occasion_that_a_move_east_puts_before_the_last_digest_is_none() -> None:
    ten_past = a_subscription(at=time(0, 10))
    last = due_on(ten_past.schedule, WESTMOST, date(2026, 7, 15))
    assert last is not None
    after, _ = lived_through(ten_past, [(last.at, WESTMOST)])
    moved_at = last.at + MINUTE
    tomorrow = due_until(after.schedule, EASTMOST, moved_at)
    assert tomorrow.local_date == date(2026, 7, 16)
    assert tomorrow.at < last.at
    assert whose_turn(after, EASTMOST, now=moved_at).timing is Timing.NOTHING
    due = next_due(after, EASTMOST, now=moved_at)
    assert due is not None
    assert due.local_date == date(2026, 7, 17)
    assert due.at - last.at == timedelta(hours=23)


@given(
    jumps=st.lists(st.tuples(st.integers(-2000, 2000), st.integers(1, 600)), max_size=8),
    zone=zones,
    at=times,
)
@example(jumps=[(24 * 365, 5), (-24 * 365, 5)], zone=UTC_ZONE, at=time(9))
@example(jumps=[(36, 5), (-36, 5)], zone=UTC_ZONE, at=time(9))
def test_a_clock_that_jumps_makes_no_date_again_and_silences_nobody(
    jumps: list[tuple[int, int]], zone: ZoneInfo, at: time
) -> None:
    """The keys of digests are noted as a store does it: what is there already is not made again."""
    subscription = begun(MORNING, at)
    made: set[date] = set()
    now = MORNING
    for hours, minutes in jumps:
        now += timedelta(hours=hours, minutes=minutes)
        subscription = noted(subscription, zone, now, made)
    count = len(made)
    # The clock is right from here on.
    for _ in range(4):
        due = next_due(subscription, zone, now=now)
        assert due is not None
        assert due.at - now <= 4 * DAY
        now = due.at
        subscription = noted(subscription, zone, now, made)
    assert len(made) >= count + 4 - len(jumps)


def noted(
    subscription: Subscription, zone: ZoneInfo, now: datetime, made: set[date]
) -> Subscription:
    turn = whose_turn(subscription, zone, now=now)
    if turn.timing is Timing.NOTHING:
        return subscription
    assert turn.due is not None
    if turn.due.local_date in made:
        return after_passing_over(subscription, turn)
    if turn.timing.is_made:
        made.add(turn.due.local_date)
    return seen_to(subscription, turn, now)


def test_a_clock_put_back_a_little_does_not_make_the_digest_again() -> None:
    subscription, turns = lived_through(
        begun(MORNING - DAY, time(9)),
        [
            (MORNING, UTC_ZONE),
            (MORNING - timedelta(hours=2), UTC_ZONE),
            (MORNING + MINUTE, UTC_ZONE),
        ],
    )
    assert dates_of(turns) == [date(2026, 7, 15)]
    assert whose_turn(subscription, UTC_ZONE, now=MORNING + DAY).timing is Timing.ON_TIME


def test_a_clock_that_was_days_ahead_has_no_date_made_late_which_may_have_been_made() -> None:
    ahead = Due(date(2026, 7, 20), MORNING + 5 * DAY)
    subscription = a_subscription(last_due=ahead)
    noon = MORNING + timedelta(hours=3)
    assert whose_turn(subscription, UTC_ZONE, now=noon).timing is Timing.NOTHING
    turn = whose_turn(subscription, UTC_ZONE, now=MORNING + DAY)
    assert turn == Turn(Timing.ON_TIME, Due(date(2026, 7, 16), MORNING + DAY))


@pytest.mark.parametrize(
    ("hours", "timing"),
    [
        (-0.01, Timing.NOTHING),
        (0, Timing.ON_TIME),
        (0.25, Timing.ON_TIME),
        (0.26, Timing.LATE),
        (23.9, Timing.LATE),
        (24, Timing.PASSED_OVER),
        (71, Timing.PASSED_OVER),
    ],
)
def test_a_digest_is_late_after_a_quarter_of_an_hour_and_passed_over_after_a_day(
    hours: float, timing: Timing
) -> None:
    friday = a_subscription(days=frozenset({4}))
    due = MORNING + 2 * DAY
    assert whose_turn(friday, UTC_ZONE, now=due + timedelta(hours=hours)).timing is timing


def test_what_a_digest_passed_over_would_have_told_is_left_for_the_next() -> None:
    friday = a_subscription(days=frozenset({4}), covers=Covers.WEEK)
    sunday = MORNING + 4 * DAY
    turn = whose_turn(friday, UTC_ZONE, now=sunday)
    assert turn.timing is Timing.PASSED_OVER
    after = after_passing_over(friday, turn)
    assert after.covered_until == friday.covered_until
    assert whose_turn(after, UTC_ZONE, now=sunday).timing is Timing.NOTHING
    assert next_due(after, UTC_ZONE, now=sunday) == Due(date(2026, 7, 24), MORNING + 9 * DAY)


def test_a_subscription_has_nothing_due_before_it_began_nor_while_it_is_paused() -> None:
    new = a_subscription(begins_at=MORNING, covered_until=MORNING)
    assert whose_turn(new, UTC_ZONE, now=MORNING + MINUTE).timing is Timing.NOTHING
    paused = a_subscription(paused_at=MORNING)
    assert whose_turn(paused, UTC_ZONE, now=MORNING).reason == "it is paused"
    assert next_due(paused, UTC_ZONE, now=MORNING) is None


def test_a_new_subscription_covers_what_came_since_its_last_occasion_would_have_been() -> None:
    monday = datetime(2026, 7, 13, 7, tzinfo=UTC)
    daily = Schedule(time(9), WEEKDAYS)
    friday = due_on(daily, BERLIN, date(2026, 7, 10))
    assert friday is not None
    began = monday - timedelta(hours=1)
    assert first_cursor(daily, BERLIN, covers=Covers.DAY, begins_at=began) == friday.at
    recap = Schedule(time(9), frozenset({0}))
    found = first_cursor(recap, BERLIN, covers=Covers.WEEK, begins_at=began)
    assert found == monday - 7 * DAY


@given(zone=zones, at=times, start=starts, pause=st.integers(1, 100_000))
def test_after_a_pause_nothing_is_late_or_told_again_and_the_next_digest_is_of_usual_size(
    zone: ZoneInfo, at: time, start: datetime, pause: int
) -> None:
    now = start + pause * MINUTE
    paused = replace(begun(start, at), paused_at=start)
    after = resumed(paused, zone, now=now)
    assert whose_turn(after, zone, now=now).timing is Timing.NOTHING
    assert start <= after.covered_until
    due = next_due(after, zone, now=now)
    assert due is not None
    assert due.at - after.covered_until <= timedelta(hours=26) or after.covered_until == start


def test_a_subscription_goes_by_its_own_zone_then_its_places_then_the_default() -> None:
    berlin = replace(a_subscription(), zone="Europe/Berlin")
    tokyo = PlaceSettings(zone="Asia/Tokyo")
    assert zone_for(berlin, tokyo, default="UTC") == BERLIN
    assert zone_for(a_subscription(), tokyo, default="UTC").key == "Asia/Tokyo"
    assert zone_for(a_subscription(), default="UTC") == UTC_ZONE


def test_a_completion_changes_no_due_time_and_the_cursor_never_goes_back() -> None:
    before = a_subscription(covered_until=MORNING)
    for until, covered in ((MORNING + MINUTE, MORNING + MINUTE), (MORNING - MINUTE, MORNING)):
        contents = Contents(at=MORNING + MINUTE, since=MORNING, until=until)
        completion = Digest(
            subscription_id=1,
            due=Due(MORNING.date(), MORNING),
            kind=Kind.COMPLETION,
            contents=contents,
        )
        after = after_digest(before, completion)
        assert (after.covered_until, after.last_due) == (covered, None)


@pytest.mark.parametrize("top", [0, 51])
def test_a_digest_of_no_or_too_many_papers_cannot_be_had(top: int) -> None:
    with pytest.raises(ValueError, match="cannot be had"):
        a_subscription(top=top)


def test_a_recap_of_the_week_has_one_weekday() -> None:
    with pytest.raises(ValueError, match="one weekday"):
        a_subscription(covers=Covers.WEEK)
