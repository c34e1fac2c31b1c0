"""Import of captured files: named where broken, complete where not, and without a trace the second time."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from adapters.arxiv.jsonl import ArxivJsonl
from adapters.huggingface.dayfile import HuggingFaceDayFiles
from bot.importing import ImportReport, import_files, reindex
from bot.papers import SourceName
from bot.ports import Sort
from bot.query.parse import parse
from bot.searching import Searcher
from bot.words import ANALYSIS_VERSION
from storage.memory import MemoryStore
from tests.rigs.clock import FakeClock
from tests.rigs.huggingface import DATA
from tests.rigs.papers import make_paper

if TYPE_CHECKING:
    from pathlib import Path

    from bot.ports import Archive, Store

NOW = datetime(2026, 7, 20, 9, tzinfo=UTC)
DAYS = sorted(DATA.glob("20*.json"))
PAPERS = DATA.parent / "arxiv" / "papers.jsonl"


async def imported(store: Store, paths: list[Path], now: datetime = NOW) -> ImportReport:
    clock = FakeClock(now)
    archives: list[Archive] = [HuggingFaceDayFiles(clock=clock), ArxivJsonl(clock=clock)]
    return await import_files(paths, archives=archives, store=store, steps=lambda *_: None)


async def everything(store: Store) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for source in SourceName:
        for day in await store.days(source):
            listing = await store.listing(source, day)
            assert listing is not None
            kept[f"{source} {day}"] = listing, await store.readings(source, day)
            for paper in listing.papers:
                kept[paper.id] = paper, await store.votes(paper.id), await store.days_of(paper.id)
    return kept


@pytest.mark.parametrize("order", [DAYS, DAYS[::-1]], ids=["oldest first", "newest first"])
async def test_importing_every_captured_day_again_leaves_no_trace(order: list[Path]) -> None:
    store = MemoryStore()
    paths = [*order, PAPERS]
    first = await imported(store, paths)
    assert not first.broken
    kept = await everything(store)
    for again in (paths, paths[::-1]):
        report = await imported(store, again)
        assert (report.new, report.changed) == (0, 0)
        assert await everything(store) == kept


async def test_a_paper_on_two_lists_stands_on_both_with_its_latest_votes() -> None:
    in_order, reversed_order = MemoryStore(), MemoryStore()
    await imported(in_order, DAYS)
    await imported(reversed_order, DAYS[::-1])
    for store in (in_order, reversed_order):
        listing = await store.listing(SourceName.HF, date(2026, 6, 16))
        assert listing is not None
        twice = next(paper for paper in listing.papers if paper.id == "2606.11176")
        assert [day for _, day in await store.days_of(twice.id)] == [
            date(2026, 6, 16),
            date(2026, 6, 10),
        ]
        history = await store.votes(twice.id)
        assert [at.date() for at, _ in history] == [date(2026, 6, 10), date(2026, 6, 16)]
        assert history[-1][1] == twice.facts.upvotes


async def test_a_day_of_today_is_told_now_and_not_at_a_noon_to_come() -> None:
    store = MemoryStore()
    morning = datetime(2026, 7, 15, 9, tzinfo=UTC)
    await imported(store, [DATA / "2026-07-15.json"], now=morning)
    listing = await store.listing(SourceName.HF, date(2026, 7, 15))
    assert listing is not None
    assert listing.read_at == morning


async def test_a_file_that_is_missing_or_unknown_is_named_with_the_reason(tmp_path: Path) -> None:
    missing, unknown = tmp_path / "2026-07-15.txt", tmp_path / "notes.txt"
    unknown.write_text("no papers")
    report = await imported(MemoryStore(), [missing, unknown])
    reasons = dict(report.broken)
    assert reasons[missing] == "there is no such file"
    assert reasons[unknown].startswith("its name is neither that of a Hugging Face day")


async def index_of(store: Store) -> tuple[int | None, list[str]]:
    """The version of the index, and the titles of what it finds for “revisited”."""
    found = await Searcher(store).search(parse("revisited"), sort=Sort.NEWEST, first=0, count=9)
    return await store.index_version(), [hit.paper.title for hit in found.hits]


async def test_reindexing_beside_a_writer_puts_in_what_papers_say_in_the_end() -> None:
    store, told = MemoryStore(), make_paper("2607.00001", title="Transformers")
    later = make_paper("2607.00001", title="Mamba revisited")
    async with store.transaction() as ledger:
        await ledger.save_papers([told])
    async with store.transaction() as ledger:
        reindexing = asyncio.create_task(reindex(store, steps=lambda *_: None), name="reindex")
        for _ in range(
            10
        ):  # it has asked what is not in the index, and waits for its turn to write
            await asyncio.sleep(0)
        await ledger.save_papers([later])
    assert await reindexing == 1
    assert await index_of(store) == (ANALYSIS_VERSION, ["Mamba revisited"])
