"""Whose things are whose: workspaces, places, and the person who asks."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Platform(StrEnum):
    """Where people talk to Paperboy."""

    CONSOLE = "console"
    DISCORD = "discord"
    SLACK = "slack"


class PlaceKind(StrEnum):
    """What kind of place something can be posted in."""

    CHANNEL = "channel"
    DIRECT = "direct"


@dataclass(frozen=True, slots=True)
class Workspace:
    """The tenant: a Discord guild, a Slack team, the local console. Nothing is reachable across.

    Attributes:
        platform: where it lives.
        key: the platform's own id of it.
    """

    platform: Platform
    key: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where something can be posted: a channel of a workspace, or a person's direct messages.

    Attributes:
        workspace: to which it belongs.
        key: the platform's own id of it; of direct messages that of the person, so that each has one such place.
        kind: channel or direct messages.
    """

    workspace: Workspace
    key: str
    kind: PlaceKind

    @property
    def owner(self) -> Owner:
        """The place, as the owner of things."""
        return Owner(self.workspace, OwnerKind.PLACE, self.key)


class OwnerKind(StrEnum):
    """Who something can belong to."""

    PERSON = "person"
    PLACE = "place"


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose something is: a person's of a workspace, or a place's.

    Attributes:
        workspace: to which they belong.
        kind: person or place.
        key: the platform's own id of the person, or of the place.
    """

    workspace: Workspace
    kind: OwnerKind
    key: str


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, and where.

    Attributes:
        place: where the question was asked.
        person: the platform's own id of the person.
    """

    place: Place
    person: str

    @property
    def owner(self) -> Owner:
        """The person, as the owner of things."""
        return Owner(self.place.workspace, OwnerKind.PERSON, self.person)

    @property
    def direct(self) -> Place:
        """The person's direct messages."""
        return Place(self.place.workspace, self.person, PlaceKind.DIRECT)


CONSOLE = Caller(Place(Workspace(Platform.CONSOLE, "local"), "you", PlaceKind.DIRECT), "you")
"""The one person at the one terminal of the local console."""
