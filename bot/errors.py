"""What can go wrong: the caller's mistakes, the world's faults. Anything else is a bug and stays loud.

Every refusal has a name from one closed list, so that people can ask `help` about it.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


class Refusal(StrEnum):
    """Why something was not answered. `help <name>` explains each."""

    UNKNOWN_COMMAND = "unknown-command"
    UNKNOWN_OPTION = "unknown-option"
    REPEATED_OPTION = "repeated-option"
    MISSING_VALUE = "missing-value"
    UNEXPECTED_VALUE = "unexpected-value"
    UNCLOSED_QUOTE = "unclosed-quote"
    BAD_NUMBER = "bad-number"
    BAD_CHOICE = "bad-choice"
    BAD_DAY = "bad-day"
    BAD_ZONE = "bad-zone"
    BAD_PAPER = "bad-paper"
    UNKNOWN_TOPIC = "unknown-topic"
    TOO_LONG = "too-long"
    EMPTY_QUERY = "empty-query"
    UNCLOSED_BRACKET = "unclosed-bracket"
    EMPTY_GROUP = "empty-group"
    EMPTY_PHRASE = "empty-phrase"
    EMPTY_FIELD = "empty-field"
    UNKNOWN_FIELD = "unknown-field"
    NESTED_FIELD = "nested-field"
    LONE_OPERATOR = "lone-operator"
    DOUBLED_OPERATOR = "doubled-operator"
    EXCLAMATION = "exclamation"
    BAD_PREFIX = "bad-prefix"
    BAD_CATEGORY = "bad-category"
    UNKNOWN_LINK = "unknown-link"
    LONE_INITIAL = "lone-initial"
    ONLY_EXCLUSIONS = "only-exclusions"
    NOT_IN_WATCH = "not-in-watch"
    NOTHING_TO_CONTINUE = "nothing-to-continue"
    NO_SUCH_BUTTON = "no-such-button"
    PAST_THE_END = "past-the-end"
    FUTURE_DAY = "future-day"
    UNKNOWN_PAPER = "unknown-paper"
    NO_SUCH_NUMBER = "no-such-number"
    ALREADY_THERE = "already-there"
    TOO_MANY = "too-many"
    TOO_FAST = "too-fast"
    UNREACHABLE = "unreachable"
    UNREADABLE = "unreadable"
    TOO_SLOW = "too-slow"
    STORE_FAULT = "store-fault"
    BUG = "bug"


class PaperboyError(Exception):
    """The base of every error that Paperboy raises on purpose. Its text is meant for people."""


class Mistake(PaperboyError):  # noqa: N818  the caller's mistake is no error of the program
    """Something the caller typed cannot be taken.

    Attributes:
        kind: its name.
        message: what is wrong, one sentence without a full stop at its end.
        start: where in the text it stands (characters from 0), `end` exclusive.
        hint: how to mend it, one sentence, or "".
        fix: the whole text mended, ready to be sent, or None.
        line: the text that was typed, where known.
    """

    def __init__(
        self,
        kind: Refusal,
        message: str,
        *,
        start: int = 0,
        end: int | None = None,
        hint: str = "",
        fix: str | None = None,
        line: str | None = None,
    ) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.start = start
        self.end = end
        self.hint = hint
        self.fix = fix
        self.line = line


class SourceFault(PaperboyError):  # noqa: N818  a fault of the world
    """A source could not tell what was asked.

    Attributes:
        url: what was asked for, without any secret.
        reason: what went wrong, a few words.
    """

    def __init__(self, reason: str, *, url: str) -> None:
        super().__init__(f"{url}: {reason}")
        self.url = url
        self.reason = reason


class Unreachable(SourceFault):
    """The source did not answer, or said “not now”. Trying later helps.

    Attributes:
        retry_at: when the source allows the next request (UTC), where it said so.
    """

    def __init__(self, reason: str, *, url: str, retry_at: datetime | None = None) -> None:
        super().__init__(reason, url=url)
        self.retry_at = retry_at


class Unreadable(SourceFault):
    """The source answered with something that is not what was agreed. Trying again does not help."""


class NotOpenYet(SourceFault):
    """The source has not opened the day that was asked for."""


class StoreFault(PaperboyError):  # noqa: N818  a fault of the world
    """The database cannot be used; the text says why and what helps."""


class TooSlow(StoreFault):
    """A look at the index was given up, as it took longer than one may. Asking for less helps."""


class ConfigMistake(PaperboyError):  # noqa: N818  the caller's mistake
    """An environment variable holds something wrong; the text names it, what is wrong, and an example."""
