"""A conversation with a handful of commands that need no source and no store."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NoReturn

from bot.commands.kinds import Number, PaperRef, Topic
from bot.commands.spec import Call, Command, Registry, option, optional_words, words
from bot.conversation import Conversation
from bot.errors import Unreachable
from bot.newsroom import Installation, Newsroom
from bot.pace import Pace
from bot.reply import Button, Card, Code, Detail, Reply
from bot.tenancy import CONSOLE
from storage.memory import MemoryStore
from tests.rigs.clock import FakeClock
from tests.rigs.papers import REAL_PAPERS

if TYPE_CHECKING:
    from bot.papers import PaperId

SINCE = datetime(2026, 7, 15, 7, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Nothing:
    """No arguments."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    top: int = option(Number(1, 100), "how many papers", default=2, synonyms=("limit",))


@dataclass(frozen=True, slots=True, kw_only=True)
class Show:
    paper: PaperId = words(PaperRef(), "which paper")


@dataclass(frozen=True, slots=True, kw_only=True)
class Help:
    topic: str | None = optional_words(Topic(), "what to explain")


async def _nothing_to_ask(*_what: object) -> NoReturn:
    raise AssertionError("none of these commands asks for papers")


@dataclass
class Talk:
    """A conversation, and what happens in it.

    Attributes:
        waiting: set once the command `wait` waits, which it does until it is cancelled.
        stopped: set once it was.
    """

    clock: FakeClock = field(default_factory=FakeClock)
    waiting: asyncio.Event = field(default_factory=asyncio.Event)
    stopped: asyncio.Event = field(default_factory=asyncio.Event)
    conversation: Conversation = field(init=False)

    def __post_init__(self) -> None:
        self.conversation = Conversation(
            registry=Registry(self._commands(), topics=("bad-day",)),
            newsroom=Newsroom(
                store=MemoryStore(),
                open_source=_nothing_to_ask,
                open_sample=_nothing_to_ask,
                clock=self.clock,
                installation=Installation("0.0", "a test's memory"),
            ),
            clock=self.clock,
            caller=CONSOLE,
            pace=Pace(),
        )

    def _commands(
        self,
    ) -> tuple[Command[Nothing] | Command[Today] | Command[Show] | Command[Help], ...]:
        return (
            Command(
                name="today",
                about="today's papers",
                args=Today,
                handler=_today,
                examples=("today",),
                synonyms=("now",),
            ),
            Command(
                name="show",
                about="one paper",
                args=Show,
                handler=_show,
                examples=("show 2607.11886",),
            ),
            Command(
                name="watch add", about="add a watch", args=Nothing, handler=_nothing, examples=()
            ),
            Command(
                name="watch list", about="your watches", args=Nothing, handler=_nothing, examples=()
            ),
            Command(
                name="down", about="a source that is", args=Nothing, handler=_down, examples=()
            ),
            Command(name="wait", about="for ever", args=Nothing, handler=self._wait, examples=()),
            Command(
                name="help", about="what there is", args=Help, handler=_help, examples=("help",)
            ),
        )

    async def _wait(self, _args: Nothing, call: Call) -> Reply:
        call.progress("waiting for ever")
        self.waiting.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.stopped.set()
        raise AssertionError("nothing ends this but a cancellation")


async def _today(args: Today, call: Call) -> Reply:
    call.progress("asking the source")
    return Reply(
        heading="Today's papers",
        notices=(("Hugging Face is unreachable since ", SINCE, "."),),
        cards=tuple(
            Card(paper, rank, buttons=(Button("abstract", f"show {paper.id}"),))
            for rank, paper in enumerate(REAL_PAPERS[: args.top], 1)
        ),
        buttons=(Button("more", "today top:100"),),
    )


async def _show(args: Show, _call: Call) -> Reply:
    paper = next(paper for paper in REAL_PAPERS if paper.id == args.paper)
    return Reply(cards=(Card(paper, detail=Detail.FULL),))


async def _help(_args: Help, call: Call) -> Reply:
    return Reply(text=(("Try ", Code("today"), "."), (", ".join(call.registry.names),)))


async def _nothing(_args: Nothing, _call: Call) -> Reply:
    return Reply(heading="Nothing")


async def _down(_args: Nothing, _call: Call) -> Reply:
    raise Unreachable("no answer in 10 seconds", url="https://example.org", retry_at=SINCE)
