"""Spans of time as people type them: ``10m``, ``2h``."""

from __future__ import annotations

import re
from datetime import timedelta

from bot.errors import Mistake, Refusal
from bot.typed import quoted

_TYPED = re.compile(r"(\d{1,6})\s*(s|m|min|h|d)", re.IGNORECASE | re.ASCII)
_UNITS = {
    "s": timedelta(seconds=1),
    "m": timedelta(minutes=1),
    "min": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
}


def parse_duration(text: str, *, least: timedelta, most: timedelta) -> timedelta:
    """The span of time that `text` means.

    Raises:
        bot.errors.Mistake: it means none, or one that is not between `least` and `most`.
    """
    typed = _TYPED.fullmatch(text.strip())
    if typed is None:
        raise Mistake(
            Refusal.BAD_NUMBER,
            f"{quoted(text)} is no span of time",
            hint="For example 10m, 90s or 2h.",
            fix="10m",
        )
    span = int(typed[1]) * _UNITS[typed[2].lower()]
    if not least <= span <= most:
        raise Mistake(
            Refusal.BAD_NUMBER,
            f"{text} is not between {write_duration(least)} and {write_duration(most)}",
            fix=write_duration(min(max(span, least), most)),
        )
    return span


def write_duration(span: timedelta) -> str:
    """A span of whole seconds as it is typed: ``10m``."""
    for unit in ("d", "h", "m", "s"):
        if not span % _UNITS[unit]:
            return f"{span // _UNITS[unit]}{unit}"
    raise ValueError("a span is of whole seconds")
