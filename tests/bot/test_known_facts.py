"""What stored papers tell is counted anew when there are more of them, or after a while."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.known_facts import KnownFacts, counts_of, fact_of
from bot.papers import Facts
from bot.ports import Fact
from bot.query.parse import parse
from storage.memory import MemoryStore
from tests.rigs.clock import FakeClock
from tests.rigs.stored import filled, made_up


async def test_counts_are_kept_for_ten_minutes_while_the_number_of_papers_stays() -> None:
    store, clock = MemoryStore(), FakeClock()
    facts = KnownFacts(store, clock)
    assert (await facts.counts()).papers == 0
    bare = replace(made_up(1), facts=Facts())
    async with store.transaction() as ledger:
        await ledger.save_papers([bare])
    assert (await facts.counts()).known == dict.fromkeys(Fact, 0)
    async with store.transaction() as ledger:
        await ledger.save_papers([replace(bare, facts=filled().facts)])
    assert (await facts.counts()).known == dict.fromkeys(Fact, 0)
    clock.move(timedelta(minutes=10))
    assert (await facts.counts()).known == dict.fromkeys(Fact, 1)


async def test_papers_at_hand_are_counted_as_a_store_counts_them() -> None:
    papers = [made_up(1), made_up(2, upvotes=0), filled()]
    store = MemoryStore()
    async with store.transaction() as ledger:
        await ledger.save_papers(papers)
    assert counts_of(papers).known == await store.count_facts()


@pytest.mark.parametrize(
    ("query", "fact"),
    [
        ("cat:cs", Fact.CATEGORIES),
        ("has:code", Fact.CODE),
        ("has:models", None),
        ("stars>3", Fact.STARS),
        ("org:nvidia", Fact.ORGANIZATION),
        ("keyword:agents", Fact.KEYWORDS),
        ("agents", None),
        ("since:2026-07-15", None),
    ],
)
def test_each_part_of_a_query_asks_for_its_fact(query: str, fact: Fact | None) -> None:
    (leaf,) = parse(query).leaves
    assert fact_of(leaf) is fact
