"""Seeing to papers that wait: as things are in that moment, each once, within what a place takes in its day."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.polling import Poller
from bot.query.parse import parse
from bot.settings import MOST_ALERTS_A_DAY, PlaceSettings
from bot.watching.live import LiveWatches, looks_at_facts
from bot.watching.model import Every, News, Outcome, Watch
from bot.watching.ports import Rounds
from bot.watching.seeing import Seen, news_about, see_to_all, slices_by_place
from storage.memory import MemoryStore
from tests.rigs.desk import Desk, open_desk
from tests.rigs.polled import MORNING, TUESDAY, begun, beside, entry
from tests.rigs.stored import START, after, channel, made_up
from tests.rigs.watched import (
    ADA,
    AGENTS,
    FACTS,
    LISTED,
    P1,
    P2,
    PLACE,
    ROBOTS,
    WORDS,
    add,
    make_news,
    queue,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from bot.papers import Paper, PaperId
    from bot.ports import Ledger
    from bot.watching.ports import Reason

QUANTUM = parse("quantum")
VOTED = parse("upvotes>=10")
MANY_TURNS = 50


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def live() -> LiveWatches:
    return LiveWatches()


async def wait(store: MemoryStore, *papers: Paper, reason: Reason = WORDS) -> None:
    """Papers that are news wait, for the same reason."""
    await make_news(store, *(paper.id for paper in papers))
    await queue(store, {paper.id: reason for paper in papers})
    async with store.transaction() as ledger:
        await ledger.save_papers(papers)


async def see(store: MemoryStore, live: LiveWatches) -> Seen:
    return await see_to_all(store, live, now=after(1))


async def seen_while(
    store: MemoryStore, live: LiveWatches, change: Callable[[Ledger], Awaitable[object]]
) -> Seen:
    """See to what waits, and let something be written once that has begun and waits for its turn to write."""
    async with store.transaction() as ledger:
        seeing = asyncio.create_task(see(store, live))
        for _ in range(MANY_TURNS):
            await asyncio.sleep(0)
        await change(ledger)
    return await seeing


async def outcome(store: MemoryStore, watch: Watch, paper_id: PaperId = P1) -> Outcome | None:
    met = await store.watching.meetings_with(paper_id, [watch.id])
    return met[watch.id].outcome if met else None


# As things are in that moment


async def test_a_paper_is_asked_about_for_what_it_waits_for_when_its_turn_comes(
    store: MemoryStore, live: LiveWatches
) -> None:
    watch = await add(store, query=QUANTUM)
    await wait(store, made_up(1), made_up(2), reason=FACTS)

    async def say_more(ledger: Ledger) -> None:
        await ledger.save_papers([made_up(2, title="Quantum agents")])
        await ledger.watching.queue({P2: WORDS})

    assert await seen_while(store, live, say_more) == Seen(papers=2, alerts=1)
    assert await outcome(store, watch, P2) is Outcome.ALERTED
    assert await store.watching.waiting(9) == ()


async def test_a_watch_that_is_made_while_a_paper_has_its_turn_before_it_counts(
    store: MemoryStore, live: LiveWatches
) -> None:
    await wait(store, made_up(1, title="Quantum agents"))
    made: list[Watch] = []

    async def watch(ledger: Ledger) -> None:
        made.append(
            await ledger.watching.add_watch(ADA, QUANTUM, place=PLACE, every=Every.NOW, at=START)
        )

    assert (await seen_while(store, live, watch)).alerts == 1
    assert await outcome(store, made[0]) is Outcome.ALERTED


async def test_a_watch_that_is_removed_or_paused_or_waits_for_something_else_meanwhile_tells_nothing(
    store: MemoryStore, live: LiveWatches
) -> None:
    removed, paused, other = [await add(store, query=query) for query in (QUANTUM,) * 3]
    await wait(store, made_up(1, title="Quantum agents"))

    async def change(ledger: Ledger) -> None:
        await ledger.watching.remove_watch(removed.id)
        await ledger.watching.change_watch(replace(paused, paused_at=after(0.5)))
        await ledger.watching.change_watch(replace(other, query=VOTED))

    assert (await seen_while(store, live, change)).alerts == 0
    assert [await outcome(store, each) for each in (removed, paused, other)] == [
        None,
        Outcome.PAUSED,
        None,
    ]


async def test_a_mute_of_the_place_holds_for_the_watches_of_others_that_alert_there(
    store: MemoryStore, live: LiveWatches
) -> None:
    watch = await add(store, query=QUANTUM)
    assert watch.owner != watch.place.owner
    async with store.transaction() as ledger:
        await ledger.watching.add_mute(watch.place.owner, AGENTS, at=START)
    await wait(store, made_up(1, title="Quantum agents"))
    assert (await see(store, live)).alerts == 0
    assert await outcome(store, watch) is Outcome.MUTED


async def test_what_another_poller_has_seen_to_meanwhile_is_not_seen_to_again(
    store: MemoryStore, live: LiveWatches
) -> None:
    await add(store, query=QUANTUM)
    await wait(store, made_up(1, title="Quantum agents"), made_up(2, title="Quantum robots"))

    async def done(ledger: Ledger) -> None:
        await ledger.watching.done_with(P1)

    assert await seen_while(store, live, done) == Seen(papers=1, alerts=1)


async def test_changed_words_are_asked_of_watches_for_words_and_of_those_for_facts(
    store: MemoryStore, live: LiveWatches
) -> None:
    words, facts = await add(store, query=QUANTUM), await add(store, query=VOTED)
    await wait(store, made_up(1, title="Quantum agents", upvotes=10))
    assert (await see(store, live)).alerts == 1
    assert [await outcome(store, each) for each in (words, facts)] == [Outcome.ALERTED] * 2


async def test_a_paper_that_stands_on_no_list_and_waits_for_one_is_told_to_nobody(
    store: MemoryStore, live: LiveWatches
) -> None:
    await add(store, query=AGENTS)
    await queue(store, {P1: LISTED})
    assert await see(store, live) == Seen(papers=1, alerts=0)
    assert await store.watching.news_of(P1) is None


@pytest.mark.parametrize(
    ("query", "looks"),
    [
        ("agents", False),
        ("agents -survey", False),
        ("cat:cs.RO", False),
        ("upvotes>=5", True),
        ("agents comments>2", True),
        ("has:code", True),
        ("agents OR (title:x has:project)", True),
        ("agents -has:media", True),
        ("agents -stars<5", True),
    ],
)
def test_a_query_with_a_number_or_a_link_in_it_looks_at_facts(query: str, looks: bool) -> None:
    assert looks_at_facts(parse(query)) is looks


# What is news


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """In July."""
    return datetime(2026, 7, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "last_at", "now", "is_quiet", "is_late"),
    [
        # before the first round has ended nothing is news
        (15, None, at(15, 9), True, False),
        # the day before that of the last round is the oldest whose list can bring news, at any hour
        (14, at(15, 0, 5), at(15, 0, 15), False, False),
        (14, at(15, 23, 55), at(15, 23, 58), False, False),
        (13, at(15, 0, 5), at(15, 0, 15), True, False),
        (13, at(14, 23, 55), at(15, 0, 15), False, False),
        # more than twelve hours are a pause; what was listed on the day of its end is not late
        (14, at(14, 20), at(15, 8), False, False),
        (14, at(14, 20), at(15, 8, 1), False, True),
        (15, at(14, 20), at(15, 8, 1), False, False),
        (2, at(2, 20), at(15, 8), False, True),
        (1, at(2, 20), at(15, 8), False, True),
        (30, at(2, 20), at(15, 8), False, False),
        # an old list is no news after a pause either
        (12, at(14, 1), at(15, 8), True, False),
        # of a round that ended in a time to come it is taken that it ended now
        (15, at(20, 9), at(15, 9), False, False),
        (14, at(20, 9), at(15, 9), False, False),
        (13, at(20, 9), at(15, 9), True, False),
    ],
)
def test_what_is_news_follows_from_its_list_and_the_round_before(
    day: int, last_at: datetime | None, now: datetime, is_quiet: bool, is_late: bool
) -> None:
    rounds = None if last_at is None else Rounds(began_at=at(1, 0), last_at=last_at)
    listed_on = date(2026, 7, day)
    assert news_about(P1, listed_on, rounds=rounds, now=now) == News(
        paper_id=P1, day=listed_on, at=now, is_quiet=is_quiet, is_late=is_late
    )


# Within what a place takes


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with open_desk(now=MORNING) as opened:
        opened.rig.days = {}
        yield opened


async def capped(desk: Desk) -> list[bool]:
    """Whether each alert of the channel was over its cap, the oldest first."""
    found = await desk.store.watching.alerts_in(PLACE, 1_000)
    return [alert.is_capped for alert in sorted(found, key=lambda alert: alert.at)]


async def watched(desk: Desk, *, most: int | None) -> None:
    """Ada's channel, which takes so many alerts a day, waits for reward models."""
    async with desk.store.transaction() as ledger:
        await ledger.watching.add_watch(
            ADA, parse("reward"), place=PLACE, every=Every.NOW, at=desk.clock.now()
        )
        if most is not None:
            await ledger.watching.change_settings(PLACE, PlaceSettings(daily_cap=most))


async def test_a_place_that_has_set_nothing_takes_thirty_alerts_a_day(desk: Desk) -> None:
    poller = await begun(desk)
    await watched(desk, most=None)
    desk.rig.days = {TUESDAY: [entry(number) for number in range(MOST_ALERTS_A_DAY + 2)]}
    await poller.round()
    assert MOST_ALERTS_A_DAY == 30
    assert sum(await capped(desk)) == 2
    assert len(await capped(desk)) == 32


async def test_the_day_of_a_place_that_has_set_no_zone_is_that_of_the_installation(
    desk: Desk,
) -> None:
    await begun(desk)
    poller = Poller(beside(desk, zone="Asia/Tokyo"), desk.clock)
    await watched(desk, most=1)
    for count, hour in enumerate((12, 14, 15), 1):  # at 15:00 UTC it is midnight in Tokyo
        desk.clock.set(MORNING.replace(hour=hour))
        desk.rig.days = {TUESDAY: [entry(number) for number in range(count)]}
        await poller.round()
    assert await capped(desk) == [False, True, False]


# In slices

PLACES = [channel(f"C{number}") for number in range(4)]
WATCHES = st.lists(st.sampled_from(PLACES), max_size=30).map(
    lambda places: [
        Watch(
            id=number,
            owner=ADA,
            number=number,
            query=ROBOTS,
            place=place,
            every=Every.NOW,
            begins_at=START,
        )
        for number, place in enumerate(places)
    ]
)


@given(watches=WATCHES, size=st.integers(1, 12))
def test_slices_hold_every_watch_once_and_never_part_those_of_a_place(
    watches: list[Watch], size: int
) -> None:
    slices = list(slices_by_place(watches, size))
    assert sorted(watch.id for some in slices for watch in some) == [each.id for each in watches]
    for place in PLACES:
        assert sum(any(watch.place == place for watch in some) for some in slices) <= 1
    assert all(len(some) >= size for some in slices[:-1])
    for some in slices:
        without_last = [watch for watch in some if watch.place != some[-1].place]
        assert len(without_last) < size, "no more than is needed"


async def test_watches_of_more_places_than_are_decided_at_once_are_all_told(
    store: MemoryStore, live: LiveWatches
) -> None:
    places = [channel(f"C{number}") for number in range(450)]
    for place in places:
        await add(store, query=QUANTUM, place=place)
    await wait(store, made_up(1, title="Quantum agents"))
    assert (await see(store, live)).alerts == 450
    assert all([await store.watching.alert(place, P1) for place in places])
