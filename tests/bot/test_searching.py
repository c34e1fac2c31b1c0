"""Search finds exactly the papers that `matches` accepts, on every store and in every order."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.papers import PaperId, SourceName
from bot.ports import Batch, Candidate, Sighting, Sort
from bot.query.analysed import AnalysedPaper
from bot.query.matching import matches
from bot.query.parse import parse
from bot.reading import store_archive
from bot.searching import RANKED_AT_ONCE, Searcher, score
from storage.memory import MemoryStore
from storage.opening import open_store
from tests.reference.queries import valid_queries
from tests.reference.real import listed_papers
from tests.rigs.clock import FakeClock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.ports import Store
    from bot.searching import Found

# Four months of the same papers: more than are ranked at once.
LISTED = tuple(
    (replace(paper, id=PaperId(f"{year_and_month}{paper.id[4:]}")), day)
    for year_and_month in ("2604", "2605", "2606", "2607")
    for paper, day in listed_papers()
)
Run = "Callable[[Awaitable[Found]], Found]"


async def filled(store: Store) -> Store:
    sightings = tuple(Sighting(paper, day) for paper, day in LISTED)
    at = max(paper.told_at.latest for paper, _ in LISTED)
    async with store.transaction() as ledger:
        await store_archive(ledger, Batch(sightings, skipped=0, at=at), source=SourceName.HF)
    return store


class Desk:
    """A searcher over the real papers, to be asked from outside a loop."""

    def __init__(self, runner: asyncio.Runner, store: Store) -> None:
        self.runner = runner
        self.searcher = Searcher(store)

    def ids(
        self, query: str, sort: Sort = Sort.RELEVANCE, *, first: int = 0, count: int = 1_000
    ) -> list[str]:
        return [hit.paper.id for hit in self.found(query, sort, first=first, count=count).hits]

    def found(self, query: str, sort: Sort, *, first: int, count: int) -> Found:
        asked = self.searcher.search(parse(query), sort=sort, first=first, count=count)
        return self.runner.run(asked)


@pytest.fixture(scope="module", params=["memory", "sqlite"])
def desk(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Desk]:
    folder: Path = tmp_path_factory.mktemp("search")
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()

        async def opened() -> Store:
            if request.param == "memory":
                return await filled(MemoryStore())
            url = f"sqlite:///{folder}/papers.db"
            return await filled(await stack.enter_async_context(open_store(url, clock=FakeClock())))

        yield Desk(runner, runner.run(opened()))
        runner.run(stack.aclose())


def accepted(query: str) -> set[str]:
    read = parse(query)
    return {paper.id for paper, day in LISTED if matches(read, AnalysedPaper(paper, day))}


@given(query=valid_queries(LISTED), sort=st.sampled_from(Sort))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_search_finds_exactly_what_matches_accepts(desk: Desk, query: str, sort: Sort) -> None:
    found = desk.ids(query, sort)
    assert len(found) == len(set(found))
    assert set(found) == accepted(query)


@pytest.mark.parametrize("sort", Sort)
@pytest.mark.parametrize(
    "query", ["model", "-survey the", '"language models"', "has:code", "learn* OR agents"]
)
def test_pages_put_together_are_the_whole_list(desk: Desk, query: str, sort: Sort) -> None:
    whole = desk.ids(query, sort)
    pages = [desk.ids(query, sort, first=first, count=7) for first in range(0, len(whole) + 7, 7)]
    assert [paper_id for page in pages for paper_id in page] == whole
    last = desk.found(query, sort, first=0, count=len(whole))
    assert not last.more
    assert last.total == len(whole)
    assert not last.cut


def test_the_corpus_has_more_hits_than_are_ranked_at_once() -> None:
    assert len(accepted("the")) > 2 * RANKED_AT_ONCE
    assert len(accepted("model")) > RANKED_AT_ONCE


async def test_no_more_than_the_first_thousand_are_looked_at_and_the_last_page_says_so() -> None:
    (template, _), *_ = LISTED
    sightings = tuple(
        Sighting(replace(template, id=PaperId(f"2601.{number:05}"))) for number in range(1_100)
    )
    store = MemoryStore()
    async with store.transaction() as ledger:
        batch = Batch(sightings, skipped=0, at=template.told_at.latest)
        await store_archive(ledger, batch, source=SourceName.HF)
    query, searcher = parse("title:" + template.title.split()[0]), Searcher(store)
    for sort in Sort:
        first = await searcher.search(query, sort=sort, first=0, count=10)
        assert (len(first.hits), first.more, first.total) == (10, True, None)
        last = await searcher.search(query, sort=sort, first=995, count=10)
        assert (len(last.hits), last.more, last.cut) == (5, False, True)


def test_newest_goes_by_id_and_upvotes_by_votes(desk: Desk) -> None:
    newest = desk.ids("the", Sort.NEWEST)
    assert newest == sorted(newest, reverse=True)
    votes = {paper.id: paper.facts.upvotes for paper, _ in LISTED}
    by_votes = [votes[PaperId(paper_id)] for paper_id in desk.ids("the", Sort.UPVOTES)]
    known = [count for count in by_votes if count is not None]
    assert known == sorted(known, reverse=True)
    assert by_votes[: len(known)] == known


def test_a_word_in_the_title_weighs_more_than_in_the_abstract() -> None:
    weights = {"mamba": 1.0}
    abstract = " state  space " * 50
    in_title = Candidate(1, " mamba  model ", abstract, "")
    in_abstract = Candidate(2, " a  model ", f" mamba {abstract}", "")
    assert score(in_title, weights) > score(in_abstract, weights) > 0
    assert score(Candidate(3, " a ", abstract, ""), weights) == 0
