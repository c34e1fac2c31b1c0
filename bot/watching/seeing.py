"""Seeing to papers: each that waits is asked of the watches, and what comes of it is stored, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from bot.papers import SourceName
from bot.query.analysed import AnalysedPaper
from bot.settings import UNSET, starts_of_day
from bot.watching.deciding import Circumstances, decide_alerts
from bot.watching.model import News
from bot.zones import UTC_NAME

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bot.papers import PaperId
    from bot.ports import Ledger, Store
    from bot.tenancy import Place
    from bot.watching.live import LiveWatches
    from bot.watching.model import Watch
    from bot.watching.ports import Rounds

_LOOKED_UP_AT_ONCE = 50

_DECIDED_AT_ONCE = 200
"""Watches; what is to be stored of them holds the event loop for a few milliseconds."""

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
    store: Store, live: LiveWatches, *, now: datetime, zone: str = UTC_NAME
) -> Seen:
    """See to every paper that waits, one transaction each, so that what is interrupted goes on where it was.

    `zone` (IANA) is that of the places that have set none: each place's alerts are counted by its own days.
    """
    papers = alerts = 0
    while waiting := await store.watching.waiting(_LOOKED_UP_AT_ONCE):
        for paper_id, _ in waiting:
            await live.follow(store.watching)
            stored = await _see_to(store, live, paper_id, now=now, zone=zone)
            if stored is not None:
                papers += 1
                alerts += stored
    return Seen(papers, alerts)


async def _see_to(
    store: Store, live: LiveWatches, paper_id: PaperId, *, now: datetime, zone: str
) -> int | None:
    """How many alerts came of a paper; None where it waits no more."""
    listed = await store.days_of(paper_id)
    days = [day for source, day in listed if source is SOURCE]
    async with store.transaction() as ledger:
        # Asked here: since it was seen to wait, it may have come to wait for more, or another poller have been here.
        reason = await ledger.watching.done_with(paper_id)
        if reason is None:
            return None
        if live.change != await ledger.watching.last_change():
            await live.follow(store.watching)  # nobody writes meanwhile
        known = await ledger.watching.news_of(paper_id)
        news = known
        if news is None and days:
            rounds = await store.watching.rounds(SOURCE)
            news = news_about(paper_id, min(days), rounds=rounds, now=now)
            await ledger.watching.add_news(news)
        paper = (await ledger.papers([paper_id])).get(paper_id)
        if news is None or news.is_quiet or paper is None:
            return 0
        if known is not None:
            news = replace(news, is_late=False)  # what it meets now is not what was missed then
        analysed = AnalysedPaper(paper, min((day for _, day in listed), default=None))
        met = live.met_by(analysed, reason)
        return await _store_alerts(ledger, analysed, met, news=news, now=now, zone=zone)


def news_about(paper_id: PaperId, day: date, *, rounds: Rounds | None, now: datetime) -> News:
    """How a paper is met first that was listed first on that day (UTC).

    Before the poller's first round has ended nothing is news; nor is an old list that somebody opened later.
    """
    # A clock that was wrong once may have left an instant to come.
    last_at = None if rounds is None else min(rounds.last_at, now)
    is_quiet = last_at is None or day < last_at.date() - timedelta(days=1)
    was_down = last_at is not None and now - last_at > DOWN
    return News(
        paper_id=paper_id,
        day=day,
        at=now,
        is_quiet=is_quiet,
        is_late=not is_quiet and was_down and day < now.date(),
    )


async def _store_alerts(
    ledger: Ledger,
    paper: AnalysedPaper,
    met: list[int],
    *,
    news: News,
    now: datetime,
    zone: str,
) -> int:
    """Store what comes of it that the queries of these watches hold for a paper; how many alerts."""
    if not met:
        return 0
    paper_id = paper.paper.id
    before = await ledger.watching.met_by(paper_id)
    watches = await ledger.watching.watches(each for each in met if each not in before)
    circumstances = Circumstances(
        met=before,
        alerted=await ledger.watching.alerted_places(paper_id),
        mutes=await ledger.watching.mutes_of(
            owner for watch in watches.values() for owner in (watch.owner, watch.place.owner)
        ),
        room=await _room(ledger, watches, now=now, zone=zone),
    )
    stored = 0
    for some in slices_by_place(watches.values(), _DECIDED_AT_ONCE):
        decision = decide_alerts(paper, some, news=news, circumstances=circumstances, now=now)
        await ledger.watching.add_meetings(decision.meetings)
        await ledger.watching.add_alerts(decision.alerts)
        stored += len(decision.alerts)
    return stored


def slices_by_place(watches: Iterable[Watch], size: int) -> Iterator[Sequence[Watch]]:
    """The watches, about `size` at once; those of one place are never parted, since it gets one alert for all of them."""
    by_place: dict[Place, list[Watch]] = {}
    for watch in watches:
        by_place.setdefault(watch.place, []).append(watch)
    some: list[Watch] = []
    for its in by_place.values():
        some += its
        if len(some) >= size:
            yield some
            some = []
    if some:
        yield some


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
