from __future__ import annotations

import io

import pytest

from adapters.console.screen import Screen
from bot.reply import Card, Reply
from tests.rigs.clock import NOON, FakeClock
from tests.rigs.drawing import SUMMER, Terminal
from tests.rigs.papers import READ_IT_BACK

REPLY = Reply(heading="Papers", notices=(("Mind this.",),), cards=(Card(READ_IT_BACK),))


def shown() -> str:
    stream = Terminal()
    Screen(stream, clock=FakeClock(), tz=SUMMER).show(REPLY)
    return stream.getvalue()


def test_a_terminal_gets_colours_and_links() -> None:
    assert "\x1b[33mMind" in shown()
    assert "\x1b]8;" in shown()


def test_no_color_is_honoured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[33m" not in shown()
    assert "\x1b[1mPapers" in shown()


@pytest.mark.parametrize("term", ["dumb", "linux"])
def test_terminals_without_links_get_addresses(monkeypatch: pytest.MonkeyPatch, term: str) -> None:
    monkeypatch.setenv("TERM", term)
    assert "\x1b]8;" not in shown()
    assert "https://huangrh99.github.io/" in shown()


def test_a_wide_terminal_is_not_filled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("TERM", "dumb")
    assert max(map(len, shown().splitlines())) <= 100


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("40", 40),
        ("60", 60),
        ("200", 200),
        ("39", 100),
        ("201", 100),
        ("9" * 99, 100),
        ("wide", 100),
        ("²", 100),
        ("-60", 100),
        ("", 100),
    ],
)
def test_what_is_no_terminal_is_as_wide_as_columns_asks_within_reason(
    monkeypatch: pytest.MonkeyPatch, asked: str, given: int
) -> None:
    monkeypatch.setenv("COLUMNS", asked)
    stream = io.StringIO()
    Screen(stream, clock=FakeClock()).show(Reply(text=(("x" * 999,),)))
    assert max(map(len, stream.getvalue().splitlines())) == given


def test_instants_are_shown_in_the_zone_that_the_reply_names() -> None:
    reply = Reply(text=((NOON,),), zone="Asia/Tokyo")
    stream = Terminal()
    Screen(stream, clock=FakeClock()).show(reply)
    assert "21:00 JST" in stream.getvalue()
