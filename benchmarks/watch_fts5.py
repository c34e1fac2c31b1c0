"""SQLite's FTS5 as a way to find the watches that papers meet, one of `benchmarks.watch_engines`."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from benchmarks.watch_engines import grouped
from benchmarks.watch_literals import forms_of, line_of, words_of
from bot.query.analysed import AnalysedPaper
from bot.query.candidates import index_word
from bot.query.matching import words_of_term
from bot.query.model import And, Category, Field, Form, Node, Not, Or, Query, Term

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.papers import Paper


class Fts5:
    """SQLite's FTS5 the other way round: the papers in an index in memory, and each query asked once of all of them.

    The index knows three columns: the title's words, the other words of the text, and marked words (unstemmed ones,
    authors, categories), which no word of the text can be taken for.
    """

    name = "SQLite FTS5, batch"

    def __init__(self, queries: Sequence[Query]) -> None:
        self._connection = sqlite3.connect(":memory:")
        self._connection.execute("CREATE TABLE watches (number INTEGER PRIMARY KEY, wanted TEXT)")
        self._ids: list[list[int]] = []
        wanted: list[str] = []
        for root, ids in grouped(queries).items():
            wanted.append(_wanted(root))
            self._ids.append(ids)
        self._connection.executemany("INSERT INTO watches VALUES (?, ?)", enumerate(wanted))
        self._connection.commit()

    def match(self, papers: Sequence[Paper]) -> list[list[int]]:
        """As `Engine.match`."""
        ask = self._connection.execute
        ask("CREATE VIRTUAL TABLE papers USING fts5(title, body, marked, tokenize=ascii)")
        self._connection.executemany(
            "INSERT INTO papers(rowid, title, body, marked) VALUES (?, ?, ?, ?)",
            ((number, *_columns(paper)) for number, paper in enumerate(papers)),
        )
        found: list[list[int]] = [[] for _ in papers]
        # Inside one statement, so that Python takes part for each match alone.
        for watch, paper in ask(
            "SELECT number, papers.rowid FROM watches CROSS JOIN papers WHERE papers MATCH wanted"
        ):
            found[paper] += self._ids[watch]
        ask("DROP TABLE papers")
        self._connection.commit()
        return found


def _columns(paper: Paper) -> tuple[str, str, str]:
    analysed = AnalysedPaper(paper)
    marked = [f"qw{index_word(form)}" for form in forms_of(analysed.text).split()]
    marked += [f"qn{index_word(name)}" for name in words_of(analysed.authors)]
    marked += [f"qk{index_word(name)}" for name in analysed.categories]
    title, *others = analysed.text
    return _indexed(line_of([title])), _indexed(line_of(others)), " ".join(marked)


def _indexed(line: str) -> str:
    return " ".join(map(index_word, line.split()))


def _wanted(node: Node) -> str:
    match node:
        case And(children):
            wanted = " AND ".join(
                f"({_wanted(child)})" for child in children if not isinstance(child, Not)
            )
            unwanted = [child.child for child in children if isinstance(child, Not)]
            return f"({wanted})" + "".join(f" NOT ({_wanted(child)})" for child in unwanted)
        case Or(children):
            return " OR ".join(f"({_wanted(child)})" for child in children)
        case Category(name):
            return f"qk{index_word(name)}"
        case Term(field, form):
            analysis = words_of_term(node)
            if form is Form.PREFIX:
                return f"qw{index_word(analysis.folded[0])}*"
            words = " ".join(map(index_word, analysis.stems))
            column = {Field.TEXT: "", Field.TITLE: "title : ", Field.AUTHOR: ""}[field]
            mark = "qn" if field is Field.AUTHOR else ""
            return f'{column}"{mark}{words}"'
        case _:
            raise ValueError(f"FTS5 cannot be asked for {node}")
