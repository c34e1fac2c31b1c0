"""The index of watches says what `matches` says of each query, whatever was added and removed before."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from bot.query.analysed import AnalysedPaper
from bot.query.matching import matches
from bot.query.parse import parse
from bot.watching.index import WatchIndex
from tests.reference.cases import CASES
from tests.reference.queries import valid_queries
from tests.reference.real import listed_papers
from tests.rigs.papers import make_paper

if TYPE_CHECKING:
    from bot.papers import Paper
    from bot.query.model import Query

LISTED = listed_papers()
PAPERS = st.sampled_from(LISTED)
READ = [case for case in CASES if isinstance(case.expected, bool)]


def index_of(*queries: str) -> WatchIndex:
    index = WatchIndex()
    for number, query in enumerate(queries):
        index.add(number, parse(query))
    return index


def paper_of(title: str, abstract: str = "") -> AnalysedPaper:
    paper = make_paper()
    return AnalysedPaper(replace(paper, words=replace(paper.words, title=title, abstract=abstract)))


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(queries=st.lists(valid_queries(LISTED), min_size=1, max_size=12), entry=PAPERS)
def test_the_index_finds_the_watches_that_matches_accepts(
    queries: list[str], entry: tuple[Paper, object]
) -> None:
    paper = AnalysedPaper(entry[0])
    found = index_of(*queries).match(paper)
    assert len(found) == len(set(found))
    assert set(found) == {
        number for number, query in enumerate(queries) if matches(parse(query), paper)
    }


def test_the_index_agrees_on_every_case_of_the_language() -> None:
    index = index_of(*(case.query for case in READ))
    for number, case in enumerate(READ):
        paper = AnalysedPaper(case.paper, case.first_listed)
        assert (number in index.match(paper)) == matches(parse(case.query), paper), case.name


class Watches(RuleBasedStateMachine):
    """Watches come and go, papers come and change their numbers; the index knows what each query says."""

    def __init__(self) -> None:
        super().__init__()
        self.index = WatchIndex()
        self.queries: dict[int, Query] = {}

    @rule(watch=st.integers(0, 30), text=valid_queries(LISTED))
    def add(self, watch: int, text: str) -> None:
        if watch in self.queries:
            with pytest.raises(ValueError, match="already"):
                self.index.add(watch, parse(text))
        else:
            self.index.add(watch, parse(text))
            self.queries[watch] = parse(text)

    @rule(watch=st.integers(0, 30), other=st.integers(0, 30))
    def add_the_same_query(self, watch: int, other: int) -> None:
        if watch not in self.queries and other in self.queries:
            self.index.add(watch, self.queries[other])
            self.queries[watch] = self.queries[other]

    @rule(watch=st.integers(0, 30))
    def remove(self, watch: int) -> None:
        if watch in self.queries:
            self.index.remove(watch)
            del self.queries[watch]
        else:
            with pytest.raises(KeyError):
                self.index.remove(watch)

    @rule(
        entry=PAPERS, upvotes=st.none() | st.integers(0, 200), stars=st.none() | st.integers(0, 9)
    )
    def match(self, entry: tuple[Paper, object], upvotes: int | None, stars: int | None) -> None:
        told = entry[0]
        facts = replace(told.facts, upvotes=upvotes, stars=stars)
        paper = AnalysedPaper(replace(told, facts=facts))
        found = self.index.match(paper)
        assert sorted(found) == sorted(
            watch for watch, query in self.queries.items() if matches(query, paper)
        )

    @invariant()
    def it_has_as_many_as_were_added(self) -> None:
        assert len(self.index) == len(self.queries)


Watches.TestCase.settings = settings(
    max_examples=60,
    stateful_step_count=30,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    deadline=None,
)
TestWatches = Watches.TestCase


MANY = 300
"""More than is kept in one tuple, of queries on a shelf or of watches with one query."""


def test_many_watches_with_the_same_query_are_all_found_and_each_can_leave() -> None:
    for query, title in (
        ("mamba", "Mamba"),
        ("mamba OR vision", "A Mamba of Vision"),
        ("mamba vision -survey", "Vision with Mamba"),
        ('mamba ("state space" OR vision)', "Vision with Mamba"),
        ("upvotes<5 OR mamba*", "Mamba"),
    ):
        index = index_of(*[query] * MANY)
        paper = paper_of(title)
        assert sorted(index.match(paper)) == list(range(MANY)), query
        for number in range(0, MANY, 2):
            index.remove(number)
        assert sorted(index.match(paper)) == list(range(1, MANY, 2)), query


def test_many_queries_under_one_rare_word_are_told_apart() -> None:
    words = [f"model{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(MANY)]
    queries = [f"zyzzyva* {word}" for word in words] + [
        f"zyzzyva* {word} -survey" for word in words
    ]
    index = index_of(*queries, "zyzzyva*", "zyzzyva* -survey")
    everywhere = {2 * MANY, 2 * MANY + 1}
    for number in (0, 31, 32, 33, MANY - 1):
        paper = paper_of(f"Zyzzyva {words[number]}")
        assert set(index.match(paper)) == {number, MANY + number} | everywhere
    for number in range(MANY):
        index.remove(number)
    assert set(index.match(paper_of(f"Zyzzyva {words[40]}"))) == {MANY + 40} | everywhere
    assert set(index.match(paper_of(f"Zyzzyva survey {words[40]}"))) == {2 * MANY}


@given(queries=st.lists(valid_queries(LISTED), max_size=12))
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_nothing_of_a_watch_is_kept_when_it_has_left(queries: list[str]) -> None:
    index = index_of("mamba vision", *queries)
    for number in range(1, len(queries) + 1):
        index.remove(number)
    assert len(index) == 1
    assert {shelf.atom for shelf in index.shelves} == {
        shelf.atom for shelf in index_of("mamba vision").shelves
    }
