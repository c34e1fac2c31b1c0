"""Connections to a PostgreSQL server, and what it means to people where there is none."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

import asyncpg

from bot.errors import StoreFault
from storage.postgres.faults import lost, sentence_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from storage.database_url import PostgresServer

CONNECT_SECONDS = 10.0
"""So long a server may take to let a program in."""

STATEMENT_SECONDS = 60.0
"""So long one statement of a transaction may take; none of ours takes a second."""

# A program that stands still within a transaction keeps the others from writing: the server ends it.
_STANDS_STILL_SECONDS = 60.0
# The server's own limits come first; this is for a server that has gone without a word.
_SILENT_SECONDS = 15.0

_POINT = "or point DATABASE_URL elsewhere."


async def connect(
    server: PostgresServer, *, lock_seconds: float, statement_seconds: float = STATEMENT_SECONDS
) -> asyncpg.Connection:
    """A connection whose statements wait for locks and work no longer than that, each.

    Raises:
        StoreFault: there is none to be had.
    """
    try:
        with driver_faults(server.name):
            return await asyncpg.connect(
                server.url,
                timeout=CONNECT_SECONDS,
                command_timeout=statement_seconds + _SILENT_SECONDS,
                server_settings={
                    "application_name": "paperboy",
                    "timezone": "UTC",
                    "lock_timeout": _milliseconds(lock_seconds),
                    "statement_timeout": _milliseconds(statement_seconds),
                    "idle_in_transaction_session_timeout": _milliseconds(_STANDS_STILL_SECONDS),
                    # To compile a statement takes longer than any of ours to run.
                    "jit": "off",
                },
            )
    except TimeoutError:
        raise StoreFault(
            f"The database {server.name} cannot be reached: nothing answered in {CONNECT_SECONDS:g} seconds. "
            f"See that the host and the port are right, {_POINT}"
        ) from None
    except (asyncpg.ClientConfigurationError, ValueError) as error:
        raise StoreFault(f"DATABASE_URL cannot be used: {error}.") from None
    except OSError as error:
        # asyncio puts the address in the text; where several were tried there is no number.
        number = error.errno or 0
        reason = os.strerror(number) if number > 0 else error.strerror
        raise StoreFault(
            f"The database {server.name} cannot be reached: {reason or 'nobody answers there'}. "
            f"See that PostgreSQL runs there, {_POINT}"
        ) from None


@contextmanager
def driver_faults(name: str) -> Iterator[None]:
    """Raise what the server says in the block, or that it is gone, as `StoreFault`; `name` is the database's.

    Without the driver's error as its cause: that holds what stands in the rows. `OSError` and `TimeoutError` pass, as
    what they mean depends on what was done.
    """
    try:
        yield
    except asyncpg.PostgresError as error:
        raise StoreFault(sentence_of(error, name)) from None
    except asyncpg.ClientConfigurationError:
        raise
    except asyncpg.InterfaceError as error:
        if isinstance(error, ValueError):
            raise  # a value that was never one: a bug
        raise StoreFault(lost(name)) from None


def _milliseconds(seconds: float) -> str:
    return str(max(1, round(seconds * 1000)))
