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


def _is_abbreviation(text: str, stop: re.Match[str]) -> bool:
    if not text.startswith(".", stop.start()):
        return False
    word = _LAST_WORD.search(text, 0, stop.start())
    assert word is not None, "the pattern matches an empty word too"
    # A single capital is an initial (“J. Smith”), but “I” and digits end sentences.
    initial = len(word[0]) == 1 and word[0].isupper() and word[0] != "I"
    return initial or _ABBREVIATION.fullmatch(word[0]) is not None
