"""What every `bot.posting.ports.Outbox` keeps: in memory and in a database the same happens, in whatever order.

A test file derives a class whose name begins with ``Test`` and gives the fixture `store`, empty.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.posting.deciding import accepted, handed_over
from bot.posting.model import Part, PartState, PostKind
from bot.posting.platform import Closure
from bot.posting.ports import NewPost, Progress
from bot.tenancy import Platform
from storage.memory import MemoryStore
from tests.contracts.store import any_example
from tests.rigs.clock import NOON
from tests.rigs.posting import channel

if TYPE_CHECKING:
    from datetime import datetime

    from bot.ports import Store
    from bot.posting.model import Post
    from bot.posting.ports import Outbox
    from bot.tenancy import Place

MINUTE = timedelta(minutes=1)
DISCORD = Platform.DISCORD
_EXAMPLES = count()


def new_post(place: int = 1, key: str = "a", *, at: datetime = NOON) -> NewPost:
    return NewPost(place=channel(place), kind=PostKind.DIGEST, key=key, at=NOON, not_before=at)


async def add(store: Store, *posts: NewPost) -> dict[Place, int]:
    ids: dict[Place, int] = {}
    for post in posts:
        async with store.transaction() as ledger:
            ids |= await ledger.outbox.add_posts([post])
    return ids


async def take(
    outbox: Outbox, worker: str = "w", *, now: datetime = NOON, **options: Any
) -> tuple[Post, ...]:
    asked = {"until": now + MINUTE, "most": 9, **options}
    return await outbox.take(worker, DISCORD, now=now, **asked)


def part_of(post: Post, number: int = 0) -> Part:
    return Part(
        post_id=post.id,
        number=number,
        body=f"{post.key} {number}",
        nonce=f"n{post.id}.{number}",
        state=PartState.WAITING,
        not_before=NOON,
    )


def with_parts(post: Post, *parts: Part, **options: Any) -> Progress:
    changed = frozenset(part.number for part in parts)
    told = {part.number: part for part in (*post.parts, *parts)}
    now = replace(post, parts=tuple(told[number] for number in sorted(told)))
    return Progress(post=now, changed=changed, **options)


def sent(post: Post, **options: Any) -> Progress:
    part = post.parts[0] if post.parts else part_of(post)
    return with_parts(post, accepted(handed_over(part, NOON), "m1"), **options)


class OutboxContract:
    """The contract; see the module."""

    async def test_a_post_is_there_once_however_often_it_is_added(self, store: Store) -> None:
        first = await add(store, new_post())
        again = await add(store, replace(new_post(), at=NOON + MINUTE))
        assert first == again
        (post,) = await take(store.outbox)
        assert (post.place, post.kind, post.key, post.at) == (channel(1), "digest", "a", NOON)
        assert post.parts == ()

    async def test_what_a_transaction_did_not_end_is_not_there(self, store: Store) -> None:
        async def add_and_fail() -> None:
            async with store.transaction() as ledger:
                await ledger.outbox.add_posts([new_post()])
                raise LookupError

        with pytest.raises(LookupError):
            await add_and_fail()
        assert await take(store.outbox) == ()

    async def test_the_first_unfinished_post_of_each_place_is_taken_and_held(
        self, store: Store
    ) -> None:
        await add(store, new_post(1, "a"), new_post(1, "b"), new_post(2, "c"))
        outbox = store.outbox
        taken = await take(outbox)
        assert [post.key for post in taken] == ["a", "c"]
        assert await take(outbox, "another") == ()
        assert await outbox.next_at(DISCORD, NOON) == NOON + MINUTE
        assert [post.key for post in await take(outbox, "another", now=NOON + MINUTE)] == ["a", "c"]

    async def test_a_worker_takes_again_what_it_holds_unless_it_says_otherwise(
        self, store: Store
    ) -> None:
        await add(store, new_post(1), new_post(2))
        assert len(await take(store.outbox)) == 2
        (post,) = await take(store.outbox, but=[channel(1)])
        assert post.place == channel(2)

    async def test_no_more_places_are_held_than_asked_for_the_longest_waiting_first(
        self, store: Store
    ) -> None:
        for place, minutes in ((1, 3), (2, 1), (3, 2)):
            await add(store, new_post(place, at=NOON + minutes * MINUTE))
        later = NOON + 9 * MINUTE
        taken = await take(store.outbox, now=later, most=2)
        assert {post.place for post in taken} == {channel(2), channel(3)}
        (last,) = await take(store.outbox, "another", now=later)
        assert last.place == channel(1)

    async def test_a_post_waits_for_its_time_and_holds_those_behind_it(self, store: Store) -> None:
        await add(store, new_post(1, "a", at=NOON + MINUTE), new_post(1, "b"))
        assert await take(store.outbox) == ()
        assert await store.outbox.next_at(DISCORD, NOON) == NOON + MINUTE
        (post,) = await take(store.outbox, now=NOON + MINUTE)
        assert post.key == "a"

    async def test_what_waited_for_the_end_of_a_round_may_go_sooner(self, store: Store) -> None:
        await add(store, *(new_post(n, "a", at=NOON + 9 * MINUTE) for n in (1, 2)))
        await add(store, new_post(3, "b", at=NOON + 9 * MINUTE))
        async with store.transaction() as ledger:
            await ledger.outbox.may_go(PostKind.DIGEST, "a", NOON)
        assert {post.place for post in await take(store.outbox)} == {channel(1), channel(2)}

    async def test_parts_are_kept_and_the_next_post_comes_when_the_first_is_finished(
        self, store: Store
    ) -> None:
        await add(store, new_post(1, "a"), new_post(1, "b"))
        (post,) = await take(store.outbox)
        first, second = part_of(post), part_of(post, 1)
        under_way = handed_over(first, NOON)
        assert not await store.outbox.note("w", [with_parts(post, under_way, second)])
        (again,) = await take(store.outbox)
        assert again.parts == (under_way, second)
        done = with_parts(
            again, accepted(under_way, "m1"), accepted(handed_over(second, NOON), "m2")
        )
        await store.outbox.note("w", [replace(done, lets_go=True)])
        (following,) = await take(store.outbox, "another")
        assert following.key == "b"

    async def test_a_part_that_must_wait_holds_its_place_until_then(self, store: Store) -> None:
        await add(store, new_post())
        (post,) = await take(store.outbox)
        waiting = replace(part_of(post), not_before=NOON + MINUTE, tries=1, reason="no connection")
        await store.outbox.note("w", [with_parts(post, waiting, lets_go=True)])
        assert await take(store.outbox) == ()
        assert await store.outbox.next_at(DISCORD, NOON) == NOON + MINUTE
        (again,) = await take(store.outbox, now=NOON + MINUTE)
        assert again.parts == (waiting,)

    async def test_who_holds_a_place_no_longer_notes_nothing_there(self, store: Store) -> None:
        await add(store, new_post(1), new_post(2))
        one, two = await take(store.outbox)
        await take(store.outbox, "another", now=NOON + MINUTE, most=1)
        lost = await store.outbox.note("w", [sent(one), sent(two)])
        assert lost == {channel(1)}
        assert (await store.outbox.backlog()).parts == {PartState.SENT: 1}

    async def test_all_that_a_worker_holds_can_be_let_go(self, store: Store) -> None:
        await add(store, new_post(1), new_post(2))
        await take(store.outbox)
        await store.outbox.let_go("another")
        assert await take(store.outbox, "another") == ()
        await store.outbox.let_go("w")
        assert len(await take(store.outbox, "another")) == 2

    async def test_a_closed_place_is_left_out_until_it_is_open_again(self, store: Store) -> None:
        await add(store, new_post(1), new_post(2))
        one, two = await take(store.outbox)
        closed = with_parts(one, part_of(one), closure=Closure.GONE, reason="?", lets_go=True)
        await store.outbox.note("w", [closed, sent(two, lets_go=True)])
        assert await take(store.outbox) == ()
        assert await store.outbox.next_at(DISCORD, NOON) is None
        assert (await store.outbox.backlog()).closed == {Closure.GONE: 1}
        assert await store.outbox.reopen(channel(1))
        assert not await store.outbox.reopen(channel(1))
        assert not await store.outbox.reopen(channel(7))
        assert [post.place for post in await take(store.outbox)] == [channel(1)]

    async def test_the_backlog_tells_how_much_is_on_its_way_and_since_when(
        self, store: Store
    ) -> None:
        assert (await store.outbox.backlog()).posts == 0
        await add(store, replace(new_post(1), at=NOON + MINUTE), new_post(2), new_post(2, "b"))
        backlog = await store.outbox.backlog()
        assert (backlog.posts, backlog.oldest_at, backlog.parts) == (3, NOON, {})
        for post in await take(store.outbox):
            await store.outbox.note("w", [sent(post, lets_go=True)])
        backlog = await store.outbox.backlog()
        assert (backlog.posts, backlog.parts) == (1, {PartState.SENT: 2})

    @any_example
    @given(
        steps=st.lists(
            st.tuples(st.sampled_from("aattnnclmr"), st.integers(0, 3), st.integers(0, 4)),
            max_size=30,
        )
    )
    async def test_it_does_what_the_one_in_memory_does(
        self, store: Store, steps: list[tuple[str, int, int]]
    ) -> None:
        # The store is the same for all examples: what earlier ones left is out of the way.
        await _finish_all(store)
        model, key = MemoryStore(), f"{next(_EXAMPLES)}"
        assert await _told(store, steps, key) == await _told(model, steps, key)

    async def test_the_latest_posts_of_a_place_are_told_newest_first_with_their_parts(
        self, store: Store
    ) -> None:
        await add(store, new_post(1, "a"), new_post(2, "x"), new_post(1, "b"))
        (post, _) = await take(store.outbox)
        progress = sent(post, lets_go=True)
        await store.outbox.note("w", [progress])
        newest, oldest = await store.outbox.latest(channel(1), 9)
        assert (newest.key, newest.parts, newest.is_finished) == ("b", (), False)
        assert (oldest, oldest.is_finished) == (progress.post, True)
        assert await store.outbox.latest(channel(1), 1) == (newest,)
        assert await store.outbox.latest(channel(7), 9) == ()


async def _finish_all(store: Store) -> None:
    far = NOON + timedelta(days=999)
    for worker in ("w0", "w1"):
        await store.outbox.let_go(worker)
    for number in range(4):
        await store.outbox.reopen(channel(number))
    while taken := await take(store.outbox, "tidy", now=far):
        await store.outbox.note("tidy", [sent(post, lets_go=True) for post in taken])


async def _told(store: Store, steps: list[tuple[str, int, int]], key: str) -> list[Any]:
    """What a store says to those steps; ids, which differ, left out."""
    outbox, now = store.outbox, NOON
    said: list[Any] = []
    hands: dict[str, list[Post]] = {"w0": [], "w1": []}
    for step, place, number in steps:
        worker = f"w{number % 2}"
        now += MINUTE / 4
        match step:
            case "a":
                at = now + (number - 2) * MINUTE
                await add(store, new_post(place, f"{key} {number}", at=at))
            case "t":
                taken = await take(outbox, worker, now=now)
                hands[worker] = list(taken)
                said.append(sorted((post.place.key, post.key, len(post.parts)) for post in taken))
            case "n":
                progress = [_progress(post, number, now) for post in hands[worker]]
                lost = await outbox.note(worker, progress)
                hands[worker] = []
                said.append(sorted(place.key for place in lost))
            case "c":
                progress = [
                    with_parts(post, part_of(post), closure=Closure.GONE, lets_go=True)
                    for post in hands[worker][:1]
                    if not post.parts
                ]
                await outbox.note(worker, progress)
                hands[worker] = hands[worker][len(progress) :]
            case "l":
                await outbox.let_go(worker)
            case "m":
                async with store.transaction() as ledger:
                    await ledger.outbox.may_go(PostKind.DIGEST, f"{key} {number}", now)
            case "r":
                said.append(await outbox.reopen(channel(place)))
        said.append(await outbox.next_at(DISCORD, now))
    return said


def _progress(post: Post, number: int, now: datetime) -> Progress:
    """The post is finished, or its part waits."""
    part = post.parts[0] if post.parts else part_of(post)
    if number < 3:
        return with_parts(post, accepted(part, "m"), lets_go=True)
    return with_parts(post, replace(part, not_before=now + number * MINUTE), lets_go=number == 4)
