"""All captured days through the poller: what is told is what the reference says, each once, in any order of reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import Enum, auto
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from adapters.huggingface import parse as huggingface
from bot.polling import MISSED_DAYS, Poller
from bot.query.parse import parse
from bot.watching.model import TOLD, Every
from tests.rigs.desk import Desk, open_desk
from tests.rigs.drawn_watches import drawn_queries, reference_says
from tests.rigs.huggingface import DATA, captured, captured_days
from tests.rigs.people import in_channel
from tests.rigs.polled import asked_for, begun

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hypothesis.strategies import DrawFn

    from bot.papers import Paper, PaperId
    from bot.tenancy import Place
    from tests.rigs.huggingface import Entry

DAYS = captured_days()
NEWEST_FIRST = sorted(DAYS, reverse=True)
EARLIER = {
    date.fromisoformat(path.name[:10]): captured(path.stem) for path in DATA.glob("*.first.json")
}
PLACES = tuple(in_channel(channel=f"C{number}").place for number in range(5))
WATCHES = 100
AT = datetime(2026, 7, 31, tzinfo=UTC)


def as_told(entries: Sequence[Entry]) -> dict[PaperId, Paper]:
    """The papers of a list."""
    batch = huggingface.read_batch(entries, url="a test's", at=AT)
    assert not batch.skipped
    return {each.paper.id: each.paper for each in batch.sightings}


PAPERS = {key: paper for day in NEWEST_FIRST for key, paper in as_told(DAYS[day]).items()}
QUERIES = drawn_queries(tuple(PAPERS.values()), WATCHES)


# What happens


class Reader(Enum):
    """Who reads a list that has changed."""

    NOBODY = auto()
    PERSON = auto()  # that list alone
    POLLER = auto()  # what it takes for worth it
    NEW_POLLER = auto()  # likewise, after a restart


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A list changes, and is read.

    Attributes:
        day: which list.
        at: when.
        order: which of the day's entries are on it, in this order; None where it is the earlier of two that were captured.
        votes: how many more votes each has than were captured.
        by: who reads then.
    """

    day: date
    at: datetime
    order: tuple[int, ...] | None
    votes: int
    by: Reader

    @property
    def entries(self) -> list[Entry]:
        """The list as it is then."""
        if self.order is None:
            return EARLIER[self.day]
        return [self._voted(DAYS[self.day][number]) for number in self.order]

    def _voted(self, entry: Entry) -> Entry:
        votes = max(entry["paper"].get("upvotes", 0) + self.votes, 0)
        return {**entry, "paper": {**entry["paper"], "upvotes": votes}}


@st.composite
def histories(draw: DrawFn) -> list[Step]:
    """All captured days, oldest first, as they grew.

    Each list comes in pieces, in any order, the last of it perhaps after midnight, its votes going up and down. Where
    the poller is not up on a day, it is so on another before the list is too old; meanwhile people may read it.
    """
    history: list[Step] = []
    missed: list[date] = []
    for day, after in zip(sorted(DAYS), [*sorted(DAYS)[1:], None], strict=True):
        can_wait = after is not None and after - min([*missed, day]) < timedelta(days=MISSED_DAYS)
        is_up = not (can_wait and draw(st.booleans()))
        if is_up:
            opened = draw(st.lists(st.sampled_from(missed), unique=True)) if missed else []
            history += [_whole(each, at=_nine(day), by=Reader.PERSON) for each in opened]
        missed = [] if is_up else [*missed, day]
        history += draw(_growth(day, is_up=is_up))
    return history


@st.composite
def _growth(draw: DrawFn, day: date, *, is_up: bool) -> list[Step]:
    order = tuple(draw(st.permutations(range(len(DAYS[day])))))
    pieces: list[tuple[int, ...] | None] = [None] if day in EARLIER else []
    pieces += [order[:cut] for cut in draw(st.lists(st.integers(0, len(order)), max_size=2))]
    steps = [
        Step(
            day=day,
            at=_nine(day),
            order=its,
            votes=draw(st.sampled_from((-1_000, -10, 0, 40))),
            by=draw(st.sampled_from(Reader if is_up else (Reader.NOBODY, Reader.PERSON))),
        )
        for its in [*pieces, order]
    ]
    if not is_up:
        return [*steps, _whole(day, at=_nine(day), by=Reader.NOBODY)]
    after_midnight = timedelta(hours=16) if draw(st.booleans()) else timedelta(0)
    return [*steps, _whole(day, at=_nine(day) + after_midnight, by=Reader.POLLER)]


def _whole(day: date, *, at: datetime, by: Reader) -> Step:
    """The list as it was captured last."""
    return Step(day=day, at=at, order=tuple(range(len(DAYS[day]))), votes=0, by=by)


def _nine(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=UTC)


# What is to come of it


class Expected:
    """What is to be told, by what was served.

    Attributes:
        alerts: of each place and paper the watches that met first.
        met: every watch and paper that are to meet.
        served: each paper as it was told last.
    """

    def __init__(self, watches: Mapping[int, tuple[str, Place]]) -> None:
        self.alerts: dict[tuple[Place, PaperId], frozenset[int]] = {}
        self.met: set[tuple[int, PaperId]] = set()
        self.served: dict[PaperId, Paper] = {}
        self._watches = watches
        self._told: dict[str, tuple[Entry, datetime]] = {}
        self._changed: set[PaperId] = set()

    def serve(self, entries: Sequence[Entry], at: datetime) -> None:
        """Somebody read a list. What it is silent about stays; of one instant counts what was told first."""
        for entry in entries:
            flat = {**entry, **entry["paper"], "paper": None}
            before, told_at = self._told.get(flat["id"], ({}, at))
            told = {**before, **flat} if at > told_at else {**flat, **before}
            self._told[flat["id"]] = (told, at)
            (paper,) = as_told([told]).values()
            if self.served.get(paper.id) != paper:
                self.served[paper.id] = paper
                self._changed.add(paper.id)

    def end_round(self) -> None:
        """The poller has seen to all of it."""
        for key in self._changed:
            met_now: dict[Place, set[int]] = {}
            for watch_id, (query, place) in self._watches.items():
                if (watch_id, key) not in self.met and reference_says(query, self.served[key]):
                    self.met.add((watch_id, key))
                    met_now.setdefault(place, set()).add(watch_id)
            for place, its in met_now.items():
                self.alerts.setdefault((place, key), frozenset(its))
        self._changed.clear()


@settings(
    max_examples=5,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # to shrink it would take minutes
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(history=histories())
async def test_what_is_told_of_all_captured_days_is_what_the_reference_says(
    history: list[Step],
) -> None:
    async with open_desk(now=history[0].at - timedelta(days=1)) as desk:
        poller = await begun(desk)
        desk.rig.days = {}
        watches = await made(desk)
        expected = Expected(watches)
        asked_for(desk)
        for step in history:
            desk.clock.set(max(step.at, desk.clock.now() + timedelta(minutes=1)))
            desk.rig.today = desk.clock.now().date()
            desk.rig.days[step.day] = step.entries
            if step.by is Reader.PERSON:
                assert await desk.newsroom.read(step.day) is None
            elif step.by is not Reader.NOBODY:
                if step.by is Reader.NEW_POLLER:
                    poller = Poller(desk.newsroom, desk.clock)
                assert (await poller.round()).failure == ""
            for day in asked_for(desk):
                expected.serve(desk.rig.days.get(day, []), desk.clock.now())
            if step.by in (Reader.POLLER, Reader.NEW_POLLER):
                expected.end_round()
        assert set(expected.served) == set(PAPERS), "all of them were read"
        assert await told_in_places(desk) == expected.alerts
        assert await met(desk, watches) == expected.met


async def made(desk: Desk) -> dict[int, tuple[str, Place]]:
    """The watches, in turn of one of the places."""
    watches = {}
    async with desk.store.transaction() as ledger:
        for number, query in enumerate(QUERIES):
            place = PLACES[number % len(PLACES)]
            watch = await ledger.watching.add_watch(
                place.owner,
                parse(query, in_watch=True),
                place=place,
                every=(Every.NOW, Every.DAY)[number % 2],
                at=desk.clock.now(),
            )
            watches[watch.id] = (query, place)
    return watches


async def told_in_places(desk: Desk) -> dict[tuple[Place, PaperId], frozenset[int]]:
    """Of each place and paper the watches of its alert."""
    found = [
        alert for place in PLACES for alert in await desk.store.watching.alerts_in(place, 10_000)
    ]
    by_paper = {(alert.place, alert.paper_id): frozenset(alert.watch_ids) for alert in found}
    assert len(by_paper) == len(found), "each once"
    return by_paper


async def met(desk: Desk, watches: Mapping[int, object]) -> set[tuple[int, PaperId]]:
    """Every watch and paper that met, where the place was told."""
    found = set()
    for key in PAPERS:
        meetings = await desk.store.watching.meetings_with(key, watches)
        assert {meeting.outcome for meeting in meetings.values()} <= TOLD
        found |= {(watch_id, key) for watch_id in meetings}
    return found
