"""What the outbox asks of the database; see `storage.outbox`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, case, func, or_, select, update

from bot.posting.model import PartState
from storage.schema import place_queues, places, post_parts, posts, workspaces

if TYPE_CHECKING:
    from sqlalchemy import BindParameter

_PLACE = (workspaces.c.platform, workspaces.c.key, places.c.key, places.c.kind)
_PLATFORM = workspaces.c.platform == bindparam("platform")
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_OPEN = place_queues.c.closure.is_(None)

DUE = (
    select(place_queues.c.place_id, *_PLACE)
    .join(places, places.c.id == place_queues.c.place_id)
    .join(workspaces, workspaces.c.id == places.c.workspace_id)
    .where(
        _PLATFORM,
        place_queues.c.due_at <= bindparam("now"),
        _OPEN,
        or_(
            place_queues.c.held_until.is_(None),
            place_queues.c.held_until <= bindparam("now"),
            place_queues.c.held_by == bindparam("worker"),
        ),
    )
    .order_by(place_queues.c.due_at, place_queues.c.place_id)
    .limit(bindparam("most"))
)
_FIRST = (
    select(func.min(posts.c.id))
    .where(posts.c.place_id.in_(_IDS), posts.c.is_finished.is_(False))
    .group_by(posts.c.place_id)
)
_POST = (
    select(posts.c.id, posts.c.kind, posts.c.key, posts.c.at, posts.c.not_before, *_PLACE)
    .join(places, places.c.id == posts.c.place_id)
    .join(workspaces, workspaces.c.id == places.c.workspace_id)
)
FIRST_POSTS = _POST.where(posts.c.id.in_(_FIRST))
POSTS_BY_ID = _POST.where(posts.c.id.in_(_IDS))
_OF_PLACE = (
    _PLATFORM,
    workspaces.c.key == bindparam("workspace"),
    places.c.key == bindparam("place"),
)
LATEST = (
    select(posts.c.id)
    .join(places, places.c.id == posts.c.place_id)
    .join(workspaces, workspaces.c.id == places.c.workspace_id)
    .where(*_OF_PLACE)
    .order_by(posts.c.id.desc())
    .limit(bindparam("limit"))
)
_PART_COLUMNS = tuple(post_parts.c)
PARTS = (
    select(*_PART_COLUMNS)
    .where(post_parts.c.post_id.in_(_IDS))
    .order_by(post_parts.c.post_id, post_parts.c.number)
)
HOLD = (
    update(place_queues)
    .where(place_queues.c.place_id.in_(_IDS))
    .values(held_by=bindparam("worker"), held_until=bindparam("until"))
)
HELD = select(place_queues.c.place_id).where(
    place_queues.c.place_id.in_(_IDS), place_queues.c.held_by == bindparam("worker")
)
PLACES_OF = select(posts.c.id, posts.c.place_id).where(posts.c.id.in_(_IDS))
FINISH = update(posts).where(posts.c.id.in_(_IDS)).values(is_finished=True)
CLOSE = (
    update(place_queues)
    .where(place_queues.c.place_id == bindparam("of_place"))
    .values(closure=bindparam("why"), reason=bindparam("words"))
)
# When the first unfinished post of a place is due: its first part that is not settled, or it itself.
_UNSETTLED = (
    select(post_parts.c.not_before)
    .where(
        post_parts.c.post_id == posts.c.id,
        post_parts.c.state.in_([PartState.WAITING.value, PartState.SENDING.value]),
    )
    .order_by(post_parts.c.number)
    .limit(1)
    .correlate(posts)
    .scalar_subquery()
)
_NEXT_DUE = (
    select(func.coalesce(_UNSETTLED, posts.c.not_before))
    .where(posts.c.place_id == place_queues.c.place_id, posts.c.is_finished.is_(False))
    .order_by(posts.c.id)
    .limit(1)
    .correlate(place_queues)
    .scalar_subquery()
)
RECKON = update(place_queues).where(place_queues.c.place_id.in_(_IDS)).values(due_at=_NEXT_DUE)
LET_GO = (
    update(place_queues)
    .where(place_queues.c.place_id.in_(_IDS))
    .values(held_by=None, held_until=None, due_at=_NEXT_DUE)
)
LET_ALL_GO = (
    update(place_queues)
    .where(place_queues.c.held_by == bindparam("worker"))
    .values(held_by=None, held_until=None)
)
_WAITS_UNTIL = case(
    (place_queues.c.held_until > place_queues.c.due_at, place_queues.c.held_until),
    else_=place_queues.c.due_at,
)
NEXT_AT = (
    select(func.min(_WAITS_UNTIL))
    .join(places, places.c.id == place_queues.c.place_id)
    .join(workspaces, workspaces.c.id == places.c.workspace_id)
    .where(_PLATFORM, _OPEN, place_queues.c.due_at.is_not(None))
)
KNOWN = select(posts.c.place_id, posts.c.id, posts.c.key).where(
    posts.c.kind == bindparam("kind"), posts.c.place_id.in_(_IDS)
)
_OF_KEY = (posts.c.kind == bindparam("of_kind"), posts.c.key == bindparam("of_key"))
SOONER = (
    update(posts)
    .where(*_OF_KEY, posts.c.not_before > bindparam("as_of"))
    .values(not_before=bindparam("as_of"))
)
TO_RECKON = select(posts.c.place_id).where(*_OF_KEY, posts.c.is_finished.is_(False))
REOPEN = (
    update(place_queues)
    .where(
        place_queues.c.place_id.in_(
            select(places.c.id)
            .join(workspaces, workspaces.c.id == places.c.workspace_id)
            .where(*_OF_PLACE)
        ),
        place_queues.c.closure.is_not(None),
    )
    .values(closure=None, reason="")
)
UNFINISHED = select(func.count(), func.min(posts.c.at)).where(posts.c.is_finished.is_(False))
STATES = select(post_parts.c.state, func.count()).group_by(post_parts.c.state)
CLOSED = (
    select(place_queues.c.closure, func.count())
    .where(place_queues.c.closure.is_not(None))
    .group_by(place_queues.c.closure)
)
