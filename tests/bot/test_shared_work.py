"""Work that several want is done once; who can wait goes after the others."""

from __future__ import annotations

import asyncio

import pytest

from bot.shared_work import Precedence, SharedWork


class Work:
    """Work that is done when the test says so."""

    def __init__(self) -> None:
        self.begun = 0
        self.may_end = asyncio.Event()
        self.raises: Exception | None = None

    async def __call__(self) -> int:
        self.begun += 1
        number = self.begun
        await self.may_end.wait()
        if self.raises is not None:
            raise self.raises
        return number


async def turn() -> None:
    """Everybody who can goes on."""
    for _ in range(5):
        await asyncio.sleep(0)


async def test_who_asks_while_it_is_done_gets_what_it_brings() -> None:
    shared, work = SharedWork[str, int](), Work()
    asking = [asyncio.create_task(shared.result("a", work)) for _ in range(3)]
    await turn()
    work.may_end.set()
    assert await asyncio.gather(*asking) == [1, 1, 1]
    assert await shared.result("a", work) == 2


async def test_works_of_different_keys_go_on_beside_each_other() -> None:
    shared, work = SharedWork[str, int](), Work()
    asking = [asyncio.create_task(shared.result(key, work)) for key in "ab"]
    await turn()
    assert work.begun == 2
    work.may_end.set()
    assert await asyncio.gather(*asking) == [1, 2]


async def test_where_the_first_is_cancelled_the_next_one_does_it() -> None:
    shared, work = SharedWork[str, int](), Work()
    first, second = (asyncio.create_task(shared.result("a", work)) for _ in range(2))
    await turn()
    first.cancel()
    await turn()
    work.may_end.set()
    assert await second == 2
    assert first.cancelled()


async def test_where_the_first_fails_the_next_one_tries_itself() -> None:
    shared, work = SharedWork[str, int](), Work()
    work.raises = ValueError("first")
    asking = [asyncio.create_task(shared.result("a", work)) for _ in range(2)]
    work.may_end.set()
    await asyncio.gather(*asking, return_exceptions=True)
    assert work.begun == 2
    with pytest.raises(ValueError, match="first"):
        asking[0].result()


async def test_who_can_wait_begins_when_the_last_of_the_others_has_ended() -> None:
    precedence = Precedence()
    with precedence.first():
        with precedence.first():
            waiting = asyncio.create_task(precedence.after_others())
            await turn()
        await turn()
        assert not waiting.done()
    await waiting
    await precedence.after_others()
