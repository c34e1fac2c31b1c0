"""`python -m benchmarks [--corpus FILE] [--papers N] [--seed N]`: measure, print, and keep in latest.json."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import console, corpus, importing, searching
from benchmarks.figures import keep, show

SEARCHED = 40_000
"""Papers that are searched."""


def main() -> int:
    """Measure everything; the exit code is 1 where a target was missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("--corpus", type=Path, help="real papers as arXiv JSONL, plain or .gz")
    parser.add_argument("--papers", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=corpus.SEED)
    options = parser.parse_args()
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
        if options.corpus:
            corpus.copy_corpus(options.corpus, many, SEARCHED)
        else:
            corpus.write_corpus(many, SEARCHED, seed=options.seed)
        figures += searching.measure(many)
    show(figures)
    command = "python -m benchmarks"
    if options.corpus:
        command += f" --corpus {options.corpus.name}"
    keep(figures, command=f"{command} --papers {count} --seed {options.seed}")
    return 1 if any(figure.met is False for figure in figures) else 0


if __name__ == "__main__":
    sys.exit(main())
