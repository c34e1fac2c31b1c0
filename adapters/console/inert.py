"""Text that does nothing but be read: the last border before a terminal.

The core has cleaned what sources told (`bot.text`); what callers type, log details and everything that a later
change may let through is made harmless here, once more.
"""

from __future__ import annotations

import re
import unicodedata

# Every way to begin a new line or jump along one, but for the line feed.
_SPACES = re.compile("[\t\v\f\r\x1c-\x1f\x85\u2028\u2029]")
# Other controls (escape sequences begin with one), bidi controls, and what is invisible. Joiners and variation
# selectors go too: no two terminals agree how wide what they join is, and a wrong width breaks every column.
_DROPPED = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u061c\u180b-\u180f\u200b\u200d-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
_SURROGATES = re.compile("[\ud800-\udfff]")
# Marks upon marks paint over the lines above and below; no language needs more than three.
_HEAPS = re.compile(
    "([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{3})"
    "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)

_FALLBACKS = {
    "▲": "^",
    "★": "*",
    "•": "*",
    "·": "-",
    "…": "...",
    "→": "->",
    "‘": "'",
    "’": "'",
    "“": '"',
    "”": '"',
    "‐": "-",
    "‑": "-",
    "–": "-",
    "—": "-",
    "−": "-",
    "×": "x",
    "≤": "<=",
    "≥": ">=",
}


def inert(text: str, *, encoding: str = "utf-8") -> str:
    """The text without anything a terminal would act on, and such that it can be written in `encoding`.

    Line feeds stay, other breaks and tabs become spaces. What the encoding lacks becomes something alike, or “?”.
    """
    if not text.isprintable():
        text = _SPACES.sub(" ", text)
        text = _DROPPED.sub("", text)
        text = _SURROGATES.sub("\ufffd", text)
    if not text.isascii():
        # Selectors count as printable.
        text = _HEAPS.sub(r"\1", _DROPPED.sub("", text))
    return _fitted(text, encoding)


def one_line(text: str, *, encoding: str = "utf-8") -> str:
    """As `inert`, every run of white space one space, none at the ends."""
    return " ".join(inert(text, encoding=encoding).split())


def _fitted(text: str, encoding: str) -> str:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return "".join(_alike(char, encoding) for char in text)
    return text


def _alike(char: str, encoding: str) -> str:
    for attempt in (char, _FALLBACKS.get(char, ""), unicodedata.normalize("NFKD", char)):
        kept = attempt.encode(encoding, "ignore").decode(encoding)
        if kept.strip():
            return kept
    if char.isspace():
        return " "
    return "" if unicodedata.category(char).startswith("M") else "?"
