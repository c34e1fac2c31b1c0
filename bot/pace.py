"""How many commands a person may give: enough for anybody who reads the answers."""

from __future__ import annotations

from collections import deque
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.errors import Mistake, Refusal

if TYPE_CHECKING:
    from datetime import datetime

    from bot.tenancy import Owner

MOST = 30
"""Commands of one person in one `WINDOW`."""

WINDOW = timedelta(minutes=1)

_MOST_REMEMBERED = 10_000


class Pace:
    """Remembers when people gave their latest commands. It forgets who has been quiet."""

    def __init__(self, most: int | None = MOST) -> None:
        """Let each person give so many commands in one `WINDOW`; None means any number, for lines that a script gives."""
        self._most = most
        self._latest: dict[Owner, deque[datetime]] = {}

    def note(self, person: Owner, now: datetime) -> None:
        """A person gives a command at `now` (UTC).

        Raises:
            bot.errors.Mistake: too many came in the last minute; it says when the next may come. A refused one does
                not count.
        """
        if self._most is None:
            return
        if len(self._latest) >= _MOST_REMEMBERED:
            self._forget(now)
        times = self._latest.setdefault(person, deque())
        while times and times[0] <= now - WINDOW:
            times.popleft()
        if len(times) >= self._most:
            seconds = max(1, round((times[0] + WINDOW - now).total_seconds()))
            raise Mistake(
                Refusal.TOO_FAST,
                f"that was more than {self._most} commands in a minute",
                hint=f"In {seconds} second{'' if seconds == 1 else 's'} the next is answered; this line was not carried out.",
            )
        times.append(now)

    def _forget(self, now: datetime) -> None:
        quiet = [person for person, times in self._latest.items() if times[-1] <= now - WINDOW]
        for person in quiet:
            del self._latest[person]
