"""Owners and places as rows: finding their ids, and inserting those that are not known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import bindparam

from bot.tenancy import Owner, OwnerKind, Place, PlaceKind, Platform, Workspace
from storage import watch_statements as statements
from storage.engine import insert_into
from storage.schema import owners, places, workspaces

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

T = TypeVar("T")

_ROWS_AT_ONCE = 500
# What is asked for at once is every key in each of the workspaces; which of these there are is known only once each was
# looked for.
_LOOKED_FOR_AT_ONCE = 5_000


def slices(values: Sequence[T], size: int = _ROWS_AT_ONCE) -> Iterator[Sequence[T]]:
    """The values, at most `size` at once: so many rows a statement reads or writes."""
    for start in range(0, len(values), size):
        yield values[start : start + size]


def of_owner(owner: Owner) -> dict[str, str]:
    """What a statement about one owner asks for."""
    return {**_of_workspace(owner.workspace), "kind": owner.kind.value, "owner": owner.key}


def of_place(place: Place) -> dict[str, str]:
    """What a statement about one place asks for; its kind does not matter."""
    return {**_of_workspace(place.workspace), "place": place.key}


def place_of(platform: str, workspace: str, key: str, kind: str) -> Place:
    """The place of a row."""
    return Place(Workspace(Platform(platform), workspace), key, PlaceKind(kind))


def place_key(place: Place) -> tuple[Workspace, str]:
    """Which place it is, of whatever kind."""
    return place.workspace, place.key


async def owner_ids(connection: AsyncConnection, asked: Iterable[Owner]) -> dict[int, Owner]:
    """Those of the owners that are known, by id."""
    found: dict[int, Owner] = {}
    for some in _packs(asked):
        wanted = set(some)
        kinds = list({owner.kind.value for owner in some})
        rows = await connection.execute(statements.OWNER_IDS, {**_asked(some), "kinds": kinds})
        for owner_id, platform, workspace, kind, key in rows:
            owner = Owner(Workspace(Platform(platform), workspace), OwnerKind(kind), key)
            if owner in wanted:
                found[owner_id] = owner
    return found


async def place_ids(connection: AsyncConnection, asked: Iterable[Place]) -> dict[int, Place]:
    """Those of the places that are known, as they are known, by id; of what kind they are asked for is not looked at."""
    found: dict[int, Place] = {}
    for some in _packs(asked):
        wanted = set(map(place_key, some))
        for place_id, *row in await connection.execute(statements.PLACE_IDS, _asked(some)):
            place = place_of(*row)
            if place_key(place) in wanted:
                found[place_id] = place
    return found


async def ensure_owner(connection: AsyncConnection, owner: Owner) -> int:
    """The owner's id; one that is not known is inserted."""
    known = await owner_ids(connection, [owner])
    if not known:
        await _ensure_workspaces(connection, [owner.workspace])
        await connection.execute(
            insert_into(owners, connection.dialect)
            .from_select(
                ["workspace_id", "kind", "key", "watches_made", "mutes_made"],
                _in_workspace("new_kind", "new_key", "none", "none"),
            )
            .on_conflict_do_nothing(),
            {
                **_of_workspace(owner.workspace),
                "new_kind": owner.kind.value,
                "new_key": owner.key,
                "none": 0,
            },
        )
        known = await owner_ids(connection, [owner])
    return next(iter(known))


async def ensure_places(
    connection: AsyncConnection, asked: Iterable[Place]
) -> dict[tuple[Workspace, str], int]:
    """The ids of places, by workspace and key; those not known are inserted, those known as of another kind changed."""
    wanted = list({place_key(place): place for place in asked}.values())
    known = await place_ids(connection, wanted)
    as_asked = set(known.values())
    missing = [place for place in wanted if place not in as_asked]
    if missing:
        await _insert_places(connection, missing)
        known |= await place_ids(connection, missing)
    return {place_key(place): place_id for place_id, place in known.items()}


async def _insert_places(connection: AsyncConnection, missing: Sequence[Place]) -> None:
    await _ensure_workspaces(connection, [place.workspace for place in missing])
    insert = insert_into(places, connection.dialect).from_select(
        ["workspace_id", "key", "kind"], _in_workspace("new_key", "new_kind")
    )
    insert = insert.on_conflict_do_update(
        index_elements=[places.c.workspace_id, places.c.key],
        set_={"kind": insert.excluded.kind},
    )
    rows = [
        {**_of_workspace(place.workspace), "new_key": place.key, "new_kind": place.kind.value}
        for place in missing
    ]
    for some in slices(rows):
        await connection.execute(insert, some)


async def _ensure_workspaces(connection: AsyncConnection, asked: Iterable[Workspace]) -> None:
    rows = [
        {"platform": workspace.platform.value, "key": workspace.key}
        for workspace in dict.fromkeys(asked)
    ]
    insert = insert_into(workspaces, connection.dialect).on_conflict_do_nothing()
    for some in slices(rows):
        await connection.execute(insert, some)


def _in_workspace(*names: str) -> Any:
    """A workspace's id and these values: what an insert takes its row from."""
    return statements.WORKSPACE_ID.add_columns(*(bindparam(name) for name in names))


def _of_workspace(workspace: Workspace) -> dict[str, str]:
    return {"platform": workspace.platform.value, "workspace": workspace.key}


def _packs(asked: Iterable[Any]) -> Iterator[Sequence[Any]]:
    """What is looked up together, each once: many of one workspace, few where each has its own."""
    pack: list[Any] = []
    workspaces_ = 0
    # What shares a workspace comes together, so that a pack names few of them.
    for each in sorted(dict.fromkeys(asked), key=_in_order):
        is_other = not pack or pack[-1].workspace != each.workspace
        if pack and (
            len(pack) == _ROWS_AT_ONCE
            or (workspaces_ + is_other) * (len(pack) + 1) > _LOOKED_FOR_AT_ONCE
        ):
            yield pack
            pack, workspaces_, is_other = [], 0, True
        pack.append(each)
        workspaces_ += is_other
    if pack:
        yield pack


def _in_order(each: Any) -> tuple[str, str, str]:
    return each.workspace.platform.value, each.workspace.key, each.key


def _asked(some: Sequence[Any]) -> dict[str, Any]:
    return {
        "platforms": list({each.workspace.platform.value for each in some}),
        "workspaces": list({each.workspace.key for each in some}),
        "keys": list({each.key for each in some}),
    }
