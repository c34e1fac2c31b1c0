"""The full-text index of a SQLite file, as a search looks at it."""

from __future__ import annotations

from itertools import starmap
from typing import TYPE_CHECKING

from bot.ports import Candidate, ListedPaper
from storage import fulltext, rows
from storage.batches import chunks
from storage.statements import COUNT_PAPERS

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from bot.ports import Sort
    from bot.query.candidates import Wanted
    from storage.engine import Lookup


class SqlIndexView:
    """A `bot.ports.IndexView` over a connection in a transaction. `listed` looks up papers by their numbers."""

    def __init__(self, connection: sqlite3.Connection, listed: Lookup) -> None:
        self._connection = connection
        self._listed = listed

    def candidates(self, wanted: Wanted, *, sort: Sort, limit: int) -> tuple[Candidate, ...]:
        """The papers that the index finds."""
        asked = fulltext.candidates(wanted, sort=sort, limit=limit)
        found = self._connection.execute(asked.sql, asked.values).fetchall()
        return tuple(starmap(Candidate, found))

    def listed_papers(self, numbers: Iterable[int]) -> dict[int, ListedPaper]:
        """The papers of those numbers."""
        return {
            number: ListedPaper(rows.paper_of(row), first_listed)
            for chunk in chunks(list(dict.fromkeys(numbers)))
            for number, first_listed, *row in self._listed.rows(self._connection, chunk)
        }

    def paper_counts(self, words: Sequence[str]) -> dict[str, int]:
        """In how many papers each word stands."""
        asked = fulltext.paper_counts(words)
        return dict(self._connection.execute(asked.sql, asked.values).fetchall())

    def count_papers(self) -> int:
        """How many papers are known."""
        ((count,),) = self._connection.execute(str(COUNT_PAPERS)).fetchall()
        return int(count)
