"""Replies that nobody asked for: they come above the line that is being typed, never into another reply."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from adapters.console.streams import Unwritable

if TYPE_CHECKING:
    from adapters.console.prompt import Prompt
    from adapters.console.screen import Screen
    from bot.reply import Reply


class Inbox:
    """Keeps what came until it can be shown: at once while a line is asked for, else before the next is."""

    def __init__(self, prompt: Prompt, screen: Screen) -> None:
        self._prompt = prompt
        self._screen = screen
        self._replies: list[Reply] = []
        self._look = asyncio.Event()

    def put(self, reply: Reply) -> None:
        """Have a reply shown."""
        self._replies.append(reply)
        self.wake()

    def wake(self) -> None:
        """A line is asked for from now on."""
        self._look.set()

    async def show_while_asking(self) -> None:
        """Show above the line what comes while it is being typed; goes on until cancelled."""
        while True:
            await self._look.wait()
            self._look.clear()
            if self._replies:
                await self._prompt.write_above(self._show_or_end)

    def show_all(self) -> None:
        """Show what has come.

        Raises:
            adapters.console.streams.Unwritable: the stream cannot be written to.
        """
        while self._replies:
            self._screen.show(self._replies.pop(0))
            self._screen.space()

    def _show_or_end(self) -> None:
        try:
            self.show_all()
        except Unwritable as fault:
            self._prompt.end(fault)
