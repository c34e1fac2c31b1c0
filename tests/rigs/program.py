"""The real program as a child process, in a folder of its own and with nothing configured but what a test says."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
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


@dataclass(slots=True)
class Program:
    """The program in `folder`, asking `endpoint` for papers."""

    folder: Path
    endpoint: str = NOWHERE
    variables: dict[str, str] = field(default_factory=dict)

    async def run(self, *arguments: str | Path, typed: str = "") -> Ended:
        """Run it to its end with `typed` on standard input, which is no terminal."""
        return await self._run("-m", "bot", *arguments, typed=typed)

    async def modules(self, *arguments: str) -> set[str]:
        """The top-level modules that a run has loaded by its end."""
        await self._run("-c", _LIST_MODULES, *arguments)
        names = (self.folder / "modules.txt").read_text().split()
        return {name.partition(".")[0] for name in names}

    async def _run(self, *arguments: str | Path, typed: str = "") -> Ended:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *map(str, arguments),
            cwd=self.folder,
            env=self._environment(),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, err = await process.communicate(typed.encode())
        assert process.returncode is not None
        return Ended(process.returncode, out.decode(), err.decode())

    def _environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "TZ") if name in os.environ}
        return {
            **kept,
            "HOME": str(self.folder),
            "XDG_DATA_HOME": str(self.folder),
            "HF_ENDPOINT": self.endpoint,
            "DATABASE_URL": f"sqlite:///{self.folder}/paperboy.db",
            "PYTHONWARNINGS": "error",
            "PYTHONUTF8": "1",
            **self.variables,
        }
