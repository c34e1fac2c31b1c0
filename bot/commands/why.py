"""`why`: what a paper's meetings with your watches came to, and the reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.commands.grammar import write_command
from bot.commands.kinds import PaperRef
from bot.commands.owned import HERE, ME
from bot.commands.settings import SHOW, Shown
from bot.commands.spec import Call, Command, words
from bot.errors import Refusal
from bot.query.analysed import AnalysedPaper
from bot.query.explaining import Explanation, Met, explain
from bot.query.printing import written, written_node
from bot.reply import Button, Card, Code, Field, Outcome, Phrase, Reply
from bot.tenancy import OwnerKind, PlaceKind
from bot.watching.model import Every
from bot.watching.model import Outcome as What

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.papers import PaperId
    from bot.watching.model import Alert, Meeting, News, Watch

_SAID = {
    What.ALERTED: "told",
    What.MUTED: "not told, muted by ",
    What.CAPPED: "not told at once: the day's cap was reached, see ",
    What.PAUSED: "not told: the watch was paused",
    What.SEEN: "not told again: the place had an alert about it already",
    What.BEFORE: "not told: it met the watch, or was listed, before the watch began",
    What.QUIET: "not told: it was imported, or read by hand, or on the first list ever read",
    What.NOT_MET: "not met: ",
    What.WAITING: "not looked at yet; the next round of the poller does",
}

_TOLD = {
    Every.NOW: _SAID[What.ALERTED],
    Every.DAY: "met; it is kept for the post of the day",
    Every.WEEK: "met; it is kept for the post of the week",
}

_MOST_MET = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """Which paper is asked about."""

    paper: PaperId = words(PaperRef(), "an arXiv id or any link to the paper")


async def why(args: Why, call: Call) -> Reply:
    """Each of the caller's watches, and the place's, with what the paper's meeting with it came to."""
    store = call.newsroom.store
    paper = await store.paper(args.paper)
    if paper is None:
        return Reply(
            heading=f"No paper {args.paper} is stored here",
            text=(("So no watch has met it. ", Code(f"show {args.paper}"), " looks it up."),),
            buttons=(Button("show it", f"show {args.paper}"),),
            outcome=Outcome.COULD_NOT,
            refusal=Refusal.UNKNOWN_PAPER,
        )
    mine, place = await _watches(call)
    watches = (*mine, *place)
    if not watches:
        nobody = "You have" if _is_direct(call) else "Neither you nor this place has"
        no = "no watches" if _is_direct(call) else "a watch"
        return Reply(
            heading=f"{nobody} {no}, so nothing was told",
            cards=(Card(paper),),
            text=(("To add one: ", Code("watch add diffusion policy")),),
        )
    days = [day for _, day in await store.days_of(args.paper)]
    analysed = AnalysedPaper(paper, min(days, default=None))
    news = await store.watching.news_of(args.paper)
    is_waiting = await store.watching.is_waiting(args.paper)
    meetings = await store.watching.meetings_with(args.paper, [watch.id for watch in watches])
    places = dict.fromkeys(watch.place for watch in watches)
    told = [await store.watching.alert(place, args.paper) for place in places]
    alerts = dict(zip(places, told, strict=True))
    whose = "your watches" if not place else "the watches of you and of this place"
    return Reply(
        heading=f"{args.paper} and {whose}",
        fields=tuple(
            _row(
                watch,
                analysed,
                meetings.get(watch.id),
                news=news,
                is_waiting=is_waiting,
                alert=alerts[watch.place],
            )
            for watch in watches
        ),
        cards=(Card(paper),),
    )


def _is_direct(call: Call) -> bool:
    return call.caller.place.kind is PlaceKind.DIRECT


async def _watches(call: Call) -> tuple[Sequence[Watch], Sequence[Watch]]:
    """The caller's watches and, in a channel, the channel's."""
    shelf = call.newsroom.store.watching
    mine = await shelf.watches_of(call.caller.owner)
    return mine, () if _is_direct(call) else await shelf.watches_of(call.caller.place.owner)


def _row(
    watch: Watch,
    paper: AnalysedPaper,
    meeting: Meeting | None,
    *,
    news: News | None,
    is_waiting: bool,
    alert: Alert | None,
) -> Field:
    found = explain(watch.query, paper)
    what = what_happened(found, meeting, news=news, is_waiting=is_waiting)
    said: Phrase = (_SAID[what],)
    if what is What.ALERTED and alert is not None:
        said = (_TOLD[alert.every],)
    if what is What.MUTED and meeting is not None:
        said = (*said, Code(meeting.detail))
    elif what is What.CAPPED:
        said = (*said, Code(_settings_of(watch)))
    elif what is What.NOT_MET and found.failed is not None:
        said = (*said, Code(written_node(found.failed)), " does not hold")
    if meeting is not None and what is not What.NOT_MET:
        said = (*said, " · ", meeting.at)
    whose = "here " if watch.owner.kind is OwnerKind.PLACE else ""
    return Field(
        (f"{whose}{watch.number} ", Code(written(watch.query))),
        (*said, *_met(found.met)),
    )


def _settings_of(watch: Watch) -> str:
    """The line that shows how many alerts a day the watch's place takes."""
    to = ME if watch.place.kind is PlaceKind.DIRECT else HERE
    return write_command(SHOW, Shown(to=to))


def what_happened(
    found: Explanation,
    meeting: Meeting | None,
    *,
    news: News | None,
    is_waiting: bool,
) -> What:
    """What came of a paper and a watch."""
    if meeting is not None:
        return meeting.outcome
    if not found.holds:
        return What.NOT_MET
    if news is not None and news.is_quiet:
        return What.QUIET
    if is_waiting:
        return What.WAITING
    return What.QUIET if news is None else What.BEFORE


def _met(met: Sequence[Met]) -> Phrase:
    if not met:
        return ()
    # Two terms may be met by the same words.
    said = dict.fromkeys(f"“{each.words}” ({each.where})" for each in met)
    return (" · has ", ", ".join(list(said)[:_MOST_MET]))


WHY = Command(
    name="why",
    about="why a paper was told of, or not",
    args=Why,
    handler=why,
    examples=("why 2607.11886",),
    details=(
        "Each of your watches, and this place's, with the words that met or the part that did not.",
    ),
)
