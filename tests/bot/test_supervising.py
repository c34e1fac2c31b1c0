"""A part that fails comes again, the others go on, and all end when they are told to."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.supervising import FIRST_REST, LONGEST_REST, STEADY, Supervisor, rest_after
from tests.rigs.clock import FakeClock

if TYPE_CHECKING:
    import pytest


async def for_ever() -> None:
    await asyncio.Event().wait()


async def test_a_part_that_fails_is_started_again_after_a_rest_that_doubles(
    caplog: pytest.LogCaptureFixture,
) -> None:
    clock, stop = FakeClock(), asyncio.Event()
    runs = 0

    async def fails() -> None:
        nonlocal runs
        runs += 1
        if runs == 5:
            stop.set()
            await for_ever()
        raise LookupError("no such thing")

    supervisor = Supervisor({"poller": fails, "other": for_ever}, clock=clock)
    assert await supervisor.run(stop) == ()
    assert clock.waits == [1, 2, 4, 8]
    status = supervisor.status["poller"]
    assert (status.failures, status.reason) == (4, "no such thing")
    assert supervisor.status["other"].failures == 0
    assert "the part poller failed" in caplog.text


async def test_a_part_that_ran_long_has_got_over_its_failures() -> None:
    clock, stop = FakeClock(), asyncio.Event()
    runs = 0

    async def ends() -> None:
        nonlocal runs
        runs += 1
        if runs == 4:
            stop.set()
            await for_ever()
        if runs == 3:
            clock.move(STEADY)

    supervisor = Supervisor({"poller": ends}, clock=clock)
    await supervisor.run(stop)
    assert clock.waits == [1, 2, 1]
    assert supervisor.status["poller"].reason == "it ended by itself"


async def test_parts_finish_what_they_have_in_hand_when_they_are_told_to_end() -> None:
    stop, tidied = asyncio.Event(), []

    async def tidy() -> None:
        try:
            stop.set()
            await for_ever()
        finally:
            await asyncio.sleep(0)
            tidied.append("in hand")

    assert await Supervisor({"dispatch": tidy}, clock=FakeClock()).run(stop) == ()
    assert tidied == ["in hand"]


async def test_the_rest_never_grows_beyond_the_longest() -> None:
    assert rest_after(1) == FIRST_REST
    assert rest_after(9) == timedelta(seconds=256)
    assert rest_after(10) == rest_after(10_000) == LONGEST_REST
