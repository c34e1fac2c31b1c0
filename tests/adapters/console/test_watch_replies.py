"""What people read about their watches: real lines, answered by the desk, as a terminal shows the answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.polling import Poller
from tests.rigs.desk import WEDNESDAY, open_desk
from tests.rigs.drawing import PLAIN, draw
from tests.rigs.huggingface import invented

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from syrupy.assertion import SnapshotAssertion

    from bot.reply import Reply
    from tests.rigs.desk import Desk

WIDTHS = (40, 80)


@pytest.fixture
async def july() -> AsyncIterator[Desk]:
    """The lists of July are stored, 21 papers."""
    async with open_desk() as desk:
        await desk.say("month 2026-07")
        yield desk


def at_both_widths(desk: Desk, reply: Reply) -> str:
    """The drawings below each other, each under a rule as wide as its terminal, without spaces at line ends."""
    look = replace(PLAIN, now=desk.clock.now())
    drawn = (f"{f' {width} ':─^{width}}\n{draw(reply, width=width, look=look)}" for width in WIDTHS)
    return "\n".join(line.rstrip() for each in drawn for line in each.splitlines())


async def test_the_preview_of_a_quiet_watch(july: Desk, snapshot: SnapshotAssertion) -> None:
    assert at_both_widths(july, await july.say("watch add flow matching")) == snapshot


async def test_the_preview_of_a_noisy_watch_and_what_is_narrower(
    july: Desk, snapshot: SnapshotAssertion
) -> None:
    asked = await july.say("watch add model OR learning every:day")
    assert at_both_widths(july, asked) == snapshot
    assert at_both_widths(july, await july.say("narrow")) == snapshot


async def test_a_saved_watch_and_the_list_of_them(july: Desk, snapshot: SnapshotAssertion) -> None:
    saved = await july.say('watch add "reward models" confirm:no')
    assert at_both_widths(july, saved) == snapshot
    await july.say("watch add agents OR title:robot* upvotes>=50 every:week confirm:no")
    await july.say("watch pause 1")
    assert at_both_widths(july, await july.say("watch list")) == snapshot


async def test_why_with_several_outcomes(snapshot: SnapshotAssertion) -> None:
    async with open_desk() as desk:
        desk.rig.days = {}
        poller = Poller(desk.newsroom, desk.clock)
        await poller.round()
        for query in ("reward", "mllms", "title:diffusion OR title:policy", "image -models"):
            await desk.say(f"watch add {query} confirm:no")
        await desk.say("watch pause 2")
        desk.rig.days = {WEDNESDAY: invented(1)}
        desk.clock.move(timedelta(minutes=30))
        await poller.round()
        await desk.say("watch add text-to-image confirm:no")
        assert at_both_widths(desk, await desk.say("why 2607.00001")) == snapshot


async def test_a_library(july: Desk, snapshot: SnapshotAssertion) -> None:
    await july.say("library save 2607.11886 for Thursday, see section 3 #reading-group")
    await july.say("library save 2607.11111")
    assert at_both_widths(july, await july.say("library list thursday")) == snapshot


async def test_settings_and_what_changing_them_says(
    july: Desk, snapshot: SnapshotAssertion
) -> None:
    assert at_both_widths(july, await july.say("settings")) == snapshot
    changed = await july.say("settings set tz:berlin cap:10")
    assert at_both_widths(july, changed) == snapshot
    assert at_both_widths(july, await july.say("settings set tz:Stokholm")) == snapshot
    assert at_both_widths(july, await july.say("settings set")) == snapshot
