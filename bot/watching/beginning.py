"""From when on a watch counts: what it would meet at once is not news to whoever has just made or changed it."""

from __future__ import annotations

from asyncio import to_thread
from typing import TYPE_CHECKING

from bot.paper_id import id_number
from bot.query.matching import matches
from bot.watching.model import Meeting, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from bot.analyses import Analyses
    from bot.newsroom import Newsroom
    from bot.papers import PaperId
    from bot.ports import Ledger, ListedPaper
    from bot.query.model import Query
    from bot.watching.model import Watch


async def met_already(query: Query, newsroom: Newsroom, *, today: date) -> list[PaperId]:
    """The papers that are news of `today` (UTC) for which the query holds already; earlier ones are no news anyway."""
    store = newsroom.store
    numbers = [id_number(paper_id) for paper_id in await store.watching.news_on(today)]
    known = await store.look_up(lambda index: index.listed_papers(numbers))
    # Many papers take long to be taken apart, and others are waiting for their answers too.
    return await to_thread(_met, query, list(known.values()), newsroom.analyses)


def _met(query: Query, papers: Iterable[ListedPaper], analyses: Analyses) -> list[PaperId]:
    return [
        each.paper.id
        for each in papers
        if matches(query, analyses.of(each.paper, each.first_listed))
    ]


async def note_before(ledger: Ledger, watch: Watch, met: Sequence[PaperId]) -> None:
    """Note that the watch met those papers before it began, so that they are not told."""
    await ledger.watching.add_meetings(
        [
            Meeting(
                watch_id=watch.id, paper_id=paper_id, at=watch.begins_at, outcome=Outcome.BEFORE
            )
            for paper_id in met
        ]
    )
