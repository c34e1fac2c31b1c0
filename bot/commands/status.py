"""`status`: how fresh everything is, and what this installation holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.commands.notices import count_of, failing_in_short
from bot.commands.spec import Call, Command
from bot.days import format_day
from bot.freshness import Freshness
from bot.papers import SourceName
from bot.reply import Button, Code, Field, Phrase, Reply

if TYPE_CHECKING:
    from datetime import date

    from bot.newsroom import DayView


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """`status` takes no arguments."""


async def status(args: Status, call: Call) -> Reply:  # noqa: ARG001  every handler takes its arguments
    """How fresh each source is, and what is stored."""
    newsroom = call.newsroom
    view = await newsroom.day(call.now.date(), call.progress)
    papers = await newsroom.store.count_papers()
    fields = [Field((SourceName.HF.short_name,), _freshness(view))]
    for source in SourceName:
        days = await newsroom.store.days(source)
        if days:
            fields.append(Field((f"lists of {source.short_name}",), _lists(days)))
    fields += [
        Field(("papers stored",), (f"{papers:,}" if papers else "none yet",)),
        Field(("database",), (Code(newsroom.installation.database),)),
        Field(("version",), (f"Paperboy {newsroom.installation.version}",)),
    ]
    return Reply(
        heading="Status",
        fields=tuple(fields),
        buttons=(Button("today", "today"),),
    )


def _freshness(view: DayView) -> Phrase:
    standing, day = view.standing, format_day(view.day)
    if standing.freshness.failed:
        return failing_in_short(standing)
    if standing.freshness is Freshness.FRESH and view.listing is not None and not view.sample:
        size = count_of(len(view.listing.papers), "paper")
        return (f"fresh: {day} has {size} so far, read at ", view.listing.read_at)
    return (
        {
            Freshness.WEEKEND: f"weekend: no list on {day}",
            Freshness.NOT_OUT: f"reached; the list of {day} is not out yet",
            Freshness.NOTHING: f"reached; nothing was listed on {day}",
        }.get(standing.freshness, "not asked yet"),
    )


def _lists(days: dict[date, int]) -> Phrase:
    first, last = min(days), max(days)
    if first == last:
        return (f"1, {format_day(first)}, with {count_of(days[first], 'paper')}",)
    span = f"{len(days):,} from {format_day(first)} to {format_day(last)}"
    return (f"{span}; the newest has {count_of(days[last], 'paper')}",)


STATUS = Command(
    name="status",
    about="how fresh the sources are, and what is stored",
    args=Status,
    handler=status,
    examples=("status",),
)
