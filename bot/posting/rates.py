"""How fast may be sent: budgets of a token and of each of its places, used up while there is work, never overdrawn.

A budget is a window that slides: at most so many within so long. That is how platforms state their limits, and unlike a
bucket that refills it never allows more than the limit in any window. Pure: `now` comes from outside.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Hashable

_K = TypeVar("_K", bound="Hashable")

_NEVER = datetime.min.replace(tzinfo=UTC)
_MOST_KEPT = 10_000


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `count` within any `window`."""

    count: int
    window: timedelta


class Budget:
    """What may be sent under one limit."""

    __slots__ = ("_limit", "_sent", "_shut_until")

    def __init__(self, limit: Limit) -> None:
        self._limit = limit
        self._sent: deque[datetime] = deque()
        self._shut_until = _NEVER

    def free_at(self, now: datetime) -> datetime:
        """The earliest instant, `now` or later, at which one more may be sent."""
        self._forget(now)
        free = max(now, self._shut_until)
        if len(self._sent) >= self._limit.count:
            oldest = self._sent[len(self._sent) - self._limit.count]
            free = max(free, oldest + self._limit.window)
        return free

    def spend(self, now: datetime) -> None:
        """One was sent."""
        self._sent.append(now)

    def shut(self, until: datetime) -> None:
        """Nothing may be sent before: the platform said so."""
        self._shut_until = max(self._shut_until, until)

    def learn(self, limit: Limit) -> None:
        """The platform told what its limit is."""
        self._limit = limit

    def is_idle(self, now: datetime) -> bool:
        """Whether nothing of it is remembered that still counts."""
        self._forget(now)
        return not self._sent and self._shut_until <= now

    def _forget(self, now: datetime) -> None:
        while self._sent and self._sent[0] + self._limit.window <= now:
            self._sent.popleft()


class Rates(Generic[_K]):
    """The budgets of one token: one for all that it sends, and one for each place."""

    def __init__(self, *, whole: Limit, place: Limit) -> None:
        self._whole = Budget(whole)
        self._of_a_place = place
        self._places: dict[_K, Budget] = {}

    def free_at(self, place: _K, now: datetime) -> datetime:
        """The earliest instant, `now` or later, at which one more may be sent there."""
        whole = self._whole.free_at(now)
        budget = self._places.get(place)
        return whole if budget is None else max(whole, budget.free_at(now))

    def spend(self, place: _K, now: datetime) -> None:
        """One was sent there."""
        self._whole.spend(now)
        self._budget(place, now).spend(now)

    def shut(self, place: _K | None, now: datetime, until: datetime) -> None:
        """Nothing may be sent to a place, or with None to any, before that instant."""
        budget = self._whole if place is None else self._budget(place, now)
        budget.shut(until)

    def learn(self, place: _K, limit: Limit, now: datetime) -> None:
        """The platform told what the limit of a place is."""
        self._budget(place, now).learn(limit)

    def _budget(self, place: _K, now: datetime) -> Budget:
        budget = self._places.get(place)
        if budget is None:
            if len(self._places) >= _MOST_KEPT:
                self._places = {
                    key: each for key, each in self._places.items() if not each.is_idle(now)
                }
            budget = self._places[place] = Budget(self._of_a_place)
        return budget
