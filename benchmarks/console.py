"""What a person at the terminal waits for: a warm `today`, and whole runs of the program."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from contextlib import AsyncExitStack
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TYPE_CHECKING

from rich.console import Console

from adapters.console.look import Look
from adapters.console.render import render
from benchmarks.figures import Figure, median
from bot.commands.registry import make_registry
from bot.conversation import Conversation
from bot.newsroom import Installation, Newsroom
from bot.pace import Pace
from bot.tenancy import CONSOLE
from storage.opening import open_store
from tests.rigs.clock import FakeClock
from tests.rigs.huggingface import HuggingFaceRig, invented

if TYPE_CHECKING:
    from bot.papers import SourceName
    from bot.ports import Source, Store

WARM_RUNS = 25  # a person is answered thirty times a minute
COLD_RUNS = 7
DAY = datetime(2026, 7, 15, 9, tzinfo=UTC)


def measure() -> list[Figure]:
    """All figures of the console."""
    return [*asyncio.run(_warm()), *asyncio.run(_cold())]


async def _warm() -> list[Figure]:
    """`today` of a list of 50 papers that was read a moment ago: looked up, answered, drawn."""
    with TemporaryDirectory() as folder:
        async with AsyncExitStack() as stack:
            rig = await stack.enter_async_context(
                HuggingFaceRig(days={DAY.date(): invented(50)}, today=DAY.date())
            )
            clock = FakeClock(DAY)
            from adapters.huggingface.client import HuggingFace

            client = await stack.enter_async_context(
                HuggingFace(endpoint=rig.url, clock=clock, version="0")
            )
            store = await stack.enter_async_context(
                open_store(f"sqlite:///{folder}/paperboy.db", clock=clock)
            )

            async def source(_name: SourceName) -> Source:
                return client

            async def sample() -> Store:
                return store

            newsroom = Newsroom(
                store=store,
                open_source=source,
                open_sample=sample,
                clock=clock,
                installation=Installation("0", "a file"),
            )
            talk = Conversation(
                registry=make_registry(),
                newsroom=newsroom,
                clock=clock,
                caller=CONSOLE,
                pace=Pace(),
            )
            await talk.say("today")  # reads the list; from here on nobody is asked
            answer, draw = [], []
            for _ in range(WARM_RUNS):
                start = perf_counter()
                reply = await talk.say("today")
                answered = perf_counter()
                with open(os.devnull, "w", encoding="utf-8") as nowhere:  # noqa: ASYNC230, PTH123
                    console = Console(file=nowhere, width=100, force_terminal=True)
                    console.print(render(reply, Look(now=DAY, tz=UTC)))
                draw.append(perf_counter() - answered)
                answer.append(answered - start)
            assert len(rig.requests) == 1
            assert len(reply.cards) == 10
    return [
        Figure(
            "today, warm: looked up, answered and drawn",
            (median(answer) + median(draw)) * 1000,
            "ms",
            20.0,
            f"{median(answer) * 1000:.1f} ms and {median(draw) * 1000:.1f} ms",
        )
    ]


async def _cold() -> list[Figure]:
    """CPU of whole runs, from the start of Python to the last output."""
    with TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "HOME": folder,
            "XDG_DATA_HOME": folder,
            "DATABASE_URL": f"sqlite:///{folder}/paperboy.db",
            "HF_ENDPOINT": "http://127.0.0.1:9",  # the discard port: nobody answers
        }
        fresh = {**environment, "DATABASE_URL": f"sqlite:///{folder}/new.db"}
        first = await _cpu(["chat", "-c", "today"], fresh, forget=Path(folder) / "new.db")
        day = Path(folder) / "2026-07-15.json"
        day.write_text(json.dumps(invented(30)))
        await _cpu(["import", str(day)], environment, runs=1)
        asks = await _cpu(["chat", "-c", "on 2026-07-15"], environment)
        async with HuggingFaceRig(days={DAY.date(): invented(30)}, today=_tomorrow()) as rig:
            served = {**environment, "HF_ENDPOINT": rig.url}
            await _cpu(["chat", "-c", "on 2026-07-15"], served, runs=1)
            stored = await _cpu(["chat", "-c", "on 2026-07-15"], environment)
            fetched = await _cpu(
                ["chat", "-c", "on 2026-07-15"],
                {**served, "DATABASE_URL": fresh["DATABASE_URL"]},
                forget=Path(folder) / "new.db",
            )
        usage = await _cpu(["--help"], environment)
    return [
        Figure("chat -c, CPU: the list is stored and fresh", stored, "s", 1.2),
        Figure("chat -c, CPU: stored, but nobody answers", asks, "s", 1.2),
        Figure("chat -c, CPU: new database, list fetched", fetched, "s", 1.2),
        Figure("chat -c, CPU: new database, sample answers", first, "s", 1.2),
        Figure("--help, CPU", usage, "s", 0.4),
    ]


def _tomorrow() -> date:
    return (datetime.now(UTC) + timedelta(days=1)).date()


async def _cpu(
    arguments: list[str],
    environment: dict[str, str],
    *,
    runs: int = COLD_RUNS,
    forget: Path | None = None,
) -> float:
    """The median of the CPU seconds (user and system) of so many runs."""
    return median(
        [await asyncio.to_thread(_one_run, arguments, environment, forget) for _ in range(runs)]
    )


def _one_run(arguments: list[str], environment: dict[str, str], forget: Path | None) -> float:
    if forget is not None:
        for left in forget.parent.glob(f"{forget.name}*"):
            left.unlink()
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", *arguments],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, arguments
    return usage.ru_utime + usage.ru_stime
