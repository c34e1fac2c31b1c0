"""What can be wrong with a query."""

from __future__ import annotations

from enum import StrEnum


class Wrong(StrEnum):
    """What can be wrong with a query."""

    UNCLOSED_QUOTE = "unclosed quote"
    UNCLOSED_BRACKET = "unclosed bracket"  # also one that was never opened
    EMPTY_QUERY = "empty query"
    EMPTY_GROUP = "empty group"
    EMPTY_PHRASE = "empty phrase"
    EMPTY_FIELD = "empty field"
    UNKNOWN_FIELD = "unknown field"
    NESTED_FIELD = "field inside a field"
    OPERATOR = "lone or doubled operator"
    BANG = "exclamation mark"
    NUMBER = "bad number"
    DATE = "bad date"
    PAPER = "bad id"
    CATEGORY = "bad category"
    LINK = "unknown link"
    ONLY_EXCLUSIONS = "only exclusions"
    SHORT_PREFIX = "too short a prefix"
    MISPLACED_PREFIX = "misplaced prefix"
    INITIAL = "an initial alone"
    TOO_LONG = "too long"
    DAY_IN_WATCH = "day in a watch"


class ReferenceError_(Exception):  # noqa: N801, N818  the builtin has the better name
    """The query is wrong.

    Attributes:
        kind: how.
    """

    def __init__(self, kind: Wrong) -> None:
        super().__init__(kind.value)
        self.kind = kind
