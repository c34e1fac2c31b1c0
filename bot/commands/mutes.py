"""`mute …`: queries whose papers are not to be told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.commands.grammar import write_command
from bot.commands.lists import how_read
from bot.commands.owned import (
    ME,
    MUTE_NUMBER,
    MUTE_QUERY,
    TO,
    is_of_caller,
    number_of,
    owner_of,
    refuse_too_many,
    refuse_twin,
    to_of_place,
    whose,
)
from bot.commands.spec import Call, Command, option, words
from bot.query.printing import written
from bot.reply import Button, Code, Field, Reply

if TYPE_CHECKING:
    from bot.query.model import Query
    from bot.watching.model import Mute

MOST_MUTES = 100
"""Mutes that one owner may have."""

_WHOSE = "for whom: you (me), or this place (here)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Add:
    """What is not to be told, and to whom."""

    query: Query = words(MUTE_QUERY, "what not to be told of")
    to: str = option(TO, _WHOSE, default=ME)


@dataclass(frozen=True, slots=True, kw_only=True)
class All:
    """Whose mutes are listed."""

    to: str = option(TO, _WHOSE, default=ME)


@dataclass(frozen=True, slots=True, kw_only=True)
class One:
    """One of an owner's mutes."""

    number: int = words(MUTE_NUMBER, "its number in `mute list`")
    to: str = option(TO, _WHOSE, default=ME)


async def add(args: Add, call: Call) -> Reply:
    """Mute what a query asks for."""
    async with call.newsroom.store.transaction() as ledger:
        # Looked at here, where nobody else writes meanwhile.
        mutes = await _mutes(args.to, call)
        refuse_twin(args.query, mutes, what="mute")
        refuse_too_many(mutes, most=MOST_MUTES, what="mute")
        owner = owner_of(args.to, call)
        mute = await ledger.watching.add_mute(owner, args.query, at=call.now)
    told = "You are" if is_of_caller(args.to, call) else "This place is"
    return Reply(
        heading=f"Mute {mute.number} is saved",
        text=(
            *await how_read(args.query, call),
            (f"{told} not told of such papers any more; lists and searches still show them.",),
        ),
        buttons=(
            Button("undo", write_command(REMOVE, One(number=mute.number, to=args.to))),
            Button("list", write_command(LIST, All(to=args.to))),
        ),
    )


async def list_all(args: All, call: Call) -> Reply:
    """An owner's mutes."""
    mutes = await _mutes(args.to, call)
    heading = f"{whose(args.to, call)} mutes"
    if not mutes:
        return Reply(
            heading=f"{heading}: none",
            text=(("To be told no more of something: ", Code("mute add survey")),),
        )
    return Reply(
        heading=f"{heading}: {len(mutes)}",
        fields=tuple(
            Field((str(mute.number),), (Code(written(mute.query)), " · since ", mute.since))
            for mute in mutes
        ),
        footer=(Code("mute remove"), " takes the number", *to_of_place(args.to, call)),
    )


async def remove(args: One, call: Call) -> Reply:
    """Take a mute away."""
    async with call.newsroom.store.transaction() as ledger:
        mute = number_of(args.number, await _mutes(args.to, call), what="mute")
        await ledger.watching.remove_mute(mute.owner, mute.number)
    return Reply(
        heading=f"Mute {mute.number} is removed",
        text=(("It read ", Code(written(mute.query))),),
        buttons=(Button("mute it again", write_command(ADD, Add(query=mute.query, to=args.to))),),
    )


async def _mutes(to: str, call: Call) -> tuple[Mute, ...]:
    owner = owner_of(to, call)
    return (await call.newsroom.store.watching.mutes_of([owner])).get(owner, ())


ADD = Command(
    name="mute add",
    about="be told no more of papers that a query asks for",
    args=Add,
    handler=add,
    examples=("mute add survey", "mute add title:benchmark to:here"),
    details=("A mute holds for every watch of its owner.",),
    synonyms=("mute",),
)
LIST = Command(
    name="mute list",
    about="your mutes, or this place's",
    args=All,
    handler=list_all,
    examples=("mute list",),
    synonyms=("mutes",),
)
REMOVE = Command(
    name="mute remove",
    about="take a mute away",
    args=One,
    handler=remove,
    examples=("mute remove 1",),
    synonyms=("unmute", "mute rm", "mute delete"),
    takes_away=True,
)
MUTES = (ADD, LIST, REMOVE)
