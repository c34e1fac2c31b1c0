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
class ToldAt:
    """When each source last told of a paper (UTC); None where it never did."""

    hf: datetime | None = None
    arxiv: datetime | None = None

    @property
    def latest(self) -> datetime:
        """The latest of them. Every paper was told by somebody."""
        instants = [instant for instant in (self.hf, self.arxiv) if instant is not None]
        return max(instants)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One work, whatever the source.

    Attributes:
        id: its identity everywhere.
        words: title, abstract and authors, from the most trusted source that told them.
        facts: everything else, of each what its source told last.
        told_at: when the sources last told of it.
    """

    id: PaperId
    words: Words
    facts: Facts
    told_at: ToldAt

    @property
    def title(self) -> str:
        """The title, one line of readable text."""
        return self.words.title

    @property
    def url(self) -> str:
        """Where people read about it: Hugging Face's page, or arXiv's where Hugging Face never told of it."""
        if self.told_at.hf is None:
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

    def says_the_same_as(self, other: Paper) -> bool:
        """Whether both differ in nothing but when it was told."""
        return self.facts == other.facts and _same_words(self.words, other.words)


# Whose words win: arXiv's are the authors' own, Hugging Face's are a copy of some version.
_TRUST = {SourceName.HF: 0, SourceName.ARXIV: 1}
_OF_ARXIV = ("categories", "note")
_OF_HF = tuple(field.name for field in fields(Facts) if field.name not in _OF_ARXIV)
_SILENCE = (None, ())


def merge(known: Paper | None, told: Paper) -> Paper:
    """What is known of a paper once `told` has been read too.

    The words come from the most trusted source, of one source those told last. Of each fact counts what its
    source told last; a reading that is silent about a fact takes nothing away, and one that is not later
    than the latest of its source only fills what is not known. So reading anything again changes nothing,
    and the result is then `known` itself.
    """
    if known is None:
        return told
    merged = Paper(
        id=known.id,
        words=_better_words(known.words, told.words),
        facts=_merged_facts(known, told),
        told_at=ToldAt(
            hf=_later(known.told_at.hf, told.told_at.hf),
            arxiv=_later(known.told_at.arxiv, told.told_at.arxiv),
        ),
    )
    return known if merged == known else merged


def _better_words(known: Words, told: Words) -> Words:
    newer = (_TRUST[told.source], told.told_at) > (_TRUST[known.source], known.told_at)
    return told if newer else known


def _same_words(one: Words, other: Words) -> bool:
    return one == other or replace(one, told_at=other.told_at) == other


def _merged_facts(known: Paper, told: Paper) -> Facts:
    changes: dict[str, object] = {}
    for names, before, after in (
        (_OF_HF, known.told_at.hf, told.told_at.hf),
        (_OF_ARXIV, known.told_at.arxiv, told.told_at.arxiv),
    ):
        if after is None:
            continue
        is_later = before is None or after > before
        for name in names:
            old, new = getattr(known.facts, name), getattr(told.facts, name)
            if new not in _SILENCE and new != old and (is_later or old in _SILENCE):
                changes[name] = new
    return replace(known.facts, **changes) if changes else known.facts  # type: ignore[arg-type]


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max(one, other) if one and other else one or other
