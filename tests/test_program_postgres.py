"""The program with a PostgreSQL database, as people start it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from tests.rigs.huggingface import DATA, HuggingFaceRig, captured_days
from tests.rigs.postgres import PASSWORD
from tests.rigs.program import Program

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from tests.rigs.postgres import PostgresDatabase, PostgresServer


@pytest.fixture
def database(postgres: PostgresServer) -> Iterator[PostgresDatabase]:
    with postgres.database(like="template0") as made:
        yield made


@pytest.fixture
async def program(
    tmp_path: Path, postgres: PostgresServer, database: PostgresDatabase
) -> AsyncIterator[Program]:
    """The program with a database and a password, logging all it can, beside a rig of Hugging Face."""
    url = postgres.url_by_network(database.name)
    async with HuggingFaceRig(days=captured_days()) as rig:
        yield Program(tmp_path, rig.url, {"DATABASE_URL": url, "LOG_LEVEL": "DEBUG"})


async def test_every_command_of_the_program_works_and_none_tells_the_password(
    program: Program, postgres: PostgresServer, database: PostgresDatabase
) -> None:
    name = f"{database.name} at 127.0.0.1:{postgres.port}"
    migrated = await program.run("migrate")
    assert migrated.out.startswith(f"{name} was brought from nothing to ")
    again = await program.run("migrate")
    assert again.out.startswith(f"{name} has this version's form already")
    imported = await program.run("import", DATA / "2026-07-15.json")
    back = await program.run("backfill", "--from", "2026-07-13", "--to", "2026-07-14")
    polled = await program.run("poll")
    indexed = await program.run("reindex")
    assert "The index is up to date." in indexed.out
    listed = await program.run("chat", "--json", "-c", "on 2026-07-14")
    assert listed.json
    found = await program.run("chat", "-c", "search language model sort:upvotes")
    watched = await program.run("chat", "-c", "watch add agents confirm:no")
    shown = await program.run("chat", "-c", "watch list")
    assert "agents" in shown.out
    status = await program.run("chat", "-c", "status")
    assert name in status.out
    runs = (migrated, again, imported, back, polled, indexed, listed, found, watched, shown, status)
    assert [run.code for run in runs] == [0] * len(runs), [run.err for run in runs]
    for run in runs:
        assert PASSWORD not in run.out + run.err
    assert not list(program.folder.glob("**/*.db"))


async def test_two_programs_at_once_number_the_watches_of_an_owner_once(
    program: Program, database: PostgresDatabase
) -> None:
    await program.run("migrate")
    asked = [program.run("chat", "-c", f"watch add robots{n} confirm:no") for n in range(3)]
    assert [ended.code for ended in await asyncio.gather(*asked)] == [0, 0, 0]
    assert await database.rows("SELECT number FROM watches ORDER BY 1") == [(1,), (2,), (3,)]


async def test_a_server_that_is_not_there_ends_a_run_with_a_sentence(program: Program) -> None:
    program.variables["DATABASE_URL"] = f"postgresql://u:{PASSWORD}@127.0.0.1:9/papers"
    ended = await program.run("chat", "-c", "status")
    assert ended.code == 1
    assert "paperboy: The database papers at 127.0.0.1:9 cannot be reached" in ended.err
    assert "Traceback" not in ended.err
    assert PASSWORD not in ended.out + ended.err


async def test_a_url_that_cannot_be_taken_ends_a_run_with_a_sentence(program: Program) -> None:
    program.variables["DATABASE_URL"] = f"postgresql+asyncpg://u:{PASSWORD}@host/papers"
    ended = await program.run("migrate")
    assert (ended.code, ended.out) == (2, "")
    assert "DATABASE_URL must begin with postgresql://" in ended.err
    assert PASSWORD not in ended.err


async def test_the_driver_is_loaded_for_such_a_database_alone(
    program: Program, tmp_path: Path
) -> None:
    loaded = await program.modules("migrate")
    assert "asyncpg" in loaded
    assert not loaded & {"aiosqlite"}
    program.variables["DATABASE_URL"] = f"sqlite:///{tmp_path}/papers.db"
    assert "asyncpg" not in await program.modules("migrate")
