"""Posts on their way, their parts, and whose turn it is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_INSTANT = sa.BigInteger().with_variant(sa.TIMESTAMP(timezone=True), "postgresql")


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    key = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    op.create_table(
        "posts",
        sa.Column("id", number, nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", key, nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("not_before", _INSTANT, nullable=False),
        sa.Column("is_finished", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_posts"),
        sa.ForeignKeyConstraint(
            ["place_id"], ["places.id"], name="fk_posts_place_id_places", ondelete="CASCADE"
        ),
        sa.UniqueConstraint("place_id", "kind", "key", name="uq_posts_place_id_kind_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_posts_place_id_is_finished_id", "posts", ["place_id", "is_finished", "id"])
    op.create_index("ix_posts_kind_key", "posts", ["kind", "key"])
    op.create_table(
        "post_parts",
        sa.Column("post_id", number, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("nonce", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("not_before", _INSTANT, nullable=False),
        sa.Column("sending_since", _INSTANT),
        sa.Column("platform_id", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("post_id", "number", name="pk_post_parts"),
        sa.ForeignKeyConstraint(
            ["post_id"], ["posts.id"], name="fk_post_parts_post_id_posts", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_post_parts_state", "post_parts", ["state"])
    op.create_table(
        "place_queues",
        sa.Column("place_id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("due_at", _INSTANT),
        sa.Column("held_by", sa.Text()),
        sa.Column("held_until", _INSTANT),
        sa.Column("closure", sa.Text()),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("place_id", name="pk_place_queues"),
        sa.ForeignKeyConstraint(
            ["place_id"], ["places.id"], name="fk_place_queues_place_id_places", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_place_queues_due_at", "place_queues", ["due_at"])
    op.create_index("ix_place_queues_held_by", "place_queues", ["held_by"])
