"""`watch …`: queries that wait for papers, shown with what they would have met before they are saved."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.commands.grammar import write_command
from bot.commands.kinds import OneOf
from bot.commands.lists import how_read
from bot.commands.owned import (
    ME,
    TO,
    WATCH_NUMBER,
    WATCH_QUERY,
    number_of,
    owner_of,
    place_of,
    refuse_too_many,
    refuse_twin,
    to_of_place,
    where,
    whose,
)
from bot.commands.previews import NARROWER, narrow_reply, preview_reply
from bot.commands.spec import Call, Command, option, optional_words, words
from bot.query.printing import written
from bot.reply import Button, Code, Field, Phrase, Reply
from bot.watching.beginning import met_already, note_before
from bot.watching.model import Every

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.papers import PaperId
    from bot.query.model import Query
    from bot.watching.model import Watch

_EVERY = OneOf(tuple(every.value for every in Every))
_CONFIRM = OneOf(("yes", "no"))
_POSTED = {
    Every.NOW: "at once",
    Every.DAY: "once a day, together",
    Every.WEEK: "once a week, together",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Add:
    """What is to be watched, where its alerts go, and when."""

    query: Query = words(WATCH_QUERY, "what to wait for")
    to: str = option(TO, "where its alerts go", default=ME)
    every: str = option(_EVERY, "when they are posted", default=Every.NOW.value)
    confirm: str = option(_CONFIRM, "whether to ask before it is saved", default="yes")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """A query that is tried; the rest is for the watch that may be made of it."""

    query: Query = words(WATCH_QUERY, "what to try")
    to: str = option(TO, "where its alerts would go", default=ME)
    every: str = option(_EVERY, "when they would be posted", default=Every.NOW.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class One:
    """One of an owner's watches."""

    number: int = words(WATCH_NUMBER, "its number in `watch list`")
    to: str = option(TO, "whose: yours (me), or this place's (here)", default=ME)


@dataclass(frozen=True, slots=True, kw_only=True)
class All:
    """Whose watches are listed."""

    to: str = option(TO, "whose: yours (me), or this place's (here)", default=ME)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """What changes of a watch."""

    number: int = words(WATCH_NUMBER, "its number in `watch list`")
    query: Query | None = optional_words(WATCH_QUERY, "the new query; without it the old one stays")
    every: str = option(
        OneOf(("same", *_EVERY.words)), "when its alerts are posted", default="same"
    )
    to: str = option(TO, "whose: yours (me), or this place's (here)", default=ME)


@dataclass(frozen=True, slots=True, kw_only=True)
class Nothing:
    """No arguments."""


async def add(args: Add, call: Call) -> Reply:
    """Show what the watch would have met, or save it."""
    if args.confirm == "yes":
        _refuse_another(args.query, await _watches(args.to, call), call)
        return await _ask(args, call)
    met = await met_already(args.query, call.newsroom, today=call.now.date())
    async with call.newsroom.store.transaction() as ledger:
        # Looked at here, where nobody else writes meanwhile.
        _refuse_another(args.query, await _watches(args.to, call), call)
        watch = await ledger.watching.add_watch(
            owner_of(args.to, call),
            args.query,
            place=place_of(args.to, call),
            every=Every(args.every),
            at=call.now,
        )
        await note_before(ledger, watch, met)
    return Reply(
        heading=f"Watch {watch.number} is saved",
        text=(
            *await how_read(args.query, call),
            ("It starts with what is listed from now on. ", *_goes(watch.every, args.to, call)),
        ),
        buttons=(
            Button("list", write_command(LIST, All(to=args.to))),
            Button("remove it", write_command(REMOVE, One(number=watch.number, to=args.to))),
        ),
    )


async def try_out(args: Tried, call: Call) -> Reply:
    """What the query would have met."""
    return await _ask(_as_add(args), call)


async def narrow(args: Tried, call: Call) -> Reply:
    """Narrower queries, each with the papers a day it would have met."""
    return await narrow_reply(
        args.query,
        call,
        save=lambda query: _line_that_saves(replace(_as_add(args), query=query)),
        cancel=CANCEL.name,
    )


async def cancel(args: Nothing, call: Call) -> Reply:  # noqa: ARG001  every handler takes both
    """Nothing is saved."""
    return Reply(heading="Nothing was saved")


async def list_all(args: All, call: Call) -> Reply:
    """An owner's watches."""
    watches = await _watches(args.to, call)
    heading = f"{whose(args.to, call)} watches"
    if not watches:
        return Reply(
            heading=f"{heading}: none yet",
            text=(("To add one: ", Code("watch add diffusion policy")),),
        )
    return Reply(
        heading=f"{heading}: {len(watches)}",
        fields=tuple(
            Field((str(watch.number),), (Code(written(watch.query)), *_state(watch, args.to, call)))
            for watch in watches
        ),
        footer=(
            Code("watch edit"),
            ", ",
            Code("pause"),
            ", ",
            Code("remove"),
            " take the number",
            *to_of_place(args.to, call),
        ),
    )


async def edit(args: Edit, call: Call) -> Reply:
    """Change a watch's query, or when its alerts are posted."""
    watch = await _one(args.number, args.to, call)
    changed = _edited(watch, args, call)
    if changed == watch:
        return Reply(
            heading=f"Watch {watch.number} stays as it is",
            text=(
                ("It reads ", Code(written(watch.query))),
                ("To change it: ", Code(f"watch edit {watch.number} NEW QUERY every:day")),
            ),
        )
    other_query = changed.query != watch.query
    met: list[PaperId] = []
    if other_query:
        met = await met_already(changed.query, call.newsroom, today=call.now.date())
    async with call.newsroom.store.transaction() as ledger:
        # Looked at again, here, where nobody else changes or removes it meanwhile.
        watch = await _one(args.number, args.to, call)
        changed = _edited(watch, args, call)
        if other_query:
            others = [each for each in await _watches(args.to, call) if each != watch]
            refuse_twin(changed.query, others, what="watch")
        await ledger.watching.change_watch(changed)
        if other_query:
            await ledger.watching.unmeet(changed.id)
            await note_before(ledger, changed, met)
    old = Edit(number=watch.number, query=watch.query, every=watch.every.value, to=args.to)
    return Reply(
        heading=f"Watch {watch.number} is changed",
        text=(
            *await _reads(changed, call, is_new=other_query),
            _goes(changed.every, args.to, call),
            *((("It is still paused.",),) if changed.paused_at is not None else ()),
        ),
        buttons=(Button("as it was", write_command(EDIT, old)),),
    )


async def pause(args: One, call: Call) -> Reply:
    """Let a watch rest."""
    async with call.newsroom.store.transaction() as ledger:
        watch = await _one(args.number, args.to, call)
        if watch.paused_at is None:
            await ledger.watching.change_watch(replace(watch, paused_at=call.now))
    return Reply(
        heading=f"Watch {watch.number} is paused",
        text=(("What it meets meanwhile is not told later. ", Code(written(watch.query))),),
        buttons=(Button("resume", write_command(RESUME, args)),),
    )


async def resume(args: One, call: Call) -> Reply:
    """Let a paused watch go on."""
    async with call.newsroom.store.transaction() as ledger:
        watch = await _one(args.number, args.to, call)
        if watch.paused_at is not None:
            await ledger.watching.change_watch(replace(watch, paused_at=None))
    return Reply(
        heading=f"Watch {watch.number} is on again",
        text=((Code(written(watch.query)), ", for what comes from now on."),),
        buttons=(Button("pause", write_command(PAUSE, args)),),
    )


async def remove(args: One, call: Call) -> Reply:
    """Take a watch away."""
    async with call.newsroom.store.transaction() as ledger:
        watch = await _one(args.number, args.to, call)
        await ledger.watching.remove_watch(watch.id)
    again = Add(query=watch.query, to=args.to, every=watch.every.value, confirm="no")
    return Reply(
        heading=f"Watch {watch.number} is removed",
        text=(("It read ", Code(written(watch.query))),),
        buttons=(Button("add it again", write_command(ADD, again)),),
    )


async def _ask(args: Add, call: Call) -> Reply:
    tried = Tried(query=args.query, to=args.to, every=args.every)
    return await preview_reply(
        args.query,
        call,
        goes=_goes(Every(args.every), args.to, call),
        buttons=(
            Button("save", _line_that_saves(args)),
            Button(NARROWER, write_command(NARROW, tried)),
            Button("cancel", CANCEL.name),
        ),
    )


def _as_add(tried: Tried) -> Add:
    return Add(query=tried.query, to=tried.to, every=tried.every)


def _line_that_saves(args: Add) -> str:
    return write_command(ADD, replace(args, confirm="no"))


def _edited(watch: Watch, args: Edit, call: Call) -> Watch:
    """The watch as it is to be; another query starts from now."""
    changed = watch
    if args.every != "same":
        changed = replace(changed, every=Every(args.every))
    if args.query is not None and args.query != watch.query:
        changed = replace(changed, query=args.query, begins_at=call.now)
    return changed


async def _reads(watch: Watch, call: Call, *, is_new: bool) -> tuple[Phrase, ...]:
    if not is_new:
        return (("It reads ", Code(written(watch.query))),)
    starts: Phrase = ("Its new query starts with what is listed from now on.",)
    return (*await how_read(watch.query, call), starts)


def _goes(every: Every, to: str, call: Call) -> Phrase:
    return (f"Its alerts go {where(to, call)}, {_POSTED[every]}.",)


def _state(watch: Watch, to: str, call: Call) -> Phrase:
    said: Phrase = (f" · {where(to, call)}, {_POSTED[watch.every]}",)
    if watch.paused_at is not None:
        said = (*said, " · paused since ", watch.paused_at)
    return said


async def _watches(to: str, call: Call) -> tuple[Watch, ...]:
    return await call.newsroom.store.watching.watches_of(owner_of(to, call))


async def _one(number: int, to: str, call: Call) -> Watch:
    return number_of(number, await _watches(to, call), what="watch")


def _refuse_another(query: Query, watches: Sequence[Watch], call: Call) -> None:
    refuse_twin(query, watches, what="watch")
    refuse_too_many(watches, most=call.newsroom.installation.watch_limit, what="watch")


ADD = Command(
    name="watch add",
    about="be told of papers that a query asks for",
    args=Add,
    handler=add,
    examples=(
        "watch add diffusion policy",
        'watch add "flow matching" OR title:mamba every:day',
        "watch add agents upvotes>=50 to:here",
    ),
    details=(
        "First it is shown what the query would have met in the last 30 days; confirm:no saves at once.",
        "Only papers that are listed from then on are told, each once.",
        "A query with a number in it, such as upvotes>=50, tells when a paper first reaches it.",
        "With every:day or every:week its alerts are kept for the day's or the week's post; until then watch alerts shows them.",
    ),
    synonyms=("watch", "keyword", "keyword add", "alert", "alert add"),
)
PREVIEW = Command(
    name="watch preview",
    about="what a watch would have met in the last 30 days",
    args=Tried,
    handler=try_out,
    examples=("watch preview diffusion policy",),
    synonyms=("watch test", "keyword preview"),
)
NARROW = Command(
    name="watch narrow",
    about="narrower queries that were tried, each with what it would have met",
    args=Tried,
    handler=narrow,
    examples=("watch narrow language models",),
)
CANCEL = Command(
    name="watch cancel",
    about="save nothing",
    args=Nothing,
    handler=cancel,
    examples=("watch cancel",),
)
LIST = Command(
    name="watch list",
    about="your watches, or this place's",
    args=All,
    handler=list_all,
    examples=("watch list", "watch list to:here"),
    synonyms=("watches", "keywords", "keyword list", "alert list"),
)
EDIT = Command(
    name="watch edit",
    about="change a watch's query, or when its alerts are posted",
    args=Edit,
    handler=edit,
    examples=("watch edit 2 diffusion policy -survey", "watch edit 2 every:day"),
    synonyms=("keyword edit",),
)
PAUSE = Command(
    name="watch pause",
    about="let a watch rest",
    args=One,
    handler=pause,
    examples=("watch pause 2",),
)
RESUME = Command(
    name="watch resume",
    about="let a paused watch go on",
    args=One,
    handler=resume,
    examples=("watch resume 2",),
)
_TAKEN_AWAY = ("remove", "rm", "delete")
REMOVE = Command(
    name="watch remove",
    about="take a watch away",
    args=One,
    handler=remove,
    examples=("watch remove 2",),
    synonyms=("watch rm", "watch delete", "unwatch", *map("keyword {}".format, _TAKEN_AWAY)),
    takes_away=True,
)
WATCHES = (ADD, PREVIEW, NARROW, LIST, EDIT, PAUSE, RESUME, REMOVE, CANCEL)
