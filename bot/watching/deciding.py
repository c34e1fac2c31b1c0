"""What happens when a paper meets watches: pure, so that it can be asked again and says the same."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.query.matching import matches
from bot.query.printing import written
from bot.watching.model import Alert, Every, Meeting, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from datetime import datetime

    from bot.query.analysed import AnalysedPaper
    from bot.tenancy import Owner, Place
    from bot.watching.model import Mute, News, Watch

_SOONEST = {Every.NOW: 0, Every.DAY: 1, Every.WEEK: 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What else counts when a paper meets watches.

    Attributes:
        met: the watches that met the paper before.
        alerted: the places that have an alert about the paper.
        mutes: what the owners of the watches, and the places, have muted.
        room: how many alerts each place may still have today; one that is not told has room enough.
    """

    met: AbstractSet[int] = frozenset()
    alerted: AbstractSet[Place] = frozenset()
    mutes: Mapping[Owner, Sequence[Mute]] = field(default_factory=dict)
    room: Mapping[Place, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Decision:
    """What is to be stored: what came of each meeting, and the alerts."""

    meetings: tuple[Meeting, ...] = ()
    alerts: tuple[Alert, ...] = ()


def decide_alerts(
    paper: AnalysedPaper,
    watches: Iterable[Watch],
    *,
    news: News,
    circumstances: Circumstances,
    now: datetime,
) -> Decision:
    """What comes of it that the queries of these watches hold for a paper now.

    A watch meets a paper once: what it met before is left out. Each place gets at most one alert about the paper,
    for all of its watches together, and none if it has one. The order of the watches makes no difference.
    """
    meetings: list[Meeting] = []
    alerting: dict[Place, list[Watch]] = {}
    for watch in sorted(watches, key=lambda watch: watch.id):
        if watch.id in circumstances.met:
            continue
        outcome, detail = _outcome(paper, watch, news, circumstances)
        if outcome is Outcome.ALERTED:
            alerting.setdefault(watch.place, []).append(watch)
        else:
            meetings.append(_meeting(paper, watch, now, outcome, detail))
    alerts: list[Alert] = []
    for place, its in alerting.items():
        alert = _alert(place, its, news, room=circumstances.room.get(place), now=now)
        alerts.append(alert)
        outcome = Outcome.CAPPED if alert.is_capped else Outcome.ALERTED
        meetings += [_meeting(paper, watch, now, outcome, "") for watch in its]
    return Decision(tuple(meetings), tuple(alerts))


def _outcome(
    paper: AnalysedPaper, watch: Watch, news: News, circumstances: Circumstances
) -> tuple[Outcome, str]:
    if news.is_quiet:
        return Outcome.QUIET, ""
    if news.day < watch.begins_at.date():
        return Outcome.BEFORE, ""
    if watch.paused_at is not None:
        return Outcome.PAUSED, ""
    if watch.place in circumstances.alerted:
        return Outcome.SEEN, ""
    for owner in dict.fromkeys((watch.owner, watch.place.owner)):
        for mute in circumstances.mutes.get(owner, ()):
            if matches(mute.query, paper):
                return Outcome.MUTED, written(mute.query)
    return Outcome.ALERTED, ""


def _alert(
    place: Place, watches: Sequence[Watch], news: News, *, room: int | None, now: datetime
) -> Alert:
    every = min((watch.every for watch in watches), key=_SOONEST.__getitem__)
    # A roll-up is one post however many papers it holds.
    counts = every is Every.NOW and not news.is_late
    return Alert(
        place=place,
        paper_id=news.paper_id,
        at=now,
        every=every,
        is_late=news.is_late,
        is_capped=counts and room is not None and room <= 0,
        watch_ids=tuple(watch.id for watch in watches),
    )


def _meeting(
    paper: AnalysedPaper, watch: Watch, now: datetime, outcome: Outcome, detail: str
) -> Meeting:
    return Meeting(
        watch_id=watch.id, paper_id=paper.paper.id, at=now, outcome=outcome, detail=detail
    )
