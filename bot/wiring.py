"""The one place that knows everybody: it makes the parts, hands them to each other, and runs the program's commands."""

from __future__ import annotations

import asyncio
import logging
import sys
from contextlib import AsyncExitStack, asynccontextmanager
from importlib.metadata import version
from importlib.resources import as_file, files
from typing import TYPE_CHECKING

from adapters.console.inert import one_line
from adapters.console.interrupt import INTERRUPTED, Interrupted, unless_interrupted
from adapters.console.shorten import ended
from adapters.console.streams import at_terminal, complain, tell, with_standard_streams
from bot.clock import SystemClock
from bot.errors import ConfigMistake, Mistake, PaperboyError
from bot.pace import Pace
from bot.papers import SourceName
from bot.tenancy import CONSOLE
from storage.database_url import database_name

if TYPE_CHECKING:
    import argparse
    from collections.abc import AsyncIterator, Callable, Sequence
    from datetime import date, timedelta
    from pathlib import Path

    from bot.config import Config
    from bot.conversation import Conversation
    from bot.first_days import FirstDays
    from bot.newsroom import Newsroom
    from bot.polling import Poller, RoundReport
    from bot.ports import Archive, Clock, Source, Store

_log = logging.getLogger(__name__)


def main(work: Callable[[], int]) -> int:
    """Do the program's whole work with its standard streams in order; returns its exit code.

    That is 141 where a pipe it writes to was closed, and 1 where it cannot write for another reason.
    """
    return with_standard_streams(work)


def harmless(text: str) -> str:
    """The text as one line that a terminal only shows."""
    return one_line(text)


def tell_version() -> int:
    """Print the version; returns the exit code."""
    tell(sys.stdout, f"paperboy {version('paperboy')}")
    return 0


def run(options: argparse.Namespace) -> int:
    """Run one command of the program; returns its exit code."""
    from adapters.console.logs import set_up_logs
    from bot.config import read_config

    try:
        config = read_config()
        talking = options.command == "chat" and options.line is None and at_terminal()
        # Records would stand in the middle of what a person reads and types.
        file = config.data_folder / "paperboy.log" if talking else None
        set_up_logs(config.log_level, file=file)
        runner = {
            "chat": _chat,
            "poll": _poll,
            "import": _import,
            "backfill": _backfill,
            "migrate": _migrate,
            "reindex": _reindex,
        }
        return asyncio.run(runner[options.command](options, config))
    except (ConfigMistake, Mistake) as mistake:
        return _complain(mistake, code=2)
    except PaperboyError as error:
        return _complain(error, code=1)


def _complain(error: PaperboyError, *, code: int) -> int:
    hint = error.hint if isinstance(error, Mistake) else ""
    complain(f"{ended(str(error))} {hint}" if hint else str(error))
    return code


@asynccontextmanager
async def open_store(config: Config, clock: Clock) -> AsyncIterator[Store]:
    """The configured store, brought to this version's form."""
    from storage.opening import open_store as open_sql_store

    async with open_sql_store(config.database, clock=clock) as store:
        yield store


@asynccontextmanager
async def open_newsroom(
    config: Config, clock: Clock, *, patient: bool = False
) -> AsyncIterator[Newsroom]:
    """The newsroom with the configured store; sources and the sample are opened when first needed.

    Where nobody waits for an answer, `patient` outlasts an empty quota.
    """
    from bot.newsroom import Installation, Newsroom

    if config.reaches_elsewhere:
        from adapters.huggingface.address import check_address

        check_address(config.hf_endpoint, config.hf_token)
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(open_store(config, clock))
        yield Newsroom(
            store=store,
            open_source=_Sources(config, clock, stack, patient=patient).open,
            open_sample=_Sample(clock).open,
            clock=clock,
            installation=Installation(
                version("paperboy"),
                database_name(config.database),
                zone=_zone(config),
                watch_limit=config.watch_limit,
            ),
        )


def _zone(config: Config) -> str:
    """The time zone of places that have set none: the configured one, else this machine's, else UTC."""
    from adapters.console.zone import machine_zone
    from bot.zones import UTC_NAME

    return config.timezone or machine_zone() or UTC_NAME


class _Sources:
    """Opens each source when it is first asked for; the stack closes them."""

    def __init__(
        self, config: Config, clock: Clock, stack: AsyncExitStack, *, patient: bool
    ) -> None:
        self._config, self._clock, self._stack, self._patient = config, clock, stack, patient
        self._opened: dict[SourceName, Source] = {}
        self._lock = asyncio.Lock()

    async def open(self, name: SourceName) -> Source:
        from adapters.huggingface.client import HuggingFace, Patience

        assert name is SourceName.HF, "arXiv is read from files alone so far"
        waiting = Patience(attempts=3, total=20.0, connect=5.0, request=12.0)
        async with self._lock:
            if name not in self._opened:
                self._opened[name] = await self._stack.enter_async_context(
                    HuggingFace(
                        endpoint=self._config.hf_endpoint,
                        token=self._config.hf_token,
                        clock=self._clock,
                        version=version("paperboy"),
                        patience=Patience(attempts=6, total=600.0) if self._patient else waiting,
                    )
                )
        return self._opened[name]


class _Sample:
    """Opens the bundled sample once, as a store of its own that is never written to again."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._shelf: Store | None = None

    async def open(self) -> Store:
        from bot.importing import import_files
        from storage.memory import MemoryStore

        if self._shelf is None:
            store = MemoryStore()
            with as_file(files("adapters.huggingface") / "sample") as folder:
                days = sorted(folder.glob("*.json.gz"))
                await import_files(
                    days, archives=_archives(self._clock), store=store, steps=_no_steps
                )
            self._shelf = store
        return self._shelf


def _no_steps(_what: str, _done: int, _total: int) -> None:
    """Where nobody watches."""


def _archives(clock: Clock) -> tuple[Archive, ...]:
    from adapters.arxiv.jsonl import ArxivJsonl
    from adapters.huggingface.dayfile import HuggingFaceDayFiles

    return HuggingFaceDayFiles(clock=clock), ArxivJsonl(clock=clock)


async def _chat(options: argparse.Namespace, config: Config) -> int:
    clock = SystemClock()
    async with open_newsroom(config, clock) as newsroom:
        await newsroom.store.ensure_place(CONSOLE.place)
        talk = make_conversation(newsroom, clock, _pace())
        if options.line is not None:
            from adapters.console.once import answer_once

            return await answer_once(options.line, talk, json=options.json, clock=clock)
        from adapters.console.chat import chat
        from bot.background import Background

        return await chat(
            talk,
            history=config.data_folder / "history",
            clock=clock,
            background=Background(newsroom, clock, CONSOLE.direct),
        )


def _pace() -> Pace:
    """That of people at a terminal; a script gives as many lines as it likes."""
    return Pace() if at_terminal() else Pace(most=None)


def make_conversation(newsroom: Newsroom, clock: Clock, pace: Pace) -> Conversation:
    """A conversation at the local console. `pace` is the process's."""
    from bot.commands.registry import make_registry
    from bot.conversation import Conversation

    return Conversation(
        registry=make_registry(), newsroom=newsroom, clock=clock, caller=CONSOLE, pace=pace
    )


async def _poll(options: argparse.Namespace, config: Config) -> int:
    from datetime import timedelta

    from adapters.console.steps import round_summary
    from bot.durations import parse_duration
    from bot.polling import Poller

    clock = SystemClock()
    every = None
    if options.every is not None:
        every = parse_duration(options.every, least=timedelta(minutes=1), most=timedelta(days=1))
    async with open_newsroom(config, clock, patient=True) as newsroom:
        poller = Poller(newsroom, clock)
        try:
            if every is not None:
                await unless_interrupted(_poll_on(newsroom, clock, poller, every))
            report, earlier = await unless_interrupted(_poll_once(newsroom, clock, poller))
        except Interrupted:
            return INTERRUPTED
    round_summary(report, earlier)
    return 1 if report.failure or earlier.failure else 0


async def _poll_once(
    newsroom: Newsroom, clock: Clock, poller: Poller
) -> tuple[RoundReport, FirstDays]:
    """One round and, where the source answers, what an installation lacks of its first days."""
    from bot.first_days import FirstDays, read_first_days

    report = await poller.round()
    return report, FirstDays() if report.failure else await read_first_days(newsroom, clock)


async def _poll_on(newsroom: Newsroom, clock: Clock, poller: Poller, every: timedelta) -> None:
    """Round after round, and beside them the first days."""
    from adapters.console.steps import round_summary
    from bot.background import beside
    from bot.first_days import keep_reading_first_days

    async with beside("first days", lambda: keep_reading_first_days(newsroom, clock)):
        await poller.rounds(every, round_summary)


async def _import(options: argparse.Namespace, config: Config) -> int:
    from adapters.console.steps import import_summary, shown_steps, stopped_summary
    from bot.importing import import_files

    clock = SystemClock()
    archives = _archives(clock)
    paths = _found(options.files, archives)
    async with open_store(config, clock) as store:
        try:
            with shown_steps("importing") as steps:
                work = import_files(paths, archives=archives, store=store, steps=steps)
                report = await unless_interrupted(work)
        except Interrupted:
            stopped_summary()
            return INTERRUPTED
    import_summary(report)
    return 1 if report.broken else 0


def _found(paths: Sequence[Path], archives: Sequence[Archive]) -> list[Path]:
    """The files named, and those in the folders named that an archive can read."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = (each for each in sorted(path.rglob("*")) if each.is_file())
            found += [each for each in inside if any(one.reads(each) for one in archives)]
        else:
            found.append(path)
    return found


async def _backfill(options: argparse.Namespace, config: Config) -> int:
    from adapters.console.steps import backfill_summary, shown_steps, stopped_summary
    from bot.importing import backfill

    clock = SystemClock()
    first, last = _span(options.first, options.last, clock.now().date())
    async with open_newsroom(config, clock, patient=True) as newsroom:
        try:
            with shown_steps("reading") as steps:
                report = await unless_interrupted(backfill(newsroom, first, last, steps=steps))
        except Interrupted:
            stopped_summary()
            return INTERRUPTED
    backfill_summary(report, last)
    return 1 if report.stopped_at else 0


def _span(first: str, last: str, today: date) -> tuple[date, date]:
    from bot.days import parse_day
    from bot.errors import Refusal

    start, end = parse_day(first, today), parse_day(last, today)
    if start > today:
        raise Mistake(Refusal.BAD_DAY, f"--from {start} has not come yet")
    if start > end:
        raise Mistake(Refusal.BAD_DAY, f"--from {start} comes after --to {end}", hint="Swap them.")
    return start, min(end, today)


async def _migrate(options: argparse.Namespace, config: Config) -> int:  # noqa: ARG001
    from storage.opening import migrate

    before, after = await migrate(config.database, clock=SystemClock())
    shown = database_name(config.database)
    if before == after:
        tell(sys.stdout, f"{shown} has this version's form already ({after}).")
    else:
        tell(sys.stdout, f"{shown} was brought from {before or 'nothing'} to {after}.")
    return 0


async def _reindex(options: argparse.Namespace, config: Config) -> int:  # noqa: ARG001
    from adapters.console.steps import shown_steps
    from bot.commands.notices import count_of
    from bot.importing import reindex

    async with open_store(config, SystemClock()) as store:
        with shown_steps("indexing") as steps:
            done = await reindex(store, steps=steps)
    tell(
        sys.stdout,
        f"{count_of(done, 'paper')} put into the index." if done else "The index is up to date.",
    )
    return 0
