"""What places have settled for themselves; of each watch only its latest change is kept; news by day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "place_settings",
        sa.Column("place_id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("zone", sa.Text()),
        sa.Column("daily_cap", sa.Integer()),
        sa.PrimaryKeyConstraint("place_id", name="pk_place_settings"),
        sa.ForeignKeyConstraint(
            ["place_id"],
            ["places.id"],
            name="fk_place_settings_place_id_places",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_news_day", "news", ["day"])
    op.execute(
        "DELETE FROM watch_changes WHERE number NOT IN "
        "(SELECT max(number) FROM watch_changes GROUP BY watch_id)"
    )
    op.create_index("ix_watch_changes_watch_id", "watch_changes", ["watch_id"], unique=True)
