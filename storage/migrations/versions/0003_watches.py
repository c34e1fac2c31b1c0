"""Watches, mutes and libraries of owners; what came of papers that met watches."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_INSTANT = sa.BigInteger().with_variant(sa.TIMESTAMP(timezone=True), "postgresql")


def upgrade() -> None:
    _make_owned()
    _make_happened()


def _make_owned() -> None:
    """What people made."""
    op.create_table(
        "owners",
        _needed("id", sa.Integer()),
        _needed("workspace_id", sa.Integer()),
        _needed("kind", sa.Text()),
        _needed("key", _KEY),
        _needed("watches_made", sa.Integer()),
        _needed("mutes_made", sa.Integer()),
        sa.PrimaryKeyConstraint("id", name="pk_owners"),
        sa.UniqueConstraint("workspace_id", "kind", "key", name="uq_owners_workspace_id_kind_key"),
        _leaving_with("owners", "workspace_id", "workspaces"),
    )
    op.create_table(
        "watches",
        _needed("id", _NUMBER),
        _needed("owner_id", sa.Integer()),
        _needed("number", sa.Integer()),
        _needed("query", sa.Text()),
        _needed("place_id", sa.Integer()),
        _needed("every", sa.Text()),
        _needed("begins_at", _INSTANT),
        sa.Column("paused_at", _INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_watches"),
        sa.UniqueConstraint("owner_id", "number", name="uq_watches_owner_id_number"),
        _leaving_with("watches", "owner_id", "owners"),
        _leaving_with("watches", "place_id", "places"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_watches_place_id", "watches", ["place_id"])
    op.create_table(
        "watch_changes",
        _needed("number", _NUMBER),
        _needed("watch_id", sa.BigInteger()),
        sa.PrimaryKeyConstraint("number", name="pk_watch_changes"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "mutes",
        _needed("owner_id", sa.Integer()),
        _needed("number", sa.Integer(), autoincrement=False),
        _needed("query", sa.Text()),
        _needed("since", _INSTANT),
        sa.PrimaryKeyConstraint("owner_id", "number", name="pk_mutes"),
        _leaving_with("mutes", "owner_id", "owners"),
    )
    op.create_table(
        "saved",
        _needed("owner_id", sa.Integer()),
        _needed("paper_id", _KEY),
        _needed("at", _INSTANT),
        _needed("note", sa.Text()),
        _needed("tags", sa.Text()),
        sa.PrimaryKeyConstraint("owner_id", "paper_id", name="pk_saved"),
        _leaving_with("saved", "owner_id", "owners"),
        _of_paper("saved"),
    )
    op.create_index("ix_saved_paper_id", "saved", ["paper_id"])


def _make_happened() -> None:
    """What came of it."""
    op.create_table(
        "watch_queue",
        _needed("number", _NUMBER),
        _needed("paper_id", _KEY),
        _needed("reason", sa.Text()),
        sa.PrimaryKeyConstraint("number", name="pk_watch_queue"),
        sa.UniqueConstraint("paper_id", name="uq_watch_queue_paper_id"),
        _of_paper("watch_queue"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "news",
        _needed("paper_id", _KEY),
        _needed("day", sa.Date()),
        _needed("at", _INSTANT),
        _needed("is_quiet", sa.Boolean()),
        _needed("is_late", sa.Boolean()),
        sa.PrimaryKeyConstraint("paper_id", name="pk_news"),
        _of_paper("news"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "meetings",
        _needed("paper_id", _KEY),
        _needed("watch_id", _NUMBER, autoincrement=False),
        _needed("at", _INSTANT),
        _needed("outcome", sa.Text()),
        _needed("detail", sa.Text()),
        sa.PrimaryKeyConstraint("paper_id", "watch_id", name="pk_meetings"),
        _of_paper("meetings"),
        _leaving_with("meetings", "watch_id", "watches"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_meetings_watch_id", "meetings", ["watch_id"])
    op.create_table(
        "alerts",
        _needed("paper_id", _KEY),
        _needed("place_id", sa.Integer()),
        _needed("at", _INSTANT),
        _needed("every", sa.Text()),
        _needed("is_late", sa.Boolean()),
        _needed("is_capped", sa.Boolean()),
        sa.PrimaryKeyConstraint("paper_id", "place_id", name="pk_alerts"),
        _of_paper("alerts"),
        _leaving_with("alerts", "place_id", "places"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_alerts_place_id_at", "alerts", ["place_id", "at"])
    op.create_table(
        "alert_watches",
        _needed("paper_id", _KEY),
        _needed("place_id", sa.Integer(), autoincrement=False),
        _needed("watch_id", sa.BigInteger(), autoincrement=False),
        sa.PrimaryKeyConstraint("paper_id", "place_id", "watch_id", name="pk_alert_watches"),
        sa.ForeignKeyConstraint(
            ["paper_id", "place_id"],
            ["alerts.paper_id", "alerts.place_id"],
            name="fk_alert_watches_paper_id_alerts",
            ondelete="CASCADE",
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "rounds",
        _needed("source", sa.Text()),
        _needed("began_at", _INSTANT),
        _needed("last_at", _INSTANT),
        sa.PrimaryKeyConstraint("source", name="pk_rounds"),
        sqlite_with_rowid=False,
    )


def _needed(name: str, kind: Any, **more: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False, **more)


def _leaving_with(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_{column}_{other}"
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name, ondelete="CASCADE")


def _of_paper(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["paper_id"], ["papers.id"], name=f"fk_{table}_paper_id_papers")
