"""`settings …`: what is set is shown, set and taken back, and counts from then on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.commands.grammar import read_line
from bot.commands.registry import make_registry
from bot.errors import Mistake, Refusal
from bot.polling import Poller
from bot.reply import Code, Outcome
from bot.settings import MOST_ALERTS_A_DAY, PlaceSettings
from bot.tenancy import CONSOLE
from tests.rigs.desk import Desk, open_desk
from tests.rigs.huggingface import invented
from tests.rigs.people import in_channel, in_direct, plain, rows, talk_with

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.reply import Reply
    from bot.tenancy import Place

# Wednesday, five hours before midnight in UTC, one hour after it in Tokyo.
EVENING = datetime(2026, 7, 15, 19, tzinfo=UTC)


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with open_desk(now=EVENING) as opened:
        opened.rig.days = {}
        yield opened


async def settings_of(desk: Desk, place: Place) -> PlaceSettings:
    return (await desk.store.watching.settings_of([place])).get(place, PlaceSettings())


def what(reply: Reply) -> tuple[str, str]:
    """The row of the zone and that of the cap."""
    zone, cap = rows(reply)
    return zone, cap


@pytest.mark.parametrize("line", ["settings", "settings show", "timezone", "tz"])
async def test_what_nobody_has_set_is_shown_as_the_default(desk: Desk, line: str) -> None:
    reply = await desk.say(line)
    assert reply.heading == "Your settings"
    assert what(reply) == (
        "time zone UTC (the default) · it is 19:00 there, Wed 15 Jul 2026",
        "alerts a day at most 30 (the default) · 0 alerts came today",
    )


async def test_what_is_set_is_told_with_what_it_was_and_shown_from_then_on(desk: Desk) -> None:
    reply = await desk.say("settings set tz:tokyo cap:5")
    assert reply.heading == "Your settings are changed"
    assert (
        plain(*reply.text)
        == "The time zone was UTC (the default). The cap was at most 30 (the default)."
    )
    shown = (
        "time zone Asia/Tokyo · it is 04:00 there, Thu 16 Jul 2026",
        "alerts a day at most 5 · 0 alerts came today",
    )
    assert what(reply) == shown
    assert what(await desk.say("settings")) == shown
    assert await settings_of(desk, CONSOLE.direct) == PlaceSettings("Asia/Tokyo", 5)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("", "tz:Berlin"),
        ("", "cap:5"),
        ("", "cap:off tz:Asia/Tokyo"),
        ("tz:Berlin", "tz:default"),
        ("cap:off", "cap:7"),
        ("cap:9 tz:Berlin", "cap:default tz:UTC"),
        ("cap:9 tz:Berlin", "cap:off"),
    ],
)
async def test_the_button_brings_back_what_was(desk: Desk, first: str, second: str) -> None:
    if first:
        await desk.say(f"settings set {first}")
    before = await settings_of(desk, CONSOLE.direct)
    await desk.say(f"settings set {second}")
    assert await settings_of(desk, CONSOLE.direct) != before
    await desk.say("as it was")
    assert await settings_of(desk, CONSOLE.direct) == before


async def test_only_what_is_named_changes(desk: Desk) -> None:
    await desk.say("settings set tz:Berlin cap:5")
    await desk.say("settings set cap:6")
    assert await settings_of(desk, CONSOLE.direct) == PlaceSettings("Europe/Berlin", 6)


async def test_what_is_so_already_stays_and_offers_no_way_back(desk: Desk) -> None:
    await desk.say("settings set cap:5")
    reply = await desk.say("settings set cap:5")
    assert reply.heading == "Your settings stay as they are"
    assert reply.buttons == ()


async def test_to_set_nothing_says_what_can_be_set(desk: Desk) -> None:
    reply = await desk.say("settings set")
    assert reply.refusal is Refusal.MISSING_VALUE
    assert "tz: sets the time zone, cap: the most alerts a day" in plain(*reply.text)


async def test_a_person_a_channel_and_other_workspaces_have_settings_of_their_own(
    desk: Desk,
) -> None:
    here = talk_with(desk, in_channel("U1"))
    await here.say("settings set cap:5")
    reply = await here.say("settings set cap:7 to:here")
    assert reply.heading == "This place's settings are changed"
    assert what(await here.say("settings show to:here"))[1].startswith("alerts a day at most 7")
    other = talk_with(desk, in_channel("U2"))
    assert what(await other.say("settings show to:here"))[1].startswith("alerts a day at most 7")
    assert "(the default)" in what(await other.say("settings"))[1]
    direct = talk_with(desk, in_direct("U1"))
    assert what(await direct.say("settings show to:here"))[1].startswith("alerts a day at most 5")
    elsewhere = talk_with(desk, in_channel("U1", team="T2"))
    assert "(the default)" in what(await elsewhere.say("settings"))[1]
    assert "(the default)" in what(await elsewhere.say("settings show to:here"))[1]


async def test_the_lines_that_are_offered_for_a_place_are_about_that_place(desk: Desk) -> None:
    reply = await talk_with(desk, in_channel()).say("settings show to:here")
    lines = [span.text for span in reply.footer if isinstance(span, Code)]
    assert lines == ["settings set tz:Europe/Berlin to:here", "settings set cap:10 to:here"]
    alone = await talk_with(desk, in_direct()).say("settings show to:here")
    assert [span.text for span in alone.footer if isinstance(span, Code)] == [
        "settings set tz:Europe/Berlin",
        "settings set cap:10",
    ]


@pytest.mark.parametrize(
    ("line", "refusal", "fix"),
    [
        ("settings set tz:Berlni", Refusal.BAD_ZONE, "settings set tz:Europe/Berlin"),
        ("settings set tz:UTC+2", Refusal.BAD_ZONE, None),
        ("settings set cap:501", Refusal.BAD_NUMBER, "settings set cap:500"),
        ("settings set cap:many", Refusal.BAD_NUMBER, "settings set cap:30"),
        ("settings set cap:-1", Refusal.BAD_NUMBER, "settings set cap:30"),
        ("tz Berlin", Refusal.UNEXPECTED_VALUE, "settings set tz:Berlin"),
        ("timezone New York", Refusal.UNEXPECTED_VALUE, 'settings set tz:"New York"'),
        ("settings set Berlin", Refusal.UNEXPECTED_VALUE, "settings set tz:Berlin"),
        ("settings set to:here 10", Refusal.UNEXPECTED_VALUE, "settings set to:here cap:10"),
        ("settings here", Refusal.UNEXPECTED_VALUE, "settings show to:here"),
    ],
)
async def test_what_cannot_be_set_is_refused_with_what_may_be_meant(
    desk: Desk, line: str, refusal: Refusal, fix: str | None
) -> None:
    reply = await desk.say(line)
    assert reply.outcome is Outcome.MISTAKE
    assert reply.refusal is refusal
    assert [button.command for button in reply.buttons] == ([fix] if fix else [])


@pytest.mark.parametrize("word", ["off", "OFF", "none", "unlimited"])
async def test_no_cap_is_said_in_several_ways(desk: Desk, word: str) -> None:
    reply = await desk.say(f"settings set cap:{word}")
    assert what(reply)[1].startswith("alerts a day as many as there are")
    assert (await settings_of(desk, CONSOLE.direct)).most_alerts is None


async def test_no_alerts_at_all_are_not_set_by_a_cap_of_zero(desk: Desk) -> None:
    reply = await desk.say("settings set cap:0")
    assert reply.refusal is Refusal.BAD_NUMBER
    assert "watch pause" in plain(*reply.text)
    assert not reply.buttons
    assert (await settings_of(desk, CONSOLE.direct)).daily_cap is None


async def test_every_way_to_name_the_options_means_the_same(desk: Desk) -> None:
    today = desk.clock.now().date()
    lines = [f"settings set {name}:Berlin" for name in ("tz", "timezone", "zone")]
    assert len({read_line(line, make_registry(), today=today).args for line in lines}) == 1
    with pytest.raises(Mistake):
        read_line("settings set tz: ", make_registry(), today=today)


# What is set counts


async def polled(desk: Desk) -> Poller:
    """A poller whose first, quiet round is over; a watch waits for what comes."""
    poller = Poller(desk.newsroom, desk.clock)
    await poller.round()
    await desk.say("watch add reward confirm:no")
    return poller


async def lists(desk: Desk, poller: Poller, count: int, *, first: int = 1) -> None:
    """So many papers more are listed today, and seen to."""
    desk.clock.move(timedelta(minutes=2))
    desk.rig.today = desk.clock.now().date()
    desk.rig.days = {desk.rig.today: invented(count, first=first)}
    await poller.round()


async def capped(desk: Desk) -> list[bool]:
    """Whether each alert is beyond the day's, the oldest first."""
    told = await desk.store.watching.alerts_in(CONSOLE.direct, 999)
    return [alert.is_capped for alert in sorted(told, key=lambda each: (each.at, each.paper_id))]


async def test_a_place_gets_as_many_alerts_a_day_as_it_has_set(desk: Desk) -> None:
    poller = await polled(desk)
    await desk.say("settings set cap:2")
    await lists(desk, poller, 3)
    assert sorted(await capped(desk)) == [False, False, True]
    assert what(await desk.say("settings"))[1] == "alerts a day at most 2 · 2 alerts came today"
    await desk.say("settings set cap:3")
    await lists(desk, poller, 2, first=50)
    assert (await capped(desk)).count(False) == 3


async def test_a_place_without_a_cap_gets_all_of_them(desk: Desk) -> None:
    poller = await polled(desk)
    await desk.say("settings set cap:off")
    await lists(desk, poller, MOST_ALERTS_A_DAY + 5)
    assert await capped(desk) == [False] * (MOST_ALERTS_A_DAY + 5)


async def test_the_day_of_the_cap_begins_at_the_places_own_midnight(desk: Desk) -> None:
    poller = await polled(desk)
    await desk.say("settings set cap:1 tz:Asia/Kathmandu")  # where it is 00:45
    await lists(desk, poller, 1)
    desk.clock.move(timedelta(hours=23, minutes=10) - timedelta(minutes=2))
    await lists(desk, poller, 1, first=50)
    assert await capped(desk) == [False, True]
    desk.clock.move(timedelta(minutes=10))
    await lists(desk, poller, 1, first=70)
    assert await capped(desk) == [False, True, False]


async def test_utc_midnight_is_nothing_to_a_place_of_another_zone(desk: Desk) -> None:
    poller = await polled(desk)
    await desk.say("settings set cap:1 tz:Asia/Tokyo")
    await lists(desk, poller, 1)
    desk.clock.move(timedelta(hours=6))  # Thursday, in UTC too
    await lists(desk, poller, 1, first=50)
    assert await capped(desk) == [False, True]


async def test_where_the_cap_leaves_room_for_few_the_most_voted_are_told(desk: Desk) -> None:
    poller = await polled(desk)
    await desk.say("settings set cap:2")
    desk.clock.move(timedelta(minutes=10))
    desk.rig.today = desk.clock.now().date()
    desk.rig.days = {desk.rig.today: invented(5)[::-1]}  # the first has most votes
    await poller.round()
    told = await desk.store.watching.alerts_in(CONSOLE.direct, 9)
    assert {alert.paper_id for alert in told if not alert.is_capped} == {
        "2607.00001",
        "2607.00002",
    }


async def test_instants_are_told_in_the_zone_of_the_place_from_the_next_reply_on(
    desk: Desk,
) -> None:
    assert (await desk.say("status")).zone == "UTC"
    assert (await desk.say("settings set tz:Asia/Tokyo")).zone == "Asia/Tokyo"
    assert (await talk_with(desk, in_channel()).say("status")).zone == "UTC"
