"""Seeing to papers: each that waits is asked of the watches, and what comes of it is stored, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from bot.papers import SourceName
from bot.query.analysed import AnalysedPaper
from bot.settings import UNSET, starts_of_day
from bot.watching.deciding import Circumstances, Decision, decide_alerts
from bot.watching.model import News
from bot.zones import UTC_NAME

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.papers import PaperId
    from bot.ports import Ledger, Store
    from bot.tenancy import Place
    from bot.watching.live import LiveWatches
    from bot.watching.model import Watch
    from bot.watching.ports import Reason, Rounds

_LOOKED_UP_AT_ONCE = 50

DOWN = timedelta(hours=12)
"""A poller whose latest round is longer ago was down: what was listed before today then comes as one roll-up."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What seeing to papers brought.

    Attributes:
        papers: how many were seen to.
        alerts: how many alerts were stored.
    """

    papers: int
    alerts: int


async def see_to_all(
    store: Store,
    live: LiveWatches,
    *,
    rounds: Rounds | None,
    now: datetime,
    zone: str = UTC_NAME,
) -> Seen:
    """See to every paper that waits, one transaction each, so that what is interrupted goes on where it was.

    `rounds` is how the poller has gone on so far: before the end of its first round no paper is news. `zone` (IANA) is
    that of the places that have set none: each place's alerts are counted by its own days.
    """
    papers = alerts = 0
    while waiting := await store.watching.waiting(_LOOKED_UP_AT_ONCE):
        for paper_id, reason in waiting:
            await live.follow(store.watching)
            decision = await _see_to(
                store, live, paper_id, reason, rounds=rounds, now=now, zone=zone
            )
            papers += 1
            alerts += len(decision.alerts)
    return Seen(papers, alerts)


async def _see_to(
    store: Store,
    live: LiveWatches,
    paper_id: PaperId,
    reason: Reason,
    *,
    rounds: Rounds | None,
    now: datetime,
    zone: str,
) -> Decision:
    listed = await store.days_of(paper_id)
    days = [day for source, day in listed if source is SOURCE]
    async with store.transaction() as ledger:
        if live.change != await ledger.watching.last_change():
            await live.follow(store.watching)  # nobody writes meanwhile
        news = await ledger.watching.news_of(paper_id)
        if news is None and days:
            news = news_about(paper_id, min(days), rounds=rounds, now=now)
            await ledger.watching.add_news(news)
        decision = Decision()
        paper = (await ledger.papers([paper_id])).get(paper_id)
        if news is not None and not news.is_quiet and paper is not None:
            analysed = AnalysedPaper(paper, min((day for _, day in listed), default=None))
            met = live.met_by(analysed, reason)
            decision = await _decided(ledger, analysed, met, news=news, now=now, zone=zone)
            await ledger.watching.add_meetings(decision.meetings)
            await ledger.watching.add_alerts(decision.alerts)
        await ledger.watching.done_with(paper_id)
    return decision


def news_about(paper_id: PaperId, day: date, *, rounds: Rounds | None, now: datetime) -> News:
    """How a paper is met first that was listed first on that day (UTC).

    Before the poller's first round has ended nothing is news; nor is an old list that somebody opened later.
    """
    is_quiet = rounds is None or day < rounds.last_at.date() - timedelta(days=1)
    was_down = rounds is not None and now - rounds.last_at > DOWN
    return News(
        paper_id=paper_id,
        day=day,
        at=now,
        is_quiet=is_quiet,
        is_late=not is_quiet and was_down and day < now.date(),
    )


async def _decided(
    ledger: Ledger,
    paper: AnalysedPaper,
    met: list[int],
    *,
    news: News,
    now: datetime,
    zone: str,
) -> Decision:
    if not met:
        return Decision()
    paper_id = paper.paper.id
    before = await ledger.watching.met_by(paper_id)
    watches = await ledger.watching.watches(each for each in met if each not in before)
    if not watches:
        return Decision()
    circumstances = Circumstances(
        met=before,
        alerted=await ledger.watching.alerted_places(paper_id),
        mutes=await ledger.watching.mutes_of(
            owner for watch in watches.values() for owner in (watch.owner, watch.place.owner)
        ),
        room=await _room(ledger, watches, now=now, zone=zone),
    )
    return decide_alerts(paper, watches.values(), news=news, circumstances=circumstances, now=now)


async def _room(
    ledger: Ledger, watches: Mapping[int, Watch], *, now: datetime, zone: str
) -> dict[Place, int]:
    """How many alerts each place may still have in its day; those that want no cap left out."""
    places = {watch.place for watch in watches.values()}
    found = await ledger.watching.settings_of(places)
    caps = {
        place: cap for place in places if (cap := found.get(place, UNSET).most_alerts) is not None
    }
    capped = {place: found.get(place, UNSET) for place in caps}
    counted = await ledger.watching.alerts_counted(starts_of_day(capped, now, default=zone))
    return {place: cap - counted.get(place, 0) for place, cap in caps.items()}


SOURCE = SourceName.HF
"""Whose lists are polled."""
