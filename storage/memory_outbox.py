"""Posts on their way, kept in memory. See `bot.posting.ports` for what is promised."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bot.posting.model import Post
from bot.posting.ports import Backlog
from storage.storable import utc
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

    def copy(self) -> Posts:
        """The same, free to be changed."""
        return Posts(self.posts.copy(), self.held.copy(), self.closed.copy())

    def first_unfinished(self, platform: Platform) -> Iterator[Post]:
        """Of each place that is not closed the first post that is not finished, oldest first."""
        seen: set[PlaceKey] = set()
        for post in self.posts.values():
            key = place_key(post.place)
            if key in seen or is_finished(post) or post.place.workspace.platform is not platform:
                continue
            seen.add(key)
            if key not in self.closed:
                yield post


def is_finished(post: Post) -> bool:
    """Whether nothing more happens to a post by itself."""
    return bool(post.parts) and post.next_part is None


def due_at(post: Post) -> datetime:
    """When a post that is not finished may be taken (UTC)."""
    part = post.next_part
    return post.not_before if part is None else part.not_before


class MemoryOutboxLedger:
    """A `bot.posting.ports.OutboxLedger` that changes a copy of what is kept."""

    def __init__(self, changes: Posts) -> None:
        self._changes = changes

    async def add_posts(self, posts: Sequence[NewPost]) -> dict[Place, int]:
        """Let there be those posts."""
        kept = self._changes.posts
        known = {(place_key(post.place), post.kind, post.key): post.id for post in kept.values()}
        ids: dict[Place, int] = {}
        for new in posts:
            key = (place_key(new.place), new.kind, new.key)
            if key not in known:
                known[key] = post_id = max(kept, default=0) + 1
                kept[post_id] = Post(
                    id=post_id,
                    place=new.place,
                    kind=new.kind,
                    key=new.key,
                    at=utc(new.at),
                    not_before=utc(new.not_before),
                )
            ids[new.place] = known[key]
        return ids

    async def may_go(self, kind: PostKind, key: str, at: datetime) -> None:
        """Let posts be taken sooner."""
        for post in list(self._changes.posts.values()):
            if (post.kind, post.key) == (kind, key) and post.not_before > utc(at):
                self._changes.posts[post.id] = replace(post, not_before=at)


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
        for post in self._kept.first_unfinished(platform):
            key = place_key(post.place)
            holder, held_until = self._kept.held.get(key, (worker, utc(now)))
            if len(taken) == most:
                break
            if key in left_out or due_at(post) > now or (holder != worker and held_until > now):
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
            parts = {part.number: part for part in (*post.parts, *each.parts)}
            changed = tuple(parts[number] for number in sorted(parts))
            self._kept.posts[post.id] = replace(post, parts=changed)
            if each.closure is not None:
                self._kept.closed[key] = each.closure, each.reason
            if each.lets_go:
                del self._kept.held[key]
        return frozenset(lost)

    async def next_at(self, platform: Platform, now: datetime) -> datetime | None:
        """When there will be something to take."""
        times = [
            max(due_at(post), self._kept.held.get(place_key(post.place), ("", now))[1], now)
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

    async def backlog(self) -> Backlog:
        """How much is on its way."""
        unfinished = [post for post in self._kept.posts.values() if not is_finished(post)]
        parts = Counter(part.state for post in self._kept.posts.values() for part in post.parts)
        return Backlog(
            posts=len(unfinished),
            oldest_at=min((post.at for post in unfinished), default=None),
            parts=dict(parts),
            closed=dict(Counter(closure for closure, _ in self._kept.closed.values())),
        )
