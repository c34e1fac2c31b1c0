"""Long works in a terminal: a bar while they go on, a summary when they end."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from adapters.console.inert import one_line
from adapters.console.shorten import ended
from adapters.console.streams import encoding_of, tell
from bot.commands.notices import count_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from typing import TextIO

    from bot.first_days import FirstDays
    from bot.importing import BackfillReport, ImportReport, Steps
    from bot.polling import RoundReport


@contextmanager
def shown_steps(title: str, *, stderr: TextIO | None = None) -> Iterator[Steps]:
    """A progress bar on standard error while the block runs; nothing where that is no terminal."""
    stream = stderr or sys.stderr
    if not stream.isatty():
        yield _silent
        return
    from rich.console import Console
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
        TextColumn("{task.description}", markup=False),
    )
    with Progress(*columns, console=Console(file=stream), transient=True) as progress:
        task = progress.add_task("", total=None)

        def show(what: str, done: int, total: int) -> None:
            shown = one_line(what, encoding=encoding_of(stream))
            progress.update(task, description=shown, completed=done, total=total)

        yield show


def _silent(_what: str, _done: int, _total: int) -> None:
    """Where nobody watches."""


def import_summary(
    report: ImportReport, *, stdout: TextIO | None = None, stderr: TextIO | None = None
) -> None:
    """Say what an import brought, and name every file that could not be read.

    Raises:
        adapters.console.streams.Unwritable: one of the streams cannot be written to.
    """
    for path, reason in report.broken:
        tell(stderr or sys.stderr, one_line(f"{path}: {reason}"))
    unchanged = report.papers - report.new - report.changed
    line = (
        f"{count_of(report.papers, 'paper')} in {count_of(report.files, 'file')}: "
        f"{report.new:,} new, {report.changed:,} changed, {unchanged:,} unchanged"
    )
    if report.skipped:
        line += f"; {count_of(report.skipped, 'entry', 'entries')} could not be read"
    if report.broken:
        line += f"; {count_of(len(report.broken), 'file')} skipped"
    tell(stdout or sys.stdout, f"{line}.")


def backfill_summary(
    report: BackfillReport,
    last: date,
    *,
    stdout: TextIO | None = None,
    stderr: TextIO | None = None,
) -> None:
    """Say what a backfill brought and, where it gave up, how to go on.

    Raises:
        adapters.console.streams.Unwritable: one of the streams cannot be written to.
    """
    tell(
        stdout or sys.stdout,
        f"{count_of(report.read, 'day')} read, {report.known:,} known already.",
    )
    if report.stopped_at and report.failure:
        tell(
            stderr or sys.stderr,
            f"Stopped at {report.stopped_at}: {ended(one_line(report.failure))} "
            f"To go on: paperboy backfill --from {report.stopped_at} --to {last}",
        )


def stopped_summary(*, stderr: TextIO | None = None) -> None:
    """Say that Ctrl-C has stopped an import or a backfill, and what that means.

    Raises:
        adapters.console.streams.Unwritable: the stream cannot be written to.
    """
    tell(stderr or sys.stderr, "Stopped; what was read is kept. Run it again to go on.")


def round_summary(
    report: RoundReport, earlier: FirstDays | None = None, *, stdout: TextIO | None = None
) -> None:
    """What one round of the poller brought, in a line, and the lists of `earlier` days after it.

    Raises:
        adapters.console.streams.Unwritable: the stream cannot be written to.
    """
    when = report.began_at.astimezone().strftime("%Y-%m-%d %H:%M")
    read = count_of(len(report.days), "list")
    said = f"{when}: {read} read, {count_of(report.papers, 'paper')} looked at, {count_of(report.alerts, 'alert')}."
    if report.is_first and report.ended_at is not None:
        said += " This was the first round: it alerts nobody, what is listed from now on does."
    if earlier is not None and earlier.read:
        one = len(earlier.read) == 1
        lists = count_of(len(earlier.read), "earlier list was", "earlier lists were")
        said += f" {lists} read too, for previews; {'it alerts' if one else 'they alert'} nobody."
    failure = report.failure or (earlier.failure if earlier else "")
    if failure:
        said += f" Not all could be read: {ended(failure)}"
    tell(stdout or sys.stdout, one_line(said))
