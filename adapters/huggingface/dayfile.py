"""Captured Daily Papers lists: one file a day, each the body of one answer of the service."""

from __future__ import annotations

import gzip
import logging
import re
import zlib
from datetime import date, timedelta
from typing import TYPE_CHECKING

from adapters.huggingface import parse
from bot.days import FIRST_YEAR
from bot.errors import Unreadable
from bot.listings import noon
from bot.papers import SourceName

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.ports import Batch, Clock

_log = logging.getLogger(__name__)

_NAME = re.compile(r"(\d{4}-\d{2}-\d{2})(?!\d).*\.json(?:\.gz)?", re.ASCII)
_LARGEST = 64 * 2**20  # unpacked; the largest day so far has half a MiB


class HuggingFaceDayFiles:
    """Reads files named by their listing day: ``2026-07-15.json``, ``2026-04-24.first.json``, also with ``.gz``.

    The day in the name counts, whatever the entries tell: the file is that day's list, and a paper that was
    put on a second list tells only one of its days. Where they all tell another, that is logged.

    Args:
        clock: tells which days have come.
    """

    def __init__(self, *, clock: Clock) -> None:
        self._clock = clock

    def reads(self, path: Path) -> bool:
        """Whether the name begins with a day (arXiv's first year or later) and ends in ``.json`` or ``.json.gz``."""
        return _named_day(path) is not None

    def batches(self, path: Path) -> Iterator[tuple[SourceName, date | None, Batch]]:
        """The one list of the file, read at noon of its day (see `bot.listings.noon`) or now, whichever is earlier.

        Raises:
            bot.errors.Unreadable: it cannot be opened or unpacked, is no JSON list or one of other things than
                papers, or its day is later than tomorrow (UTC): further ahead no time zone is.
        """
        day = _named_day(path)
        if day is None:
            raise Unreadable(
                "the name does not begin with a day, as 2026-07-15.json", url=path.name
            )
        now = self._clock.now()
        if day > now.date() + timedelta(days=1):
            raise Unreadable(f"{day} has not come yet", url=path.name)
        entries = parse.read_list(_content(path), url=path.name)
        at = min(noon(day), now)
        batch = parse.read_batch(entries, url=path.name, at=at, day=day, day_is_certain=True)
        if entries and not batch.sightings:
            raise Unreadable(f"none of its {len(entries)} entries is a paper", url=path.name)
        told = parse.told_days(entries)
        if told and day not in told:
            named = ", ".join(map(str, sorted(told)[:3]))
            _log.warning(
                "%s: its papers name another day (%s); they are put on the list of %s, as the file is called",
                path.name,
                named + (", …" if len(told) > 3 else ""),
                day,
            )
        yield SourceName.HF, day, batch


def _named_day(path: Path) -> date | None:
    named = _NAME.fullmatch(path.name)
    if named is None:
        return None
    try:
        day = date.fromisoformat(named[1])
    except ValueError:
        return None
    return day if day.year >= FIRST_YEAR else None


def _content(path: Path) -> bytes:
    try:
        with gzip.open(path) if path.name.endswith(".gz") else path.open("rb") as file:
            content = file.read(_LARGEST + 1)
    except (OSError, EOFError, zlib.error) as fault:
        raise Unreadable(_why(fault), url=path.name) from fault
    if len(content) > _LARGEST:
        raise Unreadable(f"it holds more than {_LARGEST >> 20} MiB", url=path.name)
    return content


def _why(fault: Exception) -> str:
    if isinstance(fault, OSError) and fault.strerror:
        return f"it cannot be opened: {fault.strerror}"
    return f"it cannot be unpacked: {fault}"
