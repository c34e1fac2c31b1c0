"""What posting needs of a store. The docstrings are the contract that every implementation keeps.

Every method raises `bot.errors.StoreFault` where the database fails, and `ValueError` where an instant is not aware and
UTC.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from bot.posting.model import PartState, Post, PostKind
    from bot.posting.platform import Closure
    from bot.tenancy import Place, Platform


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPost:
    """A post that is to be.

    Attributes:
        place: where it goes.
        kind: what it is about.
        key: what makes it the only one of its kind in its place.
        at: when it came about (UTC).
        not_before: it is not taken earlier (UTC).
    """

    place: Place
    kind: PostKind
    key: str
    at: datetime
    not_before: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """What a worker has to note about a place that it holds.

    Attributes:
        post: the post that it works on, with its parts as they are now.
        changed: which of its parts have changed, or were made just now, by number.
        closure: why the place is closed, where it is.
        reason: the same in the platform's words, or "".
        lets_go: whether the worker holds the place no longer.
    """

    post: Post
    changed: frozenset[int] = frozenset()
    closure: Closure | None = None
    reason: str = ""
    lets_go: bool = False


@dataclass(frozen=True, slots=True)
class Backlog:
    """What is on its way, and what is not any more.

    Attributes:
        posts: how many are unfinished.
        oldest_at: when the oldest of these came about (UTC), or None.
        parts: how many parts are in each state.
        closed: how many places are closed, by the reason.
    """

    posts: int
    oldest_at: datetime | None
    parts: Mapping[PartState, int] = field(default_factory=dict)
    closed: Mapping[Closure, int] = field(default_factory=dict)


class OutboxLedger(Protocol):
    """What one transaction writes about posts, together with what they tell of."""

    async def add_posts(self, posts: Sequence[NewPost]) -> dict[Place, int]:
        """Let there be those posts, of one kind and at most one a place; the id of each place's.

        Of one that is there already (the same place, kind and key) nothing changes.
        """
        ...

    async def may_go(self, kind: PostKind, key: str, at: datetime) -> None:
        """Let every post of that kind and key be taken from `at` on, if it was not to be taken so soon."""
        ...


class Outbox(Protocol):
    """Posts on their way. Each method is a transaction of its own."""

    async def take(
        self,
        worker: str,
        platform: Platform,
        *,
        now: datetime,
        until: datetime,
        most: int,
        but: Collection[Place] = (),
    ) -> tuple[Post, ...]:
        """Hold at most `most` places of a platform until an instant; the first unfinished post of each, oldest first.

        Left out are places in `but`, those that are closed, those that another worker holds, and those whose first
        unfinished post must not be taken yet, or has a first unsettled part that must not be sent yet: a place's posts
        go in order.
        """
        ...

    async def note(self, worker: str, progress: Sequence[Progress]) -> frozenset[Place]:
        """Note what was done, all of it or nothing; the places that the worker does not hold any more.

        Of those nothing is noted: somebody else may be at work there.
        """
        ...

    async def next_at(self, platform: Platform, now: datetime) -> datetime | None:
        """When `take` will have something next, at `now` or later; None where nothing waits.

        Places that are held count from the instant until which they are.
        """
        ...

    async def let_go(self, worker: str) -> None:
        """Let every place go that the worker holds."""
        ...

    async def reopen(self, place: Place) -> bool:
        """Let posts go to a place again; whether it was closed."""
        ...

    async def latest(self, place: Place, limit: int) -> tuple[Post, ...]:
        """The latest posts of a place, whatever became of them, newest first."""
        ...

    async def backlog(self) -> Backlog:
        """How much is on its way."""
        ...
