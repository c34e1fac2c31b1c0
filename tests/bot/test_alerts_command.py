"""`watch alerts`: what was told is shown, the latest first, with the watch that told it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.polling import Poller
from bot.reply import Code
from tests.rigs.desk import Desk, open_desk
from tests.rigs.huggingface import invented
from tests.rigs.people import in_channel, talk_with

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with open_desk(now=datetime(2026, 7, 14, 7, tzinfo=UTC)) as opened:
        opened.rig.days = {}
        yield opened


async def test_before_any_alert_it_says_what_makes_them(desk: Desk) -> None:
    reply = await desk.say("watch alerts")
    assert reply.heading == "No watch has told anything yet"
    assert Code("paperboy poll") in [span for phrase in reply.text for span in phrase]
    here = await talk_with(desk, in_channel()).say("watch alerts to:here")
    assert Code("watch list to:here") in [span for phrase in here.text for span in phrase]


async def test_alerts_are_shown_latest_first_with_their_watch_and_its_words_marked(
    desk: Desk,
) -> None:
    poller = Poller(desk.newsroom, desk.clock)
    await poller.round()
    await desk.say("watch add reward confirm:no")
    await desk.say("watch add models every:day confirm:no")
    for count in (1, 2):
        desk.clock.move(timedelta(minutes=10))
        desk.rig.days = {desk.clock.now().date(): invented(count)}
        await poller.round()
    reply = await desk.say("alerts")
    assert reply.heading == "Your alerts · 2 papers"
    assert [card.paper.id for card in reply.cards] == ["2607.00002", "2607.00001"]
    assert reply.cards[0].note == "watch 1: reward · watch 2: models"
    assert reply.cards[0].title_marks


async def test_an_alert_stays_when_its_watch_goes(desk: Desk) -> None:
    poller = Poller(desk.newsroom, desk.clock)
    await poller.round()
    await desk.say("watch add reward confirm:no")
    desk.rig.days = {desk.clock.now().date(): invented(1)}
    await poller.round()
    await desk.say("watch remove 1")
    reply = await desk.say("watch alerts")
    assert [card.note for card in reply.cards] == ["a watch that is gone"]


async def test_alerts_of_one_round_are_shown_most_voted_first(desk: Desk) -> None:
    poller = Poller(desk.newsroom, desk.clock)
    await poller.round()
    await desk.say("watch add reward confirm:no")
    desk.rig.days = {desk.clock.now().date(): [*invented(3)[::-1], *invented(2, first=7)]}
    await poller.round()
    reply = await desk.say("watch alerts")
    votes = [card.paper.facts.upvotes for card in reply.cards]
    assert votes == [3, 2, 2, 1, 1]
