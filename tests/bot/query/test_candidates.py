"""What an index is asked for: no paper that matches is missing, and where it is said so, none is too many."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.papers import Facts, Paper
from bot.query.analysed import AnalysedPaper
from bot.query.candidates import (
    TEXT,
    AllOf,
    AnyOf,
    Candidates,
    Column,
    HasWord,
    Meets,
    NoneOf,
    Wanted,
    candidates_of,
    columns_of,
    index_lines,
    index_word,
    kept_word,
)
from bot.query.matching import holds, matches
from bot.query.parse import parse
from bot.words import analyse
from tests.reference.cases import CASES
from tests.reference.queries import queries_and_papers
from tests.reference.real import listed_papers
from tests.rigs.papers import make_paper

if TYPE_CHECKING:
    from datetime import date

    from tests.reference.case import Case

SLOW = settings(
    deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
READ = [case for case in CASES if isinstance(case.expected, bool)]
PAPER = AnalysedPaper(
    make_paper(
        title="Multi-Stage LLMs: the Qwen2.5 Policies, 学习 in C++",
        abstract="Policies of policies.",
        authors=("K. He", "Jean-Pierre Serre"),
        facts=Facts(
            ai_keywords=("flow matching", "robotics"),
            organization="NVIDIA Research",
            categories=("cs.CL",),
        ),
    )
)


def satisfies(wanted: Wanted, paper: AnalysedPaper, lines: dict[Column, str]) -> bool:
    """What a database does, in a few words."""
    match wanted:
        case HasWord(columns, word, prefix):
            words = word.replace(" ", "  ")
            looked_for = f" {words}" if prefix else f" {words} "
            return any(looked_for in lines[column] for column in columns)
        case Meets(leaf):
            return holds(leaf, paper)
        case AllOf(children):
            return all(satisfies(child, paper, lines) for child in children)
        case AnyOf(children):
            return any(satisfies(child, paper, lines) for child in children)
        case NoneOf(child):
            return not satisfies(child, paper, lines)


def assert_index_serves(candidates: Candidates, paper: AnalysedPaper, *, is_match: bool) -> None:
    found = satisfies(candidates.wanted, paper, index_lines(paper))
    assert found or not is_match
    assert found == is_match or not candidates.exact


@settings(SLOW, max_examples=300)
@given(queries_and_papers(listed_papers()))
def test_an_index_misses_no_paper_and_finds_no_other_where_it_says_so(
    asked: tuple[str, Paper, date],
) -> None:
    text, paper, day = asked
    query, analysed = parse(text), AnalysedPaper(paper, day)

    assert_index_serves(candidates_of(query), analysed, is_match=matches(query, analysed))


@pytest.mark.parametrize("case", READ, ids=lambda case: case.name)
def test_an_index_serves_each_case_of_the_page(case: Case) -> None:
    paper = AnalysedPaper(case.paper, case.first_listed)

    candidates = candidates_of(parse(case.query))

    assert_index_serves(candidates, paper, is_match=case.expected is True)


@pytest.mark.parametrize(
    "query",
    ["policy", "multistage", "title:policy OR keyword:flow", "author:serre", "org:nvidia", "cat:cs", "policy -robot",
     "has:code", "upvotes>5 policy", "since:2026-01-01", "学"],
)  # fmt: skip
def test_single_words_and_facts_need_no_second_look(query: str) -> None:
    assert candidates_of(parse(query)).exact


@pytest.mark.parametrize(
    "query", ['"flow matching"', "multi-stage", "quant*", "=RAG", 'author:"k he"', 'policy -"a b"']
)
def test_what_an_index_cannot_tell_needs_a_second_look(query: str) -> None:
    assert not candidates_of(parse(query)).exact


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("policies -robots", ["polici"]),
        ('"multi-stage policy" policy', ["multi", "stage", "polici", "multistag"]),
        ("author:he org:nvidia title:llm", ["llm"]),
        ("quant* =RAG cat:cs", ["rag"]),
        ("C++ OR 2.5", ["cq2bzq2bz", "2q2ez5"]),
    ],
)
def test_papers_are_ranked_by_the_words_that_are_asked_for(query: str, words: list[str]) -> None:
    assert sorted(candidates_of(parse(query)).words) == sorted(words)


def test_the_lines_of_a_paper_hold_each_word_as_often_as_it_stands_there() -> None:
    lines = index_lines(PAPER)

    assert lines[Column.ABSTRACT] == " polici  of  polici "
    assert lines[Column.ABSTRACT].count(" polici ") == 2
    assert lines[Column.KEYWORDS] == " flow  match  qz  robot "
    assert lines[Column.CATEGORIES] == " qkcs  qkcsq2ezcl "
    assert " multi " in lines[Column.TITLE]
    assert " multistag " in lines[Column.TITLE]
    assert " qwpolicies " in lines[Column.FORMS]
    assert " qjmultistag " in lines[Column.FORMS]
    assert " qnjean  qnpierr" in lines[Column.AUTHORS]


@given(st.text(max_size=12), st.sampled_from(Column))
def test_no_word_of_the_text_can_stand_among_those_of_another_column(
    text: str, column: Column
) -> None:
    for word in analyse(text).folded:
        assert columns_of(index_word(word)) == TEXT
        kept = kept_word(word, column)
        assert columns_of(kept) == (TEXT if column in TEXT else (column,))


def test_lines_are_made_of_plain_letters_and_digits_alone() -> None:
    assert all(re.fullmatch("[a-z0-9 ]*", line) for line in index_lines(PAPER).values())


WORDS = st.text(
    st.characters(categories=("L", "N", "M")) | st.sampled_from("qz2.+#-"), min_size=1, max_size=6
).map(str.casefold)


@example("q5b66z", "学")
@example("qq", "q")
@given(WORDS, WORDS)
def test_words_that_differ_stay_apart_in_an_index(one: str, other: str) -> None:
    assert re.fullmatch("[a-z0-9]+", index_word(one))
    assert (index_word(one) == index_word(other)) == (one == other)


@given(WORDS, WORDS)
def test_a_word_that_begins_as_another_does_so_in_an_index(beginning: str, end: str) -> None:
    assert index_word(beginning + end).startswith(index_word(beginning))
