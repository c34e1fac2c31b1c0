"""This very word: units and where they stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.words import Unit, units
from bot.words.sequences import exact_occurrences

UNITS = [
    ("SAM-based", ["SAM -", "based"]),
    ("SAM2", ["SAM2"]),
    ("Qwen2.5-72B", ["Qwen2.5 -", "72B"]),
    ("k\u2011NN k–NN", ["k -", "NN", "k -", "NN"]),
    ("a/b a.b a_b a^b", ["a /", "b", "a .", "b", "a _", "b", "a ^", "b"]),
    ("a--b a - b a+b", ["a", "b", "a", "b", "a", "b"]),
    ("C++11 C#", ["C++", "11", "C#"]),
    ("Bell’s 1,000", ["Bells", "1000"]),
    ("Schrödinger Ærø Straße", ["Schrodinger", "AEro", "Strasse"]),
    ("π₀ Δ", ["pi0", "Delta"]),
    ("GPT模型", ["GPT", "模", "型"]),
]


@pytest.mark.parametrize(("text", "expected"), UNITS, ids=[text for text, _ in UNITS])
def test_a_text_has_these_units(text: str, expected: list[str]) -> None:
    assert [f"{unit.cased} {unit.glue}".strip() for unit in units(text)] == expected
    assert all(unit.folded == unit.cased.casefold() for unit in units(text))


EXACT = [
    ("SAM", "SAM-based", True),
    ("SAM", "SAM", True),
    ("SAM", "SAM2", False),
    ("SAM", "SAM 2", True),
    ("SAM", "FastSAM", False),
    ("SAM 2", "SAM 2", True),
    ("SAM 2", "SAM-2", True),
    ("SAM 2", "SAM2", False),
    ("SAM 2", "2 SAM", False),
    ("SAM2", "SAM2-based", True),
    ("SAM2", "SAM-2", False),
    # `=k-NN` needs the joint, of whatever kind.
    ("k-NN", "a k-NN graph", True),
    ("k-NN", "a k–NN graph", True),
    ("k-NN", "a k/NN graph", True),
    ("k-NN", "a k NN graph", False),
    ("k-NN", "a kNN graph", False),
    # With a capital in it, case counts.
    ("RAG", "RAG", True),
    ("RAG", "a rag", False),
    ("RAG", "Rag", False),
    ("rag", "RAG", True),
    ("rag", "Rag", True),
    ("Mamba model", "Mamba MODEL", True),
    ("Mamba model", "mamba model", False),
    # No stemming.
    ("policy", "policies", False),
    ("RAG", "RAGs", False),
    ("naive", "naïve", True),
    ("Naïve", "Naive", True),
    ("C", "C++", False),
    ("C++", "in C++.", True),
    ("", "anything", False),
]


@pytest.mark.parametrize(("query", "text", "is_there"), EXACT)
def test_this_very_word_is_or_is_not_there(query: str, text: str, is_there: bool) -> None:
    assert any(exact_occurrences(units(query), units(text))) == is_there


def test_all_exact_places_are_told_in_order() -> None:
    text = units("SAM 2 beats SAM, SAM-2 SAM2")

    assert list(exact_occurrences(units("SAM"), text)) == [(0, 1), (3, 4), (4, 5)]
    assert list(exact_occurrences(units("SAM 2"), text)) == [(0, 2), (4, 6)]


MANY_UNITS = st.lists(
    st.builds(
        lambda cased, glue: Unit(cased, cased.casefold(), glue),
        st.sampled_from(["a", "A", "b", "bB"]),
        st.sampled_from(["", "-", "/"]),
    ),
    max_size=6,
).map(tuple)


@given(MANY_UNITS, MANY_UNITS)
def test_exact_places_are_those_that_the_rule_allows(
    query: tuple[Unit, ...], text: tuple[Unit, ...]
) -> None:
    def is_at(start: int) -> bool:
        for at, wanted in enumerate(query):
            found = text[start + at]
            if wanted.cased not in (wanted.folded, found.cased):
                return False
            if wanted.folded != found.folded:
                return False
            if at + 1 < len(query) and wanted.glue and not found.glue:
                return False
        return True

    starts = range(len(text) - len(query) + 1) if query else range(0)
    assert list(exact_occurrences(query, text)) == [
        (start, start + len(query)) for start in starts if is_at(start)
    ]
