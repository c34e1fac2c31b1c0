"""One typed word or phrase as a term: which words it means, and whether that can be looked for."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.days import parse_day
from bot.errors import Mistake
from bot.paper_id import find_paper_ids, parse_paper_ref
from bot.query import mistakes, wrong_values
from bot.query.categories import can_be_category
from bot.query.lexer import DASHES, Kind, Token, escaped
from bot.query.model import (
    Category,
    Compare,
    Comparison,
    Field,
    Form,
    Has,
    IdIs,
    Leaf,
    Link,
    Number,
    Since,
    Term,
    Until,
)
from bot.query.names import given_name_first, has_full_name
from bot.query.vocabulary import NUMBERS
from bot.text import one_line
from bot.words import analyse, spans

if TYPE_CHECKING:
    from bot.query.plain import Plain

LARGEST_NUMBER = 10**9
"""What no paper has; a larger one is a slip of the keyboard, and databases need a bound."""

_SIGNS = {"≥": ">=", "≤": "<="}
_COMPARISONS = tuple(each.value for each in Comparison)
_WHOLE_NUMBER = re.compile("[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+")
_ISO_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SCHEMES = ("http", "https", "arxiv", "doi")
_ID_OR_LINK = re.compile(
    r"[<\[]?(?:https?:|arxiv:|doi:|10\.48550/|www\.|[a-z.]+\.(?:org|co)/|\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z-]+)?/\d{7})",
    re.IGNORECASE | re.ASCII,
)
_JOINTS = "-/._^–‐"
_SHORTEST_PREFIX = 3
_PLAIN_DASHES = str.maketrans(dict.fromkeys(DASHES, "-"))
_ANY_DAY = date(2000, 1, 1)  # whole dates mean the same whichever day it is
_TEXT_FIELDS = {each.value: each for each in Field if each is not Field.TEXT}
_PUNCTUATION = ",.;:!?"


def words_of(raw: str) -> str:
    """What is typed, reduced to its words: one space between them, compounds and apostrophes kept.

    Doing it again changes nothing.
    """
    if raw.isascii() and raw.isalpha():
        return raw
    text = one_line(raw)
    places = spans(text)
    pieces = [text[start:end] for start, end in places[:1]]
    for (_, end), (next_start, next_end) in pairwise(places):
        gap = text[end:next_start]
        pieces.append(gap if not gap or _joins(gap) else " ")
        pieces.append(text[next_start:next_end])
    return "".join(pieces)


def _joins(gap: str) -> bool:
    """Whether what stands between two words makes them one compound. A mark on the joint is nothing."""
    return gap[0] in _JOINTS and all(unicodedata.category(mark)[0] == "M" for mark in gap[1:])


def gaps(raw: str) -> str:
    """What stands between the words of what is typed."""
    text = one_line(raw)
    places = spans(text)
    between = pairwise(places)
    return "".join(text[end:start] for (_, end), (start, _) in between)


def comparison(plain: Plain, token: Token) -> Compare:
    """A comparison of a number.

    Raises:
        bot.query.mistakes.QueryError: it is with no whole number, or of what is no number of a paper.
    """
    name, sign, value = token.text.split(" ", 2)
    where = token.start, token.end
    sign = _SIGNS.get(sign, sign)
    if name.lower() not in NUMBERS:
        raise wrong_values.no_such_number(plain.typed, name, sign, value, where)
    number = value.rstrip(",.;")
    if not _WHOLE_NUMBER.fullmatch(number):
        raise wrong_values.bad_number(plain.typed, name.lower(), sign, value, where)
    if sign not in _COMPARISONS:
        raise wrong_values.bad_sign(plain.typed, name.lower(), sign, value, where)
    digits = number.replace(",", "").lstrip("0") or "0"
    # Python reads no endless number.
    if len(digits) > len(str(LARGEST_NUMBER)) or int(digits) > LARGEST_NUMBER:
        raise wrong_values.large_number(where)
    return Compare(Number(name.lower()), Comparison(sign), int(digits))


def leaf(plain: Plain, token: Token, field: str | None, today: date | None) -> Leaf | None:
    """What a word or phrase asks for in that field; None for mere punctuation.

    Raises:
        bot.query.mistakes.QueryError: it cannot be looked for there.
    """
    quoted = token.kind in (Kind.PHRASE, Kind.EXACT_PHRASE)
    words = words_of(token.text)
    if quoted and not words:
        raise mistakes.empty_phrase(plain.typed, (token.start, token.end))
    if token.kind in (Kind.EXACT, Kind.EXACT_PHRASE):
        return _exact(plain, token, field, words)
    if field is None or field in _TEXT_FIELDS:
        return _looked_for(plain, token, field, words)
    if not words:
        return None
    # Neither the quotes nor a comma behind it are part of the value.
    value = token.text.strip().rstrip(",;")
    at = token.inside + len(token.text) - len(token.text.lstrip())
    match field:
        case "cat":
            return _category(plain, value, at, (token.start, token.end))
        case "id":
            return _paper(plain, value, at)
        case "has":
            return _link(plain, value, at)
        case _:
            return _day(plain, (field, value), at, today)


def _where(plain: Plain, value: str, at: int) -> tuple[int, int]:
    """Where in what was typed a value stands that begins at the plain character `at`."""
    return plain.typed_range(at, at + len(value))


def _looked_for(plain: Plain, token: Token, field: str | None, words: str) -> Leaf | None:
    searched = Field.TEXT if field is None else _TEXT_FIELDS[field]
    if token.kind is Kind.PHRASE:
        return _term(token, searched, Form.PHRASE, words)
    if field is None and (paper := _paper_by_itself(plain, token)) is not None:
        return paper
    if token.name and token.name.lower() not in _SCHEMES:
        where = plain.typed_range(token.at, token.at + len(f"{token.name}:"))
        raise mistakes.unknown_field(plain.typed, token.name, where)
    typed = token.text.rstrip(_PUNCTUATION)
    stars = [place for place, char in escaped(typed) if char == "*"] if "*" in typed else []
    if stars:
        return _prefix(plain, token, searched, (typed, stars))
    if not words:
        return None
    # What would be read otherwise when it stands by itself is kept in quotes.
    by_itself = " " not in words and words not in ("AND", "OR", "NOT")
    if field is None and _ID_OR_LINK.match(words) and find_paper_ids(words):
        by_itself = False
    return _term(token, searched, Form.WORD if by_itself else Form.PHRASE, words)


def _term(token: Token, field: Field, form: Form, words: str) -> Term:
    if field is Field.AUTHOR:
        name = one_line(token.text.rstrip("*" + _PUNCTUATION))
        words = words_of(given_name_first(name)) if "," in name else words
        if form is Form.WORD and " " in words:
            form = Form.PHRASE
        if not has_full_name(words):
            raise wrong_values.lone_initial((token.start, token.end))
    return Term(field, form, words)


def _exact(plain: Plain, token: Token, field: str | None, words: str) -> Term:
    where = token.start, token.end
    if not words:
        raise mistakes.lone_operator(plain.typed, "=", where)
    if token.kind is Kind.EXACT and any(char == "*" for _, char in escaped(token.text)):
        raise mistakes.exact_prefix(plain.typed, where, _where(plain, token.text, token.inside))
    if field is not None and field not in _TEXT_FIELDS:
        raise mistakes.lone_operator(plain.typed, "=", _where(plain, "=", token.at))
    searched = Field.TEXT if field is None else _TEXT_FIELDS[field]
    return _term(token, searched, Form.EXACT, words)


def _prefix(plain: Plain, token: Token, field: Field, typed: tuple[str, list[int]]) -> Term:
    text, stars = typed
    words = words_of(text[: stars[0]])
    solid = sum(char.isalnum() for word in analyse(words).folded for char in word)
    where = _where(plain, text, token.at)
    if words and stars != [len(text) - 1]:
        beginning = text[: stars[0]] if solid >= _SHORTEST_PREFIX else None
        raise mistakes.star_inside(plain.typed, beginning, where)
    if solid < _SHORTEST_PREFIX:
        raise mistakes.short_prefix(plain.typed, words, where)
    return _term(token, field, Form.PREFIX, words)


def _paper_by_itself(plain: Plain, token: Token) -> IdIs | None:
    """The paper that a word is the id or a link of, or None where it is an ordinary word."""
    if "*" in token.text or not _ID_OR_LINK.match(token.text):
        return None
    named = find_paper_ids(token.text)
    if len(named) == 1:
        return IdIs(named[0])
    if token.name.lower() in _SCHEMES:
        return _paper(plain, token.text, token.at)
    return None


def _paper(plain: Plain, value: str, at: int) -> IdIs:
    try:
        return IdIs(parse_paper_ref(value.rstrip(_PUNCTUATION)))
    except Mistake as mistake:
        raise _bad_value(plain, mistake, value, at) from None


def _bad_value(plain: Plain, mistake: Mistake, value: str, at: int) -> mistakes.QueryError:
    """The mistake, which knows its place in the value, with its place in what was typed."""
    end = len(value) if mistake.end is None else min(mistake.end, len(value))
    place = plain.typed_range(at + min(mistake.start, end), at + end)
    return wrong_values.bad_value(plain.typed, mistake, _where(plain, value, at), place)


def _category(plain: Plain, value: str, at: int, whole: tuple[int, int]) -> Category:
    name = value.lower().removesuffix(".*")
    if not can_be_category(name):
        raise wrong_values.bad_category(plain.typed, value, _where(plain, value, at), whole)
    return Category(name)


def _link(plain: Plain, value: str, at: int) -> Has:
    try:
        return Has(Link(value.lower()))
    except ValueError:
        known = tuple(each.value for each in Link)
        raise wrong_values.unknown_link(plain.typed, known, _where(plain, value, at)) from None


def _day(plain: Plain, asked: tuple[str, str], at: int, today: date | None) -> Since | Until:
    name, value = asked
    value = value.translate(_PLAIN_DASHES)
    try:
        day = parse_day(value, today or _ANY_DAY)
    except Mistake as mistake:
        raise _bad_value(plain, mistake, value, at) from None
    if today is None and not _ISO_DAY.fullmatch(value):
        raise wrong_values.no_whole_date(name, _where(plain, value, at))
    return Since(day) if name == "since" else Until(day)
