"""From what a source told to what is stored."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.listings import ReadOutcome
from bot.papers import Facts, Paper, PaperId, SourceName, ToldAt, Words
from bot.ports import Batch, Sighting
from bot.reading import store_found, store_listing
from storage.memory import MemoryStore

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.listings import Entry, Reading

DAY = date(2026, 7, 15)
START = datetime(2026, 7, 15, 8, tzinfo=UTC)


def batch(hour: int, votes: dict[str, int]) -> Batch:
    at = START + timedelta(hours=hour)
    papers = (
        Paper(
            id=PaperId(paper_id),
            words=Words(title=paper_id, source=SourceName.HF, told_at=at),
            facts=Facts(upvotes=upvotes),
            told_at=ToldAt(hf=at),
        )
        for paper_id, upvotes in votes.items()
    )
    return Batch(tuple(Sighting(paper, DAY) for paper in papers), skipped=0, at=at)


async def remembered(
    batches: Sequence[Batch], *, imported: bool = False
) -> tuple[dict[PaperId, Paper], dict[PaperId, Entry], tuple[Reading, ...], list[object]]:
    store = MemoryStore()
    for each in batches:
        async with store.transaction() as ledger:
            await store_listing(ledger, each, source=SourceName.HF, day=DAY, imported=imported)
    async with store.transaction() as ledger:
        entries = await ledger.entries(SourceName.HF, DAY)
        papers = await ledger.papers(entries)
    votes = [await store.votes(paper_id) for paper_id in sorted(papers)]
    return papers, entries, await store.readings(SourceName.HF, DAY), list(votes)


ONE, TWO = "2607.00001", "2607.00002"


async def test_a_first_reading_stores_papers_entries_votes_and_itself() -> None:
    papers, entries, readings, votes = await remembered([batch(0, {ONE: 3, TWO: 1})])
    assert set(papers) == {ONE, TWO}
    assert entries[PaperId(TWO)].position == 1
    assert [(reading.outcome, reading.size, reading.new) for reading in readings] == [
        (ReadOutcome.READ, 2, 2)
    ]
    assert votes == [((START, 3),), ((START, 1),)]


async def test_an_empty_answer_is_a_reading_too() -> None:
    _, entries, readings, _ = await remembered([batch(0, {})])
    assert not entries
    assert readings[0].outcome is ReadOutcome.EMPTY


async def test_the_same_file_again_leaves_no_trace() -> None:
    once = await remembered([batch(0, {ONE: 3})], imported=True)
    twice = await remembered([batch(0, {ONE: 3})] * 2, imported=True)
    assert once == twice
    assert once[2][0].outcome is ReadOutcome.IMPORTED


async def test_first_and_last_seen_hold_in_whatever_order_readings_come() -> None:
    batches = [batch(0, {ONE: 1}), batch(1, {TWO: 5, ONE: 2}), batch(2, {TWO: 6})]
    for order in permutations(batches):
        papers, entries, _, _ = await remembered(order)
        assert papers[PaperId(ONE)].facts.upvotes == 2
        assert papers[PaperId(TWO)].facts.upvotes == 6
        one, two = entries[PaperId(ONE)], entries[PaperId(TWO)]
        assert (one.first_seen_at, one.last_seen_at) == (START, START + timedelta(hours=1))
        assert one.position == 1
        assert (two.first_seen_at, two.last_seen_at) == (
            START + timedelta(hours=1),
            START + timedelta(hours=2),
        )


async def test_only_what_really_changed_is_written() -> None:
    store = MemoryStore()
    first, later = batch(0, {ONE: 1, TWO: 1}), batch(1, {ONE: 1, TWO: 2})
    changes = []
    for each in (first, first, later):
        async with store.transaction() as ledger:
            changes.append(await store_listing(ledger, each, source=SourceName.HF, day=DAY))
    assert [change.new_papers for change in changes] == [2, 0, 0]
    assert [change.changed_papers for change in changes] == [0, 0, 1]
    assert [change.votes for change in changes] == [{ONE: 1, TWO: 1}, {}, {TWO: 2}]
    assert changes[1].nothing


async def test_an_answer_in_which_nothing_can_be_read_is_no_empty_list() -> None:
    _, _, readings, _ = await remembered([replace(batch(0, {}), skipped=3)])
    assert readings[0].outcome is ReadOutcome.UNREADABLE
    assert readings[0].detail == "none of its 3 entries could be read"


async def test_a_paper_that_was_looked_up_stands_on_no_list() -> None:
    store = MemoryStore()
    async with store.transaction() as ledger:
        await store_found(ledger, batch(0, {ONE: 3}), source=SourceName.HF)
    assert await store.paper(PaperId(ONE)) is not None
    assert await store.listing(SourceName.HF, DAY) is None
    assert await store.readings(SourceName.HF, DAY) == ()


async def test_votes_imported_late_fill_the_history_once() -> None:
    late, later = batch(0, {ONE: 1}), batch(5, {ONE: 4})
    _, _, _, votes = await remembered([later, late, late], imported=True)
    assert votes == [((START, 1), (START + timedelta(hours=5), 4))]


BATCHES = st.lists(
    st.dictionaries(st.sampled_from([ONE, TWO, "2607.00003"]), st.integers(0, 3), max_size=3),
    min_size=1,
    max_size=4,
).map(lambda lists: [batch(hour, votes) for hour, votes in enumerate(lists)])


@given(BATCHES, st.randoms(use_true_random=False))
@pytest.mark.asyncio
async def test_votes_and_places_are_the_same_in_any_order_and_after_repeats(
    in_time: list[Batch], random: object
) -> None:
    shuffled = [*in_time, *in_time]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    expected, entries, _, _ = await remembered(in_time)
    papers, mixed_entries, _, _ = await remembered(shuffled)
    assert {key: paper.facts for key, paper in papers.items()} == {
        key: paper.facts for key, paper in expected.items()
    }
    assert mixed_entries == entries
