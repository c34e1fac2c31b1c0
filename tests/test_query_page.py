"""The page about the query language tells the truth: every example of it is run."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.papers import Facts, Paper, PaperId, SourceName, ToldAt, Words
from bot.query.analysed import AnalysedPaper
from bot.query.matching import matches
from bot.query.parse import parse
from bot.text import one_line

PAGE = Path(__file__).parent.parent / "docs" / "query-language.md"
ROW = re.compile(r"\| `(?P<query>.+?)` \| (?P<finds>.*?) \| (?P<misses>.*?) ?\|")
NOW = datetime(2026, 7, 15, tzinfo=UTC)


def examples() -> list[tuple[str, str, bool]]:
    found = []
    for line in PAGE.read_text("utf-8").splitlines():
        row = ROW.fullmatch(line)
        if row is not None:
            query = row["query"].replace("\\|", "|")
            for column, expected in (("finds", True), ("misses", False)):
                titles = [title.strip() for title in row[column].split(";")]
                found += [(query, title, expected) for title in titles if title]
    return found


def titled(title: str) -> AnalysedPaper:
    return AnalysedPaper(
        Paper(
            id=PaperId("2607.00001"),
            words=Words(title=one_line(title), source=SourceName.HF, told_at=NOW),
            facts=Facts(),
            told_at=ToldAt(hf=NOW),
        )
    )


@pytest.mark.parametrize(("query", "title", "expected"), examples())
def test_an_example_finds_what_the_page_says(query: str, title: str, *, expected: bool) -> None:
    assert matches(parse(query), titled(title)) is expected


def test_the_page_has_its_examples() -> None:
    assert len(examples()) > 90
