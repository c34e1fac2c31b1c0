"""What was read as the page says, but was probably meant otherwise.

None of it changes how a query is read. Whether another reading can be read at all is for `bot.query.parse` to see.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from bot.query.categories import is_known
from bot.query.lexer import Kind, Token, escaped
from bot.query.mistakes import replaced
from bot.query.model import And, Category, Node, Not, Note, Or, Query, Since, Until
from bot.query.printing import shown_category, written
from bot.query.terms import gaps, words_of
from bot.query.vocabulary import NUMBERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.query.plain import Plain

COMMAS = ",;、"

_ENDS_TERM = (
    Kind.WORD, Kind.PHRASE, Kind.EXACT, Kind.EXACT_PHRASE, Kind.COMPARISON, Kind.CLOSE,
)  # fmt: skip
_NO_TERM = (Kind.AND, Kind.OR, Kind.CLOSE, Kind.END)
_OPERATORS = ("or", "and", "not")
_TEXT_FIELDS = (None, "title", "abstract", "keyword", "author", "org")
_NO_NUMBER = re.compile(r"([a-z]{3,})(?:>=|<=|[><=≥≤])[0-9]+[,.;]?", re.IGNORECASE | re.ASCII)
_NAME_PART = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*[.]?")
_ONE_LETTER = re.compile(r"(?<![\w-])([\w-]*\w)[?]\w")
_NEARNESS = re.compile(r"(\w+)?~[0-9]*(?:[.][0-9]+)?")
_SINGLE_QUOTES = "'‘’`"
_SHORTEST_PREFIX = 3
_LONGEST_NAME = 4  # words


class Read(NamedTuple):
    """A token as it was read.

    Attributes:
        token: which.
        field: the full name of the field in which it is looked for, or None for anywhere.
    """

    token: Token
    field: str | None


def doubts(plain: Plain, read: Sequence[Read], root: Node) -> Iterator[Note]:
    """What to say of a query, with the reading that may be meant instead; most of it is said once."""
    yield from _commas(read)
    yield from _operators(plain.typed, read)
    yield from _names(plain, read)
    for before, (token, field), _ in _around(read):
        if token.kind is Kind.WORD and field in _TEXT_FIELDS and not token.name:
            yield from _signs(plain.typed, token, before)
            if field is None and (compared := _NO_NUMBER.fullmatch(token.text)):
                yield Note(_no_number(compared[1]))
    yield from _conditions(root)


def _ends_term(read: Read | None) -> bool:
    return read is not None and read.token.kind in _ENDS_TERM


def _around(read: Sequence[Read]) -> Iterator[tuple[Read | None, Read, Read]]:
    """Each but the last, which is the end, with what stands on both sides of it."""
    yield from zip((None, *read), read, read[1:], strict=False)


def _commas(read: Sequence[Read]) -> Iterator[Note]:
    for before, (token, field), after in _around(read):
        text = token.text
        kinds = (Kind.WORD, Kind.EXACT, Kind.COMPARISON)
        if token.kind not in kinds or set(COMMAS).isdisjoint(text):
            continue
        goes_on = after.token.kind not in (*_NO_TERM, Kind.NOT)
        leads = text[:1] in tuple(COMMAS) and _ends_term(before) and (goes_on or words_of(text))
        trails = text[-1:] in tuple(COMMAS) and goes_on
        if field == "author" and text[0].isupper() and after.token.text[:1].isupper():
            trails = False  # a name, of which `_names` speaks
        if text.strip(COMMAS) == "" and not _ends_term(before):
            trails = False
        inside = field != "author" and not set(COMMAS).isdisjoint(gaps(text))
        if leads or trails or (inside and token.kind is not Kind.COMPARISON):
            yield Note("A comma means nothing here; OR may be meant.")
            return


def _operators(typed: str, read: Sequence[Read]) -> Iterator[Note]:
    """Operators in lower case between words."""
    found = [
        token
        for before, (token, field), after in _around(read)
        if token.kind is Kind.WORD
        and token.text.lower() in _OPERATORS
        and field in _TEXT_FIELDS
        and after.token.kind not in _NO_TERM
        and _can_operate(token, before, after.token)
    ]
    if found:
        instead = typed
        for token in reversed(found):
            instead = replaced(instead, (token.start, token.end), token.text.upper())
        word = found[0].text
        text = f"“{word}” is a word to look for here; the operator is written {word.upper()}."
        yield Note(text, instead)


def _can_operate(token: Token, before: Read | None, after: Token) -> bool:
    if token.text.lower() != "not":
        return _ends_term(before) and after.kind is not Kind.NOT
    begins = before is None or before.token.kind in (Kind.OPEN, Kind.AND, Kind.OR)
    return (begins or _ends_term(before)) and after.kind is not Kind.NOT


def _names(plain: Plain, read: Sequence[Read]) -> Iterator[Note]:
    """Names of several words of which `author:` has got the first alone."""
    for at, (token, _) in enumerate(read):
        if token.kind is not Kind.FIELD or token.text != "author":
            continue
        words = _words_of_name([each.token for each in read[at + 1 :]])
        if len(words) > 1:
            start, end = words[0].start, words[-1].end
            name = plain.typed[start:end].strip(_SINGLE_QUOTES + COMMAS + " ")
            yield Note(
                "“author:” holds for the one word behind it; a whole name goes in quotes.",
                replaced(plain.typed, (start, end), f'"{name}"'),
            )


def _words_of_name(following: Sequence[Token]) -> list[Token]:
    """The words behind `author:` that look like one name: in single quotes, or capitals where the first has one."""
    words: list[Token] = []
    for token in following:
        bare = token.text.strip(_SINGLE_QUOTES + COMMAS)
        if (
            token.kind is not Kind.WORD
            or token.name
            or not _NAME_PART.fullmatch(bare)
            or bare.lower() in _OPERATORS
            or (words and not _goes_on(words, bare))
        ):
            return words if not _is_quoted(words) or _is_closed(words) else []
        words.append(token)
        if _is_closed(words) or (len(words) > 1 and bare != token.text.strip(_SINGLE_QUOTES)):
            return words
    return words


def _goes_on(words: list[Token], bare: str) -> bool:
    if _is_quoted(words):
        return not _is_closed(words)
    if words[0].text[0].isupper():
        return bare[0].isupper() and len(words) < _LONGEST_NAME
    return len(words) == 1


def _is_quoted(words: list[Token]) -> bool:
    return bool(words) and words[0].text[0] in _SINGLE_QUOTES


def _is_closed(words: list[Token]) -> bool:
    return _is_quoted(words) and words[-1].text.rstrip(COMMAS)[-1:] in tuple(_SINGLE_QUOTES)


def _signs(typed: str, token: Token, before: Read | None) -> Iterator[Note]:
    """Signs that other languages have for a letter, and for words that are near or alike."""
    where = token.start, token.end
    one_letter = _ONE_LETTER.search(token.text)
    if one_letter is not None and "/" not in token.text:
        beginning = one_letter[1]
        is_long = sum(map(str.isalnum, beginning)) >= _SHORTEST_PREFIX and one_letter.start() == 0
        yield Note(
            "A ? stands for no letter here; quant* finds every word that begins with quant.",
            replaced(typed, where, f"{beginning}*") if is_long else "",
        )
    near = _NEARNESS.fullmatch(token.text)
    if near is None or not any(char == "~" for _, char in escaped(token.text)):
        return
    phrases = (Kind.PHRASE, Kind.EXACT_PHRASE)
    follows = (
        before is not None and before.token.kind in phrases and before.token.end == token.start
    )
    if follows or near[1]:
        yield Note(
            "A ~ means nothing here: the words of a phrase stand next to each other, and a word is found by its stem.",
            replaced(typed, where, near[1] or ""),
        )


def _no_number(name: str) -> str:
    return (
        f"There is no number “{name}”; {', '.join(NUMBERS[:-1])} and {NUMBERS[-1]} can be compared."
    )


def _conditions(root: Node) -> Iterator[Note]:
    """Conditions that hardly any paper can meet."""
    for leaf in Query(root).leaves:
        if isinstance(leaf, Category) and not is_known(leaf.name):
            name = shown_category(leaf.name)
            yield Note(f"arXiv has no category {name} that is known here, so it may find nothing.")
    turned = _days_turned(root)
    if turned != root:
        yield Note("since: is later than until:, so no day is both.", written(Query(turned)))


def _days_turned(node: Node) -> Node:
    """The tree with the days changed places wherever none lies between them."""
    match node:
        case Not(child):
            return Not(_days_turned(child))
        case Or(children):
            return Or(tuple(map(_days_turned, children)))
        case And(children):
            first = max((each.day for each in children if isinstance(each, Since)), default=None)
            last = min((each.day for each in children if isinstance(each, Until)), default=None)
            if first is None or last is None or first <= last:
                return And(tuple(map(_days_turned, children)))
            changed: dict[Node, Node] = {Since(first): Since(last), Until(last): Until(first)}
            return And(tuple(changed.get(each, _days_turned(each)) for each in children))
        case _:
            return node
