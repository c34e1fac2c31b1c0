"""One row of the table that the page of the query language becomes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bot.papers import Facts, Paper
from bot.text import one_line, readable
from tests.rigs.papers import make_paper

if TYPE_CHECKING:
    from datetime import date

    from tests.reference.mistakes import Wrong


@dataclass(frozen=True, slots=True)
class Case:
    """A query, a paper, and what the page says of both.

    Attributes:
        name: what is shown, in plain words; unique.
        query: as typed.
        expected: whether the paper satisfies the query, or what is wrong with the query.
        title: as the source told it, LaTeX and all; so are `abstract`, `authors` and `keywords`.
        first_listed: the paper's first listing day, where known.
        in_watch: whether the query is one of a watch.
    """

    name: str
    query: str
    expected: bool | Wrong
    title: str = "A Paper"
    abstract: str = ""
    authors: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    facts: Facts = field(default_factory=Facts)
    paper_id: str = "2607.11886"
    first_listed: date | None = None
    in_watch: bool = False

    @property
    def paper(self) -> Paper:
        """The paper, its text made readable as sources do."""
        return make_paper(
            self.paper_id,
            title=one_line(self.title),
            abstract=readable(self.abstract),
            authors=tuple(one_line(name) for name in self.authors),
            facts=replace(self.facts, ai_keywords=tuple(map(one_line, self.keywords))),
        )


def finds(
    name: str,
    query: str,
    title: str = "A Paper",
    *,
    abstract: str = "",
    authors: tuple[str, ...] = (),
    keywords: tuple[str, ...] = (),
    facts: Facts | None = None,
    paper_id: str = "2607.11886",
    first_listed: date | None = None,
    in_watch: bool = False,
) -> Case:
    """The query finds the paper."""
    return Case(
        name,
        query,
        True,
        title,
        abstract,
        authors,
        keywords,
        facts or Facts(),
        paper_id,
        first_listed,
        in_watch,
    )


def misses(
    name: str,
    query: str,
    title: str = "A Paper",
    *,
    abstract: str = "",
    authors: tuple[str, ...] = (),
    keywords: tuple[str, ...] = (),
    facts: Facts | None = None,
    paper_id: str = "2607.11886",
    first_listed: date | None = None,
) -> Case:
    """The query does not find the paper."""
    return Case(
        name,
        query,
        False,
        title,
        abstract,
        authors,
        keywords,
        facts or Facts(),
        paper_id,
        first_listed,
    )


def refused(name: str, query: str, wrong: Wrong, *, in_watch: bool = False) -> Case:
    """The query is a mistake."""
    return Case(name, query, wrong, in_watch=in_watch)
