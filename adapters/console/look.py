"""How things look: styles, times, and the way every text takes into a drawing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

from rich.style import Style
from rich.text import Text

from adapters.console.inert import inert, one_line
from bot.days import format_day
from bot.reply import Code

if TYPE_CHECKING:
    from datetime import date, tzinfo

    from bot.reply import Phrase

HEADING = "bold"
NOTICE = "yellow"
COULD_NOT = "bold yellow"
MISTAKE = "bold red"
CODE = "bold cyan"
SMALL = "dim"
TITLE = "bold"
FOUND = "bold yellow"
NUMBER = "bold cyan"


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a drawing depends on beside the reply.

    Attributes:
        now: the present instant, aware.
        tz: the zone in which instants are shown; None means the one of this machine.
        styled: whether bold and colours are seen; without them things to type stand in backquotes.
        links: whether words can carry a link, so that addresses need not be spelt out.
        pressable: whether typing a button's number presses it; else its command is shown beside it.
        encoding: what the drawing will be written in.
    """

    now: datetime
    tz: tzinfo | None = None
    styled: bool = False
    links: bool = False
    pressable: bool = True
    encoding: str = "utf-8"

    def words(self, text: str) -> str:
        """The text made harmless, white space as it is."""
        return inert(text, encoding=self.encoding)

    def line(self, text: str) -> str:
        """The text made harmless, as one line."""
        return one_line(text, encoding=self.encoding)

    def text(self, text: str, style: str | Style = "") -> Text:
        """One line, ready to be drawn; never markup."""
        return Text(self.line(text), style, overflow="fold")

    def phrase(self, phrase: Phrase, style: str = "") -> Text:
        """A run of text, ready to be drawn."""
        drawn = Text(style=style, overflow="fold")
        ticks = "" if self.styled or len(phrase) == 1 else "`"
        for span in phrase:
            if isinstance(span, Code):
                drawn.append(f"{ticks}{self.line(span.text)}{ticks}", CODE)
            elif isinstance(span, datetime):
                drawn.append(self.instant(span))
            else:
                drawn.append(self.words(span))
        return drawn

    def instant(self, at: datetime) -> str:
        """The instant in local time: “07:12 CET” today, “Mon 23 Nov 07:12 CET” on other days, with the year in others."""
        local = at.astimezone(self.tz)
        clock = f"{local:%H:%M} {_zone_of(local)}"
        today = self.now.astimezone(self.tz).date()
        return clock if local.date() == today else f"{self.day(local.date())} {clock}"

    def day(self, day: date) -> str:
        """The day: “Mon 23 Nov”, with the year in other years."""
        shown = format_day(day)
        this_year = self.now.astimezone(self.tz).year
        return shown.rpartition(" ")[0] if day.year == this_year else shown

    def link(self, url: str) -> Style:
        """What makes words lead to an address, where that works; only web addresses are ever led to."""
        if not (self.links and url.startswith(("https://", "http://"))):
            return Style.null()
        # Whatever could end the escape sequence that holds the address is quoted.
        return Style(link=quote(self.line(url), safe=":/?#[]@!$&'()*+,=%~-._"))

    def address(self, url: str) -> Text:
        """An address that can be followed or, where words carry no link, copied."""
        shown = self.line(url)
        if self.links:
            shown = shown.removeprefix("https://").removeprefix("http://").removeprefix("www.")
            shown = shown.rstrip("/")
        return Text(shown, self.link(url), overflow="fold")


def _zone_of(local: datetime) -> str:
    """The zone's short name, or “UTC-03” where it has none but its number."""
    name = local.tzname() or ""
    return f"UTC{name}" if name.startswith(("+", "-")) else name
