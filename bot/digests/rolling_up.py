"""Which alerts of a place are posted together, and when: those of one look, of a day or week, of a pause."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import time
from typing import TYPE_CHECKING

from bot.digests.due import EVERY_DAY, Schedule, due_after, due_until
from bot.digests.model import RollUp, Together
from bot.digests.turns import DATES_AHEAD, PUNCTUAL
from bot.watching.model import Every

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from bot.digests.due import Due
    from bot.papers import PaperId
    from bot.tenancy import Place
    from bot.watching.model import Alert

USUAL_HOUR = time(9)
"""At this time on the wall a place is told its alerts of a day or week, unless it says otherwise."""

WEEKS_DAY = 0
"""On Mondays those of a week are told."""

MOST_CARDS = 10
"""Papers that one post of alerts shows; the others are told as a number."""

_MADE_OF = {
    Together.DAY: frozenset({Every.DAY}),
    Together.WEEK: frozenset({Every.DAY, Every.WEEK}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What waits to be posted in a place.

    Attributes:
        place: where.
        zone: its time zone.
        alerts: those that were not posted yet, in any order.
        votes: of their papers, where they are known.
        hour: at which time on the wall its roll-ups come.
        last: the local date of its latest roll-up of a day and of a week.
        cap_told_on: on which of its local dates it was last told that its alerts of the day are used up.
    """

    place: Place
    zone: ZoneInfo
    alerts: Sequence[Alert]
    votes: Mapping[PaperId, int] = field(default_factory=dict)
    hour: time = USUAL_HOUR
    last: Mapping[Together, date] = field(default_factory=dict)
    cap_told_on: date | None = None


def schedule_of(together: Together, hour: time = USUAL_HOUR) -> Schedule:
    """When the alerts of a day, or of a week, are told."""
    return Schedule(hour, EVERY_DAY if together is Together.DAY else frozenset({WEEKS_DAY}))


def roll_ups(waiting: Waiting, *, now: datetime) -> tuple[RollUp, ...]:
    """The posts that a place's alerts make now, at most one of each `Together`; no alert is in two of them.

    Alerts at once come first, then those of a pause of the poller, then those whose day or week is due. What has its
    day's alerts already is told as a number, beside others or once a day by itself, and is settled by that.
    """
    at_once = [alert for alert in waiting.alerts if alert.every is Every.NOW]
    found = (
        _of_poll(waiting, [alert for alert in at_once if not alert.is_late], now=now),
        _of_pause(waiting, [alert for alert in at_once if alert.is_late]),
        _of_occasion(waiting, now=now),
    )
    return tuple(each for each in found if each is not None)


def next_roll_up(waiting: Waiting, *, now: datetime) -> Due | None:
    """The first occasion after `now` on which something that waits is told, or None where nothing waits for one."""
    wanted = {alert.every for alert in waiting.alerts} - {Every.NOW}
    dues = [
        due_after(schedule_of(together, waiting.hour), waiting.zone, now)
        for together, every in _MADE_OF.items()
        if wanted & every
    ]
    return min(dues, key=lambda due: due.at, default=None)


def _of_poll(waiting: Waiting, alerts: Sequence[Alert], *, now: datetime) -> RollUp | None:
    told = _best_first([alert for alert in alerts if not alert.is_capped], waiting)
    capped = _best_first([alert for alert in alerts if alert.is_capped], waiting)
    today = now.astimezone(waiting.zone).date()
    # What was capped on an earlier date, after that was told, waits for the next post: nobody is woken for it.
    is_news = waiting.cap_told_on != today and any(
        alert.at.astimezone(waiting.zone).date() == today for alert in capped
    )
    if not (told or is_news):
        return None
    return RollUp(
        place=waiting.place,
        together=Together.POLL,
        due=None,
        alerts=(*told, *capped),
        shown=min(len(told), MOST_CARDS),
    )


def _of_pause(waiting: Waiting, alerts: Sequence[Alert]) -> RollUp | None:
    if not alerts:
        return None
    return RollUp(
        place=waiting.place,
        together=Together.LATE,
        due=None,
        alerts=_best_first(alerts, waiting),
        shown=min(len(alerts), MOST_CARDS),
        is_late=True,
    )


def _of_occasion(waiting: Waiting, *, now: datetime) -> RollUp | None:
    """The week's roll-up where it is due, with the day's in it; else the day's. However late: there is but one."""
    today = due_until(schedule_of(Together.DAY, waiting.hour), waiting.zone, now)
    for together in (Together.WEEK, Together.DAY):
        due = due_until(schedule_of(together, waiting.hour), waiting.zone, now)
        if _is_over(due, waiting, together, now=now):
            continue
        # In a week's roll-up that comes days late those of the days since are too, so that they need no second post.
        ends = {Every.WEEK: due.at, Every.DAY: today.at}
        # What came about after the present did so by a clock that has been put back since.
        alerts = [
            alert
            for alert in waiting.alerts
            if alert.every in _MADE_OF[together] and not ends[alert.every] < alert.at <= now
        ]
        if any(alert.every is Every.WEEK for alert in alerts) or (
            alerts and together is Together.DAY
        ):
            return RollUp(
                place=waiting.place,
                together=together,
                due=due,
                alerts=_best_first(alerts, waiting),
                shown=min(len(alerts), MOST_CARDS),
                is_late=now - due.at > PUNCTUAL,
            )
    return None


def _is_over(due: Due, waiting: Waiting, together: Together, *, now: datetime) -> bool:
    """Whether an occasion was seen to; what was noted of dates far ahead was so by a wrong clock."""
    last = waiting.last.get(together)
    today = now.astimezone(waiting.zone).date()
    return last is not None and due.local_date <= last <= today + DATES_AHEAD


def _best_first(alerts: Iterable[Alert], waiting: Waiting) -> tuple[Alert, ...]:
    """By votes, most first; those with equally many by instant, then by id."""
    return tuple(
        sorted(
            alerts,
            key=lambda alert: (-waiting.votes.get(alert.paper_id, 0), alert.at, alert.paper_id),
        )
    )
