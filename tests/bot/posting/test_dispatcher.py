"""Whatever happens on the way: nothing is lost, nothing comes twice, and the order of a place is kept."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.posting.dispatcher import HELD, Dispatcher
from bot.posting.model import PartState, Post, PostKind
from bot.posting.ports import NewPost
from bot.posting.rates import Limit, Rates
from bot.reply import Reply
from storage.memory import MemoryStore
from storage.opening import open_store
from tests.rigs.clock import FakeClock
from tests.rigs.posting import Memory, PostingRig, Trouble, channel, nothing

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping
    from pathlib import Path

    from bot.ports import Store
    from bot.posting.dispatcher import Compose
    from bot.posting.model import Part
    from bot.posting.ports import Outbox
    from bot.tenancy import Place

SECOND = timedelta(seconds=1)
HARMLESS = [each for each in Trouble if each not in (Trouble.REFUSED, Trouble.CLOSED)]


class Died(BaseException):
    """The program ended here."""


@dataclass
class Desk:
    """An outbox, a platform, and programs that come and go."""

    store: Store
    clock: FakeClock = field(default_factory=FakeClock)
    programs: count[int] = field(default_factory=count)
    rig: PostingRig = field(init=False)

    def __post_init__(self) -> None:
        self.rig = PostingRig(self.clock)

    @property
    def outbox(self) -> Outbox:
        return self.store.outbox

    async def post(self, place: Place, key: str) -> None:
        """Let a post of two messages be on its way."""
        now = self.clock.now()
        new = NewPost(place=place, kind=PostKind.DIGEST, key=key, at=now, not_before=now)
        async with self.store.transaction() as ledger:
            await ledger.outbox.add_posts([new])

    def program(self, compose: Compose | None = None) -> Dispatcher:
        """A program that has just started."""
        return Dispatcher(
            self.rig,
            outbox=self.outbox,
            rates=Rates(whole=Limit(100, SECOND), place=Limit(100, SECOND)),
            compose=compose or said,
            clock=self.clock,
            worker=f"program {next(self.programs)}",
        )

    def bodies(self, place: Place) -> list[str]:
        return [shown.body for shown in self.rig.shown if shown.place == place]

    async def parts(self, place: Place) -> list[Part]:
        """The parts of a place's posts, in order."""
        posts = await self.outbox.latest(place, 99)
        return [part for post in reversed(posts) for part in post.parts]

    async def states(self) -> Mapping[PartState, int]:
        return (await self.outbox.backlog()).parts

    async def settle(self) -> None:
        """Let programs come until nothing is left to be done."""
        for _ in range(200):
            await self.program().drain()
            later = await self.outbox.next_at(self.rig.name, self.clock.now())
            if later is None:
                return
            self.clock.set(max(later, self.clock.now()))
        raise AssertionError("it never comes to an end")


async def said(post: Post) -> Reply:
    return Reply(heading=f"{post.key} begins", text=((f"{post.key} ends",),))


def all_of(*keys: str) -> list[str]:
    return [f"{key} {part}" for key in keys for part in ("begins", "ends")]


@pytest.fixture(params=["in memory", "SQLite"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    if request.param == "in memory":
        yield MemoryStore()
        return
    async with open_store(f"sqlite:///{tmp_path / 'posts.db'}", clock=FakeClock()) as opened:
        yield opened


@pytest.fixture
def desk(store: Store) -> Desk:
    return Desk(store)


async def test_posts_of_a_place_come_in_order_part_by_part(desk: Desk) -> None:
    for key in "abc":
        await desk.post(channel(1), key)
    await desk.program().drain()
    assert desk.bodies(channel(1)) == all_of("a", "b", "c")
    assert await desk.states() == {PartState.SENT: 6}
    assert (await desk.outbox.backlog()).posts == 0


async def test_a_failing_place_holds_no_other_back(desk: Desk) -> None:
    for number in range(3):
        await desk.post(channel(number), "a")
    desk.rig.troubles.extend([Trouble.NOT_ACCEPTED])
    await desk.program().drain()
    assert [desk.bodies(channel(number)) for number in range(3)] == [[], all_of("a"), all_of("a")]
    await desk.settle()
    assert desk.bodies(channel(0)) == all_of("a")


async def test_what_is_refused_is_laid_aside_with_the_reason_and_the_rest_goes_on(
    desk: Desk,
) -> None:
    await desk.post(channel(1), "a")
    desk.rig.troubles.append(Trouble.REFUSED)
    await desk.program().drain()
    refused, sent = await desk.parts(channel(1))
    assert (refused.state, refused.reason) == (PartState.REFUSED, "it is empty")
    assert sent.state is PartState.SENT


async def test_nothing_is_sent_to_a_closed_place_until_it_is_open_again(desk: Desk) -> None:
    for key in "ab":
        await desk.post(channel(1), key)
    desk.rig.troubles.append(Trouble.CLOSED)
    await desk.settle()
    assert len(desk.rig.calls) == 1
    assert (await desk.outbox.backlog()).closed == {"not-a-member": 1}
    assert await desk.outbox.reopen(channel(1))
    await desk.settle()
    assert desk.bodies(channel(1)) == all_of("a", "b")


async def test_where_nothing_can_tell_a_message_is_unknown_and_never_sent_again_by_itself(
    desk: Desk,
) -> None:
    desk.rig.memory = Memory.NONE
    await desk.post(channel(1), "a")
    desk.rig.troubles.append(Trouble.LOST_AFTER)
    await desk.settle()
    assert desk.bodies(channel(1)) == all_of("a")
    unknown, sent = await desk.parts(channel(1))
    assert (unknown.state, unknown.reason) == (PartState.UNKNOWN, "the connection was cut")
    assert sent.state is PartState.SENT


async def test_a_place_that_another_program_holds_is_left_to_it(desk: Desk) -> None:
    await desk.post(channel(1), "a")
    now = desk.clock.now()
    taken = await desk.outbox.take("another", desk.rig.name, now=now, until=now + SECOND, most=9)
    assert [post.key for post in taken] == ["a"]
    await desk.program().drain()
    assert desk.bodies(channel(1)) == []
    desk.clock.move(SECOND)
    await desk.program().drain()
    assert desk.bodies(channel(1)) == all_of("a")


async def test_who_lost_a_place_notes_nothing_and_sends_nothing_more(desk: Desk) -> None:
    await desk.post(channel(1), "a")

    async def taken_over(what: str, _place: Place) -> None:
        if what == "shown":
            later = desk.clock.now() + 2 * HELD
            await desk.outbox.take("another", desk.rig.name, now=later, until=later, most=9)

    desk.rig.on_call = taken_over
    await desk.program().drain()
    assert desk.bodies(channel(1)) == ["a begins"]
    assert await desk.states() == {PartState.SENDING: 1, PartState.WAITING: 1}


async def test_what_a_post_says_is_fixed_when_it_is_first_taken(desk: Desk) -> None:
    await desk.post(channel(1), "a")
    desk.rig.troubles.extend([Trouble.NONE, Trouble.NOT_ACCEPTED])
    await desk.program().drain()

    async def otherwise(_post: Post) -> Reply:
        return Reply(heading="otherwise")

    desk.clock.move(timedelta(minutes=1))
    await desk.program(otherwise).drain()
    assert desk.bodies(channel(1)) == all_of("a")


@settings(deadline=None, max_examples=300)
@given(
    memory=st.sampled_from(Memory),
    troubles=st.lists(st.sampled_from(HARMLESS), max_size=40),
    posts=st.lists(st.integers(0, 2), min_size=1, max_size=8),
    deaths=st.lists(st.integers(1, 12), max_size=5),
    downtimes=st.lists(st.integers(0, 600), min_size=5, max_size=5),
)
async def test_nothing_is_lost_and_nothing_comes_twice_whatever_happens_and_whenever_it_dies(
    memory: Memory,
    troubles: list[Trouble],
    posts: list[int],
    deaths: list[int],
    downtimes: list[int],
) -> None:
    desk = Desk(MemoryStore())
    desk.rig.memory = memory
    desk.rig.troubles.extend(troubles)
    for number, place in enumerate(posts):
        await desk.post(channel(place), f"{number}")
    for calls, downtime in zip(deaths, downtimes, strict=False):
        await _run_until_it_dies(desk, calls)
        desk.clock.move(timedelta(seconds=downtime))
    await desk.settle()
    expected = {
        place: all_of(*(f"{n}" for n, each in enumerate(posts) if each == place))
        for place in set(posts)
    }
    states = Counter(await desk.states())
    assert states[PartState.SENT] + states[PartState.UNKNOWN] == 2 * len(posts)
    for place, bodies in expected.items():
        found = desk.bodies(channel(place))
        assert len(found) == len(set(found)), "nothing comes twice"
        assert found == [body for body in bodies if body in set(found)], "in order"
        if memory is not Memory.NONE:
            assert found == bodies
    if memory is not Memory.NONE:
        assert not states[PartState.UNKNOWN]
    parts = [part for place in expected for part in await desk.parts(channel(place))]
    noted = {part.platform_id: part.body for part in parts if part.state is PartState.SENT}
    assert noted.items() <= {shown.platform_id: shown.body for shown in desk.rig.shown}.items()


async def _run_until_it_dies(desk: Desk, calls: int) -> None:
    """A program that ends at its nth step: nothing of it is tidied up, as by SIGKILL."""
    left = calls

    async def step(_what: str, _place: Place) -> None:
        nonlocal left
        left -= 1
        if not left:
            raise Died

    desk.rig.on_call = step
    with suppress(Died, BaseExceptionGroup):
        await desk.program().drain()
    desk.rig.on_call = nothing
