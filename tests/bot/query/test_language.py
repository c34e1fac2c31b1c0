"""The page of the query language, row by row: what is found, what is not, what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.query.analysed import AnalysedPaper
from bot.query.matching import matches
from bot.query.mistakes import QueryError
from bot.query.parse import parse
from tests.reference.cases import CASES
from tests.reference.mistakes import Wrong
from tests.rigs.queries import KINDS

if TYPE_CHECKING:
    from bot.errors import Refusal
    from tests.reference.case import Case


def answer(case: Case) -> bool | Refusal:
    try:
        query = parse(case.query, in_watch=case.in_watch)
    except QueryError as mistake:
        return mistake.kind
    return matches(query, AnalysedPaper(case.paper, case.first_listed))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_the_page_says_holds(case: Case) -> None:
    if isinstance(case.expected, Wrong):
        assert answer(case) in KINDS[case.expected]
    else:
        assert answer(case) is case.expected


def test_every_refusal_of_a_query_is_in_the_table_of_mistakes() -> None:
    assert set(KINDS) == set(Wrong)
