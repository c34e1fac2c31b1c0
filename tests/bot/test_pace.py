"""Nobody can give more commands than anybody can read, and whoever waits is heard again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Mistake, Refusal
from bot.pace import MOST, WINDOW, Pace
from bot.tenancy import CONSOLE, Owner, OwnerKind

NOON = datetime(2026, 7, 15, 12, tzinfo=UTC)
SOMEBODY = CONSOLE.owner


def test_thirty_commands_in_a_minute_are_answered_and_the_next_is_told_when() -> None:
    pace = Pace()
    for second in range(MOST):
        pace.note(SOMEBODY, NOON + timedelta(seconds=second))
    with pytest.raises(Mistake, match="more than 30 commands") as refused:
        pace.note(SOMEBODY, NOON + timedelta(seconds=40))
    assert refused.value.kind is Refusal.TOO_FAST
    assert "In 20 seconds" in refused.value.hint
    pace.note(SOMEBODY, NOON + WINDOW)


def test_others_are_not_held_up() -> None:
    pace = Pace()
    for _ in range(MOST):
        pace.note(SOMEBODY, NOON)
    pace.note(Owner(SOMEBODY.workspace, OwnerKind.PERSON, "another"), NOON)


@given(st.lists(st.integers(0, 20), max_size=120))
def test_no_minute_ever_has_more_than_its_share(pauses: list[int]) -> None:
    pace, now, answered = Pace(), NOON, list[datetime]()
    for pause in pauses:
        now += timedelta(seconds=pause)
        recent = [at for at in answered if at > now - WINDOW]
        if len(recent) < MOST:
            pace.note(SOMEBODY, now)
            answered.append(now)
        else:
            with pytest.raises(Mistake):
                pace.note(SOMEBODY, now)


def test_lines_of_a_script_are_all_answered() -> None:
    pace = Pace(most=None)
    for _ in range(10 * MOST):
        pace.note(CONSOLE.owner, NOON)
