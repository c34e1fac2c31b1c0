"""What every `bot.watching.ports.WatchShelf` and `WatchLedger` keep of places' settings, counts of alerts, and of forgetting.

A test file derives a class whose name begins with ``Test`` and gives the fixture `store`, empty.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import StoreFault
from bot.settings import LARGEST_CAP, NO_CAP, PlaceSettings
from bot.tenancy import Caller, OwnerKind, Place, PlaceKind, Platform
from bot.watching.model import News
from tests.contracts.store import any_example
from tests.rigs import stored
from tests.rigs.stored import DAY, START, UNKNOWN, after, channel
from tests.rigs.watched import (
    ADA,
    AGENTS,
    LISTED,
    OTHER_PLACE,
    P1,
    P2,
    P3,
    PLACE,
    STRANGERS,
    a_meeting,
    add,
    alert_about,
    an_alert,
    meet,
    some_saved,
    writing,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from bot.ports import Store
    from bot.tenancy import Owner
    from bot.watching.ports import WatchLedger

DIRECT = Caller(PLACE, "U1").direct
BERLIN = PlaceSettings(zone="Europe/Berlin", daily_cap=12)
all_settings = st.builds(
    PlaceSettings,
    zone=st.none() | stored.texts,
    daily_cap=st.none() | st.integers(NO_CAP, LARGEST_CAP),
)


async def settle(store: Store, place: Place, settings: PlaceSettings) -> None:
    """Let a place's settings be so."""
    async with store.transaction() as ledger:
        await ledger.watching.change_settings(place, settings)


class SettingsContract:
    """The promises of `bot.watching.ports` about settings, about counting alerts, and about forgetting."""

    # Settings

    @any_example
    @given(settings=all_settings)
    async def test_settings_come_back_as_they_were_set_last(
        self, store: Store, settings: PlaceSettings
    ) -> None:
        await settle(store, PLACE, BERLIN)
        async with store.transaction() as ledger:
            await ledger.watching.change_settings(PLACE, settings)
            assert await ledger.watching.settings_of([PLACE]) == {PLACE: settings}
        assert await store.watching.settings_of([PLACE, OTHER_PLACE]) == {PLACE: settings}

    async def test_each_place_has_settings_of_its_own_in_every_workspace(
        self, store: Store
    ) -> None:
        places = [PLACE, OTHER_PLACE, channel("C1", team="T2"), DIRECT]
        places.append(channel("C1", platform=Platform.DISCORD))
        for number, place in enumerate(places, 1):
            await settle(store, place, PlaceSettings(daily_cap=number))
        expected = {place: PlaceSettings(daily_cap=at) for at, place in enumerate(places, 1)}
        assert await store.watching.settings_of(places) == expected
        elsewhere = channel("C2", team="T2")
        assert await store.watching.settings_of([elsewhere]) == {}

    async def test_settings_of_any_number_of_places_may_be_asked_for_at_once(
        self, store: Store
    ) -> None:
        # Many of one workspace, and many workspaces with one each.
        places = [channel(f"C{number}") for number in range(1100)]
        places += [channel("C1", team=f"T{number}") for number in range(2, 300)]
        async with writing(store) as ledger:
            for number, place in enumerate(places):
                if number % 3:
                    await ledger.change_settings(place, PlaceSettings(daily_cap=number % 500))
            expected = {
                place: PlaceSettings(daily_cap=number % 500)
                for number, place in enumerate(places)
                if number % 3
            }
            assert await ledger.settings_of(iter([*places, places[1]])) == expected
        assert await store.watching.settings_of(places) == expected

    async def test_settings_stay_with_a_place_that_is_told_of_as_another_kind(
        self, store: Store
    ) -> None:
        await settle(store, PLACE, BERLIN)
        direct = replace(PLACE, kind=PlaceKind.DIRECT)
        await store.ensure_place(direct)
        assert await store.watching.settings_of([PLACE]) == {direct: BERLIN}

    @any_example
    @given(text=stored.odd_texts)
    async def test_a_place_of_odd_characters_has_settings_too(
        self, store: Store, text: str
    ) -> None:
        place = replace(PLACE, key=f"C{text}")
        await settle(store, place, replace(BERLIN, zone=text))
        (kept,) = (await store.watching.settings_of([place])).values()
        assert kept.daily_cap == BERLIN.daily_cap
        assert kept.zone is not None
        assert len(kept.zone) == len(text)

    # Alerts counted

    @any_example
    @given(
        hours=st.lists(
            st.tuples(st.sampled_from((PLACE, OTHER_PLACE, DIRECT)), st.integers(0, 30)), max_size=3
        ),
        since=st.dictionaries(
            st.sampled_from((PLACE, OTHER_PLACE, DIRECT)), st.integers(0, 30), max_size=3
        ),
    )
    async def test_the_alerts_of_each_place_are_counted_from_its_own_instant_on(
        self, store: Store, hours: list[tuple[Place, int]], since: dict[Place, int]
    ) -> None:
        papers = zip((P1, P2, P3), hours, strict=False)
        await alert_about(store, *(an_alert(place, each, hours=at) for each, (place, at) in papers))
        instants = {place: after(at) for place, at in since.items()}
        expected = {}
        for place, start in instants.items():
            its = await store.watching.alerts_in(place, 99)
            if count := sum(alert.at >= start for alert in its):
                expected[place] = count
        assert await store.watching.alerts_counted(instants) == expected
        async with store.transaction() as ledger:
            assert await ledger.watching.alerts_counted(instants) == expected

    # What is refused

    async def test_whatever_is_written_about_a_paper_that_is_not_saved_is_refused(
        self, store: Store
    ) -> None:
        watch = await add(store)
        news = News(paper_id=UNKNOWN, day=DAY, at=START)

        def writes(ledger: WatchLedger) -> Iterable[Callable[[], Awaitable[object]]]:
            return (
                lambda: ledger.save(some_saved(paper_id=UNKNOWN)),
                lambda: ledger.queue({UNKNOWN: LISTED}),
                lambda: ledger.add_news(news),
                lambda: ledger.add_meetings([a_meeting(watch.id, UNKNOWN)]),
                lambda: ledger.add_alerts([an_alert(paper_id=UNKNOWN)]),
            )

        for number in range(5):
            with pytest.raises(StoreFault):
                async with writing(store) as ledger:
                    await list(writes(ledger))[number]()
        assert await store.watching.saved_by(ADA) == ()
        assert await store.watching.waiting(9) == ()
        assert await store.watching.news_of(UNKNOWN) is None
        assert await store.watching.alerts_in(PLACE, 9) == ()

    # Forgetting

    async def test_of_a_person_who_is_forgotten_nothing_is_left(self, store: Store) -> None:
        await own_everything(store, ADA)
        watch = await add(store, place=DIRECT)
        await alert_about(store, an_alert(DIRECT, P2))
        await settle(store, DIRECT, BERLIN)
        await meet(store, a_meeting(watch.id))
        async with store.transaction() as ledger:
            before = await ledger.watching.last_change()
            await ledger.watching.forget(ADA)
            assert await ledger.watching.last_change() > before
        assert await owned(store, ADA) == ((), {}, ())
        assert await store.watching.alerts_in(DIRECT, 9) == ()
        assert await store.watching.settings_of([DIRECT]) == {}
        assert await store.watching.meetings_with(P1, [watch.id]) == {}

    async def test_who_follows_the_changes_learns_that_the_forgotten_watches_are_gone(
        self, store: Store
    ) -> None:
        bob = replace(ADA, key="U2")
        mine = [await add(store) for _ in range(3)]
        other = await add(store, bob)
        async with store.transaction() as ledger:
            seen = await ledger.watching.last_change()
            await ledger.watching.forget(ADA)
        told = await store.watching.changes_since(seen, 9)
        assert told.queries == {watch.id: None for watch in mine}
        whole = await store.watching.changes_since(0, 9)
        assert whole.queries == {**{watch.id: None for watch in mine}, other.id: other.query}

    async def test_to_forget_one_leaves_everybody_else_alone(self, store: Store) -> None:
        bob = replace(ADA, key="U2")
        others = [bob, *STRANGERS, PLACE.owner]
        for owner in [ADA, *others]:
            await own_everything(store, owner)
        alert = an_alert(PLACE, P1)
        await alert_about(store, alert)
        await settle(store, PLACE, BERLIN)
        before = [await owned(store, owner) for owner in others]
        async with store.transaction() as ledger:
            await ledger.watching.forget(ADA)
        assert [await owned(store, owner) for owner in others] == before
        assert await store.watching.alert(PLACE, P1) == alert
        assert await store.watching.settings_of([PLACE]) == {PLACE: BERLIN}

    async def test_of_a_place_that_is_forgotten_only_the_watches_of_others_stay(
        self, store: Store
    ) -> None:
        mine = await add(store, place=PLACE)
        await own_everything(store, PLACE.owner)
        await alert_about(store, an_alert(PLACE, P1), an_alert(OTHER_PLACE, P1))
        await settle(store, PLACE, BERLIN)
        async with store.transaction() as ledger:
            await ledger.watching.forget(PLACE.owner)
        assert await owned(store, PLACE.owner) == ((), {}, ())
        assert await store.watching.watches_to(PLACE) == (mine,)
        assert await store.watching.alerts_in(PLACE, 9) == ()
        assert len(await store.watching.alerts_in(OTHER_PLACE, 9)) == 1
        assert await store.watching.settings_of([PLACE]) == {}

    async def test_who_was_forgotten_may_begin_anew_and_no_id_is_given_again(
        self, store: Store
    ) -> None:
        old = [await add(store) for _ in range(3)]
        async with store.transaction() as ledger:
            await ledger.watching.forget(ADA)
            await ledger.watching.forget(ADA)
        new = await add(store)
        assert new.id > max(watch.id for watch in old)
        assert await store.watching.watches_of(ADA) == (new,)

    async def test_to_forget_whoever_was_never_there_is_no_change(self, store: Store) -> None:
        await add(store)
        async with store.transaction() as ledger:
            before = await ledger.watching.last_change()
            await ledger.watching.forget(replace(ADA, key="U9"))
            await ledger.watching.forget(replace(ADA, kind=OwnerKind.PLACE, key="C9"))
            assert await ledger.watching.last_change() == before


async def own_everything(store: Store, owner: Owner) -> None:
    """Let an owner have one of everything."""
    await add(store, owner)
    async with writing(store) as ledger:
        await ledger.add_mute(owner, AGENTS, at=START)
        await ledger.save(some_saved(owner))


async def owned(store: Store, owner: Owner) -> tuple[object, object, object]:
    """The owner's watches, mutes and library."""
    shelf = store.watching
    return (
        await shelf.watches_of(owner),
        await shelf.mutes_of([owner]),
        await shelf.saved_by(owner),
    )
