"""Posts on their way, in a database. See `bot.posting.ports` for what is promised.

Whose turn it is stands in one row a place (`place_queues`): when its first unfinished post is due, who holds it, and
whether it is closed. So taking the next posts looks at places that are due and at nothing else, however many wait.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func

from bot.posting.model import Part, PartState, Post, PostKind
from bot.posting.platform import Closure
from bot.posting.ports import Backlog
from storage import outbox_statements as statements
from storage.engine import insert_into
from storage.faults import store_faults
from storage.schema import place_queues, post_parts, posts
from storage.storable import storable_place, storable_text, utc
from storage.tenants import ensure_places, of_place, place_key, place_of, slices
from storage.waiting import finished

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence
    from contextlib import AbstractAsyncContextManager
    from datetime import datetime

    from sqlalchemy import Select
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.posting.ports import NewPost, Progress
    from bot.tenancy import Place, Platform


class SqlOutboxLedger:
    """A `bot.posting.ports.OutboxLedger` over a connection in a transaction."""

    def __init__(self, connection: AsyncConnection, *, name: str) -> None:
        self._connection = connection
        self._name = name

    async def add_posts(self, new: Sequence[NewPost]) -> dict[Place, int]:
        """Let there be those posts."""
        with store_faults(self._name):
            return await finished(self._add_posts(new))

    async def _add_posts(self, new: Sequence[NewPost]) -> dict[Place, int]:
        if not new:
            return {}
        place_ids = await ensure_places(
            self._connection, [storable_place(post.place) for post in new]
        )
        wanted = {place_ids[place_key(post.place)]: post for post in new}
        known = await self._known(wanted)
        missing = {place_id: post for place_id, post in wanted.items() if place_id not in known}
        await self._insert(missing)
        known |= await self._known(missing)
        return {post.place: known[place_id] for place_id, post in wanted.items()}

    async def _known(self, wanted: dict[int, NewPost]) -> dict[int, int]:
        """The ids of those of the posts that there are, by place."""
        known: dict[int, int] = {}
        for some in slices(list(wanted)):
            asked = {"kind": wanted[some[0]].kind.value, "ids": some}
            rows = await self._connection.execute(statements.KNOWN, asked)
            known |= {
                place_id: post_id for place_id, post_id, key in rows if key == wanted[place_id].key
            }
        return known

    async def _insert(self, missing: dict[int, NewPost]) -> None:
        dialect = self._connection.dialect
        insert = insert_into(posts, dialect).on_conflict_do_nothing()
        queue = insert_into(place_queues, dialect)
        queue = queue.on_conflict_do_update(
            index_elements=[place_queues.c.place_id],
            set_={"due_at": func.coalesce(place_queues.c.due_at, queue.excluded.due_at)},
        )
        for some in slices(list(missing.items())):
            await self._connection.execute(
                insert,
                [
                    {
                        "place_id": place_id,
                        "kind": post.kind.value,
                        "key": storable_text(post.key),
                        "at": utc(post.at),
                        "not_before": utc(post.not_before),
                        "is_finished": False,
                    }
                    for place_id, post in some
                ],
            )
            await self._connection.execute(
                queue,
                [
                    {"place_id": place_id, "due_at": post.not_before, "reason": ""}
                    for place_id, post in some
                ],
            )

    async def may_go(self, kind: PostKind, key: str, at: datetime) -> None:
        """Let posts be taken sooner."""
        with store_faults(self._name):
            await finished(self._may_go({"of_kind": kind.value, "of_key": key}, utc(at)))

    async def _may_go(self, asked: dict[str, str], at: datetime) -> None:
        await self._connection.execute(statements.SOONER, {**asked, "as_of": at})
        waiting = list(await self._connection.scalars(statements.TO_RECKON, asked))
        for some in slices(waiting):
            await self._connection.execute(statements.RECKON, {"ids": some})


class SqlOutbox:
    """A `bot.posting.ports.Outbox`. `reading` and `writing` give connections as those of `storage.store.SqlStore`."""

    def __init__(
        self,
        reading: Callable[[], AbstractAsyncContextManager[AsyncConnection]],
        writing: Callable[[], AbstractAsyncContextManager[AsyncConnection]],
        *,
        name: str,
    ) -> None:
        self._reading = reading
        self._writing = writing
        self._name = name

    async def take(
        self,
        worker: str,
        platform: Platform,
        *,
        now: datetime,
        until: datetime,
        most: int,
        but: Collection[Place] = (),
    ) -> tuple[Post, ...]:
        """Hold places."""
        asked = {
            "platform": platform.value,
            "now": utc(now),
            "worker": worker,
            "most": most + len(but),
        }
        left_out = set(map(place_key, but))
        # Looking first waits for nobody, and mostly there is nothing.
        if not await self._due(asked):
            return ()
        async with self._writing() as connection:
            with store_faults(self._name):
                return await finished(
                    _take(connection, asked, left_out=left_out, most=most, until=utc(until))
                )

    async def _due(self, asked: dict[str, Any]) -> bool:
        async with self._reading() as connection:
            return (await finished(connection.execute(statements.DUE, asked))).first() is not None

    async def note(self, worker: str, progress: Sequence[Progress]) -> frozenset[Place]:
        """Note what was done."""
        async with self._writing() as connection:
            with store_faults(self._name):
                return await finished(_note(connection, worker, progress))

    async def next_at(self, platform: Platform, now: datetime) -> datetime | None:
        """When there will be something to take."""
        async with self._reading() as connection:
            result = await finished(
                connection.execute(statements.NEXT_AT, {"platform": platform.value})
            )
            at: datetime | None = result.scalar()
        return None if at is None else max(at, now)

    async def let_go(self, worker: str) -> None:
        """Let every place go that the worker holds."""
        async with self._writing() as connection:
            with store_faults(self._name):
                await finished(connection.execute(statements.LET_ALL_GO, {"worker": worker}))

    async def reopen(self, place: Place) -> bool:
        """Let posts go to a place again."""
        async with self._writing() as connection:
            with store_faults(self._name):
                changed = await finished(connection.execute(statements.REOPEN, of_place(place)))
                return changed.rowcount > 0

    async def latest(self, place: Place, limit: int) -> tuple[Post, ...]:
        """The latest posts of a place."""
        asked = {**of_place(place), "limit": limit}
        async with self._reading() as connection:
            ids = list((await finished(connection.execute(statements.LATEST, asked))).scalars())
            found = await finished(_posts(connection, statements.POSTS_BY_ID, ids))
        return tuple(sorted(found, key=lambda post: -post.id))

    async def backlog(self) -> Backlog:
        """How much is on its way."""
        async with self._reading() as connection:
            ((count, oldest),) = await finished(connection.execute(statements.UNFINISHED))
            states = list(await finished(connection.execute(statements.STATES)))
            closed = list(await finished(connection.execute(statements.CLOSED)))
        return Backlog(
            posts=count,
            oldest_at=oldest,
            parts={PartState(state): how_many for state, how_many in states},
            closed={Closure(closure): how_many for closure, how_many in closed},
        )


async def _take(
    connection: AsyncConnection,
    asked: dict[str, Any],
    *,
    left_out: set[Any],
    most: int,
    until: datetime,
) -> tuple[Post, ...]:
    rows = (await connection.execute(statements.DUE, asked)).all()
    due = {place_id: place_of(*row) for place_id, *row in rows}
    free = [place_id for place_id, place in due.items() if place_key(place) not in left_out]
    found = {
        post.place: post for post in await _posts(connection, statements.FIRST_POSTS, free[:most])
    }
    taken: list[Post] = []
    holding, to_reckon = [], []
    for place_id in free[:most]:
        post = found.get(due[place_id])
        if post is None or post.due_at > asked["now"]:
            to_reckon.append(place_id)  # it was thought to be due sooner than it is
        else:
            taken.append(post)
            holding.append(place_id)
    if holding:
        await connection.execute(
            statements.HOLD, {"ids": holding, "worker": asked["worker"], "until": until}
        )
    if to_reckon:
        await connection.execute(statements.RECKON, {"ids": to_reckon})
    return tuple(taken)


async def _posts(
    connection: AsyncConnection, statement: Select[Any], ids: Sequence[int]
) -> list[Post]:
    rows = (await connection.execute(statement, {"ids": ids})).all()
    parts: dict[int, list[Part]] = {row[0]: [] for row in rows}
    for row in await connection.execute(statements.PARTS, {"ids": list(parts)}):
        parts[row.post_id].append(_part_of(row))
    return [
        Post(
            id=post_id,
            place=place_of(*place),
            kind=PostKind(kind),
            key=key,
            at=at,
            not_before=not_before,
            parts=tuple(parts[post_id]),
        )
        for post_id, kind, key, at, not_before, *place in rows
    ]


def _part_of(row: Any) -> Part:
    return Part(
        post_id=row.post_id,
        number=row.number,
        body=row.body,
        nonce=row.nonce,
        state=PartState(row.state),
        tries=row.tries,
        not_before=row.not_before,
        sending_since=row.sending_since,
        platform_id=row.platform_id,
        reason=row.reason,
    )


async def _note(
    connection: AsyncConnection, worker: str, progress: Sequence[Progress]
) -> frozenset[Place]:
    place_of_post: dict[int, int] = {}
    for some in slices([each.post.id for each in progress]):
        place_of_post.update(
            (post_id, place_id)
            for post_id, place_id in await connection.execute(statements.PLACES_OF, {"ids": some})
        )
    held: set[int] = set()
    for some in slices(sorted(set(place_of_post.values()))):
        held |= set(await connection.scalars(statements.HELD, {"ids": some, "worker": worker}))
    kept = [each for each in progress if place_of_post.get(each.post.id) in held]
    await _save_parts(connection, kept)
    done = [each.post.id for each in kept if each.post.is_finished]
    for some in slices(done):
        await connection.execute(statements.FINISH, {"ids": some})
    for each in kept:
        if each.closure is not None:
            closed = {"of_place": place_of_post[each.post.id], "why": each.closure.value}
            await connection.execute(
                statements.CLOSE, {**closed, "words": storable_text(each.reason)}
            )
    for statement, lets_go in ((statements.LET_GO, True), (statements.RECKON, False)):
        its = [place_of_post[each.post.id] for each in kept if each.lets_go is lets_go]
        for some in slices(its):
            await connection.execute(statement, {"ids": some})
    return frozenset(
        each.post.place for each in progress if place_of_post.get(each.post.id) not in held
    )


async def _save_parts(connection: AsyncConnection, progress: Iterable[Progress]) -> None:
    insert = insert_into(post_parts, connection.dialect)
    insert = insert.on_conflict_do_update(
        index_elements=[post_parts.c.post_id, post_parts.c.number],
        set_={
            name: insert.excluded[name]
            for name in ("state", "tries", "not_before", "sending_since", "platform_id", "reason")
        },
    )
    rows = [
        _part_values(part)
        for each in progress
        for part in each.post.parts
        if part.number in each.changed
    ]
    for some in slices(rows):
        await connection.execute(insert, some)


def _part_values(part: Part) -> dict[str, Any]:
    return {
        "post_id": part.post_id,
        "number": part.number,
        "body": storable_text(part.body),
        "nonce": part.nonce,
        "state": part.state.value,
        "tries": part.tries,
        "not_before": utc(part.not_before),
        "sending_since": None if part.sending_since is None else utc(part.sending_since),
        "platform_id": storable_text(part.platform_id),
        "reason": storable_text(part.reason),
    }
