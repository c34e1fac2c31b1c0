"""`python -m benchmarks [watching] [--corpus FILE] [--papers N] [--most N] [--seed N]`: measure, print, keep."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import console, corpus, importing, searching, watching
from benchmarks.figures import LATEST, keep, show
from benchmarks.plot import plot

SEARCHED = 40_000
"""Papers that are searched, and that watches are drawn from."""


def main() -> int:
    """Measure everything but watches, or watches alone; the exit code is 1 where a target was missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("part", nargs="?", choices=["watching"], help="measure this alone")
    parser.add_argument("--corpus", type=Path, help="real papers as arXiv JSONL, plain or .gz")
    parser.add_argument("--papers", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=corpus.SEED)
    parser.add_argument(
        "--most", type=int, default=100_000, help="watches, up to 1000000, which takes minutes"
    )
    options = parser.parse_args()
    return _watches(options) if options.part else _others(options)


def _others(options: argparse.Namespace) -> int:
    with TemporaryDirectory() as folder:
        papers = Path(folder) / "papers.jsonl"
        if options.corpus:
            count = corpus.copy_corpus(options.corpus, papers, options.papers)
            print(f"corpus: the first {count:,} papers of {options.corpus.name}")
        else:
            count = options.papers
            corpus.write_corpus(papers, count, seed=options.seed)
            print(f"corpus: {count:,} made-up papers of real sentences, seed {options.seed}")
        figures = [*importing.measure(papers, count), *console.measure()]
        many = Path(folder) / "many.jsonl"
        _write_many(options, many)
        figures += searching.measure(many)
    show(figures)
    command = f"python -m benchmarks{_told(options)} --papers {count} --seed {options.seed}"
    keep(figures, command=command)
    return 1 if any(figure.met is False for figure in figures) else 0


def _watches(options: argparse.Namespace) -> int:
    with TemporaryDirectory() as folder:
        papers = Path(folder) / "papers.jsonl"
        _write_many(options, papers)
        figures, curves = watching.measure(papers, most=options.most, seed=options.seed)
    show(figures)
    watching.show_curves(curves)
    if plot(curves, LATEST.with_name("watching.svg")):
        print("  drawn in benchmarks/watching.svg")
    command = f"python -m benchmarks watching{_told(options)}"
    command += f" --most {options.most} --seed {options.seed}"
    keep(figures, command=command, section="watching")
    return 1 if any(figure.met is False for figure in figures) else 0


def _write_many(options: argparse.Namespace, path: Path) -> None:
    if options.corpus:
        corpus.copy_corpus(options.corpus, path, SEARCHED)
    else:
        corpus.write_corpus(path, SEARCHED, seed=options.seed)


def _told(options: argparse.Namespace) -> str:
    return f" --corpus {options.corpus.name}" if options.corpus else ""


if __name__ == "__main__":
    sys.exit(main())
