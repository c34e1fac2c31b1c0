from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.console.completion import Suggestion, suggestions, usage_hint
from bot.commands.spec import ReadContext
from bot.reply import Button
from tests.rigs.talks import Talk

REGISTRY = Talk().conversation.registry
CONTEXT = ReadContext(date(2026, 7, 15), REGISTRY.topics)
BUTTONS = (Button("more", "today page:2"),)


def offered(line: str) -> list[str]:
    """What the line would be with each suggestion taken."""
    found = suggestions(line, registry=REGISTRY, buttons=BUTTONS, context=CONTEXT)
    return [line[: len(line) - each.replaces] + each.text for each in found]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("", ["today", "show", "watch add", "watch list", "down", "wait", "help", "more"]),
        ("to", ["today"]),
        ("TO", ["today"]),
        ("/papers to", ["/papers today"]),
        ("papers n", ["papers now"]),
        ("w", ["watch add", "watch list", "wait"]),
        ("watch ", ["watch add", "watch list"]),
        ("watch l", ["watch list"]),
        ("mo", ["more"]),
        ("q", ["quit"]),
        ("today ", ["today top:"]),
        ("now t", ["now top:"]),
        ("today top:", [f"today top:{size}" for size in (5, 10, 20, 50, 100)]),
        ("today limit:1", ["today limit:10", "today limit:100"]),
        ("today top:5 ", []),
        ("today limit:5 ", []),
        ("help wa", ["help watch add", "help watch list", "help wait"]),
        ("help bad", ["help bad-day"]),
        ("help watch a", ["help watch add"]),
        ('help "wa', []),
        ("show 26", []),
        ("nothing ", []),
    ],
)
def test_what_can_come_next_is_offered(line: str, expected: list[str]) -> None:
    assert offered(line) == expected


def test_help_is_offered_commands_with_what_they_do_before_refusals() -> None:
    found = suggestions("help ", registry=REGISTRY, buttons=(), context=CONTEXT)
    assert [(each.text, each.about) for each in found] == [
        ("today", "today's papers"),
        ("show", "one paper"),
        ("watch add", "add a watch"),
        ("watch list", "your watches"),
        ("down", "a source that is"),
        ("wait", "for ever"),
        ("help", "what there is"),
        ("bad-day", "the name of a refusal"),
    ]
    found = suggestions("help n", registry=REGISTRY, buttons=(), context=CONTEXT)
    assert found == (Suggestion("now", 1, "the same as today"),)


def test_suggestions_say_what_they_do() -> None:
    found = suggestions("n", registry=REGISTRY, buttons=BUTTONS, context=CONTEXT)
    assert found == (Suggestion("now", 1, "the same as today"),)


@given(st.text(st.sampled_from('abehlopstw:" /-5'), max_size=20))
def test_suggestions_for_any_line_go_on_with_what_is_typed(line: str) -> None:
    for each in suggestions(line, registry=REGISTRY, buttons=BUTTONS, context=CONTEXT):
        assert 0 <= each.replaces <= len(line)


def test_the_usage_of_the_command_being_typed_is_told() -> None:
    assert usage_hint("/papers today to", REGISTRY) == "today [top:1–100]   today's papers"
    assert usage_hint("today", REGISTRY)
    assert usage_hint("tod", REGISTRY) == ""
    assert usage_hint("", REGISTRY) == ""
