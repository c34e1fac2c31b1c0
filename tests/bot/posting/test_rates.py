"""Budgets are used up while there is work, and never overdrawn."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.posting.rates import Budget, Limit, Rates
from tests.rigs.clock import NOON

SECOND = timedelta(seconds=1)
limits = st.builds(
    Limit, st.integers(1, 9), st.integers(1, 60).map(lambda seconds: timedelta(seconds=seconds))
)


@given(limit=limits, idle=st.lists(st.integers(0, 3000), min_size=1, max_size=80))
def test_no_window_ever_holds_more_than_the_limit(limit: Limit, idle: list[int]) -> None:
    budget, now = Budget(limit), NOON
    sent = []
    for pause in idle:
        now = budget.free_at(now + timedelta(milliseconds=pause))
        budget.spend(now)
        sent.append(now)
    for first, beyond in zip(sent, sent[limit.count :], strict=False):
        assert beyond - first >= limit.window


@given(limit=limits, windows=st.integers(1, 6))
def test_a_backlog_uses_the_whole_budget(limit: Limit, windows: int) -> None:
    budget, now = Budget(limit), NOON
    end, sent = NOON + windows * limit.window, 0
    while (now := budget.free_at(now)) < end:
        budget.spend(now)
        sent += 1
    assert sent == windows * limit.count


@given(limit=limits, shut=st.integers(0, 100), before=st.integers(0, 9))
def test_nothing_goes_before_the_instant_that_the_platform_named(
    limit: Limit, shut: int, before: int
) -> None:
    budget = Budget(limit)
    for _ in range(min(before, limit.count)):
        budget.spend(NOON)
    until = NOON + timedelta(seconds=shut)
    budget.shut(until)
    budget.shut(NOON)
    assert budget.free_at(NOON) >= until


def test_a_place_that_has_to_wait_holds_no_other_back() -> None:
    rates: Rates[str] = Rates(whole=Limit(5, SECOND), place=Limit(1, SECOND))
    rates.spend("a", NOON)
    assert rates.free_at("a", NOON) == NOON + SECOND
    assert rates.free_at("b", NOON) == NOON
    rates.shut("b", NOON, NOON + 9 * SECOND)
    assert rates.free_at("b", NOON) == NOON + 9 * SECOND
    assert rates.free_at("c", NOON) == NOON
    rates.shut(None, NOON, NOON + 2 * SECOND)
    assert rates.free_at("c", NOON) == NOON + 2 * SECOND


def test_what_the_platform_tells_of_its_limit_counts_instead_of_what_was_configured() -> None:
    rates: Rates[str] = Rates(whole=Limit(50, SECOND), place=Limit(1, SECOND))
    rates.spend("a", NOON)
    rates.learn("a", Limit(3, 5 * SECOND), NOON)
    assert rates.free_at("a", NOON) == NOON
    rates.spend("a", NOON)
    rates.spend("a", NOON)
    assert rates.free_at("a", NOON) == NOON + 5 * SECOND


@given(
    places=st.lists(st.integers(0, 3), min_size=1, max_size=60),
    whole=limits,
    place=limits,
)
def test_neither_the_token_nor_any_place_is_overdrawn(
    places: list[int], whole: Limit, place: Limit
) -> None:
    rates: Rates[int] = Rates(whole=whole, place=place)
    now, sent = NOON, []
    for each in places:
        now = rates.free_at(each, now)
        rates.spend(each, now)
        sent.append((each, now))
    for limit, times in [
        (whole, [at for _, at in sent]),
        *((place, [at for key, at in sent if key == one]) for one in range(4)),
    ]:
        for first, beyond in zip(times, times[limit.count :], strict=False):
            assert beyond - first >= limit.window
