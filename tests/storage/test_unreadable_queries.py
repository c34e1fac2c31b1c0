"""A stored query that cannot be read, as of another version: it is left out, logged, and everybody else goes on."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from bot.polling import Poller
from storage.opening import open_store
from tests.rigs.clock import FakeClock
from tests.rigs.desk import Desk, open_desk
from tests.rigs.people import in_channel, in_direct, talk_with
from tests.rigs.polled import MORNING, TUESDAY, begun, entry

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

ADA, BOB, HERE = in_direct("U1"), in_direct("U2"), in_channel("U3")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "papers.db"


@pytest.fixture
async def desk(file: Path) -> AsyncIterator[Desk]:
    """A new paper about reward models is on today's list; Ada, Bob and a channel wait for such."""
    async with (
        open_store(f"sqlite:///{file}", clock=FakeClock()) as store,
        open_desk(store=store, now=MORNING) as opened,
    ):
        opened.rig.days = {}
        await begun(opened)
        opened.rig.days = {TUESDAY: [entry(1)]}
        for who, to in ((ADA, "me"), (BOB, "me"), (HERE, "here")):
            await talk_with(opened, who).say(f"watch add reward to:{to} confirm:no")
        yield opened


def spoil(file: Path, where: str) -> None:
    """Let some queries be such as nobody can read."""
    with closing(sqlite3.connect(file)) as other:
        assert other.execute(f"UPDATE {where}").rowcount == 1
        other.commit()


async def alerted(desk: Desk) -> list[int]:
    """How many alerts Ada, Bob and the channel have."""
    places = (ADA.place, BOB.place, HERE.place)
    return [len(await desk.store.watching.alerts_in(place, 10)) for place in places]


async def test_a_watch_that_cannot_be_read_leaves_the_alerts_of_others_alone(
    file: Path, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    spoil(file, "watches SET query = '((secret' WHERE id = 1")
    report = await Poller(desk.newsroom, desk.clock).round()
    assert report.ended_at is not None
    assert await alerted(desk) == [0, 1, 1]
    assert "watch 1 is left out" in caplog.text
    assert "secret" not in caplog.text
    assert (await talk_with(desk, BOB).say("watch list")).heading == "Your watches: 1"


async def test_a_mute_that_cannot_be_read_leaves_the_alerts_of_others_alone(
    file: Path, desk: Desk
) -> None:
    await talk_with(desk, ADA).say("mute add survey")
    spoil(file, "mutes SET query = '((secret'")
    report = await Poller(desk.newsroom, desk.clock).round()
    assert report.ended_at is not None
    assert (await alerted(desk))[1:] == [1, 1]
