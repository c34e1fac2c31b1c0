"""What Hugging Face sends becomes sightings. Pure: bytes and JSON in, papers out.

All shapes since 2024 are read: a list of entries whose paper stands under ``paper``, an entry without that
wrapping (``/api/papers/{id}``), either in a search. Optional keys may be absent; what is there but of the
wrong type, or out of all reason, is not told.
"""

from __future__ import annotations

import json
import logging
import re
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.days import FIRST_YEAR, LAST_YEAR
from bot.errors import Unreadable
from bot.paper_id import canonical_id
from bot.papers import Facts, Paper, SourceName, ToldAt, Words
from bot.ports import Batch, Sighting
from bot.skipped import counting_skipped
from bot.text.told import told_line, told_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from bot.papers import PaperId

_log = logging.getLogger(__name__)

_LARGEST_COUNT = (
    2**31 - 1
)  # what an SQL integer holds; no paper has more votes than there are people
_LONGEST_URL = 2_000
_EXCERPT = 60
_LONGEST_ERROR = 200

# A link with a user name before the host (https://huggingface.co@elsewhere) only serves to deceive.
_URL = re.compile(r"https?://[^\s/?#@\\]+(?:[/?#][^\s\\]*)?", re.IGNORECASE)
# Pictures that the service draws itself; until May 2024 they stood in for missing media.
_DRAWN = "/social-thumbnails/"


class BadEntry(ValueError):  # noqa: N818  it is the entry that is bad
    """An entry that is no paper; its text says why."""


def read_list(body: bytes, *, url: str, content_type: str = "") -> list[object]:
    """The entries of an answer that must be a JSON list.

    Raises:
        bot.errors.Unreadable: it is none; the reason says what came instead.
    """
    data = _decode(body, "list", url=url, content_type=content_type)
    if not isinstance(data, list):
        raise _not_agreed("list", _json_kind(data), body, url=url, content_type=content_type)
    return data


def read_object(body: bytes, *, url: str, content_type: str = "") -> dict[str, object]:
    """An answer that must be one JSON object.

    Raises:
        bot.errors.Unreadable: it is none; the reason says what came instead.
    """
    data = _decode(body, "object", url=url, content_type=content_type)
    if not isinstance(data, dict):
        raise _not_agreed("object", _json_kind(data), body, url=url, content_type=content_type)
    return data


def read_batch(
    entries: Iterable[object],
    *,
    url: str,
    at: datetime,
    day: date | None = None,
    day_is_certain: bool = False,
) -> Batch:
    """The papers of a list, in its order; of a paper that stands in it twice the first counts.

    Args:
        entries: as `read_list` gives them.
        url: where they came from, for the log.
        at: when they were read (UTC).
        day: the listing day that was asked for: it counts where an entry tells none, as until March 2025.
        day_is_certain: whether `day` counts whatever the entries tell.
    """
    found: dict[PaperId, Sighting] = {}
    with counting_skipped(_log, name=url, one="entry", many="entries") as skipped:
        for position, entry in enumerate(entries):
            try:
                sighting = read_sighting(entry, at=at, day=day, day_is_certain=day_is_certain)
            except BadEntry as fault:
                skipped.add(f"{url}: entry {position} (id {_id_for_log(entry)}) skipped: {fault}")
            else:
                found.setdefault(sighting.paper.id, sighting)
    return Batch(tuple(found.values()), skipped.count, at)


def told_days(entries: Iterable[object]) -> set[date]:
    """The listing days that the entries tell; those of before March 2025 tell none."""
    days = set()
    for entry in entries:
        if isinstance(entry, dict):
            inner = entry.get("paper")
            paper = inner if isinstance(inner, dict) else entry
            if day := _day(_told(paper, entry, "submittedOnDailyAt")):
                days.add(day)
    return days


def read_sighting(
    entry: object, *, at: datetime, day: date | None = None, day_is_certain: bool = False
) -> Sighting:
    """One entry. The arguments are those of `read_batch`.

    Raises:
        BadEntry: it has no arXiv id or no title, or is no JSON object.
    """
    if not isinstance(entry, dict):
        raise BadEntry(f"it is {_json_kind(entry)}, not a JSON object")
    inner = entry.get("paper")
    paper: dict[str, object] = inner if isinstance(inner, dict) else entry
    paper_id = _paper_id(paper, entry)
    told_day = _day(_told(paper, entry, "submittedOnDailyAt"))
    return Sighting(
        Paper(
            id=paper_id,
            words=_words(paper, entry, at=at),
            facts=_facts(paper, entry),
            told_at=ToldAt(hf=at),
        ),
        day if day_is_certain or told_day is None else told_day,
    )


def read_error(body: bytes) -> str:
    """What an answer that is an error says, one line: its ``error`` where it is JSON, else its beginning."""
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        return excerpt(body)
    said = data.get("error") if isinstance(data, dict) else None
    return (
        excerpt(said.encode("utf-8", "replace"), _LONGEST_ERROR)
        if isinstance(said, str)
        else excerpt(body)
    )


def excerpt(body: bytes, limit: int = _EXCERPT) -> str:
    """The beginning of an answer, one line of at most `limit` printable characters, for messages."""
    text = body[: limit * 8].decode("utf-8", "replace")
    line = "".join(
        character if character.isprintable() else " " for character in " ".join(text.split())
    )
    return line if len(line) <= limit else line[: limit - 1] + "…"


def _words(paper: Mapping[str, object], entry: Mapping[str, object], *, at: datetime) -> Words:
    title = told_line(_told(paper, entry, "title"))
    if not title.shown:
        raise BadEntry("it has no title")
    abstract = told_text(_told(paper, entry, "summary"))
    return Words(
        title=title.shown,
        abstract=abstract.shown,
        authors=tuple(_authors(_told(paper, entry, "authors"))),
        title_as_told=title.as_told,
        abstract_as_told=abstract.as_told,
        source=SourceName.HF,
        told_at=at,
    )


def _facts(paper: Mapping[str, object], entry: Mapping[str, object]) -> Facts:
    media, drawn = _media(paper, entry)
    return Facts(
        # The outer one is the same less some hours, or the time of listing: it may name another day.
        published_on=_day(paper.get("publishedAt")),
        organization=_organization(paper.get("organization"))
        or _organization(entry.get("organization")),
        ai_summary=told_line(_told(paper, entry, "ai_summary")).shown or None,
        ai_keywords=tuple(_keywords(_told(paper, entry, "ai_keywords"))),
        code_url=_url(_told(paper, entry, "githubRepo")),
        stars=_count(_told(paper, entry, "githubStars")),
        project_url=_url(_told(paper, entry, "projectPage")),
        thumbnail_url=_url(_told(paper, entry, "thumbnail")) or drawn,
        media_urls=media,
        upvotes=_count(_told(paper, entry, "upvotes")),
        comments=_count(_told(paper, entry, "numComments")),
    )


def _told(paper: Mapping[str, object], entry: Mapping[str, object], key: str) -> object:
    value = paper.get(key)
    return entry.get(key) if value is None else value


def _paper_id(paper: Mapping[str, object], entry: Mapping[str, object]) -> PaperId:
    told = _told(paper, entry, "id")
    found = canonical_id(told) if isinstance(told, str) else None
    if found is None:
        raise BadEntry("it has no arXiv id")
    return found


def _authors(value: object) -> Iterator[str]:
    for author in value if isinstance(value, list) else ():
        if isinstance(author, dict):
            if author.get("hidden") is True:
                continue
            name = told_line(author.get("name")).shown
        else:
            name = told_line(author).shown
        if name:
            yield name


def _organization(value: object) -> str | None:
    if not isinstance(value, dict):
        return None
    return told_line(value.get("fullname")).shown or told_line(value.get("name")).shown or None


def _keywords(value: object) -> Iterator[str]:
    for keyword in value if isinstance(value, list) else ():
        if line := told_line(keyword).shown:
            yield line


def _media(
    paper: Mapping[str, object], entry: Mapping[str, object]
) -> tuple[tuple[str, ...], str | None]:
    """The media, and apart from them a picture that the service has drawn itself."""
    many = _told(paper, entry, "mediaUrls")
    listed = many if isinstance(many, list) else []
    urls = dict.fromkeys(
        url for value in (*listed, _told(paper, entry, "mediaUrl")) if (url := _url(value))
    )
    drawn = next((url for url in urls if _DRAWN in url), None)
    return tuple(url for url in urls if _DRAWN not in url), drawn


def _url(value: object) -> str | None:
    if not isinstance(value, str) or len(value) > _LONGEST_URL:
        return None
    value = value.strip()
    # Bidi controls and other invisible characters are not printable either.
    return value if _URL.fullmatch(value) and value.isprintable() else None


def _count(value: object) -> int | None:
    if type(value) is int and 0 <= value <= _LARGEST_COUNT:
        return value
    return None


def _day(value: object) -> date | None:
    return _day_of(value) if isinstance(value, str) else None


@lru_cache(maxsize=1024)
def _day_of(instant: str) -> date | None:
    try:
        moment = datetime.fromisoformat(instant)
        if moment.tzinfo is not None:
            moment = moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moment.date() if FIRST_YEAR <= moment.year <= LAST_YEAR else None


def _decode(body: bytes, expected: str, *, url: str, content_type: str) -> object:
    try:
        data: object = json.loads(body)
    except (ValueError, RecursionError) as fault:
        kind = _other_kind(body, fault)
        raise _not_agreed(expected, kind, body, url=url, content_type=content_type) from fault
    return data


def _not_agreed(
    expected: str, kind: str, body: bytes, *, url: str, content_type: str
) -> Unreadable:
    told = f" (content-type {content_type})" if content_type else ""
    beginning = f", beginning “{start}”" if (start := excerpt(body)) else ""
    return Unreadable(f"expected a JSON {expected}, got {kind}{told}{beginning}", url=url)


def _other_kind(body: bytes, fault: Exception) -> str:
    start = body[:200].lstrip().lower()
    if not start:
        return "nothing"
    if start.startswith((b"<!doctype html", b"<html", b"<head", b"<body")):
        return "HTML"
    if start.startswith((b"[", b"{")):
        where = f" at character {fault.pos}" if isinstance(fault, json.JSONDecodeError) else ""
        return f"broken JSON{where}"
    return "something else"


def _json_kind(data: object) -> str:
    if isinstance(data, dict):
        return "a JSON object"
    if isinstance(data, list):
        return "a JSON list"
    if data is None:
        return "a JSON null"
    return f"a JSON {'text' if isinstance(data, str) else 'number or truth value'}"


def _id_for_log(entry: object) -> str:
    if not isinstance(entry, dict):
        return "none"
    inner = entry.get("paper")
    told = inner.get("id") if isinstance(inner, dict) else entry.get("id")
    return excerpt(str(told).encode("utf-8", "replace")) if told is not None else "none"
