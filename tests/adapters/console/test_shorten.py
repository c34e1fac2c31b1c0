from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.console.shorten import first_sentences, short_names
from tests.rigs.papers import REAL_PAPERS


def test_few_names_are_all_shown() -> None:
    assert short_names(["A", "B", "C", "D"]) == "A, B, C, D"


def test_many_names_show_the_first_the_last_and_how_many_more() -> None:
    names = ["Ada Lovelace", "Charles Babbage", *"abcdefghijkl", "Alan Turing"]
    assert short_names(names) == "Ada Lovelace, Charles Babbage, …, Alan Turing (+12)"


@given(st.integers(0, 600), st.integers(3, 30))
def test_every_name_is_shown_or_counted(count: int, most: int) -> None:
    shown = short_names([f"n{number}" for number in range(count)], most=most)
    left_out = int(shown.split("(+")[1].rstrip(")")) if "(+" in shown else 0
    assert shown.count("n") + left_out == count
    assert shown.count("n") <= most


@pytest.mark.parametrize(
    ("text", "limit", "cut"),
    [
        ("One. Two. Three.", 10, "One. Two."),
        ("One. Two.", 320, "One. Two."),
        ("We use it, e.g. There. Then more follows here.", 30, "We use it, e.g. There."),
        ("As Smith et al. Show, it works. Then more.", 36, "As Smith et al. Show, it works."),
        ("Gains of 2.5 Points are seen. Then more follows.", 32, "Gains of 2.5 Points are seen."),
        ("J. Smith found it. Then more follows here.", 20, "J. Smith found it."),
        ("Does it? Yes! Then (it says.) More follows.", 30, "Does it? Yes! Then (it says.)"),
        ("This sentence is too long to be shown whole.", 20, "This sentence is…"),
        ("x" * 50, 20, "x" * 19 + "…"),
        ("日本語です。次の文。もっと続く文。", 10, "日本語です。次の文。"),
        ("", 10, ""),
    ],
)
def test_it_is_cut_where_a_reader_would(text: str, limit: int, cut: str) -> None:
    assert first_sentences(text, limit=limit) == cut


@given(st.text(), st.integers(2, 80))
def test_the_cut_is_never_longer_than_asked_for(text: str, limit: int) -> None:
    assert len(first_sentences(text, limit=limit)) <= limit


def test_real_abstracts_are_cut_after_whole_sentences() -> None:
    for paper in REAL_PAPERS:
        cut = first_sentences(paper.words.abstract)
        assert cut.endswith(".")
        assert paper.words.abstract.startswith(cut)
