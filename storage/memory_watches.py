"""Watches and what came of them, kept in memory. See `bot.watching.ports` for what is promised."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from itertools import islice
from typing import TYPE_CHECKING, Any

from bot.errors import StoreFault
from bot.tenancy import OwnerKind, PlaceKind
from bot.watching.model import TOLD, Every, Mute, Watch
from bot.watching.ports import Rounds, WatchChanges
from storage.kept_queries import query_of, query_text
from storage.storable import storable_place
from storage.tenants import place_key
from storage.watch_rows import (
    checked,
    reason_to_wait,
    storable_alert,
    storable_meeting,
    storable_owner,
    storable_saved,
    storable_settings,
    storable_watch,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date, datetime

    from bot.papers import PaperId, SourceName
    from bot.query.model import Query
    from bot.settings import PlaceSettings
    from bot.tenancy import Owner, Place, Workspace
    from bot.watching.model import Alert, Meeting, News, Saved
    from bot.watching.ports import Reason


@dataclass(slots=True)
class Watching:
    """Everything that is kept. What stands in its containers is replaced as a whole, never changed."""

    places: dict[tuple[Workspace, str], Place] = field(default_factory=dict)
    watches: dict[int, Watch] = field(default_factory=dict)
    watches_made: dict[Owner, int] = field(default_factory=dict)
    changes: dict[int, int] = field(default_factory=dict)  # of each id ever the latest, in order
    mutes: dict[Owner, tuple[Mute, ...]] = field(default_factory=dict)
    mutes_made: dict[Owner, int] = field(default_factory=dict)
    saved: dict[Owner, dict[PaperId, Saved]] = field(default_factory=dict)
    queue: dict[PaperId, Reason] = field(default_factory=dict)  # those that wait longest first
    news: dict[PaperId, News] = field(default_factory=dict)
    meetings: dict[PaperId, dict[int, Meeting]] = field(default_factory=dict)
    alerts: dict[PaperId, dict[tuple[Workspace, str], Alert]] = field(default_factory=dict)
    rounds: dict[SourceName, Rounds] = field(default_factory=dict)
    settings: dict[tuple[Workspace, str], PlaceSettings] = field(default_factory=dict)

    def copy(self) -> Watching:
        """The same, free to be changed."""
        return Watching(*(getattr(self, each.name).copy() for each in fields(self)))

    def place(self, place: Place) -> Place:
        """A place as it was told last."""
        return self.places.get(place_key(place), place)

    def shown(self, told: Any) -> Any:
        """A watch or an alert with its place as it was told last."""
        return replace(told, place=self.place(told.place))

    def alerts_of(self, place: Place) -> list[Alert]:
        """A place's alerts."""
        key = place_key(place)
        return [self.shown(found[key]) for found in self.alerts.values() if key in found]


class MemoryWatchReads:
    """What a shelf and a ledger both read."""

    def __init__(self, kept: Watching) -> None:
        self.kept = kept

    async def watches(self, ids: Iterable[int]) -> dict[int, Watch]:
        """Those of the watches that there are."""
        there = self.kept.watches
        return {each: self.kept.shown(there[each]) for each in ids if each in there}

    async def mutes_of(self, owners: Iterable[Owner]) -> dict[Owner, tuple[Mute, ...]]:
        """The owners' mutes."""
        mutes = self.kept.mutes
        return {owner: mutes[owner] for owner in map(storable_owner, owners) if mutes.get(owner)}

    async def alerts_counted(self, since: Mapping[Place, datetime]) -> dict[Place, int]:
        """How many alerts each place has had."""
        checked(*since.values())
        counted = {
            self.kept.place(storable_place(place)): sum(
                alert.at >= at
                and alert.every is Every.NOW
                and not (alert.is_late or alert.is_capped)
                for alert in self.kept.alerts_of(storable_place(place))
            )
            for place, at in since.items()
        }
        return {place: count for place, count in counted.items() if count}

    async def settings_of(self, places: Iterable[Place]) -> dict[Place, PlaceSettings]:
        """What places have set."""
        settings = self.kept.settings
        return {
            self.kept.place(place): settings[place_key(place)]
            for place in map(storable_place, places)
            if place_key(place) in settings
        }

    async def news_of(self, paper_id: PaperId) -> News | None:
        """How the poller met a paper first."""
        return self.kept.news.get(paper_id)


class MemoryWatchShelf(MemoryWatchReads):
    """A `bot.watching.ports.WatchShelf` over what is kept. A store gives it other contents when they have changed."""

    async def watches_of(self, owner: Owner) -> tuple[Watch, ...]:
        """An owner's watches."""
        owner = storable_owner(owner)
        found = [watch for watch in self.kept.watches.values() if watch.owner == owner]
        return tuple(map(self.kept.shown, sorted(found, key=lambda watch: watch.number)))

    async def watches_to(self, place: Place) -> tuple[Watch, ...]:
        """The watches that alert in a place."""
        key = place_key(storable_place(place))
        found = [watch for watch in self.kept.watches.values() if place_key(watch.place) == key]
        return tuple(map(self.kept.shown, sorted(found, key=lambda watch: watch.id)))

    async def changes_since(self, number: int, limit: int) -> WatchChanges:
        """What changed after that change."""
        later = ((at, each) for each, at in self.kept.changes.items() if at > number)
        told = list(islice(later, limit))
        there = await self.watches(each for _, each in told)
        last = told[-1][0] if told else number
        queries = {each: there[each].query if each in there else None for _, each in told}
        return WatchChanges(last, queries)

    async def saved_by(self, owner: Owner) -> tuple[Saved, ...]:
        """An owner's library."""
        library = self.kept.saved.get(storable_owner(owner), {}).values()
        return tuple(sorted(library, key=lambda each: (each.at, each.paper_id), reverse=True))

    async def meetings_with(
        self, paper_id: PaperId, watch_ids: Iterable[int]
    ) -> dict[int, Meeting]:
        """What came of a paper's meetings."""
        met = self.kept.meetings.get(paper_id, {})
        return {watch_id: met[watch_id] for watch_id in watch_ids if watch_id in met}

    async def alert(self, place: Place, paper_id: PaperId) -> Alert | None:
        """The alert about a paper in a place."""
        key = place_key(storable_place(place))
        found = self.kept.alerts.get(paper_id, {}).get(key)
        return None if found is None else self.kept.shown(found)

    async def alerts_in(self, place: Place, limit: int) -> tuple[Alert, ...]:
        """A place's latest alerts."""
        found = sorted(self.kept.alerts_of(storable_place(place)), key=lambda alert: alert.paper_id)
        return tuple(sorted(found, key=lambda alert: alert.at, reverse=True)[:limit])

    async def news_on(self, day: date) -> frozenset[PaperId]:
        """The papers that are news of a day."""
        every = self.kept.news.values()
        return frozenset(news.paper_id for news in every if news.day == day and not news.is_quiet)

    async def waiting(self, limit: int) -> tuple[tuple[PaperId, Reason], ...]:
        """Papers that wait to be looked at."""
        return tuple(islice(self.kept.queue.items(), limit))

    async def is_waiting(self, paper_id: PaperId) -> bool:
        """Whether the paper waits."""
        return paper_id in self.kept.queue

    async def rounds(self, source: SourceName) -> Rounds | None:
        """How the poller has gone on."""
        return self.kept.rounds.get(source)


class MemoryWatchLedger(MemoryWatchReads):
    """A `bot.watching.ports.WatchLedger` that changes a copy.

    `saved_paper` gives back the id of a paper that is saved, and raises where it is not.
    """

    def __init__(self, kept: Watching, saved_paper: Callable[[PaperId], PaperId]) -> None:
        super().__init__(kept.copy())
        self._saved_paper = saved_paper

    async def add_watch(
        self, owner: Owner, query: Query, *, place: Place, every: Every, at: datetime
    ) -> Watch:
        """A new watch."""
        made = self.kept.watches_made
        owner = storable_owner(owner)
        watch = storable_watch(
            Watch(
                id=len(self.kept.changes) + 1,  # each there has ever been stands there once
                owner=owner,
                number=made.get(owner, 0) + 1,
                query=query_of(query_text(query)),
                place=place,
                every=every,
                begins_at=at,
            )
        )
        made[owner] = watch.number
        self._put(watch)
        return watch

    async def change_watch(self, watch: Watch) -> None:
        """Let a watch be so."""
        watch = storable_watch(watch)
        before = self.kept.watches.get(watch.id)
        if before is None or before.owner != watch.owner:
            raise KeyError(watch.id)
        query = query_of(query_text(watch.query))
        self._put(replace(watch, number=before.number, query=query))

    async def remove_watch(self, watch_id: int) -> None:
        """Take a watch away."""
        if self.kept.watches.pop(watch_id, None) is None:
            return
        self._note_change(watch_id)
        for paper_id, met in self.kept.meetings.items():
            if watch_id in met:
                others = {each: meeting for each, meeting in met.items() if each != watch_id}
                self.kept.meetings[paper_id] = others

    async def last_change(self) -> int:
        """The number of the last change."""
        return next(reversed(self.kept.changes.values()), 0)

    async def add_mute(self, owner: Owner, query: Query, *, at: datetime) -> Mute:
        """A new mute."""
        checked(at)
        owner = storable_owner(owner)
        number = self.kept.mutes_made.get(owner, 0) + 1
        self.kept.mutes_made[owner] = number
        mute = Mute(owner=owner, number=number, query=query_of(query_text(query)), since=at)
        self.kept.mutes[owner] = (*self.kept.mutes.get(owner, ()), mute)
        return mute

    async def remove_mute(self, owner: Owner, number: int) -> bool:
        """Take a mute away."""
        owner = storable_owner(owner)
        before = self.kept.mutes.get(owner, ())
        self.kept.mutes[owner] = tuple(mute for mute in before if mute.number != number)
        return self.kept.mutes[owner] != before

    async def save(self, saved: Saved) -> None:
        """Put a paper into a library."""
        saved = storable_saved(saved)
        library = self.kept.saved.get(saved.owner, {})
        before = library.get(self._saved_paper(saved.paper_id), saved)
        self.kept.saved[saved.owner] = {
            **library,
            saved.paper_id: replace(saved, at=before.at),
        }

    async def unsave(self, owner: Owner, paper_id: PaperId) -> bool:
        """Take a paper out of a library."""
        owner = storable_owner(owner)
        library = dict(self.kept.saved.get(owner, {}))
        taken = library.pop(paper_id, None)
        self.kept.saved[owner] = library
        return taken is not None

    async def queue(self, papers: Mapping[PaperId, Reason]) -> None:
        """Let papers wait to be looked at."""
        for paper_id, asked in papers.items():
            waits = self.kept.queue.get(paper_id)
            reason = reason_to_wait(asked, waits=waits, is_news=paper_id in self.kept.news)
            if reason is not None:
                self.kept.queue[self._saved_paper(paper_id)] = reason

    async def unmeet(self, watch_id: int) -> None:
        """Take away what nobody was told of."""
        for paper_id, its in list(self.kept.meetings.items()):
            meeting = its.get(watch_id)
            if meeting is not None and meeting.outcome not in TOLD:
                left = {each: its[each] for each in its if each != watch_id}
                self.kept.meetings[paper_id] = left

    async def done_with(self, paper_id: PaperId) -> Reason | None:
        """The paper waits no more."""
        return self.kept.queue.pop(paper_id, None)

    async def add_news(self, news: News) -> None:
        """Note how the poller met a paper first."""
        checked(news.at)
        self.kept.news.setdefault(self._saved_paper(news.paper_id), news)

    async def met_by(self, paper_id: PaperId) -> frozenset[int]:
        """The watches that met a paper."""
        return frozenset(self.kept.meetings.get(paper_id, ()))

    async def alerted_places(self, paper_id: PaperId) -> frozenset[Place]:
        """The places that have an alert about a paper."""
        return frozenset(self.kept.places[key] for key in self.kept.alerts.get(paper_id, ()))

    async def change_settings(self, place: Place, settings: PlaceSettings) -> None:
        """Let a place's settings be so."""
        place = storable_place(place)
        self._put_place(place)
        self.kept.settings[place_key(place)] = storable_settings(settings)

    async def forget(self, owner: Owner) -> None:
        """Delete what there is of an owner."""
        owner, kept = storable_owner(owner), self.kept
        key = (owner.workspace, owner.key)
        place = kept.places.get(key)
        is_direct = place is not None and place.kind is PlaceKind.DIRECT
        goes = owner.kind is OwnerKind.PERSON and is_direct
        for watch in list(kept.watches.values()):
            if watch.owner == owner or (goes and place_key(watch.place) == key):
                await self.remove_watch(watch.id)
        by_owner: tuple[dict[Owner, Any], ...] = (
            kept.mutes,
            kept.saved,
            kept.watches_made,
            kept.mutes_made,
        )
        for of_owner in by_owner:
            of_owner.pop(owner, None)
        if goes:
            kept.places.pop(key)
        if goes or owner.kind is OwnerKind.PLACE:
            kept.settings.pop(key, None)
            for paper_id, its in kept.alerts.items():
                kept.alerts[paper_id] = {each: alert for each, alert in its.items() if each != key}

    async def add_meetings(self, meetings: Sequence[Meeting]) -> None:
        """Note meetings."""
        for meeting in map(storable_meeting, meetings):
            if meeting.watch_id not in self.kept.watches:
                raise StoreFault(f"The watch {meeting.watch_id} is referred to, and there is none.")
            met = self.kept.meetings.get(self._saved_paper(meeting.paper_id), {})
            self.kept.meetings[meeting.paper_id] = {meeting.watch_id: meeting, **met}

    async def add_alerts(self, alerts: Sequence[Alert]) -> None:
        """Store alerts."""
        for alert in map(storable_alert, alerts):
            self._put_place(alert.place)
            there = self.kept.alerts.get(self._saved_paper(alert.paper_id), {})
            self.kept.alerts[alert.paper_id] = {place_key(alert.place): alert, **there}

    async def end_round(self, source: SourceName, at: datetime) -> None:
        """Note that a round ended."""
        checked(at)
        before = self.kept.rounds.get(source)
        self.kept.rounds[source] = Rounds(at if before is None else before.began_at, at)

    def _put(self, watch: Watch) -> None:
        self._put_place(watch.place)
        self.kept.watches[watch.id] = watch
        self._note_change(watch.id)

    def _note_change(self, watch_id: int) -> None:
        number = next(reversed(self.kept.changes.values()), 0) + 1
        self.kept.changes.pop(watch_id, None)
        self.kept.changes[watch_id] = number

    def _put_place(self, place: Place) -> None:
        self.kept.places[place_key(place)] = place
