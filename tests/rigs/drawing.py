"""Drawing replies into text."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

from rich.console import Console

from adapters.console.look import Look
from adapters.console.render import render

if TYPE_CHECKING:
    from bot.reply import Reply

NOW = datetime(2026, 7, 15, 12, tzinfo=UTC)
SUMMER = timezone(timedelta(hours=2), "CEST")
PLAIN = Look(now=NOW, tz=SUMMER)
STYLED = Look(now=NOW, tz=SUMMER, styled=True, links=True)


def draw(reply: Reply, *, width: int = 80, look: Look = PLAIN) -> str:
    """What is written; with escape sequences where the look is styled."""
    file = io.StringIO()
    console = Console(
        file=file,
        width=width,
        force_terminal=look.styled,
        color_system="256" if look.styled else None,
        emoji=False,
        markup=False,
        highlight=False,
        legacy_windows=False,
        _environ={},
    )
    console.print(render(reply, look))
    return file.getvalue()


class Terminal(io.StringIO):
    """A stream in memory that says it is a terminal."""

    def isatty(self) -> bool:
        return True
