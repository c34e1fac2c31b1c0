"""Rows to values and back. The order of a row is the order of the columns in `storage.schema`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.listings import Entry, Reading, ReadOutcome
from bot.paper_id import id_number
from bot.papers import Facts, Paper, SourceName, ToldAt, Words
from bot.query.candidates import index_lines
from bot.words import ANALYSIS_VERSION

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.query.analysed import AnalysedPaper


def paper_row(paper: Paper) -> tuple[Any, ...]:
    """A paper as a row of `papers`."""
    words, facts = paper.words, paper.facts
    return (
        id_number(paper.id),
        paper.id,
        words.title,
        words.abstract,
        words.authors,
        words.title_as_told,
        words.abstract_as_told,
        words.source.value,
        words.told_at,
        facts.published_on,
        facts.categories,
        facts.note,
        facts.organization,
        facts.ai_summary,
        facts.ai_keywords,
        facts.code_url,
        facts.stars,
        facts.project_url,
        facts.thumbnail_url,
        facts.media_urls,
        facts.upvotes,
        facts.comments,
        paper.told_at.hf,
        paper.told_at.arxiv,
    )


def paper_of(row: Sequence[Any]) -> Paper:
    """The paper of a row of `papers` without its number."""
    (
        paper_id,
        title,
        abstract,
        authors,
        title_as_told,
        abstract_as_told,
        words_source,
        words_told_at,
        published_on,
        categories,
        note,
        organization,
        ai_summary,
        ai_keywords,
        code_url,
        stars,
        project_url,
        thumbnail_url,
        media_urls,
        upvotes,
        comments,
        hf_told_at,
        arxiv_told_at,
    ) = row
    return Paper(
        id=paper_id,
        words=Words(
            title=title,
            abstract=abstract,
            authors=authors,
            title_as_told=title_as_told,
            abstract_as_told=abstract_as_told,
            source=SourceName(words_source),
            told_at=words_told_at,
        ),
        facts=Facts(
            published_on=published_on,
            categories=categories,
            note=note,
            organization=organization,
            ai_summary=ai_summary,
            ai_keywords=ai_keywords,
            code_url=code_url,
            stars=stars,
            project_url=project_url,
            thumbnail_url=thumbnail_url,
            media_urls=media_urls,
            upvotes=upvotes,
            comments=comments,
        ),
        told_at=ToldAt(hf=hf_told_at, arxiv=arxiv_told_at),
    )


def words_row(paper: AnalysedPaper) -> tuple[Any, ...]:
    """What the index keeps of a paper as a row of `paper_words`."""
    return (id_number(paper.paper.id), ANALYSIS_VERSION, *index_lines(paper).values())


def entry_row(source: SourceName, day: date, entry: Entry) -> tuple[Any, ...]:
    """An entry of a listing as a row of `entries`."""
    return (
        source.value,
        day,
        entry.paper_id,
        entry.position,
        entry.first_seen_at,
        entry.last_seen_at,
    )


def entry_of(row: Sequence[Any]) -> Entry:
    """The entry of a row of `entries`."""
    _, _, paper_id, position, first_seen_at, last_seen_at = row
    return Entry(
        paper_id=paper_id,
        position=position,
        first_seen_at=first_seen_at,
        last_seen_at=last_seen_at,
    )


def reading_row(reading: Reading) -> tuple[Any, ...]:
    """A reading as a row of `readings`."""
    return (
        reading.source.value,
        reading.day,
        reading.at,
        reading.outcome.value,
        reading.size,
        reading.new,
        reading.skipped,
        reading.detail,
    )


def reading_of(row: Sequence[Any]) -> Reading:
    """The reading of a row of `readings`."""
    source, day, at, outcome, size, new, skipped, detail = row
    return Reading(
        source=SourceName(source),
        day=day,
        at=at,
        outcome=ReadOutcome(outcome),
        size=size,
        new=new,
        skipped=skipped,
        detail=detail,
    )
