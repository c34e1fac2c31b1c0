from __future__ import annotations

import pytest

from adapters.console.screen import Screen
from bot.reply import Card, Reply
from tests.rigs.clock import FakeClock
from tests.rigs.drawing import SUMMER, Terminal
from tests.rigs.papers import READ_IT_BACK

REPLY = Reply(heading="Papers", notices=(("Mind this.",),), cards=(Card(READ_IT_BACK),))


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "COLORTERM", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")


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
