"""What watches need of a store. The docstrings are the contract that every implementation keeps.

An owner's things are reached through the owner alone, so nobody reaches another workspace's. Every method raises
`bot.errors.StoreFault` where the database fails, and `ValueError` where an instant is not aware and UTC. What is
written about a paper that is not saved is refused, as a `StoreFault`; so is a meeting with a watch that there is not.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime

    from bot.papers import PaperId, SourceName
    from bot.query.model import Query
    from bot.settings import PlaceSettings
    from bot.tenancy import Owner, Place
    from bot.watching.model import Alert, Every, Meeting, Mute, News, Saved, Watch


class Reason(StrEnum):
    """Why a paper waits to be looked at, the strongest last."""

    FACTS = "facts"  # its votes, stars, links or other facts have changed
    WORDS = "words"  # what it says has changed
    LISTED = "listed"  # it came onto a listing


@dataclass(frozen=True, slots=True)
class WatchChanges:
    """Watches that changed.

    Attributes:
        number: of the last change told, or the one asked from where there is none; `WatchShelf.changes_since` goes on
            from there.
        queries: of each watch its query as it is now, by id; None where it is gone.
    """

    number: int
    queries: Mapping[int, Query | None]


@dataclass(frozen=True, slots=True)
class Rounds:
    """How the poller has gone on with a source.

    Attributes:
        began_at: when its first round ended (UTC).
        last_at: when its latest round ended (UTC).
    """

    began_at: datetime
    last_at: datetime


class WatchShelf(Protocol):
    """Watches, mutes, saved papers and what came of them. Reads see only what was stored completely."""

    async def watches_of(self, owner: Owner) -> tuple[Watch, ...]:
        """An owner's watches, by number."""
        ...

    async def watches_to(self, place: Place) -> tuple[Watch, ...]:
        """The watches, whoever owns them, whose alerts go to a place, by id."""
        ...

    async def watches(self, ids: Iterable[int]) -> dict[int, Watch]:
        """Those of the watches that there are, by id; any number may be asked for.

        For the poller, and for those whose ids stand in what an owner may see.
        """
        ...

    async def changes_since(self, number: int, limit: int) -> WatchChanges:
        """At most `limit` changes after that one, in the order in which they were made; from 0 on every watch there is.

        Of each watch its latest change alone is kept, so nothing is told twice and numbers are left out. Who goes on
        from number to number knows every watch as it is, wherever the changes come meanwhile.
        """
        ...

    async def mutes_of(self, owners: Iterable[Owner]) -> dict[Owner, tuple[Mute, ...]]:
        """The owners' mutes, by number; those without any left out."""
        ...

    async def saved_by(self, owner: Owner) -> tuple[Saved, ...]:
        """An owner's library, what was saved last first."""
        ...

    async def meetings_with(
        self, paper_id: PaperId, watch_ids: Iterable[int]
    ) -> dict[int, Meeting]:
        """What came of a paper's meetings with those watches, by watch; those it never met left out."""
        ...

    async def alert(self, place: Place, paper_id: PaperId) -> Alert | None:
        """The alert about a paper in a place, if there is one."""
        ...

    async def alerts_in(self, place: Place, limit: int) -> tuple[Alert, ...]:
        """A place's latest alerts, newest first; those of one instant by paper id."""
        ...

    async def alerts_counted(self, since: Mapping[Place, datetime]) -> dict[Place, int]:
        """How many alerts each place has had from its own instant on; places without any left out.

        Those count that were to be posted at once (`Every.NOW`), neither capped nor late.
        """
        ...

    async def settings_of(self, places: Iterable[Place]) -> dict[Place, PlaceSettings]:
        """What places have set, those that never set anything left out; any number may be asked for."""
        ...

    async def news_of(self, paper_id: PaperId) -> News | None:
        """How the poller met a paper first, or None where it did not."""
        ...

    async def news_on(self, day: date) -> frozenset[PaperId]:
        """The papers that are news, and were so of that listing day."""
        ...

    async def waiting(self, limit: int) -> tuple[tuple[PaperId, Reason], ...]:
        """At most `limit` papers that wait to be looked at, those that wait longest first."""
        ...

    async def is_waiting(self, paper_id: PaperId) -> bool:
        """Whether the paper waits to be looked at."""
        ...

    async def rounds(self, source: SourceName) -> Rounds | None:
        """How the poller has gone on, or None where it never ended a round."""
        ...


class WatchLedger(Protocol):
    """What one transaction writes about watches. Its own reads see what it has written."""

    async def add_watch(
        self, owner: Owner, query: Query, *, place: Place, every: Every, at: datetime
    ) -> Watch:
        """A new watch, with the owner's next number. The change is noted.

        Raises:
            ValueError: the place is of another workspace than the owner.
        """
        ...

    async def change_watch(self, watch: Watch) -> None:
        """Let a watch be so; its id, owner and number are not changed. The change is noted.

        Raises:
            KeyError: there is no such watch any more, or it is another owner's.
            ValueError: the place is of another workspace than the owner.
        """
        ...

    async def remove_watch(self, watch_id: int) -> None:
        """Take a watch away, and what it met. The change is noted; where it is gone already nothing happens."""
        ...

    async def unmeet(self, watch_id: int) -> None:
        """Take away what the watch met and nobody was told of: whose query is another may meet it again."""
        ...

    async def last_change(self) -> int:
        """The number of the last change of a watch, 0 before the first; each change has a greater one."""
        ...

    async def add_mute(self, owner: Owner, query: Query, *, at: datetime) -> Mute:
        """A new mute, with the owner's next number."""
        ...

    async def remove_mute(self, owner: Owner, number: int) -> bool:
        """Take a mute away; whether it was there."""
        ...

    async def save(self, saved: Saved) -> None:
        """Put a paper into a library; of one that is there the note and tags are replaced, not the instant."""
        ...

    async def unsave(self, owner: Owner, paper_id: PaperId) -> bool:
        """Take a paper out of a library; whether it was there."""
        ...

    async def queue(self, papers: Mapping[PaperId, Reason]) -> None:
        """Let papers wait to be looked at, each for the strongest of its reasons.

        Of those that changed (`Reason.FACTS`, `Reason.WORDS`) only such wait as are news, see `news_of`; of those that
        were listed only such as are none yet, or as have changed and are.
        """
        ...

    async def done_with(self, paper_id: PaperId) -> Reason | None:
        """The paper waits no more; why it did, None where it did not."""
        ...

    async def news_of(self, paper_id: PaperId) -> News | None:
        """How the poller met a paper first, or None where it did not."""
        ...

    async def add_news(self, news: News) -> None:
        """Note how the poller met a paper first; of one that is noted nothing changes."""
        ...

    async def met_by(self, paper_id: PaperId) -> frozenset[int]:
        """The watches that met a paper."""
        ...

    async def alerted_places(self, paper_id: PaperId) -> frozenset[Place]:
        """The places that have an alert about a paper."""
        ...

    async def alerts_counted(self, since: Mapping[Place, datetime]) -> dict[Place, int]:
        """As `WatchShelf.alerts_counted`."""
        ...

    async def settings_of(self, places: Iterable[Place]) -> dict[Place, PlaceSettings]:
        """As `WatchShelf.settings_of`."""
        ...

    async def change_settings(self, place: Place, settings: PlaceSettings) -> None:
        """Let a place's settings be so."""
        ...

    async def forget(self, owner: Owner) -> None:
        """Delete what there is of an owner: watches and what they met, mutes, the library, and of their place the settings and alerts.

        A person's place are their direct messages, and the place itself goes too; of a place as an owner the watches
        of others that alert there stay. The changes of the watches are noted. Alerts of other places that such a watch
        brought about stay theirs.
        """
        ...

    async def mutes_of(self, owners: Iterable[Owner]) -> dict[Owner, tuple[Mute, ...]]:
        """As `WatchShelf.mutes_of`."""
        ...

    async def watches(self, ids: Iterable[int]) -> dict[int, Watch]:
        """As `WatchShelf.watches`."""
        ...

    async def add_meetings(self, meetings: Sequence[Meeting]) -> None:
        """Note meetings; where a paper and a watch have met before nothing changes."""
        ...

    async def add_alerts(self, alerts: Sequence[Alert]) -> None:
        """Store alerts; where a place has one about the paper nothing changes."""
        ...

    async def end_round(self, source: SourceName, at: datetime) -> None:
        """Note that a round of the poller ended."""
        ...
