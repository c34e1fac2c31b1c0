"""What every `bot.ports.Source` keeps, whatever it is built of.

A test file derives a class whose name begins with ``Test`` and gives the fixtures `source`, `world`, `dead_source`
(nobody answers there) and `odd_source` (every answer is nonsense).
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, date
from typing import TYPE_CHECKING

import pytest

from bot.errors import NotOpenYet, Unreachable, Unreadable

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.papers import PaperId, SourceName
    from bot.ports import Batch, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What the source behind the fixtures knows.

    Attributes:
        name: the source's.
        days: the papers of some days, in the source's order; all in `week` and `month`, and nothing else is.
        empty_day: one without papers.
        closed_day: one that is not open yet.
        week: ISO year and week.
        month: year and month.
        unknown: a paper that the source does not know.
        query: a search that finds at least two papers.
        hopeless: one that finds none.
    """

    name: SourceName
    days: dict[date, tuple[PaperId, ...]]
    empty_day: date
    closed_day: date
    week: tuple[int, int]
    month: tuple[int, int]
    unknown: PaperId
    query: str
    hopeless: str


def ids(batch: Batch) -> tuple[PaperId, ...]:
    """The papers of a batch, in order."""
    return tuple(sighting.paper.id for sighting in batch.sightings)


def every_question(world: World) -> tuple[Callable[[Source], Awaitable[object]], ...]:
    """One call of each kind."""
    day, papers = next(iter(world.days.items()))
    return (
        lambda source: source.listing(day),
        lambda source: source.week(*world.week),
        lambda source: source.month(*world.month),
        lambda source: source.paper(papers[0]),
        lambda source: source.search(world.query, 10),
    )


class SourceContract:
    """The promises of `bot.ports.Source`."""

    def test_it_says_which_source_it_is(self, source: Source, world: World) -> None:
        assert source.name is world.name

    async def test_a_listing_holds_the_papers_of_its_day_in_the_sources_order(
        self, source: Source, world: World
    ) -> None:
        for day, papers in world.days.items():
            batch = await source.listing(day)
            assert ids(batch) == papers
            assert {sighting.day for sighting in batch.sightings} == {day}

    async def test_a_day_without_papers_is_an_empty_answer(
        self, source: Source, world: World
    ) -> None:
        batch = await source.listing(world.empty_day)
        assert batch.sightings == ()
        assert batch.skipped == 0

    async def test_a_day_that_is_not_open_yet_is_told_apart(
        self, source: Source, world: World
    ) -> None:
        with pytest.raises(NotOpenYet) as refused:
            await source.listing(world.closed_day)
        assert refused.value.url

    async def test_weeks_and_months_hold_each_paper_of_their_days_once(
        self, source: Source, world: World
    ) -> None:
        expected = sorted({paper for papers in world.days.values() for paper in papers})
        assert sorted(ids(await source.week(*world.week))) == expected
        assert sorted(ids(await source.month(*world.month))) == expected

    async def test_a_paper_can_be_asked_for_by_itself(self, source: Source, world: World) -> None:
        for papers in world.days.values():
            sighting = await source.paper(papers[0])
            assert sighting is not None
            assert sighting.paper.id == papers[0]

    async def test_a_paper_that_the_source_does_not_know_is_none(
        self, source: Source, world: World
    ) -> None:
        assert await source.paper(world.unknown) is None

    async def test_a_search_finds_at_most_as_many_as_asked_for(
        self, source: Source, world: World
    ) -> None:
        assert len(ids(await source.search(world.query, 120))) >= 2
        assert len(ids(await source.search(world.query, 1))) == 1
        assert ids(await source.search(world.hopeless, 10)) == ()

    async def test_every_paper_bears_its_source_readable_text_and_utc_times(
        self, source: Source, world: World
    ) -> None:
        day = next(iter(world.days))
        batch = await source.listing(day)
        assert batch.at.tzinfo is UTC
        for sighting in batch.sightings:
            paper = sighting.paper
            assert paper.words.source is world.name
            assert paper.words.title
            assert "\n" not in paper.words.title
            assert paper.words.told_at == paper.told_at.latest <= batch.at
            assert paper.told_at.latest.tzinfo is UTC

    async def test_questions_can_be_asked_at_once(self, source: Source, world: World) -> None:
        alone = {day: ids(await source.listing(day)) for day in world.days}
        together = await asyncio.gather(*(source.listing(day) for day in world.days))
        assert [ids(batch) for batch in together] == list(alone.values())

    async def test_a_source_that_nobody_reaches_is_unreachable_for_every_question(
        self, dead_source: Source, world: World
    ) -> None:
        for ask in every_question(world):
            with pytest.raises(Unreachable) as failed:
                await ask(dead_source)
            assert failed.value.url
            assert failed.value.reason

    async def test_an_answer_that_was_not_agreed_is_unreadable_for_every_question(
        self, odd_source: Source, world: World
    ) -> None:
        for ask in every_question(world):
            with pytest.raises(Unreadable) as failed:
                await ask(odd_source)
            assert failed.value.url
            assert failed.value.reason

    async def test_cancelling_a_question_leaves_the_source_usable(
        self, source: Source, world: World
    ) -> None:
        day, papers = next(iter(world.days.items()))
        question = asyncio.ensure_future(source.listing(day))
        await asyncio.sleep(0)
        question.cancel()
        with pytest.raises(asyncio.CancelledError):
            await question
        assert ids(await source.listing(day)) == papers
