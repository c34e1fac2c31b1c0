"""What PostgreSQL's full-text search is asked: only what it takes, and without going through everything."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ports import Sort
from bot.query.model import Compare, Comparison, Has, Link, Number, Since
from bot.query.wanted import EVERYTHING, TEXT, AllOf, AnyOf, Column, HasWord, Meets, NoneOf
from storage.postgres import fulltext
from tests.contracts.index import counts_of, find, index, numbers
from tests.contracts.store import any_example
from tests.rigs import wanted as rig
from tests.rigs.databases import opened
from tests.rigs.stored import DAY, made_up

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from bot.query.wanted import Wanted
    from storage.store import SqlStore
    from tests.rigs.postgres import PostgresDatabase, PostgresServer

COMMON = HasWord(TEXT, "model")
LIKED = Meets(Compare(Number.UPVOTES, Comparison.AT_LEAST, 3))
WITH_A_WORD: list[Wanted] = [
    COMMON,
    HasWord((Column.TITLE,), "multi stage"),
    HasWord(TEXT, "m" * 300),
    AllOf((COMMON, HasWord((Column.TITLE,), "diff", prefix=True))),
    AllOf((COMMON, EVERYTHING)),
    AllOf((COMMON, NoneOf(HasWord((Column.CATEGORIES,), "cs")))),
    AllOf((COMMON, LIKED, Meets(Has(Link.CODE)))),
    AllOf((AllOf((LIKED, COMMON)), Meets(Since(DAY)))),
    AnyOf((COMMON, HasWord(TEXT, "multi stage"))),
    AllOf((COMMON, AnyOf((LIKED, HasWord((Column.AUTHORS,), "he"))))),
    AllOf((COMMON, NoneOf(AnyOf((LIKED, HasWord((Column.AUTHORS,), "he")))))),
]


@pytest.fixture
def database(postgres: PostgresServer) -> Iterator[PostgresDatabase]:
    with postgres.database() as made:
        yield made


@pytest.fixture
async def connection(database: PostgresDatabase) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(database.url)
    # Where there are hardly any rows to go through them all is the best plan; here it is none.
    await connection.execute("SET enable_seqscan = off; SET enable_indexscan = off")
    yield connection
    await connection.close()


async def plan(connection: asyncpg.Connection, asked: fulltext.Asked) -> str:
    """What PostgreSQL does for it."""
    steps = await connection.fetch(f"EXPLAIN {asked.sql}", *asked.values)
    return "\n".join(step for (step,) in steps)


@pytest.mark.parametrize("sort", Sort)
@pytest.mark.parametrize("wanted", WITH_A_WORD)
async def test_where_a_word_is_wanted_papers_are_found_by_the_index(
    connection: asyncpg.Connection, wanted: Wanted, sort: Sort
) -> None:
    steps = await plan(connection, fulltext.candidates(wanted, sort=sort, limit=1000))
    assert "Bitmap Index Scan on ix_paper_words_vector" in steps


async def test_words_are_counted_by_the_index(connection: asyncpg.Connection) -> None:
    steps = await plan(connection, fulltext.paper_counts(["model", "stage"]))
    assert "Bitmap Index Scan on ix_paper_words_vector" in steps


@given(wanted=rig.wanted, sort=st.sampled_from(Sort))
def test_no_value_stands_in_a_statement(wanted: Wanted, sort: Sort) -> None:
    asked = fulltext.candidates(wanted, sort=sort, limit=987)
    assert '"' not in asked.sql
    assert "987" not in asked.sql
    assert str(DAY.year) not in asked.sql
    assert set(re.findall(r"'[^']*'", asked.sql)) <= {"'[]'", "'{0, 0.25, 0.5, 1}'"}


@pytest.mark.parametrize("word", ["", 'a"b', "a  b", "ä", "A", "a*", "a)", "a-b", "1'; --", "a:b"])
def test_a_word_that_is_none_of_the_index_is_a_bug(word: str) -> None:
    with pytest.raises(AssertionError):
        fulltext.candidates(HasWord(TEXT, word), sort=Sort.NEWEST, limit=1)
    with pytest.raises(AssertionError):
        fulltext.paper_counts(["fine", word])


@any_example
@given(word=st.from_regex(r"[0-9ex]{1,9}|[a-z0-9]{1,20}", fullmatch=True))
async def test_any_word_is_kept_as_one(connection: asyncpg.Connection, word: str) -> None:
    asked = "SELECT tsvector_to_array(paper_vector($1))"
    assert await connection.fetchval(asked, f" {word} ") == [f"x{word}"]


class TestLongTexts:
    """A vector has room for words of two thousand characters, sixteen thousand places and 256 of one word."""

    @pytest.fixture
    async def store(self, database: PostgresDatabase) -> AsyncIterator[SqlStore]:
        async with opened(database) as store:
            yield store

    @pytest.mark.parametrize("length", [249, 250, 251, 2046, 2047, 9000])
    async def test_words_of_any_length_are_told_apart(self, store: SqlStore, length: int) -> None:
        first, second = "a" * length, "a" * (length - 1) + "b"
        await index(store, made_up(1, title=f"{first} end"), made_up(2, title=f"{second} end"))
        assert await find(store, HasWord(TEXT, first)) == numbers(made_up(1))
        assert await find(store, HasWord((Column.TITLE,), second)) == numbers(made_up(2))
        assert await find(store, HasWord(TEXT, f"{first} end")) == numbers(made_up(1))
        both = numbers(made_up(2), made_up(1))
        assert await find(store, HasWord(TEXT, "a" * (length - 1), prefix=True)) == both
        assert await find(store, NoneOf(HasWord(TEXT, first))) == numbers(made_up(2))
        assert await counts_of(store, [first, second, "end"]) == {first: 1, second: 1, "end": 2}

    async def test_words_next_to_each_other_are_found_wherever_they_stand(
        self, store: SqlStore
    ) -> None:
        crowd = " ".join(f"w{number}" for number in range(17_000))
        often = "often other " * 300
        await index(
            store,
            made_up(1, title=f"{crowd} last words"),
            made_up(2, title=f"{often} last often words"),
            made_up(3, title=f"{crowd} words last"),
        )
        assert await find(store, HasWord(TEXT, "last word")) == numbers(made_up(1))
        assert await find(store, HasWord(TEXT, "last often word")) == numbers(made_up(2))
        assert await find(store, HasWord((Column.TITLE,), "last")) == numbers(
            made_up(3), made_up(2), made_up(1)
        )
        assert await find(store, HasWord((Column.ABSTRACT,), "last")) == []

    async def test_a_text_longer_than_a_vector_is_stored_and_found_by_its_beginning(
        self, store: SqlStore
    ) -> None:
        endless = " ".join(f"word{number:020}" for number in range(50_000))
        await index(store, made_up(1, title=f"beginning {endless}"))
        assert await find(store, HasWord(TEXT, "begin")) == numbers(made_up(1))
