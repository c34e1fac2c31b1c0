"""The fast reading of queries and the slow reference, written apart from each other, say the same of everything."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import Refusal
from bot.query.analysed import AnalysedPaper
from bot.query.matching import matches
from bot.query.mistakes import QueryError
from bot.query.parse import parse
from tests.reference import parser as reference
from tests.reference.evaluator import holds
from tests.reference.mistakes import ReferenceError_, Wrong
from tests.reference.queries import hostile_texts, queries_and_papers
from tests.reference.real import listed_papers
from tests.rigs.papers import make_paper
from tests.rigs.queries import KINDS, pieces

if TYPE_CHECKING:
    from datetime import date

    from bot.papers import Paper
    from bot.query.model import Query

# What a change is tried with; a search for the rare case takes some thousands.
MATCHING_CASES = 400
READING_CASES = 500

SLOW = settings(
    deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
NAMES = ("K. A. He", "Kaiming He", "J-P Serre", "Li, Xiao-Ming", "a b c d e", "Philip S. Yu")
TEXTS = (
    "A word, a multi-stage one: Qwen2.5-72B",
    "k-NN in C++ for 1,000 words, 学习, and quantization",
    "a word and a-b-c or e-f-g, c d",
)
PAPERS = [make_paper(title=title, authors=NAMES) for title in TEXTS]
ANALYSED = [AnalysedPaper(paper) for paper in PAPERS]


def fast(text: str, *, in_watch: bool = False) -> Query | Refusal:
    try:
        return parse(text, in_watch=in_watch)
    except QueryError as mistake:
        return mistake.kind


def slow(text: str, *, in_watch: bool = False) -> reference.Node | Wrong:
    try:
        return reference.parse(text, for_watch=in_watch)
    except ReferenceError_ as wrong:
        return wrong.kind


def assert_read_alike(text: str, *, in_watch: bool = False) -> None:
    read, expected = fast(text, in_watch=in_watch), slow(text, in_watch=in_watch)
    if isinstance(expected, Wrong):
        assert read in KINDS[expected]
        return
    assert not isinstance(read, Refusal), read
    for paper, analysed in zip(PAPERS, ANALYSED, strict=True):
        assert matches(read, analysed) == holds(expected, paper, first_listed=None)


@settings(SLOW, max_examples=MATCHING_CASES)
@given(queries_and_papers(listed_papers()))
def test_both_find_the_same_papers(asked: tuple[str, Paper, date]) -> None:
    text, paper, day = asked

    query, expected = parse(text), reference.parse(text)

    assert matches(query, AnalysedPaper(paper, day)) == holds(expected, paper, first_listed=day)


@settings(SLOW, max_examples=READING_CASES)
@given(hostile_texts(), st.booleans())
def test_both_read_the_same_texts_and_refuse_the_same_for_the_same_reason(
    text: str, in_watch: bool
) -> None:
    assert_read_alike(text, in_watch=in_watch)


@settings(SLOW, max_examples=READING_CASES)
@given(pieces())
def test_both_read_alike_what_is_made_of_the_pieces_of_the_language(text: str) -> None:
    assert_read_alike(text)


@pytest.mark.parametrize(
    ("text", "is_read"),
    [
        ("«flow matching»", True),
        ("a – b", True),
        ("a -- b", True),
        ("a − b", False),
        ("quant*, policy", True),
        ("title:https://arxiv.org/abs/2607.11886", True),
        ("title:2607.11886", True),
        ("https://example.org/paper", False),
        ("votes>=20", False),
        ("citations>=20", True),
        ("p<0.05", True),
        ("upvotes>99999999999", False),
        ("since:1066-10-14", False),
        ("author:김", True),
    ],
)
def test_what_the_page_leaves_open_is_decided_alike(text: str, is_read: bool) -> None:
    assert_read_alike(text)
    assert isinstance(fast(text), Refusal) is not is_read
