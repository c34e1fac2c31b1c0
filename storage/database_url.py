"""`DATABASE_URL`: which database is meant."""

from __future__ import annotations

from pathlib import Path

from bot.errors import ConfigMistake

_SQLITE = "sqlite:///"
_EXAMPLE = (
    "for example sqlite:////home/you/paperboy.db, or sqlite:///paperboy.db in the present folder"
)


def sqlite_file(url: str) -> Path:
    """The absolute path of the file that `url` names: ``sqlite:///FILE``, relative to the present folder.

    ``sqlite:////FILE`` is absolute, ``sqlite:///~/FILE`` is in the home folder. The text of an error
    never holds the URL: it may hold a password.

    Raises:
        ConfigMistake: the URL names something else than a SQLite file.
    """
    scheme = url.partition(":")[0].lower()
    if scheme.startswith("postgres"):
        raise ConfigMistake(
            "DATABASE_URL names a PostgreSQL database, which is not supported by this version yet; "
            f"use a SQLite file, {_EXAMPLE}."
        )
    if not url.lower().startswith(_SQLITE):
        raise ConfigMistake(f"DATABASE_URL must begin with {_SQLITE} and name a file, {_EXAMPLE}.")
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
