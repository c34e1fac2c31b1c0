"""Making long things short enough for a card."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

ELLIPSIS = "…"

# Words after which a full stop ends no sentence.
_ABBREVIATION = re.compile(
    r"(?:al|approx|cf|ch|dept|dr|e\.g|eqs?|eqn|et|etc|figs?|i\.e|inc|ltd|mrs?|ms|nos?|pp?|prof|refs?|resp|secs?|st|tab"
    r"|u\.[ks]|viz|vs|w\.r\.t|a\.k\.a)",
    re.IGNORECASE,
)
_STOP = re.compile(r"[.!?]+[\"'”’)\]]*(?=\s+[^\sa-z])|[。！？]")
_LAST_WORD = re.compile(r"[^\s(\[“\"]*$")


def short_names(names: Sequence[str], *, most: int = 4) -> str:
    """The names in one line: all where there are at most `most`, else the first ones, the last and how many more.

    “Ada Lovelace, Charles Babbage, …, Alan Turing (+12)”: twelve names are not shown. The last author is kept since
    in most fields it is the group's head.
    """
    if len(names) <= most:
        return ", ".join(names)
    shown = max(most - 2, 1)
    left_out = len(names) - shown - 1
    return f"{', '.join(names[:shown])}, {ELLIPSIS}, {names[-1]} (+{left_out})"


def ended(text: str) -> str:
    """The text with a full stop, unless a sentence ends with it already."""
    return text if text.endswith((".", "!", "?", ELLIPSIS)) else f"{text}."


def first_sentences(text: str, *, limit: int = 320) -> str:
    """As many whole sentences from the beginning as `limit` characters hold.

    Where the first sentence alone is longer it is cut between words (between characters where there are no
    spaces) and ends with “…”. The result never has more than `limit` characters.
    """
    text = " ".join(text.split())
    if len(text) <= limit:
        return text
    end = 0
    for stop in _STOP.finditer(text, 0, limit + 2):
        if stop.end() <= limit and not _is_abbreviation(text, stop):
            end = stop.end()
    if end:
        return text[:end]
    room = limit - len(ELLIPSIS)
    cut = text.rfind(" ", 0, room + 1)
    return text[: cut if cut > 0 else room].rstrip(" ,;:–—-") + ELLIPSIS


Marks = tuple[tuple[int, int], ...]
"""Stretches of a text: ranges of characters, sorted, the end exclusive."""


def around(text: str, marks: Marks, *, limit: int = 320) -> tuple[str, Marks]:
    """The sentences around the first marked words, with those marks that lie in them.

    Begins with the sentence in which they stand, or, where that begins far before them, a few words before.
    """
    flat = text.replace("\n\n", " ")
    moved = tuple(
        (start - text.count("\n\n", 0, start), end - text.count("\n\n", 0, end))
        for start, end in marks
    )
    first = moved[0][0]
    begin = 0
    for stop in _STOP.finditer(flat, 0, first):
        if not _is_abbreviation(flat, stop):
            begin = stop.end() + 1
    lead = ""
    if first - begin > limit // 2:
        begin = flat.find(" ", first - limit // 4) + 1
        lead = ELLIPSIS
    cut = lead + first_sentences(flat[begin:], limit=limit)
    shift = len(lead) - begin
    kept = ((start + shift, end + shift) for start, end in moved if start >= begin)
    return cut, tuple((start, end) for start, end in kept if end <= len(cut))


def _is_abbreviation(text: str, stop: re.Match[str]) -> bool:
    if not text.startswith(".", stop.start()):
        return False
    word = _LAST_WORD.search(text, 0, stop.start())
    assert word is not None, "the pattern matches an empty word too"
    # A single capital is an initial (“J. Smith”), but “I” and digits end sentences.
    initial = len(word[0]) == 1 and word[0].isupper() and word[0] != "I"
    return initial or _ABBREVIATION.fullmatch(word[0]) is not None
