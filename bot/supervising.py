"""The parts of a running program: each has a name, is started again when it fails, and ends in good time when told to."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from datetime import datetime

    from bot.ports import Clock

_log = logging.getLogger(__name__)

FIRST_REST = timedelta(seconds=1)
LONGEST_REST = timedelta(minutes=5)

STEADY = timedelta(minutes=10)
"""A part that ran so long has got over its earlier failures."""

GRACE = timedelta(seconds=10)
"""So long parts may take to finish what they have in hand, or to let it go."""


@dataclass(frozen=True, slots=True)
class PartStatus:
    """How a part is.

    Attributes:
        running_since: since when it runs (UTC), or None while it rests.
        failures: how often it has failed in a row.
        failed_at: when it failed last (UTC), or None.
        reason: the last failure in words, or "".
    """

    running_since: datetime | None = None
    failures: int = 0
    failed_at: datetime | None = None
    reason: str = ""


class Supervisor:
    """Runs parts side by side. One that fails, or ends, is started again after a rest that doubles each time."""

    def __init__(
        self, parts: Mapping[str, Callable[[], Awaitable[object]]], *, clock: Clock
    ) -> None:
        self._parts = dict(parts)
        self._clock = clock
        self._status = {name: PartStatus() for name in self._parts}

    @property
    def status(self) -> Mapping[str, PartStatus]:
        """How each part is."""
        return dict(self._status)

    async def run(self, stop: asyncio.Event) -> tuple[str, ...]:
        """Run all parts until `stop` is set; then end them.

        Returns the names of those that had not ended within `GRACE`, by the loop's own time; they are left to their
        fate. None where all has gone well.
        """
        tasks = {
            asyncio.create_task(self._keep_up(name, work), name=f"part {name}"): name
            for name, work in self._parts.items()
        }
        try:
            await stop.wait()
        finally:
            for task in tasks:
                task.cancel()
            late = (await asyncio.wait(tasks, timeout=GRACE.total_seconds()))[1] if tasks else ()
        return tuple(sorted(tasks[task] for task in late))

    async def _keep_up(self, name: str, work: Callable[[], Awaitable[object]]) -> None:
        while True:
            status = self._status[name]
            began_at = self._clock.now()
            self._status[name] = replace(status, running_since=began_at)
            reason = "it ended by itself"
            try:
                await work()
            except Exception as fault:  # noqa: BLE001  whatever it is, the other parts go on and this one comes again
                reason = str(fault) or type(fault).__name__
                _log.exception("the part %s failed", name)
            now = self._clock.now()
            failures = 1 if now - began_at >= STEADY else status.failures + 1
            self._status[name] = PartStatus(None, failures, now, reason)
            await self._clock.sleep(rest_after(failures).total_seconds())


def rest_after(failures: int) -> timedelta:
    """How long a part rests after so many failures in a row."""
    doublings: int = min(max(failures - 1, 0), 20)
    return min(FIRST_REST * (1 << doublings), LONGEST_REST)
