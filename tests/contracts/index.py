"""What every `bot.ports.Index` keeps, whatever it is built of.

A test file derives a class whose name begins with ``Test`` and gives the fixture `store`, empty.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import StoreFault
from bot.paper_id import id_number
from bot.papers import Facts, Paper, PaperId, SourceName
from bot.ports import Fact, Sort
from bot.query.analysed import AnalysedPaper
from bot.query.candidates import index_lines, index_word
from bot.query.wanted import EVERYTHING, TEXT, AllOf, Column, HasWord, NoneOf
from bot.words import ANALYSIS_VERSION, analyse
from tests.contracts.store import any_example, save
from tests.rigs import stored
from tests.rigs import wanted as rig
from tests.rigs.stored import DAY, Halted, after, filled, listed, made_up
from tests.rigs.wanted import PAPERS, nested, satisfied

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from bot.ports import IndexView, ListedPaper, Store
    from bot.query.wanted import Wanted

HF, ARXIV = SourceName.HF, SourceName.ARXIV
LIMIT = 1000


async def index(store: Store, *papers: Paper) -> None:
    """Save papers and put them into the index, as one transaction."""
    async with store.transaction() as ledger:
        await ledger.save_papers(papers)
        await ledger.index_papers([AnalysedPaper(paper) for paper in papers])


async def find(
    store: Store, wanted: Wanted, *, sort: Sort = Sort.NEWEST, limit: int = LIMIT
) -> list[int]:
    """The numbers of the candidates, in order."""
    found = await store.look_up(lambda index: index.candidates(wanted, sort=sort, limit=limit))
    return [each.number for each in found]


async def papers_of(store: Store, asked: Iterable[int]) -> dict[int, ListedPaper]:
    """The papers of those numbers."""
    return await store.look_up(lambda index: index.listed_papers(asked))


async def counts_of(store: Store, words: Sequence[str]) -> dict[str, int]:
    """In how many papers each word stands."""
    return await store.look_up(lambda index: index.paper_counts(words))


def all_that_is_seen(index: IndexView) -> tuple[int, list[int], dict[str, int], set[int]]:
    """What each method of a view tells."""
    found = [each.number for each in index.candidates(EVERYTHING, sort=Sort.NEWEST, limit=LIMIT)]
    papers = index.listed_papers(found)
    return index.count_papers(), found, index.paper_counts(["alpha"]), set(papers)


def word(text: str, *columns: Column, prefix: bool = False) -> HasWord:
    """A word wanted in the text, or in those columns."""
    return HasWord(columns or TEXT, index_word(text), prefix=prefix)


def numbers(*papers: Paper) -> list[int]:
    """Their numbers."""
    return [id_number(paper.id) for paper in papers]


def by_upvotes(paper: Paper) -> tuple[bool, int, int]:
    """The key of the order that is promised."""
    upvotes = paper.facts.upvotes
    return upvotes is None, -(upvotes or 0), -id_number(paper.id)


class IndexContract:
    """The promises of `bot.ports.Index`."""

    @settings(any_example, max_examples=150)
    @given(
        papers=rig.papers, days=rig.first_days, wanted=rig.wanted, limit=st.integers(1, PAPERS + 1)
    )
    async def test_the_papers_found_are_those_wanted_in_the_order_promised(
        self,
        store: Store,
        papers: list[Paper],
        days: Mapping[int, date],
        wanted: Wanted,
        limit: int,
    ) -> None:
        await index(store, *papers)
        for number, day in days.items():
            if await store.paper(made_up(number).id):
                entries = [listed(made_up(number))]
                async with store.transaction() as ledger:
                    await ledger.save_entries(HF, day, entries)
        # Papers and days of the examples before are there still.
        known = await papers_of(store, numbers(*map(made_up, range(PAPERS))))
        expected = [
            each.paper
            for each in known.values()
            if satisfied(
                wanted, index_lines(AnalysedPaper(each.paper)), each.paper, each.first_listed
            )
        ]
        newest = sorted(numbers(*expected), reverse=True)
        upvotes = numbers(*sorted(expected, key=by_upvotes))
        assert await find(store, wanted, limit=limit) == newest[:limit]
        assert await find(store, wanted, sort=Sort.UPVOTES, limit=limit) == upvotes[:limit]
        assert sorted(await find(store, wanted, sort=Sort.RELEVANCE)) == sorted(newest)
        best = await find(store, wanted, sort=Sort.RELEVANCE, limit=limit)
        assert len(best) == min(limit, len(newest))

    @pytest.mark.parametrize("shape", ["words", "conditions", "exclusions"])
    @pytest.mark.parametrize("depth", [10, 30, 50, 60])
    async def test_conditions_are_nested_as_deep_as_a_query_can_be(
        self, store: Store, shape: str, depth: int
    ) -> None:
        papers = [
            made_up(number, title=" ".join(f"w{n}" for n in range(7) if number >> n & 1), upvotes=2)
            for number in range(128)
        ]
        await index(store, *papers)
        wanted = nested(depth, shape)
        for asked in (wanted, NoneOf(wanted), AllOf((word("w1"), NoneOf(wanted)))):
            expected = [
                paper
                for paper in papers
                if satisfied(asked, index_lines(AnalysedPaper(paper)), paper, None)
            ]
            assert await find(store, asked) == numbers(*reversed(expected))

    async def test_a_candidate_comes_with_its_lines(self, store: Store) -> None:
        paper = replace(made_up(1, title="One two"), facts=Facts(ai_keywords=("three", "four")))
        await index(store, replace(paper, words=replace(paper.words, abstract="Five.")))
        (found,) = await store.look_up(
            lambda index: index.candidates(word("two"), sort=Sort.RELEVANCE, limit=9)
        )
        assert (found.title, found.abstract, found.keywords) == (
            " one  two ",
            " five ",
            " three  qz  four ",
        )

    async def test_papers_with_a_word_more_often_or_in_the_title_come_first_by_relevance(
        self, store: Store
    ) -> None:
        others = [made_up(n, title=f"Something about the number {n}") for n in range(5, 9)]
        seldom = made_up(3, title="A robot and many words more beside it that say much else")
        often = made_up(1, title="Robot robot")
        await index(store, seldom, often, *others)
        assert await find(store, word("robot"), sort=Sort.RELEVANCE) == numbers(often, seldom)

    async def test_what_is_not_put_into_the_index_is_not_found(self, store: Store) -> None:
        await save(store, made_up(1))
        await index(store, made_up(2))
        for sort in Sort:
            assert await find(store, EVERYTHING, sort=sort) == numbers(made_up(2))

    async def test_words_put_in_anew_replace_those_of_before(self, store: Store) -> None:
        await index(store, made_up(1, title="Alpha beta"), made_up(2, title="Alpha"))
        await index(store, made_up(1, title="Beta gamma"))
        assert await find(store, word("alpha")) == numbers(made_up(2))
        assert await find(store, word("gamma")) == numbers(made_up(1))
        assert await counts_of(store, ["alpha", "beta", "gamma"]) == {
            "alpha": 1,
            "beta": 1,
            "gamma": 1,
        }

    async def test_saving_a_paper_changes_what_is_known_of_it_and_not_its_words(
        self, store: Store
    ) -> None:
        await index(store, made_up(1, title="Alpha", upvotes=1), made_up(2, title="Alpha"))
        await save(store, made_up(2, title="Beta", upvotes=5))
        assert await find(store, word("alpha"), sort=Sort.UPVOTES) == numbers(
            made_up(2), made_up(1)
        )
        assert await find(store, word("beta")) == []

    async def test_what_a_transaction_puts_in_is_found_after_its_end(self, store: Store) -> None:
        async with store.transaction() as ledger:
            await ledger.save_papers([made_up(1, title="Alpha")])
            await ledger.index_papers([AnalysedPaper(made_up(1, title="Alpha"))])
            assert await find(store, word("alpha")) == []
        assert await find(store, word("alpha")) == numbers(made_up(1))

    async def test_a_transaction_that_is_undone_leaves_the_index_as_it_was(
        self, store: Store
    ) -> None:
        await index(store, made_up(1, title="Alpha"))

        async def write() -> None:
            async with store.transaction() as ledger:
                papers = [made_up(1, title="Beta"), made_up(2, title="Alpha")]
                await ledger.save_papers(papers)
                await ledger.index_papers([AnalysedPaper(paper) for paper in papers])
                raise Halted

        with pytest.raises(Halted):
            await write()
        assert await find(store, word("alpha")) == numbers(made_up(1))
        assert await find(store, word("beta")) == []
        assert await counts_of(store, ["alpha", "beta"]) == {"alpha": 1, "beta": 0}

    async def test_a_paper_that_is_not_saved_cannot_be_put_in(self, store: Store) -> None:
        with pytest.raises(StoreFault):
            async with store.transaction() as ledger:
                await ledger.index_papers([AnalysedPaper(made_up(1))])
        assert await find(store, EVERYTHING) == []

    async def test_words_of_any_script_are_found(self, store: Store) -> None:
        title = "naïve 深度学习 ตัวอย่าง Ελληνικά Кириллица العربية C++ 2.5 F# Straße"
        await index(store, made_up(1, title=title), made_up(2, title="Nothing of it"))
        words = [index_word(each) for each in analyse(title).stems]
        for each in words:
            assert await find(store, HasWord(TEXT, each)) == numbers(made_up(1))
            assert await find(store, HasWord(TEXT, each, prefix=True)) == numbers(made_up(1))
        assert await counts_of(store, words) == dict.fromkeys(words, 1)

    async def test_the_index_has_the_words_of_what_is_kept(self, store: Store) -> None:
        odd = made_up(1, title="Half\0way")
        await index(store, odd)
        kept = await store.paper(odd.id)
        assert kept is not None
        for each in analyse(kept.title).stems:
            assert await find(store, word(each)) == numbers(odd)

    @any_example
    @given(papers=rig.papers, words=st.lists(rig.words, max_size=6))
    async def test_counts_are_of_papers_with_the_word_in_their_text(
        self, store: Store, papers: list[Paper], words: list[str]
    ) -> None:
        await index(store, *papers)
        known = await papers_of(store, numbers(*map(made_up, range(PAPERS))))
        texts = [
            {each for column in TEXT for each in lines[column].split()}
            for lines in (index_lines(AnalysedPaper(each.paper)) for each in known.values())
        ]
        expected = {each: sum(each in text for text in texts) for each in words}
        assert await counts_of(store, words) == expected

    async def test_any_number_of_words_may_be_counted_at_once(self, store: Store) -> None:
        await index(store, made_up(1, title="w7 w8"))
        counts = await counts_of(store, [f"w{number}" for number in range(3000)])
        assert len(counts) == 3000
        assert {each for each, count in counts.items() if count} == {"w7", "w8"}

    async def test_facts_are_counted_of_the_papers_that_have_them(self, store: Store) -> None:
        assert await store.count_facts() == dict.fromkeys(Fact, 0)
        async with store.transaction() as ledger:
            bare = replace(made_up(1), facts=Facts())
            await ledger.save_papers([bare, made_up(2), made_up(3, upvotes=0), filled()])
        counts = await store.count_facts()
        assert counts == dict.fromkeys(Fact, 1) | {Fact.KEYWORDS: 3, Fact.UPVOTES: 2}

    async def test_papers_come_with_the_first_day_on_which_any_source_listed_them(
        self, store: Store
    ) -> None:
        for days_later, source in ((3, HF), (1, ARXIV), (2, HF)):
            day = DAY + timedelta(days=days_later)
            await save(store, made_up(1), made_up(2), source=source, day=day)
        await save(store, made_up(2), source=ARXIV, day=DAY)
        await save(store, made_up(3))
        found = await papers_of(store, [*numbers(*map(made_up, range(5))), 17])
        assert {number: (each.paper, each.first_listed) for number, each in found.items()} == {
            id_number(made_up(1).id): (made_up(1), DAY + timedelta(days=1)),
            id_number(made_up(2).id): (made_up(2), DAY),
            id_number(made_up(3).id): (made_up(3), None),
        }
        assert await papers_of(store, []) == {}

    async def test_everything_told_of_a_paper_comes_with_it(self, store: Store) -> None:
        await save(store, stored.filled())
        (found,) = (await papers_of(store, numbers(stored.filled()))).values()
        assert found.paper == stored.filled()

    async def test_any_number_of_papers_may_be_asked_for_by_number(self, store: Store) -> None:
        papers = [made_up(number) for number in range(2000)]
        await save(store, *papers)
        found = await papers_of(store, [*numbers(*papers), *numbers(*papers)])
        assert [found[number].paper for number in numbers(*papers)] == papers

    async def test_each_look_sees_what_was_stored_before_it(self, store: Store) -> None:
        await index(store, made_up(1, title="Alpha"))
        before = await store.look_up(all_that_is_seen)
        assert before == (1, numbers(made_up(1)), {"alpha": 1}, set(numbers(made_up(1))))
        await index(store, made_up(2, title="Alpha"))
        after_it = await store.look_up(all_that_is_seen)
        assert after_it[:2] == (2, numbers(made_up(2), made_up(1)))

    async def test_what_a_look_raises_comes_through_and_the_next_look_is_fine(
        self, store: Store
    ) -> None:
        await index(store, made_up(1))

        def fail(_: IndexView) -> None:
            raise Halted

        for _ in range(3):
            with pytest.raises(Halted):
                await store.look_up(fail)
        assert await find(store, EVERYTHING) == numbers(made_up(1))

    async def test_many_looks_at_once_see_the_same(self, store: Store) -> None:
        await index(store, made_up(1, title="Alpha"), made_up(2, title="Beta"))
        looks = await asyncio.gather(*(store.look_up(all_that_is_seen) for _ in range(50)))
        assert looks == [looks[0]] * 50

    async def test_laying_the_index_out_anew_changes_nothing_of_what_is_found(
        self, store: Store
    ) -> None:
        for number in range(30):
            await index(store, made_up(number, title=f"Alpha w{number % 7}"))
        before = await store.look_up(all_that_is_seen)
        await store.compact_index()
        assert await store.look_up(all_that_is_seen) == before
        await index(store, made_up(31, title="Alpha"))
        assert await find(store, word("alpha")) == numbers(
            made_up(31), *map(made_up, reversed(range(30)))
        )

    async def test_papers_of_both_styles_of_id_stand_by_age(self, store: Store) -> None:
        ids = ("math/9912001", "cs/0001001", "hep-th/0703001", "0704.0001", "1501.00001")
        papers = [replace(made_up(1), id=PaperId(paper_id)) for paper_id in ids]
        await index(store, *papers)
        assert await find(store, EVERYTHING) == numbers(*reversed(papers))

    async def test_the_index_has_a_version_once_every_paper_is_in_it(self, store: Store) -> None:
        assert await store.index_version() is None
        assert await store.not_indexed(ANALYSIS_VERSION, 9) == ()
        await save(store, made_up(1), made_up(2), made_up(3))
        await index(store, made_up(2))
        assert await store.index_version() is None
        waiting = await store.not_indexed(ANALYSIS_VERSION, 9)
        assert {paper.id for paper in waiting} == {made_up(1).id, made_up(3).id}
        assert len(await store.not_indexed(ANALYSIS_VERSION, 1)) == 1
        await index(store, *waiting)
        assert await store.index_version() == ANALYSIS_VERSION
        assert await store.not_indexed(ANALYSIS_VERSION, 9) == ()
        assert len(await store.not_indexed(ANALYSIS_VERSION + 1, 9)) == 3

    async def test_votes_of_many_papers_are_told_oldest_first(self, store: Store) -> None:
        await save(store, made_up(1), made_up(2), made_up(3))
        async with store.transaction() as ledger:
            await ledger.add_votes(HF, {made_up(1).id: 9, made_up(2).id: 1}, after(2))
            await ledger.add_votes(HF, {made_up(1).id: 5}, after(1))
            await ledger.add_votes(ARXIV, {made_up(3).id: 77}, after(3))
        ids = [*(made_up(number).id for number in range(2000)), made_up(1).id]
        assert await store.votes_of(ids) == {
            made_up(1).id: ((after(1), 5), (after(2), 9)),
            made_up(2).id: ((after(2), 1),),
        }
