"""Who waits for whom: writers for each other, and a cancellation for what the database is doing."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine

P = ParamSpec("P")
T = TypeVar("T")


class Turns:
    """One writer at a time within a process, in the order of asking.

    SQLite's own waiting is by polling: who asks first need not come first, or ever. On a server it spares connections.
    """

    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self._holder: asyncio.Task[object] | None = None

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for the turn, and have it as long as the block lasts.

        Raises:
            RuntimeError: this task has the turn already, so it would wait for itself for ever.
        """
        task = asyncio.current_task()
        if self._holder is task:
            raise RuntimeError("a transaction was asked for within a transaction")
        async with self._lock:
            self._holder = task
            try:
                yield
            finally:
                self._holder = None


async def finished(work: Coroutine[Any, Any, T]) -> T:
    """Wait for `work` to its end, come what may; a cancellation meanwhile is passed on after it.

    The driver works in a thread that no cancellation reaches. SQLAlchemy would close a connection whose
    task was cancelled in the middle of a statement, and SQLite would keep its lock until the last cursor
    is forgotten, which an exception's traceback can put off for ever. So statements, which are short, end
    first, and are undone in order.
    """
    task = asyncio.ensure_future(work)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait([task])
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is None:
        return task.result()
    task.exception()  # looked at: what was cancelled has nobody left to tell
    raise cancelled


def to_the_end(work: Callable[P, Coroutine[Any, Any, T]]) -> Callable[P, Coroutine[Any, Any, T]]:
    """The same function, `finished` whenever it is called."""

    @wraps(work)
    async def whole(*args: P.args, **kwargs: P.kwargs) -> T:
        return await finished(work(*args, **kwargs))

    return whole
