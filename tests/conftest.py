"""What all tests share."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tests.rigs.postgres import PostgresServer

if TYPE_CHECKING:
    from collections.abc import Iterator

# Timings are never judged by tests; a loaded machine is not a broken program.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


@pytest.fixture
def interruptible() -> Iterator[None]:
    """The interrupt signal is heard as in a terminal, also by child processes; in the background it may be ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def uninterruptible() -> Iterator[None]:
    """The interrupt signal is ignored, also by child processes, as in the background of a script."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server, started for the first test of this process that asks for it."""
    server = PostgresServer()
    try:
        server.start()
        yield server
    finally:
        server.end()
