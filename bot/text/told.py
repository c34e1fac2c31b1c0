"""What a source told, of whatever type: as people read it and, where that differs, in the source's own spelling."""

from __future__ import annotations

import re
from typing import NamedTuple

from bot.text import one_line, readable

UNSTORABLE = re.compile("[\0\ud800-\udfff]")
"""NUL and halves of surrogate pairs, which JSON can say and no database keeps."""


class Told(NamedTuple):
    """A text that a source told.

    Attributes:
        shown: readable text (see `bot.text`), "" where the source told no text.
        as_told: the source's own spelling where it differs, with what no store keeps (`UNSTORABLE`) as U+FFFD:
            so what is read again equals what was stored, and nothing is written.
    """

    shown: str
    as_told: str | None


def told_line(value: object) -> Told:
    """A title, a name, a note: `shown` is one line."""
    raw = _text(value)
    return _told(raw, one_line(raw))


def told_text(value: object) -> Told:
    """A text of any number of paragraphs."""
    raw = _text(value)
    return _told(raw, readable(raw))


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _told(raw: str, shown: str) -> Told:
    as_told = None if raw == shown else UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", raw)
    return Told(shown, as_told)
