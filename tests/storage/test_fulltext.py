"""What SQLite's full-text index is asked: only what it takes, and without going through everything."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ports import Sort
from bot.query.model import Compare, Comparison, Has, IdIs, Link, Number, Since
from bot.query.wanted import EVERYTHING, TEXT, AllOf, AnyOf, Column, HasWord, Meets, NoneOf
from storage import fulltext
from storage.opening import open_store
from tests.rigs import wanted as rig
from tests.rigs.clock import FakeClock
from tests.rigs.stored import DAY, made_up

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.query.wanted import Wanted

COMMON = HasWord(TEXT, "model")
LIKED = Meets(Compare(Number.UPVOTES, Comparison.AT_LEAST, 3))
WITH_A_WORD: list[Wanted] = [
    COMMON,
    AllOf((COMMON, HasWord((Column.TITLE,), "diff", prefix=True))),
    AllOf((COMMON, EVERYTHING)),
    AllOf((COMMON, NoneOf(HasWord((Column.CATEGORIES,), "cs")))),
    AllOf((COMMON, LIKED, Meets(Has(Link.CODE)))),
    AllOf((AllOf((LIKED, COMMON)), Meets(Since(DAY)))),
    AllOf((COMMON, AnyOf((LIKED, HasWord((Column.AUTHORS,), "he"))))),
    AllOf((COMMON, NoneOf(AnyOf((LIKED, HasWord((Column.AUTHORS,), "he")))))),
]


@pytest.fixture
async def connection(tmp_path: Path) -> AsyncIterator[sqlite3.Connection]:
    async with open_store(f"sqlite:///{tmp_path / 'papers.db'}", clock=FakeClock()):
        pass
    with closing(sqlite3.connect(tmp_path / "papers.db")) as connection:
        yield connection


def plan(connection: sqlite3.Connection, asked: fulltext.Asked) -> list[str]:
    """What SQLite does for it, step by step."""
    steps = connection.execute(f"EXPLAIN QUERY PLAN {asked.sql}", asked.values)
    return [step for *_, step in steps]


@pytest.mark.parametrize("sort", Sort)
@pytest.mark.parametrize("wanted", WITH_A_WORD)
def test_where_a_word_is_wanted_only_what_the_index_finds_is_looked_at(
    connection: sqlite3.Connection, wanted: Wanted, sort: Sort
) -> None:
    steps = plan(connection, fulltext.candidates(wanted, sort=sort, limit=1000))
    scanned = [step for step in steps if step.startswith("SCAN")]
    assert scanned
    assert all("VIRTUAL TABLE INDEX" in step or step == "SCAN s" for step in scanned)
    assert [step for step in steps if step.startswith("SCAN f VIRTUAL TABLE")]


@pytest.mark.parametrize("sort", [Sort.NEWEST, Sort.RELEVANCE])
@pytest.mark.parametrize("wanted", [*WITH_A_WORD, EVERYTHING, LIKED, NoneOf(COMMON)])
def test_nothing_is_sorted_that_the_index_gives_in_order(
    connection: sqlite3.Connection, wanted: Wanted, sort: Sort
) -> None:
    steps = plan(connection, fulltext.candidates(wanted, sort=sort, limit=1000))
    assert not [step for step in steps if "TEMP B-TREE" in step]


def test_one_paper_is_looked_up_rather_than_looked_for(connection: sqlite3.Connection) -> None:
    wanted = AllOf((Meets(IdIs(made_up(1).id)), LIKED))
    steps = plan(connection, fulltext.candidates(wanted, sort=Sort.NEWEST, limit=9))
    assert not [step for step in steps if step.startswith("SCAN")]


@given(wanted=rig.wanted, sort=st.sampled_from(Sort))
def test_no_value_stands_in_a_statement(wanted: Wanted, sort: Sort) -> None:
    asked = fulltext.candidates(wanted, sort=sort, limit=987)
    assert '"' not in asked.sql
    assert "987" not in asked.sql
    assert str(DAY.year) not in asked.sql


@pytest.mark.parametrize("word", ["", 'a"b', "a  b", "ä", "A", "a*", "a)", "a-b", "1'; --"])
def test_a_word_that_is_none_of_the_index_is_a_bug(word: str) -> None:
    with pytest.raises(AssertionError):
        fulltext.candidates(HasWord(TEXT, word), sort=Sort.NEWEST, limit=1)
    with pytest.raises(AssertionError):
        fulltext.paper_counts(["fine", word])
