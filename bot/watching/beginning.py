"""From when on a watch counts: what it would meet at once is not news to whoever has just made or changed it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.ports import Sort
from bot.query.model import Since
from bot.searching import MOST_LISTED
from bot.watching.model import Meeting, Outcome
from bot.watching.preview import with_condition

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.papers import PaperId
    from bot.ports import Ledger
    from bot.query.model import Query
    from bot.searching import Searcher
    from bot.watching.model import Watch


async def met_already(query: Query, searcher: Searcher, *, today: date) -> list[PaperId]:
    """The papers first listed on `today` (UTC) for which the query holds already; earlier ones are no news anyway."""
    found = await searcher.search(
        with_condition(query, Since(today)), sort=Sort.NEWEST, first=0, count=MOST_LISTED
    )
    return [hit.paper.id for hit in found.hits]


async def note_before(ledger: Ledger, watch: Watch, met: Sequence[PaperId]) -> None:
    """Note that the watch met those papers before it began, so that they are not told.

    What still waits to be looked at is left out: it is news yet.
    """
    looked_at = [paper_id for paper_id in met if await ledger.watching.news_of(paper_id)]
    await ledger.watching.add_meetings(
        [
            Meeting(
                watch_id=watch.id, paper_id=paper_id, at=watch.begins_at, outcome=Outcome.BEFORE
            )
            for paper_id in looked_at
        ]
    )
