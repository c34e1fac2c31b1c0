"""Posts and their parts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from bot.tenancy import Place


class PostKind(StrEnum):
    """What a post is about. Within a place a kind and a key make a post the only one of its kind."""

    ALERTS = "alerts"  # what the watches of a place met in one round of the poller
    ROLL_UP = "roll-up"  # alerts that wait for the day's or the week's hour, or that came while the poller was down
    DIGEST = "digest"
    COMPLETION = "completion"  # what a digest lacked because a source had failed
    SECOND_LOOK = "second-look"
    NOTICE = "notice"  # a word to the owner of a place that posts cannot reach


class PartState(StrEnum):
    """How far one part of a post is."""

    WAITING = "waiting"  # to be sent
    SENDING = "sending"  # handed to the platform; what became of it is not known yet
    SENT = "sent"  # the platform has accepted it
    REFUSED = "refused"  # the platform does not take it as it is, and never will
    UNKNOWN = "unknown"  # nothing can tell whether it arrived; somebody has to look

    @property
    def is_settled(self) -> bool:
        """Whether nothing more happens to it by itself."""
        return self in (PartState.SENT, PartState.REFUSED, PartState.UNKNOWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One message of a post. What it says is fixed before it is first sent.

    Attributes:
        post_id: of which post.
        number: its place in the post, from 0.
        body: the message as the platform's renderer gives it; nothing but that platform reads it.
        nonce: by which the platform, or its history, knows it again: of the post's key and the number, never another's.
        state: how far it is.
        tries: how often it was handed to the platform.
        not_before: it is not sent earlier (UTC).
        sending_since: when it was last handed over (UTC), or None.
        platform_id: the platform's own id of the message, once it is sent.
        reason: in words why it waits, is refused, or unknown; else "".
    """

    post_id: int
    number: int
    body: str
    nonce: str
    state: PartState
    tries: int = 0
    not_before: datetime
    sending_since: datetime | None = None
    platform_id: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A post on its way.

    Attributes:
        id: its own, in the whole installation; later posts of a place have greater ones.
        place: where it goes.
        kind: what it is about.
        key: what makes it the only one of its kind in its place.
        at: when it came about (UTC).
        not_before: it is not taken earlier (UTC).
        parts: its messages by number; none before it is first taken.
    """

    id: int
    place: Place
    kind: PostKind
    key: str
    at: datetime
    not_before: datetime
    parts: tuple[Part, ...] = ()

    @property
    def is_finished(self) -> bool:
        """Whether nothing more happens to it by itself."""
        return bool(self.parts) and self.next_part is None

    @property
    def due_at(self) -> datetime:
        """When it may be taken (UTC), where it is not finished."""
        part = self.next_part
        return self.not_before if part is None else part.not_before

    @property
    def next_part(self) -> Part | None:
        """The first part that is not settled; None where there is none, or none yet."""
        return next((part for part in self.parts if not part.state.is_settled), None)
