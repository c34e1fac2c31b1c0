"""What every `bot.watching.ports.WatchShelf` and `WatchLedger` keep of what people made, whatever they are built of.

A test file derives a class whose name begins with ``Test`` and gives the fixture `store`, empty.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.papers import SourceName
from bot.query.parse import parse
from bot.tenancy import Caller, Owner, OwnerKind, Place, PlaceKind, Platform, Workspace
from bot.watching.model import Every, Watch
from tests.contracts.store import any_example
from tests.reference.queries import valid_queries
from tests.reference.real import listed_papers
from tests.rigs import stored
from tests.rigs.stored import START, UNKNOWN, after, channel

if TYPE_CHECKING:
    from datetime import datetime

    from bot.ports import Store
    from bot.query.model import Query

from tests.rigs.watched import (
    ADA,
    AGENTS,
    OTHER_PLACE,
    P1,
    P2,
    P3,
    PLACE,
    ROBOTS,
    STRANGERS,
    a_meeting,
    add,
    alert_about,
    an_alert,
    meet,
    some_saved,
    writing,
)

queries = valid_queries(listed_papers()).map(parse)


class WatchContract:
    """The promises of `bot.watching.ports` about watches, mutes and libraries."""

    # Watches

    async def test_a_watch_is_as_it_was_made_and_comes_back_so(self, store: Store) -> None:
        watch = await add(store, query=ROBOTS)
        expected = Watch(
            id=watch.id,
            owner=ADA,
            number=1,
            query=ROBOTS,
            place=PLACE,
            every=Every.NOW,
            begins_at=START,
        )
        assert watch == expected
        assert await store.watching.watches_of(ADA) == (watch,)
        assert await store.watching.watches([watch.id]) == {watch.id: watch}

    @any_example
    @given(query=queries, every=st.sampled_from(Every), at=stored.instants)
    async def test_any_query_comes_back_as_it_was_kept(
        self, store: Store, query: Query, every: Every, at: datetime
    ) -> None:
        async with store.transaction() as ledger:
            watch = await ledger.watching.add_watch(ADA, query, place=PLACE, every=every, at=at)
            mute = await ledger.watching.add_mute(ADA, query, at=at)
        found = (await store.watching.watches([watch.id]))[watch.id]
        assert (found.query, found.every, found.begins_at) == (query, every, at)
        muted = (await store.watching.mutes_of([ADA]))[ADA][-1]
        assert muted == mute
        assert (muted.query, muted.since) == (query, at)

    async def test_owners_count_their_watches_by_themselves(self, store: Store) -> None:
        owners = [ADA, *STRANGERS, ADA, STRANGERS[0]]
        made = [await add(store, owner) for owner in owners]
        assert [watch.number for watch in made] == [1, 1, 1, 1, 2, 2]
        assert len({watch.id for watch in made}) == len(made)

    async def test_no_id_and_number_is_given_again(self, store: Store) -> None:
        seen = [await add(store)]
        for _ in range(3):
            async with store.transaction() as ledger:
                await ledger.watching.remove_watch(seen[-1].id)
            seen.append(await add(store))
        assert [watch.number for watch in seen] == [1, 2, 3, 4]
        assert sorted({watch.id for watch in seen}) == [watch.id for watch in seen]

    async def test_watches_stand_by_number(self, store: Store) -> None:
        made = [await add(store, query=parse(f"word{number}")) for number in range(12)]
        assert await store.watching.watches_of(ADA) == tuple(made)

    async def test_the_watches_to_a_place_are_told_whoever_owns_them_by_id(
        self, store: Store
    ) -> None:
        bob = replace(ADA, key="U2")
        here = [await add(store, owner) for owner in (ADA, bob, PLACE.owner, ADA)]
        await add(store, place=OTHER_PLACE)
        await add(store, STRANGERS[0])
        assert await store.watching.watches_to(PLACE) == tuple(here)
        assert await store.watching.watches_to(replace(PLACE, kind=PlaceKind.DIRECT)) == tuple(here)

    async def test_a_watch_may_become_another_in_all_but_whose_it_is(self, store: Store) -> None:
        watch = await add(store)
        changed = replace(
            watch,
            query=ROBOTS,
            place=Caller(PLACE, "U1").direct,
            every=Every.WEEK,
            begins_at=after(1),
            paused_at=after(2),
        )
        async with store.transaction() as ledger:
            await ledger.watching.change_watch(replace(changed, number=77))
            assert await ledger.watching.watches([watch.id]) == {watch.id: changed}
        assert await store.watching.watches_of(ADA) == (changed,)
        async with store.transaction() as ledger:
            await ledger.watching.change_watch(replace(changed, paused_at=None))
        assert await store.watching.watches_of(ADA) == (replace(changed, paused_at=None),)

    async def test_a_watch_that_is_gone_cannot_be_changed(self, store: Store) -> None:
        watch = await add(store)
        async with store.transaction() as ledger:
            await ledger.watching.remove_watch(watch.id)
            with pytest.raises(KeyError):
                await ledger.watching.change_watch(watch)
            assert await ledger.watching.last_change() == 2
        assert await store.watching.watches_of(ADA) == ()

    async def test_what_was_never_made_is_absent(self, store: Store) -> None:
        shelf = store.watching
        assert await shelf.watches_of(ADA) == ()
        assert await shelf.watches_to(PLACE) == ()
        assert await shelf.watches([1, 2]) == {}
        assert await shelf.watches([]) == {}
        assert await shelf.mutes_of([ADA]) == {}
        assert await shelf.mutes_of([]) == {}
        assert await shelf.saved_by(ADA) == ()
        assert await shelf.meetings_with(UNKNOWN, [1]) == {}
        assert await shelf.alert(PLACE, UNKNOWN) is None
        assert await shelf.alerts_in(PLACE, 5) == ()
        assert await shelf.alerts_counted({PLACE: START}) == {}
        assert await shelf.alerts_counted({}) == {}
        assert await shelf.settings_of([PLACE]) == {}
        assert await shelf.news_of(UNKNOWN) is None
        assert await shelf.waiting(5) == ()
        assert not await shelf.is_waiting(UNKNOWN)
        assert await shelf.rounds(SourceName.HF) is None
        async with store.transaction() as ledger:
            assert await ledger.watching.last_change() == 0
            assert await ledger.watching.met_by(UNKNOWN) == frozenset()
            assert await ledger.watching.alerted_places(UNKNOWN) == frozenset()
            assert await ledger.watching.alerts_counted({PLACE: START}) == {}
            assert await ledger.watching.settings_of([PLACE]) == {}
            assert await ledger.watching.mutes_of([ADA]) == {}
            assert await ledger.watching.news_of(UNKNOWN) is None
            assert not await ledger.watching.remove_mute(ADA, 1)
            assert not await ledger.watching.unsave(ADA, UNKNOWN)
            await ledger.watching.remove_watch(7)
            await ledger.watching.done_with(UNKNOWN)

    async def test_any_number_of_watches_may_be_asked_for_at_once(self, store: Store) -> None:
        async with store.transaction() as ledger:
            made = [
                await ledger.watching.add_watch(ADA, AGENTS, place=PLACE, every=Every.NOW, at=START)
                for _ in range(1100)
            ]
        asked = [*(watch.id for watch in made), 10**6, made[0].id]
        expected = {watch.id: watch for watch in made}
        assert await store.watching.watches(asked) == expected
        async with store.transaction() as ledger:
            assert await ledger.watching.watches(iter(asked)) == expected
            await ledger.watching.add_meetings([])
        await meet(store, *(a_meeting(watch.id) for watch in made))
        assert set(await store.watching.meetings_with(P1, asked)) == set(expected)

    async def test_a_watch_goes_with_what_it_met_but_its_alerts_remember_it(
        self, store: Store
    ) -> None:
        first, second = await add(store), await add(store)
        await meet(store, a_meeting(first.id), a_meeting(second.id), a_meeting(first.id, P2))
        alert = an_alert(watch_ids=(first.id, second.id))
        await alert_about(store, alert)
        async with store.transaction() as ledger:
            await ledger.watching.remove_watch(first.id)
            assert await ledger.watching.met_by(P1) == {second.id}
            assert await ledger.watching.met_by(P2) == frozenset()
        assert await store.watching.meetings_with(P1, [first.id, second.id]) == {
            second.id: a_meeting(second.id)
        }
        assert await store.watching.alert(PLACE, P1) == alert

    # Workspaces

    async def test_nothing_of_a_workspace_is_reached_from_another(self, store: Store) -> None:
        owners = [ADA, *STRANGERS]
        for owner in owners:
            await add(store, owner, parse(f"{owner.workspace.key}{owner.kind}"))
            async with writing(store) as ledger:
                await ledger.add_mute(owner, parse(f"{owner.workspace.key}"), at=START)
                await ledger.save(some_saved(owner, note=f"{owner}"))
        for owner in owners:
            assert [watch.owner for watch in await store.watching.watches_of(owner)] == [owner]
            assert [mute.owner for mute in (await store.watching.mutes_of([owner]))[owner]] == [
                owner
            ]
            assert [each.note for each in await store.watching.saved_by(owner)] == [f"{owner}"]
        nobody = replace(ADA, workspace=Workspace(Platform.DISCORD, "T2"))
        assert await store.watching.watches_of(nobody) == ()
        assert await store.watching.mutes_of([nobody]) == {}
        assert await store.watching.saved_by(nobody) == ()

    async def test_taking_away_in_one_workspace_leaves_the_others_alone(self, store: Store) -> None:
        owners = [ADA, *STRANGERS]
        for owner in owners:
            async with writing(store) as ledger:
                await ledger.add_mute(owner, AGENTS, at=START)
                await ledger.save(some_saved(owner))
        async with store.transaction() as ledger:
            assert await ledger.watching.remove_mute(ADA, 1)
            assert await ledger.watching.unsave(ADA, P1)
        assert set(await store.watching.mutes_of(owners)) == set(STRANGERS)
        for owner in owners:
            assert len(await store.watching.saved_by(owner)) == (owner != ADA)

    async def test_places_of_the_same_key_have_alerts_of_their_own(self, store: Store) -> None:
        places = [PLACE, channel("C1", team="T2"), channel("C1", platform=Platform.DISCORD)]
        for number, place in enumerate(places):
            await alert_about(store, an_alert(place, hours=number, watch_ids=(number,)))
        for number, place in enumerate(places):
            alert = an_alert(place, hours=number, watch_ids=(number,))
            assert await store.watching.alert(place, P1) == alert
            assert await store.watching.alerts_in(place, 9) == (alert,)
        elsewhere = channel("C1", team="T2", platform=Platform.DISCORD)
        assert await store.watching.alerts_in(elsewhere, 9) == ()
        async with store.transaction() as ledger:
            assert await ledger.watching.alerted_places(P1) == set(places)
            counted = await ledger.watching.alerts_counted(
                dict.fromkeys([places[0], elsewhere], START)
            )
            assert counted == {places[0]: 1}

    async def test_a_watch_is_changed_by_its_owner_alone(self, store: Store) -> None:
        watch = await add(store)
        for stranger in STRANGERS:
            await add(store, stranger)
            place = replace(PLACE, workspace=stranger.workspace)
            with pytest.raises(KeyError):
                async with store.transaction() as ledger:
                    await ledger.watching.change_watch(
                        replace(watch, owner=stranger, place=place, query=ROBOTS)
                    )
        assert await store.watching.watches_of(ADA) == (watch,)

    async def test_a_watch_cannot_alert_in_another_workspace(self, store: Store) -> None:
        watch = await add(store)
        elsewhere = channel("C1", team="T2")
        with pytest.raises(ValueError, match="workspace"):
            await add(store, place=elsewhere)
        with pytest.raises(ValueError, match="workspace"):
            async with store.transaction() as ledger:
                await ledger.watching.change_watch(replace(watch, place=elsewhere))
        assert await store.watching.watches_to(elsewhere) == ()
        assert await store.watching.watches_of(ADA) == (watch,)

    async def test_a_place_is_shown_as_it_was_told_last(self, store: Store) -> None:
        watch = await add(store)
        await alert_about(store, an_alert())
        direct = replace(PLACE, kind=PlaceKind.DIRECT)
        await store.ensure_place(direct)
        assert await store.watching.watches_of(ADA) == (replace(watch, place=direct),)
        alert = await store.watching.alert(PLACE, P1)
        assert alert is not None
        assert alert.place == direct
        await alert_about(store, an_alert(PLACE, P2), an_alert(direct, P3))
        async with store.transaction() as ledger:
            assert await ledger.watching.alerted_places(P1) == {direct}
            assert await ledger.watching.alerts_counted({PLACE: START}) == {direct: 3}

    @any_example
    @given(text=stored.odd_texts)
    async def test_characters_that_no_database_keeps_are_replaced(
        self, store: Store, text: str
    ) -> None:
        odd = Owner(Workspace(Platform.SLACK, f"T{text}"), OwnerKind.PERSON, f"U{text}")
        place = Place(odd.workspace, f"C{text}", PlaceKind.CHANNEL)
        watch = await add(store, odd, place=place)
        assert watch in await store.watching.watches_of(odd)
        assert watch in await store.watching.watches_to(place)
        async with writing(store) as ledger:
            await ledger.save(replace(some_saved(odd), note=text, tags=(text,)))
            await ledger.add_mute(odd, AGENTS, at=START)
            await ledger.add_alerts([an_alert(place)])
            await ledger.add_meetings([replace(a_meeting(watch.id), detail=text)])
            assert sum((await ledger.alerts_counted({place: START})).values()) == 1
            assert len(await ledger.mutes_of([odd])) == 1
        (kept,) = await store.watching.saved_by(odd)
        cleaned = "".join(
            "\ufffd" if each == "\0" or "\ud800" <= each <= "\udfff" else each for each in text
        )
        assert (kept.note, kept.tags) == (cleaned, (cleaned,))
        assert (await store.watching.meetings_with(P1, [watch.id]))[watch.id].detail == cleaned
        assert await store.watching.alert(place, P1) is not None

    # Changes

    async def test_changes_are_told_in_the_order_in_which_they_were_made(
        self, store: Store
    ) -> None:
        one, two = await add(store), await add(store)
        changed = replace(one, query=ROBOTS)
        async with store.transaction() as ledger:
            await ledger.watching.change_watch(changed)
            await ledger.watching.remove_watch(two.id)
            assert await ledger.watching.last_change() == 4
        told = await store.watching.changes_since(0, 99)
        assert (told.number, told.queries) == (4, {one.id: ROBOTS, two.id: None})
        assert list(told.queries) == [one.id, two.id]
        first = await store.watching.changes_since(0, 1)
        assert (first.number, first.queries) == (3, {one.id: ROBOTS})
        later = await store.watching.changes_since(2, 1)
        assert (later.number, later.queries) == (3, {one.id: ROBOTS})
        last = await store.watching.changes_since(4, 9)
        assert (last.number, last.queries) == (4, {})

    async def test_what_does_nothing_is_no_change(self, store: Store) -> None:
        watch = await add(store)
        async with writing(store) as ledger:
            await ledger.remove_watch(watch.id)
            await ledger.remove_watch(watch.id)
            await ledger.add_mute(ADA, AGENTS, at=START)
            assert await ledger.last_change() == 2

    @any_example
    @given(
        steps=st.lists(st.tuples(st.sampled_from("acr"), st.integers(0, 5)), max_size=14),
        limit=st.integers(1, 5),
    )
    async def test_who_follows_the_changes_knows_every_watch_as_it_is(
        self, store: Store, steps: list[tuple[str, int]], limit: int
    ) -> None:
        async with store.transaction() as ledger:
            seen = before = await ledger.watching.last_change()
        there: list[Watch] = []
        for step, which in steps:
            if step == "a" or not there:
                there.append(await add(store, ADA))
                continue
            at = which % len(there)
            async with store.transaction() as ledger:
                if step == "c":
                    other = AGENTS if there[at].query == ROBOTS else ROBOTS
                    there[at] = replace(there[at], query=other)
                    await ledger.watching.change_watch(there[at])
                else:
                    await ledger.watching.remove_watch(there.pop(at).id)
        known: dict[int, Query] = {}
        gone: set[int] = set()
        while True:
            told = await store.watching.changes_since(seen, limit)
            if not told.queries:
                break
            assert told.number - seen >= len(told.queries)
            assert len(told.queries) <= limit
            assert not told.queries.keys() & (known.keys() | gone), "each is told once"
            seen = told.number
            for watch_id, query in told.queries.items():
                if query is None:
                    gone.add(watch_id)
                else:
                    known[watch_id] = query
        assert known == {watch.id: watch.query for watch in there}
        assert seen - before == len(steps)

    async def test_who_has_followed_is_told_what_changes_then_and_nothing_else(
        self, store: Store
    ) -> None:
        one, two = await add(store), await add(store)
        for minutes in range(1, 5):
            paused = replace(one, paused_at=after(minutes))
            async with store.transaction() as ledger:
                await ledger.watching.change_watch(paused)
            told = await store.watching.changes_since(minutes + 1, 9)
            assert (told.number, told.queries) == (minutes + 2, {one.id: one.query})
        told = await store.watching.changes_since(0, 9)
        assert list(told.queries) == [two.id, one.id]

    # Mutes

    async def test_mutes_stand_by_number_and_owners_without_any_are_left_out(
        self, store: Store
    ) -> None:
        bob = replace(ADA, key="U2")
        async with store.transaction() as ledger:
            mutes = [
                await ledger.watching.add_mute(ADA, query, at=START) for query in (AGENTS, ROBOTS)
            ]
            place = await ledger.watching.add_mute(PLACE.owner, AGENTS, at=after(1))
            asked = [bob, ADA, PLACE.owner, ADA]
            expected = {ADA: tuple(mutes), PLACE.owner: (place,)}
            assert await ledger.watching.mutes_of(asked) == expected
        assert [mute.number for mute in mutes] == [1, 2]
        assert place.number == 1
        assert await store.watching.mutes_of(iter(asked)) == expected

    async def test_the_number_of_a_mute_is_not_given_again(self, store: Store) -> None:
        await add(store)  # watches and mutes are counted apart
        async with store.transaction() as ledger:
            ledger_ = ledger.watching
            assert (await ledger_.add_mute(ADA, AGENTS, at=START)).number == 1
            assert await ledger_.remove_mute(ADA, 1)
            assert not await ledger_.remove_mute(ADA, 1)
            assert (await ledger_.add_mute(ADA, ROBOTS, at=START)).number == 2
        assert [mute.query for mute in (await store.watching.mutes_of([ADA]))[ADA]] == [ROBOTS]

    async def test_any_number_of_owners_and_places_may_be_asked_for_at_once(
        self, store: Store
    ) -> None:
        places = [channel(f"C{number}", team=f"T{number % 70}") for number in range(600)]
        async with writing(store) as ledger:
            for place in places[::3]:
                await ledger.add_mute(place.owner, AGENTS, at=START)
            await ledger.add_alerts([an_alert(place) for place in places[::2]])
            muted = await ledger.mutes_of(place.owner for place in places)
            assert set(muted) == {place.owner for place in places[::3]}
            since = {place: after(number % 2) for number, place in enumerate(places)}
            assert await ledger.alerts_counted(since) == dict.fromkeys(places[::2], 1)
            assert await ledger.alerted_places(P1) == set(places[::2])

    # The library

    async def test_a_library_stands_by_when_papers_were_saved_the_last_first(
        self, store: Store
    ) -> None:
        kept = [
            some_saved(paper_id=P2, hours=2, note="a #b"),
            replace(some_saved(paper_id=P3, hours=1), tags=("x", "y")),
            some_saved(paper_id=P1, hours=1),
        ]
        async with writing(store) as ledger:
            for each in (kept[1], kept[0], kept[2]):
                await ledger.save(each)
        assert await store.watching.saved_by(ADA) == tuple(kept)

    async def test_to_save_again_replaces_the_note_and_the_tags_alone(self, store: Store) -> None:
        async with writing(store) as ledger:
            await ledger.save(some_saved(note="before"))
            await ledger.save(replace(some_saved(hours=5, note="after #it"), tags=("it",)))
        expected = replace(some_saved(note="after #it"), tags=("it",))
        assert await store.watching.saved_by(ADA) == (expected,)
        async with store.transaction() as ledger:
            assert await ledger.watching.unsave(ADA, P1)
            assert not await ledger.watching.unsave(ADA, P1)
        assert await store.watching.saved_by(ADA) == ()
