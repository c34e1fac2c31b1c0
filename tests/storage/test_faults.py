"""What the database's errors mean to people."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.exc import InvalidRequestError, StatementError
from sqlalchemy.exc import TimeoutError as NoConnection

from bot.errors import StoreFault
from storage.faults import store_faults

if TYPE_CHECKING:
    from pathlib import Path


def test_a_database_that_may_only_be_read_says_what_helps(tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / "papers.db").close()
    uri = f"file:{tmp_path}/papers.db?mode=ro"
    with (
        closing(sqlite3.connect(uri, uri=True)) as connection,
        pytest.raises(StoreFault, match=r"papers cannot be written\. Allow this user") as fault,
        store_faults("papers"),
    ):
        connection.execute("CREATE TABLE t (a)")
    assert isinstance(fault.value.__cause__, sqlite3.OperationalError)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (NoConnection(), "too much to do"),
        (InvalidRequestError("odd"), "The database papers failed: odd"),
        (sqlite3.ProgrammingError("odd"), "The database papers failed: odd"),
        (OverflowError(), "too large"),
    ],
)
def test_nothing_of_the_database_comes_through_as_it_is(error: Exception, words: str) -> None:
    with pytest.raises(StoreFault, match=words), store_faults("papers"):
        raise error


def test_a_bug_stays_what_it_is() -> None:
    bug = ValueError("naive")
    with pytest.raises(ValueError, match="naive") as raised, store_faults("papers"):
        raise StatementError("statement", "SELECT 1", {}, bug)
    assert raised.value is bug
    with pytest.raises(KeyError), store_faults("papers"):
        raise KeyError
