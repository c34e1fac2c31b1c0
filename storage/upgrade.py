"""Alembic at work: imported only for a database that is not at the present revision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError

from bot.errors import StoreFault

if TYPE_CHECKING:
    from sqlalchemy import Connection

SCRIPTS = "storage:migrations"
"""Where the steps are: found through the installed package, wherever the program is started."""


def knows(revision: str, *, scripts: str = SCRIPTS) -> bool:
    """Whether there is a step that ends at `revision`."""
    steps = ScriptDirectory.from_config(_config(scripts)).walk_revisions()
    return any(step.revision == revision for step in steps)


def upgrade(connection: Connection, *, scripts: str = SCRIPTS) -> None:
    """Take all steps that are due, within the transaction that `connection` has begun.

    Raises:
        StoreFault: there is no way from the stored revision to the present one.
    """
    config = _config(scripts)
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise StoreFault(f"The database cannot be brought up to date: {error}.") from error


def _config(scripts: str) -> Config:
    config = Config()
    config.set_main_option("script_location", scripts.replace("%", "%%"))
    return config
