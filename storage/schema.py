"""The tables as they are now. How older databases come here is told by `storage.migrations`.

Everything means the same on SQLite and PostgreSQL. After a change here: a new migration, and `HEAD`.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

from storage.column_types import Instant, Texts

HEAD = "0005"
"""The revision of these tables: known without importing Alembic, which most starts can do without."""

# Keys are compared and sorted by code point everywhere; PostgreSQL would sort by its locale.
_KEY = Text().with_variant(Text(collation="C"), "postgresql")
# SQLite takes only the very type INTEGER for the number of its rows.
_NUMBER = BigInteger().with_variant(Integer, "sqlite")
# A source's counts are not ours to bound to 32 bits.
_COUNT = BigInteger()

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

workspaces = Table(
    "workspaces",
    metadata,
    Column("id", Integer, primary_key=True),  # ours; tenants' rows refer to it
    Column("platform", Text, nullable=False),
    Column("key", _KEY, nullable=False),  # the platform's own id
    UniqueConstraint("platform", "key"),
)

places = Table(
    "places",
    metadata,
    Column("id", Integer, primary_key=True),
    Column(
        "workspace_id",
        # A workspace that leaves takes everything of its own with it.
        ForeignKey("workspaces.id", ondelete="CASCADE"),
        nullable=False,
    ),
    Column("key", _KEY, nullable=False),
    Column("kind", Text, nullable=False),
    UniqueConstraint("workspace_id", "key"),
)

# What places have set; null where the default counts. A place without a row has set nothing.
place_settings = Table(
    "place_settings",
    metadata,
    Column(
        "place_id",
        ForeignKey("places.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("zone", Text),  # IANA's name
    Column("daily_cap", Integer),  # 0 for none
)

# Null means “not told”, as None does in `bot.papers`.
papers = Table(
    "papers",
    metadata,
    # Made of the id (`bot.paper_id.id_number`), so that the index is in order of age; never shown.
    Column("number", _NUMBER, primary_key=True, autoincrement=False),
    Column("id", _KEY, nullable=False, unique=True),  # the arXiv id without version
    Column("title", Text, nullable=False),
    Column("abstract", Text, nullable=False),
    Column("authors", Texts, nullable=False),
    Column("title_as_told", Text),  # only where it differs from the title
    Column("abstract_as_told", Text),  # as above
    Column("words_source", Text, nullable=False),
    Column("words_told_at", Instant, nullable=False),
    Column("published_on", Date),
    Column("categories", Texts, nullable=False),  # the primary one first
    Column("note", Text),
    Column("organization", Text),
    Column("ai_summary", Text),
    Column("ai_keywords", Texts, nullable=False),
    Column("code_url", Text),
    Column("stars", _COUNT),
    Column("project_url", Text),
    Column("thumbnail_url", Text),
    Column("media_urls", Texts, nullable=False),
    Column("upvotes", _COUNT),
    Column("comments", _COUNT),
    Column("hf_told_at", Instant),  # null where Hugging Face never told of it
    Column("arxiv_told_at", Instant),  # likewise
)

# The three below are little more than their keys, so SQLite keeps them in the key's own tree (no rowid):
# half the size, and one look-up instead of two.
entries = Table(
    "entries",
    metadata,
    Column("source", Text, primary_key=True),
    Column("day", Date, primary_key=True),  # the listing day as the source names it
    Column("paper_id", _KEY, ForeignKey("papers.id"), primary_key=True),
    Column("position", Integer, nullable=False),  # in the source's order when last seen, from 0
    Column("first_seen_at", Instant, nullable=False),
    Column("last_seen_at", Instant, nullable=False),
    Index(None, "paper_id"),  # on which days does a paper stand
    sqlite_with_rowid=False,
)

votes = Table(
    "votes",
    metadata,
    Column("paper_id", _KEY, ForeignKey("papers.id"), primary_key=True),
    Column("source", Text, primary_key=True),
    Column("at", Instant, primary_key=True),
    Column("upvotes", _COUNT, nullable=False),
    sqlite_with_rowid=False,
)

readings = Table(
    "readings",
    metadata,
    Column("source", Text, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("at", Instant, primary_key=True),
    Column("outcome", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("new", Integer, nullable=False),
    Column("skipped", Integer, nullable=False),
    Column("detail", Text, nullable=False),
    Index(None, "source", "at"),  # a source's latest readings, whatever the day
    sqlite_with_rowid=False,
)

# What the full-text index is made of: lines of words, see `bot.query.candidates.index_lines`. SQLite keeps the
# index itself beside it (`paper_index`, by triggers), PostgreSQL in one more column (`vector`); see migration 0002.
paper_words = Table(
    "paper_words",
    metadata,
    Column(
        "number",
        _NUMBER,
        ForeignKey("papers.number", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("version", Integer, nullable=False),  # of the analysis that made the lines
    Column("title", Text, nullable=False),
    Column("abstract", Text, nullable=False),
    Column("keywords", Text, nullable=False),
    Column("forms", Text, nullable=False),
    Column("authors", Text, nullable=False),
    Column("org", Text, nullable=False),
    Column("categories", Text, nullable=False),
    Index(None, "version"),
)

# A person or a place, as the owner of things.
owners = Table(
    "owners",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("workspace_id", ForeignKey("workspaces.id", ondelete="CASCADE"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("key", _KEY, nullable=False),
    # How many of each there have ever been: a number is not given again.
    Column("watches_made", Integer, nullable=False),
    Column("mutes_made", Integer, nullable=False),
    UniqueConstraint("workspace_id", "kind", "key"),
)

watches = Table(
    "watches",
    metadata,
    Column("id", _NUMBER, primary_key=True),  # never given again: alerts keep it
    Column("owner_id", ForeignKey("owners.id", ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("query", Text, nullable=False),  # as `bot.query.printing.written` gives it
    Column("place_id", ForeignKey("places.id", ondelete="CASCADE"), nullable=False),
    Column("every", Text, nullable=False),
    Column("begins_at", Instant, nullable=False),
    Column("paused_at", Instant),
    UniqueConstraint("owner_id", "number"),
    Index(None, "place_id"),
    sqlite_autoincrement=True,
)

# A log that the index of watches follows. It outlives the watches; of each it keeps the latest change alone.
watch_changes = Table(
    "watch_changes",
    metadata,
    Column("number", _NUMBER, primary_key=True),
    Column("watch_id", BigInteger, nullable=False),
    Index(None, "watch_id", unique=True),
    sqlite_autoincrement=True,
)

mutes = Table(
    "mutes",
    metadata,
    Column("owner_id", ForeignKey("owners.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("query", Text, nullable=False),  # as above
    Column("since", Instant, nullable=False),
)

# Whatever refers to a paper has an index that begins with it: SQLite looks there whenever a paper is replaced.
saved = Table(
    "saved",
    metadata,
    Column("owner_id", ForeignKey("owners.id", ondelete="CASCADE"), primary_key=True),
    Column("paper_id", _KEY, ForeignKey("papers.id"), primary_key=True),
    Column("at", Instant, nullable=False),
    Column("note", Text, nullable=False),
    Column("tags", Texts, nullable=False),
    Index(None, "paper_id"),
)

# Papers about which the watches are to be asked, in the order in which they came.
watch_queue = Table(
    "watch_queue",
    metadata,
    Column("number", _NUMBER, primary_key=True),
    Column("paper_id", _KEY, ForeignKey("papers.id"), nullable=False, unique=True),
    Column("reason", Text, nullable=False),
    sqlite_autoincrement=True,
)

news = Table(
    "news",
    metadata,
    Column("paper_id", _KEY, ForeignKey("papers.id"), primary_key=True),
    Column("day", Date, nullable=False),
    Column("at", Instant, nullable=False),
    Column("is_quiet", Boolean, nullable=False),
    Column("is_late", Boolean, nullable=False),
    Index(None, "day"),
    sqlite_with_rowid=False,
)

meetings = Table(
    "meetings",
    metadata,
    Column("paper_id", _KEY, ForeignKey("papers.id"), primary_key=True),
    Column(
        "watch_id",
        _NUMBER,
        ForeignKey("watches.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("at", Instant, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Index(None, "watch_id"),
    sqlite_with_rowid=False,
)

alerts = Table(
    "alerts",
    metadata,
    Column("paper_id", _KEY, ForeignKey("papers.id"), primary_key=True),
    Column("place_id", ForeignKey("places.id", ondelete="CASCADE"), primary_key=True),
    Column("at", Instant, nullable=False),
    Column("every", Text, nullable=False),
    Column("is_late", Boolean, nullable=False),
    Column("is_capped", Boolean, nullable=False),
    Index(None, "place_id", "at"),
    sqlite_with_rowid=False,
)

alert_watches = Table(
    "alert_watches",
    metadata,
    Column("paper_id", _KEY, primary_key=True),
    Column("place_id", Integer, primary_key=True, autoincrement=False),
    # No key of `watches`: what is removed stays told.
    Column("watch_id", BigInteger, primary_key=True, autoincrement=False),
    ForeignKeyConstraint(
        ["paper_id", "place_id"], ["alerts.paper_id", "alerts.place_id"], ondelete="CASCADE"
    ),
    sqlite_with_rowid=False,
)

# What is on its way to a place. Within a place posts go in the order of their numbers.
posts = Table(
    "posts",
    metadata,
    Column("id", _NUMBER, primary_key=True),
    Column("place_id", ForeignKey("places.id", ondelete="CASCADE"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("key", _KEY, nullable=False),
    Column("at", Instant, nullable=False),
    Column("not_before", Instant, nullable=False),
    Column("is_finished", Boolean, nullable=False),
    UniqueConstraint("place_id", "kind", "key"),
    Index(None, "place_id", "is_finished", "id"),
    Index(None, "kind", "key"),
    sqlite_autoincrement=True,
)

post_parts = Table(
    "post_parts",
    metadata,
    Column("post_id", ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("body", Text, nullable=False),
    Column("nonce", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("not_before", Instant, nullable=False),
    Column("sending_since", Instant),
    Column("platform_id", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Index(None, "state"),
)

# Whose turn it is: one row for each place that was ever posted to.
place_queues = Table(
    "place_queues",
    metadata,
    Column(
        "place_id",
        ForeignKey("places.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column(
        "due_at", Instant
    ),  # when its first unfinished post may be taken; null where there is none
    Column("held_by", Text),
    Column("held_until", Instant),
    Column("closure", Text),
    Column("reason", Text, nullable=False),
    Index(None, "due_at"),
    Index(None, "held_by"),
)

# How the poller goes on with each source.
rounds = Table(
    "rounds",
    metadata,
    Column("source", Text, primary_key=True),
    Column("began_at", Instant, nullable=False),
    Column("last_at", Instant, nullable=False),
    sqlite_with_rowid=False,
)
