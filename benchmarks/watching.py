"""Which watches a paper meets: ours beside Aho-Corasick with a check and beside SQLite's FTS5, on the same watches.

Every engine gets the same papers and makes what it needs of them by itself, text analysis included. All are measured
in one process and one thread, in turns; of each paper the best of some rounds counts. Where two engines find
different watches nothing is measured at all.
"""

from __future__ import annotations

import gc
import hashlib
import json
import random
import tracemalloc
from array import array
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import islice
from multiprocessing import get_context
from time import perf_counter
from typing import TYPE_CHECKING, Any

from benchmarks import watch_polling
from benchmarks.figures import Figure, median
from benchmarks.watch_engines import (
    AhoCorasickRs,
    EachChecked,
    Missing,
    Ours,
    PyAhoCorasick,
)
from benchmarks.watch_fts5 import Fts5
from benchmarks.watch_queries import Drawing
from bot.clock import SystemClock
from bot.papers import Facts, Paper, PaperId, SourceName, ToldAt, Words
from bot.query.analysed import AnalysedPaper
from bot.query.matching import matches
from bot.query.parse import parse
from bot.watching.index import WatchIndex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from benchmarks.watch_engines import Engine
    from bot.query.model import Query

ENGINES: tuple[type[Engine], ...] = (Ours, AhoCorasickRs, PyAhoCorasick, EachChecked, Fts5)
SIZES = (1_000, 10_000, 100_000, 1_000_000)
PAPERS = 256
ROUNDS = 3
READY = 100_000
"""Watches of which the whole time a paper takes, and the time until they are ready, are told."""

_AT_MOST = {1_000: 1.6, 10_000: 1.6, 100_000: 1 / 3, 1_000_000: 1 / 6}
_SHORT: dict[type[Engine], str] = {EachChecked: "Aho-Corasick, every watch checked", Fts5: "FTS5"}
_WARMING = 4_000  # papers
_CHANGED = 2_000  # watches that are taken out and put in again
_OTHERS = 20_000  # watches read before memory is measured, so that all that is kept of queries is full already


@dataclass(frozen=True, slots=True)
class Curve:
    """What one engine took.

    Attributes:
        name: the engine.
        points: numbers of watches, each with microseconds a paper.
    """

    name: str
    points: dict[int, float]


@dataclass(frozen=True, slots=True)
class _Material:
    """What is measured with: no paper is in two of the first three, and watches are drawn from none that is matched."""

    papers: Sequence[Paper]
    new: Sequence[Sequence[Paper]]
    warming: Sequence[Paper]
    texts: Sequence[str]
    others: Sequence[str]


@dataclass(slots=True)
class _Measured:
    """Of one number of watches what each engine took, and what else was seen at that number."""

    micros: dict[str, float]
    besides: list[Figure]


def measure(corpus: Path, *, most: int, seed: int) -> tuple[list[Figure], list[Curve]]:
    """Figures of matching with up to `most` watches drawn from the titles of `corpus`, and what to plot."""
    made = _material(corpus, most, seed)
    ready = made.texts[: min(most, READY)]
    figures = [_from_text(ready), *watch_polling.measure(ready, made.papers)]
    queries = [parse(text) for text in made.texts]
    for paper in made.warming:
        assert AnalysedPaper(paper).text
    sizes = [size for size in SIZES if size <= most] or [most]
    curves = {engine.name: Curve(engine.name, {}) for engine in ENGINES}
    for size in sizes:
        measured = _measure_engines(queries[:size], made, last=size == sizes[-1])
        for name, micros in measured.micros.items():
            curves[name].points[size] = micros
        figures += [*_compared(size, measured.micros), *measured.besides]
    del queries
    figures.append(_memory(made.texts[: sizes[-1]], made.others))
    return figures, [curve for curve in curves.values() if curve.points]


def installed(
    queries: Sequence[Query], makes: Sequence[type[Engine]] = ENGINES
) -> Iterator[Engine]:
    """Each engine that is installed, with these queries; of the others it is told that they are left out."""
    for make in makes:
        start = perf_counter()
        try:
            engine = make(queries)
        except Missing as missing:
            print(f"  {missing} is not installed here and left out")
            continue
        seconds = perf_counter() - start
        print(f"  {len(queries):>9,} watches: {engine.name:<24} built in {seconds:.2f} s")
        yield engine


def show_curves(curves: Sequence[Curve]) -> None:
    """Print microseconds a paper against the number of watches."""
    sizes = sorted({size for curve in curves for size in curve.points})
    print(f"  {'µs a paper, with':<24}" + "".join(f"{size:>12,}" for size in sizes) + " watches")
    for curve in curves:
        cells = (f"{curve.points[size]:>12,.0f}" for size in sizes)
        print(f"  {curve.name:<24}" + "".join(cells))


def paper_of(row: dict[str, Any]) -> Paper:
    """A paper in the shape of arXiv JSONL."""
    now = SystemClock().now()
    return Paper(
        id=PaperId(row["id"]),
        words=Words(
            title=row["title"],
            abstract=row["abstract"],
            authors=tuple(row["authors"]),
            source=SourceName.ARXIV,
            told_at=now,
        ),
        facts=Facts(categories=tuple(row["categories"])),
        told_at=ToldAt(arxiv=now),
    )


def _material(corpus: Path, most: int, seed: int) -> _Material:
    rows = [json.loads(line) for line in corpus.read_text("utf-8").splitlines()]
    held_out = rows[PAPERS * (ROUNDS + 1) :]
    papers = [paper_of(row) for row in rows[: PAPERS * (ROUNDS + 1)]]
    drawn = Drawing(held_out, seed=seed).queries()
    return _Material(
        papers=papers[:PAPERS],
        new=[papers[start : start + PAPERS] for start in range(PAPERS, len(papers), PAPERS)],
        warming=[paper_of(row) for row in held_out[:_WARMING]],
        texts=list(islice(drawn, most)),
        others=list(islice(drawn, _OTHERS)),
    )


def _measure_engines(queries: Sequence[Query], made: _Material, *, last: bool) -> _Measured:
    engines = list(installed(queries))
    # As a program would that has a million things in memory for good.
    gc.collect()
    gc.freeze()
    try:
        _agree(engines, queries, made.papers)
        best = {engine.name: [float("inf")] * PAPERS for engine in engines}
        for _ in range(ROUNDS):
            for engine in engines:
                times = _times(engine, made.papers)
                best[engine.name] = list(map(min, best[engine.name], times))
        micros = {name: median(times) * 1e6 for name, times in best.items()}
        ours = engines[0]
        assert isinstance(ours, Ours)
        besides = [_whole(ours, made.new)] if len(queries) == READY else []
        besides += _changing(ours.index, queries) if last else []
        return _Measured(micros, besides)
    finally:
        gc.unfreeze()


def _times(engine: Engine, papers: Sequence[Paper]) -> list[float]:
    """Seconds for each paper; an engine that takes them all at once is told of each its share."""
    if isinstance(engine, Fts5):
        start = perf_counter()
        engine.match(papers)
        return [(perf_counter() - start) / len(papers)] * len(papers)
    times: list[float] = []
    for paper in papers:
        alone = [paper]
        start = perf_counter()
        engine.match(alone)
        times.append(perf_counter() - start)
    return times


def _agree(engines: Sequence[Engine], queries: Sequence[Query], papers: Sequence[Paper]) -> None:
    """Tell how many watches a paper meets; that every engine finds the same is told by a hash of all pairs."""
    hashes: dict[str, str] = {}
    met = 0
    for engine in engines:
        digest = hashlib.sha256()
        found = engine.match(papers)
        for number, watches in enumerate(found):
            digest.update(array("q", [number, len(watches), *sorted(watches)]).tobytes())
        hashes[engine.name] = digest.hexdigest()[:16]
        met = sum(map(len, found))
    if len(set(hashes.values())) != 1:
        raise SystemExit(f"the engines find different watches, so nothing is measured: {hashes}")
    _agree_with_definition(engines[0], queries, papers)
    share = met / len(papers) / len(queries)
    print(
        f"  {len(queries):>9,} watches: a paper meets {share:.2%} of them;"
        f" every engine finds the same pairs ({hashes[engines[0].name]})"
    )


def _agree_with_definition(
    engine: Engine, queries: Sequence[Query], papers: Sequence[Paper]
) -> None:
    few, some = papers[::16], range(0, len(queries), max(1, len(queries) // 1000))
    for paper, found in zip(few, engine.match(few), strict=True):
        analysed = AnalysedPaper(paper)
        met = set(found)
        wrong = [number for number in some if (number in met) != matches(queries[number], analysed)]
        if wrong:
            raise SystemExit(f"what is found is not what `matches` says: {queries[wrong[0]].root}")


def _compared(size: int, micros: dict[str, float]) -> list[Figure]:
    ours = micros[Ours.name]
    automata = [micros[each.name] for each in (AhoCorasickRs, PyAhoCorasick) if each.name in micros]
    best = min([*automata, micros[Fts5.name]])
    figures = [Figure(f"{size:,} watches, {name}", each, "µs") for name, each in micros.items()]
    figures.append(
        Figure(
            f"{size:,} watches, ours / best of the others",
            ours / best,
            "×",
            _AT_MOST.get(size) if automata else None,
            f"{ours:.0f} µs against {best:.0f} µs a paper",
        )
    )
    for other in (EachChecked, Fts5):
        if other.name in micros:
            ratio = ours / micros[other.name]
            figures.append(Figure(f"{size:,} watches, ours / {_SHORT[other]}", ratio, "×"))
    return figures


def _whole(ours: Ours, new: Sequence[Sequence[Paper]]) -> Figure:
    """Of papers whose words were not all seen before."""
    times = [median(_times(ours, papers)) for papers in new]
    return Figure(
        f"analysis and matching of a new paper, {READY:,} watches", min(times) * 1e6, "µs", 900.0
    )


def _changing(index: WatchIndex, queries: Sequence[Query]) -> Iterator[Figure]:
    numbers = random.Random(1).sample(range(len(queries)), min(_CHANGED, len(queries)))
    taking: list[float] = []
    putting: list[float] = []
    for number in numbers:
        start = perf_counter()
        index.remove(number)
        taking.append(perf_counter() - start)
    for number in numbers:
        start = perf_counter()
        index.add(number, queries[number])
        putting.append(perf_counter() - start)
    for what, times in (("add", putting), ("remove", taking)):
        yield Figure(f"{what} one of {len(queries):,} watches", median(times) * 1e6, "µs", 20.0)


def _from_text(texts: Sequence[str]) -> Figure:
    """The very first that is done, as at the start of the program: as people would type them, not as they are stored."""
    index = WatchIndex()
    start = perf_counter()
    for number, text in enumerate(texts):
        index.add(number, parse(text))
    seconds = perf_counter() - start
    return Figure(f"{len(texts):,} watches read as typed, and ready", seconds, "s")


def _memory(texts: Sequence[str], others: Sequence[str]) -> Figure:
    stored = sum(len(text.encode()) for text in texts) / len(texts)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as child:
        held = child.submit(held_by, texts, others).result() / len(texts)
    return Figure(
        f"memory of a watch, of {len(texts):,}",
        held + stored,
        "B",
        400.0,
        f"{held:.0f} B in the index and {stored:.0f} B of text",
    )


def held_by(texts: Sequence[str], others: Sequence[str]) -> int:
    """Bytes that an index of these watches holds. For a process of its own: all that is allocated is counted."""
    tracemalloc.start()
    other = WatchIndex()
    for number, text in enumerate(others):
        other.add(number, parse(text))
    del other
    gc.collect()
    before, _ = tracemalloc.get_traced_memory()
    index = WatchIndex()
    for number, text in enumerate(texts):
        index.add(number, parse(text))
    gc.collect()
    after, _ = tracemalloc.get_traced_memory()
    assert len(index) == len(texts)
    return after - before
