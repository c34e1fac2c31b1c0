"""What a place reads: digests, roll-ups of alerts and catch-ups, as a terminal shows them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from bot.commands.browse import OnDay
from bot.commands.grammar import read_line
from bot.commands.registry import make_registry
from bot.digests.catching_up import catch_up
from bot.digests.composing import Composer, Edition, Readership, Told
from bot.digests.due import WEEKDAYS, Due
from bot.digests.model import (
    Contents,
    CoveredListing,
    Covers,
    Digest,
    Kind,
    Ranked,
    RollUp,
    SecondLook,
    Together,
    WhenEmpty,
)
from bot.digests.replies import catch_up_reply, digest_reply, roll_up_reply, when_said
from bot.freshness import Freshness, Standing
from bot.papers import SourceName
from bot.ports import ListedPaper
from bot.query.analysed import AnalysedPaper
from bot.query.parse import parse
from bot.reply import Code
from bot.tenancy import Place, PlaceKind
from bot.watching.model import Every, Watch
from tests.rigs.drawing import PLAIN, draw
from tests.rigs.papers import REAL_PAPERS
from tests.rigs.people import plain
from tests.rigs.subscribed import DAY, MORNING, PLACE, a_subscription, an_arrival
from tests.rigs.watched import an_alert

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

    from bot.digests.model import Subscription
    from bot.reply import Reply

BERLIN = ZoneInfo("Europe/Berlin")
HOUR = timedelta(hours=1)
HF = SourceName.HF
WEDNESDAY = date(2026, 7, 15)
TUESDAY = WEDNESDAY - DAY
DUE = Due(WEDNESDAY, MORNING)
COMPLETE = Standing(Freshness.FRESH, complete=True)
GROWING = Standing(Freshness.FRESH)
NOT_OUT = Standing(Freshness.NOT_OUT)
DOWN = Standing(Freshness.UNREACHABLE, since=MORNING - 2 * HOUR, fault="timed out")
WHOLE = {(HF, TUESDAY): COMPLETE, (HF, WEDNESDAY): NOT_OUT}
PAPERS = {paper.id: ListedPaper(paper, TUESDAY) for paper in REAL_PAPERS}
DIRECT = Place(PLACE.workspace, "U1", PlaceKind.DIRECT)


def at_both_widths(reply: Reply) -> str:
    """The drawings below each other, each under a rule as wide as its terminal, without spaces at line ends."""
    look = replace(PLAIN, now=MORNING)
    drawn = (
        f"{f' {width} ':─^{width}}\n{draw(reply, width=width, look=look)}" for width in (40, 80)
    )
    return "\n".join(line.rstrip() for each in drawn for line in each.splitlines())


def a_digest(
    subscription: Subscription,
    *,
    standings: dict[tuple[SourceName, date], Standing] | None = None,
    day: date = TUESDAY,
    count: int = 4,
    readership: Readership | None = None,
    is_late: bool = False,
) -> Reply:
    """The digest of so many real papers that were listed on a day."""
    arrivals = [
        an_arrival(paper, at=MORNING - HOUR, day=day, position=position)
        for position, paper in enumerate(REAL_PAPERS[:count])
    ]
    edition = Edition(
        now=MORNING,
        until=MORNING,
        arrivals=tuple(arrivals),
        standings=WHOLE if standings is None else standings,
        papers={paper.id: AnalysedPaper(paper, TUESDAY) for paper in REAL_PAPERS},
    )
    digest = Composer(edition).digest(
        subscription, readership or Readership(), due=DUE, is_late=is_late
    )
    return digest_reply(digest, subscription, papers=PAPERS, zone=BERLIN)


def test_a_digest_and_what_it_cuts(snapshot: SnapshotAssertion) -> None:
    assert at_both_widths(a_digest(a_subscription(top=2, days=WEEKDAYS))) == snapshot


def test_a_digest_with_a_filter_marks_what_was_asked_for(snapshot: SnapshotAssertion) -> None:
    assert at_both_widths(a_digest(a_subscription(query="agents"))) == snapshot


def test_a_paper_that_rose_comes_back_at_the_end(snapshot: SnapshotAssertion) -> None:
    rose, new = REAL_PAPERS[0], REAL_PAPERS[3]
    then = Contents(
        at=MORNING - 2 * DAY,
        since=MORNING - 3 * DAY,
        until=MORNING - 2 * DAY,
        ranked=(Ranked(REAL_PAPERS[1].id, 9), Ranked(REAL_PAPERS[2].id, 8), Ranked(rose.id, 2)),
        top=2,
    )
    edition = Edition(
        now=MORNING,
        until=MORNING,
        arrivals=(an_arrival(new, at=MORNING - HOUR, day=TUESDAY),),
        standings=WHOLE,
        papers={rose.id: AnalysedPaper(rose)},
    )
    subscription = a_subscription()
    readership = Readership(
        told=(
            Told(1, then),
            *(Told(each, replace(then, ranked=then.ranked[:1])) for each in (2, 3)),
        )
    )
    digest = Composer(edition).digest(subscription, readership, due=DUE)
    reply = digest_reply(digest, subscription, papers=PAPERS, zone=BERLIN)
    assert at_both_widths(reply) == snapshot


def test_a_late_digest_while_the_source_is_down(snapshot: SnapshotAssertion) -> None:
    standings = {(HF, TUESDAY): COMPLETE, (HF, WEDNESDAY): DOWN}
    reply = a_digest(a_subscription(), standings=standings, count=1, is_late=True)
    assert at_both_widths(reply) == snapshot


@pytest.mark.parametrize(
    ("standing", "said"),
    [
        (NOT_OUT, "The list of Wed 15 Jul 2026 is not out yet."),
        (
            Standing(Freshness.WEEKEND),
            "Wed 15 Jul 2026 is a day without a list: Hugging Face rests at weekends.",
        ),
        (Standing(Freshness.NOTHING), "Nothing was listed on Wed 15 Jul 2026."),
        (GROWING, "Nothing was added to the list of Wed 15 Jul 2026 since the last digest."),
        (Standing(Freshness.UNKNOWN), "No list has been read since the last digest."),
    ],
)
def test_a_line_says_why_there_is_nothing_new(standing: Standing, said: str) -> None:
    line = a_subscription(when_empty=WhenEmpty.LINE)
    reply = a_digest(line, standings={(HF, WEDNESDAY): standing}, count=0)
    assert reply.heading == "Digest · Wed 15 Jul 2026 · nothing new"
    assert plain(*reply.text) == said
    assert reply.notices == ()


def test_a_line_says_that_the_source_was_down_rather_than_that_nothing_came() -> None:
    line = a_subscription(when_empty=WhenEmpty.LINE)
    reply = a_digest(line, standings={(HF, WEDNESDAY): DOWN}, count=0)
    assert reply.text == ()
    assert plain(*reply.notices).startswith(
        "Hugging Face has been out of reach since 07:00 (timed out)."
    )


def test_a_line_says_that_the_filter_or_a_mute_left_nothing() -> None:
    reply = a_digest(a_subscription(query="proteins"))
    assert reply.heading.endswith(" · none of 4 new papers")
    assert plain(*reply.text) == "None of 4 new papers is what this digest asks for: proteins"
    muted = Readership(mutes=tuple(parse(f"id:{paper.id}") for paper in REAL_PAPERS))
    reply = a_digest(a_subscription(), readership=muted)
    assert plain(*reply.text) == "All that is new is muted here."


def test_a_recap_names_the_first_and_the_last_of_its_lists() -> None:
    recap = a_subscription(days=frozenset({2}), covers=Covers.WEEK)
    edition = Edition(
        now=MORNING,
        until=MORNING,
        arrivals=tuple(
            an_arrival(number, at=MORNING - HOUR, day=WEDNESDAY - number * DAY)
            for number in (1, 2, 5)
        ),
    )
    digest = Composer(edition).digest(recap, due=DUE)
    reply = digest_reply(digest, recap, papers={}, zone=BERLIN)
    assert reply.heading == (
        "Digest of the week · Hugging Face Daily Papers · Fri 10 Jul 2026 to Tue 14 Jul 2026 · 3 papers"
    )


def test_a_completion_says_what_it_is_and_a_digest_of_what_rose_alone_what_it_holds() -> None:
    subscription, rose = a_subscription(), SecondLook(REAL_PAPERS[0].id, 82, 2, MORNING - 2 * DAY)
    contents = Contents(
        at=MORNING,
        since=MORNING - HOUR,
        until=MORNING,
        listings=(
            CoveredListing(HF, TUESDAY, COMPLETE, 1),
            CoveredListing(HF, WEDNESDAY, GROWING, 2),
            CoveredListing(SourceName.ARXIV, WEDNESDAY, GROWING, 1),
        ),
        ranked=tuple(Ranked(paper.id, 1) for paper in REAL_PAPERS),
    )
    missed = Digest(subscription_id=1, due=DUE, kind=Kind.COMPLETION, contents=contents)
    reply = digest_reply(missed, subscription, papers=PAPERS, zone=BERLIN)
    assert reply.heading == (
        "What the last digest missed · Hugging Face Daily Papers · Tue 14 Jul 2026 and Wed 15 Jul 2026"
        " · arXiv · Wed 15 Jul 2026 · 4 papers"
    )
    assert "what still comes onto the list of Wed 15 Jul 2026 is told next time" in plain(
        reply.footer
    )
    alone = replace(contents, listings=(), ranked=(), rising=(rose,))
    risen = replace(missed, kind=Kind.REGULAR, contents=alone)
    reply = digest_reply(risen, subscription, papers=PAPERS, zone=BERLIN)
    assert reply.heading == "Digest · Wed 15 Jul 2026 · 1 paper on the rise"
    assert len(reply.cards) == 1


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (frozenset(range(7)), "every day at 09:00 (Europe/Berlin)"),
        (WEEKDAYS, "every weekday at 09:00 (Europe/Berlin)"),
        (frozenset({4}), "every Friday at 09:00 (Europe/Berlin)"),
        (frozenset({0, 2, 4}), "every Monday, Wednesday and Friday at 09:00 (Europe/Berlin)"),
    ],
)
def test_when_a_digest_comes_is_said_in_words(days: frozenset[int], said: str) -> None:
    assert when_said(a_subscription(days=days), BERLIN) == said


WATCHES = {
    number: Watch(
        id=number,
        owner=PLACE.owner,
        number=number,
        query=parse(query),
        place=PLACE,
        every=Every.NOW,
        begins_at=MORNING - DAY,
    )
    for number, query in enumerate(("agents", '"reward models"', "title:agent*"), start=1)
}


def alerts_of(*papers: int, place: Place = PLACE) -> RollUp:
    alerts = tuple(an_alert(place, REAL_PAPERS[paper].id, watch_ids=(1, 2, 3)) for paper in papers)
    return RollUp(place=place, together=Together.POLL, due=None, alerts=alerts, shown=len(alerts))


def rolled_up(roll_up: RollUp) -> Reply:
    return roll_up_reply(roll_up, papers=PAPERS, watches=WATCHES)


def test_alerts_of_one_poll_and_how_to_see_those_beyond_the_cap(
    snapshot: SnapshotAssertion,
) -> None:
    assert at_both_widths(rolled_up(replace(alerts_of(0, 1, 2), shown=2))) == snapshot


def test_a_late_roll_up_of_a_day(snapshot: SnapshotAssertion) -> None:
    late = replace(alerts_of(0, place=DIRECT), together=Together.DAY, due=DUE, is_late=True)
    assert at_both_widths(rolled_up(late)) == snapshot


def test_each_kind_of_roll_up_says_what_it_is_and_for_whom() -> None:
    two = alerts_of(0, 1)
    headings = {
        together: rolled_up(replace(two, together=together)).heading for together in Together
    }
    assert headings == {
        Together.POLL: "New: 2 papers for the watches here",
        Together.LATE: "Listed while Paperboy was away: 2 papers for the watches here",
        Together.DAY: "The day's roll-up: 2 papers for the watches here",
        Together.WEEK: "The week's roll-up: 2 papers for the watches here",
    }
    direct = rolled_up(alerts_of(0, place=DIRECT))
    assert direct.heading == "New: 1 paper for your watches"
    assert direct.private


def test_where_the_day_had_its_alerts_it_is_said_how_to_see_them_and_to_lift_the_cap() -> None:
    reply = rolled_up(replace(alerts_of(0, 1), shown=0))
    assert reply.cards == ()
    assert plain(*reply.text) == (
        "The day's alerts are used up; more are kept: watch alerts to:here shows them all, "
        "settings set cap:off to:here lifts the cap."
    )


def test_what_a_person_missed(snapshot: SnapshotAssertion) -> None:
    arrivals = [an_arrival(paper, at=MORNING - HOUR, day=TUESDAY) for paper in REAL_PAPERS]
    met = {REAL_PAPERS[1].id: [WATCHES[2]]}
    found = catch_up(arrivals, since=MORNING - DAY, until=MORNING, met=met.keys(), top=2)
    assert at_both_widths(catch_up_reply(found, papers=PAPERS, met=met)) == snapshot


def test_who_missed_nothing_is_told_so() -> None:
    found = catch_up([], since=MORNING - DAY, until=MORNING)
    reply = catch_up_reply(found, papers={}, met={})
    assert reply.heading == "You are up to date"


def test_what_is_gone_meanwhile_is_left_out() -> None:
    subscription = a_subscription()
    edition = Edition(now=MORNING, until=MORNING, arrivals=(an_arrival(1, at=MORNING - HOUR),))
    digest = Composer(edition).digest(subscription, due=DUE)
    assert digest_reply(digest, subscription, papers={}, zone=BERLIN).cards == ()
    assert roll_up_reply(alerts_of(0, 1), papers={}, watches={}).cards == ()


def test_the_lines_of_a_footer_can_be_typed_as_they_stand() -> None:
    registry = make_registry()
    footer = a_digest(a_subscription(top=1, query='agents OR "reward models"')).footer
    shown, *own = [span.text for span in footer if isinstance(span, Code)]
    asked = read_line(shown, registry, today=MORNING.date()).args
    query = parse('agents OR "reward models"')
    assert asked == OnDay(day=TUESDAY, top=100, filter=query)
    assert own == ["subscriptions edit 1", "subscriptions pause 1"]
