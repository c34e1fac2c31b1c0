"""Subscriptions, and what comes of them: digests, catch-ups, and roll-ups of alerts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.digests.due import EVERY_DAY, Schedule

if TYPE_CHECKING:
    from datetime import date, datetime, time

    from bot.digests.due import Due
    from bot.freshness import Standing
    from bot.papers import PaperId, SourceName
    from bot.query.analysed import AnalysedPaper
    from bot.query.model import Query
    from bot.tenancy import Owner, Place
    from bot.watching.model import Alert, News

USUAL_TOP = 10
MOST_TOP = 50


class Covers(StrEnum):
    """What one digest is meant to cover; what counts is always since the last one."""

    DAY = "day"
    WEEK = "week"  # a recap: it comes once a week, and the first one looks a week back


class Style(StrEnum):
    """How a digest is posted. The order and choice of its papers is the same."""

    LIST = "list"
    CARDS = "cards"
    THREAD = "thread"


class WhenEmpty(StrEnum):
    """What is posted where there is nothing to tell."""

    SILENT = "silent"
    LINE = "line"


class Kind(StrEnum):
    """Which digest of a date."""

    REGULAR = "regular"
    COMPLETION = "completion"  # what came late on that date because a source had failed


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A place's recurring digest.

    Attributes:
        id: its own, in the whole installation; never shown.
        owner: whose it is.
        number: how the owner calls it: 1, 2, 3 …, never given again.
        place: where its digests go.
        at: when, as the clock on the wall of its zone shows it.
        days: on which weekdays, as `date.weekday` numbers them.
        covers: what one digest is meant to cover; a recap of the week has one weekday.
        zone: an IANA name, or None where that of the place counts.
        top: how many papers are shown, 1 to `MOST_TOP`.
        style: how it is posted.
        filter: what its papers must be, or None.
        when_empty: what is posted where there is nothing to tell.
        rising: whether papers that were low and rose come back once.
        begins_at: from when on its times count (UTC): when it was made, changed in its time, or resumed.
        covered_until: the instant (UTC) up to which it has told what was listed first: see `bot.digests.composing`.
        last_due: the latest occasion whose digest was made or passed over, or None before the first.
        paused_at: since when it is paused (UTC), or None.

    Raises:
        ValueError: `top` is another number, the times are no `bot.digests.due.Schedule`, or a recap has several days.
    """

    id: int
    owner: Owner
    number: int
    place: Place
    at: time
    days: frozenset[int] = EVERY_DAY
    covers: Covers = Covers.DAY
    zone: str | None = None
    top: int = USUAL_TOP
    style: Style = Style.LIST
    filter: Query | None = None
    when_empty: WhenEmpty = WhenEmpty.SILENT
    rising: bool = True
    begins_at: datetime
    covered_until: datetime
    last_due: Due | None = None
    paused_at: datetime | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.top <= MOST_TOP:
            raise ValueError(f"a digest of {self.top} papers cannot be had")
        if self.covers is Covers.WEEK and len(self.days) != 1:
            raise ValueError("a recap of the week comes on one weekday")
        Schedule(self.at, self.days)

    @property
    def schedule(self) -> Schedule:
        """When it is due."""
        return Schedule(self.at, self.days)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Arrival:
    """A paper as it came onto its first listing.

    Attributes:
        paper: the paper with its words and present facts.
        news: how the poller met it first.
        source: whose listing it is.
        position: its place on that listing, from 0.
    """

    paper: AnalysedPaper
    news: News
    source: SourceName
    position: int = 0

    @property
    def id(self) -> PaperId:
        """Which paper."""
        return self.news.paper_id

    @property
    def votes(self) -> int:
        """Its votes now, 0 where nobody told any."""
        return self.paper.paper.facts.upvotes or 0


@dataclass(frozen=True, slots=True)
class Ranked:
    """A paper in a digest.

    Attributes:
        paper_id: which.
        votes: those it had when the digest was made.
    """

    paper_id: PaperId
    votes: int


@dataclass(frozen=True, slots=True)
class SecondLook:
    """A paper that was low in an earlier digest, or cut, and has risen since.

    Attributes:
        paper_id: which.
        votes: those it has now.
        before: those it had then.
        told_at: when that digest was made (UTC).
    """

    paper_id: PaperId
    votes: int
    before: int
    told_at: datetime


@dataclass(frozen=True, slots=True)
class CoveredListing:
    """A listing that a digest covers, as far as it had grown.

    Attributes:
        source: whose.
        day: which listing day.
        standing: how far what is known of it could be trusted.
        new: how many papers it listed first since the last digest, whatever the filter says of them.
    """

    source: SourceName
    day: date
    standing: Standing
    new: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What a digest says. Equal ones are composed once, and can be stored once.

    Attributes:
        at: when it was composed (UTC).
        since: what was listed first after this instant (UTC) is in it …
        until: … and up to this one.
        listings: those it covers, by day, those of one day by source.
        ranked: every paper it covers, best first; those beyond `top` are cut.
        top: how many of them are shown.
        rising: the papers that come back, most votes first.
    """

    at: datetime
    since: datetime
    until: datetime
    listings: tuple[CoveredListing, ...] = ()
    ranked: tuple[Ranked, ...] = ()
    top: int = USUAL_TOP
    rising: tuple[SecondLook, ...] = ()

    @property
    def shown(self) -> tuple[Ranked, ...]:
        """The papers that are shown, best first."""
        return self.ranked[: self.top]

    @property
    def more(self) -> int:
        """How many papers were cut."""
        return len(self.ranked) - len(self.shown)

    @property
    def arrived(self) -> int:
        """How many papers were listed first since the last digest, whatever the filter says of them."""
        return sum(listing.new for listing in self.listings)

    @property
    def is_empty(self) -> bool:
        """Whether it has no paper to show."""
        return not (self.ranked or self.rising)

    @property
    def failed(self) -> tuple[CoveredListing, ...]:
        """The listings that their sources could not tell."""
        return tuple(each for each in self.listings if each.standing.freshness.failed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """One digest of one place. There is at most one of a subscription, local date and kind, ever.

    Attributes:
        subscription_id: whose.
        due: its occasion; of a completion that of the digest it completes.
        kind: which of that date.
        contents: what it says.
        is_late: whether it is made so long after its time that it says so.
    """

    subscription_id: int
    due: Due
    kind: Kind
    contents: Contents
    is_late: bool = False

    @property
    def key(self) -> tuple[int, date, Kind]:
        """What tells it from all others."""
        return self.subscription_id, self.due.local_date, self.kind


class Together(StrEnum):
    """Why alerts are posted together."""

    POLL = "poll"  # what one look at the lists brought
    LATE = "late"  # what was listed while the poller was down
    DAY = "day"  # those of `every:day`
    WEEK = "week"  # those of `every:week`, and of the day where it falls on the same occasion


@dataclass(frozen=True, slots=True, kw_only=True)
class RollUp:
    """Alerts of one place that are posted as one.

    Attributes:
        place: where.
        together: why.
        due: its occasion, for those of a day or a week, else None. There is one of a place, local date and `together`.
        alerts: those that it settles, best first, shown or not.
        shown: how many of them are shown as cards; they stand first.
        is_late: whether it comes so long after its time that it says so.
    """

    place: Place
    together: Together
    due: Due | None
    alerts: tuple[Alert, ...]
    shown: int
    is_late: bool = False

    @property
    def more(self) -> int:
        """How many papers are told as a number alone."""
        return len(self.alerts) - self.shown


@dataclass(frozen=True, slots=True, kw_only=True)
class CatchUp:
    """What a person missed.

    Attributes:
        since: what was listed first after this instant (UTC) is in it …
        until: … and up to this one: the next one goes on from there.
        ranked: the papers that are shown: what the person's watches met first, then the others, each by votes.
        met: how many of them their watches met.
        more: how many papers were cut.
        is_shortened: whether it begins later than was asked for, as no one catches up with more.
    """

    since: datetime
    until: datetime
    ranked: tuple[Ranked, ...] = ()
    met: int = 0
    more: int = 0
    is_shortened: bool = False
