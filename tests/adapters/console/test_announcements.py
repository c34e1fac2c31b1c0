"""New alerts above the line that is being typed: at a terminal, from the real poller, and never into a reply."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from adapters.console.chat import chat
from adapters.console.streams import Unwritable
from bot.background import EVERY, Background
from bot.polling import Poller
from bot.tenancy import CONSOLE
from tests.rigs.desk import MANY, Desk, open_desk
from tests.rigs.drawing import SUMMER
from tests.rigs.held_clock import HeldClock
from tests.rigs.huggingface import as_usual, invented
from tests.rigs.shown import ShownText

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from typing import TextIO

    from aiohttp import web
    from prompt_toolkit.input import PipeInput

    from tests.rigs.huggingface import HuggingFaceRig

ENTER = "\r"
TUESDAY = date(2026, 7, 14)


class Chatting:
    """A chat with all that goes on beside it; the first round is over."""

    def __init__(self, desk: Desk, keys: PipeInput, stdout: TextIO | None = None) -> None:
        self.desk = desk
        self.keys = keys
        self.clock = HeldClock(desk.clock)
        self.shown = ShownText()
        self.ended = asyncio.create_task(
            chat(
                desk.talk,
                clock=desk.clock,
                tz=SUMMER,
                stdout=stdout or self.shown,
                terminal=(keys, DummyOutput()),
                background=Background(desk.newsroom, self.clock, CONSOLE.direct),
            )
        )

    def type(self, *keys: str) -> None:
        for each in keys:
            self.keys.send_text(each)

    async def later(self) -> None:
        """The next round is over."""
        await self.clock.asleep()
        self.clock.move(EVERY)
        await self.clock.asleep()

    async def leave(self) -> str:
        self.type(ENTER, "quit", ENTER)
        assert await self.ended == 0
        return self.shown.getvalue()


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with open_desk(now=datetime(2026, 7, 14, 7, tzinfo=UTC)) as opened:
        opened.rig.days = {}
        yield opened


@asynccontextmanager
async def chatting(desk: Desk, stdout: TextIO | None = None) -> AsyncIterator[Chatting]:
    with create_pipe_input() as keys:
        talking = Chatting(desk, keys, stdout)
        try:
            await talking.clock.asleep()
            yield talking
        finally:
            talking.ended.cancel()
            await asyncio.gather(talking.ended, return_exceptions=True)


async def watching(desk: Desk) -> None:
    """A round is over and everything about reward models is watched."""
    await Poller(desk.newsroom, desk.clock).round()
    await desk.say("watch add reward confirm:no")
    desk.clock.move(timedelta(hours=1))


async def test_new_papers_come_above_the_line_and_what_is_typed_stays(desk: Desk) -> None:
    await watching(desk)
    async with chatting(desk) as talking:
        talking.type("on 2026-0")
        desk.rig.days = {TUESDAY: invented(5)}
        await talking.later()
        await talking.shown.until("+2 more")
        talking.type("7-14", ENTER)
        await talking.shown.until("Hugging Face Daily Papers")
        shown = await talking.leave()
    assert shown.count("New: 5 papers for your watches") == 1
    assert "watch 1: reward" in shown
    assert shown.index("+2 more: `watch alerts` shows them all.") < shown.index("· 5 papers")


async def test_numbers_stay_with_the_list_that_is_worked_with(desk: Desk) -> None:
    await watching(desk)
    desk.rig.days = {date(2026, 7, 7): invented(2, first=50)}
    async with chatting(desk) as talking:
        talking.type("on 2026-07-07", ENTER)
        await talking.shown.until("[2]")
        buttons = desk.talk.buttons
        desk.rig.days[TUESDAY] = invented(2)
        await talking.later()
        await talking.shown.until("New: 2 papers")
        assert desk.talk.buttons == buttons
        await talking.leave()


async def test_what_comes_while_a_line_is_answered_is_shown_after_the_reply(desk: Desk) -> None:
    await watching(desk)
    asked, may_answer = asyncio.Event(), asyncio.Event()

    async def held_back(request: web.Request, rig: HuggingFaceRig) -> web.StreamResponse:
        if request.query["date"] != "2026-06-01":
            return await as_usual(request, rig)
        asked.set()
        await may_answer.wait()
        return await as_usual(request, rig)

    async with chatting(desk) as talking:
        desk.rig.misbehave(*[held_back] * MANY)
        desk.rig.days = {TUESDAY: invented(1), date(2026, 6, 1): invented(2, first=50)}
        talking.type("on 2026-06-01", ENTER)
        await asked.wait()
        await talking.later()
        assert len(await desk.store.watching.alerts_in(CONSOLE.direct, 9)) == 1
        assert "New:" not in talking.shown.getvalue()
        may_answer.set()
        await talking.shown.until("New: 1 paper")
        shown = await talking.leave()
    assert shown.index("Mon 1 Jun 2026") < shown.index("New: 1 paper for your watches")
    assert shown.count("New:") == 1


async def test_the_greeting_tells_what_came_in_the_last_day(desk: Desk) -> None:
    await watching(desk)
    desk.rig.days = {TUESDAY: invented(2)}
    await Poller(desk.newsroom, desk.clock).round()
    async with chatting(desk) as talking:
        shown = await talking.leave()
    assert shown.startswith("Paperboy")
    assert "leaves.\n\n2 alerts in the last 24 hours: `watch alerts`.\n" in shown
    assert "New:" not in shown


async def test_without_a_network_a_chat_looks_as_ever(desk: Desk) -> None:
    desk.break_source()
    async with chatting(desk) as talking:
        await talking.clock.asleep(2)
        desk.break_source()
        await talking.later()
        shown = await talking.leave()
    assert shown == (
        "Paperboy: the day's research papers\n\n"
        "Try `today`, or `help` for every command; `quit` leaves.\n\n"
        "Nothing typed. `today` shows the papers, `quit` leaves.\n"
        "Until tomorrow.\n"
    )


async def test_lines_that_are_piped_in_begin_nothing_in_the_background(desk: Desk) -> None:
    clock = HeldClock(desk.clock)
    lines, out, err = ShownText(), ShownText(), ShownText()
    lines.write("help\n")
    lines.seek(0)
    code = await chat(
        desk.talk,
        clock=desk.clock,
        stdin=lines,
        stdout=out,
        stderr=err,
        background=Background(desk.newsroom, clock, CONSOLE.direct),
    )
    assert code == 0
    assert desk.rig.requests == []
    assert clock.waits == []


async def test_a_terminal_that_is_gone_ends_the_chat_as_ever(desk: Desk, full_disk: TextIO) -> None:
    await watching(desk)
    stdout = Filling(full_disk)
    async with chatting(desk, stdout) as talking:
        stdout.is_full = True
        desk.rig.days = {TUESDAY: invented(1)}
        talking.clock.move(EVERY)
        with pytest.raises(Unwritable):
            await talking.ended


class Filling(ShownText):
    """A stream that can be written to until it is full."""

    def __init__(self, full: TextIO) -> None:
        super().__init__()
        self.is_full = False
        self._full = full

    def write(self, text: str, /) -> int:
        if self.is_full:
            self._full.write(text)
            self._full.flush()
        return super().write(text)

    def fileno(self) -> int:
        return self._full.fileno()
