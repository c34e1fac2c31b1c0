"""Mutes, `why`, and whose things are whose, as they are typed, with the poller between."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.commands.mutes import MOST_MUTES
from bot.errors import Refusal
from bot.polling import Poller
from bot.query.parse import parse
from bot.reply import Outcome
from bot.settings import MOST_ALERTS_A_DAY
from bot.tenancy import CONSOLE
from tests.rigs.desk import WEDNESDAY, Desk, open_desk
from tests.rigs.huggingface import invented
from tests.rigs.people import in_channel, in_direct, plain, rows, talk_with

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

ME = CONSOLE.owner
NEWEST = "2607.11886"
"""A captured paper of the desk's own day about reward models."""


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    """Nothing is stored yet."""
    async with open_desk() as opened:
        yield opened


@pytest.fixture
async def july(desk: Desk) -> Desk:
    """The lists of July are stored: 21 papers on five days."""
    await desk.say("month 2026-07")
    desk.clock.move(timedelta(minutes=2))
    return desk


async def polled(desk: Desk) -> Poller:
    """A poller whose first, quiet round is over; nothing was listed yet."""
    desk.rig.days = {}
    poller = Poller(desk.newsroom, desk.clock)
    await poller.round()
    return poller


async def lists(desk: Desk, poller: Poller, count: int, *, first: int = 1, votes: int = 5) -> None:
    """Another list of so many papers, all about reward models, is read; half an hour has passed."""
    entries = invented(count, first=first)
    for entry in entries:
        entry["paper"]["upvotes"] = votes
    desk.rig.days = {WEDNESDAY: [*desk.rig.days.get(WEDNESDAY, []), *entries]}
    desk.clock.move(timedelta(minutes=30))
    await poller.round()


# Mutes


async def test_a_persons_mute_holds_for_their_own_watches_alone(desk: Desk) -> None:
    poller = await polled(desk)
    mine, channel = in_direct(), in_channel("U2")
    await talk_with(desk, mine).say("watch add reward confirm:no")
    await talk_with(desk, channel).say("watch add reward to:here confirm:no")
    await talk_with(desk, mine).say('mute add "zero-shot"')
    await lists(desk, poller, 1)
    assert not await desk.store.watching.alerts_in(mine.place, 10)
    assert len(await desk.store.watching.alerts_in(channel.place, 10)) == 1


async def test_a_places_mute_holds_for_the_place_alone(desk: Desk) -> None:
    poller = await polled(desk)
    talk = talk_with(desk, in_channel())
    for line in ("watch add reward to:here confirm:no", "watch add reward confirm:no"):
        await talk.say(line)
    reply = await talk.say('mute add "zero-shot" to:here')
    assert "This place is not told of such papers any more" in plain(*reply.text)
    await lists(desk, poller, 1)
    assert not await desk.store.watching.alerts_in(in_channel().place, 10)
    assert len(await desk.store.watching.alerts_in(in_direct().place, 10)) == 1


async def test_mutes_are_listed_removed_and_not_doubled(july: Desk) -> None:
    added = await july.say("mute add survey")
    assert (await july.say("mute add survey")).refusal is Refusal.ALREADY_THERE
    assert (await july.say("mute list")).heading == "Your mutes: 1"
    assert (await july.say(added.buttons[0].command)).heading == "Mute 1 is removed"
    assert (await july.say("mute list")).heading == "Your mutes: none"
    assert (await july.say("mute add survey")).heading == "Mute 2 is saved"


async def test_nobody_has_more_mutes_than_the_limit(july: Desk) -> None:
    async with july.store.transaction() as ledger:
        for number in range(MOST_MUTES):
            await ledger.watching.add_mute(ME, parse(f"word{number}"), at=july.clock.now())
    assert (await july.say("mute add survey")).refusal is Refusal.TOO_MANY


# Why


async def test_why_tells_what_came_of_each_watch(desk: Desk) -> None:
    poller = await polled(desk)
    for line in (
        "watch add reward confirm:no",
        "watch add title:pretrained confirm:no",
        "watch add xyzzy confirm:no",
    ):
        await desk.say(line)
    await desk.say("watch pause 2")
    await lists(desk, poller, 1)
    first, second, third = rows(await desk.say("why 2607.00001"))
    assert first.startswith("1 reward")
    assert "told · 09:30" in first
    assert "has “Reward” (title)" in first
    assert "not told: the watch was paused · 09:30" in second
    assert "not met: xyzzy does not hold" in third


@pytest.mark.parametrize("every", ["day", "week"])
async def test_why_says_that_an_alert_waits_for_the_post_of_the_day_or_the_week(
    desk: Desk, every: str
) -> None:
    poller = await polled(desk)
    await desk.say(f"watch add reward every:{every} confirm:no")
    await lists(desk, poller, 1)
    row = rows(await desk.say("why 2607.00001"))[0]
    assert f"met; it is kept for the post of the {every} · 09:30" in row


async def test_why_says_what_muted_a_paper(desk: Desk) -> None:
    poller = await polled(desk)
    await desk.say("watch add reward confirm:no")
    await desk.say("mute add title:pretrained")
    await lists(desk, poller, 1)
    assert "not told, muted by title:pretrained" in rows(await desk.say("why 2607.00001"))[0]


async def test_why_says_that_the_place_knew_already(desk: Desk) -> None:
    poller = await polled(desk)
    await desk.say("watch add reward confirm:no")
    await desk.say("watch add upvotes>=50 confirm:no")
    await lists(desk, poller, 1)
    desk.rig.days[WEDNESDAY][0]["paper"]["upvotes"] = 90
    desk.clock.move(timedelta(minutes=10))
    await poller.round()
    told, seen = rows(await desk.say("why 2607.00001"))
    assert "told ·" in told
    assert "not told again: the place had an alert about it already" in seen


async def test_why_says_that_a_watch_came_after_the_paper(desk: Desk) -> None:
    poller = await polled(desk)
    await lists(desk, poller, 1)
    await desk.say("watch add reward confirm:no")
    await poller.round()
    assert "before the watch began" in rows(await desk.say("why 2607.00001"))[0]
    assert not await desk.store.watching.alerts_in(CONSOLE.direct, 10)


async def test_why_says_that_a_paper_is_no_news(desk: Desk) -> None:
    await desk.say("watch add reward confirm:no")
    await Poller(desk.newsroom, desk.clock).round()
    assert "on the first list ever read" in rows(await desk.say(f"why {NEWEST}"))[0]


async def test_why_says_that_nobody_has_looked_yet(desk: Desk) -> None:
    await polled(desk)
    await desk.say("watch add reward confirm:no")
    desk.rig.days = {WEDNESDAY: invented(1)}
    desk.clock.move(timedelta(minutes=30))
    await desk.say("today")
    assert "the next round of the poller does" in rows(await desk.say("why 2607.00001"))[0]


async def test_why_says_that_the_day_had_its_alerts(desk: Desk) -> None:
    poller = await polled(desk)
    await desk.say("watch add reward confirm:no")
    await lists(desk, poller, MOST_ALERTS_A_DAY)
    await lists(desk, poller, 1, first=90)
    (row,) = rows(await desk.say("why 2607.00090"))
    assert "not told at once: the day's cap was reached, see settings show" in row


async def test_words_that_meet_two_terms_are_told_once(desk: Desk) -> None:
    poller = await polled(desk)
    await desk.say("watch add model OR models confirm:no")
    await lists(desk, poller, 1)
    (row,) = rows(await desk.say("why 2607.00001"))
    assert row.count("“") == 1


async def test_why_in_a_channel_tells_of_the_callers_watches_and_the_channels(desk: Desk) -> None:
    poller = await polled(desk)
    talk, other = (talk_with(desk, in_channel(person)) for person in ("U1", "U2"))
    await talk.say("watch add reward confirm:no")
    await talk.say("watch add title:pretrained to:here confirm:no")
    await other.say("watch add models confirm:no")
    await lists(desk, poller, 1)
    reply = await talk.say("why 2607.00001")
    assert [row.split(" told")[0] for row in rows(reply)] == ["1 reward", "here 1 title:pretrained"]
    assert reply.heading == "2607.00001 and the watches of you and of this place"
    direct = await talk_with(desk, in_direct()).say("why 2607.00001")
    assert [row.split(" told")[0] for row in rows(direct)] == ["1 reward"]


async def test_why_without_a_watch_or_a_paper_says_what_to_do(july: Desk) -> None:
    reply = await july.say(f"why {NEWEST}")
    assert reply.heading == "You have no watches, so nothing was told"
    channel = await talk_with(july, in_channel()).say(f"why {NEWEST}")
    assert channel.heading == "Neither you nor this place has a watch, so nothing was told"
    unknown = await july.say("why 2607.99999")
    assert unknown.refusal is Refusal.UNKNOWN_PAPER
    assert [button.label for button in unknown.buttons] == ["show it"]


# Whose things are whose


async def test_nobody_reaches_the_things_of_another_workspace_or_person(desk: Desk) -> None:
    await desk.say("today")
    owner = talk_with(desk, in_channel())
    for line in (
        "watch add reward confirm:no",
        "watch add reward to:here confirm:no",
        "mute add survey",
        "mute add survey to:here",
        f"library save {NEWEST} #mine",
        f"library save {NEWEST} #ours to:here",
    ):
        assert (await owner.say(line)).outcome is Outcome.ANSWERED, line
    strangers = (
        in_channel(team="T2"),
        in_channel("U2", channel="C2"),
        in_channel("C1", channel="U1"),  # the same keys, the other way round
        in_direct("U2"),
        in_direct("C1"),
    )
    for stranger in strangers:
        talk = talk_with(desk, stranger)
        for to in ("me", "here"):
            assert "none" in (await talk.say(f"watch list to:{to}")).heading
            assert "none" in (await talk.say(f"mute list to:{to}")).heading
            assert "is empty" in (await talk.say(f"library list to:{to}")).heading
            for line in ("watch pause 1", "watch edit 1 x", "watch remove 1", "mute remove 1"):
                refused = await talk.say(f"{line} to:{to}")
                assert refused.refusal is Refusal.NO_SUCH_NUMBER, line
            refused = await talk.say(f"library remove {NEWEST} to:{to}")
            assert refused.refusal is Refusal.NO_SUCH_NUMBER
        assert not rows(await talk.say(f"why {NEWEST}"))
        desk.clock.move(timedelta(minutes=2))
    assert (await owner.say("watch list")).heading == "Your watches: 1"
    assert (await owner.say("library list to:here")).heading == "This place's library · 1 paper"
