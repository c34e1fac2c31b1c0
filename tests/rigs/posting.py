"""A chat platform in memory that can do everything that real ones do to a sender, and remembers what it showed."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.posting.platform import (
    Closure,
    MessageRefused,
    NotAccepted,
    OutcomeUnknown,
    PlaceClosed,
    SendFault,
    Throttled,
    Trace,
    Whereabouts,
)
from bot.tenancy import Place, PlaceKind, Platform, Workspace

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from bot.reply import Reply
    from tests.rigs.clock import FakeClock

SERVER = Workspace(Platform.DISCORD, "a server")
REMEMBERED = timedelta(minutes=3)


def channel(number: int) -> Place:
    """A channel of the platform."""
    return Place(SERVER, f"channel {number}", PlaceKind.CHANNEL)


class Memory(StrEnum):
    """How a platform can tell what became of a message."""

    NONCE = "nonce"  # it remembers nonces for `REMEMBERED`, and messages can be looked up
    HISTORY = "history"  # messages can be looked up
    NONE = "none"


class Trouble(StrEnum):
    """What happens to one call."""

    NONE = "none"
    THROTTLED = "throttled"
    ALL_THROTTLED = "all throttled"
    NOT_ACCEPTED = "not accepted"
    REFUSED = "refused"
    CLOSED = "closed"
    LOST_BEFORE = "lost before it arrived"
    LOST_AFTER = "lost after it arrived"


@dataclass(frozen=True, slots=True)
class Shown:
    """A message as people see it."""

    place: Place
    body: str
    nonce: str
    platform_id: str
    at: datetime


async def nothing(_what: str, _place: Place) -> None:
    """What is done at each call where a test wants nothing."""


@dataclass
class PostingRig:
    """An implementation of `bot.posting.platform.ChatPlatform`.

    Attributes:
        troubles: what happens to the calls to come, in order; after that nothing does.
        shown: every message, in order.
        calls: every call, in order.
        on_call: is called before anything is done, so that a test can let the program die there.
    """

    clock: FakeClock
    memory: Memory = Memory.NONCE
    troubles: deque[Trouble] = field(default_factory=deque)
    shown: list[Shown] = field(default_factory=list)
    calls: list[tuple[str, Place]] = field(default_factory=list)
    on_call: Callable[[str, Place], Awaitable[None]] = nothing

    @property
    def name(self) -> Platform:
        return Platform.DISCORD

    def messages(self, reply: Reply) -> tuple[str, ...]:
        """A message for the heading, and one for each paragraph."""
        paragraphs = ["".join(map(str, phrase)) for phrase in reply.text]
        return tuple(filter(None, [reply.heading, *paragraphs]))

    async def send(self, place: Place, body: str, *, nonce: str) -> str:
        await self.on_call("send", place)
        self.calls.append(("send", place))
        trouble = self.troubles.popleft() if self.troubles else Trouble.NONE
        if trouble is Trouble.LOST_BEFORE:
            raise OutcomeUnknown("no answer in time")
        if (fault := _fault(trouble)) is not None:
            raise fault
        platform_id = self._show(place, body, nonce)
        await self.on_call("shown", place)
        if trouble is Trouble.LOST_AFTER:
            raise OutcomeUnknown("the connection was cut")
        return platform_id

    async def find(self, place: Place, *, nonce: str, since: datetime) -> Whereabouts:
        await self.on_call("find", place)
        self.calls.append(("find", place))
        trouble = self.troubles.popleft() if self.troubles else Trouble.NONE
        if trouble in (Trouble.LOST_BEFORE, Trouble.LOST_AFTER):
            raise NotAccepted("no answer in time")
        if trouble is not Trouble.REFUSED and (fault := _fault(trouble)) is not None:
            raise fault
        if self.memory is Memory.NONE:
            return Whereabouts(Trace.UNTOLD)
        for shown in self.shown:
            if (shown.place, shown.nonce) == (place, nonce) and shown.at >= since:
                return Whereabouts(Trace.ARRIVED, shown.platform_id)
        return Whereabouts(Trace.ABSENT)

    def _show(self, place: Place, body: str, nonce: str) -> str:
        now = self.clock.now()
        for shown in self.shown:
            known = self.memory is Memory.NONCE and now - shown.at < REMEMBERED
            if known and (shown.place, shown.nonce) == (place, nonce):
                return shown.platform_id
        self.shown.append(Shown(place, body, nonce, f"m{len(self.shown)}", now))
        return self.shown[-1].platform_id


def _fault(trouble: Trouble) -> SendFault | None:
    match trouble:
        case Trouble.THROTTLED | Trouble.ALL_THROTTLED:
            return Throttled(timedelta(seconds=3), whole_token=trouble is Trouble.ALL_THROTTLED)
        case Trouble.NOT_ACCEPTED:
            return NotAccepted("no connection")
        case Trouble.REFUSED:
            return MessageRefused("it is empty")
        case Trouble.CLOSED:
            return PlaceClosed(Closure.NOT_A_MEMBER, "the bot was removed")
        case _:
            return None
