"""What goes on beside a talk at a terminal: rounds of the poller, the first days, and a look for new alerts."""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.announcing import announced, cards_of, key_of, lately, what_to_announce
from bot.commands.alerts import MOST_SHOWN
from bot.errors import StoreFault
from bot.first_days import keep_reading_first_days
from bot.polling import Poller
from bot.reply import Reply
from bot.watching.seeing import SOURCE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from datetime import datetime

    from bot.announcing import AlertKey
    from bot.newsroom import Newsroom
    from bot.ports import Clock
    from bot.reply import Phrase
    from bot.tenancy import Place
    from bot.watching.model import Alert

_log = logging.getLogger(__name__)

EVERY = timedelta(minutes=10)
"""From the beginning of one round to that of the next."""

OTHERS = timedelta(minutes=15)
"""Where another process has ended a round so short a time ago, the poller is its work."""

LOOK = timedelta(minutes=1)
"""Between two looks for alerts: another process may have stored them."""

FIRST_DAYS_ARE_HERE = Reply(text=(("The lists of the last 30 days are here.",),))


class Background:
    """What goes on beside one talk, for the alerts of one place. Faults are logged; it says nothing about them."""

    def __init__(self, newsroom: Newsroom, clock: Clock, place: Place) -> None:
        self._newsroom = newsroom
        self._clock = clock
        self._place = place
        self._poller = Poller(newsroom, clock)
        self._began_at: datetime | None = None
        self._ended_at: datetime | None = None
        self._told: frozenset[AlertKey] | None = None

    async def greeting(self) -> Phrase:
        """How many alerts came in the last 24 hours; what is there by now is not announced any more."""
        try:
            alerts = await self._alerts()
        except StoreFault as fault:
            _log.error("the alerts could not be looked at: %s", fault)
            return ()
        self._told = frozenset(map(key_of, alerts))
        return lately(alerts, now=self._clock.now())

    async def run(self, tell: Callable[[Reply], None]) -> None:
        """Go on until cancelled; what there is to say is given to `tell`."""
        async with asyncio.TaskGroup() as group:
            group.create_task(_loudly(lambda: self._poll(tell)), name="poller within the chat")
            group.create_task(_loudly(lambda: self._first_days(tell)), name="first days")

    async def _poll(self, tell: Callable[[Reply], None]) -> None:
        while True:
            try:
                if await self._is_due():
                    await self._round()
                await self._look(tell)
            except StoreFault as fault:
                _log.error("this round of the poller failed: %s", fault)
            await self._clock.sleep(LOOK.total_seconds())

    async def _first_days(self, tell: Callable[[Reply], None]) -> None:
        if await keep_reading_first_days(self._newsroom, self._clock):
            tell(FIRST_DAYS_ARE_HERE)

    async def _is_due(self) -> bool:
        now = self._clock.now()
        if self._began_at is not None and now < self._began_at + EVERY:
            return False
        rounds = await self._newsroom.store.watching.rounds(SOURCE)
        return (
            rounds is None
            or rounds.last_at == self._ended_at
            # A clock that was wrong once may have left an instant to come.
            or abs(now - rounds.last_at) >= OTHERS
        )

    async def _round(self) -> None:
        self._began_at = self._clock.now()
        report = await self._poller.round()
        self._ended_at = report.ended_at or self._ended_at
        if report.failure:
            _log.warning("this round could not read all: %s", report.failure)

    async def _look(self, tell: Callable[[Reply], None]) -> None:
        alerts = await self._alerts()
        if self._told is None:  # the greeting could not look
            self._told = frozenset(map(key_of, alerts))
        announcement, told = what_to_announce(alerts, self._told)
        if announcement.count:
            store = self._newsroom.store
            tell(announced(announcement, await cards_of(announcement.shown, store)))
        self._told = told

    async def _alerts(self) -> tuple[Alert, ...]:
        return await self._newsroom.store.watching.alerts_in(self._place, MOST_SHOWN)


@asynccontextmanager
async def beside(name: str, work: Callable[[], Awaitable[object]]) -> AsyncIterator[None]:
    """Let `work` go on while the block runs; it has ended when the block has. What it raises is logged as a bug."""
    task = asyncio.create_task(_loudly(work), name=name)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


async def _loudly(work: Callable[[], Awaitable[object]]) -> None:
    try:
        await work()
    except Exception:  # noqa: BLE001  a bug must be loud, and must not end what goes on beside it
        _log.exception("a bug ended what went on in the background")
