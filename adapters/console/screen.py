"""The one place where drawings are written: what a stream can show is found out here."""

from __future__ import annotations

import os
import re
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from rich.console import Console

from adapters.console.look import Look
from adapters.console.render import render, render_notices
from adapters.console.streams import encoding_of, write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import tzinfo
    from typing import TextIO

    from rich.console import RenderableType
    from rich.status import Status

    from bot.commands.spec import Progress
    from bot.ports import Clock
    from bot.reply import Reply

WIDEST = 100
"""Cells. Longer lines are hard to read, so wider terminals are not filled; what is no terminal has this width unless
COLUMNS asks for one within `ASKED_FOR`."""

ASKED_FOR = range(40, 201)
"""Cells."""

_NO_LINKS = frozenset({"linux", "dumb", "unknown", ""})
"""What TERM says where the sequences that carry links would be seen."""

_LINE_ENDS = re.compile(r" +$", re.MULTILINE)


class Screen:
    """A stream that replies are drawn on, with colours and links only where it is a terminal that has them."""

    def __init__(self, stream: TextIO, *, clock: Clock, tz: tzinfo | None = None) -> None:
        self._stream = stream
        self._clock = clock
        self._tz = tz
        self.is_terminal = stream.isatty()
        # Rich keeps to NO_COLOR and TERM itself.
        self._console = Console(
            file=stream,
            width=None if self.is_terminal else _asked_width(),
            emoji=False,
            highlight=False,
            markup=False,
            force_jupyter=False,
            legacy_windows=False,
        )

    def show(self, reply: Reply, *, pressable: bool = True) -> None:
        """Write the whole reply.

        Raises:
            adapters.console.streams.Unwritable: the stream cannot be written to.
        """
        self._write(render(reply, replace(self._look(reply.zone), pressable=pressable)))

    def notices(self, reply: Reply) -> None:
        """Write the notices alone.

        Raises:
            adapters.console.streams.Unwritable: the stream cannot be written to.
        """
        if reply.notices:
            self._write(render_notices(reply.notices, self._look(reply.zone)))

    def space(self) -> None:
        """Write an empty line.

        Raises:
            adapters.console.streams.Unwritable: the stream cannot be written to.
        """
        write(self._stream, "\n")

    @contextmanager
    def waiting(self) -> Iterator[Progress]:
        """What is told to the yielded function stands on the last line while the block runs; terminals only."""
        waiting = _Waiting(self._console, self._look()) if self.is_terminal else None
        try:
            yield waiting or _untold
        finally:
            if waiting:
                waiting.end()

    def _look(self, zone: str = "") -> Look:
        """How it is drawn; in a zone (IANA) where one is named and the screen has none of its own."""
        styled = self._console.color_system is not None
        return Look(
            now=self._clock.now(),
            tz=self._tz or (ZoneInfo(zone) if zone else None),
            styled=styled,
            links=styled and self.is_terminal and os.environ.get("TERM", "") not in _NO_LINKS,
            encoding=encoding_of(self._stream),
        )

    def _write(self, drawing: RenderableType) -> None:
        # Drawn first and written here, since rich ends the program itself where a pipe is closed.
        with self._console.capture() as drawn:
            width = self._console.width
            self._console.print(drawing, width=min(width, WIDEST) if self.is_terminal else width)
        text = drawn.get()
        # Rich leaves the space at which a line was broken; in a file it would only be in the way.
        write(self._stream, text if self.is_terminal else _LINE_ENDS.sub("", text))


def _asked_width() -> int:
    """The width of what is no terminal."""
    asked = os.environ.get("COLUMNS", "")
    width = int(asked) if asked.isdecimal() and len(asked) < 5 else 0
    return width if width in ASKED_FOR else WIDEST


class _Waiting:
    """A spinner with words, begun when there is first something to say."""

    def __init__(self, console: Console, look: Look) -> None:
        self._console = console
        self._look = look
        self._status: Status | None = None

    def __call__(self, what: str) -> None:
        from rich.status import Status

        words = self._look.text(what)
        if self._status is None:
            spinner = "dots" if self._look.words("⠋") == "⠋" else "line"
            self._status = Status(words, console=self._console, spinner=spinner)
            self._status.start()
        else:
            self._status.update(words)

    def end(self) -> None:
        """Clear the line."""
        if self._status:
            self._status.stop()


def _untold(_what: str) -> None:
    """Where nobody watches."""
