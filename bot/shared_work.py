"""Work that several ask for at the same time: it is done once, and who asked first goes first."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Hashable, Iterator

K = TypeVar("K", bound="Hashable")
T = TypeVar("T")


@dataclass(slots=True)
class _Turns(Generic[T]):
    """Who wants one piece of work at the moment."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    wanted_by: int = 0
    done: int = 0
    result: T | None = None


class SharedWork(Generic[K, T]):
    """Does a piece of work once for all who want it while it is being done. It forgets it when nobody does."""

    def __init__(self) -> None:
        self._turns: dict[K, _Turns[T]] = {}

    async def result(self, key: K, work: Callable[[], Awaitable[T]]) -> T:
        """What `work` brings, or brought to somebody else who was doing it under the same key.

        Where the other is cancelled, or raises, the next one does it.
        """
        turns = self._turns.setdefault(key, _Turns())
        done_before = turns.done
        turns.wanted_by += 1
        try:
            async with turns.lock:
                if turns.done == done_before:
                    turns.result = await work()
                    turns.done += 1
                return cast("T", turns.result)
        finally:
            turns.wanted_by -= 1
            if not turns.wanted_by:
                del self._turns[key]


class Precedence:
    """Some go first: who can wait begins nothing while one of them is at work."""

    def __init__(self) -> None:
        self._at_work = 0
        self._nobody = asyncio.Event()
        self._nobody.set()

    @contextmanager
    def first(self) -> Iterator[None]:
        """Go first, as long as the block lasts."""
        self._at_work += 1
        self._nobody.clear()
        try:
            yield
        finally:
            self._at_work -= 1
            if not self._at_work:
                self._nobody.set()

    async def after_others(self) -> None:
        """Return when nobody who goes first is at work."""
        await self._nobody.wait()
