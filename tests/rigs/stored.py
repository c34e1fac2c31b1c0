"""Papers, entries and readings to be stored: made up, drawn by hypothesis, and every call of a store."""

from __future__ import annotations

import re
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from bot.listings import Entry, Reading, ReadOutcome
from bot.papers import Facts, Paper, PaperId, SourceName, ToldAt, Words
from bot.ports import Sort
from bot.query.parse import parse
from bot.query.wanted import EVERYTHING
from bot.settings import PlaceSettings
from bot.tenancy import Place, PlaceKind, Platform, Workspace
from bot.watching.model import Alert, Every, Meeting, News, Outcome, Saved, Watch
from bot.watching.ports import Reason

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.ports import Store
    from bot.watching.ports import WatchLedger

DAY = date(2026, 7, 15)
START = datetime(2026, 7, 15, 8, tzinfo=UTC)
UNKNOWN = PaperId("0000.00000")


class Halted(Exception):  # noqa: N818  no error of the program
    """What a block raises to undo its transaction."""


def after(hours: float) -> datetime:
    """So many hours after `START`."""
    return START + timedelta(hours=hours)


def made_up(number: int, *, title: str = "A title", upvotes: int | None = None) -> Paper:
    """The paper of a number; its id sorts as the number does."""
    return Paper(
        id=PaperId(f"2607.{number:05}"),
        words=Words(title=title, authors=("Ada L.",), source=SourceName.HF, told_at=START),
        facts=Facts(upvotes=upvotes, ai_keywords=("agents",)),
        told_at=ToldAt(hf=START),
    )


def listed(paper: Paper, position: int = 0, *, first: float = 0, last: float = 0) -> Entry:
    """A paper on a listing; `first` and `last` seen so many hours after `START`."""
    return Entry(
        paper_id=paper.id,
        position=position,
        first_seen_at=after(first),
        last_seen_at=after(last),
    )


def read(
    hours: float = 0,
    outcome: ReadOutcome = ReadOutcome.READ,
    *,
    source: SourceName = SourceName.HF,
    day: date = DAY,
    detail: str = "",
) -> Reading:
    """A reading so many hours after `START`."""
    return Reading(source=source, day=day, at=after(hours), outcome=outcome, detail=detail)


def channel(key: str, *, team: str = "T1", platform: Platform = Platform.SLACK) -> Place:
    """A channel of a workspace."""
    return Place(Workspace(platform, team), key, PlaceKind.CHANNEL)


def filled() -> Paper:
    """A paper of which everything is told, whatever fields there are."""
    kinds: dict[str, object] = {"str": "told", "int": 7, "tuple": ("told",), "date": DAY}
    words, facts = (
        {
            field.name: kinds[re.split(r"\W", str(field.type))[0]]
            for field in fields(part)
            if field.name not in ("source", "told_at")
        }
        for part in (Words, Facts)
    )
    return Paper(
        id=PaperId("2607.11886"),
        words=Words(**words, source=SourceName.ARXIV, told_at=START),  # type: ignore[arg-type]
        facts=Facts(**facts),  # type: ignore[arg-type]
        told_at=ToldAt(hf=after(1), arxiv=after(2)),
    )


def every_read(store: Store) -> dict[str, Callable[[], Awaitable[object]]]:
    """One call of each method that reads, by its name."""
    return {
        "paper": lambda: store.paper(UNKNOWN),
        "listing": lambda: store.listing(SourceName.HF, DAY),
        "newest_day": lambda: store.newest_day(SourceName.HF, DAY),
        "days_of": lambda: store.days_of(UNKNOWN),
        "readings": lambda: store.readings(SourceName.HF, DAY),
        "recent_readings": lambda: store.recent_readings(SourceName.HF, 5),
        "votes": lambda: store.votes(UNKNOWN),
        "votes_of": lambda: store.votes_of([UNKNOWN]),
        "count_papers": store.count_papers,
        "count_facts": store.count_facts,
        "look_up": lambda: store.look_up(
            lambda index: index.candidates(EVERYTHING, sort=Sort.NEWEST, limit=5)
        ),
        "not_indexed": lambda: store.not_indexed(1, 5),
        "index_version": store.index_version,
        "days": lambda: store.days(SourceName.HF),
        **{f"watching.{name}": call for name, call in _reads_of_watches(store).items()},
    }


def _reads_of_watches(store: Store) -> dict[str, Callable[[], Awaitable[object]]]:
    place = channel("C9")
    return {
        "watches_of": lambda: store.watching.watches_of(place.owner),
        "watches_to": lambda: store.watching.watches_to(place),
        "watches": lambda: store.watching.watches([1]),
        "changes_since": lambda: store.watching.changes_since(0, 5),
        "mutes_of": lambda: store.watching.mutes_of([place.owner]),
        "saved_by": lambda: store.watching.saved_by(place.owner),
        "meetings_with": lambda: store.watching.meetings_with(UNKNOWN, [1]),
        "alert": lambda: store.watching.alert(place, UNKNOWN),
        "alerts_in": lambda: store.watching.alerts_in(place, 5),
        "alerts_counted": lambda: store.watching.alerts_counted({place: START}),
        "settings_of": lambda: store.watching.settings_of([place]),
        "news_of": lambda: store.watching.news_of(UNKNOWN),
        "news_on": lambda: store.watching.news_on(DAY),
        "waiting": lambda: store.watching.waiting(5),
        "is_waiting": lambda: store.watching.is_waiting(UNKNOWN),
        "rounds": lambda: store.watching.rounds(SourceName.HF),
    }


def every_write(store: Store) -> dict[str, Callable[[], Awaitable[object]]]:
    """One call of each method that writes, by its name, in an order in which they can follow each other."""

    async def write() -> None:
        async with store.transaction() as ledger:
            await ledger.save_papers([made_up(1)])

    return {
        "transaction": write,
        "compact_index": store.compact_index,
        "ensure_place": lambda: store.ensure_place(channel("C9")),
        **{
            f"transaction.watching.{name}": partial(_write_watches, store, write)
            for name, write in _writes_of_watches().items()
        },
    }


async def _write_watches(store: Store, write: Callable[[WatchLedger], Awaitable[object]]) -> None:
    async with store.transaction() as ledger:
        await write(ledger.watching)


def _writes_of_watches() -> dict[str, Callable[[WatchLedger], Awaitable[object]]]:
    place, query = channel("C9"), parse("agents")
    owner, paper_id = place.owner, made_up(1).id
    watch = Watch(
        id=1, owner=owner, number=1, query=query, place=place, every=Every.NOW, begins_at=START
    )
    news = News(paper_id=paper_id, day=DAY, at=START)
    meeting = Meeting(watch_id=1, paper_id=paper_id, at=START, outcome=Outcome.QUIET)
    alert = Alert(
        place=place,
        paper_id=paper_id,
        at=START,
        every=Every.NOW,
        is_late=False,
        is_capped=False,
        watch_ids=(1,),
    )
    saved = Saved(owner=owner, paper_id=paper_id, at=START)
    # They follow each other: what one refers to, another has made before.
    return {
        "add_watch": lambda ledger: ledger.add_watch(
            owner, query, place=place, every=Every.NOW, at=START
        ),
        "change_watch": lambda ledger: ledger.change_watch(watch),
        "last_change": lambda ledger: ledger.last_change(),
        "add_mute": lambda ledger: ledger.add_mute(owner, query, at=START),
        "remove_mute": lambda ledger: ledger.remove_mute(owner, 1),
        "save": lambda ledger: ledger.save(saved),
        "unsave": lambda ledger: ledger.unsave(owner, paper_id),
        "queue": lambda ledger: ledger.queue({paper_id: Reason.LISTED}),
        "done_with": lambda ledger: ledger.done_with(paper_id),
        "add_news": lambda ledger: ledger.add_news(news),
        "news_of": lambda ledger: ledger.news_of(paper_id),
        "add_meetings": lambda ledger: ledger.add_meetings([meeting]),
        "unmeet": lambda ledger: ledger.unmeet(1),
        "met_by": lambda ledger: ledger.met_by(paper_id),
        "add_alerts": lambda ledger: ledger.add_alerts([alert]),
        "alerted_places": lambda ledger: ledger.alerted_places(paper_id),
        "alerts_counted": lambda ledger: ledger.alerts_counted({place: START}),
        "change_settings": lambda ledger: ledger.change_settings(place, PlaceSettings(daily_cap=5)),
        "settings_of": lambda ledger: ledger.settings_of([place]),
        "mutes_of": lambda ledger: ledger.mutes_of([owner]),
        "watches": lambda ledger: ledger.watches([1]),
        "end_round": lambda ledger: ledger.end_round(SourceName.HF, START),
        "remove_watch": lambda ledger: ledger.remove_watch(1),
        "forget": lambda ledger: ledger.forget(owner),
    }


# Everything that a database can keep: no NUL, no lone surrogates.
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
odd_texts = st.text(st.sampled_from("aé語😀\0\ud800\udfff\ud83d"), max_size=12)
instants = st.datetimes(timezones=st.just(UTC))
counts = st.integers(0, 2**63 - 1)
small_counts = st.integers(0, 2**31 - 1)
lists = st.lists(texts, max_size=4).map(tuple)
ids = st.one_of(
    st.builds(
        "{:02}{:02}.{:05}".format, st.integers(15, 99), st.integers(1, 12), st.integers(0, 99_999)
    ),
    st.builds(
        "{:02}{:02}.{:04}".format, st.integers(8, 14), st.integers(1, 12), st.integers(0, 9999)
    ),
    st.builds(
        "{}/{:02}{:02}{:03}".format,
        st.sampled_from(("astro-ph", "cs", "hep-th", "math", "math-ph")),
        st.sampled_from((*range(91, 100), *range(7))),
        st.integers(1, 12),
        st.integers(0, 999),
    ),
).map(PaperId)
sources = st.sampled_from(SourceName)

all_words = st.builds(
    Words,
    title=texts,
    abstract=texts,
    authors=lists,
    title_as_told=st.none() | texts,
    abstract_as_told=st.none() | texts,
    source=sources,
    told_at=instants,
)
all_facts = st.builds(
    Facts,
    published_on=st.none() | st.dates(),
    categories=lists,
    note=st.none() | texts,
    organization=st.none() | texts,
    ai_summary=st.none() | texts,
    ai_keywords=lists,
    code_url=st.none() | texts,
    stars=st.none() | counts,
    project_url=st.none() | texts,
    thumbnail_url=st.none() | texts,
    media_urls=lists,
    upvotes=st.none() | counts,
    comments=st.none() | counts,
)
all_told_at = st.builds(ToldAt, hf=instants, arxiv=st.none() | instants) | st.builds(
    ToldAt, arxiv=instants
)
papers = st.builds(Paper, id=ids, words=all_words, facts=all_facts, told_at=all_told_at)
entries = st.builds(
    Entry,
    paper_id=st.just(made_up(1).id),
    position=small_counts,
    first_seen_at=instants,
    last_seen_at=instants,
)
readings = st.builds(
    Reading,
    source=sources,
    day=st.dates(),
    at=instants,
    outcome=st.sampled_from(ReadOutcome),
    size=small_counts,
    new=small_counts,
    skipped=small_counts,
    detail=texts,
)
