"""Watches in a database: what only one that is closed, changed or damaged can show."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.errors import StoreFault
from bot.settings import PlaceSettings
from bot.tenancy import Caller, Owner, OwnerKind
from bot.watching.model import Every
from storage.schema import metadata
from tests.contracts.store import save
from tests.rigs.databases import opened
from tests.rigs.stored import START, channel, every_read, every_write, made_up
from tests.rigs.watched import ADA, AGENTS, a_meeting, add, an_alert, some_saved, writing

if TYPE_CHECKING:
    from bot.tenancy import Place
    from storage.store import SqlStore
    from tests.rigs.databases import OwnDatabase


async def test_a_workspace_that_leaves_takes_everything_of_its_own_with_it(
    database: OwnDatabase, store: SqlStore
) -> None:
    here, there = channel("C1"), channel("C1", team="T2")
    for place in (here, there):
        await watch_everything(store, place)
    await database.run("DELETE FROM workspaces WHERE key = 'T2'")
    for table in (
        "owners",
        "watches",
        "mutes",
        "saved",
        "meetings",
        "alert_watches",
        "place_settings",
    ):
        assert await database.rows(f"SELECT count(*) FROM {table}") == [(1,)]
    assert await store.watching.watches_of(there.owner) == ()
    assert len(await store.watching.watches_of(here.owner)) == 1
    assert await store.watching.alerts_in(there, 9) == ()
    assert len(await store.watching.alerts_in(here, 9)) == 1


async def watch_everything(store: SqlStore, place: Place) -> None:
    """One of everything that a workspace can have."""
    paper_id = made_up(1).id
    async with writing(store) as ledger:
        watch = await ledger.add_watch(place.owner, AGENTS, place=place, every=Every.NOW, at=START)
        await ledger.add_mute(place.owner, AGENTS, at=START)
        await ledger.save(some_saved(place.owner))
        await ledger.add_meetings([a_meeting(watch.id, paper_id)])
        await ledger.add_alerts([an_alert(place, paper_id, watch_ids=(watch.id,))])
        await ledger.change_settings(place, PlaceSettings(daily_cap=5))


async def test_watches_and_their_numbers_go_on_when_the_database_is_opened_again(
    database: OwnDatabase,
) -> None:
    async with opened(database) as store:
        kept, removed = await add(store, query=AGENTS), await add(store)
        async with store.transaction() as ledger:
            await ledger.watching.remove_watch(removed.id)
    async with opened(database) as store:
        assert await store.watching.watches_of(ADA) == (kept,)
        new = await add(store)
        assert (new.number, new.id > removed.id) == (3, True)
        told = await store.watching.changes_since(0, 9)
        assert told.queries == {kept.id: kept.query, removed.id: None, new.id: new.query}


async def test_a_damaged_table_of_watches_is_a_fault_whatever_is_asked(
    database: OwnDatabase, store: SqlStore
) -> None:
    await save(store, made_up(1))
    await store.ensure_place(channel("C9"))
    writes = every_write(store)
    for name in ("add_watch", "add_mute"):
        await writes[f"transaction.watching.{name}"]()
    for table in reversed(metadata.sorted_tables):
        if table.name not in ("papers", "workspaces", "places", "owners"):
            await database.run(f"DROP TABLE {table.name}")
    for name, call in {**every_read(store), **writes}.items():
        if "watching" in name:
            with pytest.raises(StoreFault, match=r"no such table|does not exist"):
                await call()


async def test_a_query_that_cannot_be_read_is_a_fault_that_does_not_tell_it(
    database: OwnDatabase, store: SqlStore
) -> None:
    watch = await add(store)
    await database.run("UPDATE watches SET query = '((secret'")
    with pytest.raises(StoreFault, match="stored query cannot be read") as fault:
        await store.watching.watches([watch.id])
    assert "secret" not in str(fault.value)


async def test_the_log_of_changes_is_as_long_as_there_were_watches(
    database: OwnDatabase, store: SqlStore
) -> None:
    made = [await add(store) for _ in range(3)]
    for watch in made * 5:
        async with store.transaction() as ledger:
            await ledger.watching.change_watch(watch)
    async with store.transaction() as ledger:
        await ledger.watching.remove_watch(made[0].id)
    rows = await database.rows("SELECT watch_id FROM watch_changes ORDER BY number")
    assert rows == [(made[1].id,), (made[2].id,), (made[0].id,)]


async def test_a_person_who_is_forgotten_stands_in_no_table(
    database: OwnDatabase, store: SqlStore
) -> None:
    direct = Caller(channel("C1"), "U-ADA").direct
    owner = Owner(direct.workspace, OwnerKind.PERSON, "U-ADA")
    await add(store, owner, place=direct)
    async with writing(store) as ledger:
        await ledger.change_settings(direct, PlaceSettings(daily_cap=5))
        await ledger.save(some_saved(owner))
        await ledger.add_alerts([an_alert(direct)])
        await ledger.forget(owner)
    for table in metadata.sorted_tables:
        assert "U-ADA" not in str(await database.rows(f"SELECT * FROM {table.name}"))
    for name in ("owners", "watches", "saved", "alerts", "alert_watches", "place_settings"):
        assert await database.rows(f"SELECT count(*) FROM {name}") == [(0,)]


async def test_settings_that_cannot_be_so_are_a_fault(
    database: OwnDatabase, store: SqlStore
) -> None:
    async with store.transaction() as ledger:
        await ledger.watching.change_settings(channel("C1"), PlaceSettings(daily_cap=5))
    await database.run("UPDATE place_settings SET daily_cap = -7")
    with pytest.raises(StoreFault, match="damaged"):
        await store.watching.settings_of([channel("C1")])
