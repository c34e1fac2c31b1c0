"""Real papers as `Paper` objects: from Hugging Face's lists (numbers, links, keywords) and from arXiv (categories)."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from adapters.arxiv.jsonl import ArxivJsonl
from adapters.huggingface.dayfile import HuggingFaceDayFiles
from tests.rigs.clock import FakeClock

if TYPE_CHECKING:
    from datetime import date

    from bot.papers import Paper

_DATA = Path(__file__).parent.parent / "data"


@cache
def listed_papers() -> tuple[tuple[Paper, date], ...]:
    """Some sixty papers, each once, with the day on which it was first listed; the earliest day first."""
    clock = FakeClock(datetime(2026, 7, 31, 12, tzinfo=UTC))
    found: dict[str, tuple[Paper, date]] = {}
    for reader in (HuggingFaceDayFiles(clock=clock), ArxivJsonl(clock=clock)):
        for path in sorted(_DATA.glob("*/*")):
            if not reader.reads(path):
                continue
            for _, _, batch in reader.batches(path):
                for sighting in batch.sightings:
                    assert sighting.day is not None
                    found.setdefault(sighting.paper.id, (sighting.paper, sighting.day))
    return tuple(sorted(found.values(), key=lambda entry: (entry[1], entry[0].id)))


def papers() -> tuple[Paper, ...]:
    """The same papers without their days."""
    return tuple(paper for paper, _ in listed_papers())
