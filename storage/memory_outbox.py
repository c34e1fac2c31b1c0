"""Posts on their way, kept in memory. See `bot.posting.ports` for what is promised."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bot.posting.model import Post
from bot.posting.ports import Backlog
from storage.storable import storable_place, storable_text, utc
from storage.tenants import place_key

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from datetime import datetime

    from bot.posting.model import PostKind
    from bot.posting.platform import Closure
    from bot.posting.ports import NewPost, Progress
    from bot.tenancy import Place, Platform, Workspace

    PlaceKey = tuple[Workspace, str]


@dataclass(slots=True)
class Posts:
    """Everything that is kept. Posts are in the order of their ids."""

    posts: dict[int, Post] = field(default_factory=dict)
    held: dict[PlaceKey, tuple[str, datetime]] = field(default_factory=dict)
    closed: dict[PlaceKey, tuple[Closure, str]] = field(default_factory=dict)

    def first_unfinished(self, platform: Platform) -> Iterator[Post]:
        """Of each place that is not closed the first post that is not finished, oldest first."""
        seen: set[PlaceKey] = set()
        for post in self.posts.values():
            key = place_key(post.place)
            if key in seen or post.is_finished or post.place.workspace.platform is not platform:
                continue
            seen.add(key)
            if key not in self.closed:
                yield post


class MemoryOutboxLedger:
    """A `bot.posting.ports.OutboxLedger` that holds its changes beside what is kept."""

    def __init__(self, kept: Posts) -> None:
        self._kept = kept
        self._added: dict[int, Post] = {}
        self._sooner: list[tuple[PostKind, str, datetime]] = []

    async def add_posts(self, posts: Sequence[NewPost]) -> dict[Place, int]:
        """Let there be those posts."""
        every = [*self._kept.posts.values(), *self._added.values()]
        known = {(place_key(post.place), post.kind, post.key): post.id for post in every}
        ids: dict[Place, int] = {}
        for new in posts:
            key = (place_key(new.place), new.kind, new.key)
            if key not in known:
                known[key] = self._add(new)
            ids[new.place] = known[key]
        return ids

    def _add(self, new: NewPost) -> int:
        post_id = max([*self._kept.posts, *self._added], default=0) + 1
        self._added[post_id] = Post(
            id=post_id,
            place=storable_place(new.place),
            kind=new.kind,
            key=storable_text(new.key),
            at=utc(new.at),
            not_before=utc(new.not_before),
        )
        return post_id

    async def may_go(self, kind: PostKind, key: str, at: datetime) -> None:
        """Let posts be taken sooner."""
        self._sooner.append((kind, key, utc(at)))

    def commit(self) -> None:
        """Let the changes be kept. Meanwhile posts may have gone on their way."""
        posts = self._kept.posts
        posts |= self._added
        for kind, key, at in self._sooner:
            for post in list(posts.values()):
                if (post.kind, post.key) == (kind, key) and post.not_before > at:
                    posts[post.id] = replace(post, not_before=at)


class MemoryOutbox:
    """A `bot.posting.ports.Outbox`."""

    def __init__(self, kept: Posts) -> None:
        self._kept = kept

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
        """Hold places."""
        left_out = set(map(place_key, but))
        taken: list[Post] = []
        for post in sorted(self._kept.first_unfinished(platform), key=lambda post: post.due_at):
            key = place_key(post.place)
            holder, held_until = self._kept.held.get(key, (worker, utc(now)))
            if len(taken) == most:
                break
            if key in left_out or post.due_at > now or (holder != worker and held_until > now):
                continue
            self._kept.held[key] = worker, utc(until)
            taken.append(post)
        return tuple(taken)

    async def note(self, worker: str, progress: Sequence[Progress]) -> frozenset[Place]:
        """Note what was done."""
        lost: set[Place] = set()
        for each in progress:
            key = place_key(each.post.place)
            if self._kept.held.get(key, ("",))[0] != worker:
                lost.add(each.post.place)
                continue
            post = self._kept.posts[each.post.id]
            self._kept.posts[post.id] = replace(post, parts=each.post.parts)
            if each.closure is not None:
                self._kept.closed[key] = each.closure, each.reason
            if each.lets_go:
                del self._kept.held[key]
        return frozenset(lost)

    async def next_at(self, platform: Platform, now: datetime) -> datetime | None:
        """When there will be something to take."""
        times = [
            max(post.due_at, self._kept.held.get(place_key(post.place), ("", now))[1], now)
            for post in self._kept.first_unfinished(platform)
        ]
        return min(times, default=None)

    async def let_go(self, worker: str) -> None:
        """Let every place go that the worker holds."""
        self._kept.held = {
            key: holding for key, holding in self._kept.held.items() if holding[0] != worker
        }

    async def reopen(self, place: Place) -> bool:
        """Let posts go to a place again."""
        return self._kept.closed.pop(place_key(place), None) is not None

    async def latest(self, place: Place, limit: int) -> tuple[Post, ...]:
        """The latest posts of a place."""
        key = place_key(place)
        found = [post for post in self._kept.posts.values() if place_key(post.place) == key]
        return tuple(found[::-1][:limit])

    async def backlog(self) -> Backlog:
        """How much is on its way."""
        unfinished = [post for post in self._kept.posts.values() if not post.is_finished]
        parts = Counter(part.state for post in self._kept.posts.values() for part in post.parts)
        return Backlog(
            posts=len(unfinished),
            oldest_at=min((post.at for post in unfinished), default=None),
            parts=dict(parts),
            closed=dict(Counter(closure for closure, _ in self._kept.closed.values())),
        )
