"""The first days of an installation: the lists of the last 30 days are fetched once, quietly and behind all else.

So the preview of a watch has something to look at from the first day on. Nothing of it ever alerts, and the days that
the poller reads by itself, or has yet to catch up with, are left to it.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.errors import StoreFault, Unreachable
from bot.listings import ReadOutcome, is_weekend, told_by_source
from bot.newsroom import describe
from bot.watching.preview import DAYS
from bot.watching.seeing import SOURCE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from bot.listings import Reading
    from bot.newsroom import Newsroom
    from bot.ports import Clock, Store

_log = logging.getLogger(__name__)

_POLLED = 2
"""The poller reads the list of the day of its latest round and of the one before; older ones are no news to it."""

BREATH = timedelta(seconds=1)
"""Between two lists in the background, so that the person at the terminal notices nothing."""

FIRST_REST = timedelta(minutes=1)
LONGEST_REST = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class FirstDays:
    """What one attempt brought.

    Attributes:
        read: the days whose lists were read, in that order.
        failure: why it stopped, in words, or "".
        retry_at: when the source allows the next question (UTC), where it said so.
    """

    read: tuple[date, ...] = ()
    failure: str = ""
    retry_at: datetime | None = None


async def missing_days(store: Store, *, now: datetime) -> tuple[date, ...]:
    """Those of the last 30 days whose list nobody has read yet, the newest first, those that failed before last.

    Left out are weekends, and the days that are the poller's: where it has been away, those since then.

    Raises:
        bot.errors.StoreFault: the database fails.
    """
    rounds = await store.watching.rounds(SOURCE)
    polled = now.date() if rounds is None else min(now.date(), rounds.last_at.date())
    day = polled - timedelta(days=_POLLED)
    missing: list[date] = []
    failed: list[date] = []
    while day > now.date() - timedelta(days=DAYS):
        readings = () if is_weekend(day) else await store.readings(SOURCE, day)
        if not (is_weekend(day) or _is_known(readings)):
            (failed if readings else missing).append(day)
        day -= timedelta(days=1)
    return (*missing, *failed)


def _is_known(readings: Sequence[Reading]) -> bool:
    """Whether the source has told the list, or a captured one was imported."""
    imported = any(reading.outcome is ReadOutcome.IMPORTED for reading in readings)
    return imported or bool(told_by_source(readings))


async def read_first_days(
    newsroom: Newsroom, clock: Clock, *, breath: timedelta = timedelta()
) -> FirstDays:
    """Read what is missing, one list after the other, up to the first failure. What was read stays.

    Between two lists it rests as long as `breath`.

    Raises:
        bot.errors.StoreFault: the database fails.
    """
    read: list[date] = []
    while True:
        # Asked again each time: a person, or another process, may have read some of them meanwhile.
        missing = await missing_days(newsroom.store, now=clock.now())
        day = next((each for each in missing if each not in read), None)
        if day is None:
            return FirstDays(tuple(read))
        if read:
            await clock.sleep(breath.total_seconds())
        fault = await newsroom.read(day, quiet=True)
        if fault is not None:
            retry_at = fault.retry_at if isinstance(fault, Unreachable) else None
            return FirstDays(tuple(read), describe(fault), retry_at)
        read.append(day)


async def keep_reading_first_days(newsroom: Newsroom, clock: Clock) -> int:
    """Try until nothing is missing, resting longer after each attempt that brought nothing; returns how many were read.

    The rests grow from `FIRST_REST` to `LONGEST_REST`, and outlast what the source asks for.
    """
    count = 0
    rest = FIRST_REST
    while True:
        attempt = await _attempt(newsroom, clock)
        count += len(attempt.read)
        if attempt.read:
            rest = FIRST_REST
        if not attempt.failure:
            if count:
                _log.info("the lists of %d earlier days were read", count)
            return count
        _log.info("the lists of earlier days have to wait: %s", attempt.failure)
        now = clock.now()
        asked = (attempt.retry_at or now) - now
        await clock.sleep(max(rest, asked).total_seconds())
        rest = min(rest * 2, LONGEST_REST)


async def _attempt(newsroom: Newsroom, clock: Clock) -> FirstDays:
    try:
        return await read_first_days(newsroom, clock, breath=BREATH)
    except StoreFault as fault:
        return FirstDays(failure=str(fault))
