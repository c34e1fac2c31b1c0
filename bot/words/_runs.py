"""Where words begin and end, and which of them are parts of one compound."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from bot.words._plain import MARK, SOLO, SOLO_MARK, Plain

if TYPE_CHECKING:
    from collections.abc import Iterator

# All of them read a shape (see `Plain`), in which every letter but SOLO is one of A–Z and a–z. Nothing is given
# back once taken (`++`), so that the time they take grows with the length alone.
_LETTER = f"[A-Za-z]{MARK}*+"
# Commas part thousands only where all of them do (`10,20` and `100,20,300` are lists); a point between digits
# never parts (`2.5`, `1.2.3`); one before or after them is no part of the number (`.5`, `3.`).
_NUMBER = r"(?:(?<!\d,)[1-9]\d{0,2}(?:,\d{3})++(?!\d|,\d)|\d++)(?:\.\d++)*+"
_PIECE = f"(?:{_NUMBER}|{_LETTER})"
_RUN = re.compile(f"{SOLO}{SOLO_MARK}*+|{_LETTER}[+#]++(?![A-Za-z])|{_PIECE}(?:'?{_PIECE})*+")
# Letters that stand together; the group takes part where they are two or more, with a digit after them.
_LETTERS = re.compile(rf"{_LETTER}(?:(?:'?{_LETTER})++((?='?\d))?)?")
_JOINTS = frozenset("-/._^")


class Run(NamedTuple):
    """Letters and digits that stand together, by their places in a `Plain`.

    Attributes:
        start: of the first character.
        end: after the last one.
        joint: the one character that joins it to the next run, or "".
    """

    start: int
    end: int
    joint: str


class Part(NamedTuple):
    """A word, by its place in a `Plain`.

    Attributes:
        start: of the first character.
        end: after the last one.
        goes_on: whether the next part belongs to the same compound.
    """

    start: int
    end: int
    goes_on: bool


def runs(plain: Plain) -> Iterator[Run]:
    """The runs of a text, in order."""
    found = [match.span() for match in _RUN.finditer(plain.shape)]
    for at, (start, end) in enumerate(found):
        gap = plain.shape[end : found[at + 1][0]] if at + 1 < len(found) else ""
        yield Run(start, end, gap if gap in _JOINTS else "")


def parts(plain: Plain) -> Iterator[Part]:
    """The words of a text, in order: its runs, parted between two or more letters and the digit after them."""
    for run in runs(plain):
        start = run.start
        if not plain.shape[run.start : run.end].isalpha():  # else there is no digit in it
            for match in _LETTERS.finditer(plain.shape, run.start, run.end):
                if match[1] is not None:
                    yield Part(start, match.end(), goes_on=True)
                    start = match.end()
        yield Part(start, run.end, goes_on=run.joint != "")


def spelled(plain: Plain, start: int, end: int) -> str:
    """What stands there, without the apostrophes and the commas of a number."""
    return plain.text[start:end].replace("'", "").replace(",", "")
