"""Looks in threads: bounded in time, whatever they ask for."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from bot.errors import StoreFault, TooSlow
from storage.readers import Readers

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from storage.patience import Patience

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    with closing(sqlite3.connect(tmp_path / "papers.db")) as connection:
        connection.execute("CREATE TABLE t(a)")
    return tmp_path / "papers.db"


@pytest.fixture
async def hurried(file: Path) -> AsyncIterator[Readers]:
    """Looks have no time at all."""
    readers = Readers(file, busy_seconds=1.0, look_seconds=0.0)
    yield readers
    await readers.close()


async def test_a_statement_without_an_end_is_given_up(hurried: Readers) -> None:
    for _ in range(3):
        with pytest.raises(TooSlow, match="did not come to an end"):
            await hurried.run(lambda connection, _: connection.execute(ENDLESS).fetchall())


async def test_work_that_checks_ends_between_its_statements(hurried: Readers) -> None:
    def work(_connection: sqlite3.Connection, patience: Patience) -> None:
        while True:
            patience.check()

    with pytest.raises(TooSlow):
        await hurried.run(work)


async def test_a_look_that_was_given_up_is_a_fault_to_those_who_know_no_better() -> None:
    assert issubclass(TooSlow, StoreFault)


async def test_what_is_quick_is_answered_after_a_look_that_was_given_up(hurried: Readers) -> None:
    with pytest.raises(TooSlow):
        await hurried.run(lambda connection, _: connection.execute(ENDLESS).fetchall())
    answer = await hurried.run(lambda connection, _: connection.execute("SELECT 7").fetchone())
    assert answer == (7,)
