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
from storage.postgres.faults import sentence_of

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


class OfServer(Exception):  # noqa: N818  as a driver raises them
    """What a server says, with its code."""

    def __init__(self, sqlstate: str | None, *said: str) -> None:
        super().__init__(*said)
        self.sqlstate = sqlstate


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("28P01", "refuses the user's password. Mend it in DATABASE_URL."),
        ("28000", "does not let the user of DATABASE_URL in."),
        ("3D000", "There is no database papers at db. Make it,"),
        ("42501", "may not do that in the database papers at db."),
        ("08P01", "not at a pooler before it."),
        ("25006", "The database papers at db cannot be written:"),
        ("53100", "There is no room left for the database papers at db."),
        ("53300", "takes no more connections."),
        ("55P03", "is in use by another program"),
        ("57014", "did not come to an end in time"),
        ("57P01", "The connection to the database papers at db was lost."),
        ("57P03", "is starting or stopping."),
        ("08006", "The connection to the database papers at db was lost."),
        ("40P01", "at the same moment. Try again."),
        ("XX001", "The database papers at db is damaged."),
        ("42P01", "The database papers at db failed: the first line (42P01)."),
        (None, "The connection to the database papers at db was lost."),
    ],
)
def test_what_a_server_says_becomes_a_sentence_without_its_details(
    code: str | None, words: str
) -> None:
    told = sentence_of(OfServer(code, "the first line\nDETAIL: secret"), "papers at db")
    assert words in told
    assert "secret" not in told
    assert told.endswith(".")


def test_a_server_that_gives_a_code_alone_is_told_by_it() -> None:
    assert sentence_of(OfServer("P0001"), "papers") == (
        "The database papers failed: the server does not say why (P0001)."
    )
