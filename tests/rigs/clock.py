"""A clock that stands still until it is told to move."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

NOON = datetime(2026, 7, 15, 12, tzinfo=UTC)


class FakeClock:
    """An implementation of `bot.ports.Clock` whose waits pass at once.

    Attributes:
        waits: the seconds of every `sleep`, in order, zero and less left out.
    """

    def __init__(self, start: datetime = NOON) -> None:
        self.waits: list[float] = []
        self._now = start

    def now(self) -> datetime:
        return self._now

    async def sleep(self, seconds: float) -> None:
        if seconds > 0:
            self.waits.append(seconds)
            self._now += timedelta(seconds=seconds)
        await asyncio.sleep(0)  # others get their turn, as in a real wait

    def move(self, by: timedelta) -> None:
        """Let time pass."""
        self._now += by

    def set(self, to: datetime) -> None:
        """Let it be another time."""
        self._now = to
