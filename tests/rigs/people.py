"""People who talk to Paperboy at one desk: in channels, in direct messages, in other workspaces."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commands.registry import make_registry
from bot.conversation import Conversation
from bot.pace import Pace
from bot.reply import Code
from bot.tenancy import Caller, Place, PlaceKind, Platform, Workspace

if TYPE_CHECKING:
    from bot.reply import Phrase, Reply
    from tests.rigs.desk import Desk


def in_channel(person: str = "U1", *, team: str = "T1", channel: str = "C1") -> Caller:
    """Somebody in a channel of a Slack team."""
    return Caller(Place(Workspace(Platform.SLACK, team), channel, PlaceKind.CHANNEL), person)


def in_direct(person: str = "U1", *, team: str = "T1") -> Caller:
    """Somebody in their direct messages."""
    return Caller(Place(Workspace(Platform.SLACK, team), person, PlaceKind.DIRECT), person)


def talk_with(desk: Desk, caller: Caller) -> Conversation:
    """A conversation of that caller, with all that the desk has behind it."""
    return Conversation(
        registry=make_registry(),
        newsroom=desk.newsroom,
        clock=desk.clock,
        caller=caller,
        pace=Pace(),
    )


def plain(*phrases: Phrase) -> str:
    """Phrases as they are read, instants by hour and minute."""
    return " ".join("".join(map(_span, phrase)) for phrase in phrases)


def _span(span: object) -> str:
    if isinstance(span, Code):
        return span.text
    return span if isinstance(span, str) else f"{span:%H:%M}"


def rows(reply: Reply) -> list[str]:
    """The rows of a reply's table, each as one text."""
    return [plain(field.name, field.value) for field in reply.fields]
