"""The slow reference itself: what the page says, and that its random queries are worth asking."""

from __future__ import annotations

import contextlib
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.reference.cases import CASES
from tests.reference.evaluator import holds, reference_matches
from tests.reference.mistakes import ReferenceError_, Wrong
from tests.reference.parser import leaves, parse
from tests.reference.queries import hostile_texts, queries_and_papers
from tests.reference.real import listed_papers, papers
from tests.reference.words import lattice, stemmed, units
from tests.rigs.papers import make_paper

if TYPE_CHECKING:
    from datetime import date

    from bot.papers import Paper
    from tests.reference.case import Case

SLOW = settings(
    deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)


def answer(case: Case) -> bool | Wrong:
    try:
        return reference_matches(
            case.query, case.paper, first_listed=case.first_listed, for_watch=case.in_watch
        )
    except ReferenceError_ as wrong:
        return wrong.kind


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_the_page_says_holds(case: Case) -> None:
    assert answer(case) == case.expected


def test_no_two_cases_have_one_name() -> None:
    assert [name for name, count in Counter(case.name for case in CASES).items() if count > 1] == []


def test_every_kind_of_mistake_has_a_case() -> None:
    shown = {case.expected for case in CASES if isinstance(case.expected, Wrong)}
    assert set(Wrong) - shown == set()


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Qwen2.5-72B", ["Qwen", "2.5", "72B"]),
        ("SAM2 and GPT-4o", ["SAM", "2", "and", "GPT", "4o"]),
        ("C++, F# and x+y", ["C++", "F#", "and", "x", "y"]),
        ("深度 models", ["深", "度", "models"]),
        ("1,000 × 2.5", ["1000", "2.5"]),
        ("Bell's π₀", ["Bells", "pi", "0"]),
        ("हिन्दी", ["हिन्दी"]),
        ("… — !", []),
    ],
)
def test_a_text_has_these_parts(text: str, parts: list[str]) -> None:
    assert list(lattice(text).parts) == parts


def test_a_compound_can_be_read_with_any_neighbouring_parts_joined() -> None:
    assert list(lattice("a text-to-image one").words_from(1)) == [
        (2, "text"),
        (3, "textto"),
        (4, "texttoimage"),
    ]


def test_units_are_not_parted_and_know_their_joints() -> None:
    assert [(unit.text, unit.joined) for unit in units("SAM2-based k NN")] == [
        ("SAM2", True),
        ("based", False),
        ("k", False),
        ("NN", False),
    ]


@pytest.mark.parametrize(
    ("word", "stem"),
    [("policies", "polici"), ("VLMs", "vlm"), ("gpus", "gpu"), ("embeds", "embed"), ("c++", "c++")],
)
def test_a_word_has_this_stem(word: str, stem: str) -> None:
    assert stemmed(word) == stem


def test_a_query_becomes_a_plain_tree() -> None:
    assert parse("a1 b1 OR -(title:c1 | stars>5) d1") == (
        "or",
        ("and", ("words", "text", "a1"), ("words", "text", "b1")),
        (
            "and",
            ("not", ("or", ("words", "title", "c1"), ("compare", "stars", ">", 5))),
            ("words", "text", "d1"),
        ),
    )


def test_the_real_papers_have_everything_that_can_be_asked_for() -> None:
    assert len(listed_papers()) >= 60
    told = [paper.facts for paper in papers()]
    assert any(facts.categories for facts in told)
    assert any(facts.ai_keywords and facts.organization and facts.stars for facts in told)
    assert any(facts.media_urls and facts.project_url and facts.code_url for facts in told)
    assert any(facts.upvotes is None for facts in told)


@SLOW
@given(hostile_texts())
def test_a_hostile_text_is_a_query_or_a_mistake(text: str) -> None:
    paper = make_paper(title="A word, a multi-stage one", authors=("K. A. He",))
    with contextlib.suppress(ReferenceError_):
        reference_matches(text, paper)


@SLOW
@given(st.data())
def test_a_query_and_its_exclusion_part_the_papers(data: st.DataObject) -> None:
    query, paper, day = data.draw(queries_and_papers(listed_papers()))
    tree = parse(query)
    found = holds(tree, paper, first_listed=day)
    assert found != holds(("not", tree), paper, first_listed=day)


def test_random_queries_find_and_miss_and_use_the_whole_language() -> None:
    answers: Counter[bool] = Counter()
    forms: set[str] = set()

    @settings(SLOW, derandomize=True, max_examples=150, database=None)
    @given(queries_and_papers(listed_papers()))
    def ask(asked: tuple[str, Paper, date]) -> None:
        query, paper, day = asked
        answers[reference_matches(query, paper, first_listed=day)] += 1
        forms.update(leaf[0] for leaf in leaves(parse(query)))

    ask()

    assert min(answers[True], answers[False]) >= 30
    assert forms >= {"words", "prefix", "exact", "cat", "id", "has", "compare", "since", "until"}


def test_the_days_of_the_real_papers_have_come() -> None:
    assert all(day <= datetime(2026, 7, 31, tzinfo=UTC).date() for _, day in listed_papers())
