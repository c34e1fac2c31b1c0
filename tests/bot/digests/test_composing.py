"""What a digest says: what came since the last one, once, best first, and what rose late."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.digests.composing import (
    BEHIND,
    FEWEST_USUAL,
    LATE_RISE,
    MOST_RISING,
    Composer,
    Edition,
    Readership,
    Told,
    digest_key,
    is_posted,
    looks_back_to,
    usual_top,
)
from bot.digests.due import Due
from bot.digests.model import Contents, Kind, Ranked, WhenEmpty
from bot.digests.turns import after_digest
from bot.freshness import Freshness, Standing
from bot.papers import SourceName
from bot.query.analysed import AnalysedPaper
from bot.query.parse import parse
from tests.rigs.stored import made_up
from tests.rigs.subscribed import DAY, MORNING, a_subscription, an_arrival

if TYPE_CHECKING:
    from bot.digests.model import Arrival, Digest, Subscription
    from bot.papers import PaperId

HOUR = timedelta(hours=1)
WEDNESDAY = date(2026, 7, 15)
TUESDAY = WEDNESDAY - DAY
DUE = Due(WEDNESDAY, MORNING)
UTC_ZONE = ZoneInfo("UTC")
FRESH = Standing(Freshness.FRESH)
DOWN = Standing(Freshness.UNREACHABLE, since=MORNING - 2 * HOUR, fault="timed out")
HF = SourceName.HF


def an_edition(
    *arrivals: Arrival,
    now: datetime = MORNING,
    until: datetime | None = None,
    standings: dict[tuple[SourceName, date], Standing] | None = None,
    papers: dict[int, int] | None = None,
) -> Edition:
    """`papers` are the votes of earlier ones by number."""
    known = [made_up(number, upvotes=votes) for number, votes in (papers or {}).items()]
    return Edition(
        now=now,
        until=until or now,
        arrivals=arrivals,
        standings=standings or {},
        papers={paper.id: AnalysedPaper(paper) for paper in known},
    )


def composed(
    edition: Edition,
    subscription: Subscription | None = None,
    readership: Readership | None = None,
) -> Contents:
    digest = Composer(edition).digest(
        subscription or a_subscription(), readership or Readership(), due=DUE
    )
    return digest.contents


def ids(*numbers: int) -> list[PaperId]:
    return [made_up(number).id for number in numbers]


def ranked(contents: Contents) -> list[PaperId]:
    return [each.paper_id for each in contents.ranked]


def told(number: int, *votes: int, at: datetime = MORNING - DAY, top: int = 3) -> Told:
    """An earlier digest of papers with so many votes; those of digest 2 are 20, 21, 22 and so on."""
    papers = tuple(
        Ranked(made_up(10 * number + index).id, count) for index, count in enumerate(votes)
    )
    return Told(number, Contents(at=at, since=at - DAY, until=at, ranked=papers, top=top))


def test_a_digest_covers_what_was_met_first_since_the_last_one_and_nothing_that_is_no_news() -> (
    None
):
    contents = composed(
        an_edition(
            an_arrival(1, at=MORNING - DAY),  # the last one told it
            an_arrival(2, at=MORNING - DAY + HOUR / 60),
            an_arrival(3, at=MORNING),
            an_arrival(4, at=MORNING - HOUR, is_quiet=True),
        )
    )
    assert ranked(contents) == ids(2, 3)
    assert (contents.since, contents.until) == (MORNING - DAY, MORNING)


def test_what_a_round_brings_that_is_not_over_comes_next_time() -> None:
    arrivals = [an_arrival(1, at=MORNING - HOUR), an_arrival(2, at=MORNING - HOUR / 60)]
    first = Composer(an_edition(*arrivals, until=MORNING - HOUR / 2)).digest(
        a_subscription(), due=DUE
    )
    assert ranked(first.contents) == ids(1)
    after = after_digest(a_subscription(), first)
    assert after.covered_until == MORNING - HOUR / 2
    readership = Readership(told=(Told(1, first.contents),))
    later = an_edition(*arrivals, now=MORNING + DAY)
    assert ranked(composed(later, after, readership)) == ids(2)


def test_after_the_clock_is_put_back_what_it_noted_ahead_and_what_comes_now_is_told_at_once() -> (
    None
):
    subscription = a_subscription(
        begins_at=MORNING - 9 * DAY, covered_until=MORNING + 5 * DAY - HOUR
    )
    ahead = an_arrival(1, at=MORNING + 5 * DAY)
    new = an_arrival(2, at=MORNING - HOUR)
    assert ranked(composed(an_edition(ahead, new), subscription)) == ids(1, 2)


def test_papers_are_ranked_by_votes_then_by_position_then_by_id() -> None:
    contents = composed(
        an_edition(
            an_arrival(5, votes=None, position=0),
            an_arrival(4, votes=2, position=7),
            an_arrival(3, votes=9, position=8),
            an_arrival(2, votes=2, position=7),
            an_arrival(1, votes=2, position=1),
        ),
        a_subscription(top=2),
    )
    assert ranked(contents) == ids(3, 1, 2, 4, 5)
    assert [each.paper_id for each in contents.shown] == ids(3, 1)
    assert contents.more == 3


def test_a_filter_keeps_and_a_mute_leaves_out_and_what_came_is_counted_all_the_same() -> None:
    papers = [made_up(1, title="Robots that plan"), made_up(2, title="Robots that sing")]
    edition = an_edition(*map(an_arrival, papers), an_arrival(3))
    subscription = a_subscription(query="robots")
    contents = composed(edition, subscription, Readership(mutes=(parse("sing"),)))
    assert ranked(contents) == ids(1)
    assert contents.arrived == 3


def test_a_filter_that_asks_for_votes_meets_what_has_got_them_since() -> None:
    subscription = a_subscription(
        query="upvotes>=20", begins_at=MORNING - 9 * DAY, covered_until=MORNING - DAY
    )
    slow = an_arrival(1, at=MORNING - DAY - HOUR, votes=25)
    contents = composed(an_edition(slow), subscription, Readership(told=(told(5),)))
    assert ranked(contents) == ids(1)


def test_nothing_that_came_before_a_subscription_began_is_found_behind_its_cursor() -> None:
    began = MORNING - DAY - HOUR
    subscription = a_subscription(begins_at=began, covered_until=MORNING - DAY)
    assert looks_back_to(subscription, now=MORNING) == began
    contents = composed(
        an_edition(an_arrival(1, at=began), an_arrival(2, at=began + HOUR / 2)), subscription
    )
    assert ranked(contents) == ids(2)


def test_the_listings_are_named_with_how_far_they_can_be_trusted_and_what_they_brought() -> None:
    not_out = Standing(Freshness.NOT_OUT)
    contents = composed(
        an_edition(
            an_arrival(1, day=TUESDAY),
            an_arrival(2, day=TUESDAY - 3 * DAY),
            standings={
                (HF, WEDNESDAY): not_out,
                (HF, TUESDAY): FRESH,
                (HF, TUESDAY - DAY): DOWN,
                (HF, WEDNESDAY + DAY): not_out,
            },
        )
    )
    assert [(each.day, each.standing, each.new) for each in contents.listings] == [
        (TUESDAY - 3 * DAY, FRESH, 1),
        (TUESDAY, FRESH, 1),
        (WEDNESDAY, not_out, 0),
    ]
    assert contents.failed == ()


def test_where_there_is_nothing_new_the_place_hears_nothing_unless_it_wants_a_line() -> None:
    digest = Composer(an_edition()).digest(a_subscription(), due=DUE)
    assert digest.contents.is_empty
    assert not is_posted(digest, a_subscription())
    assert is_posted(digest, a_subscription(when_empty=WhenEmpty.LINE))
    assert digest.key == (1, WEDNESDAY, Kind.REGULAR)


USUAL = tuple(
    told(number, 40 + number, 9, 8, 7, at=MORNING - number * DAY) for number in range(1, 6)
)
"""Five digests whose first papers had 41 to 45 votes; each showed three papers and cut one."""


def test_the_usual_top_is_the_median_of_the_first_papers_votes_once_there_are_enough() -> None:
    assert usual_top(USUAL) == 43
    assert usual_top(USUAL[:FEWEST_USUAL]) == 42
    assert usual_top(USUAL[: FEWEST_USUAL - 1]) is None
    assert usual_top([told(1), *USUAL[:2]]) is None  # an empty one tells nothing
    assert usual_top([*USUAL, *(told(9, 1) for _ in range(9))]) == 1
    assert usual_top([*(told(9, 1) for _ in range(14)), *USUAL, *USUAL, *USUAL]) == 1


@pytest.mark.parametrize(
    ("number", "votes", "rises"),
    [
        (23, 44, True),  # it was cut
        (22, 44, True),  # it stood last
        (21, 99, False),  # it stood in the upper half
        (22, 43, False),  # as many as usual are not more
        (10, 99, False),  # it was first
    ],
)
def test_a_paper_comes_back_that_was_low_and_has_more_votes_than_the_first_one_usually_has(
    number: int, votes: int, rises: bool
) -> None:
    contents = composed(an_edition(papers={number: votes}), None, Readership(told=USUAL))
    assert [each.paper_id for each in contents.rising] == (ids(number) if rises else [])
    if rises:
        (risen,) = contents.rising
        assert (risen.votes, risen.told_at) == (votes, MORNING - 2 * DAY)
        assert risen.before == USUAL[1].contents.ranked[number - 20].votes
        assert not contents.is_empty


@pytest.mark.parametrize(
    ("subscription", "readership"),
    [
        (a_subscription(rising=False), Readership(told=USUAL)),
        (a_subscription(), Readership(told=USUAL, second_looks=frozenset(ids(23)))),
        (a_subscription(), Readership(told=USUAL, mutes=(parse("title"),))),
        (a_subscription(), Readership(told=USUAL[:2])),
    ],
)
def test_a_paper_comes_back_once_unless_muted_or_unwanted_and_not_before_anything_is_usual(
    subscription: Subscription, readership: Readership
) -> None:
    edition = an_edition(papers={23: 99})
    assert composed(edition, None, Readership(told=USUAL)).rising != ()
    assert composed(edition, subscription, readership).rising == ()


def test_what_was_told_long_ago_does_not_come_back_and_most_votes_go_first_where_many_do() -> None:
    old = told(7, 50, 9, 8, 7, at=MORNING - LATE_RISE - HOUR)
    edition = an_edition(papers={73: 99, 13: 50, 23: 60, 33: 70, 43: 80})
    contents = composed(edition, None, Readership(told=(*USUAL, old)))
    assert [each.paper_id for each in contents.rising] == ids(43, 33, 23)
    assert len(contents.rising) == MOST_RISING


def failed_digest() -> Digest:
    down = an_edition(standings={(HF, WEDNESDAY): DOWN}, until=MORNING - 3 * HOUR)
    digest = Composer(down).digest(a_subscription(), due=DUE)
    assert len(digest.contents.failed) == 1
    return digest


def completion(
    *arrivals: Arrival,
    last: Digest | None = None,
    standing: Standing | None = FRESH,
    now: datetime = MORNING + HOUR,
    until: datetime | None = None,
    paused_at: datetime | None = None,
    zone: ZoneInfo = UTC_ZONE,
) -> Digest | None:
    last = last or failed_digest()
    edition = an_edition(
        *arrivals,
        now=now,
        until=until,
        standings={} if standing is None else {(HF, WEDNESDAY): standing},
        papers={23: 99},
    )
    subscription = replace(after_digest(a_subscription(), last), paused_at=paused_at)
    readership = Readership(told=(Told(1, last.contents), *USUAL))
    return Composer(edition).completion(subscription, readership, last, zone=zone)


def test_a_completion_tells_what_came_once_the_source_is_back_and_nothing_that_rises() -> None:
    found = completion(an_arrival(1, at=MORNING + HOUR / 2))
    assert found is not None
    assert found.key == (1, WEDNESDAY, Kind.COMPLETION)
    assert found.due == DUE
    assert ranked(found.contents) == ids(1)
    assert found.contents.rising == ()
    assert completion(last=found) is None


def test_a_completion_that_finds_nothing_is_noted_and_not_posted() -> None:
    found = completion()
    assert found is not None
    assert not is_posted(found, a_subscription(when_empty=WhenEmpty.LINE))


def test_there_is_no_completion_without_a_failure_nor_before_its_end_nor_on_another_date() -> None:
    whole = Composer(an_edition()).digest(a_subscription(), due=DUE)
    tokyo = ZoneInfo("Asia/Tokyo")
    assert completion(standing=DOWN) is None
    assert completion(standing=None) is None
    assert completion(until=MORNING) is None
    assert completion(paused_at=MORNING) is None
    assert completion(last=whole) is None
    assert completion(now=MORNING + 7 * HOUR) is not None
    assert completion(now=MORNING + 7 * HOUR, zone=tokyo) is None
    assert completion(now=MORNING + 15 * HOUR) is None


def test_equal_digests_are_composed_once_however_many_subscriptions_want_them() -> None:
    composer = Composer(an_edition(*(an_arrival(number, votes=number) for number in range(40))))
    queries = [None, "agents", "title"]
    digests = [
        composer.digest(
            a_subscription(number, query=queries[number % 3], top=3 + number % 2), due=DUE
        )
        for number in range(600)
    ]
    assert composer.composed == 6
    assert len({id(digest.contents) for digest in digests}) == 6
    assert len({digest.key for digest in digests}) == 600


def test_whatever_decides_what_a_digest_says_stands_in_its_key() -> None:
    subscription = a_subscription()
    readership = Readership(told=USUAL)
    key = digest_key(subscription, readership, now=MORNING)
    assert key == digest_key(a_subscription(7), Readership(told=tuple(USUAL)), now=MORNING)
    others = [
        digest_key(each, with_, now=MORNING)
        for each, with_ in [
            (a_subscription(top=4), readership),
            (a_subscription(query="agents"), readership),
            (a_subscription(rising=False), readership),
            (a_subscription(covered_until=MORNING - 2 * DAY), readership),
            (a_subscription(begins_at=MORNING - 2 * DAY), readership),
            (subscription, replace(readership, told=USUAL[1:])),
            (subscription, replace(readership, mutes=(parse("agents"),))),
            (subscription, replace(readership, second_looks=frozenset(ids(1)))),
        ]
    ]
    assert len({key, *others}) == 1 + len(others)


class World:
    """A poller and a subscription over days, by a clock that may be wrong; what was told is kept as a store does."""

    def __init__(self, subscription: Subscription) -> None:
        self.true = MORNING
        self.wrong = timedelta()
        self.subscription = subscription
        self.arrivals: list[Arrival] = []
        self.unseen: list[Arrival] = []
        self.until = MORNING
        self.told: list[Told] = []

    @property
    def now(self) -> datetime:
        return self.true + self.wrong

    def round(self, count: int, *, is_over: bool) -> None:
        """Papers come; of a round that is not over none is stored yet, and its end is not noted."""
        new = [
            an_arrival(1 + len(self.arrivals) + len(self.unseen) + index, at=self.now)
            for index in range(count)
        ]
        self.unseen += new
        if is_over:
            self.arrivals += self.unseen
            self.unseen = []
            self.until = self.now

    def digest(self) -> None:
        now = self.now
        back_to = looks_back_to(self.subscription, now=now)
        edition = Edition(
            now=now,
            until=min(self.until, now),
            arrivals=tuple(each for each in self.arrivals if each.news.at > back_to),
        )
        readership = Readership(told=tuple(self.told))
        digest = Composer(edition).digest(self.subscription, readership, due=Due(now.date(), now))
        self.told.insert(0, Told(len(self.told), digest.contents))
        self.subscription = after_digest(self.subscription, digest)

    def end(self) -> None:
        """The clock is right for good, and what it had noted ahead of the present is past."""
        self.wrong = timedelta()
        for _ in range(12):
            self.true += DAY
            self.round(0, is_over=True)
            self.digest()

    def times_told(self) -> list[int]:
        every = [each.paper_id for told in self.told for each in told.contents.ranked]
        return [every.count(arrival.id) for arrival in self.arrivals]


steps = st.one_of(
    st.tuples(st.just("round"), st.integers(0, 3), st.booleans()),
    st.tuples(st.just("digest"), st.just(0), st.just(value=True)),
)


@given(steps=st.lists(st.tuples(st.integers(1, 600), steps), max_size=25))
def test_what_is_listed_is_told_exactly_once_whenever_rounds_end_and_digests_come(
    steps: list[tuple[int, tuple[str, int, bool]]],
) -> None:
    world = World(a_subscription(covered_until=MORNING - HOUR))
    for minutes, (kind, count, is_over) in steps:
        world.true += timedelta(minutes=minutes)
        if kind == "round":
            world.round(count, is_over=is_over)
        else:
            world.digest()
    world.end()
    assert set(world.times_told()) <= {1}


@given(
    episodes=st.lists(
        st.tuples(
            st.one_of(st.integers(-40, -1), st.integers(1, 240)),
            st.lists(st.sampled_from(["round", "digest"]), max_size=6),
            st.lists(st.sampled_from(["round", "digest"]), max_size=6),
        ),
        max_size=3,
    )
)
@example(episodes=[(-40, ["round"], ["digest"]), (240, ["round", "digest"], ["round", "digest"])])
@example(episodes=[(240, ["round", "digest", "round"], ["round", "digest", "round"])])
def test_a_clock_that_is_hours_behind_or_days_ahead_for_a_while_loses_and_repeats_nothing(
    episodes: list[tuple[int, list[str], list[str]]],
) -> None:
    world = World(a_subscription(begins_at=MORNING - 9 * DAY, covered_until=MORNING - HOUR))
    world.digest()
    for hours, wrongly, rightly in episodes:
        for wrong, doings in ((timedelta(hours=hours), wrongly), (timedelta(), rightly)):
            world.wrong = wrong
            for doing in doings:
                world.true += HOUR / 2
                if doing == "round":
                    world.round(2, is_over=True)
                else:
                    world.digest()
        world.wrong = timedelta()
        world.true += HOUR
        world.round(0, is_over=True)
        world.digest()
    world.end()
    assert set(world.times_told()) <= {1}


@given(
    votes=st.lists(st.none() | st.integers(0, 5), max_size=12),
    top=st.integers(1, 50),
    data=st.data(),
)
def test_the_order_in_which_papers_are_given_makes_no_difference(
    votes: list[int | None], top: int, data: st.DataObject
) -> None:
    arrivals = [
        an_arrival(number, votes=count, position=number % 3) for number, count in enumerate(votes)
    ]
    subscription = a_subscription(top=top)
    contents = composed(an_edition(*arrivals), subscription)
    shuffled = data.draw(st.permutations(arrivals))
    assert composed(an_edition(*shuffled), subscription) == contents
    assert len(contents.shown) + contents.more == len(votes)
    assert len(contents.shown) <= top
    counts = [each.votes for each in contents.ranked]
    assert counts == sorted(counts, reverse=True)


def test_what_a_second_poller_stores_late_is_told_next_time() -> None:
    first = Composer(an_edition()).digest(a_subscription(begins_at=MORNING - 9 * DAY), due=DUE)
    after = after_digest(a_subscription(begins_at=MORNING - 9 * DAY), first)
    late = an_arrival(1, at=MORNING - BEHIND + HOUR)
    readership = Readership(told=(Told(1, first.contents),))
    later = an_edition(late, now=datetime(2026, 7, 15, 21, tzinfo=UTC))
    contents = composed(later, after, readership)
    assert ranked(contents) == ids(1)
    assert contents.arrived == 1
