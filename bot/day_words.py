"""What people write for days, weeks and months, cut into words and numbers of known kinds.

The kinds spell the form of a text, a letter each: number N, month M, weekday W, keyword K (yesterday),
unit U (weeks), count C (two), ago A, relation R (last), before and after B; the marks ``-``, ``/`` and
``.`` between two numbers stand for themselves. `bot.days` says what each form means.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches
from typing import TYPE_CHECKING, NoReturn

from bot.errors import Mistake, Refusal
from bot.typed import Plain, plain, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_COUNTS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_UNITS = ("day", "week", "month", "year")
DAY, WEEK, MONTH, YEAR = range(4)
_ORDINALS = frozenset(("st", "nd", "rd", "th"))

# Every word but the names of months and weekdays: the letter it has in a form ("" for none), and its value.
_WORDS = (
    {"today": ("K", 0), "yesterday": ("K", -1), "tomorrow": ("K", 1)}
    | {"ago": ("A", 0), "before": ("B", -1), "after": ("B", 1)}
    | {"last": ("R", -1), "this": ("R", 0), "next": ("R", 1)}
    | {unit: ("U", index) for index, unit in enumerate(_UNITS)}
    | {f"{unit}s": ("U", index) for index, unit in enumerate(_UNITS)}
    | {"d": ("U", 0), "w": ("U", 1), "wk": ("U", 1), "wks": ("U", 1)}
    | {"weds": ("W", 2)}
    | {"a": ("C", 1), "an": ("C", 1)}
    | {count: ("C", value) for value, count in enumerate(_COUNTS, 1)}
    | {"the": ("", 0), "of": ("", 0), "on": ("", 0)}
)
_TYPABLE = (*MONTHS, *WEEKDAYS, *(word for word in _WORDS if len(word) > 2))

_TOKEN = re.compile(r"[0-9]+|[^\W\d_]+|\S")
_MARKS = "-/."
_SILENT = frozenset("-/.,;:!?()[]<>\"'“”‘’`")
# A clock time behind a date; whatever zone it names, the day stays as written.
_CLOCK = re.compile(
    r"(?<=[0-9])(?:t|,?\s+|,)(?:[01]?[0-9]|2[0-4])(?::[0-5][0-9]){1,2}(?:[.,][0-9]+)?"
    r"\s*(?:z|utc|gmt|[ap]m|[+-][0-9]{2}:?[0-9]{2})?\s*\Z"
    r"|(?<=[0-9])t[0-9]{4}(?:[0-9]{2})?z?\s*\Z",
    re.IGNORECASE | re.ASCII,
)

_DATE_LIKE = re.compile(r"[0-9w./-]+")
_ID_LIKE = re.compile(r"[0-9]{4}\.[0-9]{4,5}")
_ENDS = ".,;:!?()"

EXAMPLES = {
    "day": "Write a day like 2026-07-15, Jul 15, monday or yesterday.",
    "week": "Write a week like 2026-W29, w29, this week or last week.",
    "month": "Write a month like 2026-07, Jul 2026, July or last month.",
}
"""How each is written, for people."""


@dataclass(frozen=True, slots=True)
class Token:
    """A number, word or mark: its letter in a form, its value, and where it stands in the plain text.

    Months count from 1, weekdays and units from 0.
    """

    letter: str
    value: int
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed, the day on which it is read, and what it should be: a day, a week or a month."""

    text: str
    plain: Plain
    today: date
    wanted: str

    def wrong(
        self, message: str, *tokens: Token, hint: str = "", fix: str | None = None
    ) -> NoReturn:
        """Raise, pointing from the first to the last of `tokens`, or at everything."""
        stripped = self.plain.text.strip()
        start = self.plain.text.index(stripped) if stripped else 0
        end = start + len(stripped) if stripped else len(self.plain.text)
        if tokens:
            start, end = tokens[0].start, tokens[-1].end
        raise Mistake(
            Refusal.BAD_DAY,
            message,
            start=self.plain.place(start),
            end=self.plain.place(end),
            hint=hint or EXAMPLES[self.wanted],
            fix=fix,
        )

    def unreadable(self) -> NoReturn:
        """Raise: the words are known, what they say together is not."""
        self.wrong(f"{quoted(self.text)} is not a {self.wanted}")


def seems_period(word: str) -> bool:
    """Whether a word can hardly be anything but a week, a month or a day, if perhaps a wrong one.

    So are digits with the marks of dates, but for arXiv ids, and what is nearly the name of a month.
    """
    text = plain(word).text.strip(_ENDS).casefold()
    if _DATE_LIKE.fullmatch(text):
        return any("0" <= each <= "9" for each in text) and not _ID_LIKE.fullmatch(text)
    near = [
        name
        for name in get_close_matches(text[:20], MONTHS, n=1, cutoff=0.7)
        if len(text) > 3 and abs(len(name) - len(text)) < 3
    ]
    # “october” and “oktober” share no three letters, “june” and “tune” are no slips of each other.
    return any(
        name[:3] == text[:3] or SequenceMatcher(None, name, text).ratio() > 0.8 for name in near
    )


def read_words(text: str, today: date, wanted: str) -> tuple[Typed, str, tuple[Token, ...]]:
    """What was typed, its form, and its tokens without marks.

    Raises:
        bot.errors.Mistake: `BAD_DAY`; nothing was typed, or something unknown.
    """
    typed = Typed(text, plain(text), today, wanted)
    if not typed.plain.text.strip():
        typed.wrong(f"no {wanted} is named")
    tokens = tuple(_spoken(typed))
    form = "".join(token.letter for token in tokens)
    return typed, form, tuple(token for token in tokens if token.letter not in _MARKS)


def _spoken(typed: Typed) -> Iterator[Token]:
    """The tokens that mean something; of the marks those between two numbers."""
    clock = _CLOCK.search(typed.plain.text)
    until = clock.start() if clock else len(typed.plain.text)
    tokens = [_number_or_mark(match) for match in _TOKEN.finditer(typed.plain.text, 0, until)]
    for index, token in enumerate(tokens):
        beside = "".join(near.letter for near in tokens[max(index - 1, 0) : index + 2])
        if token.letter == "word":
            ordinal = index and tokens[index - 1].letter == "N" and token.text in _ORDINALS
            word = None if ordinal else _word(typed, token)
            if word and word.letter:
                yield word
        elif token.letter == "N" or (token.text in _MARKS and beside == f"N{token.text}N"):
            yield token
        elif token.text not in _SILENT:
            typed.unreadable()


def _number_or_mark(match: re.Match[str]) -> Token:
    """The token, its letter N for a number, “word” for a word yet to be known, and itself for a mark."""
    text = match[0].casefold()
    if "0" <= text[0] <= "9":
        # Nothing that is meant has more digits, and Python reads no endless number.
        return Token("N", int(text[:9]), text, *match.span())
    letter = "word" if text[0].isalpha() else text
    return Token(letter, 0, text, *match.span())


def _word(typed: Typed, token: Token) -> Token:
    """The word with its letter and value.

    Raises:
        bot.errors.Mistake: it is unknown.
    """
    letter, value = _WORDS.get(token.text, ("?", 0))
    for kind, names, first in (("M", MONTHS, 1), ("W", WEEKDAYS, 0)):
        for index, name in enumerate(names):
            if letter == "?" and len(token.text) >= 3 and name.startswith(token.text):
                letter, value = kind, index + first
    if letter == "?":
        near = get_close_matches(token.text[:20], _TYPABLE, n=1) if len(token.text) > 2 else []
        meant = next(iter(near), None)
        if meant in (*MONTHS, *WEEKDAYS):
            meant = meant.capitalize()
        start, end = typed.plain.place(token.start), typed.plain.place(token.end)
        typed.wrong(
            f"{quoted(typed.text[start:end])} is no word for a {typed.wanted}",
            token,
            hint=f"Did you mean {meant}?" if meant else "",
            fix=f"{typed.text[:start]}{meant}{typed.text[end:]}" if meant else None,
        )
    return Token(letter, value, token.text, token.start, token.end)
