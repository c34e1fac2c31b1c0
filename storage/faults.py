"""What the database's own errors mean to people. None of them leaves this package."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError, SQLAlchemyError, StatementError
from sqlalchemy.exc import TimeoutError as NoConnection

from bot.errors import StoreFault
from storage.postgres import faults as postgres

if TYPE_CHECKING:
    from collections.abc import Iterator

_ELSEWHERE = "or point DATABASE_URL elsewhere."

# By SQLite's primary result codes.
_SENTENCES = {
    sqlite3.SQLITE_BUSY: (
        "The database {name} is in use by another program and did not become free in time. "
        "Try again; if it lasts, stop the other program."
    ),
    sqlite3.SQLITE_LOCKED: "The database {name} is in use and did not become free in time. Try again.",
    sqlite3.SQLITE_FULL: "There is no room left for the database {name}. Make room and try again.",
    sqlite3.SQLITE_READONLY: (
        "The database {name} cannot be written. "
        f"Allow this user to write the file and its folder, {_ELSEWHERE}"
    ),
    sqlite3.SQLITE_PERM: (
        "The database {name} may not be opened. "
        f"Allow this user to read and write the file, {_ELSEWHERE}"
    ),
    sqlite3.SQLITE_CANTOPEN: (
        "The database {name} cannot be opened. "
        f"See that it is a file and that its folder may be written, {_ELSEWHERE}"
    ),
    sqlite3.SQLITE_NOTADB: f"{{name}} is not a database. Move the file away, {_ELSEWHERE}",
    sqlite3.SQLITE_CORRUPT: (
        "The database {name} is damaged. Put a copy in its place, "
        "or move it away: a new one is made, and papers can be fetched again."
    ),
    sqlite3.SQLITE_IOERR: (
        "The disk failed while the database {name} was used. See that it is there and sound."
    ),
}


@contextmanager
def store_faults(name: str) -> Iterator[None]:
    """Raise what the database raises in the block as `StoreFault`; `name` is the database's, without secrets.

    A value that the schema refuses (ValueError, TypeError) is a bug and stays what it is. What PostgreSQL says is no
    cause of the fault: its details hold what stands in the rows.
    """
    try:
        yield
    except StatementError as error:
        if not isinstance(error, DBAPIError) and error.orig is not None:
            raise error.orig from error
        fault = StoreFault(sentence(error.orig or error, name))
        raise fault from (None if hasattr(error.orig, "sqlstate") else error)
    except (SQLAlchemyError, sqlite3.Error) as error:
        raise StoreFault(sentence(error, name)) from error
    except OverflowError as error:
        raise StoreFault("A number is too large for a database.") from error
    except (ConnectionError, TimeoutError) as error:
        raise StoreFault(postgres.lost(name)) from error


@contextmanager
def sound_values(name: str) -> Iterator[None]:
    """Raise what reading a value raises that Paperboy never stores, such as a broken date, as `StoreFault`.

    For what is read alone: of what is handed to the database the same errors tell of a bug.
    """
    try:
        yield
    except (ValueError, TypeError) as error:
        raise StoreFault(
            f"The database {name} is damaged. Put a copy in its place, {_ELSEWHERE} "
            "Papers can be fetched again."
        ) from error


def sentence(error: BaseException, name: str) -> str:
    """What went wrong with the database `name`, and what helps."""
    if isinstance(error, NoConnection):
        return f"The database {name} has too much to do and did not answer in time. Try again."
    if hasattr(error, "sqlstate"):
        return postgres.sentence_of(error, name)
    text = _SENTENCES.get(_code(error))
    if text is None:
        return f"The database {name} failed: {error}."
    return text.format(name=name)


def is_busy(error: DBAPIError) -> bool:
    """Whether another program's lock was in the way."""
    return error.orig is not None and _code(error.orig) == sqlite3.SQLITE_BUSY


def _code(error: BaseException) -> int:
    """SQLite's primary result code: the low byte, what stands above it tells finer kinds. 0 where none."""
    code = getattr(error, "sqlite_errorcode", 0)
    return code & 0xFF if isinstance(code, int) else 0
