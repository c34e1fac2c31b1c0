"""The poller: round after round it reads the lists that may have grown, and sees to what came."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from bot.errors import StoreFault
from bot.listings import is_complete, is_weekend
from bot.newsroom import describe
from bot.watching.live import LiveWatches
from bot.watching.seeing import SOURCE, see_to_all

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from bot.listings import Reading
    from bot.newsroom import Newsroom
    from bot.ports import Clock
    from bot.watching.ports import Rounds

_log = logging.getLogger(__name__)

MISSED_DAYS = 30
"""Days that are read after a long pause of the poller."""

_REFRESHED_DAYS = 7
_REFRESHED_EVERY = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class RoundReport:
    """What one round brought.

    Attributes:
        began_at: when it began (UTC).
        days: the listing days that were read.
        papers: how many papers were seen to.
        alerts: how many alerts were stored.
        is_first: whether it was the first of this installation, which alerts nobody.
        failure: why a list could not be read, in words, or "".
        ended_at: the instant noted as its end (UTC), or None where a list could not be read.
    """

    began_at: datetime
    days: tuple[date, ...]
    papers: int
    alerts: int
    is_first: bool
    failure: str = ""
    ended_at: datetime | None = None


class Poller:
    """Reads Hugging Face's lists and lets the watches look at what came. One to a database."""

    def __init__(self, newsroom: Newsroom, clock: Clock) -> None:
        self._newsroom = newsroom
        self._clock = clock
        self._live = LiveWatches()

    async def round(self) -> RoundReport:
        """One round: read, match, store. What was stored stays, wherever it is interrupted.

        Raises:
            bot.errors.StoreFault: the database fails.
        """
        began_at = self._clock.now()
        store = self._newsroom.store
        rounds = await store.watching.rounds(SOURCE)
        read, failure = await self._read(began_at.date(), rounds)
        seen = await see_to_all(
            store,
            self._live,
            rounds=rounds,
            now=self._clock.now(),
            zone=self._newsroom.installation.zone,
        )
        ended_at = None if failure else self._clock.now()
        if ended_at is not None:
            async with store.transaction() as ledger:
                await ledger.watching.end_round(SOURCE, ended_at)
        return RoundReport(
            began_at=began_at,
            days=tuple(read),
            papers=seen.papers,
            alerts=seen.alerts,
            is_first=rounds is None,
            failure=failure,
            ended_at=ended_at,
        )

    async def rounds(self, every: timedelta, tell: Callable[[RoundReport], None]) -> None:
        """Round after round, each so long after the beginning of the last, until cancelled.

        Where the database fails, that is logged and the next round tries again.
        """
        while True:
            began_at = self._clock.now()
            try:
                tell(await self.round())
            except StoreFault as fault:
                _log.error("this round of the poller failed: %s", fault)
            rest = every - (self._clock.now() - began_at)
            await self._clock.sleep(max(rest.total_seconds(), 1.0))

    async def _read(self, today: date, rounds: Rounds | None) -> tuple[list[date], str]:
        """Read what may have grown; the days, and why it gave up where it did."""
        read: list[date] = []
        for day in _candidates(today, rounds):
            readings = await self._newsroom.store.readings(SOURCE, day)
            if not is_due(day, readings, today=today, now=self._clock.now()):
                continue
            failure = await self._newsroom.read(day)
            if failure is not None:
                return read, describe(failure)
            read.append(day)
        return read, ""


def _candidates(today: date, rounds: Rounds | None) -> Sequence[date]:
    """The days whose lists may have to be read, oldest first."""
    back = _REFRESHED_DAYS
    if rounds is not None:
        back = max(back, min((today - rounds.last_at.date()).days + 1, MISSED_DAYS))
    days = [today - timedelta(days=ago) for ago in range(back, -1, -1)]
    return days if rounds is not None else days[-2:]


def is_due(day: date, readings: Sequence[Reading], *, today: date, now: datetime) -> bool:
    """Whether a list is to be read: while it may grow each time, for a week after that now and then, for its votes.

    `readings` are those of that list, oldest first.
    """
    if is_weekend(day) and day < today:
        return False
    if not is_complete(day, readings):
        return True
    is_recent = (today - day).days <= _REFRESHED_DAYS
    return is_recent and now - readings[-1].at >= _REFRESHED_EVERY
