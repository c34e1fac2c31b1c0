"""How long a look at the index may take, whatever the database."""

from __future__ import annotations

from time import monotonic

from bot.errors import TooSlow

LOOK_SECONDS = 5.0
"""So long one look may take before its next step in the database is refused: others wait for its thread."""


class Patience:
    """How long a look may still take, from when this is made."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._until = monotonic() + seconds

    def is_over(self) -> bool:
        """Whether the time is up."""
        return monotonic() > self._until

    def check(self) -> None:
        """Go on only where the time is not up.

        Raises:
            TooSlow: it is.
        """
        if self.is_over():
            raise TooSlow(
                f"The database did not come to an end of it in {self._seconds:g} seconds."
            )
