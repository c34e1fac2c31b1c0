"""A clock whose long waits end when the test lets time pass."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from tests.rigs.clock import FakeClock

SHORT = 30.0
"""Seconds; shorter waits pass at once."""


class HeldClock:
    """Tells the time of another clock, and holds who waits on this one until `move`.

    Attributes:
        waits: the seconds of every long wait, in order.
    """

    def __init__(self, clock: FakeClock) -> None:
        self.waits: list[float] = []
        self._clock = clock
        self._sleepers: dict[asyncio.Future[None], datetime] = {}
        self._fell_asleep = asyncio.Event()

    def now(self) -> datetime:
        return self._clock.now()

    async def sleep(self, seconds: float) -> None:
        if seconds < SHORT:
            await asyncio.sleep(0)
            return
        self.waits.append(seconds)
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._sleepers[woken] = self.now() + timedelta(seconds=seconds)
        self._fell_asleep.set()
        try:
            await woken
        finally:
            self._sleepers.pop(woken, None)

    def move(self, by: timedelta) -> None:
        """Let time pass, and wake those whose wait is over."""
        self._clock.move(by)
        for sleeper, until in list(self._sleepers.items()):
            if until <= self.now():
                del self._sleepers[sleeper]
                sleeper.set_result(None)

    async def asleep(self, count: int = 1) -> None:
        """Return when so many wait."""
        while len(self._sleepers) < count:
            self._fell_asleep.clear()
            await self._fell_asleep.wait()
