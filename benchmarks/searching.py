"""Search beside a plain FTS5 `MATCH … ORDER BY bm25 LIMIT 10` for the same words on the same rows, and beside tantivy."""

from __future__ import annotations

import asyncio
import gc
import json
import random
import re
import sqlite3
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TYPE_CHECKING, Any

from adapters.arxiv.jsonl import ArxivJsonl
from benchmarks.figures import Figure, median
from bot.clock import SystemClock
from bot.importing import import_files
from bot.papers import Facts, Paper, PaperId, SourceName, ToldAt, Words
from bot.ports import Sort
from bot.query.analysed import AnalysedPaper
from bot.query.candidates import index_lines
from bot.query.mistakes import QueryError
from bot.query.parse import parse
from bot.searching import Searcher
from storage.opening import open_store

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.ports import Store

ROUNDS = 3
QUERIES_OF_A_KIND = 75
_STOP = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "for",
        "and",
        "in",
        "on",
        "with",
        "to",
        "via",
        "from",
        "by",
        "is",
        "are",
        "using",
        "towards",
        "at",
        "as",
        "into",
        "its",
    ]
)


@dataclass(frozen=True, slots=True)
class Asked:
    """One query, as ours and as the words of it."""

    text: str
    words: tuple[str, ...]
    phrase: bool


def measure(corpus: Path) -> list[Figure]:
    """Figures of search over all papers of `corpus`."""
    try:
        return [*_searching(corpus), *_analysis(corpus), _parsing()]
    finally:
        gc.unfreeze()


def _leave_alone() -> None:
    """Let the garbage collector pass over what is there: the benchmark's own rows are no part of the product."""
    gc.collect()
    gc.freeze()


def _searching(corpus: Path) -> list[Figure]:
    rows = [json.loads(line) for line in corpus.read_text("utf-8").splitlines()]
    asked = _queries(rows)
    _leave_alone()
    with TemporaryDirectory() as folder:
        plain = _plain(Path(folder) / "plain.db", rows)
        bare = _times(asked, lambda each: _ask_plain(plain, each))
        plain.execute("INSERT INTO papers(papers) VALUES ('optimize')")
        laid_out = _times(asked, lambda each: _ask_plain(plain, each))
        beside = _tantivy(rows, asked, Path(folder) / "tantivy")
        ours, newest = asyncio.run(_ours(corpus, Path(folder) / "ours.db", asked))
    count = len(rows)
    return [
        _ratio(f"search over {count:,}, median / plain FTS5", _p(ours, 50), _p(bare, 50)),
        _ratio(f"search over {count:,}, p99 / plain FTS5", _p(ours, 99), _p(bare, 99)),
        replace(
            _ratio("the same median / plain FTS5 in one piece", _p(ours, 50), _p(laid_out, 50)),
            target=None,
        ),
        Figure("search sort:newest, p99", _p(newest, 99) * 1000, "ms", 10.0),
        *(
            Figure(f"tantivy beside it, p{share}", _p(beside, share) * 1000, "ms")
            for share in (50, 99)
            if beside
        ),
    ]


def _ratio(name: str, ours: float, bare: float) -> Figure:
    return Figure(name, ours / bare, "×", 2.0, f"{ours * 1000:.2f} ms against {bare * 1000:.2f} ms")


def _queries(rows: Sequence[dict[str, Any]]) -> list[Asked]:
    """One, two and three words and phrases of two, drawn from titles."""
    chance = random.Random(1)
    asked: list[Asked] = []
    for count, phrase in ((1, False), (2, False), (3, False), (2, True)):
        while (
            sum((len(each.words), each.phrase) == (count, phrase) for each in asked)
            < QUERIES_OF_A_KIND
        ):
            words = re.findall("[a-z]+", chance.choice(rows)["title"].lower())
            useful = [word for word in words if word not in _STOP and len(word) > 2]
            if len(useful) < count:
                continue
            start = chance.randrange(len(useful) - count + 1)
            chosen = tuple(
                useful[start : start + count] if phrase else chance.sample(useful, count)
            )
            text = " ".join(chosen)
            asked.append(Asked(f'"{text}"' if phrase else text, chosen, phrase))
    return asked


def _plain(file: Path, rows: Sequence[dict[str, Any]]) -> sqlite3.Connection:
    connection = sqlite3.connect(file)
    connection.execute(
        "CREATE VIRTUAL TABLE papers USING fts5(title, abstract, tokenize='porter unicode61')"
    )
    connection.executemany(
        "INSERT INTO papers VALUES (?, ?)", [(row["title"], row["abstract"]) for row in rows]
    )
    connection.commit()
    return connection


def _ask_plain(connection: sqlite3.Connection, asked: Asked) -> object:
    words = " ".join(asked.words) if asked.phrase else '" "'.join(asked.words)
    return connection.execute(
        "SELECT rowid, title FROM papers WHERE papers MATCH ? ORDER BY bm25(papers) LIMIT 10",
        (f'"{words}"',),
    ).fetchall()


def _times(asked: Sequence[Asked], ask: Callable[[Asked], object]) -> list[float]:
    """Of each query the best of some rounds: seconds."""
    best = [float("inf")] * len(asked)
    for _ in range(ROUNDS):
        for index, each in enumerate(asked):
            start = perf_counter()
            ask(each)
            best[index] = min(best[index], perf_counter() - start)
    return best


async def _ours(
    corpus: Path, file: Path, asked: Sequence[Asked]
) -> tuple[list[float], list[float]]:
    clock = SystemClock()
    async with open_store(f"sqlite:///{file}", clock=clock) as store:
        await import_files(
            [corpus], archives=[ArxivJsonl(clock=clock)], store=store, steps=lambda *_: None
        )
        return (
            await _our_times(store, asked, Sort.RELEVANCE),
            await _our_times(store, asked, Sort.NEWEST),
        )


async def _our_times(store: Store, asked: Sequence[Asked], sort: Sort) -> list[float]:
    """As `_times`, from the typed text to the ten papers."""
    searcher = Searcher(store)
    best = [float("inf")] * len(asked)
    for _ in range(ROUNDS):
        for index, each in enumerate(asked):
            start = perf_counter()
            await searcher.search(parse(each.text), sort=sort, first=0, count=10)
            best[index] = min(best[index], perf_counter() - start)
    return best


def _tantivy(rows: Sequence[dict[str, Any]], asked: Sequence[Asked], folder: Path) -> list[float]:
    try:
        import tantivy  # type: ignore[import-not-found,import-untyped,unused-ignore]
    except ImportError:
        print("tantivy is not installed here; its figures are left out")
        return []
    folder.mkdir()
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("title", stored=True, tokenizer_name="en_stem")
    builder.add_text_field("abstract", stored=False, tokenizer_name="en_stem")
    index = tantivy.Index(builder.build(), path=str(folder))
    writer = index.writer()
    for row in rows:
        writer.add_document(tantivy.Document(title=row["title"], abstract=row["abstract"]))
    writer.commit()
    index.reload()
    searcher = index.searcher()

    def ask(each: Asked) -> object:
        words = f'"{" ".join(each.words)}"' if each.phrase else " AND ".join(each.words)
        query = index.parse_query(words, ["title", "abstract"])
        return [searcher.doc(place) for _, place in searcher.search(query, 10).hits]

    return _times(asked, ask)


def _analysis(corpus: Path) -> list[Figure]:
    """Taking papers apart that were not seen before, in a process that has seen others; each is forgotten at once."""
    # Kept as text, so that the garbage collector has no more to go through than it has in the product.
    rows = corpus.read_text("utf-8").splitlines()[:8000]
    new = rows[4000:]
    for row in rows[:4000]:
        assert _paper(json.loads(row)).text
    _leave_alone()
    words = names = lines = 0.0
    count = len(new)
    for start in range(0, count, 100):  # as many as a listing has
        papers = [_paper(json.loads(row)) for row in new[start : start + 100]]
        words += _time(papers, lambda paper: paper.text)
        names += _time(papers, lambda paper: paper.authors)
        lines += _time(papers, index_lines)
    return [
        Figure("text analysis of a new paper, warm", words / count * 1e6, "µs", 150.0),
        Figure("its authors' names besides", names / count * 1e6, "µs"),
        Figure("its lines for the index besides", lines / count * 1e6, "µs"),
    ]


def _time(papers: Sequence[AnalysedPaper], work: Callable[[AnalysedPaper], object]) -> float:
    start = perf_counter()
    for paper in papers:
        work(paper)
    return perf_counter() - start


def _paper(row: dict[str, Any]) -> AnalysedPaper:
    now = SystemClock().now()
    return AnalysedPaper(
        Paper(
            id=PaperId(row["id"]),
            words=Words(
                title=row["title"],
                abstract=row["abstract"],
                authors=tuple(row.get("authors", ())),
                source=SourceName.ARXIV,
                told_at=now,
            ),
            facts=Facts(),
            told_at=ToldAt(arxiv=now),
        )
    )


def _parsing() -> Figure:
    """The longest queries there can be."""
    words = [f"word{number}" for number in range(46)]
    texts = [
        " OR ".join(words)[:500].rsplit(" OR ", 1)[0],
        "(" * 240 + "a" + ")" * 240,
        "a-b-c " * 80,
    ]
    texts.append(" ".join(f'title:"{word} x"' for word in words)[:499].rsplit(" ", 2)[0])
    slowest = 0.0
    for text in texts:
        times = []
        for _ in range(5):
            start = perf_counter()
            with suppress(QueryError):  # a refusal takes time too
                parse(text)
            times.append(perf_counter() - start)
        slowest = max(slowest, median(times))
    return Figure("parsing of a 500-character query, slowest kind", slowest * 1000, "ms", 5.0)


def _p(times: Sequence[float], share: int) -> float:
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, len(ordered) * share // 100)]
