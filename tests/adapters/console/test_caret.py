from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from adapters.console.caret import point
from bot.reply import Caret, Outcome, Reply
from tests.rigs.drawing import PLAIN, draw
from tests.rigs.replies import text


def under_carets(line: str, before: int, cells: int) -> str:
    """The characters whose cells the carets stand under."""
    found, at = "", 0
    for char in line:
        if before <= at < before + cells:
            found += char
        at += cell_len(char)
    return found


visible = st.text(st.sampled_from('ab: "日本語🎉é→'), min_size=1, max_size=60)


@given(visible, st.data())
def test_the_carets_cover_exactly_the_place(line: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(line) - 1))
    end = data.draw(st.integers(start + 1, len(line)))
    shown, before, cells = point(Caret(line, start, end), PLAIN, 200)
    assert shown == line
    assert under_carets(shown, before, cells) == line[start:end]
    assert cells == cell_len(line[start:end])


@given(visible, st.data(), st.integers(12, 40))
def test_a_long_line_is_shown_around_the_place(line: str, data: st.DataObject, width: int) -> None:
    start = data.draw(st.integers(0, len(line) - 1))
    end = data.draw(st.integers(start + 1, len(line)))
    shown, before, cells = point(Caret(line, start, end), PLAIN, width)
    assert cell_len(shown) <= width
    assert before + cells <= width
    covered = under_carets(shown, before, cells)
    assert covered
    assert line[start:end].startswith(covered)


@given(text, st.integers(-3, 80), st.integers(-3, 80), st.integers(8, 60))
def test_any_line_and_any_place_are_drawn_within_the_width(
    line: str, start: int, end: int, width: int
) -> None:
    shown, before, cells = point(Caret(line, start, end), PLAIN, width)
    assert cells >= 1
    assert before >= 0
    assert before + cells <= width
    assert cell_len(shown) <= width
    assert "\n" not in shown


def test_the_end_of_a_line_is_pointed_at_just_after_it() -> None:
    assert point(Caret("show", 4, 4), PLAIN, 80) == ("show", 4, 1)
    shown, before, cells = point(Caret("x" * 90, 90, 90), PLAIN, 40)
    assert (len(shown), before, cells) == (38, 38, 1)


@pytest.mark.parametrize("line", ["\u202eab", "a\u0301b", "\x1b[1mx"])
def test_what_is_not_shown_has_no_cells(line: str) -> None:
    _, before, cells = point(Caret(line, 0, len(line)), PLAIN, 80)
    assert before == 0
    assert cells == cell_len(PLAIN.words(line))


def test_the_carets_are_drawn_under_the_line() -> None:
    reply = Reply(heading="No", caret=Caret("on 日本 top:5", 3, 5), outcome=Outcome.MISTAKE)
    assert draw(reply).splitlines()[2:] == ["  on 日本 top:5", "     ^^^^"]
