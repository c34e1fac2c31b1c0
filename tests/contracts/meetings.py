"""What every `bot.watching.ports.WatchShelf` and `WatchLedger` keep of what happened, whatever they are built of.

A test file derives a class whose name begins with ``Test`` and gives the fixture `store`, empty.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta, timezone
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import StoreFault
from bot.papers import SourceName
from bot.watching.model import Alert, Every, Meeting, News, Outcome
from bot.watching.ports import Reason, Rounds
from tests.contracts.store import NEXT_DAY, any_example
from tests.rigs import stored
from tests.rigs.stored import DAY, START, UNKNOWN, Halted, after, channel, made_up

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable
    from datetime import date, datetime

    from bot.papers import PaperId
    from bot.ports import Store
    from bot.tenancy import Place
    from bot.watching.ports import WatchLedger

from tests.rigs.watched import (
    ADA,
    AGENTS,
    FACTS,
    LISTED,
    OTHER_PLACE,
    P1,
    P2,
    P3,
    PLACE,
    ROBOTS,
    WORDS,
    a_meeting,
    add,
    alert_about,
    an_alert,
    everything,
    halt,
    make_news,
    meet,
    queue,
    some_saved,
    write_everything,
    writing,
)


class MeetingContract:
    """The promises of `bot.watching.ports` about the queue, news, meetings, alerts, and transactions."""

    # The queue

    @pytest.mark.parametrize(
        ("reason", "is_news", "waits"),
        [
            (FACTS, False, False),
            (WORDS, False, False),
            (LISTED, False, True),
            (FACTS, True, True),
            (WORDS, True, True),
            (LISTED, True, False),
        ],
    )
    async def test_what_is_listed_waits_until_it_is_news_and_what_changed_from_then_on(
        self, store: Store, reason: Reason, is_news: bool, waits: bool
    ) -> None:
        if is_news:
            await make_news(store, P1)
        await queue(store, {P1: reason})
        assert await store.watching.waiting(9) == (((P1, reason),) if waits else ())
        assert await store.watching.is_waiting(P1) == waits

    async def test_those_that_wait_longest_come_first_whatever_is_added_to_them(
        self, store: Store
    ) -> None:
        await make_news(store, P3)
        await queue(store, {P2: LISTED})
        await queue(store, {P3: FACTS, P1: LISTED})
        await queue(store, {P1: LISTED, P2: FACTS, P3: WORDS})
        waiting = ((P2, LISTED), (P3, WORDS), (P1, LISTED))
        assert await store.watching.waiting(9) == waiting
        assert await store.watching.waiting(2) == waiting[:2]
        async with store.transaction() as ledger:
            assert await ledger.watching.done_with(P2) is LISTED
            assert await ledger.watching.done_with(P2) is None
        assert await store.watching.waiting(9) == waiting[1:]
        await queue(store, {P2: LISTED})
        assert await store.watching.waiting(9) == (*waiting[1:], waiting[0])

    @any_example
    @given(
        steps=st.lists(
            st.tuples(st.sampled_from([*Reason, "news", "done"]), st.sampled_from((P1, P2, P3))),
            max_size=16,
        )
    )
    async def test_the_queue_holds_each_paper_for_the_strongest_of_its_reasons(
        self, store: Store, steps: list[tuple[Reason | str, PaperId]]
    ) -> None:
        strength = [FACTS, WORDS, LISTED]
        news = {each for each in (P1, P2, P3) if await store.watching.news_of(each)}
        expected = dict(await store.watching.waiting(99))
        for step, paper_id in steps:
            async with writing(store) as ledger:
                if isinstance(step, Reason):
                    await ledger.queue({paper_id: step})
                    if paper_id in expected:
                        expected[paper_id] = max(step, expected[paper_id], key=strength.index)
                    elif (step is LISTED) == (paper_id not in news):
                        expected[paper_id] = step
                elif step == "news":
                    await ledger.add_news(News(paper_id=paper_id, day=DAY, at=START))
                    news.add(paper_id)
                else:
                    await ledger.done_with(paper_id)
                    expected.pop(paper_id, None)
            assert await store.watching.waiting(99) == tuple(expected.items())
            assert await store.watching.is_waiting(paper_id) == (paper_id in expected)

    async def test_why_a_paper_waited_is_told_as_it_is_by_then(self, store: Store) -> None:
        await make_news(store, P1)
        await queue(store, {P1: FACTS})
        assert await store.watching.waiting(9) == ((P1, FACTS),)
        await queue(store, {P1: WORDS})
        async with store.transaction() as ledger:
            assert await ledger.watching.done_with(P1) is WORDS

    async def test_the_news_of_a_day_are_told_without_what_is_quiet(self, store: Store) -> None:
        await make_news(store, P1)
        async with writing(store) as ledger:
            await ledger.add_news(News(paper_id=P2, day=DAY, at=START, is_quiet=True))
            await ledger.add_news(News(paper_id=P3, day=NEXT_DAY, at=START))
        assert await store.watching.news_on(DAY) == {P1}
        assert await store.watching.news_on(NEXT_DAY) == {P3}

    async def test_what_a_watch_met_and_nobody_was_told_of_can_be_taken_away(
        self, store: Store
    ) -> None:
        watch, other = await add(store), await add(store)
        papers = [made_up(number).id for number in range(1, 1 + len(Outcome))]
        met = [
            Meeting(watch_id=each.id, paper_id=paper_id, at=START, outcome=outcome)
            for each in (watch, other)
            for paper_id, outcome in zip(papers, Outcome, strict=True)
        ]
        async with writing(store, papers=len(papers) + 1) as ledger:
            await ledger.add_meetings(met)
            await ledger.unmeet(watch.id)
        told = {Outcome.ALERTED, Outcome.CAPPED, Outcome.SEEN}
        for meeting in met:
            found = await store.watching.meetings_with(meeting.paper_id, [meeting.watch_id])
            stays = meeting.watch_id == other.id or meeting.outcome in told
            assert found == ({meeting.watch_id: meeting} if stays else {})

    async def test_any_number_of_papers_may_be_queued_at_once_in_their_order(
        self, store: Store
    ) -> None:
        papers = [made_up(number).id for number in range(1300, 100, -1)]
        async with writing(store, papers=1301) as ledger:
            await ledger.queue(dict.fromkeys(papers, LISTED))
            await ledger.queue({})
        assert [each for each, _ in await store.watching.waiting(9999)] == papers

    # News

    @any_example
    @given(day=st.dates(), at=stored.instants, flags=st.tuples(st.booleans(), st.booleans()))
    async def test_the_first_time_that_the_poller_met_a_paper_stays(
        self, store: Store, day: date, at: datetime, flags: tuple[bool, bool]
    ) -> None:
        before = await store.watching.news_of(P1)
        news = News(paper_id=P1, day=day, at=at, is_quiet=flags[0], is_late=flags[1])
        async with writing(store) as ledger:
            assert await ledger.news_of(P1) == before
            await ledger.add_news(news)
            assert await ledger.news_of(P1) == (before or news)
        assert await store.watching.news_of(P1) == (before or news)
        assert await store.watching.news_of(P2) is None

    # Meetings

    @any_example
    @given(
        rounds=st.lists(
            st.lists(
                st.tuples(st.integers(0, 2), st.sampled_from((P1, P2)), st.integers(0, 9)),
                max_size=5,
            ),
            max_size=4,
        )
    )
    async def test_a_watch_meets_a_paper_once(
        self, store: Store, rounds: list[list[tuple[int, PaperId, int]]]
    ) -> None:
        watches = [await add(store) for _ in range(3)]
        expected: dict[tuple[PaperId, int], Meeting] = {}
        for meetings in rounds:
            told = [a_meeting(watches[at].id, paper, hours=hour) for at, paper, hour in meetings]
            await meet(store, *told)
            for meeting in told:
                expected.setdefault((meeting.paper_id, meeting.watch_id), meeting)
        ids = [watch.id for watch in watches]
        for paper_id in (P1, P2):
            found = await store.watching.meetings_with(paper_id, ids)
            met = {watch: met for (paper, watch), met in expected.items() if paper == paper_id}
            assert found == met
            async with store.transaction() as ledger:
                assert set(ids) & await ledger.watching.met_by(paper_id) == set(met)

    @pytest.mark.parametrize("outcome", Outcome)
    async def test_every_outcome_comes_back(self, store: Store, outcome: Outcome) -> None:
        watch = await add(store)
        meeting = replace(a_meeting(watch.id), outcome=outcome)
        await meet(store, meeting)
        assert await store.watching.meetings_with(P1, [watch.id, 99]) == {watch.id: meeting}

    async def test_a_meeting_with_what_is_not_there_is_refused(self, store: Store) -> None:
        watch = await add(store)
        with pytest.raises(StoreFault):
            await meet(store, a_meeting(watch.id, UNKNOWN))
        with pytest.raises(StoreFault):
            await meet(store, a_meeting(watch.id + 1))
        assert await store.watching.meetings_with(UNKNOWN, [watch.id]) == {}

    # Alerts

    @any_example
    @given(
        alerts=st.lists(
            st.builds(
                an_alert,
                st.sampled_from((PLACE, OTHER_PLACE, channel("C1", team="T2"))),
                st.sampled_from((P1, P2, P3)),
                hours=st.integers(0, 3),
                every=st.sampled_from(Every),
                is_late=st.booleans(),
                is_capped=st.booleans(),
                watch_ids=st.sets(st.integers(1, 9)).map(lambda ids: tuple(sorted(ids))),
            ),
            max_size=8,
        ),
        cut=st.integers(0, 8),
        limit=st.integers(0, 4),
    )
    async def test_a_place_and_a_paper_have_one_alert_and_the_newest_come_first(
        self, store: Store, alerts: list[Alert], cut: int, limit: int
    ) -> None:
        places = (PLACE, OTHER_PLACE, channel("C1", team="T2"))
        expected = {
            (alert.place, alert.paper_id): alert
            for place in places
            for alert in await store.watching.alerts_in(place, 99)
        }
        for some in (alerts[:cut], alerts[cut:]):
            await alert_about(store, *some)
            for alert in some:
                expected.setdefault((alert.place, alert.paper_id), alert)
        for place in places:
            its = [alert for alert in expected.values() if alert.place == place]
            its.sort(key=lambda alert: alert.paper_id)
            its.sort(key=lambda alert: alert.at, reverse=True)
            assert await store.watching.alerts_in(place, 99) == tuple(its)
            assert await store.watching.alerts_in(place, limit) == tuple(its[:limit])
            for paper_id in (P1, P2, P3):
                alert_ = await store.watching.alert(place, paper_id)
                assert alert_ == expected.get((place, paper_id))
        async with store.transaction() as ledger:
            counted = await ledger.watching.alerts_counted(dict.fromkeys(places, after(1)))
            for paper_id in (P1, P2, P3):
                alerted = {place for place, paper in expected if paper == paper_id}
                assert await ledger.watching.alerted_places(paper_id) == alerted
        assert counted == counts(expected.values(), since=after(1))

    async def test_an_alert_of_a_paper_that_is_not_saved_is_refused(self, store: Store) -> None:
        with pytest.raises(StoreFault):
            await alert_about(store, an_alert(paper_id=UNKNOWN))
        assert await store.watching.alerts_in(PLACE, 9) == ()

    async def test_the_watches_of_an_alert_stand_by_id(self, store: Store) -> None:
        await alert_about(store, an_alert(watch_ids=(30, 4, 11)))
        alert = await store.watching.alert(PLACE, P1)
        assert alert is not None
        assert alert.watch_ids == (4, 11, 30)

    # Rounds

    async def test_the_first_and_the_latest_round_of_each_source_are_known(
        self, store: Store
    ) -> None:
        for hours in (1, 2, 5):
            async with store.transaction() as ledger:
                await ledger.watching.end_round(SourceName.HF, after(hours))
        async with store.transaction() as ledger:
            await ledger.watching.end_round(SourceName.ARXIV, after(3))
        assert await store.watching.rounds(SourceName.HF) == Rounds(after(1), after(5))
        assert await store.watching.rounds(SourceName.ARXIV) == Rounds(after(3), after(3))

    # Transactions

    async def test_what_is_undone_leaves_nothing(self, store: Store) -> None:
        await add(store)
        await make_news(store, P2)
        before = await everything(store)
        with pytest.raises(Halted):
            await write_everything(store, then=halt)
        assert await everything(store) == before
        assert (await add(store)).number == 2

    async def test_a_cancelled_transaction_leaves_nothing(self, store: Store) -> None:
        await add(store)
        await make_news(store, P2)
        before = await everything(store)
        written = asyncio.Event()

        async def wait() -> None:
            written.set()
            await asyncio.Event().wait()

        task = asyncio.create_task(write_everything(store, then=wait))
        await written.wait()
        assert await everything(store) == before
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await everything(store) == before

    async def test_a_transaction_sees_what_it_wrote_and_others_see_it_after_its_end(
        self, store: Store
    ) -> None:
        await add(store)
        await make_news(store, P2)
        before = await everything(store)
        async with store.transaction() as ledger:
            await ledger.save_papers([made_up(1)])
            watching = ledger.watching
            watch = await watching.add_watch(ADA, ROBOTS, place=PLACE, every=Every.DAY, at=START)
            mute = await watching.add_mute(ADA, AGENTS, at=START)
            await watching.add_news(News(paper_id=P1, day=DAY, at=START))
            await watching.add_meetings([a_meeting(watch.id)])
            await watching.add_alerts([an_alert()])
            assert await watching.watches([watch.id]) == {watch.id: watch}
            assert await watching.mutes_of([ADA]) == {ADA: (mute,)}
            assert await watching.last_change() == 2
            assert await watching.news_of(P1) is not None
            assert await watching.met_by(P1) == {watch.id}
            assert await watching.alerted_places(P1) == {PLACE}
            assert await watching.alerts_counted({PLACE: START}) == {PLACE: 1}
            assert await everything(store) == before
        assert await everything(store) != before

    # Instants

    @pytest.mark.parametrize(
        "instant", [START.replace(tzinfo=None), START.astimezone(timezone(timedelta(hours=2)))]
    )
    async def test_an_instant_of_a_watch_that_is_not_aware_and_utc_is_a_bug(
        self, store: Store, instant: datetime
    ) -> None:
        watch = await add(store)
        await alert_about(store, an_alert())

        def writes(ledger: WatchLedger) -> Iterable[Callable[[], Awaitable[object]]]:
            news = News(paper_id=P1, day=DAY, at=instant)
            now = Every.NOW
            return (
                lambda: ledger.add_watch(ADA, AGENTS, place=PLACE, every=now, at=instant),
                lambda: ledger.change_watch(replace(watch, begins_at=instant)),
                lambda: ledger.change_watch(replace(watch, paused_at=instant)),
                lambda: ledger.add_mute(ADA, AGENTS, at=instant),
                lambda: ledger.save(replace(some_saved(), at=instant)),
                lambda: ledger.add_news(news),
                lambda: ledger.alerts_counted({PLACE: instant}),
                lambda: ledger.add_meetings([replace(a_meeting(watch.id), at=instant)]),
                lambda: ledger.add_alerts([replace(an_alert(), at=instant)]),
                lambda: ledger.end_round(SourceName.HF, instant),
            )

        async with writing(store) as ledger:
            for write in writes(ledger):
                with pytest.raises(ValueError, match="UTC"):
                    await write()
        assert await store.watching.watches_of(ADA) == (watch,)


def counts(alerts: Iterable[Alert], *, since: datetime) -> dict[Place, int]:
    """How many alerts of each place count for its cap."""
    counted: dict[Place, int] = {}
    for alert in alerts:
        at_once = alert.every is Every.NOW and not alert.is_late and not alert.is_capped
        if at_once and alert.at >= since:
            counted[alert.place] = counted.get(alert.place, 0) + 1
    return counted
