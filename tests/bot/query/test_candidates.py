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
    MOST_PHRASES,
    Candidates,
    begins_as_written,
    candidates_of,
    columns_of,
    index_lines,
    index_word,
    kept_word,
)
from bot.query.matching import holds, matches
from bot.query.parse import parse
from bot.query.wanted import (
    TEXT,
    AllOf,
    AnyOf,
    Column,
    HasWord,
    Meets,
    NoneOf,
    Wanted,
    loosened,
    size_of,
)
from bot.words import MOST_JOINED, analyse
from tests.reference.cases import CASES
from tests.reference.queries import queries_and_papers
from tests.reference.real import listed_papers
from tests.rigs import wanted as rig
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
     "quant*", "title:pre*", "author:wan*", "org:nvid*", "has:code", "upvotes>5 policy", "since:2026-01-01", "学"],
)  # fmt: skip
def test_single_words_and_facts_need_no_second_look(query: str) -> None:
    assert candidates_of(parse(query)).exact


@pytest.mark.parametrize(
    "query",
    [
        '"flow matching"',
        "multi-stage",
        "gpt-4*",
        "polici*",
        "abs:quant*",
        "=RAG",
        'author:"k he"',
        'policy -"a b"',
    ],
)
def test_what_an_index_cannot_tell_needs_a_second_look(query: str) -> None:
    assert not candidates_of(parse(query)).exact


@pytest.mark.parametrize(
    ("query", "beginnings"), [("quant* title:rag", ["qquant"]), ("gpt-4*", ["4"]), ("au:wan* -quant* org:nvi*", [])]
)  # fmt: skip
def test_beginnings_of_words_in_the_text_rank_papers(query: str, beginnings: list[str]) -> None:
    assert list(candidates_of(parse(query)).beginnings) == beginnings


NAME = AnalysedPaper(
    make_paper(authors=("Philip S. Yu", "Jean-Pierre Serre", "K. He", "Yang Wei", "Bo Liu"))
)


@pytest.mark.parametrize(
    ("name", "finds"),
    [
        ("philip yu", True),
        ("p yu", True),
        ("philip samuel yu", True),
        ("philip t. yu", True),
        ("jeanpierre serre", True),
        ("j serre", True),
        ("kaiming he", True),
        ("yang liu", True),  # of two authors: only a look at the paper tells
        ("philip liang", False),
        ("ming he", False),
        ("wei zhang", False),
    ],
)
def test_an_index_wants_each_of_the_full_names_of_an_author(name: str, finds: bool) -> None:
    wanted = candidates_of(parse(f'author:"{name}"')).wanted
    assert satisfies(wanted, NAME, index_lines(NAME)) is finds


@pytest.mark.parametrize(
    "query", ["-".join(["su"] * 150), " OR ".join(["su-r*"] * 45), "-".join(map(str, range(100, 220))),
              " OR ".join(f"a-{chr(97 + n // 26)}{chr(97 + n % 26)}z*" for n in range(45))]
)  # fmt: skip
def test_an_index_is_asked_for_a_bounded_number_of_words(query: str) -> None:
    candidates = candidates_of(parse(query))
    assert 0 < size_of(candidates.wanted) <= MOST_PHRASES
    assert not candidates.exact


def test_what_is_asked_for_twice_is_put_to_an_index_once() -> None:
    assert (
        candidates_of(parse("rag OR rag OR =RAG")).wanted
        == candidates_of(parse("rag OR =RAG")).wanted
    )
    assert size_of(candidates_of(parse("-".join(["su"] * 150))).wanted) == MOST_JOINED


@settings(SLOW, max_examples=300)
@given(papers=rig.papers, wanted=rig.wanted, most=st.integers(0, 6))
def test_a_loosened_condition_misses_nothing_and_is_no_longer_than_allowed(
    papers: list[Paper], wanted: Wanted, most: int
) -> None:
    less = loosened(wanted, most)
    assert size_of(less) <= most
    for paper in papers:
        lines = index_lines(AnalysedPaper(paper))
        if rig.satisfied(wanted, lines, paper, None):
            assert rig.satisfied(less, lines, paper, None)


ENDINGS = (
    "",
    "y",
    "ies",
    "ied",
    "ing",
    "ed",
    "edly",
    "ingly",
    "ity",
    "ility",
    "ation",
    "ational",
    "ousness",
    "ying",
    "s",
)


@example("hop", "ing")
@example("polic", "y")
@example("possib", "ility")
@example("d", "ying")
@example("sk", "ies")
@given(
    st.text(st.sampled_from("aeioubdhklnprstvyz"), min_size=1, max_size=6), st.sampled_from(ENDINGS)
)
def test_a_beginning_that_is_asked_of_the_index_alone_is_of_the_word_itself(
    start: str, ending: str
) -> None:
    analysis = analyse(start + ending)
    for word, its_stem in zip(analysis.folded, analysis.stems, strict=True):
        for length in range(3, len(its_stem) + 1):
            beginning = its_stem[:length]
            assert word.startswith(beginning) or not begins_as_written(beginning)


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
    assert " qtpolicies " in lines[Column.FORMS]
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
