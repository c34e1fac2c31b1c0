"""The real program as a child process, in a folder of its own and with nothing configured but what a test says."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from io import RawIOBase
    from pathlib import Path

NOWHERE = "http://127.0.0.1:9"
"""The discard port of this machine: nobody answers there."""

_LIST_MODULES = """
import sys
from pathlib import Path
from bot.__main__ import main
try:
    sys.exit(main(sys.argv[1:]))
finally:
    Path("modules.txt").write_text(" ".join(sorted(sys.modules)))
"""


_INTERRUPT = """
import sys
from bot.__main__ import main
module = sys.argv.pop(1)
class Interrupting:
    def find_spec(self, name, *_):
        if name == module:
            raise KeyboardInterrupt
sys.meta_path.insert(0, Interrupting())
sys.exit(main(sys.argv[1:]))
"""

_REDIRECT = 'exec "$0" "$@" {}'


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """The one JSON object on standard output."""
        value: dict[str, Any] = json.loads(self.out)
        return value


@dataclass(frozen=True, slots=True)
class AtTerminal:
    """The keyboard and the screen of a program that runs in a terminal."""

    terminal: RawIOBase
    process: asyncio.subprocess.Process

    def type(self, typed: str) -> None:
        """Press keys."""
        self.terminal.write(typed.encode())

    async def ended(self) -> Ended:
        """How it ended, once it has; all that it showed is in `out`."""
        shown = await asyncio.to_thread(_read_all, self.terminal)
        return Ended(await self.process.wait(), shown.decode(errors="replace"), "")


@dataclass(slots=True)
class Program:
    """The program in `folder`, asking `endpoint` for papers."""

    folder: Path
    endpoint: str = NOWHERE
    variables: dict[str, str] = field(default_factory=dict)

    async def run(self, *arguments: str | Path, typed: str = "") -> Ended:
        """Run it to its end with `typed` on standard input, which is no terminal."""
        return await self._run("-m", "bot", *arguments, typed=typed)

    async def run_redirected(self, redirections: str, *arguments: str | Path) -> Ended:
        """Run it with its streams as a shell's redirections say, such as ``>/dev/full``."""
        return await self._run(
            "-c",
            _REDIRECT.format(redirections),
            sys.executable,
            "-m",
            "bot",
            *arguments,
            started="sh",
        )

    async def run_unread(self, *arguments: str | Path) -> Ended:
        """Run it with a standard output whose reader has gone."""
        with _pipe_without_reader() as unread:
            return await self._run("-m", "bot", *arguments, stdout=unread)

    async def run_interrupted_at(self, module: str, *arguments: str) -> Ended:
        """Run it and have Ctrl-C pressed when it begins to load a module."""
        return await self._run("-c", _INTERRUPT, module, *arguments)

    async def run_at_terminal(self, typed: str, *arguments: str) -> Ended:
        """Run it in a terminal with `typed` on its keyboard; all that it shows is in `out`."""
        async with self.at_terminal(*arguments) as terminal:
            terminal.type(typed)
            return await terminal.ended()

    @asynccontextmanager
    async def at_terminal(self, *arguments: str) -> AsyncIterator[AtTerminal]:
        """The program in a terminal while it runs; it has ended, if need be by force, when the block ends."""
        ours, theirs = os.openpty()
        with os.fdopen(ours, "r+b", buffering=0) as terminal:
            try:
                process = await self._start("-m", "bot", *arguments, streams=(theirs,) * 3)
            finally:
                os.close(theirs)
            try:
                yield AtTerminal(terminal, process)
            finally:
                with suppress(ProcessLookupError):
                    process.kill()
                await process.wait()

    @asynccontextmanager
    async def running(self, *arguments: str | Path) -> AsyncIterator[asyncio.subprocess.Process]:
        """The program while it runs; it has ended, if need be by force, when the block ends."""
        process = await self._start("-m", "bot", *arguments)
        try:
            yield process
        finally:
            with suppress(ProcessLookupError):
                process.kill()
            await process.communicate()

    async def modules(self, *arguments: str) -> set[str]:
        """The top-level modules that a run has loaded by its end."""
        await self._run("-c", _LIST_MODULES, *arguments)
        names = (self.folder / "modules.txt").read_text().split()
        return {name.partition(".")[0] for name in names}

    async def _run(
        self,
        *arguments: str | Path,
        typed: str = "",
        stdout: int = asyncio.subprocess.PIPE,
        started: str = sys.executable,
    ) -> Ended:
        streams = (asyncio.subprocess.PIPE, stdout, asyncio.subprocess.PIPE)
        process = await self._start(*arguments, streams=streams, started=started)
        out, err = await process.communicate(typed.encode())
        assert process.returncode is not None
        return Ended(process.returncode, (out or b"").decode(), err.decode())

    async def _start(
        self,
        *arguments: str | Path,
        streams: tuple[int, int, int] = (asyncio.subprocess.PIPE,) * 3,
        started: str = sys.executable,
    ) -> asyncio.subprocess.Process:
        stdin, stdout, stderr = streams
        return await asyncio.create_subprocess_exec(
            started,
            *map(str, arguments),
            cwd=self.folder,
            env=self._environment(),
            stdin=stdin,
            stdout=stdout,
            stderr=stderr,
        )

    def _environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "TZ") if name in os.environ}
        return {
            **kept,
            "HOME": str(self.folder),
            "XDG_DATA_HOME": str(self.folder),
            "HF_ENDPOINT": self.endpoint,
            "DATABASE_URL": f"sqlite:///{self.folder}/paperboy.db",
            "PYTHONWARNINGS": "error",
            "PROMPT_TOOLKIT_NO_CPR": "1",  # nobody would tell where the cursor is
            "TERM": "xterm",
            "PYTHONUTF8": "1",
            **self.variables,
        }


def _read_all(terminal: RawIOBase) -> bytes:
    """All that is written on the other side until it is closed, which a terminal tells by a fault."""
    shown = b""
    with suppress(OSError):
        while chunk := terminal.read(2**16):
            shown += chunk
    return shown


@contextmanager
def _pipe_without_reader() -> Iterator[int]:
    read_end, write_end = os.pipe()
    os.close(read_end)
    try:
        yield write_end
    finally:
        os.close(write_end)
