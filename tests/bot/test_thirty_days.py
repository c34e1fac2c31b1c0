"""Thirty days are imported under a hundred watches: nobody is told, by whatever the poller reads before and after."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import cycle
from typing import TYPE_CHECKING

import pytest

from adapters.huggingface import parse as huggingface
from bot.listings import is_weekend
from bot.polling import Poller
from bot.tenancy import CONSOLE
from tests.rigs.desk import Desk, open_desk
from tests.rigs.drawn_watches import drawn_queries, reference_says
from tests.rigs.huggingface import captured_days
from tests.rigs.polled import alerts, day_file, imported, it_is, named, told, watch

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bot.papers import Paper
    from tests.rigs.huggingface import Entry

TODAY = date(2026, 7, 16)
TOMORROW = date(2026, 7, 17)
DAYS = [
    day for day in (TODAY - timedelta(days=ago) for ago in range(42)) if not is_weekend(day)
]  # Hugging Face makes no lists of weekends


def lists() -> dict[date, list[Entry]]:
    """Thirty lists, as long as those that were captured, of papers each with an id of its own."""
    models = cycle(captured_days().values())
    made: dict[date, list[Entry]] = {}
    number = 0
    for day in DAYS:
        made[day] = []
        for model in next(models):
            number += 1
            made[day].append(as_new(model, number, day))
    return made


def as_new(model: Entry, number: int, day: date) -> Entry:
    """The entry, as of another paper of another day."""
    paper = {**model["paper"], "id": named(number), "submittedOnDailyAt": f"{day}T00:00:00.000Z"}
    return {**model, "paper": paper}


def grown(entries: Sequence[Entry], votes: int) -> list[Entry]:
    """The entries with so many more votes."""
    return [
        {**each, "paper": {**each["paper"], "upvotes": each["paper"].get("upvotes", 0) + votes}}
        for each in entries
    ]


def papers(entries: Sequence[Entry]) -> list[Paper]:
    at = datetime(2026, 7, 20, tzinfo=UTC)
    return [each.paper for each in huggingface.read_batch(entries, url="", at=at).sightings]


@pytest.mark.parametrize("has_begun", [True, False])
async def test_thirty_days_that_are_imported_under_a_hundred_watches_alert_nobody(
    tmp_path: Path, has_begun: bool
) -> None:
    of_day = lists()
    assert len(of_day) == 30
    queries = drawn_queries([paper for its in of_day.values() for paper in papers(its)], 100)
    async with open_desk(now=datetime(2026, 7, 16, 13, tzinfo=UTC)) as desk:
        desk.rig.days = {day: its[: len(its) // 2] for day, its in of_day.items()}
        poller = Poller(desk.newsroom, desk.clock)
        if has_begun:
            assert (await poller.round()).is_first
        for query in queries:
            await watch(desk, query)
        if has_begun:
            await round_after(desk, poller, timedelta(minutes=10))
        files = [day_file(tmp_path, day, *its) for day, its in of_day.items()]
        await imported(desk, *files)
        for votes, hours in enumerate((0.2, 7, 12, 13)):
            desk.rig.days = {day: grown(its, votes * 50) for day, its in of_day.items()}
            await round_after(desk, poller, timedelta(hours=hours))
        assert await alerts(desk) == ()
        assert await desk.store.watching.waiting(1) == ()
        await tells_of_what_is_new(desk, poller, queries)


async def round_after(desk: Desk, poller: Poller, wait: timedelta) -> None:
    """Later, a round that reads lists which are not empty."""
    desk.clock.move(wait)
    desk.rig.today = desk.clock.now().date()
    report = await poller.round()
    assert (report.failure, report.alerts) == ("", 0)
    assert any(desk.rig.days.get(day) for day in report.days)


async def tells_of_what_is_new(desk: Desk, poller: Poller, queries: Sequence[str]) -> None:
    """The same watches are told of other papers that say the same, and not of what comes onto another list again."""
    it_is(desk, TOMORROW, 23)
    models = captured_days()[date(2026, 7, 14)]
    new = [as_new(model, 90_000 + number, TOMORROW) for number, model in enumerate(models)]
    desk.rig.days[TOMORROW] = [*desk.rig.days[TODAY], *desk.rig.days[DAYS[9]], *new]
    await poller.round()
    expected = {
        paper.id for paper in papers(new) if any(reference_says(query, paper) for query in queries)
    }
    assert expected
    assert await told(desk) == expected
    assert {alert.place for alert in await alerts(desk)} == {CONSOLE.direct}
