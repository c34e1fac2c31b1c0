"""Reading watches and what came of them. See `bot.watching.ports.WatchShelf` for what is promised."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from bot.errors import StoreFault
from bot.watching.ports import Reason, Rounds, WatchChanges
from storage import watch_rows as rows
from storage import watch_statements as statements
from storage.kept_queries import query_of
from storage.storable import storable_place
from storage.tenants import of_owner, of_place, owner_ids, place_ids, place_key, slices
from storage.waiting import to_the_end

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from contextlib import AbstractAsyncContextManager
    from datetime import date, datetime

    from sqlalchemy import Select
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.papers import PaperId, SourceName
    from bot.query.model import Query
    from bot.settings import PlaceSettings
    from bot.tenancy import Owner, Place
    from bot.watching.model import Alert, Meeting, Mute, News, Saved, Watch

_log = logging.getLogger(__name__)


class SqlWatchShelf:
    """A `bot.watching.ports.WatchShelf`. `reading` gives a connection whose statements all see the same state."""

    def __init__(self, reading: Callable[[], AbstractAsyncContextManager[AsyncConnection]]) -> None:
        self._reading = reading

    async def watches_of(self, owner: Owner) -> tuple[Watch, ...]:
        """An owner's watches."""
        asked = of_owner(rows.storable_owner(owner))
        return tuple(map(rows.watch_of, await self._all(statements.WATCHES_OF_OWNER, asked)))

    async def watches_to(self, place: Place) -> tuple[Watch, ...]:
        """The watches that alert in a place."""
        asked = of_place(storable_place(place))
        return tuple(map(rows.watch_of, await self._all(statements.WATCHES_TO_PLACE, asked)))

    @to_the_end
    async def watches(self, ids: Iterable[int]) -> dict[int, Watch]:
        """Those of the watches that there are."""
        async with self._reading() as connection:
            return await watches(connection, ids)

    @to_the_end
    async def changes_since(self, number: int, limit: int) -> WatchChanges:
        """What changed after that change."""
        asked = {"number": number, "limit": limit}
        async with self._reading() as connection:
            changes = (await connection.execute(statements.CHANGES, asked)).all()
        queries = {watch_id: _readable(watch_id, text) for _, watch_id, text in changes}
        return WatchChanges(changes[-1][0] if changes else number, queries)

    @to_the_end
    async def mutes_of(self, owners: Iterable[Owner]) -> dict[Owner, tuple[Mute, ...]]:
        """The owners' mutes."""
        async with self._reading() as connection:
            return await mutes_of(connection, owners)

    async def saved_by(self, owner: Owner) -> tuple[Saved, ...]:
        """An owner's library."""
        owner = rows.storable_owner(owner)
        found = await self._all(statements.SAVED, of_owner(owner))
        return tuple(rows.saved_of(owner, row) for row in found)

    @to_the_end
    async def meetings_with(
        self, paper_id: PaperId, watch_ids: Iterable[int]
    ) -> dict[int, Meeting]:
        """What came of a paper's meetings."""
        found: dict[int, Meeting] = {}
        async with self._reading() as connection:
            for some in slices(list(dict.fromkeys(watch_ids))):
                asked = {"paper_id": paper_id, "ids": some}
                for row in await connection.execute(statements.MEETINGS, asked):
                    found[row[0]] = rows.meeting_of(row)
        return found

    @to_the_end
    async def alert(self, place: Place, paper_id: PaperId) -> Alert | None:
        """The alert about a paper in a place."""
        asked = {**of_place(storable_place(place)), "paper_id": paper_id}
        found = await self._alerts(statements.ALERT, asked)
        return found[0] if found else None

    @to_the_end
    async def alerts_in(self, place: Place, limit: int) -> tuple[Alert, ...]:
        """A place's latest alerts."""
        asked = {**of_place(storable_place(place)), "limit": limit}
        return await self._alerts(statements.ALERTS_IN_PLACE, asked)

    @to_the_end
    async def alerts_counted(self, since: Mapping[Place, datetime]) -> dict[Place, int]:
        """How many alerts each place has had."""
        rows.checked(*since.values())
        async with self._reading() as connection:
            return await alerts_counted(connection, since)

    @to_the_end
    async def settings_of(self, places: Iterable[Place]) -> dict[Place, PlaceSettings]:
        """What places have set."""
        async with self._reading() as connection:
            return await settings_of(connection, places)

    @to_the_end
    async def news_of(self, paper_id: PaperId) -> News | None:
        """How the poller met a paper first."""
        async with self._reading() as connection:
            return await news_of(connection, paper_id)

    async def news_on(self, day: date) -> frozenset[PaperId]:
        """The papers that are news of a day."""
        return frozenset(
            paper_id for (paper_id,) in await self._all(statements.NEWS_ON, {"day": day})
        )

    async def waiting(self, limit: int) -> tuple[tuple[PaperId, Reason], ...]:
        """Papers that wait to be looked at."""
        found = await self._all(statements.QUEUE, {"limit": limit})
        return tuple((paper_id, Reason(reason)) for paper_id, reason in found)

    async def is_waiting(self, paper_id: PaperId) -> bool:
        """Whether the paper waits."""
        return bool(await self._all(statements.QUEUED, {"paper_id": paper_id}))

    async def rounds(self, source: SourceName) -> Rounds | None:
        """How the poller has gone on."""
        found = await self._all(statements.ROUNDS, {"source": source.value})
        return Rounds(*found[0]) if found else None

    @to_the_end
    async def _all(self, statement: Select[Any], asked: Mapping[str, Any]) -> list[Any]:
        async with self._reading() as connection:
            return list(await connection.execute(statement, asked))

    async def _alerts(self, statement: Select[Any], asked: Mapping[str, Any]) -> tuple[Alert, ...]:
        async with self._reading() as connection:
            found = (await connection.execute(statement, asked)).all()
            watch_ids: dict[str, list[int]] = {row.paper_id: [] for row in found}
            for some in slices(list(watch_ids)):
                of_some = {**asked, "ids": some}
                for paper_id, watch_id in await connection.execute(
                    statements.ALERT_WATCHES, of_some
                ):
                    watch_ids[paper_id].append(watch_id)
        return tuple(rows.alert_of(row, watch_ids[row.paper_id]) for row in found)


def _readable(watch_id: int, text: str | None) -> Query | None:
    """The query of a watch; of one that cannot be read none, so that the watches of all others go on."""
    try:
        return None if text is None else query_of(text)
    except StoreFault as fault:
        _log.error("watch %d is left out: %s", watch_id, fault)
        return None


async def watches(connection: AsyncConnection, ids: Iterable[int]) -> dict[int, Watch]:
    """Those of the watches that there are, as this connection sees them."""
    found: dict[int, Watch] = {}
    for some in slices(list(dict.fromkeys(ids))):
        for row in await connection.execute(statements.WATCHES, {"ids": some}):
            found[row[0]] = rows.watch_of(row)
    return found


async def mutes_of(
    connection: AsyncConnection, owners: Iterable[Owner]
) -> dict[Owner, tuple[Mute, ...]]:
    """The owners' mutes, as this connection sees them."""
    known = await owner_ids(connection, map(rows.storable_owner, owners))
    found: dict[Owner, tuple[Mute, ...]] = {}
    for some in slices(list(known)):
        result = await connection.execute(statements.MUTES, {"ids": some})
        found |= rows.mutes_by_owner(known, result)
    return found


async def news_of(connection: AsyncConnection, paper_id: PaperId) -> News | None:
    """How the poller met a paper first, as this connection sees it."""
    row = (await connection.execute(statements.NEWS, {"paper_id": paper_id})).first()
    return None if row is None else rows.news_of(row)


async def alerts_counted(
    connection: AsyncConnection, since: Mapping[Place, datetime]
) -> dict[Place, int]:
    """How many alerts each place has had from its own instant on, as this connection sees them."""
    instants = {place_key(storable_place(place)): at for place, at in since.items()}
    known = await place_ids(connection, map(storable_place, since))
    by_instant: dict[datetime, list[int]] = {}
    for place_id, place in known.items():
        by_instant.setdefault(instants[place_key(place)], []).append(place_id)
    counted: dict[Place, int] = {}
    # All the world's days have begun at some forty instants, so this is few statements however many the places.
    for at, ids in by_instant.items():
        for some in slices(ids):
            asked = {"ids": some, "since": at}
            for place_id, count in await connection.execute(statements.ALERTS_COUNTED, asked):
                counted[known[place_id]] = count
    return counted


async def settings_of(
    connection: AsyncConnection, places: Iterable[Place]
) -> dict[Place, PlaceSettings]:
    """What places have set, as this connection sees it."""
    known = await place_ids(connection, map(storable_place, places))
    found: dict[Place, PlaceSettings] = {}
    for some in slices(list(known)):
        for place_id, *row in await connection.execute(statements.SETTINGS, {"ids": some}):
            found[known[place_id]] = rows.settings_of(row)
    return found
