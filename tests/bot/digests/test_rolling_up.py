"""Which alerts are posted together: each once, none before its hour, and no more posts than must be."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bot.digests.due import Due
from bot.digests.model import Together
from bot.digests.rolling_up import MOST_CARDS, Waiting, next_roll_up, roll_ups
from bot.watching.model import Alert, Every
from tests.rigs.stored import made_up
from tests.rigs.subscribed import DAY, MORNING, PLACE

if TYPE_CHECKING:
    from datetime import datetime

    from bot.digests.model import RollUp

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
UTC_ZONE = ZoneInfo("UTC")
MONDAY = MORNING + 5 * DAY
WEDNESDAY = MORNING.date()


def an_alert(
    number: int,
    every: Every = Every.NOW,
    *,
    at: datetime = MORNING - HOUR,
    is_late: bool = False,
    is_capped: bool = False,
) -> Alert:
    return Alert(
        place=PLACE,
        paper_id=made_up(number).id,
        at=at,
        every=every,
        is_late=is_late,
        is_capped=is_capped,
        watch_ids=(1,),
    )


def waiting(
    *alerts: Alert,
    votes: dict[int, int] | None = None,
    hour: time = time(9),
    last: dict[Together, date] | None = None,
    cap_told_on: date | None = None,
    zone: ZoneInfo = UTC_ZONE,
) -> Waiting:
    return Waiting(
        place=PLACE,
        zone=zone,
        alerts=alerts,
        votes={made_up(number).id: count for number, count in (votes or {}).items()},
        hour=hour,
        last=last or {},
        cap_told_on=cap_told_on,
    )


def numbers(roll_up: RollUp) -> list[int]:
    return [int(alert.paper_id[-5:]) for alert in roll_up.alerts]


def test_what_one_poll_brought_is_one_post_best_voted_first() -> None:
    alerts = [an_alert(1), an_alert(2), an_alert(3, at=MORNING - 2 * HOUR), an_alert(4)]
    (post,) = roll_ups(waiting(*alerts, votes={4: 9, 2: 1, 1: 1}), now=MORNING)
    assert (post.together, post.due, post.is_late) == (Together.POLL, None, False)
    assert numbers(post) == [4, 1, 2, 3]
    assert (post.shown, post.more) == (4, 0)


def test_what_is_beyond_the_cap_or_the_cards_is_told_as_a_number_behind_the_others() -> None:
    alerts = [an_alert(number) for number in range(MOST_CARDS + 2)]
    capped = [an_alert(50 + number, is_capped=True) for number in range(3)]
    (post,) = roll_ups(waiting(*capped, *alerts, votes={50: 99}), now=MORNING)
    assert (post.shown, post.more) == (MOST_CARDS, 5)
    assert numbers(post)[-3:] == [50, 51, 52]


def test_that_the_days_alerts_are_used_up_is_told_once_a_day_and_nobody_is_woken_for_old_ones() -> (
    None
):
    capped = an_alert(1, is_capped=True)
    (post,) = roll_ups(waiting(capped), now=MORNING)
    assert (post.shown, post.more) == (0, 1)
    assert roll_ups(waiting(capped, cap_told_on=WEDNESDAY), now=MORNING) == ()
    assert roll_ups(waiting(capped, cap_told_on=WEDNESDAY), now=MORNING + DAY) == ()
    (next_post,) = roll_ups(waiting(capped, an_alert(2), cap_told_on=WEDNESDAY), now=MORNING)
    assert (next_post.shown, next_post.more) == (1, 1)


def test_what_was_listed_while_the_poller_was_down_is_one_roll_up_apart_from_the_new() -> None:
    alerts = [an_alert(1, is_late=True), an_alert(2), an_alert(3, is_late=True)]
    poll, late = roll_ups(waiting(*alerts, votes={3: 1}), now=MORNING)
    assert (poll.together, numbers(poll)) == (Together.POLL, [2])
    assert (late.together, numbers(late), late.is_late) == (Together.LATE, [3, 1], True)


def test_the_alerts_of_a_day_wait_for_the_owners_hour_by_the_clock_of_the_place() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    held = waiting(an_alert(1, Every.DAY, at=MORNING), hour=time(18, 30), zone=berlin)
    due = Due(WEDNESDAY, MORNING + 7.5 * HOUR)
    assert next_roll_up(held, now=MORNING) == due
    assert roll_ups(held, now=due.at - MINUTE) == ()
    (post,) = roll_ups(held, now=due.at)
    assert (post.together, post.due, post.is_late) == (Together.DAY, due, False)


def test_on_the_weeks_day_its_alerts_and_the_days_are_one_post() -> None:
    day, week = an_alert(1, Every.DAY), an_alert(2, Every.WEEK)
    (post,) = roll_ups(waiting(day, week), now=MORNING)
    assert (post.together, numbers(post)) == (Together.DAY, [1])
    (post,) = roll_ups(waiting(day, week), now=MONDAY)
    assert (post.together, numbers(post)) == (Together.WEEK, [1, 2])
    (post,) = roll_ups(waiting(day), now=MONDAY)
    assert post.together is Together.DAY


def test_a_roll_up_comes_once_an_occasion_and_after_downtime_once_however_late() -> None:
    week = an_alert(1, Every.WEEK)
    (post,) = roll_ups(waiting(week), now=MONDAY + 2 * DAY)
    assert post.due == Due(MONDAY.date(), MONDAY)
    assert post.is_late
    told = {Together.WEEK: MONDAY.date()}
    assert roll_ups(waiting(week, last=told), now=MONDAY + 2 * DAY) == ()
    assert roll_ups(waiting(week, last=told), now=MONDAY + 7 * DAY) != ()


def test_a_weeks_roll_up_that_comes_days_late_takes_those_of_the_days_since_with_it() -> None:
    week, day = an_alert(1, Every.WEEK), an_alert(2, Every.DAY, at=MONDAY + HOUR)
    (post,) = roll_ups(waiting(week, day), now=MONDAY + 2 * DAY)
    assert (post.together, numbers(post)) == (Together.WEEK, [1, 2])


def test_an_alert_that_came_after_the_hour_waits_for_the_next_one() -> None:
    week, day = an_alert(1, Every.WEEK, at=MONDAY + HOUR), an_alert(2, Every.DAY, at=MONDAY + HOUR)
    assert roll_ups(waiting(week, day), now=MONDAY + 2 * HOUR) == ()
    (post,) = roll_ups(waiting(week, day), now=MONDAY + DAY)
    assert (post.together, numbers(post)) == (Together.DAY, [2])


def test_what_a_wrong_clock_noted_silences_no_roll_up() -> None:
    ahead = {Together.DAY: WEDNESDAY + 30 * DAY}
    alert = an_alert(1, Every.DAY, at=MORNING + 9 * DAY)
    assert roll_ups(waiting(alert, last=ahead), now=MORNING) != ()


def test_where_nothing_waits_for_an_hour_none_comes() -> None:
    assert next_roll_up(waiting(an_alert(1)), now=MORNING) is None
    assert roll_ups(waiting(), now=MORNING) == ()


alerts = st.builds(
    lambda number, every, hours, is_late, is_capped: an_alert(
        number,
        every,
        at=MORNING + hours * HOUR,
        is_late=is_late,
        is_capped=is_capped and every is Every.NOW and not is_late,
    ),
    st.integers(0, 40),
    st.sampled_from(Every),
    st.integers(0, 24 * 15),
    st.booleans(),
    st.booleans(),
)


@given(
    alerts=st.lists(alerts, unique_by=lambda alert: alert.paper_id, max_size=20),
    gaps=st.lists(st.integers(1, 72), max_size=15),
    hour=st.builds(time, st.integers(0, 23), st.sampled_from([0, 30])),
    zone=st.sampled_from(["UTC", "Europe/Berlin", "Pacific/Kiritimati", "America/Nuuk"]),
)
def test_every_alert_is_settled_once_and_each_occasion_has_one_post(
    alerts: list[Alert], gaps: list[int], hour: time, zone: str
) -> None:
    settled: list[Alert] = []
    last: dict[Together, date] = {}
    cap_told_on: date | None = None
    occasions = set()
    now = MORNING
    for gap in [*gaps, 24 * 16, 24 * 7, 24 * 7]:
        now += gap * HOUR
        held = [alert for alert in alerts if alert.at <= now and alert not in settled]
        place = waiting(*held, hour=hour, last=last, cap_told_on=cap_told_on, zone=ZoneInfo(zone))
        posts = roll_ups(place, now=now)
        assert len({post.together for post in posts}) == len(posts)
        for post in posts:
            assert post.alerts
            settled += post.alerts
            if post.together is Together.POLL and post.shown == 0:
                assert cap_told_on != now.astimezone(ZoneInfo(zone)).date()
                cap_told_on = now.astimezone(ZoneInfo(zone)).date()
            if post.due is not None:
                assert post.due.at <= now
                weekly = [alert for alert in post.alerts if alert.every is Every.WEEK]
                assert all(alert.at <= post.due.at for alert in weekly)
                assert post.together is Together.WEEK or not weekly
                assert (post.together, post.due.local_date) not in occasions
                occasions.add((post.together, post.due.local_date))
                last[post.together] = post.due.local_date
    assert len(settled) == len(set(map(id, settled)))
    # What a full day left over waits for the next post, and there was none.
    assert all(alert.is_capped for alert in alerts if alert not in settled)
