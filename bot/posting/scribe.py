"""Writes down what many places have to note, in as few transactions as possible."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.errors import StoreFault

if TYPE_CHECKING:
    from bot.posting.ports import Outbox, Progress


class Scribe:
    """Notes progress for one worker: whatever is asked while a transaction runs goes into the next one together."""

    def __init__(self, outbox: Outbox, worker: str) -> None:
        self._outbox = outbox
        self._worker = worker
        self._asked: list[tuple[Progress, asyncio.Future[bool]]] = []
        self._is_asked = asyncio.Event()

    async def note(self, progress: Progress) -> bool:
        """Note progress; returns, once that is durable, whether the worker holds the place still.

        Raises:
            bot.errors.StoreFault: the database fails; nothing was noted.
        """
        noted: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._asked.append((progress, noted))
        self._is_asked.set()
        return await noted

    async def run(self) -> None:
        """Write until cancelled."""
        while True:
            await self._is_asked.wait()
            self._is_asked.clear()
            asked, self._asked = self._asked, []
            try:
                lost = await self._outbox.note(self._worker, [each for each, _ in asked])
            except StoreFault as fault:
                for _, noted in asked:
                    if not noted.done():
                        noted.set_exception(fault)
                continue
            for each, noted in asked:
                if not noted.done():  # whoever asked may have been cancelled
                    noted.set_result(each.post.place not in lost)
