"""Watches, mutes, the library, and what happens when a paper meets a watch."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime

    from bot.papers import PaperId
    from bot.query.model import Query
    from bot.tenancy import Owner, Place


WATCH_LIMIT = 100
"""Watches that one owner may have where nothing else is configured."""


class Every(StrEnum):
    """When a watch's alerts are to be posted."""

    NOW = "now"
    DAY = "day"
    WEEK = "week"


class Outcome(StrEnum):
    """What happened when a paper met a watch, or why nothing did. `why` tells one of these for each watch."""

    ALERTED = "alerted"
    MUTED = "muted"  # a mute of the watch's owner, or of the place, holds for the paper
    CAPPED = (
        "capped"  # the place had its alerts of that day already; the alert is kept for “+12 more”
    )
    PAUSED = "paused"  # the watch was
    SEEN = "already-seen"  # the place had an alert about the paper already
    BEFORE = "before-it-began"  # the paper met the watch, or was listed, before the watch began
    QUIET = "not-news"  # imported, backfilled, or on the first list that was ever read
    NOT_MET = "not-met"  # the query does not hold for the paper
    WAITING = "not-read-yet"  # the poller has not looked at the paper yet


TOLD = frozenset({Outcome.ALERTED, Outcome.CAPPED, Outcome.SEEN})
"""What comes of a meeting where the place has, or had before, an alert about the paper."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """A stored query.

    Attributes:
        id: its own, in the whole installation; never shown.
        owner: whose it is.
        number: how the owner calls it: 1, 2, 3 …, never given again.
        query: what it waits for.
        place: where its alerts go.
        every: when they are posted.
        begins_at: from when on it counts (UTC): when it was made, or its query changed last.
        paused_at: since when it is paused (UTC), or None.
    """

    id: int
    owner: Owner
    number: int
    query: Query
    place: Place
    every: Every
    begins_at: datetime
    paused_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mute:
    """A query whose papers an owner does not want to be alerted about.

    Attributes:
        owner: whose it is.
        number: how the owner calls it: 1, 2, 3 …, never given again.
        query: what is muted.
        since: from when on (UTC).
    """

    owner: Owner
    number: int
    query: Query
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """A paper in a library.

    Attributes:
        owner: whose library.
        paper_id: which paper.
        at: when it was saved (UTC).
        note: what the owner wrote beside it, or "".
        tags: words of the note that begin with ``#``, without it, in lower case, in order, each once.
    """

    owner: Owner
    paper_id: PaperId
    at: datetime
    note: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """How the poller met a paper first.

    Attributes:
        paper_id: which paper.
        day: the listing day on which it was listed first, as far as known then.
        at: when the poller saw to it (UTC).
        is_quiet: whether it can alert nobody: see `docs/decisions/0008-watches-meet-papers-through-a-queue.md`.
        is_late: whether it was listed while the poller was down, so that its alerts come as one roll-up.
    """

    paper_id: PaperId
    day: date
    at: datetime
    is_quiet: bool = False
    is_late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A paper and a watch whose query holds for it. There is at most one of both.

    Attributes:
        watch_id: which watch.
        paper_id: which paper.
        at: when they met (UTC).
        outcome: what came of it.
        detail: for `Outcome.MUTED` the mute's query as written, else "".
    """

    watch_id: int
    paper_id: PaperId
    at: datetime
    outcome: Outcome
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """What is to be posted about a paper in a place: at most one of both, ever.

    Attributes:
        place: where.
        paper_id: about which paper.
        at: when it came about (UTC).
        every: the soonest of its watches.
        is_late: whether it belongs to the roll-up after a pause of the poller.
        is_capped: whether the place had its alerts of that day already.
        watch_ids: the watches that met, least id first.
    """

    place: Place
    paper_id: PaperId
    at: datetime
    every: Every
    is_late: bool
    is_capped: bool
    watch_ids: tuple[int, ...]
