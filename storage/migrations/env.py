"""Run by Alembic, inside the transaction that `storage.upgrade` has opened."""

from __future__ import annotations

from alembic import context

from storage.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite can alter little about a table: it is made anew
)
context.run_migrations()
