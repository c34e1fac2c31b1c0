"""A typed line cut into pieces that know where in it they stand; quotes are opened and closed here."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from bot.errors import Mistake, Refusal

PLAIN = str.maketrans(
    dict.fromkeys("“”„‟«»″＂〝〞", '"') | {"：": ":", "\u00a0": " ", "\u3000": " "}
)
"""Quotes, colons and spaces as phones and word processors type them, as the plain ones."""

# A backslash takes a following quote or backslash with it, in quotes and out; elsewhere it is itself.
_TOKEN = re.compile(r'(?:"(?:\\["\\]|[^"\\]|\\)*(?:"|\Z)|\\["\\]|[^\s"])+')


@dataclass(frozen=True, slots=True)
class Piece:
    """Some of the typed line: its text without quotes, and where each character of it stands."""

    text: str
    places: tuple[int, ...]
    start: int
    end: int

    def at(self, index: int) -> int:
        """Where in the line character `index` stands."""
        return self.places[index] if index < len(self.places) else self.end

    def until(self, index: int) -> int:
        """Where in the line the first `index` characters end."""
        return self.places[index - 1] + 1 if 0 < index <= len(self.places) else self.at(index)

    def after(self, count: int) -> Piece:
        """All but the first `count` characters."""
        return Piece(self.text[count:], self.places[count:], self.at(count), self.end)


def pieces_of(line: str, start: int) -> list[Piece]:
    """The pieces of a line from `start` on, parted by white space outside quotes.

    Raises:
        bot.errors.Mistake: a quote is not closed.
    """
    pieces: list[Piece] = []
    for token in _TOKEN.finditer(line, start):
        chars: list[str] = []
        places: list[int] = []
        opened_at: int | None = None
        walk = iter(range(token.start(), token.end()))
        for place in walk:
            if line[place] == '"':
                opened_at = place if opened_at is None else None
                continue
            if line[place] == "\\" and line[place + 1 : place + 2] in ('"', "\\"):
                next(walk)
                chars.append(line[place + 1])
            elif unicodedata.category(line[place]) == "Cf":
                continue  # a joiner, a mark of direction, a byte order mark: nobody typed it on purpose
            else:
                chars.append(line[place])
            places.append(place)
        if opened_at is not None:
            raise Mistake(
                Refusal.UNCLOSED_QUOTE,
                "this quote is not closed",
                start=opened_at,
                end=opened_at + 1,
                hint='A " goes at the end of the quoted words.',
                fix=line.rstrip("\\") + '"',
            )
        if chars or '"' in token.group():
            pieces.append(Piece("".join(chars), tuple(places), token.start(), token.end()))
    return pieces


def in_quotes(value: str) -> str:
    """The value so that it is read back as one piece, in quotes where it needs them."""
    if value and not re.search(r'[\s"\\]', value):
        return value
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
