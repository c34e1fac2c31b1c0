"""Papers to measure with: a real file, or as many made-up papers as wanted, of real sentences.

The sentences and titles are those of 285 arXiv records of March 2025 (`data/abstracts.jsonl.gz`; arXiv metadata is
CC0). The same seed and count give the same papers on every machine.
"""

from __future__ import annotations

import gzip
import json
import random
import re
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

ABSTRACTS = Path(__file__).parent / "data" / "abstracts.jsonl.gz"
SEED = 20_260_715
_NAMES = (
    "Ada",
    "Grace",
    "Emmy",
    "Alan",
    "Kurt",
    "Sofia",
    "Mary",
    "Carl",
    "Ines",
    "Wei",
    "Yuki",
    "Omar",
)
_FAMILIES = (
    "Lovelace",
    "Hopper",
    "Noether",
    "Turing",
    "Gödel",
    "Kovalevskaya",
    "Li",
    "Wang",
    "Tanaka",
    "Haddad",
)
_PER_DAY = 400
_FIRST_DAY = date(2020, 1, 1)


def write_corpus(path: Path, count: int, *, seed: int = SEED) -> None:
    """Write `count` papers as arXiv JSONL, 400 a day from 2020-01-01 on."""
    with path.open("w", encoding="utf-8") as file:
        for paper in made_up(count, seed=seed):
            file.write(json.dumps(paper, ensure_ascii=False) + "\n")


def copy_corpus(source: Path, path: Path, count: int) -> int:
    """Write the first `count` papers of a real file (plain or .gz); returns how many there were."""
    data = source.read_bytes()
    lines = (gzip.decompress(data) if source.suffix == ".gz" else data).splitlines()[:count]
    path.write_bytes(b"\n".join([*lines, b""]))
    return len(lines)


def made_up(count: int, *, seed: int = SEED) -> Iterator[dict[str, Any]]:
    """Papers in the shape of arXiv JSONL: five to ten real sentences under a title of two real halves."""
    chance = random.Random(seed)
    titles, sentences, categories = _material()
    for number in range(count):
        day = _FIRST_DAY + timedelta(days=number // _PER_DAY)
        yield {
            "id": f"{day:%y%m}.{10_000 + (day.day - 1) * _PER_DAY + number % _PER_DAY:05}",
            "title": f"{chance.choice(titles)[0]} {chance.choice(titles)[1]}",
            "abstract": " ".join(chance.choices(sentences, k=chance.randint(5, 10))),
            "authors": [
                f"{chance.choice(_NAMES)} {chance.choice(_FAMILIES)}"
                for _ in range(chance.randint(1, 8))
            ],
            "categories": chance.choice(categories),
            "comment": None,
            "date": day.isoformat(),
        }


def _material() -> tuple[list[tuple[str, str]], list[str], list[list[str]]]:
    titles, sentences, categories = [], [], []
    with gzip.open(ABSTRACTS, "rt", encoding="utf-8") as lines:
        for line in lines:
            paper = json.loads(line)
            words = paper["title"].split()
            titles.append((" ".join(words[: len(words) // 2]), " ".join(words[len(words) // 2 :])))
            sentences += re.split(r"(?<=[.!?]) +", paper["abstract"])
            categories.append(paper["categories"])
    return titles, sentences, categories
