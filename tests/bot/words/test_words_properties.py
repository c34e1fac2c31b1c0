"""What holds for the words of any text at all."""

from __future__ import annotations

import re
from itertools import pairwise

from hypothesis import example, given
from hypothesis import strategies as st

from bot.text import readable
from bot.text._characters import visible
from bot.words import Analysis, analyse, analyse_name, spans, units
from bot.words._plain import plain
from bot.words._runs import parts, spelled

# What the reading of words looks at, and what normalising makes something else of.
_PIECES = st.sampled_from(
    re.findall(
        r"\S+",
        "a B é ß ø Æ İ ı ﬁ LMs ab x α Δ µ ϖ ς ᾳ αβ ж ё ñ 1 2.5 000 ,000 1,000 ² ½ ٣ ① 〇"
        " - / . _ ^ – — \u2010 \u2011 - -- … ' ’ ‘ ʼ ʻ '' + # ++ , ; ( ) “ ” ⑴ ㈱ ℀ = ≠ 🤗"
        " 模 型 か が ー ﾊ ﾟ ก ิ ำ 한 한 ㅏ हि ् ש ָ",
    ),
)
_MARKS = st.sampled_from("\u0301\u0308\u0338\u0345\u3099\u1161\u11a8\u20e3\ufe0f")
_INVISIBLE = st.sampled_from("\u200b\u00ad\x00\u2060\ufeff\u3164")
_SPACES = st.sampled_from(" \n\u00a0\u3000\u00b4\x1f")
TEXTS = st.one_of(
    st.lists(st.one_of(_PIECES, _PIECES, _MARKS, _INVISIBLE, _SPACES), max_size=12).map("".join),
    st.text(st.characters(exclude_categories=()), max_size=40),
)


@given(TEXTS)
@example("\ud800a\udfff")
def test_any_text_is_read_and_every_word_has_a_place(text: str) -> None:
    analysis = analyse(text)

    assert len(analysis.stems) == len(analysis.folded) == len(spans(text))
    assert all(analysis.folded)
    assert all(analysis.stems)


@given(TEXTS)
def test_what_stands_at_a_place_reads_as_the_word_that_was_found_there(text: str) -> None:
    for word, (start, end) in zip(analyse(text).folded, spans(text), strict=True):
        # One character can be several words: ½ is 1 and 2.
        assert word in analyse(text[start:end]).folded


@given(TEXTS)
def test_places_are_in_order_and_within_the_text(text: str) -> None:
    places = [(0, 0), *spans(text), (len(text), len(text))]

    for (start, end), (next_start, next_end) in pairwise(places):
        assert start <= next_start
        assert end <= next_end


@given(TEXTS)
def test_words_written_again_are_the_same_words(text: str) -> None:
    folded = analyse(text).folded

    assert analyse(" ".join(folded)).folded == folded


@given(TEXTS)
def test_typed_text_has_the_words_of_the_same_text_made_readable(text: str) -> None:
    seen = visible(text)

    assert analyse(seen) == analyse(text)
    if not any(latex in seen for latex in ("\\", "$", "`", "~", "{", "}", "--", "''")):
        assert analyse(readable(seen)) == analyse(text)


@given(TEXTS)
def test_chunks_and_remembered_readings_change_nothing(text: str) -> None:
    """The whole text read at once, without anything remembered, has the same words and joins."""
    whole = plain(text)
    found = list(parts(whole))
    analysis = analyse(text)

    assert analysis == analyse(text)
    assert analysis.folded == tuple(
        spelled(whole, part.start, part.end).casefold() for part in found
    )
    assert {word.start for word in analysis.joined} == {
        at for at, part in enumerate(found) if part.goes_on
    }


@given(TEXTS)
def test_joined_words_are_their_parts_put_together_in_order(text: str) -> None:
    analysis = analyse(text)

    for word in analysis.joined:
        assert word.end - word.start >= 2
        assert word.folded == "".join(analysis.folded[word.start : word.end])
    places = [(word.start, word.end) for word in analysis.joined]
    assert places == sorted(set(places))


@given(TEXTS)
def test_a_name_has_the_words_of_a_text_unstemmed(text: str) -> None:
    analysis, name = analyse(text), analyse_name(text)

    assert name.folded == name.stems == analysis.folded
    assert [(word.start, word.end, word.stem) for word in name.joined] == [
        (word.start, word.end, word.folded) for word in analysis.joined
    ]


@given(TEXTS)
def test_units_are_the_words_before_they_were_parted(text: str) -> None:
    found = units(text)

    assert "".join(unit.folded for unit in found) == "".join(analyse(text).folded)
    for unit in found:
        assert unit.cased.casefold() == unit.folded
        assert unit.glue in ("", "-", "/", ".", "_", "^")


@given(st.text("abcdeilmnoprstuy", min_size=1))
def test_lower_and_upper_case_have_one_stem(word: str) -> None:
    assert analyse(word).stems == analyse(word.upper()).stems


def test_an_empty_text_has_no_words() -> None:
    assert analyse(" \n.,-–—()") == Analysis((), (), ())
    assert spans("") == ()
    assert units("") == ()
