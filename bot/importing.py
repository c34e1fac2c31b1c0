"""Import of captured files and backfill from a source. Neither ever alerts anybody."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.errors import SourceFault
from bot.listings import is_complete
from bot.newsroom import describe
from bot.papers import SourceName
from bot.query.analysed import AnalysedPaper
from bot.reading import note_as_no_news, store_archive, store_listing
from bot.words import ANALYSIS_VERSION

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date
    from pathlib import Path

    from bot.newsroom import Newsroom
    from bot.ports import Archive, Batch, Store


Steps = Callable[[str, int, int], None]
"""Told how a long work goes on: what is in hand, how many steps are done, how many there are."""


@dataclass(slots=True)
class ImportReport:
    """What an import brought.

    Attributes:
        files: how many were read.
        papers: how many papers they held, repeats included.
        new: how many of those were not known.
        changed: how many known ones changed.
        skipped: how many entries could not be read.
        broken: the files that could not be read, with the reason.
    """

    files: int = 0
    papers: int = 0
    new: int = 0
    changed: int = 0
    skipped: int = 0
    broken: list[tuple[Path, str]] = field(default_factory=list)


async def import_files(
    paths: Sequence[Path], *, archives: Sequence[Archive], store: Store, steps: Steps
) -> ImportReport:
    """Store the papers of captured files; a broken file is named in the report and left out whole or in part.

    What a file held before the place where it breaks is kept. Importing anything again changes nothing.
    """
    report = ImportReport()
    for done, path in enumerate(paths):
        steps(path.name, done, len(paths))
        archive = next((each for each in archives if each.reads(path)), None)
        if archive is None:
            known = await asyncio.to_thread(path.exists)
            report.broken.append((path, _UNKNOWN_NAME if known else "there is no such file"))
            continue

        def of_file(papers: int, name: str = path.name, done: int = done) -> None:
            steps(f"{name}: {papers:,} papers", done, len(paths))

        try:
            await _import_file(path, archive, store, report, of_file)
        except SourceFault as fault:
            report.broken.append((path, fault.reason))
        else:
            report.files += 1
    if report.new + report.changed >= _MANY:
        steps("index", len(paths), len(paths))
        await store.compact_index()
    steps("", len(paths), len(paths))
    return report


# So many papers leave the index in enough pieces for searches to notice.
_MANY = 1_000

_UNKNOWN_NAME = "its name is neither that of a Hugging Face day (2026-07-15.json, also .gz) nor that of arXiv papers (*.jsonl, also .gz)"


async def _import_file(
    path: Path,
    archive: Archive,
    store: Store,
    report: ImportReport,
    progress: Callable[[int], None],
) -> None:
    before = report.papers
    batches = iter(await asyncio.to_thread(archive.batches, path))
    while (item := await asyncio.to_thread(_next, batches)) is not None:
        source, day, batch = item
        async with store.transaction() as ledger:
            if day is None:
                changes = await store_archive(ledger, batch, source=source)
            else:
                changes = await store_listing(ledger, batch, source=source, day=day, imported=True)
                await note_as_no_news(ledger, store.watching, changes, day=day, at=batch.at)
        report.papers += len(batch.sightings)
        report.skipped += batch.skipped
        report.new += changes.new_papers
        report.changed += changes.changed_papers
        progress(report.papers - before)


def _next(
    batches: Iterator[tuple[SourceName, date | None, Batch]],
) -> tuple[SourceName, date | None, Batch] | None:
    """`next` that tells the end by None: StopIteration cannot cross from a thread into a coroutine."""
    return next(batches, None)


@dataclass(frozen=True, slots=True)
class BackfillReport:
    """What a backfill brought.

    Attributes:
        read: how many days were read.
        known: how many were complete already and were not asked for.
        stopped_at: the day at which it gave up, or None where it came to the end.
        failure: why, in words, where it gave up.
    """

    read: int
    known: int
    stopped_at: date | None = None
    failure: str = ""


async def backfill(newsroom: Newsroom, first: date, last: date, *, steps: Steps) -> BackfillReport:
    """Read Hugging Face's lists of `first` to `last`, both included, oldest first.

    Days that are complete already are not asked for, so a backfill that stopped goes on where it was. What a list
    names for the first time is no news and never will be, also on the list of today.
    """
    days = list(_days(first, last))
    read = known = 0
    for done, day in enumerate(days):
        steps(str(day), done, len(days))
        if is_complete(day, await newsroom.store.readings(SourceName.HF, day)):
            known += 1
            continue
        failure = await newsroom.read(day, quiet=True)
        if failure is not None:
            return BackfillReport(read, known, stopped_at=day, failure=describe(failure))
        read += 1
    steps("", len(days), len(days))
    return BackfillReport(read, known)


def _days(first: date, last: date) -> Iterable[date]:
    day = first
    while day <= last:
        yield day
        day += timedelta(days=1)


_REINDEXED_AT_ONCE = 250


async def reindex(store: Store, *, steps: Steps) -> int:
    """Put every paper into the index that it lacks, or has from another version of the analysis.

    Returns how many there were. One that stopped goes on where it was.
    """
    total = await store.count_papers()
    done = 0
    while papers := await store.not_indexed(ANALYSIS_VERSION, _REINDEXED_AT_ONCE):
        async with store.transaction() as ledger:
            # As they are now: between the question and the turn to write, another writer may have changed them.
            present = await ledger.papers(paper.id for paper in papers)
            await ledger.index_papers([AnalysedPaper(paper) for paper in present.values()])
        done += len(present)
        steps(f"{done:,} papers", done, max(total, done))
    await store.compact_index()
    return done
