"""The poller: what is news is told, once, and nothing else, however often and in whatever order lists are read."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.polling import Poller, is_due
from bot.watching.model import Outcome
from tests.rigs.desk import Desk, open_desk
from tests.rigs.huggingface import captured_days, invented
from tests.rigs.polled import MORNING, TUESDAY, WEDNESDAY, alerts, begun, watch

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with open_desk(now=MORNING) as opened:
        yield opened


async def test_the_first_round_of_an_installation_alerts_nobody(desk: Desk) -> None:
    await watch(desk, "the")
    report = await Poller(desk.newsroom, desk.clock).round()
    assert report.is_first
    assert report.papers
    assert await alerts(desk) == ()


async def test_what_is_listed_after_that_is_told_and_each_paper_once(desk: Desk) -> None:
    poller = await begun(desk)
    made = await watch(desk, "reward")
    desk.rig.days = {TUESDAY: invented(3)}
    assert (await poller.round()).alerts == 3
    desk.clock.move(timedelta(minutes=10))
    desk.rig.days = {TUESDAY: [*invented(4), *invented(1)]}
    assert (await poller.round()).alerts == 1
    assert (await poller.round()).alerts == 0
    assert {alert.watch_ids for alert in await alerts(desk)} == {(made.id,)}


async def test_a_second_watch_of_a_place_brings_no_second_alert_about_a_paper(desk: Desk) -> None:
    poller = await begun(desk)
    first, second = await watch(desk, "reward"), await watch(desk, "upvotes>=100")
    entries = invented(1)
    entries[0]["paper"]["upvotes"] = 5
    desk.rig.days = {TUESDAY: entries}
    await poller.round()
    entries[0]["paper"]["upvotes"] = 150
    desk.clock.move(timedelta(minutes=10))
    await poller.round()
    (alert,) = await alerts(desk)
    assert alert.watch_ids == (first.id,)
    met = await desk.store.watching.meetings_with(alert.paper_id, [first.id, second.id])
    assert [met[each.id].outcome for each in (first, second)] == [Outcome.ALERTED, Outcome.SEEN]


async def test_a_watch_with_a_number_is_told_when_a_paper_first_reaches_it(desk: Desk) -> None:
    poller = await begun(desk)
    await watch(desk, "upvotes>=100")
    entries = invented(2)
    for entry in entries:
        entry["paper"]["upvotes"] = 5
    desk.rig.days = {TUESDAY: entries}
    assert (await poller.round()).alerts == 0
    entries[1]["paper"]["upvotes"] = 100
    desk.clock.move(timedelta(minutes=10))
    assert (await poller.round()).alerts == 1
    (alert,) = await alerts(desk)
    assert alert.paper_id == entries[1]["paper"]["id"]


async def test_what_somebody_reads_by_hand_first_is_told_by_the_next_round(desk: Desk) -> None:
    poller = await begun(desk)
    await watch(desk, "reward")
    desk.rig.days = {TUESDAY: invented(2)}
    await desk.say("today")
    assert await alerts(desk) == ()
    assert (await poller.round()).alerts == 2


async def test_an_old_list_that_somebody_opens_alerts_nobody(desk: Desk) -> None:
    poller = await begun(desk)
    await watch(desk, "the OR a OR of")
    desk.rig.days = captured_days()
    await desk.say("on 2026-06-09")
    report = await poller.round()
    assert report.papers
    for alert in await alerts(desk):
        days = {day for _, day in await desk.store.days_of(alert.paper_id)}
        assert date(2026, 6, 9) not in days


async def test_what_was_missed_while_the_poller_was_down_is_late(desk: Desk) -> None:
    poller = await begun(desk)
    await watch(desk, "reward")
    desk.clock.set(datetime(2026, 7, 16, 9, tzinfo=UTC))
    desk.rig.today = date(2026, 7, 16)
    desk.rig.days = {
        WEDNESDAY: invented(2),
        date(2026, 7, 16): invented(1, first=50),
    }
    assert (await poller.round()).alerts == 3
    assert {alert.paper_id: alert.is_late for alert in await alerts(desk)} == {
        "2607.00001": True,
        "2607.00002": True,
        "2607.00050": False,
    }


async def test_a_round_that_cannot_read_says_why_and_the_next_one_goes_on(desk: Desk) -> None:
    poller = await begun(desk)
    await watch(desk, "reward")
    desk.rig.days = {TUESDAY: invented(2)}
    desk.break_source()
    report = await poller.round()
    assert "503" in report.failure
    desk.mend_source()
    assert (await poller.round()).alerts == 2


async def test_a_changed_query_starts_from_now(desk: Desk) -> None:
    poller = await begun(desk)
    await watch(desk, "nothing-has-this-word")
    desk.rig.days = {TUESDAY: invented(2)}
    await poller.round()
    desk.clock.move(timedelta(minutes=1))
    assert "changed" in (await desk.say("watch edit 1 reward")).heading
    assert (await poller.round()).alerts == 0
    desk.rig.days = {TUESDAY: invented(3)}
    assert (await poller.round()).alerts == 1


def test_a_list_is_read_while_it_may_grow_and_for_its_votes_for_a_week() -> None:
    now = datetime(2026, 7, 20, 12, tzinfo=UTC)
    assert is_due(date(2026, 7, 20), (), today=now.date(), now=now)
    assert not is_due(date(2026, 7, 18), (), today=now.date(), now=now), "a Saturday"
