"""The full-text index: lines of words, and over them what the database searches with."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.paper_id import id_number

revision = "0002"
down_revision = "0001"

_LINES = ("title", "abstract", "keywords", "forms", "authors", "org", "categories")
_NEW = ", ".join(f"new.{line}" for line in _LINES)
_OLD = ", ".join(f"old.{line}" for line in _LINES)
_NAMES = ", ".join(_LINES)

# Words are made of a–z and 0–9 already, so the plainest tokenizer is the right one. The index keeps no second copy
# of the lines; triggers keep it in step, as https://www.sqlite.org/fts5.html#external_content_tables says.
# A later step that makes `paper_words` anew loses the triggers, and has to make them again.
_TAKE_OUT = (
    f"INSERT INTO paper_index(paper_index, rowid, {_NAMES}) VALUES ('delete', old.number, {_OLD});"  # noqa: S608  names
)
_PUT_IN = f"INSERT INTO paper_index(rowid, {_NAMES}) VALUES (new.number, {_NEW});"  # noqa: S608  as above
_INDEX = (
    f"CREATE VIRTUAL TABLE paper_index USING fts5({_NAMES}, "
    "content='paper_words', content_rowid='number', tokenize='ascii')"
)
# A word in the title weighs as much as several in the abstract; names and forms do not rank.
_RANK = "bm25(4.0, 1.0, 2.0, 0.0, 0.0, 0.0, 0.0)"
_SQLITE = (
    _INDEX,
    f"INSERT INTO paper_index(paper_index, rank) VALUES ('rank', '{_RANK}')",  # noqa: S608  as above
    f"CREATE TRIGGER paper_words_inserted AFTER INSERT ON paper_words BEGIN {_PUT_IN} END",
    f"CREATE TRIGGER paper_words_deleted AFTER DELETE ON paper_words BEGIN {_TAKE_OUT} END",
    f"CREATE TRIGGER paper_words_updated AFTER UPDATE ON paper_words BEGIN {_TAKE_OUT} {_PUT_IN} END",
)

# On PostgreSQL each row keeps what is searched in beside its lines. Each word has an `x` before it: the parser of texts
# takes what begins with a letter for one word, and would make two of `1e5x`. A word longer than 250 characters is kept
# by its beginning, and of a line the first 200,000 are looked at, as a vector has room for a megabyte. The labels say
# where a word stands; what bears marks (D) stands in one line, as its marks tell it apart.
_LINE = """
CREATE FUNCTION paper_vector(line text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT to_tsvector('pg_catalog.simple', 'x' || replace(substr(
    CASE WHEN length(line) <= 250 THEN line
    ELSE regexp_replace(left(line, 200000), '([a-z0-9]{250})[a-z0-9]+', '\\1', 'g') END, 2), '  ', ' x'))
$$
"""
_VECTOR = """
ALTER TABLE paper_words ADD COLUMN vector tsvector NOT NULL GENERATED ALWAYS AS (
    setweight(paper_vector(title), 'A') || setweight(paper_vector(keywords), 'B') ||
    setweight(paper_vector(abstract), 'C') || paper_vector(forms || authors || org || categories)
) STORED
"""
_POSTGRESQL = (
    _LINE,
    _VECTOR,
    "CREATE INDEX ix_paper_words_vector ON paper_words USING gin (vector)",
)


def upgrade() -> None:
    _number_by_id(op.get_bind())
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "paper_words",
        sa.Column("number", number, nullable=False, autoincrement=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *(sa.Column(line, sa.Text(), nullable=False) for line in _LINES),
        sa.PrimaryKeyConstraint("number", name="pk_paper_words"),
        sa.ForeignKeyConstraint(
            ["number"],
            ["papers.number"],
            name="fk_paper_words_number_papers",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_paper_words_version", "paper_words", ["version"])
    is_sqlite = op.get_context().dialect.name == "sqlite"
    for statement in _SQLITE if is_sqlite else _POSTGRESQL:
        op.execute(statement)


def _number_by_id(connection: sa.Connection) -> None:
    """Until now papers were numbered as they came. Nothing refers to the numbers yet."""
    ids = connection.execute(sa.text("SELECT id FROM papers")).scalars().all()
    numbers = [{"id": paper_id, "number": id_number(paper_id)} for paper_id in ids]
    if numbers:
        connection.execute(sa.text("UPDATE papers SET number = :number WHERE id = :id"), numbers)
