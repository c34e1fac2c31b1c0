from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text import one_line, readable
from bot.text.told import UNSTORABLE, told_line, told_text

TEXT = st.text() | st.text(st.sampled_from("a \n\0\ud800\u200b$\\{}é"))


@given(TEXT)
def test_a_text_is_shown_readable_and_kept_as_told_only_where_that_differs(text: str) -> None:
    assert told_text(text).shown == readable(text)
    assert told_line(text).shown == one_line(text)
    for told in (told_text(text), told_line(text)):
        assert (told.as_told is None) == (told.shown == text)


@given(TEXT)
def test_what_is_kept_can_be_stored(text: str) -> None:
    for told in (told_text(text), told_line(text)):
        for kept in (told.shown, told.as_told or ""):
            assert "\0" not in kept
            kept.encode()
    assert told_text(text).as_told in (None, UNSTORABLE.sub("\ufffd", text))


@pytest.mark.parametrize("value", [None, 7, True, ["a"], {"a": "b"}, b"a"])
def test_what_is_no_text_tells_nothing(value: Any) -> None:
    assert told_line(value) == told_text(value) == ("", None)
