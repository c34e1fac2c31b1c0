"""Watches and what comes of them, to be stored, and all of it read back."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.papers import SourceName
from bot.query.parse import parse
from bot.settings import PlaceSettings
from bot.tenancy import Owner, OwnerKind, Place, Platform, Workspace
from bot.watching.model import Alert, Every, Meeting, News, Outcome, Saved, Watch
from bot.watching.ports import Reason
from tests.rigs.stored import DAY, START, Halted, after, channel, made_up

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

    from bot.papers import PaperId
    from bot.ports import Store
    from bot.query.model import Query
    from bot.watching.ports import WatchLedger

ADA = Owner(Workspace(Platform.SLACK, "T1"), OwnerKind.PERSON, "U1")
PLACE = channel("C1")
OTHER_PLACE = channel("C2")
AGENTS, ROBOTS = parse("agents"), parse("robots OR title:planning")
P1, P2, P3 = (made_up(number).id for number in (1, 2, 3))
FACTS, WORDS, LISTED = Reason.FACTS, Reason.WORDS, Reason.LISTED
# What looks alike from elsewhere: the same keys in another team, on another platform, and of a place.
STRANGERS = (
    replace(ADA, workspace=Workspace(Platform.SLACK, "T2")),
    replace(ADA, workspace=Workspace(Platform.DISCORD, "T1")),
    replace(ADA, kind=OwnerKind.PLACE),
)


@asynccontextmanager
async def writing(store: Store, *, papers: int = 4) -> AsyncIterator[WatchLedger]:
    """A transaction in which so many papers are saved."""
    async with store.transaction() as ledger:
        await ledger.save_papers([made_up(number) for number in range(papers)])
        yield ledger.watching


async def add(
    store: Store, owner: Owner = ADA, query: Query = AGENTS, *, place: Place | None = None
) -> Watch:
    """A new watch of an owner; where no place is named in a channel of the owner's workspace."""
    async with store.transaction() as ledger:
        return await ledger.watching.add_watch(
            owner,
            query,
            place=place or replace(PLACE, workspace=owner.workspace),
            every=Every.NOW,
            at=START,
        )


async def alert_about(store: Store, *alerts: Alert) -> None:
    """Store alerts."""
    async with writing(store) as ledger:
        await ledger.add_alerts(alerts)


async def meet(store: Store, *meetings: Meeting) -> None:
    """Store meetings."""
    async with writing(store) as ledger:
        await ledger.add_meetings(meetings)


async def make_news(store: Store, *papers: PaperId) -> None:
    """Let papers be news."""
    async with writing(store) as ledger:
        for paper_id in papers:
            await ledger.add_news(News(paper_id=paper_id, day=DAY, at=START))


async def queue(store: Store, papers: dict[PaperId, Reason]) -> None:
    """Let papers wait."""
    async with writing(store) as ledger:
        await ledger.queue(papers)


def an_alert(
    place: Place = PLACE,
    paper_id: PaperId = P1,
    *,
    hours: float = 0,
    every: Every = Every.NOW,
    is_late: bool = False,
    is_capped: bool = False,
    watch_ids: tuple[int, ...] = (1, 2),
) -> Alert:
    """An alert so many hours after `START`."""
    return Alert(
        place=place,
        paper_id=paper_id,
        at=after(hours),
        every=every,
        is_late=is_late,
        is_capped=is_capped,
        watch_ids=watch_ids,
    )


def a_meeting(watch_id: int, paper_id: PaperId = P1, *, hours: float = 0) -> Meeting:
    """A meeting so many hours after `START`."""
    return Meeting(
        watch_id=watch_id, paper_id=paper_id, at=after(hours), outcome=Outcome.MUTED, detail="x y"
    )


def some_saved(
    owner: Owner = ADA, paper_id: PaperId = P1, *, hours: float = 0, note: str = ""
) -> Saved:
    """A paper saved so many hours after `START`."""
    return Saved(owner=owner, paper_id=paper_id, at=after(hours), note=note)


async def halt() -> None:
    """Undo the transaction."""
    raise Halted


async def write_everything(store: Store, *, then: Callable[[], Awaitable[object]]) -> None:
    """One transaction that writes something of each kind."""
    watch = (await store.watching.watches_of(ADA))[0]
    async with writing(store) as ledger:
        new = await ledger.add_watch(ADA, ROBOTS, place=OTHER_PLACE, every=Every.NOW, at=START)
        await ledger.change_watch(replace(watch, query=ROBOTS, place=OTHER_PLACE))
        await ledger.add_mute(ADA, AGENTS, at=START)
        await ledger.save(some_saved())
        await ledger.queue({P1: LISTED, P2: WORDS})
        await ledger.add_news(News(paper_id=P1, day=DAY, at=START))
        await ledger.add_meetings([a_meeting(new.id), a_meeting(watch.id)])
        await ledger.add_alerts([an_alert()])
        await ledger.change_settings(PLACE, PlaceSettings(zone="Asia/Tokyo", daily_cap=3))
        await ledger.end_round(SourceName.HF, START)
        await ledger.remove_watch(watch.id)
        await then()


async def everything(store: Store) -> Sequence[object]:
    """What the shelf tells of what the tests write."""
    shelf = store.watching
    return (
        await shelf.watches_of(ADA),
        await shelf.watches_to(PLACE),
        await shelf.watches_to(OTHER_PLACE),
        await shelf.changes_since(0, 99),
        await shelf.mutes_of([ADA]),
        await shelf.saved_by(ADA),
        await shelf.meetings_with(P1, range(9)),
        await shelf.alert(PLACE, P1),
        await shelf.alerts_in(PLACE, 9),
        await shelf.alerts_counted({PLACE: START}),
        await shelf.settings_of([PLACE, OTHER_PLACE]),
        await shelf.news_of(P1),
        await shelf.news_on(DAY),
        await shelf.waiting(9),
        await shelf.is_waiting(P1),
        await shelf.rounds(SourceName.HF),
    )
