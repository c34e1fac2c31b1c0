"""Papers, listings, votes, readings; workspaces and places."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    key = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    instant = sa.BigInteger().with_variant(sa.TIMESTAMP(timezone=True), "postgresql")
    op.create_table(
        "workspaces",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("key", key, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_workspaces"),
        sa.UniqueConstraint("platform", "key", name="uq_workspaces_platform_key"),
    )
    op.create_table(
        "places",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("key", key, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_places"),
        sa.UniqueConstraint("workspace_id", "key", name="uq_places_workspace_id_key"),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name="fk_places_workspace_id_workspaces",
            ondelete="CASCADE",
        ),
    )
    op.create_table(
        "papers",
        sa.Column("number", number, nullable=False, autoincrement=False),
        sa.Column("id", key, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("abstract", sa.Text(), nullable=False),
        sa.Column("authors", sa.Text(), nullable=False),
        sa.Column("title_as_told", sa.Text()),
        sa.Column("abstract_as_told", sa.Text()),
        sa.Column("words_source", sa.Text(), nullable=False),
        sa.Column("words_told_at", instant, nullable=False),
        sa.Column("published_on", sa.Date()),
        sa.Column("categories", sa.Text(), nullable=False),
        sa.Column("note", sa.Text()),
        sa.Column("organization", sa.Text()),
        sa.Column("ai_summary", sa.Text()),
        sa.Column("ai_keywords", sa.Text(), nullable=False),
        sa.Column("code_url", sa.Text()),
        sa.Column("stars", sa.BigInteger()),
        sa.Column("project_url", sa.Text()),
        sa.Column("thumbnail_url", sa.Text()),
        sa.Column("media_urls", sa.Text(), nullable=False),
        sa.Column("upvotes", sa.BigInteger()),
        sa.Column("comments", sa.BigInteger()),
        sa.Column("hf_told_at", instant),
        sa.Column("arxiv_told_at", instant),
        sa.PrimaryKeyConstraint("number", name="pk_papers"),
        sa.UniqueConstraint("id", name="uq_papers_id"),
    )
    op.create_table(
        "entries",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("paper_id", key, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("first_seen_at", instant, nullable=False),
        sa.Column("last_seen_at", instant, nullable=False),
        sa.PrimaryKeyConstraint("source", "day", "paper_id", name="pk_entries"),
        sa.ForeignKeyConstraint(["paper_id"], ["papers.id"], name="fk_entries_paper_id_papers"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_entries_paper_id", "entries", ["paper_id"])
    op.create_table(
        "votes",
        sa.Column("paper_id", key, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("at", instant, nullable=False),
        sa.Column("upvotes", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("paper_id", "source", "at", name="pk_votes"),
        sa.ForeignKeyConstraint(["paper_id"], ["papers.id"], name="fk_votes_paper_id_papers"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "readings",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", instant, nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("new", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.Integer(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("source", "day", "at", name="pk_readings"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_readings_source_at", "readings", ["source", "at"])
