"""Captured arXiv papers: one JSON object a line.

The keys are ``id``, ``title``, ``abstract``, ``authors`` and ``categories`` (lists of text), ``comment`` (text
or null) and ``date``: the day on which the paper stood in a listing first.
"""

from __future__ import annotations

import gzip
import json
import logging
import re
import zlib
from datetime import date, timedelta
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from bot.days import FIRST_YEAR
from bot.errors import Unreadable
from bot.listings import noon
from bot.paper_id import canonical_id
from bot.papers import Facts, Paper, SourceName, ToldAt, Words
from bot.ports import Batch, Sighting
from bot.skipped import counting_skipped
from bot.text.told import told_line, told_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path
    from typing import BinaryIO

    from bot.papers import PaperId
    from bot.ports import Clock
    from bot.skipped import Skipped

_log = logging.getLogger(__name__)

LINES_A_BATCH = 1_000
_LONGEST_LINE = 2**20  # bytes; the longest paper so far has below ten thousand

# An archive with a subject class (cs.AI, cond-mat.mes-hall) or one of those without any (hep-th). Authors'
# ACM and MSC classes, which some collections keep among the categories, look otherwise: I.2.7, 68T50.
_CATEGORY = re.compile(r"[a-z]+(?:-[a-z]+)*\.(?:[A-Z]{2}|[a-z]+(?:-[a-z]+)*)|[a-z]+-[a-z]+")


class _BadLine(ValueError):  # noqa: N818  it is the line that is bad
    """A line that is no paper; its text says why."""


class ArxivJsonl:
    """Reads ``*.jsonl`` and ``*.jsonl.gz``.

    Each sighting names its own day and counts as read at the noon of that day (see `bot.listings.noon`) or now,
    whichever is earlier. A line whose day is later than tomorrow (UTC) is bad: further ahead no time zone is.

    Args:
        clock: tells which days have come.
    """

    def __init__(self, *, clock: Clock) -> None:
        self._clock = clock

    def reads(self, path: Path) -> bool:
        """Whether the name ends in ``.jsonl`` or ``.jsonl.gz``."""
        return path.name.endswith((".jsonl", ".jsonl.gz"))

    def batches(self, path: Path) -> Iterator[tuple[SourceName, date | None, Batch]]:
        """The papers in the file's order, `LINES_A_BATCH` lines at a time; of a repeated one the first of a batch.

        `Batch.at` is the latest instant in it.

        Raises:
            bot.errors.Unreadable: the file cannot be opened, breaks off (what stood before was given), or
                holds no paper among its first `LINES_A_BATCH` lines.
        """
        first = True
        with counting_skipped(_log, name=path.name, one="line", many="lines") as skipped:
            for batch, fault in _read(path, self._clock.now(), skipped):
                if first and not batch.sightings and batch.skipped:
                    raise Unreadable(f"no line of it is a paper: {fault}", url=path.name)
                first = False
                yield SourceName.ARXIV, None, batch


def _read(path: Path, now: datetime, skipped: Skipped) -> Iterator[tuple[Batch, str]]:
    """The batches, each with what was wrong with its last bad line."""
    gathered = _Gathered(path.name, now, skipped)
    number = 0
    broken: Exception | None = None
    try:
        with gzip.open(path) if path.name.endswith(".gz") else path.open("rb") as file:
            for number, line in enumerate(_lines(file), 1):
                gathered.add(line, number)
                if number % LINES_A_BATCH == 0:
                    yield gathered.batch(), gathered.fault
                    gathered = _Gathered(path.name, now, skipped)
    except (OSError, EOFError, zlib.error) as fault:
        broken = fault
    if gathered.sightings or gathered.skipped:
        yield gathered.batch(), gathered.fault
    if broken is not None:
        raise Unreadable(_why(broken, number), url=path.name) from broken


def _lines(file: BinaryIO | gzip.GzipFile) -> Iterator[bytes]:
    """The lines, of one that is too long no more than shows it: a small packed file may hold a huge one."""
    read = partial(file.readline, _LONGEST_LINE + 1)
    for line in iter(read, b""):
        yield line
        rest = line
        while len(rest) > _LONGEST_LINE and not rest.endswith(b"\n"):
            rest = read()


class _Gathered:
    """The lines of one batch, read at an instant."""

    def __init__(self, name: str, now: datetime, skipped: Skipped) -> None:
        self.sightings: dict[PaperId, Sighting] = {}
        self.skipped = 0
        self.fault = ""
        self._name = name
        self._now = now
        self._all_skipped = skipped
        self._latest: datetime | None = None

    def add(self, line: bytes, number: int) -> None:
        """Take one line of the file; an empty one is nothing."""
        if line.isspace():
            return
        try:
            sighting = _sighting(line, self._now)
        except _BadLine as fault:
            self.skipped += 1
            self.fault = str(fault)
            self._all_skipped.add(f"{self._name}:{number}: line skipped: {fault}")
            return
        at = sighting.paper.told_at.latest
        if self._latest is None or at > self._latest:
            self._latest = at
        self.sightings.setdefault(sighting.paper.id, sighting)

    def batch(self) -> Batch:
        """What has been taken."""
        return Batch(tuple(self.sightings.values()), self.skipped, self._latest or self._now)


def _sighting(line: bytes, now: datetime) -> Sighting:
    if len(line) > _LONGEST_LINE:
        raise _BadLine(f"it is longer than {_LONGEST_LINE >> 20} MiB")
    try:
        told = json.loads(line.decode())
    except (ValueError, RecursionError) as fault:
        raise _BadLine(f"it is no JSON: {fault}") from fault
    if not isinstance(told, dict):
        raise _BadLine("it is no JSON object")
    value = told.get("id")
    paper_id = canonical_id(value) if isinstance(value, str) else None
    if paper_id is None:
        raise _BadLine("it has no arXiv id")
    value = told.get("date")
    on = _day(value) if isinstance(value, str) else None
    if on is None:
        raise _BadLine(f"{paper_id} has no date such as 2025-03-18")
    day, at = on
    if at > now:
        if day > now.date() + timedelta(days=1):
            raise _BadLine(f"{paper_id} is of {day}, which has not come yet")
        at = now
    facts = Facts(
        categories=_categories(told.get("categories")),
        note=told_line(told.get("comment")).shown or None,
    )
    paper = Paper(
        id=paper_id, words=_words(told, paper_id, at), facts=facts, told_at=ToldAt(arxiv=at)
    )
    return Sighting(paper, day)


def _words(told: dict[str, object], paper_id: PaperId, at: datetime) -> Words:
    title = told_line(told.get("title"))
    if not title.shown:
        raise _BadLine(f"{paper_id} has no title")
    abstract = told_text(told.get("abstract"))
    names = told.get("authors")
    lines = [told_line(name).shown for name in names] if isinstance(names, list) else ()
    return Words(
        title=title.shown,
        abstract=abstract.shown,
        authors=tuple(filter(None, lines)),
        title_as_told=title.as_told,
        abstract_as_told=abstract.as_told,
        source=SourceName.ARXIV,
        told_at=at,
    )


def _categories(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        return ()
    names = [name for name in value if isinstance(name, str) and _is_category(name)]
    return tuple(dict.fromkeys(names))


@lru_cache(maxsize=1024)
def _is_category(name: str) -> bool:
    return _CATEGORY.fullmatch(name) is not None


@lru_cache(maxsize=1024)
def _day(text: str) -> tuple[date, datetime] | None:
    """The day, and its noon."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return (day, noon(day)) if day.year >= FIRST_YEAR else None


def _why(fault: Exception, lines: int) -> str:
    if lines:
        return f"it breaks off after line {lines}: {fault}"
    if isinstance(fault, OSError) and fault.strerror:
        return f"it cannot be opened: {fault.strerror}"
    return f"it cannot be unpacked: {fault}"
