"""Why a paper is what a query asks for, or why not, and what of it is marked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings

from bot.papers import Facts
from bot.query.analysed import AnalysedPaper
from bot.query.explaining import Met, explain, marks
from bot.query.matching import holds, matches
from bot.query.model import And, Field, Leaf, Node, Not, Or, Query, Term
from bot.query.parse import parse
from bot.query.printing import written, written_leaf
from tests.reference.queries import queries_and_papers
from tests.reference.real import listed_papers
from tests.rigs.papers import make_paper

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.papers import Paper

SLOW = settings(
    deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
PAPER = make_paper(
    title="Data2Story: A Multi-Stage Survey of Diffusion Policies",
    abstract="We study naïve LLMs.\n\nSAM2-based $k$-NN graphs; Schrödinger's bridges, again LLMs.",
    authors=("Kevin Qinghong Lin", "He, Kaiming", "Philip S. Yu"),
    facts=Facts(
        ai_keywords=("flow matching", "vision-language models"),
        organization="NVIDIA Research",
        categories=("cs.CL", "cs.LG", "stat.ML"),
        upvotes=24,
        stars=34,
        code_url="https://github.com/a/b",
        media_urls=("https://a.example/1.png", "https://a.example/2.png"),
    ),
)
ANALYSED = AnalysedPaper(PAPER, date(2026, 7, 15))


def told(met: tuple[Met, ...]) -> list[tuple[str, str, str]]:
    return [(written_leaf(each.leaf), each.where, each.words) for each in met]


@pytest.mark.parametrize(
    ("query", "where", "words"),
    [
        ("policy", "title", "Policies"),
        ("multistage", "title", "Multi-Stage"),
        ('"stage survey"', "title", "Stage Survey"),
        ("2story", "title", "2Story"),
        ("data", "title", "Data"),
        ("dat*", "title", "Data"),
        ("multist*", "title", "Multi-Stage"),
        ("llm", "abstract", "LLMs"),
        ("naive", "abstract", "naïve"),
        ("=SAM2", "abstract", "SAM2"),
        ("=based", "abstract", "based"),
        ("schrodingers", "abstract", "Schrödinger's"),
        ('"bridges again"', "abstract", "bridges, again"),
        ("flow", "keyword", "flow"),
        ("keyword:visionlanguage", "keyword", "vision-language"),
        ("author:lin", "author", "Lin"),
        ('author:"k he"', "author", "Kaiming He"),
        ('author:"philip yu"', "author", "Philip S. Yu"),
        ("org:nvidia", "org", "NVIDIA"),
        ("cat:cs", "cat", "cs.CL, cs.LG"),
        ("cat:stat.ml", "cat", "stat.ML"),
        ("id:2607.11886", "id", "2607.11886"),
        ("has:code", "has", "https://github.com/a/b"),
        ("has:media", "has", "https://a.example/1.png, https://a.example/2.png"),
        ("upvotes>=20", "upvotes", "24"),
        ("stars<100", "stars", "34"),
        ("since:2026-07-01", "listed", "2026-07-15"),
        ("until:2026-07-15", "listed", "2026-07-15"),
    ],
)
def test_what_was_met_is_told_with_the_words_as_they_stand_in_the_paper(
    query: str, where: str, words: str
) -> None:
    read = parse(query)

    explanation = explain(read, ANALYSED)

    assert explanation.holds
    assert explanation.failed is None
    assert explanation.met == (Met(read.leaves[0], where, words),)


def test_each_term_that_was_met_is_told_in_the_order_of_the_query() -> None:
    explanation = explain(parse("(flow OR mamba) survey -robot -(llm mamba)"), ANALYSED)

    assert explanation.holds
    assert told(explanation.met) == [("flow", "keyword", "flow"), ("survey", "title", "Survey")]
    assert told(explanation.excluded) == [("llm", "abstract", "LLMs")]


@pytest.mark.parametrize(
    ("query", "failed", "met", "excluded"),
    [
        ("survey robot", "robot", ["survey"], []),
        ("survey -llm", "NOT llm", ["survey"], ["llm"]),
        ("survey (robot OR mamba)", "robot OR mamba", ["survey"], []),
        ("survey (flow (llm robot))", "robot", ["survey", "flow", "llm"], []),
        ("robot OR (mamba llm)", "robot OR (mamba AND llm)", ["llm"], []),
        ("survey -(llm flow)", "NOT (llm AND flow)", ["survey"], ["llm", "flow"]),
        ("survey -(llm -robot)", "NOT (llm AND NOT robot)", ["survey"], ["llm"]),
        ("survey comments>=0", "comments>=0", ["survey"], []),
        ("survey has:models", "has:models", ["survey"], []),
        ("survey cat:cs.CV", "cat:cs.CV", ["survey"], []),
        ("survey until:2026-07-14", "until:2026-07-14", ["survey"], []),
    ],
)
def test_the_part_that_failed_is_told(
    query: str, failed: str, met: list[str], excluded: list[str]
) -> None:
    explanation = explain(parse(query), ANALYSED)

    assert not explanation.holds
    assert explanation.failed is not None
    assert written(Query(explanation.failed)) == failed
    assert [term for term, _, _ in told(explanation.met)] == met
    assert [term for term, _, _ in told(explanation.excluded)] == excluded


def marked(query: str) -> list[str]:
    found = marks(parse(query), ANALYSED)
    texts = {Field.TITLE: PAPER.words.title, Field.ABSTRACT: PAPER.words.abstract}
    return [texts[field][start:end] for field, ranges in found.items() for start, end in ranges]


@pytest.mark.parametrize(
    ("query", "stretches"),
    [
        ("llm", ["LLMs", "LLMs"]),
        ("survey OR policy", ["Survey", "Policies"]),
        ('"survey of" of', ["Survey of"]),
        ('"multi-stage survey" stage', ["Multi-Stage Survey"]),
        ("title:llm survey", ["Survey"]),
        ("survey -llm", ["Survey"]),
        ("survey -(robot -llm)", ["Survey", "LLMs", "LLMs"]),
        ("flow cat:cs upvotes>1", []),
        ("author:lin keyword:flow", []),
        ("data 2story", ["Data2Story"]),
        ("nowhere OR bridge", ["bridges"]),
    ],
)
def test_what_is_asked_for_is_marked_in_title_and_abstract(
    query: str, stretches: list[str]
) -> None:
    assert marked(query) == stretches


@settings(SLOW, max_examples=150)
@given(queries_and_papers(listed_papers()))
def test_an_explanation_agrees_with_what_matches(asked: tuple[str, Paper, date]) -> None:
    text, paper, day = asked
    query, analysed = parse(text), AnalysedPaper(paper, day)

    explanation = explain(query, analysed)

    assert explanation.holds == matches(query, analysed)
    expected = [leaf for leaf in leaves(query.root, asked=True) if holds(leaf, analysed)]
    assert [met.leaf for met in explanation.met] == expected
    expected = [leaf for leaf in leaves(query.root, asked=False) if holds(leaf, analysed)]
    assert [met.leaf for met in explanation.excluded] == expected
    for met in (*explanation.met, *explanation.excluded):
        assert met.words
        if isinstance(met.leaf, Term):
            assert stands_in(met, analysed)
    if explanation.failed is not None:
        parts = query.root.children if isinstance(query.root, And) else (query.root,)
        assert explanation.failed == next(part for part in parts if not holds(part, analysed))


def leaves(node: Node, *, asked: bool) -> Iterator[Leaf]:
    match node:
        case Not(child):
            yield from leaves(child, asked=not asked)
        case And(children) | Or(children):
            for child in children:
                yield from leaves(child, asked=asked)
        case _ if asked:
            yield node
        case _:
            return


def stands_in(met: Met, analysed: AnalysedPaper) -> bool:
    """Whether the words stand in a text of that field, and satisfy the term by themselves."""
    assert isinstance(met.leaf, Term)
    return any(
        met.words in piece.text for piece in analysed.pieces(Field(met.where))
    ) and satisfied_by(met.leaf, met.words)


def satisfied_by(term: Term, text: str) -> bool:
    """Whether a paper that says nothing else is what the term asks for."""
    paper = make_paper(title=text, abstract=text, authors=(text,))
    facts = replace(paper.facts, ai_keywords=(text,), organization=text)
    return holds(term, AnalysedPaper(replace(paper, facts=facts)))


@settings(SLOW, max_examples=150)
@given(queries_and_papers(listed_papers()))
def test_marks_lie_apart_in_the_text_and_hold_what_is_asked_for(
    asked: tuple[str, Paper, date],
) -> None:
    text, paper, day = asked
    query = parse(text)

    found = marks(query, AnalysedPaper(paper, day))

    assert set(found) == {Field.TITLE, Field.ABSTRACT}
    wanted = [leaf for leaf in leaves(query.root, asked=True) if isinstance(leaf, Term)]
    for field, said in ((Field.TITLE, paper.words.title), (Field.ABSTRACT, paper.words.abstract)):
        places = [place for start_and_end in found[field] for place in start_and_end]
        assert places == sorted(set(places))
        assert all(0 <= place <= len(said) for place in places)
        searched = [term for term in wanted if term.field in (Field.TEXT, field)]
        for start, end in found[field]:
            assert any(satisfied_by(term, said[start:end]) for term in searched)
        is_met = any(holds(replace(term, field=field), AnalysedPaper(paper)) for term in searched)
        assert bool(found[field]) == is_met
