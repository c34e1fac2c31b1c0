"""Where queries stand in texts."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.words import Analysis, Joined, analyse, analyse_name, spans
from bot.words.sequences import begins, contains, occurrences

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FOUND = [
    # A compound matches both as its parts in sequence and with any neighbouring parts joined.
    ("multistage", "a multi-stage plan", "multi-stage"),
    ("multi-stage", "a multi-stage plan", "multi-stage"),
    ("multi", "a multi-stage plan", "multi"),
    ("stage", "a multi-stage plan", "stage"),
    ("multi stage", "a multi-stage plan", "multi-stage"),
    ("multistage", "a multistage plan", "multistage"),
    ("multi-stage", "a multistage plan", "multistage"),
    ("multi-stage", "a multi stage plan", "multi stage"),
    ("multi-stage learning", "by multistage learning", "multistage learning"),
    ("multistage learning", "by multi-stage learning", "multi-stage learning"),
    ("the multi-stage", "the multistage", "the multistage"),
    ("of-the-art", "state-of-the-art", "of-the-art"),
    ("stateof the-art", "state-of-the-art", "state-of-the-art"),
    ("state-of theart", "state-of-the-art", "state-of-the-art"),
    ("pre-trained language-model", "pretrained languagemodels", "pretrained languagemodels"),
    ("qwen", "with Qwen2.5-72B", "Qwen"),
    ("Qwen 2.5", "with Qwen2.5-72B", "Qwen2.5"),
    ("qwen2.5", "with Qwen 2.5", "Qwen 2.5"),
    ("qwen2.5-72b", "with Qwen2.5-72B", "Qwen2.5-72B"),
    ("GPT4o", "with GPT-4o", "GPT-4o"),
    ("gpt-4o", "with GPT4o", "GPT4o"),
    ("covid19", "COVID-19", "COVID-19"),
    ("word2vec", "Word2Vec", "Word2Vec"),
    ("pi0", "our π_0 policy", "π_0"),
    ("us", "the U.S. economy", "U.S"),
    # Stems count, punctuation does not.
    ("policies", "the policy", "policy"),
    ("distilled", "distillation", "distillation"),
    ("embedding", "it embeds words", "embeds"),
    ("embed", "embeddings", "embeddings"),
    ("diffusion policy", "Diffusion (policies)", "Diffusion (policies"),
    ("flow matching", "flow, matched", "flow, matched"),
    ("llm", "LLMs", "LLMs"),
    ("pass@k", "pass@k", "pass@k"),
    ("1000", "1,000 samples", "1,000"),
    ("模型", "大模型很大", "模型"),
    ("schrodinger", "Schrödinger", "Schrödinger"),
]


@pytest.mark.parametrize(("query", "text", "found"), FOUND)
def test_this_query_stands_there(query: str, text: str, found: str) -> None:
    assert _shown(occurrences, query, text) == [found]
    assert contains(analyse(query), analyse(text))


NOT_FOUND = [
    ("qwen2", "Qwen2.5-72B"),
    ("multi stage", "multistage"),
    ("experience", "experiments"),
    ("experiments", "experience"),
    ("animal", "animation"),
    ("conversion", "conversation"),
    ("several", "severe"),
    ("numerous", "numerical"),
    ("ragged", "RAG"),
    ("RAG", "ragged"),
    ("25", "2.5"),
    ("2", "2.5"),
    ("diffusion policy", "policy of diffusion"),
    ("diffusion policy", "diffusion as policy"),
    ("stage multi", "multi-stage"),
    ("model 模", "model 型模"),
    ("C", "C++"),
    ("a", "the A+ grade"),
    ("multi", "multistage"),
    ("", "anything"),
    ("?!", "anything"),
    ("long query here", "long query"),
]


@pytest.mark.parametrize(("query", "text"), NOT_FOUND)
def test_this_query_does_not_stand_there(query: str, text: str) -> None:
    assert _shown(occurrences, query, text) == []
    assert not contains(analyse(query), analyse(text))


def test_all_places_are_told_in_order() -> None:
    assert _shown(occurrences, "multi-stage", "Multi-stage, multistage and multi stages") == [
        "Multi-stage",
        "multistage",
        "multi stages",
    ]


def test_names_are_found_unstemmed() -> None:
    name = analyse_name("Sam Banks")

    assert contains(analyse_name("banks"), name)
    assert not contains(analyse_name("bank"), name)


BEGINS = [
    ("quant", "quantum", ["quantum"]),
    ("quant", "Post-training quantization, quantized", ["quantization", "quantized"]),
    ("quantiza", "quantized", []),  # unstemmed
    ("gpt-4", "GPT-4, GPT4o, gpt-4.1 and GPT 4", ["GPT-4", "GPT4o", "gpt-4.1", "GPT 4"]),
    ("gpt-4", "GPT-3.4", []),
    ("gpt4", "GPT-4o", ["GPT-4o"]),
    ("multis", "multi-stage", ["multi-stage"]),
    ("multi-st", "multistage", ["multistage"]),
    ("multi", "multi-stage", ["multi", "multi-stage"]),
    ("diffusion pol", "diffusion policies, diffusions policy", ["diffusion policies"]),
    ("", "anything", []),
]


@pytest.mark.parametrize(("query", "text", "found"), BEGINS)
def test_words_that_begin_so_are_found_there(query: str, text: str, found: list[str]) -> None:
    assert _shown(begins, query, text) == found


def _shown(
    find: Callable[[Analysis, Analysis], Iterator[tuple[int, int]]], query: str, text: str
) -> list[str]:
    places = spans(text)
    return [
        text[places[start][0] : places[end - 1][1]]
        for start, end in find(analyse(query), analyse(text))
    ]


# Few words, so that much meets; joined words need not even be what their parts make.
WORDS = st.sampled_from(["a", "b", "ab", "ba", "aab"])


@st.composite
def analyses(draw: st.DrawFn, *, most: int) -> Analysis:
    words = draw(st.lists(st.tuples(WORDS, WORDS), max_size=most))
    runs = [(start, end) for start in range(len(words)) for end in range(start + 2, len(words) + 1)]
    chosen = sorted(draw(st.sets(st.sampled_from(runs)))) if runs else []
    return Analysis(
        tuple(folded for folded, _ in words),
        tuple(stem for _, stem in words),
        tuple(Joined(start, end, draw(WORDS), draw(WORDS)) for start, end in chosen),
    )


@given(analyses(most=4), analyses(most=6))
def test_occurrences_are_those_that_trying_everything_finds(
    query: Analysis, text: Analysis
) -> None:
    wanted = set(_readings(query, 0, len(query.stems), by="stem"))
    expected = [
        place
        for place in _places(text)
        if not wanted.isdisjoint(_readings(text, *place, by="stem"))
    ]

    assert list(occurrences(query, text)) == expected
    assert contains(query, text) == bool(expected)


@given(analyses(most=4), analyses(most=6))
def test_beginnings_are_those_that_trying_everything_finds(query: Analysis, text: Analysis) -> None:
    wanted = list(_readings(query, 0, len(query.folded), by="folded"))
    expected = [
        place
        for place in _places(text)
        if any(
            len(found) == len(words)
            and found[:-1] == words[:-1]
            and found[-1].startswith(words[-1])
            for found, words in product(_readings(text, *place, by="folded"), wanted)
        )
    ]

    assert list(begins(query, text)) == expected


def _places(text: Analysis) -> list[tuple[int, int]]:
    length = len(text.stems)
    return [(start, end) for start in range(length) for end in range(start + 1, length + 1)]


def _readings(analysis: Analysis, start: int, end: int, *, by: str) -> Iterator[tuple[str, ...]]:
    """Every way of reading the parts from `start` to `end`."""
    if start == end:
        yield ()
        return
    single = analysis.stems[start] if by == "stem" else analysis.folded[start]
    steps = [(start + 1, single)]
    steps += [
        (word.end, getattr(word, by))
        for word in analysis.joined
        if word.start == start and word.end <= end
    ]
    for after, word in steps:
        for rest in _readings(analysis, after, end, by=by):
            yield word, *rest


PIECES = st.sampled_from(
    ["multi", "stage", "multistage", "Qwen", "2.5", "2", "x", "models", "model"]
)


@given(
    st.lists(st.tuples(PIECES, st.sampled_from(["-", " ", "", "_", ", "])), min_size=1, max_size=3),
    st.lists(st.tuples(PIECES, st.sampled_from(["-", " ", "", "/", ", "])), max_size=6),
)
def test_real_compounds_are_found_wherever_trying_everything_finds_them(
    query_pieces: list[tuple[str, str]], text_pieces: list[tuple[str, str]]
) -> None:
    query = analyse("".join(map("".join, query_pieces)))
    text = analyse("".join(map("".join, text_pieces)))
    wanted = set(_readings(query, 0, len(query.stems), by="stem"))

    assert list(occurrences(query, text)) == [
        place
        for place in _places(text)
        if not wanted.isdisjoint(_readings(text, *place, by="stem"))
    ]
