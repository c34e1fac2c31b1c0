"""Opening a database: new, ours, another's, a newer one's, and those that cannot be used."""

from __future__ import annotations

import asyncio
import logging
import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from bot.errors import StoreFault
from storage.opening import migrate, open_store
from storage.schema import HEAD
from tests.rigs.clock import FakeClock
from tests.rigs.stored import made_up

PROJECT = Path(__file__).parents[2]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "papers.db"


async def reopen(file: Path, *, clock: FakeClock | None = None, busy_seconds: float = 10.0) -> None:
    url = f"sqlite:///{file}"
    async with open_store(url, clock=clock or FakeClock(), busy_seconds=busy_seconds):
        pass


def content(file: Path) -> bytes:
    return file.read_bytes()


def put(file: Path, content: bytes) -> None:
    file.write_bytes(content)


def run(file: Path, *statements: str) -> None:
    with closing(sqlite3.connect(file)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


async def test_a_new_database_is_made_with_its_folder(tmp_path: Path) -> None:
    file = tmp_path / "a" / "b" / "papers.db"
    await reopen(file)
    assert file.is_file()


async def test_an_empty_file_becomes_a_database(file: Path) -> None:
    put(file, b"")
    assert await migrate(f"sqlite:///{file}", clock=FakeClock()) == (None, HEAD)


async def test_migrating_tells_from_where_to_where(file: Path) -> None:
    url = f"sqlite:///{file}"
    assert await migrate(url, clock=FakeClock()) == (None, HEAD)
    assert await migrate(url, clock=FakeClock()) == (HEAD, HEAD)


async def test_it_works_from_any_folder_and_loads_alembic_for_changes_only(tmp_path: Path) -> None:
    program = (
        "import asyncio, sys\n"
        "from bot.clock import SystemClock\n"
        "from storage.opening import open_store\n"
        "async def main():\n"
        "    async with open_store('sqlite:///here.db', clock=SystemClock()) as store:\n"
        "        print(await store.count_papers(), 'alembic' in sys.modules)\n"
        "asyncio.run(main())\n"
    )
    for alembic_is_loaded in (True, False):
        child = await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            program,
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(PROJECT)},
            stdout=asyncio.subprocess.PIPE,
        )
        told, _ = await child.communicate()
        assert told.decode().split() == ["0", str(alembic_is_loaded)]
    assert (tmp_path / "here.db").is_file()


async def test_logging_stays_as_the_program_has_set_it_up(file: Path) -> None:
    before = (list(logging.root.handlers), logging.root.level, logging.getLogger("alembic").level)
    await reopen(file)
    after = (list(logging.root.handlers), logging.root.level, logging.getLogger("alembic").level)
    assert after == before
    assert not logging.getLogger("storage.opening").disabled


async def test_a_database_of_a_newer_program_is_refused_in_one_sentence(file: Path) -> None:
    await reopen(file)
    run(file, "UPDATE alembic_version SET version_num = '0999'")
    with pytest.raises(StoreFault) as refused:
        await reopen(file)
    assert str(refused.value) == (
        f"The database {file} was made by a newer Paperboy (revision 0999; this one knows up to "
        f"{HEAD}). Update Paperboy, or point DATABASE_URL elsewhere."
    )
    with pytest.raises(StoreFault, match="newer Paperboy"):
        await migrate(f"sqlite:///{file}", clock=FakeClock())


@pytest.mark.parametrize(
    "statements",
    [
        ["CREATE TABLE papers (id)"],
        [
            "CREATE TABLE alembic_version (version_num)",
            "INSERT INTO alembic_version VALUES ('a1b')",
        ],
        [
            "CREATE TABLE alembic_version (version_num)",
            "INSERT INTO alembic_version VALUES ('0001'), ('0002')",
        ],
        ["CREATE TABLE alembic_version (other)", "CREATE TABLE cards (id)"],
    ],
)
async def test_a_database_of_another_program_is_refused_and_left_as_it_is(
    file: Path, statements: list[str]
) -> None:
    run(file, *statements)
    before = content(file)
    with pytest.raises(StoreFault, match="another program's"):
        await reopen(file)
    assert content(file) == before


@pytest.mark.parametrize("junk", [b"not a database", b"\x00" * 5000, b"SQLite format 4" * 999])
async def test_a_file_that_is_no_database_is_refused_and_left_as_it_is(
    file: Path, junk: bytes
) -> None:
    put(file, junk)
    with pytest.raises(StoreFault, match="is not a database"):
        await reopen(file)
    assert content(file) == junk


async def test_a_damaged_file_is_refused(file: Path) -> None:
    await reopen(file)
    sound = content(file)
    put(file, sound[:512] + b"\xff" * (len(sound) - 512))
    with pytest.raises(StoreFault, match="is damaged"):
        await reopen(file)


async def test_a_folder_is_no_database(tmp_path: Path) -> None:
    with pytest.raises(StoreFault, match="cannot be opened"):
        await reopen(tmp_path)


async def test_a_folder_that_cannot_be_made_is_named_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "taken").touch()
    with pytest.raises(StoreFault, match="taken for the database cannot be made"):
        await reopen(tmp_path / "taken" / "papers.db")


async def test_a_database_locked_for_good_is_a_fault(file: Path) -> None:
    await reopen(file)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode=EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreFault, match="in use by another program"):
            await reopen(file, busy_seconds=0.01)
    await reopen(file)


async def test_the_lock_of_a_program_that_opens_at_the_same_time_is_waited_for(file: Path) -> None:
    await reopen(file)
    run(file, "PRAGMA journal_mode=DELETE")
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")

        class ReleasingClock(FakeClock):
            async def sleep(self, seconds: float) -> None:
                await super().sleep(seconds)
                if len(self.waits) == 3:
                    other.execute("ROLLBACK")

        clock = ReleasingClock()
        await reopen(file, clock=clock, busy_seconds=0.2)
    assert len(clock.waits) == 3
    with closing(sqlite3.connect(file)) as other:
        assert other.execute("PRAGMA journal_mode").fetchone() == ("wal",)


async def test_a_lock_that_is_not_released_is_waited_for_only_so_long(file: Path) -> None:
    await reopen(file)
    run(file, "PRAGMA journal_mode=DELETE")
    clock = FakeClock()
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreFault, match="in use by another program"):
            await reopen(file, clock=clock, busy_seconds=0.1)
    assert 0.1 <= sum(clock.waits) < 0.2


async def test_an_opening_that_is_cancelled_leaves_a_usable_database(file: Path) -> None:
    for turns in range(0, 60, 2):
        task = asyncio.create_task(reopen(file))
        for _ in range(turns):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])
    async with open_store(f"sqlite:///{file}", clock=FakeClock()) as store:
        async with store.transaction() as ledger:
            await ledger.save_papers([made_up(1)])
        assert await store.count_papers() == 1
