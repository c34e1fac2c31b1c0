"""What a watch would have met, as replies: before it is saved, and beside narrower queries."""

from __future__ import annotations

from asyncio import to_thread
from typing import TYPE_CHECKING

from bot.commands.lists import Listed, card, how_read, marked
from bot.commands.notices import count_of
from bot.query.printing import written
from bot.reply import Button, Code, Field, Phrase, Reply
from bot.watching.preview import DAYS, NOISY, Preview, Window, narrowings, preview, window_of
from bot.watching.seeing import SOURCE

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.commands.spec import Call
    from bot.query.model import Query

_SHOWN = 3

NARROWER = "narrow"
"""The label of the button that shows narrower queries."""


async def preview_reply(
    query: Query, call: Call, *, goes: Phrase, buttons: tuple[Button, ...]
) -> Reply:
    """How the query was read, how much it would have met, and the best of that with the words marked.

    `goes` says where its alerts go, and `buttons` what can be done next; that named `NARROWER` is left out where nothing
    would have been met.
    """
    window = await _window(call)
    # To take a month's papers apart takes long, and others are waiting for their answers too.
    seen = await to_thread(preview, query, window)
    best = [
        marked(Listed(hit.paper, days=(hit.day,)), query, hit.analysed)
        for hit in seen.hits[:_SHOWN]
    ]
    return Reply(
        heading="Save this watch?",
        text=(*await how_read(query, call), rate_said(seen), goes, *_too_many(seen)),
        cards=tuple(card(each, rank) for rank, each in enumerate(best, 1)),
        buttons=tuple(each for each in buttons if seen.hits or each.label != NARROWER),
        footer=(f"the most voted of the {count_of(len(seen.hits), 'paper')}",)
        if len(best) < len(seen.hits)
        else (),
    )


async def narrow_reply(
    query: Query, call: Call, *, save: Callable[[Query], str], cancel: str
) -> Reply:
    """Narrower queries that were tried, each with the papers a day it would have met.

    `save` gives the line that saves a query, and `cancel` is the one that saves nothing.
    """
    window = await _window(call)
    wide = await to_thread(preview, query, window)
    narrower = await to_thread(narrowings, wide, window)
    as_it_stands = (
        Button("save as it stands", save(query)),
        Button("cancel", cancel),
    )
    if not narrower:
        return Reply(
            heading="Nothing narrower was found that still meets something",
            text=(*await how_read(query, call), rate_said(wide)),
            buttons=as_it_stands,
        )
    return Reply(
        heading=f"As it stands: {a_day(wide)}",
        text=await how_read(query, call),
        fields=tuple(Field((Code(written(each.query)),), (a_day(each),)) for each in narrower),
        buttons=(
            *(Button(f"save {written(each.query)}", save(each.query)) for each in narrower),
            *as_it_stands,
        ),
    )


def rate_said(seen: Preview) -> Phrase:
    """How much it would have met, in a sentence."""
    if not seen.days:
        return (
            f"No {SOURCE.short_name} list of the last {DAYS} days is known yet, so how much it would meet cannot be told. ",
            "An open chat fetches them in the background, ",
            Code("paperboy poll"),
            " at once.",
        )
    known = f"over the {count_of(seen.days, 'day')} known of the last {DAYS}"
    if not seen.hits:
        return (f"It would have met nothing {known}.",)
    return (f"It would have met {a_day(seen)}: {count_of(len(seen.hits), 'paper')} {known}.",)


def a_day(seen: Preview) -> str:
    """The rate in words: papers a day or, where that is seldom, days a paper."""
    if not seen.hits:
        return "nothing"
    papers = f"{seen.rate:.1f}".removesuffix(".0")
    if papers == "1":
        return "about a paper a day"
    if seen.rate > 1:
        return f"about {papers} papers a day"
    days = round(seen.days / len(seen.hits))
    return f"about a paper every {days} days" if days > 1 else "less than a paper a day"


def _too_many(seen: Preview) -> tuple[Phrase, ...]:
    if not seen.is_noisy:
        return ()
    said = f"More than {NOISY:g} papers a day are many: "
    return ((said, Code(NARROWER), " shows what would be less."),)


async def _window(call: Call) -> Window:
    newsroom = call.newsroom
    return await window_of(newsroom.store, newsroom.analyses, today=call.now.date())
