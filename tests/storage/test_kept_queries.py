"""What is kept of a query is read back as what it was, by the short way as by the long one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import StoreFault
from bot.query.mistakes import QueryError
from bot.query.parse import LONGEST_WRITTEN, parse
from storage.kept_queries import query_of, query_text
from tests.reference.cases import CASES
from tests.reference.queries import hostile_texts, valid_queries
from tests.reference.real import listed_papers

if TYPE_CHECKING:
    from bot.query.model import Query

READ = [case.query for case in CASES if isinstance(case.expected, bool)]
any_query = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

# What the short way knows, in any order.
pieces = st.sampled_from(
    (
        *(
            "a",
            "Word",
            "B2",
            "title:x",
            "abstract:ab*",
            'keyword:"a b"',
            '"one two"',
            "word*",
            '"a"',
        ),
        *("(", ")", "NOT", "AND", "OR", "and", "or", "not", "NOTx", "OR*", "title:OR", 'title:"x"'),
        *("upvotes", "2607", "cs", "id", "NOT (", "a AND b", "(a OR b)", "a)", "(a AND NOT b)"),
    )
)


def tight(text: str) -> str:
    """The text with brackets as they are written."""
    return text.replace("( ", "(").replace(" )", ")")


@any_query
@given(query=valid_queries(listed_papers()).map(parse))
def test_a_kept_query_is_what_it_was(query: Query) -> None:
    assert query_of(query_text(query)) == query


def test_every_query_of_the_language_is_kept_as_what_it_was() -> None:
    for query in map(parse, READ):
        assert query_of(query_text(query)) == query


@any_query
@given(text=st.lists(pieces, min_size=1, max_size=9).map(" ".join) | hostile_texts())
def test_whatever_can_be_typed_is_kept_as_what_it_means(text: str) -> None:
    try:
        query = parse(text)
    except QueryError:
        return
    assert query_of(query_text(query)) == query


@any_query
@given(text=st.lists(pieces, min_size=1, max_size=9).map(" ".join).map(tight))
def test_the_short_way_says_what_the_long_one_says_and_refuses_what_it_refuses(text: str) -> None:
    try:
        query = parse(text, longest=LONGEST_WRITTEN)
    except QueryError:
        with pytest.raises(StoreFault):
            query_of(text)
    else:
        assert query_of(text) == query


@pytest.mark.parametrize("text", ["", "AND", "(a", "title:", '"', "NOT a", "a AND ", "()", ")("])
def test_what_was_never_kept_is_a_fault_that_does_not_tell_it(text: str) -> None:
    with pytest.raises(StoreFault, match="stored query cannot be read"):
        query_of(text)
