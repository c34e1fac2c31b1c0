"""The poller: round after round it reads the lists that may have grown, and sees to what came."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from bot.errors import StoreFault, Unreadable
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

_NEW_DAYS = 2
"""Today's list and yesterday's grow; a round that cannot read them is to be made again."""

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
        read = await self._read(began_at.date(), rounds)
        seen = await see_to_all(
            store, self._live, now=self._clock.now(), zone=self._newsroom.installation.zone
        )
        ended_at = self._clock.now() if read.is_whole else None
        if ended_at is not None:
            async with store.transaction() as ledger:
                await ledger.watching.end_round(SOURCE, ended_at)
        return RoundReport(
            began_at=began_at,
            days=tuple(sorted(read.days)),
            papers=seen.papers,
            alerts=seen.alerts,
            is_first=rounds is None,
            failure=read.failure,
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

    async def _read(self, today: date, rounds: Rounds | None) -> _Read:
        """Read what may have grown, the newest first: what is wrong with an old list is no reason to miss a new one."""
        read = _Read()
        for day in _candidates(today, rounds):
            readings = await self._newsroom.store.readings(SOURCE, day)
            if not is_due(day, readings, today=today, now=self._clock.now()):
                continue
            fault = await self._newsroom.read(day)
            if fault is None:
                read.days.append(day)
                continue
            read.failure = read.failure or describe(fault)
            is_new = day >= today - timedelta(days=_NEW_DAYS - 1)
            read.is_whole &= isinstance(fault, Unreadable) and not is_new
            if not isinstance(fault, Unreadable):
                break
        return read


@dataclass(slots=True)
class _Read:
    """What a round could read.

    Attributes:
        days: the days, in the order in which they were read.
        failure: the first thing that went wrong, in words, or "".
        is_whole: whether nothing is left for the next round, but for old lists that cannot be understood.
    """

    days: list[date] = field(default_factory=list)
    failure: str = ""
    is_whole: bool = True


def _candidates(today: date, rounds: Rounds | None) -> Sequence[date]:
    """The days whose lists may have to be read, newest first."""
    if rounds is None:
        back = _NEW_DAYS - 1
    else:
        back = max(_REFRESHED_DAYS, min((today - rounds.last_at.date()).days + 1, MISSED_DAYS))
    return [today - timedelta(days=ago) for ago in range(back + 1)]


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
