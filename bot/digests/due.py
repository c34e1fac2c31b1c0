"""When something that comes at an hour of the day is due: by the clocks of a zone, whatever they do.

A time of the day is given as it stands on the wall. One that the clocks leave out moves to the first instant after
the gap; one that comes twice is used once, the first time. So each date that there is has one due instant, and later
dates have later ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zoneinfo import ZoneInfo

EVERY_DAY = frozenset(range(7))
WEEKDAYS = frozenset(range(5))

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Schedule:
    """A time of the day, and the weekdays on which it counts.

    Attributes:
        at: as the clock on the wall shows it.
        days: the weekdays as `date.weekday` numbers them: 0 is Monday, 6 Sunday.

    Raises:
        ValueError: the time has a zone or a fold, or there is no day, or one that is no weekday.
    """

    at: time
    days: frozenset[int] = EVERY_DAY

    def __post_init__(self) -> None:
        if self.at.tzinfo is not None or self.at.fold:
            raise ValueError("a time on the wall has neither a zone nor a fold")
        if not self.days or not self.days <= EVERY_DAY:
            raise ValueError(f"{sorted(self.days)} are no weekdays")


@dataclass(frozen=True, slots=True)
class Due:
    """One occasion of a schedule.

    Attributes:
        local_date: for which date it is. Where a gap goes over midnight its instant may lie on the next one.
        at: when (UTC).
    """

    local_date: date
    at: datetime


def due_on(schedule: Schedule, zone: ZoneInfo, day: date) -> Due | None:
    """The occasion of a date, or None where its weekday does not count or the zone left the whole date out."""
    if day.weekday() not in schedule.days:
        return None
    wanted = datetime.combine(day, schedule.at)
    at = wanted.replace(tzinfo=zone).astimezone(UTC)
    if _on_the_wall(at, zone) == wanted:
        return Due(day, at)
    at = _after_the_gap(wanted, zone)
    return Due(day, at) if _was_there(day, at, zone) else None


def due_after(schedule: Schedule, zone: ZoneInfo, instant: datetime) -> Due:
    """The first occasion after an instant (aware)."""
    # That of the date before may have been moved over midnight.
    first = instant.astimezone(zone).date() - _DAY
    return next(
        due
        for ahead in count()
        if (due := due_on(schedule, zone, first + ahead * _DAY)) is not None and due.at > instant
    )


def due_until(schedule: Schedule, zone: ZoneInfo, instant: datetime) -> Due:
    """The last occasion not after an instant (aware)."""
    # Clocks that go back over midnight show a date again whose next one has begun already.
    last = instant.astimezone(zone).date() + _DAY
    return next(
        due
        for back in count()
        if (due := due_on(schedule, zone, last - back * _DAY)) is not None and due.at <= instant
    )


def due_between(
    schedule: Schedule, zone: ZoneInfo, after: datetime, *, until: datetime
) -> Iterator[Due]:
    """The occasions after one instant and not after another (aware), in order."""
    due = due_after(schedule, zone, after)
    while due.at <= until:
        yield due
        due = due_after(schedule, zone, due.at)


def _on_the_wall(instant: datetime, zone: ZoneInfo) -> datetime:
    """What the clocks show at an instant, without their zone."""
    return instant.astimezone(zone).replace(tzinfo=None)


def _after_the_gap(wanted: datetime, zone: ZoneInfo) -> datetime:
    """The first instant (UTC) at which the clocks show a time that they leave out, or a later one."""
    # By the rules before the gap the time comes after it, by those after the gap before it.
    late = wanted.replace(tzinfo=zone).astimezone(UTC)
    early = wanted.replace(tzinfo=zone, fold=1).astimezone(UTC)
    while late - early > _SECOND:
        middle = early + ((late - early) // _SECOND // 2) * _SECOND
        if _on_the_wall(middle, zone) > wanted:
            late = middle
        else:
            early = middle
    return late


def _was_there(day: date, after_gap: datetime, zone: ZoneInfo) -> bool:
    """Whether some of the date was there: else the clocks went from before it to after it."""
    return day in (
        _on_the_wall(after_gap - _SECOND, zone).date(),
        _on_the_wall(after_gap, zone).date(),
    )
