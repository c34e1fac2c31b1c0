"""Papers, and how what several sources say of one paper becomes one paper."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import TYPE_CHECKING, NewType

if TYPE_CHECKING:
    from datetime import date, datetime

PaperId = NewType("PaperId", str)
"""An arXiv id without version: ``2607.11886`` or ``hep-th/9901001``. See `bot.paper_id` for reading one."""


class SourceName(StrEnum):
    """Where papers come from."""

    HF = "hf"
    ARXIV = "arxiv"

    @property
    def short_name(self) -> str:
        """The source's name in running text."""
        return {"hf": "Hugging Face", "arxiv": "arXiv"}[self.value]

    @property
    def full_name(self) -> str:
        """The source's name as people know it."""
        return {"hf": "Hugging Face Daily Papers", "arxiv": "arXiv"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a paper says of itself, as readable text (see `bot.text`), and who told it when.

    Attributes:
        title: one line.
        abstract: paragraphs parted by a blank line; may be empty.
        authors: in the order of the paper, those the source hides left out.
        title_as_told: the source's own spelling, only where it differs from `title`.
        abstract_as_told: the same for the abstract.
        source: who told it.
        told_at: when it was read (UTC).
    """

    title: str
    abstract: str = ""
    authors: tuple[str, ...] = ()
    title_as_told: str | None = None
    abstract_as_told: str | None = None
    source: SourceName
    told_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What surrounds a paper: numbers, links, names. ``None`` and ``()`` mean “not told”, never “none”.

    Attributes:
        published_on: the day the source gives as the paper's own (UTC).
        categories: arXiv categories, the primary one first.
        note: the authors' comment at arXiv (“accepted at …”).
        organization: the organisation that put the paper on the list.
        ai_summary: one sentence made by the source.
        ai_keywords: made by the source.
        code_url: the paper's repository.
        stars: of that repository.
        project_url: the paper's own page.
        thumbnail_url: a picture of it.
        media_urls: pictures and films shown with it.
        upvotes: votes at the source.
        comments: comments at the source.
    """

    published_on: date | None = None
    categories: tuple[str, ...] = ()
    note: str | None = None
    organization: str | None = None
    ai_summary: str | None = None
    ai_keywords: tuple[str, ...] = ()
    code_url: str | None = None
    stars: int | None = None
    project_url: str | None = None
    thumbnail_url: str | None = None
    media_urls: tuple[str, ...] = ()
    upvotes: int | None = None
    comments: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One work, whatever the source.

    Attributes:
        id: its identity everywhere.
        words: title, abstract and authors, from the most trusted source that told them.
        facts: everything else, the latest told of each.
        facts_told_at: when the latest of `facts` was read (UTC).
    """

    id: PaperId
    words: Words
    facts: Facts
    facts_told_at: datetime

    @property
    def title(self) -> str:
        """The title, one line of readable text."""
        return self.words.title

    @property
    def url(self) -> str:
        """Where people read about it: its page at the source that told it."""
        if self.words.source is SourceName.ARXIV and self.facts.upvotes is None:
            return self.arxiv_url
        return f"https://huggingface.co/papers/{self.id}"

    @property
    def arxiv_url(self) -> str:
        """Its page at arXiv."""
        return f"https://arxiv.org/abs/{self.id}"

    @property
    def pdf_url(self) -> str:
        """The paper itself."""
        return f"https://arxiv.org/pdf/{self.id}"


# Whose words win: arXiv's are the authors' own, Hugging Face's are a copy of some version.
_TRUST = {SourceName.HF: 0, SourceName.ARXIV: 1}
_FACT_NAMES = tuple(field.name for field in fields(Facts))


def merge(known: Paper | None, told: Paper) -> Paper:
    """What is known of a paper once `told` has been read too.

    The words come from the most trusted source, of one source the later reading; of each fact the later
    told one counts, and a reading that is silent about a fact takes nothing away. The result is `known`
    itself (the same object) where nothing changed, so callers can tell cheaply. Reading anything again,
    or an old copy after a new one, changes nothing.
    """
    if known is None:
        return told
    words = _better_words(known.words, told.words)
    later = told.facts_told_at >= known.facts_told_at
    facts = _overlay(known.facts, told.facts) if later else _overlay(told.facts, known.facts)
    if words is known.words and facts == known.facts:
        return known
    return replace(
        known,
        words=words,
        facts=facts,
        facts_told_at=max(known.facts_told_at, told.facts_told_at),
    )


def _better_words(known: Words, told: Words) -> Words:
    newer = (_TRUST[told.source], told.told_at) >= (_TRUST[known.source], known.told_at)
    if not newer or replace(told, told_at=known.told_at) == known:
        return known
    return told


def _overlay(below: Facts, above: Facts) -> Facts:
    """`above`, with what it is silent about taken from `below`."""
    silent = {
        name: value
        for name in _FACT_NAMES
        if getattr(above, name) in (None, ()) and (value := getattr(below, name)) not in (None, ())
    }
    return replace(above, **silent) if silent else above
