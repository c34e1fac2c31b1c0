"""What goes on beside a talk: rounds unless somebody else makes them, the first days, and new alerts, each told once."""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.background import EVERY, FIRST_DAYS_ARE_HERE, LOOK, OTHERS, Background, beside
from bot.polling import Poller
from bot.tenancy import CONSOLE
from bot.watching.seeing import SOURCE
from storage.opening import open_store
from tests.rigs.clock import FakeClock
from tests.rigs.desk import Desk, open_desk
from tests.rigs.held_clock import HeldClock
from tests.rigs.huggingface import invented
from tests.rigs.people import plain

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.reply import Reply

TUESDAY = date(2026, 7, 14)


class Beside:
    """A background, its clock, and what it told."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.clock = HeldClock(desk.clock)
        self.told: list[Reply] = []
        self.spoke = asyncio.Event()
        self.background = Background(desk.newsroom, self.clock, CONSOLE.direct)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        async with beside("background", lambda: self.background.run(self.tell)):
            await self.clock.asleep()
            yield

    def tell(self, reply: Reply) -> None:
        self.told.append(reply)
        self.spoke.set()

    async def later(self, by: timedelta = LOOK) -> None:
        self.clock.move(by)
        await self.clock.asleep()

    @property
    def rounds(self) -> int:
        """How many read the list of the day, whoever made them."""
        return sum(request.query.get("date") == str(TUESDAY) for request in self.desk.rig.requests)

    @property
    def headings(self) -> list[str]:
        return [reply.heading for reply in self.told if reply is not FIRST_DAYS_ARE_HERE]


@pytest.fixture
async def here() -> AsyncIterator[Beside]:
    """Nothing is listed or stored yet."""
    async with open_desk(now=datetime(2026, 7, 14, 7, tzinfo=UTC)) as desk:
        desk.rig.days = {}
        yield Beside(desk)


async def others_poll(desk: Desk) -> None:
    """Another process ends a round."""
    await Poller(desk.newsroom, desk.clock).round()


async def test_a_watch_made_in_a_chat_tells_without_a_second_process(here: Beside) -> None:
    await here.background.greeting()
    async with here.running():
        await here.desk.say("watch add reward confirm:no")
        here.desk.rig.days = {TUESDAY: invented(2)}
        await here.later(EVERY)
        assert here.headings == ["New: 2 papers for your watches"]
        (card, _) = here.told[-1].cards
        assert card.note == "watch 1: reward"
        assert card.title_marks
        await here.later(EVERY)
        assert len(here.headings) == 1


async def test_rounds_are_ten_minutes_apart(here: Beside) -> None:
    async with here.running():
        assert here.rounds == 1
        await here.later(EVERY - LOOK)
        assert here.rounds == 1
        await here.later(LOOK)
        assert here.rounds == 2


async def test_where_another_process_polls_it_only_looks(here: Beside) -> None:
    await others_poll(here.desk)
    await here.desk.say("watch add reward confirm:no")
    await here.background.greeting()
    async with here.running():
        for _ in range(3):
            here.desk.rig.days = {}
            await here.later(EVERY)
            here.desk.rig.days = {TUESDAY: invented(1)}
            await others_poll(here.desk)
            rounds = here.rounds
            await here.later()
            assert here.rounds == rounds
        assert here.headings == ["New: 1 paper for your watches"]


async def test_when_the_other_process_has_ended_it_takes_over(here: Beside) -> None:
    await others_poll(here.desk)
    async with here.running():
        await here.later(OTHERS - timedelta(seconds=1))
        assert here.rounds == 1
        await here.later()
        assert here.rounds == 2


async def test_a_round_of_a_time_that_never_was_stops_nobody(here: Beside) -> None:
    async with here.desk.store.transaction() as ledger:
        await ledger.watching.end_round(SOURCE, here.clock.now() + timedelta(days=400))
    async with here.running():
        rounds = await here.desk.store.watching.rounds(SOURCE)
        assert rounds is not None
        assert rounds.last_at == here.clock.now()


async def test_what_was_there_at_the_greeting_is_counted_there_and_not_announced(
    here: Beside,
) -> None:
    await others_poll(here.desk)
    await here.desk.say("watch add reward confirm:no")
    here.desk.rig.days = {TUESDAY: invented(3)}
    here.desk.clock.move(timedelta(minutes=1))
    await others_poll(here.desk)
    greeting = await here.background.greeting()
    assert plain(greeting) == "3 alerts in the last 24 hours: watch alerts."
    async with here.running():
        await here.later(EVERY)
        assert here.headings == []


async def test_alerts_for_the_days_post_are_left_to_it(here: Beside) -> None:
    await here.background.greeting()
    async with here.running():
        await here.desk.say("watch add reward every:day confirm:no")
        here.desk.rig.days = {TUESDAY: invented(1)}
        await here.later(EVERY)
        assert len(await here.desk.store.watching.alerts_in(CONSOLE.direct, 9)) == 1
        assert here.headings == []


async def test_a_source_that_is_down_is_a_matter_for_the_log(
    here: Beside, caplog: pytest.LogCaptureFixture
) -> None:
    here.desk.break_source()
    async with here.running():
        await here.clock.asleep(2)
    assert here.told == []
    assert "this round could not read all" in caplog.text
    assert "ERROR" not in caplog.text


async def test_a_database_that_fails_is_a_matter_for_the_log_and_tried_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with open_store(f"sqlite:///{tmp_path}/closed.db", clock=FakeClock()) as store:
        pass
    async with open_desk(store=store) as desk:
        here = Beside(desk)
        assert await here.background.greeting() == ()
        async with here.running():
            await here.later()
        assert here.told == []
    assert "this round of the poller failed" in caplog.text


async def test_the_first_days_are_announced_once_they_are_here(here: Beside) -> None:
    async with here.running():
        await here.spoke.wait()
        await here.later(EVERY)
    assert here.told == [FIRST_DAYS_ARE_HERE]
    asked = {request.query["date"] for request in here.desk.rig.requests}
    assert {"2026-06-16", "2026-07-10"} <= asked
    async with here.running():
        await here.later(EVERY)
    assert here.told == [FIRST_DAYS_ARE_HERE]


async def test_what_goes_on_beside_ends_with_the_block_and_its_bugs_are_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    ended = asyncio.Event()

    async def for_ever() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    async def broken() -> None:
        raise ZeroDivisionError

    async with beside("for ever", for_ever), beside("broken", broken):
        await asyncio.sleep(0)
    assert ended.is_set()
    assert "ZeroDivisionError" in caplog.text
    assert logging.getLevelName(caplog.records[0].levelno) == "ERROR"
