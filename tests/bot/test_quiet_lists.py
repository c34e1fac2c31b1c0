"""What is imported or backfilled is no news, on whatever list it comes later; and takes nobody's alert away."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from adapters.arxiv.jsonl import ArxivJsonl
from adapters.huggingface.dayfile import HuggingFaceDayFiles
from bot.importing import backfill, import_files
from bot.papers import SourceName
from bot.polling import Poller
from bot.tenancy import CONSOLE
from tests.rigs.desk import MANY, Desk, open_desk
from tests.rigs.huggingface import as_usual, invented
from tests.rigs.people import rows

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from aiohttp import web

    from bot.watching.model import Alert
    from tests.rigs.huggingface import HuggingFaceRig

MONDAY, TUESDAY = date(2026, 7, 13), date(2026, 7, 14)
NEXT_MORNING = datetime(2026, 7, 15, 7, tzinfo=UTC)


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with open_desk(now=datetime(2026, 7, 14, 5, tzinfo=UTC)) as opened:
        opened.rig.days = {}
        yield opened


@pytest.fixture
async def poller(desk: Desk) -> Poller:
    """Its first, quiet round is over, and everything is watched for reward models."""
    made = Poller(desk.newsroom, desk.clock)
    await made.round()
    await desk.say("watch add reward confirm:no")
    return made


async def alerts(desk: Desk) -> set[str]:
    told: tuple[Alert, ...] = await desk.store.watching.alerts_in(CONSOLE.direct, 1_000)
    return {alert.paper_id for alert in told}


async def backfilled(desk: Desk, day: date) -> None:
    report = await backfill(desk.newsroom, day, day, steps=lambda *_: None)
    assert (report.read, report.failure) == (1, "")


async def test_a_backfill_of_todays_grown_list_alerts_nobody(desk: Desk, poller: Poller) -> None:
    desk.rig.days = {TUESDAY: invented(1)}
    await poller.round()
    desk.clock.move(timedelta(minutes=10))
    desk.rig.days = {TUESDAY: invented(3)}
    await backfilled(desk, TUESDAY)
    assert (await poller.round()).alerts == 0
    assert await alerts(desk) == {"2607.00001"}
    assert "not told: it was imported, or read by hand" in rows(await desk.say("why 2607.00002"))[0]


async def test_what_was_backfilled_alerts_nobody_on_a_later_list_either(
    desk: Desk, poller: Poller
) -> None:
    desk.rig.days = {TUESDAY: invented(2)}
    await backfilled(desk, TUESDAY)
    desk.clock.set(NEXT_MORNING)
    desk.rig.today = NEXT_MORNING.date()
    desk.rig.days[NEXT_MORNING.date()] = invented(3)
    assert (await poller.round()).alerts == 1
    assert await alerts(desk) == {"2607.00003"}
    assert "not told: it was imported, or read by hand" in rows(await desk.say("why 2607.00001"))[0]


async def test_what_was_imported_alerts_nobody_on_a_later_list_either(
    desk: Desk, poller: Poller, tmp_path: Path
) -> None:
    captured = tmp_path / "2026-07-14.json"
    captured.write_text(json.dumps(invented(2)))
    archives = [HuggingFaceDayFiles(clock=desk.clock)]
    await import_files([captured], archives=archives, store=desk.store, steps=lambda *_: None)
    desk.clock.set(NEXT_MORNING)
    desk.rig.today = NEXT_MORNING.date()
    desk.rig.days = {TUESDAY: invented(2), NEXT_MORNING.date(): invented(3)}
    assert (await poller.round()).alerts == 1
    assert await alerts(desk) == {"2607.00003"}


async def test_a_backfill_takes_no_alert_away_of_what_was_listed_before_it(
    desk: Desk, poller: Poller
) -> None:
    desk.clock.set(NEXT_MORNING - timedelta(hours=2))
    desk.rig.today = NEXT_MORNING.date()
    desk.rig.days = {TUESDAY: invented(2), NEXT_MORNING.date(): invented(1)}
    await desk.say("today")
    await backfilled(desk, TUESDAY)
    assert (await poller.round()).alerts == 1
    assert await alerts(desk) == {"2607.00001"}


async def test_votes_that_a_backfill_finds_still_reach_a_watch(desk: Desk, poller: Poller) -> None:
    await desk.say("watch remove 1")
    await desk.say("watch add upvotes>=100 confirm:no")
    entries = invented(1)
    desk.rig.days = {TUESDAY: entries}
    await poller.round()
    entries[0]["paper"]["upvotes"] = 150
    desk.clock.move(timedelta(minutes=10))
    await backfilled(desk, TUESDAY)
    assert (await poller.round()).alerts == 1


@dataclass
class HeldBack:
    """Answers of the rig about one day's list that wait for the test.

    Attributes:
        asked: set when the first is asked for.
        may_answer: to be set.
    """

    desk: Desk
    day: date
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    may_answer: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.desk.rig.requests.clear()
        self.desk.rig.misbehave(*([self._answer] * MANY))

    @property
    def requests(self) -> int:
        of_day = {"date": str(self.day)}.items()
        return sum(of_day <= request.query.items() for request in self.desk.rig.requests)

    async def _answer(self, request: web.Request, rig: HuggingFaceRig) -> web.StreamResponse:
        if request.query["date"] == str(self.day):
            self.asked.set()
            await self.may_answer.wait()
        return await as_usual(request, rig)


async def test_who_asks_for_a_list_that_is_being_read_waits_for_that(
    desk: Desk, poller: Poller
) -> None:
    desk.rig.days = {TUESDAY: invented(2)}
    desk.clock.move(timedelta(minutes=10))
    held = HeldBack(desk, TUESDAY)
    polling = asyncio.create_task(poller.round())
    await held.asked.wait()
    saying = asyncio.create_task(desk.say("today"))
    await asyncio.sleep(0)
    held.may_answer.set()
    assert (await saying).heading.endswith("2 papers")
    assert (await polling).alerts == 2
    assert held.requests == 1


async def test_ctrl_c_of_a_person_does_not_stop_the_round_that_reads_the_same_list(
    desk: Desk, poller: Poller
) -> None:
    desk.rig.days = {TUESDAY: invented(2)}
    desk.clock.move(timedelta(minutes=10))
    held = HeldBack(desk, TUESDAY)
    saying = asyncio.create_task(desk.say("today"))
    await held.asked.wait()
    polling = asyncio.create_task(poller.round())
    await asyncio.sleep(0)
    saying.cancel()
    held.may_answer.set()
    report = await polling
    assert (report.failure, report.alerts) == ("", 2)
    assert held.requests <= 2


async def test_a_quiet_reading_begins_when_nobody_else_asks(desk: Desk) -> None:
    held = HeldBack(desk, TUESDAY)
    saying = asyncio.create_task(desk.say("today"))
    await held.asked.wait()
    filling = asyncio.create_task(desk.newsroom.read(MONDAY, quiet=True))
    await desk.store.readings(SourceName.HF, MONDAY)
    assert [request.query["date"] for request in desk.rig.requests] == ["2026-07-14"]
    held.may_answer.set()
    await asyncio.gather(saying, filling)
    assert len(await desk.store.readings(SourceName.HF, MONDAY)) == 1


async def test_a_paper_of_an_arxiv_archive_is_news_when_hugging_face_lists_it(
    desk: Desk, poller: Poller, tmp_path: Path
) -> None:
    paper = invented(1)[0]["paper"]
    row = {
        "id": "2607.00001",
        "title": paper["title"],
        "abstract": paper["summary"],
        "authors": ["Ada Lovelace"],
        "categories": ["cs.LG"],
        "date": "2026-07-10",
    }
    archive = tmp_path / "papers.jsonl"
    archive.write_text(json.dumps(row) + "\n")
    report = await import_files(
        [archive],
        archives=[ArxivJsonl(clock=desk.clock)],
        store=desk.store,
        steps=lambda *_: None,
    )
    assert report.new == 1
    desk.rig.days = {TUESDAY: invented(1)}
    assert (await poller.round()).alerts == 1
    assert await alerts(desk) == {"2607.00001"}
