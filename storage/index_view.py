"""The full-text index of a SQLite file, as a search looks at it."""

from __future__ import annotations

from itertools import starmap
from typing import TYPE_CHECKING

from bot.ports import Candidate, ListedPaper
from storage import fulltext, rows
from storage.batches import chunks
from storage.faults import sound_values
from storage.statements import COUNT_PAPERS

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from bot.ports import Sort
    from bot.query.wanted import Wanted
    from storage.engine import Lookup
    from storage.patience import Patience


_COUNT_PAPERS = str(COUNT_PAPERS)  # which takes longer than to count


class SqlIndexView:
    """A `bot.ports.IndexView` over a connection in a transaction.

    `listed` looks up papers by their numbers; `name` is how the database is called in errors. Where `patience` is
    at its end, no more is found.
    """

    def __init__(
        self, connection: sqlite3.Connection, listed: Lookup, patience: Patience, *, name: str
    ) -> None:
        self._connection = connection
        self._listed = listed
        self._patience = patience
        self._name = name

    def candidates(self, wanted: Wanted, *, sort: Sort, limit: int) -> tuple[Candidate, ...]:
        """The papers that the index finds."""
        self._patience.check()
        asked = fulltext.candidates(wanted, sort=sort, limit=limit)
        found = self._connection.execute(asked.sql, asked.values).fetchall()
        return tuple(starmap(Candidate, found))

    def listed_papers(self, numbers: Iterable[int]) -> dict[int, ListedPaper]:
        """The papers of those numbers."""
        self._patience.check()
        asked = list(dict.fromkeys(numbers))
        with sound_values(self._name):
            return {
                number: ListedPaper(rows.paper_of(row), first_listed)
                for chunk in chunks(asked)
                for number, first_listed, *row in self._listed.rows(self._connection, chunk)
            }

    def paper_counts(self, words: Sequence[str]) -> dict[str, int]:
        """In how many papers each word stands."""
        asked = fulltext.paper_counts(words)
        return dict(self._connection.execute(asked.sql, asked.values).fetchall())

    def count_papers(self) -> int:
        """How many papers are known."""
        ((count,),) = self._connection.execute(_COUNT_PAPERS).fetchall()
        return int(count)
