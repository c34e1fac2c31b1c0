"""What a transaction writes about watches. See `bot.watching.ports.WatchLedger` for what is promised."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.tenancy import OwnerKind, Place, PlaceKind
from bot.watching.model import Mute, Watch
from bot.watching.ports import Reason
from storage import watch_rows as rows
from storage import watch_shelf as reads
from storage import watch_statements as statements
from storage.engine import insert_into
from storage.faults import sound_values, store_faults
from storage.kept_queries import query_of, query_text
from storage.schema import (
    alert_watches,
    alerts,
    meetings,
    news,
    place_settings,
    rounds,
    saved,
    watch_queue,
)
from storage.storable import storable_place
from storage.tenants import (
    ensure_owner,
    ensure_places,
    owner_ids,
    place_ids,
    place_key,
    place_of,
    slices,
)
from storage.waiting import to_the_end

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Delete, Select, Table, Update
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.papers import PaperId, SourceName
    from bot.query.model import Query
    from bot.settings import PlaceSettings
    from bot.tenancy import Owner
    from bot.watching.model import Alert, Every, Meeting, News, Saved


class SqlWatchLedger:
    """A `bot.watching.ports.WatchLedger` over a connection in a transaction. `name` is the database's, for errors."""

    def __init__(self, connection: AsyncConnection, *, name: str) -> None:
        self._connection = connection
        self._name = name

    @to_the_end
    async def add_watch(
        self, owner: Owner, query: Query, *, place: Place, every: Every, at: datetime
    ) -> Watch:
        """A new watch."""
        new = rows.storable_watch(
            Watch(
                id=0,
                owner=owner,
                number=0,
                query=query,
                place=place,
                every=every,
                begins_at=at,
            )
        )
        with store_faults(self._name):
            place_id = await self._ensure_place(new.place)
            owner_id = await ensure_owner(self._connection, new.owner)
            number = await self._counted(statements.COUNT_WATCH, statements.WATCHES_MADE, owner_id)
            values = {**rows.watch_values(new, place_id=place_id), "owner_id": owner_id}
            added = await self._connection.execute(
                statements.ADD_WATCH, {**values, "number": number}
            )
            assert added.inserted_primary_key is not None, "one row was inserted"
            (watch_id,) = added.inserted_primary_key
            await self._note_change(watch_id)
            return (await reads.watches(self._connection, [watch_id]))[watch_id]

    @to_the_end
    async def change_watch(self, watch: Watch) -> None:
        """Let a watch be so."""
        watch = rows.storable_watch(watch)
        with store_faults(self._name):
            place_id = await self._ensure_place(watch.place)
            of_owner = next(iter(await owner_ids(self._connection, [watch.owner])), None)
            values = rows.watch_values(watch, place_id=place_id)
            changed = await self._connection.execute(
                statements.CHANGE_WATCH,
                {**values, "of_watch": watch.id, "of_owner": of_owner},
            )
            if not changed.rowcount:
                raise KeyError(watch.id)
            await self._note_change(watch.id)

    @to_the_end
    async def remove_watch(self, watch_id: int) -> None:
        """Take a watch away."""
        with store_faults(self._name):
            if await self._changes_rows(statements.REMOVE_WATCH, {"watch_id": watch_id}):
                await self._note_change(watch_id)

    @to_the_end
    async def unmeet(self, watch_id: int) -> None:
        """Take away what nobody was told of."""
        with store_faults(self._name):
            await self._connection.execute(statements.UNMEET, {"watch_id": watch_id})

    @to_the_end
    async def last_change(self) -> int:
        """The number of the last change."""
        with store_faults(self._name):
            return await self._connection.scalar(statements.LAST_CHANGE) or 0

    @to_the_end
    async def add_mute(self, owner: Owner, query: Query, *, at: datetime) -> Mute:
        """A new mute."""
        rows.checked(at)
        owner = rows.storable_owner(owner)
        with store_faults(self._name):
            owner_id = await ensure_owner(self._connection, owner)
            number = await self._counted(statements.COUNT_MUTE, statements.MUTES_MADE, owner_id)
            text = query_text(query)
            values = {"owner_id": owner_id, "number": number, "query": text, "since": at}
            await self._connection.execute(statements.ADD_MUTE, values)
        return Mute(owner=owner, number=number, query=query_of(text), since=at)

    @to_the_end
    async def remove_mute(self, owner: Owner, number: int) -> bool:
        """Take a mute away."""
        with store_faults(self._name):
            return await self._takes_from(owner, statements.REMOVE_MUTE, number=number)

    @to_the_end
    async def save(self, saved_paper: Saved) -> None:
        """Put a paper into a library."""
        kept = rows.storable_saved(saved_paper)
        with store_faults(self._name):
            owner_id = await ensure_owner(self._connection, kept.owner)
            insert = insert_into(saved, self._connection.dialect)
            insert = insert.on_conflict_do_update(
                index_elements=[saved.c.owner_id, saved.c.paper_id],
                set_={"note": insert.excluded.note, "tags": insert.excluded.tags},
            )
            values = {"owner_id": owner_id, "paper_id": kept.paper_id, "at": kept.at}
            await self._connection.execute(insert, {**values, "note": kept.note, "tags": kept.tags})

    @to_the_end
    async def unsave(self, owner: Owner, paper_id: PaperId) -> bool:
        """Take a paper out of a library."""
        with store_faults(self._name):
            return await self._takes_from(owner, statements.UNSAVE, paper_id=paper_id)

    @to_the_end
    async def queue(self, papers: Mapping[PaperId, Reason]) -> None:
        """Let papers wait to be looked at."""
        with store_faults(self._name):
            for some in slices(list(papers.items())):
                await self._queue(dict(some))

    async def _queue(self, papers: Mapping[PaperId, Reason]) -> None:
        asked = {"ids": list(papers)}
        known = set(await self._connection.scalars(statements.NEWS_AMONG, asked))
        queued = await self._connection.execute(statements.QUEUED_AMONG, asked)
        waits = {paper_id: Reason(reason) for paper_id, reason in queued}
        reasons = {
            paper_id: rows.reason_to_wait(
                reason, waits=waits.get(paper_id), is_news=paper_id in known
            )
            for paper_id, reason in papers.items()
        }
        insert = insert_into(watch_queue, self._connection.dialect)
        insert = insert.on_conflict_do_update(
            index_elements=[watch_queue.c.paper_id], set_={"reason": insert.excluded.reason}
        )
        values = [
            {"paper_id": paper_id, "reason": reason.value}
            for paper_id, reason in reasons.items()
            if reason is not None
        ]
        if values:
            await self._connection.execute(insert, values)

    @to_the_end
    async def done_with(self, paper_id: PaperId) -> Reason | None:
        """The paper waits no more."""
        asked = {"paper_id": paper_id}
        with store_faults(self._name), sound_values(self._name):
            reason = await self._connection.scalar(statements.QUEUED, asked)
            if reason is None:
                return None
            await self._connection.execute(statements.DONE_WITH, asked)
            return Reason(reason)

    @to_the_end
    async def news_of(self, paper_id: PaperId) -> News | None:
        """How the poller met a paper first."""
        with store_faults(self._name), sound_values(self._name):
            return await reads.news_of(self._connection, paper_id)

    @to_the_end
    async def add_news(self, news_: News) -> None:
        """Note how the poller met a paper first."""
        with store_faults(self._name):
            await self._insert_new(news, [rows.news_row(news_)])

    @to_the_end
    async def met_by(self, paper_id: PaperId) -> frozenset[int]:
        """The watches that met a paper."""
        with store_faults(self._name):
            found = await self._connection.scalars(statements.MET_BY, {"paper_id": paper_id})
            return frozenset(found)

    @to_the_end
    async def alerted_places(self, paper_id: PaperId) -> frozenset[Place]:
        """The places that have an alert about a paper."""
        with store_faults(self._name), sound_values(self._name):
            found = await self._connection.execute(
                statements.ALERTED_PLACES, {"paper_id": paper_id}
            )
            return frozenset(place_of(*row) for row in found)

    @to_the_end
    async def alerts_counted(self, since: Mapping[Place, datetime]) -> dict[Place, int]:
        """How many alerts each place has had."""
        rows.checked(*since.values())
        with store_faults(self._name), sound_values(self._name):
            return await reads.alerts_counted(self._connection, since)

    @to_the_end
    async def settings_of(self, places: Iterable[Place]) -> dict[Place, PlaceSettings]:
        """What places have set."""
        with store_faults(self._name), sound_values(self._name):
            return await reads.settings_of(self._connection, places)

    @to_the_end
    async def change_settings(self, place: Place, settings: PlaceSettings) -> None:
        """Let a place's settings be so."""
        kept = rows.storable_settings(settings)
        insert = insert_into(place_settings, self._connection.dialect)
        insert = insert.on_conflict_do_update(
            index_elements=[place_settings.c.place_id],
            set_={"zone": insert.excluded.zone, "daily_cap": insert.excluded.daily_cap},
        )
        with store_faults(self._name):
            place_id = await self._ensure_place(storable_place(place))
            await self._connection.execute(insert, rows.settings_row(kept, place_id=place_id))

    @to_the_end
    async def forget(self, owner: Owner) -> None:
        """Delete what there is of an owner."""
        owner = rows.storable_owner(owner)
        with store_faults(self._name), sound_values(self._name):
            for owner_id in await owner_ids(self._connection, [owner]):
                await self._remove_watches(statements.IDS_OF_OWNER, {"owner_id": owner_id})
                await self._connection.execute(statements.REMOVE_OWNER, {"owner_id": owner_id})
            its_place = Place(owner.workspace, owner.key, PlaceKind.DIRECT)
            for place_id, place in (await place_ids(self._connection, [its_place])).items():
                of_place = {"place_id": place_id}
                if owner.kind is OwnerKind.PLACE:
                    await self._connection.execute(statements.REMOVE_SETTINGS, of_place)
                    await self._connection.execute(statements.REMOVE_ALERTS, of_place)
                elif place.kind is PlaceKind.DIRECT:
                    await self._remove_watches(statements.IDS_TO_PLACE, of_place)
                    await self._connection.execute(statements.REMOVE_PLACE, of_place)

    @to_the_end
    async def mutes_of(self, owners: Iterable[Owner]) -> dict[Owner, tuple[Mute, ...]]:
        """The owners' mutes."""
        with store_faults(self._name), sound_values(self._name):
            return await reads.mutes_of(self._connection, owners)

    @to_the_end
    async def watches(self, ids: Iterable[int]) -> dict[int, Watch]:
        """Those of the watches that there are."""
        with store_faults(self._name), sound_values(self._name):
            return await reads.watches(self._connection, ids)

    @to_the_end
    async def add_meetings(self, meetings_: Sequence[Meeting]) -> None:
        """Note meetings."""
        new = [rows.meeting_row(rows.storable_meeting(meeting)) for meeting in meetings_]
        with store_faults(self._name):
            await self._insert_new(meetings, new)

    @to_the_end
    async def add_alerts(self, alerts_: Sequence[Alert]) -> None:
        """Store alerts."""
        given = [rows.storable_alert(alert) for alert in alerts_]
        with store_faults(self._name):
            ids = await ensure_places(self._connection, [alert.place for alert in given])
            there = await self._alert_keys({alert.paper_id for alert in given})
            new: dict[tuple[str, int], Alert] = {}
            for alert in given:
                key = (alert.paper_id, ids[place_key(alert.place)])
                if key not in there:
                    new.setdefault(key, alert)
            await self._insert_new(
                alerts, [rows.alert_row(alert, place_id=key[1]) for key, alert in new.items()]
            )
            await self._insert_new(
                alert_watches,
                [
                    {"paper_id": paper_id, "place_id": place_id, "watch_id": watch_id}
                    for (paper_id, place_id), alert in new.items()
                    for watch_id in alert.watch_ids
                ],
            )

    @to_the_end
    async def end_round(self, source: SourceName, at: datetime) -> None:
        """Note that a round ended."""
        insert = insert_into(rounds, self._connection.dialect)
        insert = insert.on_conflict_do_update(
            index_elements=[rounds.c.source], set_={"last_at": insert.excluded.last_at}
        )
        values = {"source": source.value, "began_at": at, "last_at": at}
        with store_faults(self._name):
            await self._connection.execute(insert, values)

    async def _ensure_place(self, place: Place) -> int:
        return (await ensure_places(self._connection, [place]))[place_key(place)]

    async def _note_change(self, *watch_ids: int) -> None:
        await self._connection.execute(statements.DROP_CHANGES, {"ids": watch_ids})
        await self._connection.execute(
            statements.NOTE_CHANGE, [{"watch_id": each} for each in watch_ids]
        )

    async def _remove_watches(self, ids: Select[Any], asked: Mapping[str, Any]) -> None:
        """Take the watches away whose ids are asked for, and note the changes."""
        found = (await self._connection.scalars(ids, asked)).all()
        for some in slices(found):
            await self._connection.execute(statements.REMOVE_WATCHES, {"ids": some})
            await self._note_change(*some)

    async def _counted(self, count: Update, made: Select[Any], owner_id: int) -> int:
        """The owner's next number of a kind."""
        of_owner = {"of_owner": owner_id}
        await self._connection.execute(count, of_owner)
        number: int = await self._connection.scalar(made, of_owner)
        return number

    async def _takes_from(self, owner: Owner, statement: Delete, **asked: Any) -> bool:
        """Whether the owner has had what is deleted."""
        known = await owner_ids(self._connection, [rows.storable_owner(owner)])
        return any(
            [await self._changes_rows(statement, {"owner_id": each, **asked}) for each in known]
        )

    async def _changes_rows(self, statement: Delete, asked: Mapping[str, Any]) -> bool:
        return (await self._connection.execute(statement, asked)).rowcount > 0

    async def _alert_keys(self, paper_ids: Iterable[PaperId]) -> set[tuple[str, int]]:
        found: set[tuple[str, int]] = set()
        for some in slices(sorted(paper_ids)):
            result = await self._connection.execute(statements.ALERT_KEYS, {"ids": some})
            found.update((paper_id, place_id) for paper_id, place_id in result)
        return found

    async def _insert_new(self, table: Table, new: Sequence[Mapping[str, Any]]) -> None:
        """Insert rows; where one of its key is there already it stays."""
        insert = insert_into(table, self._connection.dialect).on_conflict_do_nothing()
        for some in slices(new):
            await self._connection.execute(insert, some)
