"""The full-text index of a PostgreSQL database, as a search looks at it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY

from bot.ports import Candidate, ListedPaper
from storage import rows
from storage.faults import sound_values
from storage.postgres import fulltext
from storage.schema import papers
from storage.statements import COUNT_PAPERS, LISTED_PAPER

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy.engine import Dialect

    from bot.ports import Sort
    from bot.query.wanted import Wanted
    from storage.patience import Patience
    from storage.postgres.readers import Asking

_COUNT_PAPERS = str(COUNT_PAPERS)
_OF_NUMBERS = select(*LISTED_PAPER).where(
    papers.c.number == func.any(bindparam("numbers", type_=ARRAY(BigInteger)))
)


class Lookup:
    """The statement that looks papers up by their numbers, compiled when first asked."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect

    def rows(self, asking: Asking, numbers: Sequence[int]) -> list[list[Any]]:
        """The rows of those papers that are known: number, first day, and the columns of `storage.rows.paper_of`."""
        return [self._processed(row) for row in asking.rows(self._sql, [numbers])]

    @cached_property
    def _sql(self) -> str:
        return str(_OF_NUMBERS.compile(dialect=self._dialect))

    @cached_property
    def _processors(self) -> list[tuple[int, Any]]:
        found = (
            (index, column.type.dialect_impl(self._dialect).result_processor(self._dialect, None))
            for index, column in enumerate(_OF_NUMBERS.selected_columns)
        )
        return [(index, process) for index, process in found if process is not None]

    def _processed(self, row: Iterable[Any]) -> list[Any]:
        values = list(row)
        for index, process in self._processors:
            values[index] = process(values[index])
        return values


class PostgresIndexView:
    """A `bot.ports.IndexView` over a connection in a transaction.

    `name` is how the database is called in errors. Where `patience` is at its end, no more is found.
    """

    def __init__(self, asking: Asking, listed: Lookup, patience: Patience, *, name: str) -> None:
        self._asking = asking
        self._listed = listed
        self._patience = patience
        self._name = name

    def candidates(self, wanted: Wanted, *, sort: Sort, limit: int) -> tuple[Candidate, ...]:
        """The papers that the index finds."""
        self._patience.check()
        asked = fulltext.candidates(wanted, sort=sort, limit=limit)
        return tuple(Candidate(*row) for row in self._asking.rows(asked.sql, asked.values))

    def listed_papers(self, numbers: Iterable[int]) -> dict[int, ListedPaper]:
        """The papers of those numbers."""
        self._patience.check()
        asked = list(dict.fromkeys(numbers))
        with sound_values(self._name):
            return {
                number: ListedPaper(rows.paper_of(row), first_listed)
                for number, first_listed, *row in self._listed.rows(self._asking, asked)
            }

    def paper_counts(self, words: Sequence[str]) -> dict[str, int]:
        """In how many papers each word stands."""
        self._patience.check()
        asked = fulltext.paper_counts(words)
        return {word: count for word, count in self._asking.rows(asked.sql, asked.values)}  # noqa: C416  rows are no pairs to the type checker

    def count_papers(self) -> int:
        """How many papers are known."""
        ((count,),) = self._asking.rows(_COUNT_PAPERS)
        return int(count)
