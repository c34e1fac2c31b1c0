"""Which database `DATABASE_URL` means."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import ConfigMistake
from storage.database_url import sqlite_file


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("sqlite:////var/lib/paperboy/papers.db", Path("/var/lib/paperboy/papers.db")),
        ("sqlite:///papers.db", Path.cwd() / "papers.db"),
        ("SQLite:///data/papers.db", Path.cwd() / "data/papers.db"),
        ("sqlite:////with space/100%/é.db", Path("/with space/100%/é.db")),
        ("sqlite:///~/papers.db", Path.home() / "papers.db"),
    ],
)
def test_a_file_is_named_absolutely_or_from_the_present_folder(url: str, path: Path) -> None:
    assert sqlite_file(url) == path


@pytest.mark.parametrize(
    "url",
    ["postgresql://u:secret@host/db", "postgres://secret@h", "postgresql+asyncpg://secret@h/db"],
)
def test_postgresql_is_refused_until_it_is_supported(url: str) -> None:
    with pytest.raises(ConfigMistake, match="not supported by this version yet") as mistake:
        sqlite_file(url)
    assert "secret" not in str(mistake.value)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "papers.db",
        "/var/papers.db",
        "sqlite://",
        "sqlite:///",
        "sqlite:///folder/",
        "sqlite://papers.db",
        "sqlite+aiosqlite:///papers.db",
        "sqlite:///:memory:",
        "sqlite:///file::memory:",
        "sqlite:///papers.db?mode=secret",
        "sqlite:///pa\0pers.db",
        "sqlite:///~nobody-of-that-name/papers.db",
        "mysql://u:secret@host/db",
    ],
)
def test_anything_else_is_a_mistake_that_shows_an_example_and_no_secret(url: str) -> None:
    with pytest.raises(
        ConfigMistake, match=r"DATABASE_URL.*sqlite:////home/you/paperboy\.db"
    ) as mistake:
        sqlite_file(url)
    assert "secret" not in str(mistake.value)
