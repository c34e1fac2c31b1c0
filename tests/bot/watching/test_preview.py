"""Previews: what they count is what could have alerted, neither more nor less."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.analyses import Analyses
from bot.papers import Facts, Paper, SourceName
from bot.query.analysed import AnalysedPaper
from bot.query.matching import matches
from bot.query.parse import parse
from bot.watching.preview import DAYS, Arrival, Window, narrowings, preview, window_of
from storage.memory import MemoryStore
from storage.opening import open_store
from tests.reference.queries import valid_queries
from tests.reference.real import listed_papers, papers
from tests.rigs.clock import FakeClock
from tests.rigs.papers import make_paper
from tests.rigs.stored import listed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from bot.ports import Store

TODAY = date(2026, 7, 15)
SINCE = TODAY - timedelta(days=DAYS - 1)
ONE, OTHER = make_paper("2607.00001"), make_paper("2607.00002")
ANYTHING = parse("paper")

Lists = dict[tuple[SourceName, date], list[Paper]]


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


async def fill(store: Store, lists: Mapping[tuple[SourceName, date], Sequence[Paper]]) -> None:
    async with store.transaction() as ledger:
        for (source, day), on_it in lists.items():
            await ledger.save_papers(on_it)
            entries = [listed(paper, position) for position, paper in enumerate(on_it)]
            await ledger.save_entries(source, day, entries)


async def window(lists: Mapping[tuple[SourceName, date], Sequence[Paper]]) -> Window:
    store = MemoryStore()
    await fill(store, lists)
    return await window_of(store, Analyses(), today=TODAY)


def arrivals(found: Window) -> dict[str, date]:
    return {each.paper.id: each.day for each in found.arrivals}


def hits_of(*arrived: Arrival) -> list[str]:
    return [hit.paper.id for hit in preview(ANYTHING, Window(arrived, days=1)).hits]


def arrival(paper_id: str, votes: int | None, day: date = TODAY) -> Arrival:
    paper = make_paper(paper_id, facts=Facts(upvotes=votes))
    return Arrival(AnalysedPaper(paper, day), day)


@cache
def real_window() -> Window:
    """All captured papers, as if they had come within a week."""
    return Window(tuple(Arrival(AnalysedPaper(*each), each[1]) for each in listed_papers()), days=7)


some_lists = st.dictionaries(
    st.tuples(
        st.sampled_from(SourceName),
        st.sampled_from([-1, 0, 1, 2, DAYS - 2, DAYS - 1, DAYS, DAYS + 1, 90]).map(ago),
    ),
    st.lists(
        st.deferred(lambda: st.sampled_from(papers())),
        unique_by=lambda paper: paper.id,
        min_size=1,
        max_size=5,
    ),
    max_size=8,
)
"""Lists of both sources, within the window and around it, that share many papers."""

queries = st.deferred(lambda: valid_queries(listed_papers()))


# Which papers count


@settings(max_examples=200, deadline=None)
@given(lists=some_lists, text=queries)
async def test_a_preview_is_the_papers_that_hugging_face_listed_first_within_the_window_and_that_match(
    lists: Lists, text: str
) -> None:
    query = parse(text)
    expected = {}
    for paper in {paper.id: paper for on_it in lists.values() for paper in on_it}.values():
        days = [(source, day) for (source, day), on_it in lists.items() if paper in on_it]
        told = [day for source, day in days if source is SourceName.HF]
        analysed = AnalysedPaper(paper, min(day for _, day in days))
        if told and SINCE <= min(told) <= TODAY and matches(query, analysed):
            expected[paper.id] = (min(told), analysed.first_listed)
    seen = preview(query, await window(lists))
    assert {hit.paper.id: (hit.day, hit.analysed.first_listed) for hit in seen.hits} == expected
    assert len(seen.hits) == len(expected)
    known = sum(source is SourceName.HF and SINCE <= day <= TODAY for source, day in lists)
    assert seen.days == known
    assert seen.rate == (len(expected) / known if known else 0)


async def test_papers_that_only_arxiv_lists_never_count() -> None:
    found = await window({(SourceName.ARXIV, ago(1)): [ONE, OTHER], (SourceName.HF, TODAY): [ONE]})
    assert arrivals(found) == {ONE.id: TODAY}
    assert preview(ANYTHING, found).rate == 1


async def test_a_paper_counts_on_the_day_of_hugging_face_however_old_it_is_on_arxiv() -> None:
    found = await window(
        {
            (SourceName.ARXIV, ago(400)): [ONE],
            (SourceName.HF, ago(60)): [OTHER],
            (SourceName.HF, ago(3)): [ONE],
        }
    )
    assert arrivals(found) == {ONE.id: ago(3)}
    assert found.arrivals[0].analysed.first_listed == ago(400)


async def test_a_paper_that_hugging_face_lists_again_counts_on_its_first_day_alone() -> None:
    again = {(SourceName.HF, ago(9)): [ONE], (SourceName.HF, ago(2)): [ONE]}
    assert arrivals(await window(again)) == {ONE.id: ago(9)}
    assert arrivals(await window({(SourceName.HF, ago(DAYS)): [ONE], **again})) == {}


async def test_the_first_and_the_last_day_of_the_window_belong_to_it() -> None:
    found = await window(
        {
            (SourceName.HF, ago(DAYS)): [make_paper("2607.00003")],
            (SourceName.HF, ago(DAYS - 1)): [ONE],
            (SourceName.HF, TODAY): [OTHER],
            (SourceName.HF, ago(-1)): [make_paper("2607.00004")],
        }
    )
    assert arrivals(found) == {ONE.id: ago(DAYS - 1), OTHER.id: TODAY}
    assert found.days == 2


async def test_a_database_tells_the_same(tmp_path: Path) -> None:
    lists = {
        (SourceName.ARXIV, ago(400)): papers()[:9],
        (SourceName.HF, ago(DAYS)): papers()[:3],
        (SourceName.HF, ago(1)): papers()[2:20],
    }
    path = f"sqlite:///{tmp_path / 'papers.db'}"
    async with open_store(path, clock=FakeClock()) as store:
        await fill(store, lists)
        found = await window_of(store, Analyses(), today=TODAY)
    assert arrivals(found) == arrivals(await window(lists))
    assert len(found.arrivals) == 17


# How many, and in which order


async def test_the_rate_is_over_the_known_days_of_hugging_face_alone() -> None:
    found = await window(
        {
            (SourceName.HF, ago(7)): [ONE, OTHER, make_paper("2607.00003")],
            (SourceName.HF, ago(3)): [make_paper("2607.00004")],
            **{(SourceName.ARXIV, ago(day)): [OTHER] for day in range(20)},
        }
    )
    seen = preview(ANYTHING, found)
    assert (len(seen.hits), seen.days, seen.rate) == (4, 2, 2.0)


async def test_where_no_day_is_known_the_rate_is_nothing() -> None:
    seen = preview(ANYTHING, await window({(SourceName.ARXIV, TODAY): [ONE]}))
    assert (seen.hits, seen.days, seen.rate, seen.is_noisy) == ((), 0, 0.0, False)


def test_every_paper_counts_however_many_they_are() -> None:
    many = tuple(arrival(f"2607.{number:05}", None) for number in range(1_500))
    seen = preview(ANYTHING, Window(many, days=DAYS))
    assert len(seen.hits) == 1_500
    assert seen.rate == 50


def test_the_most_voted_come_first_and_those_with_unknown_votes_last() -> None:
    known = [arrival(f"2607.0000{votes}", votes) for votes in (0, 3, 2)]
    unknown = arrival("2607.00009", None)
    assert hits_of(unknown, *known) == ["2607.00003", "2607.00002", "2607.00000", "2607.00009"]


def test_of_equally_many_votes_the_newest_day_comes_first_and_then_the_newest_id() -> None:
    assert hits_of(
        arrival("2607.00003", 5, ago(1)),
        arrival("2607.00001", 5),
        arrival("hep-th/9901001", 5),
        arrival("2607.00002", 5),
    ) == ["2607.00002", "2607.00001", "hep-th/9901001", "2607.00003"]


async def test_papers_are_taken_apart_once_for_all_previews() -> None:
    store, analyses = MemoryStore(), Analyses()
    await fill(store, {(SourceName.HF, TODAY): [ONE, OTHER]})
    (before, after) = [await window_of(store, analyses, today=TODAY) for _ in range(2)]
    for one, other in zip(before.arrivals, after.arrivals, strict=True):
        assert one.analysed is other.analysed


# What is narrower


@settings(max_examples=100, deadline=None)
@given(text=st.one_of(queries, st.sampled_from(["model", "model OR learning", "agents OR data"])))
def test_every_narrower_query_was_tried_and_meets_clearly_less_of_the_same(text: str) -> None:
    found = real_window()
    wide = preview(parse(text), found)
    narrower = narrowings(wide, found)
    assert len(narrower) <= 3
    for each in narrower:
        assert each == preview(each.query, found)
        assert 0 < len(each.hits) <= 0.7 * len(wide.hits)
        assert set(each.hits) < set(wide.hits)
    counts = [len(each.hits) for each in narrower]
    assert counts == sorted(counts, reverse=True)


def test_what_many_papers_meet_can_be_narrowed() -> None:
    found = real_window()
    assert len(narrowings(preview(parse("model OR learning"), found), found)) >= 2
