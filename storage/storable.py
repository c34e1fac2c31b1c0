r"""What every store makes of what it is given, so that all of them keep and refuse the same.

Readable text (see `bot.text`) holds neither NUL nor half a surrogate pair, but a source's own spelling may:
JSON can say `\u0000` and `\ud800`. No database keeps both, and one odd character must not lose the
transaction it comes in, so each becomes U+FFFD.
"""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from bot.errors import StoreFault
from bot.query.analysed import AnalysedPaper
from bot.text.told import UNSTORABLE

if TYPE_CHECKING:
    from datetime import datetime

    from bot.listings import Reading
    from bot.papers import Facts, Paper, Words
    from bot.tenancy import Place

Part = TypeVar("Part", "Words", "Facts")

_NO_OFFSET = timedelta(0)
_LARGEST = 2**63 - 1


def storable_text(text: str) -> str:
    """`text` with what no database keeps as U+FFFD; the same object where there is none."""
    return text if _is_clean(text) else UNSTORABLE.sub("�", text)


def storable_paper(paper: Paper) -> Paper:
    """`paper` with all its text storable; the same object where it was.

    Raises:
        StoreFault: a number is larger than databases can keep.
        ValueError: an instant is not aware and UTC.
    """
    words, facts = paper.words, paper.facts
    utc(words.told_at)
    for instant in (paper.told_at.hf, paper.told_at.arxiv):
        if instant is not None:
            utc(instant)
    for number in (facts.upvotes, facts.comments, facts.stars):
        if number is not None:
            storable_number(number)
    # One look at everything together: this runs for every paper of an import.
    if _is_clean("".join(_texts(words, facts))):
        return paper
    return replace(paper, words=_cleaned(words), facts=_cleaned(facts))


def storable_analysed(paper: AnalysedPaper) -> AnalysedPaper:
    """`paper` as it will be once read back, else the index would have other words of it; the same object where it was.

    Raises:
        StoreFault, ValueError: as `storable_paper`.
    """
    kept = storable_paper(paper.paper)
    return paper if kept is paper.paper else AnalysedPaper(kept, paper.first_listed)


def storable_reading(reading: Reading) -> Reading:
    """`reading` with its text storable.

    Raises:
        ValueError: its instant is not aware and UTC.
    """
    utc(reading.at)
    return replace(reading, detail=storable_text(reading.detail))


def storable_place(place: Place) -> Place:
    """`place` with its keys storable."""
    workspace = replace(place.workspace, key=storable_text(place.workspace.key))
    return replace(place, workspace=workspace, key=storable_text(place.key))


def storable_number(number: int) -> int:
    """`number` as it is.

    Raises:
        StoreFault: it is larger than databases can keep (64 bits, signed).
    """
    if not -_LARGEST <= number <= _LARGEST:
        raise StoreFault(f"A number of {number.bit_length()} bits is too large for a database.")
    return number


def utc(instant: datetime) -> datetime:
    """`instant` as it is.

    Raises:
        ValueError: it is not aware and UTC: only a bug brings such a one here.
    """
    if instant.utcoffset() != _NO_OFFSET:
        raise ValueError(f"an instant must be aware and UTC, not {instant!r}")
    return instant


def _is_clean(text: str) -> bool:
    if "\0" in text:
        return False
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _texts(words: Words, facts: Facts) -> tuple[str, ...]:
    return (
        words.title,
        words.abstract,
        words.title_as_told or "",
        words.abstract_as_told or "",
        facts.note or "",
        facts.organization or "",
        facts.ai_summary or "",
        facts.code_url or "",
        facts.project_url or "",
        facts.thumbnail_url or "",
        *words.authors,
        *facts.categories,
        *facts.ai_keywords,
        *facts.media_urls,
    )


def _cleaned(part: Part) -> Part:
    """The same part with every text in it storable, alone or in a tuple."""
    changes: dict[str, Any] = {}
    for field in fields(part):
        value = getattr(part, field.name)
        if type(value) is str:
            changes[field.name] = storable_text(value)
        elif isinstance(value, tuple):
            changes[field.name] = tuple(storable_text(text) for text in value)
    return replace(part, **changes)
