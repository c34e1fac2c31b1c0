"""What the tests of the stores share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rigs.databases import OwnDatabase, SqliteDatabase, opened

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from storage.store import SqlStore

pytest.register_assert_rewrite(
    "tests.contracts.store",
    "tests.contracts.index",
    "tests.contracts.watches",
    "tests.contracts.meetings",
    "tests.contracts.settings",
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A place for a SQLite file."""
    return tmp_path / "papers.db"


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[OwnDatabase]:
    """A database of each kind."""
    if request.param == "sqlite":
        yield SqliteDatabase(request.getfixturevalue("file"))
    else:
        with request.getfixturevalue("postgres").database() as made:
            yield made


@pytest.fixture(params=["sqlite", "postgresql"])
def new_database(request: pytest.FixtureRequest) -> Iterator[OwnDatabase]:
    """A database of each kind with nothing in it yet."""
    if request.param == "sqlite":
        yield SqliteDatabase(request.getfixturevalue("file"))
    else:
        with request.getfixturevalue("postgres").database(like="template0") as made:
            yield made


@pytest.fixture
async def store(database: OwnDatabase) -> AsyncIterator[SqlStore]:
    """The store in it."""
    async with opened(database) as store:
        yield store
