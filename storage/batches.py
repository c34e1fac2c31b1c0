"""Many keys for statements that hold only so many."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator

Key = TypeVar("Key")

# Below every limit on a statement's variables: 999 in SQLite before 3.32, 32,767 in PostgreSQL.
_ASKED_AT_ONCE = 900


def chunks(keys: list[Key]) -> Iterator[list[Key]]:
    """The keys, at most as many at once as a statement may hold."""
    for start in range(0, len(keys), _ASKED_AT_ONCE):
        yield keys[start : start + _ASKED_AT_ONCE]
