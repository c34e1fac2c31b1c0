"""A conversation with everything behind it: the real client, the Hugging Face rig, a store, and time that stands still."""

from __future__ import annotations

from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from adapters.huggingface.client import HuggingFace
from adapters.huggingface.dayfile import HuggingFaceDayFiles
from bot.commands.registry import make_registry
from bot.conversation import Conversation
from bot.importing import import_files
from bot.newsroom import Installation, Newsroom
from bot.pace import Pace
from bot.tenancy import CONSOLE
from storage.memory import MemoryStore
from tests.rigs.clock import FakeClock
from tests.rigs.huggingface import DATA, HuggingFaceRig, captured_days, status

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.papers import SourceName
    from bot.ports import Source, Store
    from bot.reply import Reply

WEDNESDAY = date(2026, 7, 15)
MORNING = datetime(2026, 7, 15, 9, 0, tzinfo=UTC)
MANY = 50
"""More faults than any patience outlasts."""


@dataclass(slots=True)
class Desk:
    """What a test of a conversation needs at hand.

    Attributes:
        rig: the service that is asked; `days` may be changed.
        clock: time.
        store: what is remembered.
        talk: the conversation.
    """

    rig: HuggingFaceRig
    clock: FakeClock
    store: Store
    newsroom: Newsroom
    talk: Conversation

    async def say(self, line: str) -> Reply:
        return await self.talk.say(line)

    def break_source(self) -> None:
        """From now on the source answers with HTTP 503."""
        self.rig.misbehave(*([status(503)] * MANY))

    def mend_source(self) -> None:
        """The source answers again."""
        self.rig.behave()

    @property
    def asked(self) -> int:
        """How many requests came in."""
        return len(self.rig.requests)


@asynccontextmanager
async def open_desk(
    *, store: Store | None = None, sample_days: int = 0, now: datetime = MORNING
) -> AsyncIterator[Desk]:
    """A desk whose service has every captured day; the sample holds the latest `sample_days` of them."""
    async with AsyncExitStack() as stack:
        rig = await stack.enter_async_context(
            HuggingFaceRig(days=captured_days(), today=now.date())
        )
        clock = FakeClock(now)
        client = await stack.enter_async_context(
            HuggingFace(endpoint=rig.url, clock=clock, version="0")
        )
        kept = store or MemoryStore()

        async def open_source(_name: SourceName) -> Source:
            return client

        async def open_sample() -> Store:
            return await _sample(sample_days, clock)

        newsroom = Newsroom(
            store=kept,
            open_source=open_source,
            open_sample=open_sample,
            clock=clock,
            installation=Installation("0.0", "a test's database"),
        )
        talk = Conversation(
            registry=make_registry(),
            newsroom=newsroom,
            clock=clock,
            caller=CONSOLE,
            pace=Pace(),
        )
        yield Desk(rig, clock, kept, newsroom, talk)


async def _sample(days: int, clock: FakeClock) -> MemoryStore:
    store = MemoryStore()
    paths = sorted(DATA.glob("2026-07-*.json"))[-days:] if days else []
    archives = [HuggingFaceDayFiles(clock=clock)]
    await import_files(paths, archives=archives, store=store, steps=lambda *_: None)
    return store
