"""Long works in a terminal: a bar while they go on, a summary when they end."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bot.commands.notices import count_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from typing import TextIO

    from bot.importing import BackfillReport, ImportReport, Steps


@contextmanager
def shown_steps(title: str, *, stderr: TextIO | None = None) -> Iterator[Steps]:
    """A progress bar on standard error while the block runs; nothing where that is no terminal."""
    stream = stderr or sys.stderr
    if not stream.isatty():
        yield _silent
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn(title),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.description}"),
    )
    with Progress(*columns, console=Console(file=stream), transient=True) as progress:
        task = progress.add_task("", total=None)

        def show(what: str, done: int, total: int) -> None:
            progress.update(task, description=escape(what), completed=done, total=total)

        yield show


def _silent(_what: str, _done: int, _total: int) -> None:
    """Where nobody watches."""


def import_summary(
    report: ImportReport, *, stdout: TextIO | None = None, stderr: TextIO | None = None
) -> None:
    """Say what an import brought, and name every file that could not be read."""
    for path, reason in report.broken:
        print(f"{path}: {reason}", file=stderr or sys.stderr)
    unchanged = report.papers - report.new - report.changed
    line = (
        f"{count_of(report.papers, 'paper')} in {count_of(report.files, 'file')}: "
        f"{report.new:,} new, {report.changed:,} changed, {unchanged:,} unchanged"
    )
    if report.skipped:
        line += f"; {count_of(report.skipped, 'entry', 'entries')} could not be read"
    if report.broken:
        line += f"; {count_of(len(report.broken), 'file')} skipped"
    print(f"{line}.", file=stdout or sys.stdout)


def backfill_summary(
    report: BackfillReport,
    last: date,
    *,
    stdout: TextIO | None = None,
    stderr: TextIO | None = None,
) -> None:
    """Say what a backfill brought and, where it gave up, how to go on."""
    print(
        f"{count_of(report.read, 'day')} read, {report.known:,} known already.",
        file=stdout or sys.stdout,
    )
    if report.stopped_at and report.failure:
        print(
            f"Stopped at {report.stopped_at}: {report.failure.fault}. "
            f"To go on: paperboy backfill --from {report.stopped_at} --to {last}",
            file=stderr or sys.stderr,
        )
