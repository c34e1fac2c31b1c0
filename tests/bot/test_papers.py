"""One paper from what several sources say of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from bot.papers import Facts, Paper, PaperId, SourceName, Words, merge

START = datetime(2026, 7, 15, tzinfo=UTC)


def told(
    at: int = 0, source: SourceName = SourceName.HF, title: str = "A title", **facts: object
) -> Paper:
    when = START + timedelta(hours=at)
    return Paper(
        id=PaperId("2607.11886"),
        words=Words(title=title, source=source, told_at=when),
        facts=Facts(**facts),  # type: ignore[arg-type]
        facts_told_at=when,
    )


@st.composite
def tellings(draw: st.DrawFn, at: int) -> Paper:
    return told(
        at,
        draw(st.sampled_from(SourceName)),
        draw(st.sampled_from(["One", "Two"])),
        upvotes=draw(st.none() | st.integers(0, 3)),
        code_url=draw(st.none() | st.sampled_from(["https://a.example", "https://b.example"])),
        ai_keywords=draw(st.sampled_from([(), ("a",), ("a", "b")])),
    )


def test_the_first_telling_is_the_paper() -> None:
    paper = told(upvotes=3)
    assert merge(None, paper) is paper


def test_telling_the_same_again_gives_back_the_very_same_paper() -> None:
    paper = told(upvotes=3)
    assert merge(paper, told(upvotes=3)) is paper
    assert merge(paper, told(at=5, upvotes=3)) is paper


def test_later_numbers_win_in_whatever_order_they_are_read() -> None:
    tellings_in_time = [told(at=hour, upvotes=hour) for hour in range(4)]
    for order in permutations(tellings_in_time):
        merged = None
        for telling in order:
            merged = merge(merged, telling)
        assert merged is not None
        assert merged.facts.upvotes == 3


def test_silence_takes_nothing_away() -> None:
    merged = merge(told(code_url="https://a.example", upvotes=1), told(at=1, upvotes=2))
    assert merged.facts.code_url == "https://a.example"
    assert merged.facts.upvotes == 2


def test_an_old_copy_fills_gaps_but_changes_nothing_told_later() -> None:
    newer = told(at=5, upvotes=9)
    merged = merge(newer, told(at=0, upvotes=1, project_url="https://p.example"))
    assert merged.facts.upvotes == 9
    assert merged.facts.project_url == "https://p.example"
    assert merged.facts_told_at == newer.facts_told_at


def test_the_authors_own_words_at_arxiv_win_over_a_later_copy() -> None:
    own = told(at=0, source=SourceName.ARXIV, title="Own")
    copy = told(at=9, source=SourceName.HF, title="Copy", upvotes=4)
    for first, second in permutations([own, copy]):
        merged = merge(first, second)
        assert merged.title == "Own"
        assert merged.facts.upvotes == 4


@given(st.integers(1, 5).flatmap(lambda n: st.tuples(*(tellings(at) for at in range(n)))))
def test_the_latest_told_of_each_fact_counts(in_time: tuple[Paper, ...]) -> None:
    latest = {
        name: next(
            (
                value
                for telling in reversed(in_time)
                if (value := getattr(telling.facts, name)) not in (None, ())
            ),
            None,
        )
        for name in ("upvotes", "code_url")
    }
    in_order = None
    for telling in in_time:
        in_order = merge(in_order, telling)
    assert in_order is not None
    assert {name: getattr(in_order.facts, name) for name in latest} == latest
    again = in_order
    for telling in in_time:
        again = merge(again, telling)
    assert again is in_order, "telling everything again changes nothing"


def test_a_paper_known_from_arxiv_alone_links_there() -> None:
    paper = told(source=SourceName.ARXIV)
    assert paper.url == "https://arxiv.org/abs/2607.11886"
    assert replace(paper, facts=Facts(upvotes=1)).url == "https://huggingface.co/papers/2607.11886"
