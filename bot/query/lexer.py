"""A typed query cut into tokens, each of which knows its place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from bot.query import mistakes, wrong_values
from bot.query.vocabulary import EXAMPLES, FIELDS, MEANT_NUMBERS, NUMBERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.query.plain import Plain

HYPHENS = "-‐−"
"""Alone between spaces each is a mistake; the longer dashes are punctuation there, as in a pasted title."""

DASHES = HYPHENS + "‒–—―"
"""Before a word they exclude: phones and word processors type them for the hyphen."""

_NUMBERS = "|".join((*NUMBERS, *MEANT_NUMBERS))
_COMPARISON = re.compile(rf"({_NUMBERS})\s*:?\s*([><=≥≤]+)\s*([^\s()|\"]*)", re.IGNORECASE)
_TURNED = re.compile(
    rf"([0-9][0-9.,]*k?)\s*([><=≥≤]+)\s*({'|'.join(NUMBERS)})(?![\w:])", re.IGNORECASE
)
_WITH_EQUALS = re.compile(
    # `author =he` is a word and, with “=” before it, a very word.
    rf"({'|'.join(name for name in FIELDS if FIELDS[name] in EXAMPLES)})(?:=+\s*|\s+=+\s+)(?=[\w\"(])",
    re.IGNORECASE,
)
_NAME = re.compile(r"([^\W\d_]+):")
_EXCLAMATION = re.compile(rf"!+(?=[\w(=\"{DASHES[1:]}-])")
_DIGITS = "0123456789"
_OPERATORS = ("AND", "OR", "NOT")


class Kind(Enum):
    """What a token is."""

    WORD = auto()
    PHRASE = auto()
    EXACT = auto()  # a word with = before it
    EXACT_PHRASE = auto()
    OPEN = auto()
    CLOSE = auto()
    AND = auto()
    OR = auto()
    NOT = auto()
    FIELD = auto()  # a known name with its colon
    COMPARISON = auto()
    MISTAKE = auto()  # raised when reading comes to it, so that the first mistake is the one told
    END = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a query.

    Attributes:
        kind: what it is.
        text: its plain characters; of a phrase or an exact word what is to be found, a field's full name, of a
            comparison its name, sign and value parted by spaces.
        start: where it begins in what was typed.
        end: where it ends there, exclusive.
        at: where it begins in the plain characters.
        name: of a word that begins with an unknown name, a colon and something more: that name.
        mistake: what is wrong, of a mistake.
    """

    kind: Kind
    text: str
    start: int
    end: int
    at: int
    name: str = ""
    mistake: mistakes.QueryError | None = None

    @property
    def inside(self) -> int:
        """Where `text` begins in the plain characters: of a word, a phrase or an exact one."""
        return self.at + _BEFORE_TEXT.get(self.kind, 0)


_PAIRED = re.compile(r'["()]')
# A backslash takes the next character with it.
_RUN = re.compile(r'(?:[^\s()|"\\]|\\.|\\\Z)*+', re.DOTALL)
_BEFORE_TEXT = {Kind.PHRASE: 1, Kind.EXACT: 1, Kind.EXACT_PHRASE: 2}


def tokens(plain: Plain) -> Iterator[Token]:
    """The tokens of a query, each cut when it is asked for, an END at the end.

    Raises:
        bot.query.mistakes.QueryError: a quote or bracket without its partner.
    """
    _check_pairs(plain)
    return _Lexer(plain).tokens()


def escaped(text: str) -> Iterator[tuple[int, str]]:
    """The characters that no backslash takes with it, and where they stand."""
    place = 0
    while place < len(text):
        if text[place] == "\\":
            place += 2
        else:
            yield place, text[place]
            place += 1


def _check_pairs(plain: Plain) -> None:
    """Before all else: what follows a lost quote cannot be judged."""
    if not _PAIRED.search(plain.text):
        return
    quote: int | None = None
    opened: list[int] = []
    unopened: int | None = None
    for place, char in escaped(plain.text):
        if char == '"':
            quote = place if quote is None else None
        elif quote is None and char == "(":
            opened.append(place)
        elif quote is None and char == ")":
            if not opened and unopened is None:
                unopened = place
            del opened[-1:]
    if quote is not None:
        raise mistakes.unclosed_quote(plain.typed, plain.typed_range(quote, quote + 1))
    if unopened is not None:
        raise mistakes.unopened_bracket(plain.typed, plain.typed_range(unopened, unopened + 1))
    if opened:
        place = opened[-1]
        where = plain.typed_range(place, place + 1)
        raise mistakes.unclosed_bracket(plain.typed, where, len(opened))


class _Lexer:
    """Walks over a query once."""

    def __init__(self, plain: Plain) -> None:
        self._plain = plain
        self._text = plain.text
        self._place = 0

    def tokens(self) -> Iterator[Token]:
        while True:
            while self._place < len(self._text) and self._text[self._place].isspace():
                self._place += 1
            if self._place == len(self._text):
                end = len(self._plain.typed)
                yield Token(Kind.END, "", end, end, self._place)
                return
            yield self._token(self._place)

    def _token(self, start: int) -> Token:
        char = self._text[start]
        if char in "()|":
            kind = {"(": Kind.OPEN, ")": Kind.CLOSE, "|": Kind.OR}[char]
            return self._taken(kind, start, start + 1)
        if char == '"':
            return self._phrase(Kind.PHRASE, start, start)
        if char in DASHES:
            return self._dash(start)
        if char == "=":
            return self._exact(start)
        exclamation = _EXCLAMATION.match(self._text, start)
        if exclamation is not None:
            where = self._plain.typed_range(start, exclamation.end())
            return self._wrong(exclamation.end(), mistakes.exclamation(self._plain.typed, where))
        return self._word(start)

    def _taken(
        self, kind: Kind, start: int, end: int, text: str | None = None, *, name: str = ""
    ) -> Token:
        self._place = end
        typed_start, typed_end = self._plain.typed_range(start, end)
        shown = self._text[start:end] if text is None else text
        return Token(kind, shown, typed_start, typed_end, start, name)

    def _wrong(self, end: int, mistake: mistakes.QueryError) -> Token:
        at, self._place = self._place, end
        assert mistake.end is not None
        return Token(Kind.MISTAKE, "", mistake.start, mistake.end, at, mistake=mistake)

    def _phrase(self, kind: Kind, start: int, quote: int) -> Token:
        inside = quote + 1
        closing = next(
            (inside + place for place, char in escaped(self._text[inside:]) if char == '"'), None
        )
        if closing is None:  # its partner stood in a comparison, which is the first mistake then
            where = self._plain.typed_range(quote, quote + 1)
            return self._wrong(len(self._text), mistakes.unclosed_quote(self._plain.typed, where))
        return self._taken(kind, start, closing + 1, self._text[inside:closing])

    def _dash(self, start: int) -> Token:
        end = start
        while self._text[end : end + 1] and self._text[end] in DASHES:
            end += 1
        if end == start + 1 and not self._stops(end):
            return self._taken(Kind.NOT, start, end)
        where = self._plain.typed_range(start, end)
        if not self._stops(end):
            return self._wrong(end, mistakes.doubled_minus(self._plain.typed, where))
        if end == start + 1 and self._text[start] in HYPHENS:
            return self._wrong(end, mistakes.lone_operator(self._plain.typed, "-", where))
        return self._taken(Kind.WORD, start, end)

    def _exact(self, start: int) -> Token:
        if self._text[start + 1 : start + 2] == '"':
            return self._phrase(Kind.EXACT_PHRASE, start, start + 1)
        end = self._run_end(start + 1)
        run = self._text[start + 1 : end]
        if not run or run.startswith("="):
            signs = start + 1 + len(run) - len(run.lstrip("="))
            where = self._plain.typed_range(start, signs)
            typed = self._plain.typed
            if signs == end:
                return self._wrong(end, mistakes.lone_operator(typed, "=", where))
            return self._wrong(end, mistakes.doubled_sign(typed, where))
        named = _NAME.match(run)
        field = None if named is None else FIELDS.get(named[1].lower())
        if named is not None and field is not None and not self._stops(start + 1 + named.end()):
            where = self._plain.typed_range(start, start + 1 + named.end())
            return self._wrong(end, mistakes.exact_field(self._plain.typed, field, where))
        return self._taken(Kind.EXACT, start, end, run)

    def _word(self, start: int) -> Token:
        compared = _COMPARISON.match(self._text, start)
        if compared is not None and (
            compared[1].lower() in NUMBERS or compared[3][:1] in tuple(_DIGITS)
        ):
            return self._taken(Kind.COMPARISON, start, compared.end(), " ".join(compared.groups()))
        mistake = self._written_otherwise(start)
        if mistake is not None:
            return self._wrong(len(self._text), mistake)
        end = self._run_end(start)
        if self._text[start:end] in _OPERATORS:
            return self._taken(Kind[self._text[start:end]], start, end)
        named = _NAME.match(self._text, start)
        if named is None:
            return self._taken(Kind.WORD, start, end)
        field = FIELDS.get(named[1].lower())
        if field is not None:
            return self._taken(Kind.FIELD, start, named.end(), field)
        # A name and a colon before a space are punctuation, as in a pasted title.
        return self._taken(Kind.WORD, start, end, name="" if self._stops(named.end()) else named[1])

    def _written_otherwise(self, start: int) -> mistakes.QueryError | None:
        """A field or a comparison as other languages have it, which would be read as mere words."""
        typed = self._plain.typed
        equals = _WITH_EQUALS.match(self._text, start)
        if equals is not None:
            where = self._plain.typed_range(start, equals.end())
            return mistakes.field_with_equals(typed, FIELDS[equals[1].lower()], where)
        turned = _TURNED.match(self._text, start)
        if turned is None:
            return None
        value, sign, name = turned.groups()
        # What goes on with a second comparison, as 20<=upvotes<100, keeps the name for that one.
        goes_on = re.match(r"\s*[><=≥≤]", self._text[turned.end() :]) is not None
        where = self._plain.typed_range(start, turned.start(3) if goes_on else turned.end())
        return wrong_values.turned_comparison(
            typed, (name.lower(), sign, value), where, goes_on=goes_on
        )

    def _run_end(self, start: int) -> int:
        """Where the characters up to a space, quote, bracket or bar end; a backslash takes the next with it."""
        run = _RUN.match(self._text, start)
        return start if run is None else run.end()

    def _stops(self, place: int) -> bool:
        """Whether nothing to look for begins here: a space, the end, a closing bracket or a bar."""
        following = self._text[place : place + 1]
        return following in ("", ")", "|") or following.isspace()
