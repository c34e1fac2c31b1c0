"""Digests, roll-ups and catch-ups as replies: which lists they cover, why they come, and how to change that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commands.browse import ON, OnDay
from bot.commands.grammar import write_command
from bot.commands.lists import Listed, marked
from bot.commands.notices import count_of, failing
from bot.days import format_day
from bot.digests.due import EVERY_DAY, WEEKDAYS
from bot.digests.model import Covers, Kind, Together
from bot.freshness import Freshness
from bot.query.analysed import AnalysedPaper
from bot.query.printing import written
from bot.reply import Card, Code, Reply
from bot.tenancy import PlaceKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date
    from zoneinfo import ZoneInfo

    from bot.digests.model import (
        CatchUp,
        Contents,
        CoveredListing,
        Digest,
        RollUp,
        SecondLook,
        Subscription,
    )
    from bot.papers import PaperId
    from bot.ports import ListedPaper
    from bot.query.model import Query
    from bot.reply import Phrase
    from bot.tenancy import Place
    from bot.watching.model import Alert, Watch

_MOST_WATCHES = 2
_MOST_LISTS_OFFERED = 2
_MOST_OFFERED = 100
_DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def digest_reply(
    digest: Digest,
    subscription: Subscription,
    *,
    papers: Mapping[PaperId, ListedPaper],
    zone: ZoneInfo,
) -> Reply:
    """A digest for everybody in its place. `papers` are those it shows; one that is missing is left out.

    `zone` is that of the subscription. The style is the renderers' business.
    """
    contents = digest.contents
    shown = [papers[each.paper_id] for each in contents.shown if each.paper_id in papers]
    cards = [
        _card(found, rank, query=subscription.filter) for rank, found in enumerate(shown, start=1)
    ]
    rising = [
        _rising_card(papers[each.paper_id], each, zone)
        for each in contents.rising
        if each.paper_id in papers
    ]
    return Reply(
        heading=_heading(digest, subscription),
        notices=_notices(digest),
        text=tuple(_said(digest, subscription)),
        cards=(*cards, *rising),
        footer=_footer(digest, subscription, zone),
        private=False,
    )


def _heading(digest: Digest, subscription: Subscription) -> str:
    contents = digest.contents
    what = "Digest of the week" if subscription.covers is Covers.WEEK else "Digest"
    if digest.kind is Kind.COMPLETION:
        what = "What the last digest missed"
    new = [listing for listing in contents.listings if listing.new]
    where = listings_said(new) if new else format_day(digest.due.local_date)
    if contents.is_empty:
        none = f"none of {count_of(contents.arrived, 'new paper')}" if new else "nothing new"
        return f"{what} · {where} · {none}"
    if not contents.ranked:
        return f"{what} · {where} · {count_of(len(contents.rising), 'paper')} on the rise"
    if contents.more:
        return (
            f"{what} · {where} · the best {len(contents.shown)} of {len(contents.ranked):,} papers"
        )
    return f"{what} · {where} · {count_of(len(contents.ranked), 'paper')}"


def listings_said(listings: Sequence[CoveredListing]) -> str:
    """Listings by name: the source, then its days; three or more in a row as the first and the last."""
    said = []
    for source in dict.fromkeys(listing.source for listing in listings):
        days = sorted(listing.day for listing in listings if listing.source is source)
        said.append(f"{source.full_name} · {_days_said(days)}")
    return " · ".join(said)


def _days_said(days: Sequence[date]) -> str:
    first, last = format_day(days[0]), format_day(days[-1])
    if len(days) == 1:
        return first
    return f"{first} and {last}" if len(days) == 2 else f"{first} to {last}"


def _notices(digest: Digest) -> tuple[Phrase, ...]:
    notices: list[Phrase] = []
    if digest.is_late:
        notices.append(("This digest is late: it was due at ", digest.due.at, "."))
    failed = digest.contents.failed
    if failed:
        # They fail together, as they are of one source; since when is said once.
        first = min(failed, key=lambda each: each.standing.since or digest.contents.at)
        notices.append(
            (
                *failing(first.standing),
                " What it lists meanwhile comes as soon as it is back, or next time.",
            )
        )
    return tuple(notices)


def _said(digest: Digest, subscription: Subscription) -> Iterable[Phrase]:
    contents = digest.contents
    if subscription.filter is not None and contents.arrived:
        met = f"{len(contents.ranked):,}" if contents.ranked else "None"
        verb = "is" if len(contents.ranked) <= 1 else "are"
        new = count_of(contents.arrived, "new paper")
        yield (
            f"{met} of {new} {verb} what this digest asks for: ",
            Code(written(subscription.filter)),
        )
    elif not contents.ranked and not contents.failed:
        yield (_why_empty(contents),)
    if contents.rising:
        back = count_of(len(contents.rising), "paper")
        has = "has" if len(contents.rising) == 1 else "have"
        where = "At the end: " if contents.ranked else ""
        yield (f"{where}{back} of earlier digests that {has} risen past what usually comes first.",)


def _why_empty(contents: Contents) -> str:
    """Why there is nothing new, by the latest list that was to be expected."""
    if contents.arrived:
        return "All that is new is muted here."
    latest = contents.listings[-1] if contents.listings else None
    if latest is None or latest.standing.freshness is Freshness.UNKNOWN:
        return "No list has been read since the last digest."
    day = format_day(latest.day)
    match latest.standing.freshness:
        case Freshness.NOT_OUT:
            return f"The list of {day} is not out yet."
        case Freshness.WEEKEND:
            return f"{day} is a day without a list: {latest.source.short_name} rests at weekends."
        case Freshness.NOTHING:
            return f"Nothing was listed on {day}."
        case _:
            return f"Nothing was added to the list of {day} since the last digest."


def _footer(digest: Digest, subscription: Subscription, zone: ZoneInfo) -> Phrase:
    contents, number = digest.contents, subscription.number
    return (
        *_more_said(contents, subscription.filter),
        *_growing_said(contents),
        f"{when_said(subscription, zone)} · to change it: ",
        Code(f"subscriptions edit {number}"),
        " or ",
        Code(f"subscriptions pause {number}"),
    )


def _more_said(contents: Contents, query: Query | None) -> Phrase:
    """How many papers were cut, and the lists on which they stand."""
    if not contents.more:
        return ()
    listings = [listing for listing in contents.listings if listing.new]
    said: Phrase = (f"+{contents.more:,} more: ",)
    # The longest lists have most of what was cut.
    offered = sorted(listings, key=lambda each: (-each.new, each.day))[:_MOST_LISTS_OFFERED]
    for index, listing in enumerate(sorted(offered, key=lambda each: each.day)):
        line = write_command(ON, OnDay(day=listing.day, top=_MOST_OFFERED, filter=query))
        said = (*said, *((" and ",) if index else ()), Code(line))
    return (*said, " · ")


def _growing_said(contents: Contents) -> Phrase:
    """Which of its lists may still grow."""
    growing = [
        listing
        for listing in contents.listings
        if not listing.standing.complete
        and (listing.new or listing.standing.freshness is Freshness.NOT_OUT)
    ]
    if not growing or not contents.ranked:
        return ()
    latest = growing[-1]
    if latest.standing.freshness is Freshness.NOT_OUT:
        return (f"the list of {format_day(latest.day)} is not out yet · ",)
    return (f"what still comes onto the list of {format_day(latest.day)} is told next time · ",)


def when_said(subscription: Subscription, zone: ZoneInfo) -> str:
    """When a subscription's digests come: ``every weekday at 09:00 (Europe/Berlin)``."""
    if subscription.days == EVERY_DAY:
        days = "every day"
    elif subscription.days == WEEKDAYS:
        days = "every weekday"
    else:
        names = [_DAY_NAMES[day] for day in sorted(subscription.days)]
        days = "every " + " and ".join([", ".join(names[:-1]), names[-1]] if names[1:] else names)
    return f"{days} at {subscription.at:%H:%M} ({zone.key})"


def roll_up_reply(
    roll_up: RollUp,
    *,
    papers: Mapping[PaperId, ListedPaper],
    watches: Mapping[int, Watch],
) -> Reply:
    """Alerts that are posted together. `papers` and `watches` are those of the alerts; what is gone is left out."""
    cards = [
        _alert_card(papers[alert.paper_id], alert, watches)
        for alert in roll_up.alerts[: roll_up.shown]
        if alert.paper_id in papers
    ]
    count = count_of(len(roll_up.alerts), "paper")
    is_direct = roll_up.place.kind is PlaceKind.DIRECT
    whose = "your watches" if is_direct else "the watches here"
    heading = {
        Together.POLL: f"New: {count} for {whose}",
        Together.LATE: f"Listed while Paperboy was away: {count} for {whose}",
        Together.DAY: f"The day's roll-up: {count} for {whose}",
        Together.WEEK: f"The week's roll-up: {count} for {whose}",
    }[roll_up.together]
    late = roll_up.due if roll_up.is_late else None
    return Reply(
        heading=heading,
        notices=(("This comes late: it was due at ", late.at, "."),) if late is not None else (),
        text=() if cards else (_beyond_the_cap(roll_up.place),),
        cards=tuple(cards),
        footer=_alerts_footer(roll_up) if cards else (),
        private=is_direct,
    )


def _beyond_the_cap(place: Place) -> Phrase:
    return (
        "The day's alerts are used up; more are kept: ",
        Code(f"watch alerts{_to(place)}"),
        " shows them all, ",
        Code(f"settings set cap:off{_to(place)}"),
        " lifts the cap.",
    )


def _alerts_footer(roll_up: RollUp) -> Phrase:
    to = _to(roll_up.place)
    change: Phrase = ("to change them: ", Code(f"watch list{to}"))
    if not roll_up.more:
        return change
    return (f"+{roll_up.more:,} more: ", Code(f"watch alerts{to}"), " shows them all · ", *change)


def _to(place: Place) -> str:
    return "" if place.kind is PlaceKind.DIRECT else " to:here"


def catch_up_reply(
    caught_up: CatchUp,
    *,
    papers: Mapping[PaperId, ListedPaper],
    met: Mapping[PaperId, Sequence[Watch]],
) -> Reply:
    """What a person missed. `papers` are those it shows, `met` the person's watches that met them."""
    cards = []
    for rank, each in enumerate(caught_up.ranked, start=1):
        found, watches = papers.get(each.paper_id), met.get(each.paper_id, ())
        if found is not None:
            query = watches[0].query if watches else None
            cards.append(_card(found, rank, query=query, note=_watches_said(watches)))
    if not cards:
        return Reply(
            heading="You are up to date", text=(("Nothing came since ", caught_up.since, "."),)
        )
    total = len(caught_up.ranked) + caught_up.more
    more: Phrase = ()
    if caught_up.more:
        more = (f"+{caught_up.more:,} more stand on the lists: ", Code("week"), " · ")
    best = (
        f"the best {len(cards)} of {total:,} papers" if caught_up.more else count_of(total, "paper")
    )
    text: list[Phrase] = [("All that came since ", caught_up.since, ".")]
    if caught_up.met:
        text.append(
            (
                f"The first {caught_up.met} met your watches."
                if caught_up.met > 1
                else "The first one met your watches.",
            )
        )
    return Reply(
        heading=f"What you missed · {best}",
        notices=(("No one catches up with more than 30 days: what lies before is left out.",),)
        if caught_up.is_shortened
        else (),
        text=tuple(text),
        cards=tuple(cards),
        footer=(*more, "the next ", Code("catchup"), " goes on from here"),
    )


def _card(
    found: ListedPaper, rank: int | None, *, query: Query | None = None, note: str = ""
) -> Card:
    one = Listed(found.paper)
    if query is not None:
        one = marked(one, query, AnalysedPaper(found.paper, found.first_listed))
    return Card(
        found.paper,
        rank=rank,
        listed_on=(found.first_listed,) if found.first_listed else (),
        note=note,
        title_marks=one.title_marks,
        abstract_marks=one.abstract_marks,
    )


def _rising_card(found: ListedPaper, risen: SecondLook, zone: ZoneInfo) -> Card:
    # It was days ago: the year goes without saying.
    day = format_day(risen.told_at.astimezone(zone).date()).rpartition(" ")[0]
    return _card(found, None, note=f"rising: it had {count_of(risen.before, 'vote')} on {day}")


def _alert_card(found: ListedPaper, alert: Alert, watches: Mapping[int, Watch]) -> Card:
    met = [watches[each] for each in alert.watch_ids if each in watches]
    return _card(found, None, query=met[0].query if met else None, note=_watches_said(met))


def _watches_said(watches: Sequence[Watch]) -> str:
    said = [f"watch {watch.number}: {written(watch.query)}" for watch in watches[:_MOST_WATCHES]]
    if len(watches) > _MOST_WATCHES:
        said.append(f"and {len(watches) - _MOST_WATCHES} more")
    return " · ".join(said)
