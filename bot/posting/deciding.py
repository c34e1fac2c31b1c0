"""What becomes of a part after each attempt to send it: pure, so that the whole way can be tried in every order."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.posting.model import PartState
from bot.posting.platform import (
    MessageRefused,
    NotAccepted,
    OutcomeUnknown,
    PlaceClosed,
    SendFault,
    Throttled,
    Trace,
)

if TYPE_CHECKING:
    from datetime import datetime

    from bot.posting.model import Part
    from bot.posting.platform import Closure, Whereabouts

FIRST_WAIT = timedelta(seconds=2)
LONGEST_WAIT = timedelta(minutes=15)

_MOST_DOUBLINGS = 20

_FIRST_LOOK = timedelta(seconds=5)
"""So long a message may still be under way when its sender has given up waiting: looked for earlier, it could be missed."""


class Step(StrEnum):
    """What is to be done next about a part."""

    SEND = "send"
    FIND = "find"  # what became of it has to be found out first
    WAIT = "wait"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class After:
    """What follows from an attempt.

    Attributes:
        part: the part as it is now.
        closure: why its place is closed, where it is.
    """

    part: Part
    closure: Closure | None = None


def next_step(part: Part, now: datetime) -> Step:
    """What is to be done about a part that nobody else works on."""
    if part.state.is_settled:
        return Step.NOTHING
    if now < part.not_before:
        return Step.WAIT
    return Step.FIND if part.state is PartState.SENDING else Step.SEND


def handed_over(part: Part, now: datetime) -> Part:
    """The part as it is noted before it is sent, so that whoever comes after a crash asks what became of it."""
    return replace(
        part, state=PartState.SENDING, tries=part.tries + 1, sending_since=now, reason=""
    )


def accepted(part: Part, platform_id: str) -> Part:
    """The part, now that the platform has accepted it."""
    return replace(part, state=PartState.SENT, platform_id=platform_id, reason="")


def after_fault(part: Part, fault: SendFault, now: datetime) -> After:
    """What follows from a fault. Only what surely was not accepted is ever sent again."""
    reason = str(fault)
    match fault:
        case Throttled(wait=wait):
            return After(_again(part, now + wait, reason))
        case NotAccepted():
            return After(_again(part, now + backoff(part.tries), reason))
        case PlaceClosed(closure=closure):
            return After(_again(part, now, reason), closure)
        case MessageRefused():
            return After(replace(part, state=PartState.REFUSED, reason=reason))
        case OutcomeUnknown() | _:
            return After(replace(part, not_before=now + _FIRST_LOOK, reason=reason))


def after_looking(part: Part, found: Whereabouts, now: datetime) -> Part:
    """What follows from looking for a part whose fate was not known."""
    match found.trace:
        case Trace.ARRIVED:
            return accepted(part, found.platform_id)
        case Trace.ABSENT:
            return _again(part, now, part.reason)
        case Trace.UNTOLD:
            reason = part.reason or "the program ended before the platform had answered"
            return replace(part, state=PartState.UNKNOWN, reason=reason)


def after_failed_look(part: Part, fault: SendFault, now: datetime) -> After:
    """What follows where the platform could not be asked what became of a part: it is asked again later."""
    wait = fault.wait if isinstance(fault, Throttled) else backoff(part.tries)
    closure = fault.closure if isinstance(fault, PlaceClosed) else None
    return After(replace(part, tries=part.tries + 1, not_before=now + wait), closure)


def backoff(tries: int) -> timedelta:
    """How long to wait after so many attempts: doubled each time, `LONGEST_WAIT` at most."""
    doublings: int = min(max(tries - 1, 0), _MOST_DOUBLINGS)
    return min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)


def _again(part: Part, not_before: datetime, reason: str) -> Part:
    return replace(
        part,
        state=PartState.WAITING,
        not_before=not_before,
        sending_since=None,
        reason=reason,
    )
