"""Typed text made plain for reading, each plain character knowing where in the text it stood."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

_DASHES = dict.fromkeys("‐‑‒–—−", "-")
_LONGEST_QUOTE = 40


@dataclass(frozen=True, slots=True)
class Plain:
    """Plain text and the way back to what was typed.

    Attributes:
        text: the plain characters.
        places: for each of them where it stood, and last the length of what was typed; None where
            both texts are the same.
    """

    text: str
    places: tuple[int, ...] | None

    def place(self, index: int) -> int:
        """Where in what was typed the plain character `index` stands."""
        return self.places[index] if self.places else index


def plain(text: str) -> Plain:
    """The text by NFKC, with ASCII digits and hyphens, and without invisible characters."""
    if text.isascii():
        return Plain(text, None)
    made: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        folded = _fold(character)
        made.append(folded)
        places.extend([place] * len(folded))
    return Plain("".join(made), (*places, len(text)))


def quoted(text: str) -> str:
    """What was typed, short enough for a sentence, in curly quotes."""
    line = " ".join(text.split())
    return f"“{line if len(line) <= _LONGEST_QUOTE else line[: _LONGEST_QUOTE - 1] + '…'}”"


def _fold(character: str) -> str:
    if character.isascii():
        return character
    if character in _DASHES:
        return "-"
    if unicodedata.category(character) == "Cf":
        return ""
    digit = unicodedata.decimal(character, None)
    return unicodedata.normalize("NFKC", character) if digit is None else str(digit)
