"""What a digest says. All that decides it stands in a `DigestKey`, so that digests with equal keys are composed once.

A digest covers what the poller met first after the subscription's cursor and up to the end of its latest round
(`Edition.until`): what a round that is not over brings comes next time, as some of it may not be stored yet. Papers
that are no news (imported, backfilled, of the first day) are never in it.

A cursor alone would lose what was stored late, or came while the clock was wrong. So a digest also looks behind its
cursor, by `BEHIND`, and leaves out whatever an earlier digest covered: nothing is told twice, and nothing is lost
unless the clock was farther behind than that. A filter that asks for votes meets there what has got them since.

A second look: a paper that was in the lower half of what an earlier digest showed, or cut, comes back once when it has
more votes than the first paper of this subscription's digests usually has, which is the median of their last 14.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import islice
from statistics import median_high
from typing import TYPE_CHECKING

from bot.digests.model import (
    Contents,
    CoveredListing,
    Digest,
    Kind,
    Ranked,
    SecondLook,
    WhenEmpty,
)
from bot.freshness import Freshness, Standing
from bot.query.matching import matches

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from bot.digests.due import Due
    from bot.digests.model import Arrival, Subscription
    from bot.papers import PaperId, SourceName
    from bot.query.analysed import AnalysedPaper
    from bot.query.model import Query

REMEMBERED = 14
"""So many of a subscription's latest digests count for what is usual, and for second looks."""

MEMORY = timedelta(days=45)
"""Digests that were made longer ago need not be told: nothing of theirs can come again."""

FEWEST_USUAL = 3
"""After fewer digests with papers nothing is usual yet."""

LATE_RISE = timedelta(days=14)
"""A paper that was told longer ago does not come back."""

MOST_RISING = 3
"""Papers that come back in one digest; others wait for the next."""

BEHIND = timedelta(days=2)
"""So far behind its cursor a digest looks for what it has missed; a cursor ahead of the present counts from there."""

MOST_DAYS = timedelta(days=31)
"""Listings without anything new are named no farther back."""

_FRESH = Standing(Freshness.FRESH)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """What is known at one instant, the same for all digests that are made then.

    Attributes:
        now: the present (UTC).
        until: up to when all that the poller met is stored: the end of its latest round (UTC), not after `now`.
        arrivals: the papers that may be in a digest: see `looks_back_to`.
        standings: how far the listings of the last days can be trusted.
        papers: the papers of earlier digests as they are now, for second looks; one that is missing is passed over.
    """

    now: datetime
    until: datetime
    arrivals: tuple[Arrival, ...] = ()
    standings: Mapping[tuple[SourceName, date], Standing] = field(default_factory=dict)
    papers: Mapping[PaperId, AnalysedPaper] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Told:
    """What an earlier digest said. Two are equal where they are of one stored contents.

    Attributes:
        contents_id: its own, in the whole installation: subscriptions with equal digests share it.
        contents: what it said.
    """

    contents_id: int
    contents: Contents = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Readership:
    """What counts for a subscription besides itself.

    Attributes:
        mutes: what its owner and its place have muted, in any order.
        told: its digests of either kind that were made in the last `MEMORY`, latest first.
        second_looks: the papers that have come back in its place, ever, or of the last `LATE_RISE`.
    """

    mutes: tuple[Query, ...] = ()
    told: tuple[Told, ...] = ()
    second_looks: AbstractSet[PaperId] = frozenset()


NOBODY = Readership()
"""Of a subscription that never had a digest, in a place without mutes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestKey:
    """All that decides what a digest says, in one edition.

    Attributes:
        since: what was met first after this instant (UTC) is in it.
        behind: what was met first after this one too, where it was never told.
        filter: what its papers must be, or None.
        mutes: what they must not be.
        top: how many are shown.
        rising: whether papers come back in it.
        told: the earlier digests, latest first.
        second_looks: papers that came back already.
    """

    since: datetime
    behind: datetime
    filter: Query | None = None
    mutes: frozenset[Query] = frozenset()
    top: int
    rising: bool = True
    told: tuple[Told, ...] = ()
    second_looks: frozenset[PaperId] = frozenset()


def digest_key(subscription: Subscription, readership: Readership, *, now: datetime) -> DigestKey:
    """What decides the next digest of a subscription; equal keys have equal contents in one edition."""
    return DigestKey(
        since=_since(subscription, now=now),
        behind=looks_back_to(subscription, now=now),
        filter=subscription.filter,
        mutes=frozenset(readership.mutes),
        top=subscription.top,
        rising=subscription.rising,
        told=readership.told,
        second_looks=frozenset(readership.second_looks) if subscription.rising else frozenset(),
    )


def _since(subscription: Subscription, *, now: datetime) -> datetime:
    # A cursor that lies ahead was noted by a clock that has been put back since.
    covered = subscription.covered_until
    return covered if covered <= now else now - BEHIND


def looks_back_to(subscription: Subscription, *, now: datetime) -> datetime:
    """From when on (UTC) a subscription's next digest must be given the arrivals, those after `now` included.

    What lies before the subscription began was told by its first digest, or is left out for good.
    """
    since = _since(subscription, now=now)
    return max(since - BEHIND, min(subscription.begins_at, since))


class Composer:
    """Composes the digests of one edition, equal ones once. Its answers depend on nothing but what it is asked."""

    def __init__(self, edition: Edition) -> None:
        self._edition = edition
        self._composed: dict[DigestKey, Contents] = {}
        # What many digests ask again: of a query the arrivals it holds for, of an earlier digest those it told.
        self._met: dict[Query, frozenset[PaperId]] = {}
        self._arrived = frozenset(each.id for each in edition.arrivals)
        self._known: dict[Told, frozenset[PaperId]] = {}
        self._risen: dict[Told, tuple[SecondLook, ...]] = {}

    @property
    def composed(self) -> int:
        """How many different contents were composed."""
        return len(self._composed)

    def digest(
        self,
        subscription: Subscription,
        readership: Readership = NOBODY,
        *,
        due: Due,
        is_late: bool = False,
    ) -> Digest:
        """The digest of an occasion. See `is_posted` for whether it says anything."""
        return Digest(
            subscription_id=subscription.id,
            due=due,
            kind=Kind.REGULAR,
            contents=self.contents(digest_key(subscription, readership, now=self._edition.now)),
            is_late=is_late,
        )

    def completion(
        self, subscription: Subscription, readership: Readership, last: Digest, *, zone: ZoneInfo
    ) -> Digest | None:
        """What completes the subscription's last digest, or None while it is not time.

        It is time once every listing that failed then can be told, and a round of the poller has ended since; and only
        on the digest's own date in the subscription's zone, as what comes later has the next digest. A completion
        without papers says that nothing was missed: it is noted as any other, so that there is one at most.
        """
        failed = last.contents.failed
        is_its_date = self._edition.now.astimezone(zone).date() == last.due.local_date
        if not (failed and is_its_date) or last.kind is not Kind.REGULAR:
            return None
        if subscription.paused_at is not None or self._edition.until <= last.contents.at:
            return None
        for listing in failed:
            standing = self._edition.standings.get((listing.source, listing.day))
            if standing is None or standing.freshness.failed:
                return None
        key = digest_key(subscription, readership, now=self._edition.now)
        return Digest(
            subscription_id=subscription.id,
            due=last.due,
            kind=Kind.COMPLETION,
            # What rises has time until the next regular one.
            contents=self.contents(_without_rising(key)),
        )

    def contents(self, key: DigestKey) -> Contents:
        """What the digests of a key say."""
        known = self._composed.get(key)
        if known is None:
            known = self._composed[key] = self._compose(key)
        return known

    def _compose(self, key: DigestKey) -> Contents:
        edition = self._edition
        not_told = self._not_told(key)
        new = [each for each in not_told if self._is_after(each, key.since)]
        wanted = self._wanted(key)
        kept = [each for each in not_told if each.id in wanted]
        ranked = sorted(kept, key=lambda each: (-each.votes, each.position, each.id))
        return Contents(
            at=edition.now,
            since=key.since,
            until=edition.until,
            listings=self._listings(key.since, {*new, *kept}),
            ranked=tuple(Ranked(each.id, each.votes) for each in ranked),
            top=key.top,
            rising=tuple(islice(self._rising(key), MOST_RISING)) if key.rising else (),
        )

    def _not_told(self, key: DigestKey) -> list[Arrival]:
        """The arrivals that no earlier digest covered, from behind the cursor on, as far as they are complete."""
        told = frozenset().union(*map(self._told_of, key.told))
        return [
            each
            for each in self._edition.arrivals
            if not each.news.is_quiet and each.id not in told and self._is_after(each, key.behind)
        ]

    def _told_of(self, told: Told) -> frozenset[PaperId]:
        """The arrivals that an earlier digest covered."""
        known = self._known.get(told)
        if known is None:
            covered = (each.paper_id for each in told.contents.ranked)
            known = self._known[told] = self._arrived.intersection(covered)
        return known

    def _is_after(self, arrival: Arrival, first: datetime) -> bool:
        # What lies ahead of the present was met by a clock that has been put back since.
        at = arrival.news.at
        return first < at <= self._edition.until or at > self._edition.now

    def _wanted(self, key: DigestKey) -> frozenset[PaperId]:
        """The arrivals that the filter lets through and no mute holds for."""
        wanted = self._arrived if key.filter is None else self._meeting(key.filter)
        return wanted.difference(*map(self._meeting, key.mutes))

    def _meeting(self, query: Query) -> frozenset[PaperId]:
        """The arrivals for which a query holds: asked once, whoever asks."""
        met = self._met.get(query)
        if met is None:
            met = self._met[query] = frozenset(
                each.id for each in self._edition.arrivals if matches(query, each.paper)
            )
        return met

    def _listings(self, since: datetime, new: Iterable[Arrival]) -> tuple[CoveredListing, ...]:
        """The listings of the days since, and older ones that brought something."""
        edition = self._edition
        counts: dict[tuple[SourceName, date], int] = {}
        for each in new:
            listing = each.source, each.news.day
            counts[listing] = counts.get(listing, 0) + 1
        today = edition.now.date()
        first = max(since.date(), today - MOST_DAYS)
        days = {listing for listing in edition.standings if first <= listing[1] <= today}
        return tuple(
            CoveredListing(
                source,
                day,
                edition.standings.get((source, day), _FRESH),
                counts.get((source, day), 0),
            )
            for source, day in sorted({*days, *counts}, key=lambda each: (each[1], each[0]))
        )

    def _rising(self, key: DigestKey) -> Iterator[SecondLook]:
        """What comes back, most votes first."""
        usual = usual_top(key.told)
        if usual is None:
            return
        found = [
            each
            for told in key.told[:REMEMBERED]
            for each in self._risen_of(told)
            if each.votes > usual
            and each.paper_id not in key.second_looks
            and not any(matches(mute, self._edition.papers[each.paper_id]) for mute in key.mutes)
        ]
        yield from sorted(found, key=lambda each: (-each.votes, each.paper_id))

    def _risen_of(self, told: Told) -> tuple[SecondLook, ...]:
        """What was low in an earlier digest, or cut, and has more votes by now."""
        risen = self._risen.get(told)
        if risen is None:
            risen = self._risen[told] = tuple(_risen(told.contents, self._edition))
        return risen


def _risen(contents: Contents, edition: Edition) -> Iterator[SecondLook]:
    if edition.now - contents.at > LATE_RISE:
        return
    for low in contents.ranked[(len(contents.shown) + 1) // 2 :]:
        paper = edition.papers.get(low.paper_id)
        votes = paper.paper.facts.upvotes if paper is not None else None
        if votes is not None and votes > low.votes:
            yield SecondLook(low.paper_id, votes, low.votes, contents.at)


def _without_rising(key: DigestKey) -> DigestKey:
    """The key of the same digest without papers that come back."""
    return replace(key, rising=False, second_looks=frozenset())


def usual_top(told: Sequence[Told]) -> int | None:
    """The votes that the first paper of these digests usually has: the median; None where there are too few."""
    best = [each.contents.ranked[0].votes for each in told[:REMEMBERED] if each.contents.ranked]
    return median_high(best) if len(best) >= FEWEST_USUAL else None


def is_posted(digest: Digest, subscription: Subscription) -> bool:
    """Whether a digest says anything. One that does not is noted all the same: its occasion is over."""
    if not digest.contents.is_empty:
        return True
    return digest.kind is Kind.REGULAR and subscription.when_empty is WhenEmpty.LINE
