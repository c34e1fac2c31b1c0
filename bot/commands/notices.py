"""What several commands say in the same words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import Refusal
from bot.freshness import Freshness

if TYPE_CHECKING:
    from bot.freshness import Standing
    from bot.reply import Phrase

SAMPLE_NOTICE = (
    "This is the bundled sample of a few real days; your own papers come with the first connection."
)


def failing(standing: Standing) -> Phrase:
    """How it is said that Hugging Face could not tell: since when, what was wrong, when it may be asked again."""
    tense = "is" if standing.since is None else "has been"
    return (f"Hugging Face {tense} ", *failing_in_short(standing), ".")


def failing_in_short(standing: Standing) -> Phrase:
    """The same for a table."""
    unreadable = standing.freshness is Freshness.UNREADABLE
    phrase: Phrase = ("sending what cannot be used" if unreadable else "out of reach",)
    if standing.since is not None:
        phrase = (f"{phrase[0]} since ", standing.since)
    if standing.fault:
        phrase = (*phrase, f" ({standing.fault})")
    if standing.retry_at is not None:
        phrase = (*phrase, "; it allows the next question at ", standing.retry_at)
    return phrase


def refusal_of(standing: Standing) -> Refusal:
    """The name of a source's failure."""
    if standing.freshness is Freshness.UNREADABLE:
        return Refusal.UNREADABLE
    return Refusal.UNREACHABLE


def count_of(number: int, one: str, many: str | None = None) -> str:
    """A number of things: ``1 paper``, ``1,204 papers``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
