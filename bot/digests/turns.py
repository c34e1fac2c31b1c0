"""Whose turn it is: which digest of a subscription is to be made now, and what of the subscription changes by it.

Only the latest occasion is ever made, so that a pause of the program is followed by one digest and never by a pile;
what the others would have told is in it, as it covers all since the last one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.digests.due import due_after, due_until
from bot.digests.model import Covers, Kind
from bot.settings import UNSET, PlaceSettings, zone_in

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from bot.digests.due import Due, Schedule
    from bot.digests.model import Digest, Subscription

PUNCTUAL = timedelta(minutes=15)
"""A digest that is made within this of its time is not called late."""

TOO_LATE = timedelta(hours=24)
"""A digest that is so late is passed over."""

DATES_AHEAD = timedelta(days=2)
"""By so many dates the zones of the world differ at most: a subscription that is farther ahead met a wrong clock."""


class Timing(StrEnum):
    """What is to be done about a subscription now."""

    NOTHING = "nothing"
    ON_TIME = "on-time"
    LATE = "late"
    PASSED_OVER = "passed-over"

    @property
    def is_made(self) -> bool:
        """Whether a digest is to be made."""
        return self in (Timing.ON_TIME, Timing.LATE)


@dataclass(frozen=True, slots=True)
class Turn:
    """What is to be done about a subscription.

    Attributes:
        timing: which case it is.
        due: the occasion that it is about; None where there is nothing to do.
        reason: why there is nothing to do or the occasion is passed over, in words, or "".
    """

    timing: Timing
    due: Due | None = None
    reason: str = ""


def zone_for(
    subscription: Subscription, settings: PlaceSettings = UNSET, *, default: str
) -> ZoneInfo:
    """The zone of a subscription: its own, else that of its place, else the default (IANA names).

    Raises:
        bot.errors.Mistake: `BAD_ZONE`; the default is no zone.
    """
    return zone_in(PlaceSettings(zone=subscription.zone or settings.zone), default=default)


def whose_turn(subscription: Subscription, zone: ZoneInfo, *, now: datetime) -> Turn:
    """What is to be done about a subscription at `now`. Once that is noted in it, there is nothing to do.

    No two of its digests are for one local date, even where its zone changes, and each comes after the one before.
    After the clock of the machine was put back no date is made again, and after one that went days ahead what was
    missed meanwhile comes with the next digest.
    """
    if subscription.paused_at is not None:
        return Turn(Timing.NOTHING, reason="it is paused")
    due = due_until(subscription.schedule, zone, now)
    last = _last_due(subscription, zone, now)
    late = now - due.at
    if not _counts(due, subscription, last, now=now):
        return Turn(Timing.NOTHING, reason="its time has not come yet")
    if last is None and subscription.last_due is not None and late > PUNCTUAL:
        # Whether this one was made before the clock went wrong is not known any more.
        return Turn(Timing.NOTHING, reason="the clock was put back")
    if late < TOO_LATE:
        return Turn(Timing.ON_TIME if late <= PUNCTUAL else Timing.LATE, due)
    return Turn(
        Timing.PASSED_OVER,
        due,
        f"it was due more than {TOO_LATE // timedelta(hours=1)} hours ago; what it would have told comes with the next one",
    )


def next_due(subscription: Subscription, zone: ZoneInfo, *, now: datetime) -> Due | None:
    """The first occasion after `now` whose digest will be made, or None while it is paused."""
    if subscription.paused_at is not None:
        return None
    last = _last_due(subscription, zone, now)
    due = due_after(subscription.schedule, zone, now)
    while not _counts(due, subscription, last, now=now):
        due = due_after(subscription.schedule, zone, due.at)
    return due


def _last_due(subscription: Subscription, zone: ZoneInfo, now: datetime) -> Due | None:
    """The latest occasion that was seen to; one so far ahead that the clock was wrong then is none."""
    last = subscription.last_due
    if last is not None and last.local_date > now.astimezone(zone).date() + DATES_AHEAD:
        return None
    return last


def _counts(due: Due, subscription: Subscription, last: Due | None, *, now: datetime) -> bool:
    """Whether an occasion has not been seen to, and lies after the subscription's beginning."""
    # A beginning after the present is one by a wrong clock too.
    if subscription.begins_at <= now and due.at <= subscription.begins_at:
        return False
    return last is None or (due.local_date > last.local_date and due.at > last.at)


def first_cursor(
    schedule: Schedule, zone: ZoneInfo, *, covers: Covers, begins_at: datetime
) -> datetime:
    """From when on (UTC) the first digest of a new subscription covers what was listed first.

    As if there had been one before: from the last occasion before it began or, for a recap, from the one a week
    before its first.
    """
    if covers is Covers.DAY:
        return due_until(schedule, zone, begins_at).at
    return due_after(schedule, zone, begins_at).at - timedelta(weeks=1)


def resumed(subscription: Subscription, zone: ZoneInfo, *, now: datetime) -> Subscription:
    """The subscription after a pause: as a new one, but that nothing is told again."""
    cursor = first_cursor(subscription.schedule, zone, covers=subscription.covers, begins_at=now)
    return replace(
        subscription,
        paused_at=None,
        begins_at=now,
        covered_until=max(cursor, subscription.covered_until),
    )


def after_digest(subscription: Subscription, digest: Digest) -> Subscription:
    """The subscription once a digest of it is made, in whatever order the clocks have it."""
    contents = digest.contents
    covered = max(subscription.covered_until, contents.until)
    if subscription.covered_until > contents.at:
        covered = contents.until  # it was noted by a clock that has been put back since
    if digest.kind is Kind.COMPLETION:
        return replace(subscription, covered_until=covered)
    return replace(subscription, covered_until=covered, last_due=digest.due)


def after_passing_over(subscription: Subscription, turn: Turn) -> Subscription:
    """The subscription once an occasion is passed over: the next digest covers what that one would have."""
    return replace(subscription, last_due=turn.due)
