"""A poller that has begun: what is listed from now on is news. With what its tests list, watch and read back."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from adapters.arxiv.jsonl import ArxivJsonl
from adapters.huggingface.dayfile import HuggingFaceDayFiles
from bot.importing import import_files
from bot.newsroom import Installation, Newsroom
from bot.papers import PaperId
from bot.polling import Poller
from bot.query.parse import parse
from bot.tenancy import CONSOLE
from bot.watching.model import Every
from bot.zones import UTC_NAME
from tests.rigs.desk import MANY
from tests.rigs.huggingface import as_usual, invented

if TYPE_CHECKING:
    from pathlib import Path

    from aiohttp import web

    from bot.ports import Archive, Store
    from bot.watching.model import Alert, Outcome, Watch
    from tests.rigs.desk import Desk
    from tests.rigs.huggingface import Entry, Fault, HuggingFaceRig

MONDAY, TUESDAY, WEDNESDAY, THURSDAY = (date(2026, 7, day) for day in (13, 14, 15, 16))
MORNING = datetime(2026, 7, 14, 7, tzinfo=UTC)
"""Of the Tuesday on which these tests begin."""


def entry(number: int, *, votes: int = 5, **told: Any) -> Entry:
    """What a list tells of the paper of that number, which is about reward models unless another title is told."""
    (model,) = invented(1, first=number)
    paper = {**model["paper"], "upvotes": votes, **told}
    return {**model, "title": paper["title"], "paper": paper}


def named(number: int) -> str:
    """The id of the paper of that number."""
    return f"2607.{number:05}"


async def begun(desk: Desk) -> Poller:
    """A poller whose first, quiet round is over, in which every list was empty; the rig has its days back then."""
    days, desk.rig.days = desk.rig.days, {}
    poller = Poller(desk.newsroom, desk.clock)
    await poller.round()
    desk.rig.days = days
    return poller


async def watch(desk: Desk, query: str, *, every: Every = Every.NOW) -> Watch:
    """A watch of the console's person, which starts now."""
    async with desk.store.transaction() as ledger:
        return await ledger.watching.add_watch(
            CONSOLE.owner,
            parse(query, in_watch=True),
            place=CONSOLE.direct,
            every=every,
            at=desk.clock.now(),
        )


async def alerts(desk: Desk) -> tuple[Alert, ...]:
    """What the console's person was alerted about, latest first."""
    return await desk.store.watching.alerts_in(CONSOLE.direct, 10_000)


async def told(desk: Desk) -> set[str]:
    """The ids of the papers that the console's person was alerted about."""
    return {alert.paper_id for alert in await alerts(desk)}


async def outcome(desk: Desk, number: int, *, of: int = 1) -> Outcome | None:
    """What came of the meeting of the paper of that number with a watch, by the watch's number; None where they never met."""
    found = [
        each for each in await desk.store.watching.watches_of(CONSOLE.owner) if each.number == of
    ]
    met = await desk.store.watching.meetings_with(
        PaperId(named(number)), [each.id for each in found]
    )
    return next((meeting.outcome for meeting in met.values()), None)


def it_is(desk: Desk, day: date, hour: int = 9, minute: int = 0) -> None:
    """Let it be that time of that day (UTC), which is the latest that the service has opened."""
    desk.clock.set(datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC))
    desk.rig.today = day


def asked_for(desk: Desk) -> list[date]:
    """The days whose lists were asked for, in order, repeats included; from now on it counts anew."""
    asked = [
        date.fromisoformat(request.query["date"])
        for request in desk.rig.requests
        if "date" in request.query
    ]
    desk.rig.requests.clear()
    return asked


def spoil(desk: Desk, fault: Fault, *days: date) -> None:
    """From now on the lists of those days come with that fault, until `Desk.mend_source`."""
    spoilt = set(map(str, days))

    async def of_day(request: web.Request, rig: HuggingFaceRig) -> web.StreamResponse:
        return await (fault if request.query.get("date") in spoilt else as_usual)(request, rig)

    desk.rig.misbehave(*([of_day] * MANY))


def beside(desk: Desk, *, store: Store | None = None, zone: str = UTC_NAME) -> Newsroom:
    """Another newsroom on the same source, as of another process, and on the same database where no other is given.

    `zone` is its installation's.
    """
    return Newsroom(
        store=store or desk.store,
        open_source=desk.newsroom._open_source,
        open_sample=desk.newsroom._open_sample,
        clock=desk.clock,
        installation=Installation("0.0", "a test's database", zone=zone),
    )


def day_file(folder: Path, day: date, *entries: Entry) -> Path:
    """A captured list of that day."""
    path = folder / f"{day}.json"
    path.write_text(json.dumps(entries))
    return path


def arxiv_file(folder: Path, *numbers: int) -> Path:
    """A captured archive of arXiv: papers about robots, which stood on its lists days before Hugging Face has any."""
    path = folder / "papers.jsonl"
    rows = [
        {
            "id": named(number),
            "title": entry(number)["title"],
            "abstract": "",
            "authors": ["Ada Lovelace"],
            "categories": ["cs.RO"],
            "date": "2026-07-10",
        }
        for number in numbers
    ]
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    return path


async def imported(desk: Desk, *paths: Path) -> None:
    """Import captured files, all of which can be read."""
    archives: list[Archive] = [
        HuggingFaceDayFiles(clock=desk.clock),
        ArxivJsonl(clock=desk.clock),
    ]
    report = await import_files(paths, archives=archives, store=desk.store, steps=lambda *_: None)
    assert not report.broken
