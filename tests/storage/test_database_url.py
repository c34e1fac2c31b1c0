"""Which database `DATABASE_URL` means."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ConfigMistake
from storage.database_url import PostgresServer, SqliteFile, database_name, read_database_url


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
    assert read_database_url(url) == SqliteFile(path)
    assert database_name(url) == str(path)


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("postgresql://u:secret@db.example.org/papers", "papers at db.example.org"),
        ("postgres://u:secret@db.example.org:5433/papers", "papers at db.example.org:5433"),
        ("PostgreSQL://db.example.org/papers?sslmode=require", "papers at db.example.org"),
        ("postgresql://u:%2F%40secret@[::1]:5432/a%20b", "a b at ::1:5432"),
        ("postgresql:///papers", "papers at this machine"),
        ("postgresql:///papers?host=/run/postgresql&port=5433", "papers at /run/postgresql:5433"),
    ],
)
def test_a_postgresql_database_is_called_by_its_name_and_server_without_user_and_password(
    url: str, name: str
) -> None:
    server = read_database_url(url)
    assert isinstance(server, PostgresServer)
    assert server.url == url
    assert server.name == database_name(url) == name
    assert "secret" not in repr(server)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("postgresql+asyncpg://u:secret@host/db", "must begin with postgresql://"),
        ("postgresql:u:secret@host/db", "must begin with postgresql://"),
        ("postgresqlx://u:secret@host/db", "must begin with postgresql://"),
        ("postgresql://u:secret@host", "names no database"),
        ("postgresql://u:secret@host/", "names no database"),
        ("postgresql://u:secret@host:5433x/db", "cannot be read"),
        ("postgresql://u:secret@host:99999/db", "cannot be read"),
        ("postgresql://u:12/secret@host/db", "cannot be read"),
        ("postgresql://u:12#secret@host/db", "names no database"),
        ("postgresql://u:12/x#secret@host/db", "cannot be read"),
        ("postgresql://u:12/x?secret@host/db", "cannot be read"),
        ("postgresql://u:a@secret@host/db", "cannot be read"),
        ("postgresql://u:[secret@host/db", "cannot be read"),
        ("postgresql://u:secret@host/a/b", "cannot be read"),
        ("postgresql://u:secret@host/a%2Fb", "cannot be read"),
        ("postgresql://u:secret@host/db?port=secret", "cannot be read"),
        ("postgresql://u:secret@host/db?channel_binding=require", "the option channel_binding"),
        ("postgresql://u:12/x?Secret%40host=1", "an option that"),
        ("postgresql://u:secret word@host/db", "a space"),
        ("postgresql://u:secret\n@host/db", "nobody can see"),
    ],
)
def test_a_postgresql_url_that_cannot_be_taken_says_why_and_shows_no_secret(
    url: str, words: str
) -> None:
    with pytest.raises(ConfigMistake, match=words) as mistake:
        read_database_url(url)
    assert str(mistake.value).startswith("DATABASE_URL ")
    assert "secret" not in str(mistake.value).lower()


@given(
    rest=st.text(st.sampled_from("abc019:/@?#%[]=&. -_,"), max_size=30),
    secret=st.text(st.sampled_from("S3CR"), min_size=3, max_size=8),
)
def test_whatever_stands_in_a_url_no_part_of_the_password_is_told(rest: str, secret: str) -> None:
    try:
        told = database_name(f"postgresql://user:{secret}{rest}{secret}@host/db")
    except ConfigMistake as mistake:
        told = str(mistake)
    assert secret not in told


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
        read_database_url(url)
    assert "secret" not in str(mistake.value)
