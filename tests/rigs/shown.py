"""What a chat shows, waited for."""

from __future__ import annotations

import asyncio
import io


class ShownText(io.StringIO):
    """A stream in memory that tells when something was written to it."""

    def __init__(self) -> None:
        super().__init__()
        self._written = asyncio.Event()

    def write(self, text: str, /) -> int:
        self._written.set()
        return super().write(text)

    async def until(self, text: str) -> None:
        """Return when the text has been shown."""
        while text not in self.getvalue():
            self._written.clear()
            await self._written.wait()
