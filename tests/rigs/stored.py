"""Papers, entries and readings to be stored: made up, drawn by hypothesis, and every call of a store."""

from __future__ import annotations

import re
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from bot.listings import Entry, Reading, ReadOutcome
from bot.papers import Facts, Paper, PaperId, SourceName, ToldAt, Words
from bot.ports import Sort
from bot.query.candidates import EVERYTHING
from bot.tenancy import Place, PlaceKind, Platform, Workspace

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.ports import Store

DAY = date(2026, 7, 15)
START = datetime(2026, 7, 15, 8, tzinfo=UTC)
UNKNOWN = PaperId("0000.00000")


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
        "look_up": lambda: store.look_up(
            lambda index: index.candidates(EVERYTHING, sort=Sort.NEWEST, limit=5)
        ),
        "not_indexed": lambda: store.not_indexed(1, 5),
        "index_version": store.index_version,
        "days": lambda: store.days(SourceName.HF),
    }


def every_write(store: Store) -> dict[str, Callable[[], Awaitable[object]]]:
    """One call of each method that writes, by its name."""

    async def write() -> None:
        async with store.transaction() as ledger:
            await ledger.save_papers([made_up(1)])

    return {
        "transaction": write,
        "compact_index": store.compact_index,
        "ensure_place": lambda: store.ensure_place(channel("C9")),
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
