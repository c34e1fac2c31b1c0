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
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.errors import Unreadable
from bot.listings import noon
from bot.paper_id import canonical_id
from bot.papers import Facts, Paper, SourceName, Words
from bot.ports import Batch, Sighting
from bot.text import one_line, readable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from bot.papers import PaperId

_log = logging.getLogger(__name__)

LINES_A_BATCH = 1_000
_FIRST_YEAR, _LAST_YEAR = 1990, 2199  # arXiv began in 1991
_NOT_STORABLE = re.compile("[\0\ud800-\udfff]")

# An archive with a subject class (cs.AI, cond-mat.mes-hall) or one of those without any (hep-th). Authors'
# ACM and MSC classes, which some collections keep among the categories, look otherwise: I.2.7, 68T50.
_CATEGORY = re.compile(r"[a-z]+(?:-[a-z]+)*\.(?:[A-Z]{2}|[a-z]+(?:-[a-z]+)*)|[a-z]+-[a-z]+")


class _BadLine(ValueError):  # noqa: N818  it is the line that is bad
    """A line that is no paper; its text says why."""


class ArxivJsonl:
    """Reads ``*.jsonl`` and ``*.jsonl.gz``. Each sighting names its own day and counts as read at its noon."""

    def reads(self, path: Path) -> bool:
        """Whether the name ends in ``.jsonl`` or ``.jsonl.gz``."""
        return path.name.endswith((".jsonl", ".jsonl.gz"))

    def batches(self, path: Path) -> Iterator[tuple[SourceName, date | None, Batch]]:
        """The papers in the file's order, `LINES_A_BATCH` lines at a time; of a repeated one the first of a batch.

        `Batch.at` is the noon of the latest day in it (see `bot.listings.noon`).

        Raises:
            bot.errors.Unreadable: the file cannot be opened, breaks off (what stood before was given), or
                holds no paper among its first `LINES_A_BATCH` lines.
        """
        first = True
        for batch, fault in _read(path):
            if first and not batch.sightings and batch.skipped:
                raise Unreadable(f"no line of it is a paper: {fault}", url=path.name)
            first = False
            yield SourceName.ARXIV, None, batch


def _read(path: Path) -> Iterator[tuple[Batch, str]]:
    """The batches, each with what was wrong with its last bad line."""
    gathered = _Gathered(path.name)
    number = 0
    broken: Exception | None = None
    try:
        with gzip.open(path) if path.name.endswith(".gz") else path.open("rb") as file:
            for number, line in enumerate(file, 1):
                gathered.add(line, number)
                if number % LINES_A_BATCH == 0:
                    yield gathered.batch(), gathered.fault
                    gathered = _Gathered(path.name)
    except (OSError, EOFError, zlib.error) as fault:
        broken = fault
    if gathered.sightings or gathered.skipped:
        yield gathered.batch(), gathered.fault
    if broken is not None:
        raise Unreadable(_why(broken, number), url=path.name) from broken


class _Gathered:
    """The lines of one batch."""

    def __init__(self, name: str) -> None:
        self.sightings: dict[PaperId, Sighting] = {}
        self.skipped = 0
        self.fault = ""
        self._name = name
        self._latest: datetime | None = None

    def add(self, line: bytes, number: int) -> None:
        """Take one line of the file; an empty one is nothing."""
        if line.isspace():
            return
        try:
            sighting = _sighting(line)
        except _BadLine as fault:
            self.skipped += 1
            self.fault = str(fault)
            _log.warning("%s:%d: line skipped: %s", self._name, number, fault)
            return
        at = sighting.paper.facts_told_at
        if self._latest is None or at > self._latest:
            self._latest = at
        self.sightings.setdefault(sighting.paper.id, sighting)

    def batch(self) -> Batch:
        """What has been taken."""
        at = self._latest or noon(date(_FIRST_YEAR, 1, 1))  # where no line could be read
        return Batch(tuple(self.sightings.values()), self.skipped, at)


def _sighting(line: bytes) -> Sighting:
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
    facts = Facts(
        categories=_categories(told.get("categories")),
        note=one_line(_text(told.get("comment"))) or None,
    )
    paper = Paper(id=paper_id, words=_words(told, paper_id, at), facts=facts, facts_told_at=at)
    return Sighting(paper, day)


def _words(told: dict[str, object], paper_id: PaperId, at: datetime) -> Words:
    raw_title = _text(told.get("title"))
    title = one_line(raw_title)
    if not title:
        raise _BadLine(f"{paper_id} has no title")
    raw_abstract = _text(told.get("abstract"))
    abstract = readable(raw_abstract)
    names = told.get("authors")
    lines = (
        [one_line(name) for name in names if isinstance(name, str)]
        if isinstance(names, list)
        else ()
    )
    return Words(
        title=title,
        abstract=abstract,
        authors=tuple(filter(None, lines)),
        title_as_told=_as_told(raw_title, title),
        abstract_as_told=_as_told(raw_abstract, abstract),
        source=SourceName.ARXIV,
        told_at=at,
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _as_told(raw: str, shown: str) -> str | None:
    """The source's own spelling where it differs, with NUL and half characters as U+FFFD.

    No store keeps those: so what is read again equals what was stored, and nothing is written.
    """
    return None if raw == shown else _NOT_STORABLE.sub("\N{REPLACEMENT CHARACTER}", raw)


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
    """The day, and the instant at which its papers count as read."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return (day, noon(day)) if _FIRST_YEAR <= day.year <= _LAST_YEAR else None


def _why(fault: Exception, lines: int) -> str:
    if lines:
        return f"it breaks off after line {lines}: {fault}"
    if isinstance(fault, OSError) and fault.strerror:
        return f"it cannot be opened: {fault.strerror}"
    return f"it cannot be unpacked: {fault}"
