"""Search finds exactly the papers that `matches` accepts, on every store and in every order."""

from __future__ import annotations

import asyncio
import re
from contextlib import AsyncExitStack, contextmanager
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
from bot.searching import MOST_LISTED, RANKED_AT_ONCE, Searcher, score
from storage.memory import MemoryStore
from storage.opening import open_store
from tests.reference.queries import valid_queries
from tests.reference.real import listed_papers
from tests.rigs.clock import FakeClock
from tests.rigs.papers import make_paper

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from bot.papers import Paper
    from bot.ports import Store
    from bot.searching import Found

# Four months of the same papers: more than are ranked at once.
LISTED = tuple(
    (replace(paper, id=PaperId(f"{year_and_month}{paper.id[4:]}")), day)
    for year_and_month in ("2604", "2605", "2606", "2607")
    for paper, day in listed_papers()
)
# What is sought is the oldest, behind more papers than are listed whose lines of words look as if they were it too.
CROWD = (
    make_paper("2401.00001", title="US elections, pre-registered", authors=("Yi Wang", "Bo Li")),
    make_paper("2401.00002", title="Give us policies", authors=("Philip S. Yu",)),
    *(
        make_paper(
            f"2501.{number:05}", title=f"Let us elect {number}", authors=("Bo Wang", "Yi Li")
        )
        for number in range(1, MOST_LISTED + 200)
    ),
)


ANALYSED_CROWD = [AnalysedPaper(paper) for paper in CROWD]


def meant_in_the_crowd(query: str) -> set[str]:
    read = parse(query)
    return {each.paper.id for each in ANALYSED_CROWD if matches(read, each)}


async def filled(store: Store, listed: Sequence[tuple[Paper, date | None]] = LISTED) -> Store:
    sightings = tuple(Sighting(paper, day) for paper, day in listed)
    at = max(paper.told_at.latest for paper, _ in listed)
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


@pytest.fixture(scope="module", params=["memory", "sqlite", "postgresql"])
def desk(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Desk]:
    with database_url(request, tmp_path_factory) as url:
        yield from desk_with(LISTED, url)


@pytest.fixture(scope="module", params=["memory", "sqlite", "postgresql"])
def crowd(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Desk]:
    with database_url(request, tmp_path_factory) as url:
        yield from desk_with([(paper, None) for paper in CROWD], url)


@contextmanager
def database_url(
    request: pytest.FixtureRequest, folders: pytest.TempPathFactory
) -> Iterator[str | None]:
    """Of a database of the fixture's kind, or None for memory."""
    if request.param == "memory":
        yield None
    elif request.param == "sqlite":
        yield f"sqlite:///{folders.mktemp('search')}/papers.db"
    else:
        with request.getfixturevalue("postgres").database() as database:
            yield database.url


def desk_with(listed: Sequence[tuple[Paper, date | None]], url: str | None) -> Iterator[Desk]:
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()

        async def opened() -> Store:
            if url is None:
                return await filled(MemoryStore(), listed)
            store = await stack.enter_async_context(open_store(url, clock=FakeClock()))
            return await filled(store, listed)

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


@pytest.mark.parametrize("sort", Sort)
@pytest.mark.parametrize(
    "query",
    [
        'author:"yi wang"',
        'author:"y wang"',
        'author:"philip yu"',
        'author:"philip stanley yu"',
        "=US",
        '="US elections"',
        "=us -title:elect",
        "polici* us",
        '"pre registered" OR author:"philip s. yu"',
        "=us (preregistered OR policy)",
        'us -author:"bo wang"',
    ],
)
def test_a_hit_is_found_behind_any_number_of_papers_that_look_like_it(
    crowd: Desk, query: str, sort: Sort
) -> None:
    meant = meant_in_the_crowd(query)
    assert meant
    assert set(crowd.ids(query, sort)) == meant


@given(
    title=st.sampled_from(["pre*", "elect*", "=us", "=US", "polici*", "policy", "let"]),
    author=st.sampled_from(["yi wang", "wang", "y wang", "bo li", "philip yu", "p yu", "wan*"]),
    joint=st.sampled_from([" ", " OR ", " -"]),
    sort=st.sampled_from(Sort),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
def test_search_finds_what_matches_accepts_however_many_there_are_to_judge(
    crowd: Desk, title: str, author: str, joint: str, sort: Sort
) -> None:
    name = author if author.endswith("*") else f'"{author}"'
    query = f"title:{title}{joint}author:{name}"
    meant = meant_in_the_crowd(query)
    found = crowd.found(query, sort, first=0, count=MOST_LISTED)
    ids = {hit.paper.id for hit in found.hits}
    assert ids == meant or (len(ids) == MOST_LISTED < len(meant) and ids < meant and found.cut)


async def test_no_more_than_a_thousand_hits_are_listed_and_the_last_page_says_so() -> None:
    template = CROWD[-1]
    papers = [
        (replace(template, id=PaperId(f"2601.{number:05}")), None)
        for number in range(MOST_LISTED + 100)
    ]
    searcher = Searcher(await filled(MemoryStore(), papers))
    for sort in Sort:
        for text in ("title:elect", 'title:"let us"'):
            query = parse(text)
            first = await searcher.search(query, sort=sort, first=0, count=10)
            assert (len(first.hits), first.more, first.cut) == (10, True, False)
            last = await searcher.search(query, sort=sort, first=995, count=10)
            assert (len(last.hits), last.more, last.cut) == (5, False, True)
            past = await searcher.search(query, sort=sort, first=4000, count=100)
            assert (past.hits, past.more, past.counted) == ((), False, MOST_LISTED)


async def test_a_thousand_hits_are_not_cut() -> None:
    papers = [(paper, None) for paper in CROWD[-MOST_LISTED:]]
    searcher = Searcher(await filled(MemoryStore(), papers))
    for sort in Sort:
        last = await searcher.search(parse("elect"), sort=sort, first=990, count=10)
        assert (len(last.hits), last.more, last.cut, last.total) == (10, False, False, MOST_LISTED)


async def test_looking_is_given_up_after_so_many_papers_and_that_is_said() -> None:
    store = await filled(MemoryStore(), [(paper, None) for paper in CROWD])
    searcher = Searcher(store, most_looked_at=500)
    for sort in Sort:
        none = await searcher.search(parse('author:"yi wang"'), sort=sort, first=0, count=10)
        assert (none.hits, none.more, none.total) == ((), False, None)
        assert (none.cut, none.looked_at) == (True, 500)
        exact = await searcher.search(parse("elections"), sort=sort, first=0, count=10)
        assert exact.looked_at is None


def test_what_nothing_ranks_is_given_newest_first(desk: Desk) -> None:
    for query in ("has:code", "author:wang OR has:project"):
        found = desk.found(query, Sort.RELEVANCE, first=0, count=10)
        assert (found.sort, found.ranks) == (Sort.NEWEST, False)
        assert desk.ids(query) == desk.ids(query, Sort.NEWEST)
    found = desk.found("agent*", Sort.RELEVANCE, first=0, count=10)
    assert (found.sort, found.ranks) == (Sort.RELEVANCE, True)


def test_a_beginning_in_the_title_weighs_more_than_in_the_abstract(desk: Desk) -> None:
    titles = {paper.id: paper.title.lower() for paper, _ in LISTED}
    in_title = [
        any(word.startswith("agent") for word in re.findall("[a-z]+", titles[PaperId(paper_id)]))
        for paper_id in desk.ids("agent*", count=50)
    ]
    assert in_title[0]
    assert in_title.count(True) > in_title[25:].count(True) * 2


async def test_how_common_words_are_is_asked_anew_when_many_papers_have_come() -> None:
    store = await filled(MemoryStore(), [(paper, None) for paper in CROWD[:20]])
    searcher = Searcher(store)
    assert await searcher.paper_counts(["elect", "unheard"]) == {"elect": 19, "unheard": 0}
    await filled(store, [(paper, None) for paper in CROWD[20:40]])
    for _ in range(40):
        counts = await searcher.paper_counts(["elect", "unheard"])
    assert counts == {"elect": 39, "unheard": 0}


async def test_a_paper_that_was_judged_is_not_taken_apart_again_until_it_changes() -> None:
    store = await filled(MemoryStore(), [(CROWD[0], None)])
    searcher, query = Searcher(store), parse('author:"yi wang"')
    found = [
        (await searcher.search(query, sort=Sort.NEWEST, first=0, count=1)).hits[0].analysed
        for _ in range(2)
    ]
    assert found[0] is found[1]
    later = replace(CROWD[0], facts=replace(CROWD[0].facts, upvotes=9))
    async with store.transaction() as ledger:
        await ledger.save_papers([later])
    again = await searcher.search(query, sort=Sort.NEWEST, first=0, count=1)
    assert again.hits[0].paper == later


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
