"""What is asked of the tables. Each statement is written once for all databases."""

from __future__ import annotations

from sqlalchemy import Text, bindparam, func, select, type_coerce

from bot.listings import ReadOutcome
from bot.ports import Fact
from storage.schema import entries, paper_words, papers, readings, votes

FIRST_LISTED = (
    select(func.min(entries.c.day)).where(entries.c.paper_id == papers.c.id).scalar_subquery()
)
_ON_LISTING = (entries.c.source == bindparam("source"), entries.c.day == bindparam("day"))
_OF_LISTING = (readings.c.source == bindparam("source"), readings.c.day == bindparam("day"))
_FAILED = [outcome.value for outcome in ReadOutcome if outcome.failed]

_PAPER = [column for column in papers.c if column is not papers.c.number]
PAPER = select(*_PAPER).where(papers.c.id == bindparam("id"))
PAPERS = select(*_PAPER).where(papers.c.id.in_(bindparam("ids", expanding=True)))
LISTED_PAPER = (papers.c.number, FIRST_LISTED, *_PAPER)
LISTED_BY_NUMBER = select(*LISTED_PAPER).where(
    papers.c.number.in_(bindparam("numbers", expanding=True))
)
COUNT_PAPERS = select(func.count()).select_from(papers)
_MANY = ("categories", "ai_keywords", "media_urls")  # kept as lists, empty where nothing was told
COUNT_FACTS = select(
    *(
        (
            func.count().filter(type_coerce(papers.c[fact.value], Text) != "[]")
            if fact.value in _MANY
            else func.count(papers.c[fact.value])
        ).label(fact.value)
        for fact in Fact
    )
)
# How many papers there are, how many of them are in the index, the least and the greatest version there: none of it
# goes through a table, counts go through an index.
INDEX_STATE = select(
    COUNT_PAPERS.scalar_subquery(),
    select(func.count()).select_from(paper_words).scalar_subquery(),
    select(func.min(paper_words.c.version)).scalar_subquery(),
    select(func.max(paper_words.c.version)).scalar_subquery(),
)
NOT_INDEXED = (
    select(*_PAPER)
    .where(
        papers.c.number.not_in(
            select(paper_words.c.number).where(paper_words.c.version == bindparam("version"))
        )
    )
    .limit(bindparam("limit"))
)

LISTED_PAPERS = (
    select(*_PAPER)
    .join(entries, entries.c.paper_id == papers.c.id)
    .where(*_ON_LISTING)
    .order_by(entries.c.position, entries.c.paper_id)
)
LAST_SEEN = select(func.max(entries.c.last_seen_at)).where(*_ON_LISTING)
LAST_TOLD = select(func.max(readings.c.at)).where(*_OF_LISTING, readings.c.outcome.not_in(_FAILED))
ENTRIES = select(entries).where(*_ON_LISTING)
NEWEST_DAY = select(func.max(entries.c.day)).where(
    entries.c.source == bindparam("source"), entries.c.day <= bindparam("until")
)
DAYS = (
    select(entries.c.day, func.count())
    .where(entries.c.source == bindparam("source"))
    .group_by(entries.c.day)
    .order_by(entries.c.day)
)
DAYS_OF_PAPER = (
    select(entries.c.source, entries.c.day)
    .where(entries.c.paper_id == bindparam("paper_id"))
    .order_by(entries.c.day.desc(), entries.c.source)
)

READINGS = select(readings).where(*_OF_LISTING).order_by(readings.c.at)
LATEST_READINGS = (
    select(readings)
    .where(readings.c.source == bindparam("source"))
    .order_by(readings.c.at.desc(), readings.c.day.desc())
    .limit(bindparam("limit"))
)

VOTES_OF_PAPERS = (
    select(votes.c.paper_id, votes.c.at, votes.c.upvotes)
    .where(
        votes.c.paper_id.in_(bindparam("ids", expanding=True)),
        votes.c.source == bindparam("source"),
    )
    .order_by(votes.c.at)
)
VOTES = (
    select(votes.c.at, votes.c.upvotes)
    .where(votes.c.paper_id == bindparam("paper_id"), votes.c.source == bindparam("source"))
    .order_by(votes.c.at)
)
