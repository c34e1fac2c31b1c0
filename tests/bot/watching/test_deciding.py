"""What comes of a paper and watches: each place is told once, and every reason has its name."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.query.analysed import AnalysedPaper
from bot.query.parse import parse
from bot.tenancy import Owner, OwnerKind, Place, PlaceKind, Platform, Workspace
from bot.watching.deciding import Circumstances, Decision, decide_alerts
from bot.watching.model import Every, Mute, News, Outcome, Watch
from tests.rigs.papers import make_paper

LAB = Workspace(Platform.SLACK, "T1")
PERSON = Owner(LAB, OwnerKind.PERSON, "U1")
DIRECT = Place(LAB, "U1", PlaceKind.DIRECT)
CHANNEL = Place(LAB, "C1", PlaceKind.CHANNEL)
NOW = datetime(2026, 7, 15, 9, tzinfo=UTC)
DAY = date(2026, 7, 15)
PAPER = AnalysedPaper(make_paper())
NEWS = News(paper_id=PAPER.paper.id, day=DAY, at=NOW)
WATCH = Watch(
    id=1,
    owner=PERSON,
    number=1,
    query=parse("agents"),
    place=DIRECT,
    every=Every.NOW,
    begins_at=NOW - timedelta(days=9),
)


def decided(
    *watches: Watch, news: News = NEWS, circumstances: Circumstances | None = None
) -> Decision:
    return decide_alerts(
        PAPER, watches, news=news, circumstances=circumstances or Circumstances(), now=NOW
    )


def outcomes(decision: Decision) -> dict[int, Outcome]:
    return {meeting.watch_id: meeting.outcome for meeting in decision.meetings}


def mute_of(owner: Owner, query: str) -> Mute:
    return Mute(owner=owner, number=1, query=parse(query), since=NOW)


def test_a_watch_that_a_paper_meets_makes_an_alert_in_its_place() -> None:
    decision = decided(WATCH)
    assert outcomes(decision) == {1: Outcome.ALERTED}
    (alert,) = decision.alerts
    assert (alert.place, alert.paper_id, alert.watch_ids) == (DIRECT, PAPER.paper.id, (1,))
    assert (alert.every, alert.is_late, alert.is_capped, alert.at) == (
        Every.NOW,
        False,
        False,
        NOW,
    )


def test_a_place_gets_one_alert_for_all_its_watches_posted_as_soon_as_any_wants_it() -> None:
    weekly, daily = (
        replace(WATCH, id=2, every=Every.WEEK),
        replace(WATCH, id=3, every=Every.DAY),
    )
    elsewhere = replace(WATCH, id=4, place=CHANNEL)
    decision = decided(elsewhere, daily, weekly)
    assert {(a.place, a.every, a.watch_ids) for a in decision.alerts} == {
        (DIRECT, Every.DAY, (2, 3)),
        (CHANNEL, Every.NOW, (4,)),
    }
    assert set(outcomes(decision).values()) == {Outcome.ALERTED}


@pytest.mark.parametrize(
    ("watch", "news", "circumstances", "outcome"),
    [
        (WATCH, replace(NEWS, is_quiet=True), Circumstances(), Outcome.QUIET),
        (replace(WATCH, begins_at=NOW + timedelta(days=1)), NEWS, Circumstances(), Outcome.BEFORE),
        (replace(WATCH, paused_at=NOW), NEWS, Circumstances(), Outcome.PAUSED),
        (WATCH, NEWS, Circumstances(alerted={DIRECT}), Outcome.SEEN),
        (
            WATCH,
            NEWS,
            Circumstances(mutes={PERSON: [mute_of(PERSON, f"id:{PAPER.paper.id}")]}),
            Outcome.MUTED,
        ),
        (
            replace(WATCH, place=CHANNEL),
            NEWS,
            Circumstances(
                mutes={CHANNEL.owner: [mute_of(CHANNEL.owner, f"id:{PAPER.paper.id}")]}
            ),
            Outcome.MUTED,
        ),
    ],
)  # fmt: skip
def test_each_reason_for_silence_has_its_name(
    watch: Watch, news: News, circumstances: Circumstances, outcome: Outcome
) -> None:
    decision = decided(watch, news=news, circumstances=circumstances)
    assert outcomes(decision) == {1: outcome}
    assert decision.alerts == ()


def test_a_mute_is_named_with_the_meeting_and_holds_for_its_owner_alone() -> None:
    query = f"id:{PAPER.paper.id}"
    mutes = {PERSON: [mute_of(PERSON, "robots"), mute_of(PERSON, query)]}
    theirs = replace(WATCH, id=2, owner=replace(PERSON, key="U2"), place=replace(DIRECT, key="U2"))
    decision = decided(WATCH, theirs, circumstances=Circumstances(mutes=mutes))
    assert outcomes(decision) == {1: Outcome.MUTED, 2: Outcome.ALERTED}
    assert decision.meetings[0].detail == query


def test_a_place_without_room_keeps_the_alert_and_says_it_was_capped() -> None:
    decision = decided(WATCH, circumstances=Circumstances(room={DIRECT: 0}))
    assert outcomes(decision) == {1: Outcome.CAPPED}
    assert decision.alerts[0].is_capped


@pytest.mark.parametrize(
    ("watch", "news"),
    [(replace(WATCH, every=Every.DAY), NEWS), (WATCH, replace(NEWS, is_late=True))],
)
def test_what_is_posted_together_needs_no_room(watch: Watch, news: News) -> None:
    decision = decided(watch, news=news, circumstances=Circumstances(room={DIRECT: 0}))
    assert outcomes(decision) == {1: Outcome.ALERTED}


def test_a_watch_meets_a_paper_once() -> None:
    assert decided(WATCH, circumstances=Circumstances(met={1})) == Decision()


def test_a_watch_counts_from_the_listing_day_on_which_it_began() -> None:
    began_today = replace(WATCH, begins_at=NOW - timedelta(hours=8))
    assert outcomes(decided(began_today)) == {1: Outcome.ALERTED}
    yesterday = replace(NEWS, day=DAY - timedelta(days=1))
    assert outcomes(decided(began_today, news=yesterday)) == {1: Outcome.BEFORE}


WATCHES = st.builds(
    Watch,
    id=st.integers(1, 9),
    owner=st.sampled_from([PERSON, replace(PERSON, key="U2"), CHANNEL.owner]),
    number=st.just(1),
    query=st.just(WATCH.query),
    place=st.sampled_from([DIRECT, CHANNEL, replace(DIRECT, key="U2")]),
    every=st.sampled_from(Every),
    begins_at=st.sampled_from([NOW - timedelta(days=1), NOW, NOW + timedelta(days=1)]),
    paused_at=st.none() | st.just(NOW),
)


@given(
    watches=st.lists(WATCHES, unique_by=lambda watch: watch.id),
    met=st.frozensets(st.integers(1, 9)),
    alerted=st.frozensets(st.sampled_from([DIRECT, CHANNEL])),
    room=st.dictionaries(st.sampled_from([DIRECT, CHANNEL]), st.integers(-1, 1)),
    data=st.data(),
)
def test_whatever_comes_a_place_is_told_once_and_every_new_meeting_is_kept(
    watches: list[Watch],
    met: frozenset[int],
    alerted: frozenset[Place],
    room: dict[Place, int],
    data: st.DataObject,
) -> None:
    circumstances = Circumstances(met=met, alerted=alerted, room=room)
    decision = decided(*watches, circumstances=circumstances)
    assert set(outcomes(decision)) == {watch.id for watch in watches} - met
    assert len(decision.meetings) == len(outcomes(decision))
    places = [alert.place for alert in decision.alerts]
    assert len(places) == len(set(places))
    assert alerted.isdisjoint(places)
    told = {Outcome.ALERTED, Outcome.CAPPED}
    assert sorted(i for alert in decision.alerts for i in alert.watch_ids) == sorted(
        watch for watch, outcome in outcomes(decision).items() if outcome in told
    )
    shuffled = data.draw(st.permutations(watches))
    again = decided(*shuffled, circumstances=circumstances)
    assert set(again.meetings) == set(decision.meetings)
    assert set(again.alerts) == set(decision.alerts)
