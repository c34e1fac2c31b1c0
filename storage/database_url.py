"""`DATABASE_URL`: which database is meant."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from bot.errors import ConfigMistake

_SQLITE = "sqlite:///"
_POSTGRES = ("postgresql", "postgres")
_FILE = "sqlite:////home/you/paperboy.db, or sqlite:///paperboy.db in the present folder"
_SERVER = "postgresql://user:password@host/database"
_EXAMPLE = f"for example {_FILE}"
# What may follow the database's name: how the server is reached, never what is sent to it.
_OPTIONS = ("host", "port", "sslmode", "sslrootcert", "sslcert", "sslkey")
_OPTION = re.compile(r"[a-z_]{1,40}")
_ENCODED = "In a password @ : / ? # and % are written as %40 %3A %2F %3F %23 and %25."


@dataclass(frozen=True, slots=True)
class SqliteFile:
    """A SQLite database.

    Attributes:
        path: of its file, absolute.
    """

    path: Path

    @property
    def name(self) -> str:
        """How it is called in what people read."""
        return str(self.path)


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """A database of a PostgreSQL server.

    Attributes:
        url: with which it is reached; it may hold a password, so that nobody is shown it.
        host: where the server is, with its port where one is told: without any secret.
        database: its name there.
    """

    url: str = field(repr=False)
    host: str
    database: str

    @property
    def name(self) -> str:
        """How it is called in what people read."""
        return f"{self.database} at {self.host}"


def read_database_url(url: str) -> SqliteFile | PostgresServer:
    """The database that `url` names: ``sqlite:///FILE`` or ``postgresql://USER:PASSWORD@HOST:PORT/DATABASE``.

    A file is relative to the present folder, ``sqlite:////FILE`` is absolute, ``sqlite:///~/FILE`` is in the home
    folder. The text of an error never holds the URL: it may hold a password.

    Raises:
        ConfigMistake: the URL names neither.
    """
    scheme = url.partition(":")[0].lower()
    if scheme.startswith("postgres"):
        return _postgres_server(url, scheme)
    return SqliteFile(_sqlite_path(url))


def database_name(url: str) -> str:
    """How the database that `url` names is called in what people read, without any secret.

    Raises:
        ConfigMistake: as `read_database_url`.
    """
    return read_database_url(url).name


def _sqlite_path(url: str) -> Path:
    if not url.lower().startswith(_SQLITE):
        raise ConfigMistake(
            f"DATABASE_URL must begin with {_SQLITE} and name a file, {_EXAMPLE}; "
            f"or name a PostgreSQL database, such as {_SERVER}."
        )
    name = url[len(_SQLITE) :]
    if not name or name.endswith("/"):
        raise ConfigMistake(f"DATABASE_URL names no file; it may be {_EXAMPLE}.")
    # A database in memory would be another one for each of the connections that a store has.
    if name == ":memory:" or "?" in name or "\0" in name or name.startswith("file:"):
        raise ConfigMistake(
            f"DATABASE_URL must name a file on the disk, without options after it, {_EXAMPLE}."
        )
    try:
        return Path(name).expanduser().absolute()
    except RuntimeError as error:
        raise ConfigMistake(
            f"DATABASE_URL: there is no such home folder; it may be {_EXAMPLE}."
        ) from error


def _postgres_server(url: str, scheme: str) -> PostgresServer:
    if scheme not in _POSTGRES or not url.lower().startswith(f"{scheme}://"):
        raise ConfigMistake(f"DATABASE_URL must begin with postgresql://, for example {_SERVER}.")
    if not url.isprintable() or " " in url:
        raise ConfigMistake("DATABASE_URL holds a space or a character that nobody can see.")
    try:
        parts = urlsplit(url)
        port = parts.port
        options = dict(
            parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
        )
    except ValueError:
        raise _unreadable("cannot be read") from None
    _check_options(options)
    database = unquote(parts.path.removeprefix("/"))
    if not database:
        raise _unreadable("names no database")
    # What begins the rest too early stood in the password, of which nobody is to be shown a part.
    if "/" in database or "@" in database or parts.netloc.count("@") > 1 or parts.fragment:
        raise _unreadable("cannot be read")
    host = parts.hostname or options.get("host") or "this machine"
    told = port or options.get("port")
    return PostgresServer(url, host if told is None else f"{host}:{told}", database)


def _unreadable(what: str) -> ConfigMistake:
    return ConfigMistake(f"DATABASE_URL {what}; for example {_SERVER}. {_ENCODED}")


def _check_options(options: dict[str, str]) -> None:
    for option in options:
        if option not in _OPTIONS:
            named = f"the option {option}" if _OPTION.fullmatch(option) else "an option"
            raise ConfigMistake(
                f"DATABASE_URL has {named} that Paperboy does not know. "
                f"It knows {', '.join(_OPTIONS)}. {_ENCODED}"
            )
    if not options.get("port", "0").isdecimal():
        raise _unreadable("cannot be read")
