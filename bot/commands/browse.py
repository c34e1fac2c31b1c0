"""`today`, `yesterday`, `on`: the papers of a listing day, best voted first, page by page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.commands.grammar import write_command
from bot.commands.kinds import Day
from bot.commands.lists import FILTER, Listed, Paged, how_read, narrowed, page_of, without_filter
from bot.commands.notices import SAMPLE_NOTICE, count_of, failing, refusal_of
from bot.commands.spec import Call, Command, optional_words, words
from bot.days import format_day
from bot.errors import Refusal
from bot.freshness import Freshness
from bot.listings import QUIET_HOURS, day_end, is_weekend
from bot.newsroom import LOOK_BACK
from bot.papers import SourceName
from bot.reply import Button, Outcome, Phrase, Reply

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from bot.listings import Listing
    from bot.newsroom import DayView
    from bot.query.model import Query

_OLD = timedelta(days=3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Browse(Paged):
    """How a list is shown."""

    filter: Query | None = optional_words(FILTER, "what its papers must be, as a query")


@dataclass(frozen=True, slots=True, kw_only=True)
class OnDay(Paged):
    """Which list is shown, and how."""

    day: date = words(Day(), "which listing day")
    filter: Query | None = optional_words(FILTER, "what its papers must be, as a query")


async def today(args: Browse, call: Call) -> Reply:
    """The list of the present listing day or, while there is none, the newest one, saying so."""
    day = call.now.date()
    view, earlier = await call.newsroom.newest(day, call.progress)
    shown = earlier or view
    if shown.listing is None:
        return await _nothing(view, args, call)
    reply = await _list_reply(shown, shown.listing, args, call)
    notices = _why_not_today(view, earlier) if earlier else _trust(view)
    return replace(reply, notices=(*notices, *reply.notices))


async def yesterday(args: Browse, call: Call) -> Reply:
    """The list of the listing day before the present one."""
    day = call.now.date() - timedelta(days=1)
    return await on(OnDay(day=day, top=args.top, page=args.page, filter=args.filter), call)


async def on(args: OnDay, call: Call) -> Reply:
    """The list of any listing day."""
    if args.day > call.now.date():
        return _future(args.day)
    view = await call.newsroom.day(args.day, call.progress)
    if view.listing is None:
        return await _nothing(view, args, call)
    reply = await _list_reply(view, view.listing, args, call)
    return replace(reply, notices=(*_trust(view), *reply.notices))


async def _list_reply(view: DayView, listing: Listing, args: Browse | OnDay, call: Call) -> Reply:
    """One page of a listing as a reply.

    Raises:
        bot.errors.Mistake: the page lies past the end.
    """
    on_day = OnDay(day=listing.day, top=args.top, page=args.page, filter=args.filter)
    all_of_it = [Listed(paper, days=(listing.day,)) for paper in listing.ranked]
    listed = await narrowed(all_of_it, args.filter, call)
    heading = f"{listing.source.full_name} · {format_day(listing.day)}"
    text = await how_read(args.filter, call, listing.papers) if args.filter else ()
    before = _button("day before", _list_day_before(listing.day), on_day)
    if not listed:
        return Reply(
            heading=f"{heading} · none of {count_of(len(all_of_it), 'paper')}",
            text=text,
            buttons=(without_filter(ON, on_day), before),
            sample=view.sample,
        )
    page = page_of(listed, ON, on_day)
    return Reply(
        heading=f"{heading} · {page.span_of(len(all_of_it))}",
        text=text,
        cards=page.cards,
        buttons=(*page.buttons, before),
        footer=_footer(view, listing, call.now),
        sample=view.sample,
    )


def _button(label: str, day: date, args: Browse | OnDay) -> Button:
    """To another day, shown in the same way."""
    other = OnDay(day=day, top=args.top, filter=args.filter)
    return Button(label, write_command(ON, other))


def _list_day_before(day: date) -> date:
    """The day before on which a list is to be expected."""
    before = day - timedelta(days=1)
    while is_weekend(before):
        before -= timedelta(days=1)
    return before


def _list_day_after(day: date) -> date:
    after = day + timedelta(days=1)
    while is_weekend(after):
        after += timedelta(days=1)
    return after


def _footer(view: DayView, listing: Listing, now: datetime) -> Phrase:
    if listing.source is not SourceName.HF:
        return ("in the source's order · as of ", listing.read_at)
    growing = ""
    if not (view.standing.complete or view.sample):
        over = now >= day_end(listing.day) + QUIET_HOURS
        growing = "read before it was complete · " if over else "the list may still grow · "
    skipped = view.standing.skipped
    unread = f"{count_of(skipped, 'entry', 'entries')} could not be read · " if skipped else ""
    return (f"{growing}{unread}votes as of ", listing.read_at)


def _trust(view: DayView) -> tuple[Phrase, ...]:
    """What must be said about a list that is shown."""
    if not view.standing.freshness.failed:
        return ()
    said = failing(view.standing)
    if view.sample:
        return (said, (SAMPLE_NOTICE,))
    return ((*said, " This is the list as last read."),)


def _why_not_today(view: DayView, earlier: DayView) -> tuple[Phrase, ...]:
    """Why an earlier list is shown instead of today's."""
    standing = view.standing
    day = format_day(view.day)
    if standing.freshness.failed or earlier.standing.freshness.failed:
        said = failing(standing if standing.freshness.failed else earlier.standing)
        if earlier.sample:
            return (said, (SAMPLE_NOTICE,))
        age = view.day - earlier.day
        old = f", {age.days} days old" if age > _OLD else ""
        return ((*said, f" This is the newest list that is stored{old}."),)
    reason = {
        Freshness.WEEKEND: f"{day} is a day without a list: Hugging Face rests at weekends.",
        Freshness.NOT_OUT: f"The list of {day} is not out yet.",
    }.get(standing.freshness, f"Nothing was listed on {day}.")
    return ((f"{reason} This is the newest one.",),)


def _future(day: date) -> Reply:
    return Reply(
        heading=f"{format_day(day)} has not come yet",
        text=(("Lists follow the UTC day; the newest there is: today.",),),
        buttons=(Button("today", "today"),),
        outcome=Outcome.COULD_NOT,
        refusal=Refusal.FUTURE_DAY,
    )


async def _nothing(view: DayView, args: Browse | OnDay, call: Call) -> Reply:
    """The reply where no paper of a day is known."""
    day = format_day(view.day)
    standing = view.standing
    if standing.freshness.failed:
        return _unanswered(view, args, await call.newsroom.sample_days())
    heading = {
        Freshness.WEEKEND: f"No list on {day}: Hugging Face rests at weekends",
        Freshness.NOT_OUT: f"The list of {day} is not out yet",
    }.get(standing.freshness, f"Nothing was listed on {day}")
    text: tuple[Phrase, ...] = ()
    if view.day == call.now.date():
        text = ((f"Nor was there any on the {LOOK_BACK} days before it.",),)
    before, after = _list_day_before(view.day), _list_day_after(view.day)
    buttons = [_button(f"{before:%A}", before, args)]
    if after <= call.now.date():
        buttons.append(_button(f"{after:%A}", after, args))
    return Reply(heading=heading, text=text, buttons=tuple(buttons))


def _unanswered(view: DayView, args: Browse | OnDay, sample_days: Sequence[date]) -> Reply:
    standing = view.standing
    text: list[Phrase] = [("Nothing of that day is stored here. Trying again later helps.",)]
    if is_weekend(view.day):
        text = [(f"It is a {view.day:%A}, and Hugging Face makes no lists at weekends.",)]
    buttons: tuple[Button, ...] = (_button("try again", view.day, args),)
    if sample_days:
        first, last = format_day(sample_days[0]), format_day(sample_days[-1])
        text.append((f"The bundled sample has the lists of {first} to {last}.",))
        buttons = (*buttons, _button("sample", sample_days[-1], args))
    return Reply(
        heading=f"The list of {format_day(view.day)} could not be read",
        notices=(failing(standing),),
        text=tuple(text),
        buttons=buttons,
        outcome=Outcome.COULD_NOT,
        refusal=refusal_of(standing),
    )


TODAY = Command(
    name="today",
    about="the papers of today, best voted first",
    args=Browse,
    handler=today,
    examples=("today", "today top:5", "today has:code robotics"),
    details=(
        "A list belongs to a UTC day and grows through it. Before it is out, and at weekends, the newest one is shown.",
    ),
    synonyms=("latest", "newest"),
)
YESTERDAY = Command(
    name="yesterday",
    about="the papers of yesterday",
    args=Browse,
    handler=yesterday,
    examples=("yesterday", "yesterday top:20"),
)
ON = Command(
    name="on",
    about="the papers of any day",
    args=OnDay,
    handler=on,
    examples=("on monday", "on Jul 15", "on 2026-07-15 top:20 diffusion"),
    details=(
        "Days can be typed as people write them: monday, Jul 15, 15 July 2026, 2026-07-15, 3 days ago.",
        "Without a year the most recent such day is meant.",
    ),
    synonyms=("day",),
)
