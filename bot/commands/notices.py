"""What several commands say in the same words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from bot.reply import Phrase

SAMPLE_NOTICE = (
    "This is the bundled sample of a few real days; your own papers come with the first connection."
)


def unreachable(fault: str, since: datetime | None) -> Phrase:
    """How it is said that Hugging Face cannot be reached: since when (UTC), and what was wrong."""
    if since is None:
        return (f"Hugging Face could not be reached{_because(fault)}.",)
    return ("Hugging Face has been ", *out_of_reach(fault, since), ".")


def out_of_reach(fault: str, since: datetime | None) -> Phrase:
    """The same in short, for a table."""
    if since is None:
        return (f"out of reach{_because(fault)}",)
    return ("out of reach since ", since, _because(fault))


def _because(fault: str) -> str:
    return f" ({fault})" if fault else ""


def count_of(number: int, one: str, many: str | None = None) -> str:
    """A number of things: ``1 paper``, ``1,204 papers``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
