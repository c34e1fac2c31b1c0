from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given

from adapters.console.inert import inert, one_line
from tests.rigs.replies import text

BIDI = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@given(text)
def test_nothing_a_terminal_acts_on_is_left(anything: str) -> None:
    for char in inert(anything):
        assert char == "\n" or unicodedata.category(char) not in {"Cc", "Cs", "Zl", "Zp"}
        assert char not in BIDI


@given(text)
def test_making_inert_text_inert_changes_nothing(anything: str) -> None:
    assert inert(inert(anything)) == inert(anything)


@given(text)
def test_one_line_is_one_line(anything: str) -> None:
    assert len(one_line(anything).splitlines()) <= 1


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "utf-8"])
@given(anything=text)
def test_what_is_inert_can_be_written_in_the_encoding_asked_for(
    encoding: str, anything: str
) -> None:
    inert(anything, encoding=encoding).encode(encoding)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("\x1b[31mred\x1b[0m", "[31mred[0m"),
        ("a\tb\rc\u2028d", "a b c d"),
        ("a\nb", "a\nb"),
        ("\u202eevil", "evil"),
        ("\ud800", "\ufffd"),
        ("עברית", "עברית"),
        ("نمی\u200cخواهم", "نمی\u200cخواهم"),
        ("e\u0301\u0302\u0303\u0304\u0305", "e\u0301\u0302\u0303"),
        (":smile:", ":smile:"),
    ],
)
def test_what_is_dangerous_goes_and_what_is_read_stays(typed: str, shown: str) -> None:
    assert inert(typed) == shown


def test_ascii_shows_something_alike() -> None:
    assert inert("▲ 24 · “Gödel” … 日 ½", encoding="ascii") == '^ 24 - "Godel" ... ? 12'
