"""One paper from what several sources say of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from bot.papers import Facts, Paper, PaperId, SourceName, ToldAt, Words, merge

if TYPE_CHECKING:
    from collections.abc import Iterable
    from random import Random

START = datetime(2026, 7, 15, tzinfo=UTC)


def told(
    at: int = 0, source: SourceName = SourceName.HF, title: str = "A title", **facts: object
) -> Paper:
    when = START + timedelta(hours=at)
    return Paper(
        id=PaperId("2607.11886"),
        words=Words(title=title, source=source, told_at=when),
        facts=Facts(**facts),  # type: ignore[arg-type]
        told_at=ToldAt(hf=when) if source is SourceName.HF else ToldAt(arxiv=when),
    )


@st.composite
def tellings(draw: st.DrawFn, at: int) -> Paper:
    """What a source can tell: arXiv tells nothing of Hugging Face's facts."""
    title = draw(st.sampled_from(["One", "Two"]))
    if draw(st.booleans()):
        return told(at, SourceName.ARXIV, title, categories=draw(st.sampled_from([(), ("cs.CL",)])))
    return told(
        at,
        SourceName.HF,
        title,
        upvotes=draw(st.integers(0, 3)),
        code_url=draw(st.none() | st.sampled_from(["https://a.example", "https://b.example"])),
        ai_keywords=draw(st.sampled_from([(), ("a",), ("a", "b")])),
    )


def test_the_first_telling_is_the_paper() -> None:
    paper = told(upvotes=3)
    assert merge(None, paper) is paper


def test_telling_the_same_again_gives_back_the_very_same_paper() -> None:
    paper = told(upvotes=3)
    assert merge(paper, told(upvotes=3)) is paper


def test_telling_the_same_later_changes_nothing_but_when_it_was_told() -> None:
    paper = told(upvotes=3)
    again = merge(paper, told(at=5, upvotes=3))
    assert again.told_at == ToldAt(hf=START + timedelta(hours=5))
    assert again.says_the_same_as(paper)
    assert not again.says_the_same_as(told(upvotes=4))


def test_an_old_copy_never_undoes_what_was_told_again_since() -> None:
    """Votes of 1 at one and at three o'clock were no 0 in between."""
    for order in permutations(
        [told(at=1, upvotes=1), told(at=3, upvotes=1), told(at=2, upvotes=0)]
    ):
        merged_paper = merged(order)
        assert merged_paper.facts.upvotes == 1


def test_one_source_does_not_silence_another() -> None:
    later_arxiv = told(at=9, source=SourceName.ARXIV, categories=("cs.CL",))
    for order in permutations([later_arxiv, told(at=1, upvotes=1), told(at=5, upvotes=50)]):
        merged_paper = merged(order)
        assert merged_paper.facts.upvotes == 50
        assert merged_paper.facts.categories == ("cs.CL",)


def test_later_numbers_win_in_whatever_order_they_are_read() -> None:
    tellings_in_time = [told(at=hour, upvotes=hour) for hour in range(4)]
    for order in permutations(tellings_in_time):
        merged_paper = merged(order)
        assert merged_paper.facts.upvotes == 3


def test_silence_takes_nothing_away() -> None:
    merged = merge(told(code_url="https://a.example", upvotes=1), told(at=1, upvotes=2))
    assert merged.facts.code_url == "https://a.example"
    assert merged.facts.upvotes == 2


def test_an_old_copy_fills_gaps_but_changes_nothing_told_later() -> None:
    newer = told(at=5, upvotes=9)
    merged = merge(newer, told(at=0, upvotes=1, project_url="https://p.example"))
    assert merged.facts.upvotes == 9
    assert merged.facts.project_url == "https://p.example"
    assert merged.told_at == newer.told_at


def test_the_authors_own_words_at_arxiv_win_over_a_later_copy() -> None:
    own = told(at=0, source=SourceName.ARXIV, title="Own")
    copy = told(at=9, source=SourceName.HF, title="Copy", upvotes=4)
    for first, second in permutations([own, copy]):
        merged = merge(first, second)
        assert merged.title == "Own"
        assert merged.facts.upvotes == 4


@given(
    st.integers(1, 5).flatmap(lambda n: st.tuples(*(tellings(at) for at in range(n)))),
    st.randoms(use_true_random=False),
)
def test_the_latest_told_of_each_fact_counts(in_time: tuple[Paper, ...], random: Random) -> None:
    """Of the facts that every telling of Hugging Face holds, in any order; of the others in order of time."""
    told_of = [telling for telling in in_time if telling.told_at.hf]
    latest = {
        name: next(
            (
                value
                for telling in reversed(told_of)
                if (value := getattr(telling.facts, name)) is not None
            ),
            None,
        )
        for name in ("upvotes", "code_url")
    }
    in_order = merged(in_time)
    shuffled = list(in_time)
    random.shuffle(shuffled)
    mixed = merged(shuffled)
    assert in_order.facts.code_url == latest["code_url"]
    assert in_order.facts.upvotes == mixed.facts.upvotes == latest["upvotes"]
    assert in_order.words.title == mixed.words.title
    assert in_order.told_at == mixed.told_at
    for telling in shuffled:
        assert merge(mixed, telling) is mixed, "telling anything again changes nothing"


def merged(tellings_in_some_order: Iterable[Paper]) -> Paper:
    paper = None
    for telling in tellings_in_some_order:
        paper = merge(paper, telling)
    assert paper is not None
    return paper


def test_a_paper_known_from_arxiv_alone_links_there() -> None:
    paper = told(source=SourceName.ARXIV)
    assert paper.url == "https://arxiv.org/abs/2607.11886"
    assert (
        replace(paper, told_at=ToldAt(hf=START)).url == "https://huggingface.co/papers/2607.11886"
    )
