"""What every `bot.ports.Store` keeps, whatever it is built of.

A test file derives a class whose name begins with ``Test`` and gives the fixture `store`, empty.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import StoreFault
from bot.listings import Entry, ReadOutcome
from bot.papers import Paper, PaperId, SourceName, ToldAt
from tests.rigs import stored
from tests.rigs.stored import DAY, START, UNKNOWN, Halted, after, channel, listed, made_up, read

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.listings import Reading
    from bot.ports import Store

HF, ARXIV = SourceName.HF, SourceName.ARXIV
NEXT_DAY = DAY + timedelta(days=1)

# The store is shared by a test's examples: each writes something of its own and reads it back.
any_example = settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.differing_executors,
        HealthCheck.too_slow,
    ],
)


async def save(
    store: Store,
    *papers: Paper,
    source: SourceName = HF,
    day: date | None = None,
    entries: Sequence[Entry] | None = None,
    readings: Sequence[Reading] = (),
) -> None:
    """Save papers; where a day is named, on its listing too: in this order, or as `entries` say."""
    async with store.transaction() as ledger:
        await ledger.save_papers(papers)
        if day is not None:
            in_order = [listed(paper, position) for position, paper in enumerate(papers)]
            await ledger.save_entries(source, day, in_order if entries is None else entries)
        for reading in readings:
            await ledger.add_reading(reading)


def odd(character: str) -> bool:
    """Whether no database keeps it."""
    return character == "\0" or "\ud800" <= character <= "\udfff"


class StoreContract:
    """The promises of `bot.ports.Store`."""

    @any_example
    @given(papers=st.lists(stored.papers, max_size=4, unique_by=lambda paper: paper.id))
    async def test_any_papers_come_back_as_they_were_saved(
        self, store: Store, papers: list[Paper]
    ) -> None:
        await save(store, *papers)
        for paper in papers:
            assert await store.paper(paper.id) == paper
        async with store.transaction() as ledger:
            assert await ledger.papers(paper.id for paper in papers) == {
                paper.id: paper for paper in papers
            }

    async def test_everything_told_of_a_paper_is_kept(self, store: Store) -> None:
        await save(store, stored.filled())
        assert await store.paper(stored.filled().id) == stored.filled()

    @any_example
    @given(source=stored.sources, day=st.dates(), entry=stored.entries)
    async def test_any_entry_comes_back_as_it_was_saved(
        self, store: Store, source: SourceName, day: date, entry: Entry
    ) -> None:
        await save(store, made_up(1), source=source, day=day, entries=[entry])
        async with store.transaction() as ledger:
            assert await ledger.entries(source, day) == {entry.paper_id: entry}

    @any_example
    @given(reading=stored.readings)
    async def test_any_reading_comes_back_as_it_was_noted(
        self, store: Store, reading: Reading
    ) -> None:
        await save(store, readings=[reading])
        assert reading in await store.readings(reading.source, reading.day)

    @any_example
    @given(text=stored.odd_texts)
    async def test_characters_that_no_database_keeps_are_replaced_and_spoil_nothing(
        self, store: Store, text: str
    ) -> None:
        told = made_up(1, title=text)
        told = replace(
            told,
            words=replace(told.words, title_as_told=text, authors=(text, "Ada L.")),
            facts=replace(told.facts, organization=text),
        )
        await save(store, told, made_up(2), readings=[read(detail=text)])
        kept = await store.paper(told.id)
        assert kept is not None
        expected = "".join("\ufffd" if odd(character) else character for character in text)
        assert kept.words == replace(
            told.words, title=expected, title_as_told=expected, authors=(expected, "Ada L.")
        )
        assert kept.facts == replace(told.facts, organization=expected)
        assert await store.paper(made_up(2).id) == made_up(2)
        (noted,) = await store.readings(HF, DAY)
        assert noted.detail == expected

    async def test_saving_the_same_again_changes_nothing(self, store: Store) -> None:
        papers = [made_up(number, upvotes=number) for number in range(3)]
        for _ in range(2):
            await save(store, *papers, day=DAY, readings=[read()])
            async with store.transaction() as ledger:
                await ledger.add_votes(HF, {papers[0].id: 7}, START)
        assert await store.count_papers() == 3
        listing = await store.listing(HF, DAY)
        assert listing is not None
        assert list(listing.papers) == papers
        assert await store.readings(HF, DAY) == (read(),)
        assert await store.votes(papers[0].id) == ((START, 7),)

    async def test_saving_something_changed_replaces_it_wholly(self, store: Store) -> None:
        before = made_up(1, title="Before", upvotes=5)
        after_it = replace(made_up(1, title="After"), told_at=ToldAt(hf=after(2)))
        await save(store, before, day=DAY, readings=[read(detail="before")])
        entry = listed(after_it, 4, last=2)
        await save(store, after_it, day=DAY, entries=[entry], readings=[read(detail="after")])
        assert await store.paper(before.id) == after_it
        assert [reading.detail for reading in await store.readings(HF, DAY)] == ["after"]
        async with store.transaction() as ledger:
            assert await ledger.entries(HF, DAY) == {before.id: entry}

    async def test_what_is_not_known_is_absent(self, store: Store) -> None:
        assert await store.paper(UNKNOWN) is None
        assert await store.listing(HF, DAY) is None
        assert await store.newest_day(HF, DAY) is None
        assert await store.days_of(UNKNOWN) == ()
        assert await store.days(HF) == {}
        assert await store.readings(HF, DAY) == ()
        assert await store.recent_readings(HF, 5) == ()
        assert await store.votes(UNKNOWN) == ()
        assert await store.count_papers() == 0
        async with store.transaction() as ledger:
            assert await ledger.papers([UNKNOWN]) == {}
            assert await ledger.papers([]) == {}
            assert await ledger.entries(HF, DAY) == {}

    async def test_nothing_may_be_saved_too(self, store: Store) -> None:
        await save(store, day=DAY)
        async with store.transaction() as ledger:
            await ledger.add_votes(HF, {}, START)
        assert await store.listing(HF, DAY) is None

    async def test_any_number_of_papers_may_be_asked_for_at_once(self, store: Store) -> None:
        papers = [made_up(number) for number in range(5000)]
        await save(store, *papers)
        wanted = [*(paper.id for paper in papers), UNKNOWN, papers[0].id]
        async with store.transaction() as ledger:
            assert await ledger.papers(wanted) == {paper.id: paper for paper in papers}
        assert await store.count_papers() == 5000

    async def test_a_listing_stands_by_position_and_then_by_id(self, store: Store) -> None:
        papers = [made_up(number) for number in range(4)]
        entries = [
            listed(paper, position) for paper, position in zip(papers, [2, 1, 1, 0], strict=True)
        ]
        await save(store, *papers, day=DAY, entries=entries)
        listing = await store.listing(HF, DAY)
        assert listing is not None
        assert (listing.source, listing.day) == (HF, DAY)
        assert list(listing.papers) == [papers[3], papers[1], papers[2], papers[0]]

    async def test_old_style_ids_stand_where_their_characters_put_them(self, store: Store) -> None:
        written = ["0704.0001", "2607.00001", "hep-th/9901001", "math-ph/0001001", "math/0001001"]
        papers = [replace(made_up(1), id=PaperId(paper_id)) for paper_id in reversed(written)]
        await save(store, *papers, day=DAY, entries=[listed(paper) for paper in papers])
        listing = await store.listing(HF, DAY)
        assert listing is not None
        assert [paper.id for paper in listing.papers] == written

    async def test_a_listing_was_read_when_a_reading_last_did_not_fail(self, store: Store) -> None:
        readings = [
            read(1),
            read(3, ReadOutcome.EMPTY),
            read(5, ReadOutcome.UNREACHABLE),
            read(6, ReadOutcome.UNREADABLE),
            read(9, source=ARXIV),
            read(9, day=NEXT_DAY),
        ]
        await save(store, made_up(1), day=DAY, readings=readings)
        listing = await store.listing(HF, DAY)
        assert listing is not None
        assert listing.read_at == after(3)

    async def test_a_listing_without_readings_was_read_when_a_paper_was_last_seen(
        self, store: Store
    ) -> None:
        papers = [made_up(1), made_up(2)]
        entries = [listed(papers[0], 0, first=1, last=4), listed(papers[1], 1, first=2, last=3)]
        failed = [read(9, ReadOutcome.UNREACHABLE)]
        await save(store, *papers, day=DAY, entries=entries, readings=failed)
        listing = await store.listing(HF, DAY)
        assert listing is not None
        assert listing.read_at == after(4)

    async def test_the_newest_day_is_the_latest_one_not_after_the_day_named(
        self, store: Store
    ) -> None:
        for days_later in (0, 3):
            await save(store, made_up(1), day=DAY + timedelta(days=days_later))
        await save(store, made_up(1), source=ARXIV, day=DAY + timedelta(days=2))
        await save(store, readings=[read(day=DAY + timedelta(days=1))])
        newest = [
            await store.newest_day(HF, DAY + timedelta(days=days)) for days in (-1, 0, 2, 3, 99)
        ]
        latest = DAY + timedelta(days=3)
        assert newest == [None, DAY, DAY, latest, latest]
        assert await store.newest_day(HF, date.max) == latest

    async def test_days_are_told_with_their_papers_oldest_first(self, store: Store) -> None:
        await save(store, made_up(1), day=NEXT_DAY)
        await save(store, made_up(1), made_up(2), day=DAY)
        await save(store, made_up(3), source=ARXIV, day=DAY)
        assert list((await store.days(HF)).items()) == [(DAY, 2), (NEXT_DAY, 1)]

    async def test_the_days_of_a_paper_are_told_latest_first(self, store: Store) -> None:
        for source, day in [(HF, DAY), (HF, NEXT_DAY), (ARXIV, DAY)]:
            await save(store, made_up(1), source=source, day=day)
        await save(store, made_up(2), day=DAY + timedelta(days=9))
        assert await store.days_of(made_up(1).id) == ((HF, NEXT_DAY), (ARXIV, DAY), (HF, DAY))

    async def test_readings_of_a_listing_are_told_oldest_first(self, store: Store) -> None:
        noted = [read(hours) for hours in (3, 1, 2)]
        await save(store, readings=[*noted, read(4, source=ARXIV), read(5, day=NEXT_DAY)])
        assert await store.readings(HF, DAY) == (noted[1], noted[2], noted[0])

    async def test_the_latest_readings_of_a_source_are_told_oldest_first_whatever_the_day(
        self, store: Store
    ) -> None:
        noted = [read(1), read(2, day=NEXT_DAY), read(3), read(3, day=NEXT_DAY)]
        await save(store, readings=[noted[3], noted[1], noted[0], noted[2], read(9, source=ARXIV)])
        assert await store.recent_readings(HF, 3) == tuple(noted[1:])
        assert await store.recent_readings(HF, 99) == tuple(noted)

    async def test_votes_at_hugging_face_are_told_oldest_first(self, store: Store) -> None:
        paper, other = made_up(1), made_up(2)
        await save(store, paper, other)
        async with store.transaction() as ledger:
            await ledger.add_votes(HF, {paper.id: 9, other.id: 1}, after(2))
            await ledger.add_votes(HF, {paper.id: 5}, after(1))
            await ledger.add_votes(ARXIV, {paper.id: 77}, after(3))
            await ledger.add_votes(HF, {paper.id: 8}, after(2))
        assert await store.votes(paper.id) == ((after(1), 5), (after(2), 8))
        assert await store.votes(other.id) == ((after(2), 1),)

    async def test_a_transaction_sees_what_it_wrote_and_others_see_it_after_its_end(
        self, store: Store
    ) -> None:
        old, new = made_up(1, title="Old"), made_up(1, title="New")
        await save(store, old, day=DAY)
        async with store.transaction() as ledger:
            await ledger.save_papers([new, made_up(2)])
            await ledger.save_entries(HF, DAY, [listed(made_up(2), 1)])
            assert await ledger.papers([new.id]) == {new.id: new}
            assert set(await ledger.entries(HF, DAY)) == {new.id, made_up(2).id}
            assert await store.paper(new.id) == old
            assert await store.days(HF) == {DAY: 1}
        assert await store.paper(new.id) == new
        assert await store.days(HF) == {DAY: 2}

    async def test_what_a_block_raises_undoes_all_it_did_and_comes_through(
        self, store: Store
    ) -> None:
        await save(store, made_up(1, title="Before"))

        async def write() -> None:
            async with store.transaction() as ledger:
                await ledger.save_papers([made_up(1, title="Undone"), made_up(2)])
                await ledger.save_entries(HF, DAY, [listed(made_up(1))])
                await ledger.add_votes(HF, {made_up(1).id: 3}, START)
                await ledger.add_reading(read())
                raise Halted

        with pytest.raises(Halted):
            await write()
        assert await store.paper(made_up(1).id) == made_up(1, title="Before")
        assert await store.count_papers() == 1
        assert await store.listing(HF, DAY) is None
        assert await store.votes(made_up(1).id) == ()
        assert await store.readings(HF, DAY) == ()

    async def test_a_cancelled_transaction_is_undone(self, store: Store) -> None:
        written = asyncio.Event()

        async def write() -> None:
            async with store.transaction() as ledger:
                await ledger.save_papers([made_up(1)])
                written.set()
                await asyncio.Event().wait()

        task = asyncio.create_task(write())
        await written.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await store.count_papers() == 0
        await save(store, made_up(2))
        assert await store.count_papers() == 1

    async def test_a_transaction_cancelled_at_whatever_moment_is_whole_or_undone(
        self, store: Store
    ) -> None:
        for turns in range(100):
            day = DAY + timedelta(days=turns)
            papers = [made_up(turns * 2), made_up(turns * 2 + 1)]
            task = asyncio.create_task(save(store, *papers, day=day))
            for _ in range(turns):
                await asyncio.sleep(0)
            task.cancel()
            await asyncio.wait([task])
            kept = len([paper for paper in papers if await store.paper(paper.id)])
            assert kept in ((0, 2) if task.cancelled() else (2,))
            assert (await store.days(HF)).get(day, 0) == kept
        await save(store, made_up(0), day=DAY)
        assert DAY in await store.days(HF)

    async def test_writers_wait_for_each_other_and_none_is_lost(self, store: Store) -> None:
        async def add_one() -> None:
            async with store.transaction() as ledger:
                known = await ledger.entries(HF, DAY)
                paper = made_up(len(known))
                await ledger.save_papers([paper])
                await ledger.save_entries(HF, DAY, [listed(paper, len(known))])

        async with asyncio.TaskGroup() as tasks:
            for _ in range(20):
                tasks.create_task(add_one())
        assert await store.days(HF) == {DAY: 20}

    async def test_readers_beside_a_writer_see_whole_transactions_only(self, store: Store) -> None:
        sizes: set[int] = set()
        done = asyncio.Event()

        async def look() -> None:
            while not done.is_set():
                listing = await store.listing(HF, DAY)
                papers = () if listing is None else listing.papers
                assert len({paper.title for paper in papers}) <= 1
                sizes.add(len(papers))

        async with asyncio.TaskGroup() as tasks:
            for _ in range(3):
                tasks.create_task(look())
            for size in range(10, 60, 10):
                await save(
                    store,
                    *(made_up(number, title=f"Of {size}") for number in range(size)),
                    day=DAY,
                )
            done.set()
        assert sizes <= {0, 10, 20, 30, 40, 50}

    async def test_a_transaction_within_a_transaction_is_refused_rather_than_waited_for(
        self, store: Store
    ) -> None:
        async with store.transaction() as ledger:
            with pytest.raises(RuntimeError):
                async with store.transaction():
                    pass
            await ledger.save_papers([made_up(1)])
        assert await store.count_papers() == 1

    async def test_an_entry_of_a_paper_that_is_not_saved_is_refused(self, store: Store) -> None:
        with pytest.raises(StoreFault):
            await save(store, made_up(1), day=DAY, entries=[listed(made_up(2))])
        assert await store.count_papers() == 0

    async def test_votes_for_a_paper_that_is_not_saved_are_refused(self, store: Store) -> None:
        with pytest.raises(StoreFault):
            async with store.transaction() as ledger:
                await ledger.add_votes(HF, {UNKNOWN: 1}, START)

    async def test_a_number_that_no_database_keeps_is_a_fault(self, store: Store) -> None:
        with pytest.raises(StoreFault):
            await save(store, made_up(1, upvotes=10**400))
        await save(store, made_up(1))
        with pytest.raises(StoreFault):
            async with store.transaction() as ledger:
                await ledger.add_votes(HF, {made_up(1).id: 2**63}, START)
        assert await store.votes(made_up(1).id) == ()

    @pytest.mark.parametrize(
        "instant", [START.replace(tzinfo=None), START.astimezone(timezone(timedelta(hours=2)))]
    )
    async def test_an_instant_that_is_not_aware_and_utc_is_a_bug(
        self, store: Store, instant: datetime
    ) -> None:
        paper = made_up(1)
        await save(store, paper)
        entry = replace(listed(paper), last_seen_at=instant)
        with pytest.raises(ValueError, match="UTC"):
            await save(store, replace(paper, told_at=ToldAt(hf=instant)))
        with pytest.raises(ValueError, match="UTC"):
            await save(store, replace(paper, words=replace(paper.words, told_at=instant)))
        with pytest.raises(ValueError, match="UTC"):
            await save(store, paper, day=DAY, entries=[entry])
        with pytest.raises(ValueError, match="UTC"):
            await save(store, readings=[replace(read(), at=instant)])
        with pytest.raises(ValueError, match="UTC"):
            async with store.transaction() as ledger:
                await ledger.add_votes(HF, {paper.id: 1}, instant)

    async def test_instants_come_back_in_utc(self, store: Store) -> None:
        await save(store, made_up(1))
        paper = await store.paper(made_up(1).id)
        assert paper is not None
        assert paper.told_at.latest.tzinfo is UTC

    async def test_a_place_may_be_told_again_and_by_many_at_once(self, store: Store) -> None:
        async with asyncio.TaskGroup() as tasks:
            for number in range(12):
                tasks.create_task(store.ensure_place(channel(f"C{number % 3}")))
        await store.ensure_place(channel("C1"))
