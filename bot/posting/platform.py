"""What the core needs of a chat platform to post there. The docstrings are the contract that every adapter keeps."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from bot.errors import PaperboyError

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from bot.reply import Reply
    from bot.tenancy import Place, Platform


class Trace(StrEnum):
    """What a platform can tell of a message whose fate is not known."""

    ARRIVED = "arrived"
    ABSENT = "absent"  # it did not arrive, and will not
    UNTOLD = "untold"  # the platform cannot tell


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """What was found of a message.

    Attributes:
        trace: whether it arrived.
        platform_id: its id on the platform, where it did.
    """

    trace: Trace
    platform_id: str = ""


class Closure(StrEnum):
    """Why nothing can be posted in a place until somebody changes that."""

    GONE = "gone"  # there is no such channel any more
    NOT_A_MEMBER = "not-a-member"  # the bot was removed
    NOT_ALLOWED = "not-allowed"
    ARCHIVED = "archived"
    NO_DIRECT_MESSAGES = "no-direct-messages"
    TOKEN_REVOKED = "token-revoked"  # noqa: S105  a reason, no token


class SendFault(PaperboyError):  # noqa: N818  a fault of the world, as `bot.errors.SourceFault`
    """A message was not accepted, or nobody knows."""


class Throttled(SendFault):
    """The platform wants us to wait. The message was not accepted.

    Attributes:
        wait: how long.
        whole_token: whether all places of the token have to wait, or this one alone.
    """

    def __init__(self, wait: timedelta, *, whole_token: bool) -> None:
        super().__init__(f"the platform asks to wait {wait.total_seconds():g} s")
        self.wait, self.whole_token = wait, whole_token


class NotAccepted(SendFault):
    """It surely was not accepted, and may be if it is tried again: no connection, a fault of the platform."""


class PlaceClosed(SendFault):
    """Nothing can be posted there until somebody changes that.

    Attributes:
        closure: why.
    """

    def __init__(self, closure: Closure, reason: str) -> None:
        super().__init__(reason)
        self.closure = closure


class MessageRefused(SendFault):
    """The platform does not take the message as it is, and never will."""


class OutcomeUnknown(SendFault):
    """It was handed over, and nobody knows what came of it: no answer in time, a connection that was cut."""


class ChatPlatform(Protocol):
    """A chat platform, as posts see it. Every method but the first two raises `SendFault` alone."""

    @property
    def name(self) -> Platform:
        """Which platform it is."""
        ...

    def messages(self, reply: Reply) -> tuple[str, ...]:
        """A reply as the messages that show it, in order, as `send` takes them; pure."""
        ...

    async def send(self, place: Place, body: str, *, nonce: str) -> str:
        """Post one message; returns the platform's id of it.

        Where the platform still knows the nonce, the first message of that nonce counts and no other is made.
        """
        ...

    async def find(self, place: Place, *, nonce: str, since: datetime) -> Whereabouts:
        """What became of the message with that nonce, which was handed over at `since` (UTC) or later."""
        ...
