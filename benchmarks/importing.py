"""Import of papers beside a bare `executemany` of the very same rows into the very same tables and index."""

from __future__ import annotations

import asyncio
import gc
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from adapters.arxiv.jsonl import ArxivJsonl
from benchmarks.figures import Figure, median
from bot.clock import SystemClock
from bot.importing import import_files
from bot.query.analysed import AnalysedPaper
from bot.query.candidates import index_lines
from bot.text import one_line, readable
from storage.opening import open_store

ROUNDS = 5
MOST_TIMES_BARE = 5.0


def measure(corpus: Path, count: int) -> list[Figure]:
    """Import `corpus` (JSONL of `count` papers) and insert its rows barely, in turns; medians of five rounds."""
    ours, bare = [], []
    with TemporaryDirectory() as folder:
        for turn in range(ROUNDS):
            file = Path(folder) / f"{turn}.db"
            ours.append(asyncio.run(_import(corpus, file)))
            copy, rows = Path(folder) / f"{turn}-bare.db", _rows(file)
            bare.append(_insert(copy, rows, _schema(file)))
            assert _rows(copy) == rows, "both hold the same"
            assert _indexed(copy) == _indexed(file), "both find the same"
    reading, touched, words = _text_seconds(corpus)
    import_time, bare_time = median(ours), median(bare)
    return [
        Figure(
            f"import of {count:,} papers / bare executemany",
            import_time / bare_time,
            "×",
            MOST_TIMES_BARE,
            f"{import_time * 1000:.0f} ms against {bare_time * 1000:.0f} ms",
        ),
        Figure(
            "share of text analysis in that import",
            (reading + words) / import_time * 100,
            "%",
            None,
            f"readable {reading / count * 1e6:.0f} µs a paper ({touched:.0%} need any), "
            f"words for the index {words / count * 1e6:.0f} µs",
        ),
    ]


async def _import(corpus: Path, file: Path) -> float:
    clock = SystemClock()
    async with open_store(f"sqlite:///{file}", clock=clock) as store:
        gc.collect()
        start = perf_counter()
        report = await import_files(
            [corpus], archives=[ArxivJsonl(clock=clock)], store=store, steps=lambda *_: None
        )
        elapsed = perf_counter() - start
    assert not report.broken
    return elapsed


def _rows(file: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table; what the full-text index is made of comes with it, by triggers."""
    with closing(sqlite3.connect(file)) as connection:
        tables = connection.execute(
            "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' "
            "AND name NOT LIKE 'sqlite%' ORDER BY name"
        ).fetchall()
        return {name: connection.execute(f"SELECT * FROM {name}").fetchall() for (name,) in tables}  # noqa: S608


def _schema(file: Path) -> list[str]:
    """The statements that make tables, indexes and triggers, in the order in which they were made."""
    with closing(sqlite3.connect(file)) as connection:
        made = connection.execute(
            "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT IN "
            "(SELECT name FROM pragma_table_list WHERE type = 'shadow') ORDER BY rowid"
        )
        return [sql for (sql,) in made]


def _indexed(file: Path) -> list[tuple[str, int, int]]:
    """What the full-text index knows: each word, in how many papers, how often."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute(
            "CREATE VIRTUAL TABLE temp.words USING fts5vocab(main, paper_index, row)"
        )
        return connection.execute("SELECT term, doc, cnt FROM words").fetchall()


def _insert(file: Path, rows: dict[str, list[tuple[Any, ...]]], schema: list[str]) -> float:
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    for statement in schema:
        connection.execute(statement)
    gc.collect()
    start = perf_counter()
    connection.execute("BEGIN IMMEDIATE")
    for table, values in rows.items():
        if values:
            marks = ", ".join("?" * len(values[0]))
            connection.executemany(f"INSERT INTO {table} VALUES ({marks})", values)  # noqa: S608
    connection.execute("COMMIT")
    elapsed = perf_counter() - start
    connection.close()
    return elapsed


def _text_seconds(corpus: Path) -> tuple[float, float, float]:
    """How long making the text of all papers readable takes, the share of papers it changes, and taking it apart."""
    clock = SystemClock()
    told = [json.loads(line) for line in corpus.read_text("utf-8").splitlines()]
    start = perf_counter()
    changed = sum(
        (one_line(paper["title"]) != paper["title"])
        | (readable(paper["abstract"]) != paper["abstract"])
        for paper in told
    )
    reading = perf_counter() - start
    papers = [
        AnalysedPaper(sighting.paper)
        for _, _, batch in ArxivJsonl(clock=clock).batches(corpus)
        for sighting in batch.sightings
    ]
    start = perf_counter()
    for paper in papers:
        index_lines(paper)
    return reading, changed / len(told), perf_counter() - start
