"""From what is typed to a query.

::

    query = all { ("OR" | "|") all }
    all   = one { ["AND"] one }
    one   = ("NOT" | "-") one | [field ":"] ( "(" query ")" | ["="] word | ["="] phrase | word"*" )

Brackets are kept on a list of our own: however deep they are, Python's stack is not. What each mistake is called
and how it is mended stands in `bot.query.mistakes`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice, pairwise
from typing import TYPE_CHECKING, NamedTuple

from bot.query import mistakes, terms, wrong_values
from bot.query.doubts import Read, doubts
from bot.query.lexer import Kind, Token, tokens
from bot.query.model import And, Leaf, Node, Not, Note, Or, Query, Since, Until
from bot.query.plain import Plain, plain
from bot.query.printing import written
from bot.query.vocabulary import NUMBERS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

LONGEST_QUERY = 500
"""Characters that may be typed."""

LONGEST_WRITTEN = 12_000
"""Characters: `written` gives no more for a query of `LONGEST_QUERY` and `MOST_TERMS`."""

MOST_TERMS = 50
"""A phrase is one."""

_MOST_FIXES = 4  # a query with more mistakes than that is not mended
_MOST_NOTES = 6  # each other reading is read, and nobody looks at more
_NO_TERM = (Kind.AND, Kind.OR, Kind.CLOSE, Kind.END)


def parse(
    text: str,
    *,
    today: date | None = None,
    in_watch: bool = False,
    longest: int = LONGEST_QUERY,
) -> Query:
    """The query that `text` means.

    `today` is the present listing day, for days such as ``since:monday``; without it whole dates alone are
    read. What `bot.query.printing.written` gave is read back with ``longest=LONGEST_WRITTEN``.

    Raises:
        bot.query.mistakes.QueryError: it cannot be read, or, `in_watch`, speaks of days. Of several mistakes
            it tells the first.
    """
    rules = _Rules(today, in_watch, longest)
    try:
        reading, root = _read(text, rules)
    except mistakes.QueryError as mistake:
        mistake.line = text
        mistake.fix = _mended(mistake.fix, rules)
        raise
    return Query(root, tuple(_notes(reading, root, rules)))


def reread(text: str) -> Query:
    """The query that `bot.query.printing.written` gave as `text`; nothing is said about it. For what is stored."""
    return Query(_read(text, _STORED)[1])


class _Rules(NamedTuple):
    """What of `parse` holds for every text that is tried."""

    today: date | None
    in_watch: bool
    longest: int


_STORED = _Rules(today=None, in_watch=False, longest=LONGEST_WRITTEN)


def _read(text: str, rules: _Rules) -> tuple[_Reading, Node]:
    if len(text) > rules.longest:
        raise mistakes.too_long(text, rules.longest)
    reading = _Reading(plain(text), rules.today)
    root = reading.root()
    reading.check(in_watch=rules.in_watch)
    if _holds_of_nothing(root):
        raise mistakes.only_exclusions(text, alternatives=isinstance(root, Or))
    return reading, root


def _notes(reading: _Reading, root: Node, rules: _Rules) -> Iterator[Note]:
    """What is worth saying, each once; another reading only where it is one and can be read."""
    said = dict.fromkeys(doubts(reading.plain, reading.read, root))
    for note in islice(said, _MOST_NOTES):
        if not note.instead or _is_other(note.instead, root, rules):
            yield note
    if reading.is_ambiguous:
        other = _Reading(reading.plain, rules.today, tighter=True).root()
        shown = written(Query(other))
        if other != root and not _holds_of_nothing(other) and len(shown) <= rules.longest:
            yield Note(
                "Here OR parts all the words on its left from all those on its right.", shown
            )


def _is_other(text: str, root: Node, rules: _Rules) -> bool:
    try:
        return _read(text, rules)[1] != root
    except mistakes.QueryError:
        return False


def _mended(fix: str | None, rules: _Rules) -> str | None:
    """The first of the fixes, and of those of what is still wrong with it, that can be read."""
    for _ in range(_MOST_FIXES):
        if fix is None:
            return None
        try:
            _read(fix, rules)
        except mistakes.QueryError as mistake:
            fix = mistake.fix
        else:
            return fix
    return None


@dataclass(slots=True)
class _Group:
    """What was read between brackets so far, or in the whole query.

    Attributes:
        opening: the bracket, or None for the whole query.
        before: what stands before the bracket and holds for the group.
        name: of the field in which it is looked for, or None for anywhere.
        chains: alternatives, each of what stands side by side.
        operator: an operator that awaits what follows it.
    """

    opening: Token | None
    before: list[Token]
    name: str | None
    chains: list[list[Node]] = field(default_factory=lambda: [[]])
    operator: Token | None = None


class _Reading:
    """Reads tokens from left to right. With `tighter`, `OR` stands between the words right beside it alone.

    Attributes:
        plain: what is read.
        read: the tokens that were read; in the end, all of them.
        is_ambiguous: whether there are words beside an `OR` without brackets.
    """

    def __init__(self, typed: Plain, today: date | None, *, tighter: bool = False) -> None:
        self.is_ambiguous = False
        self.plain = typed
        self.read: list[Read] = []
        self._typed = typed.typed
        self._today = today
        self._tighter = tighter
        self._groups = [_Group(None, [], None)]
        self._before: list[Token] = []  # a field, an exclusion or both, which hold for what follows
        self._found: list[tuple[Token, Leaf]] = []

    def root(self) -> Node:
        """The tree."""
        following = None
        for token, following in pairwise(tokens(self.plain)):
            self.read.append(Read(token, self._field_here()))
            self._take(token, following)
        group = None if following is None else self._finished(following)
        if following is None or group is None:
            raise mistakes.nothing(self._typed)
        self.read.append(Read(following, None))
        return group

    def check(self, *, in_watch: bool) -> None:
        """Raise where a watch speaks of days."""
        for token, leaf in self._found:
            if in_watch and isinstance(leaf, Since | Until):
                name = "since" if isinstance(leaf, Since) else "until"
                raise mistakes.not_in_watch(name, (token.start, token.end))

    def _take(self, token: Token, following: Token) -> None:
        match token.kind:
            case Kind.MISTAKE:
                assert token.mistake is not None
                raise token.mistake
            case Kind.AND | Kind.OR:
                self._operator(token)
            case Kind.NOT:
                self._exclusion(token)
            case Kind.FIELD:
                self._field(token, following)
            case Kind.OPEN:
                name = self._field_here()
                self._groups.append(_Group(token, self._before, name))
                self._before = []
            case Kind.CLOSE:
                self._close(token)
            case _:
                self._term(token)

    def _field_here(self) -> str | None:
        names = (token.text for token in self._before if token.kind is Kind.FIELD)
        return next(names, self._groups[-1].name)

    def _operator(self, token: Token) -> None:
        group = self._groups[-1]
        self._refuse_waiting(token)
        if group.operator is not None:
            raise self._doubled(group.operator, token)
        if not group.chains[-1]:
            raise mistakes.lone_operator(self._typed, token.text, (token.start, token.end))
        group.operator = token
        if token.kind is Kind.OR:
            group.chains.append([])

    def _exclusion(self, token: Token) -> None:
        excluded = [other for other in self._before if other.kind is Kind.NOT]
        if excluded:
            raise self._doubled(excluded[0], token)
        self._before.append(token)

    def _field(self, token: Token, following: Token) -> None:
        if self._field_here() is not None:
            raise mistakes.nested_field((token.start, token.end))
        if token.text in NUMBERS and following.kind not in _NO_TERM:
            value = following.text if following.kind is Kind.WORD else ""
            where = token.start, following.end if value else token.end
            raise wrong_values.bad_number(self._typed, token.text, ">=", value, where)
        self._before.append(token)

    def _close(self, closing: Token) -> None:
        node = self._finished(closing)
        group = self._groups.pop()
        assert group.opening is not None  # brackets have their partners, or there are no tokens
        if node is None:
            raise mistakes.empty_group(self._typed, (group.opening.start, closing.end))
        self._before = group.before
        self._add(node)

    def _finished(self, end: Token) -> Node | None:
        """What the innermost group is, which ends here."""
        group = self._groups[-1]
        self._refuse_waiting(end)
        if group.operator is not None:
            token = group.operator
            raise mistakes.lone_operator(self._typed, token.text, (token.start, token.end))
        if not group.chains[-1]:
            return None
        if len(group.chains) == 1:
            return _all(group.chains[0])
        self.is_ambiguous = self.is_ambiguous or any(len(chain) > 1 for chain in group.chains)
        if self._tighter:
            return _tighter(group.chains)
        return _any([_all(chain) for chain in group.chains])

    def _refuse_waiting(self, token: Token) -> None:
        """Raise where a field or an exclusion still awaits what it holds for, as nothing can follow it."""
        if not self._before:
            return
        waiting = self._before[-1]
        where = waiting.start, waiting.end
        if waiting.kind is Kind.FIELD:
            raise mistakes.empty_field(self._typed, waiting.text, where)
        if token.kind in (Kind.AND, Kind.OR):
            raise self._doubled(waiting, token)
        raise self._lone_exclusion(waiting)

    def _lone_exclusion(self, token: Token) -> mistakes.QueryError:
        operator = "NOT" if token.text == "NOT" else "-"
        return mistakes.lone_operator(self._typed, operator, (token.start, token.end))

    def _doubled(self, first: Token, second: Token) -> mistakes.QueryError:
        # `AND` says nothing, so it is the one too many.
        extra = first if first.kind is Kind.AND else second
        both = first.start, second.end
        return mistakes.doubled_operator(self._typed, both, (extra.start, extra.end))

    def _term(self, token: Token) -> None:
        field_here = self._field_here()
        leaf: Leaf | None
        if token.kind is Kind.COMPARISON:
            if field_here is not None:
                raise mistakes.nested_field((token.start, token.end))
            leaf = terms.comparison(self.plain, token)
        else:
            leaf = terms.leaf(self.plain, token, field_here, self._today)
        if leaf is None:
            self._pass_over(token)
            return
        self._found.append((token, leaf))
        if len(self._found) > MOST_TERMS:
            raise mistakes.too_many_terms(MOST_TERMS, (token.start, len(self._typed)))
        self._add(leaf)

    def _pass_over(self, punctuation: Token) -> None:
        """Punctuation means nothing; but a field and a minus want what follows at once."""
        if not self._before:
            return
        waiting = self._before[-1]
        if waiting.kind is Kind.FIELD:
            where = waiting.start, punctuation.end
            raise mistakes.empty_field(self._typed, waiting.text, where)
        if waiting.text != "NOT":
            raise self._lone_exclusion(waiting)

    def _add(self, node: Node) -> None:
        group = self._groups[-1]
        if any(token.kind is Kind.NOT for token in self._before):
            node = node.child if isinstance(node, Not) else Not(node)
        group.chains[-1].append(node)
        group.operator = None
        self._before = []


def _all(nodes: list[Node]) -> Node:
    flat = [
        child for node in nodes for child in (node.children if isinstance(node, And) else (node,))
    ]
    return flat[0] if len(flat) == 1 else And(tuple(flat))


def _any(nodes: list[Node]) -> Node:
    flat = [
        child for node in nodes for child in (node.children if isinstance(node, Or) else (node,))
    ]
    return flat[0] if len(flat) == 1 else Or(tuple(flat))


def _tighter(chains: list[list[Node]]) -> Node:
    """The other reading: `OR` between the words right beside it alone."""
    groups: list[list[Node]] = [[node] for node in chains[0]]
    for chain in chains[1:]:
        groups[-1].append(chain[0])
        groups += [[node] for node in chain[1:]]
    return _all([_any(group) for group in groups])


def _holds_of_nothing(node: Node) -> bool:
    """Whether a paper that meets none of the terms would satisfy it."""
    match node:
        case Not(child):
            return not _holds_of_nothing(child)
        case And(children):
            return all(map(_holds_of_nothing, children))
        case Or(children):
            return any(map(_holds_of_nothing, children))
        case _:
            return False
