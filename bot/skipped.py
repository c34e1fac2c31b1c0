"""What of one file or answer cannot be read: counted all, logged only the first few."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import logging
    from collections.abc import Iterator

LOGGED = 3
"""So many are logged each; where a file is of another kind altogether the rest would say the same."""


@dataclass(slots=True)
class Skipped:
    """How many were skipped so far.

    Attributes:
        count: all of them.
    """

    _log: logging.Logger
    count: int = 0

    def add(self, what: str) -> None:
        """Count one; `what` says where it stands and what is wrong with it."""
        self.count += 1
        if self.count <= LOGGED:
            self._log.warning("%s", what)


@contextmanager
def counting_skipped(log: logging.Logger, *, name: str, one: str, many: str) -> Iterator[Skipped]:
    """Count what is skipped of `name` in the block; at its end `log` is told of how many it was not told.

    One of them is called `one`, several `many`.
    """
    skipped = Skipped(log)
    try:
        yield skipped
    finally:
        if skipped.count > LOGGED:
            more = skipped.count - LOGGED
            things = one if more == 1 else many
            log.warning("… and %s more %s of %s could not be read", f"{more:,}", things, name)
