"""The written language, read by plain recursive descent into tuples.

("and", child, …)   ("or", child, …)   ("not", child)
("words" | "prefix" | "exact", field, readable text)
("cat", name)   ("id", paper id)   ("has", link)   ("compare", number, sign, value)
("since" | "until", day)

Where the page leaves room it is decided so:

* A quote or bracket without its partner is told before all else, then the first mistake from the left, then days in a
  watch, then mere exclusions.
* A long dash alone between spaces, or several dashes, are punctuation, as in a pasted title; a hyphen or minus is a mistake.
* `«…»` are quotes. What follows `=` is taken as it stands, operators too. Punctuation behind a prefix's `*` is dropped.
* A word is an id or link where it begins as one and names one paper; any other link alone is a mistake, in a field it is words.
* The value of `cat:`, `id:`, `has:`, `since:`, `until:` is read by its own rules: no star, no unknown field, no `=`.
* `votes`, `likes`, `star` and the like, compared with a number, are a mistake; of other names such a comparison is punctuation.
* So is a field with `=` for its colon (`author=he`, `author = he`; but `author =he` is two words), a comparison that
  begins with the number (`20<=upvotes`), and a `=` before a field (`=author:he`): read as words they would find nothing.
* A category is one of arXiv's archives or begins with one and a point; which subjects there are is left open.
* Numbers go up to a thousand million, years from 1991 to 2100. A comma between digits turns no name.
* Case counts for each word of an exact phrase that has a capital. Initials are letters of alphabets with capitals.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import TYPE_CHECKING, Any, TypeAlias

from bot.days import FIRST_YEAR, LAST_YEAR
from bot.errors import Mistake
from bot.paper_id import find_paper_ids, parse_paper_ref
from bot.text import one_line
from tests.reference.mistakes import ReferenceError_, Wrong
from tests.reference.words import is_initial, is_invisible, lattice

if TYPE_CHECKING:
    from collections.abc import Iterator

Node: TypeAlias = tuple[Any, ...]

LONGEST = 500
MOST_TERMS = 50


FIELDS = {
    **{name: name for name in ("title", "abstract", "author", "cat", "org", "keyword", "id")},
    **{name: name for name in ("has", "since", "until", "upvotes", "stars", "comments")},
    "ti": "title",
    "abs": "abstract",
    "au": "author",
    "kw": "keyword",
}
NUMBERS = ("upvotes", "stars", "comments")
LINKS = ("code", "project", "media", "models")
TEXT_FIELDS = ("text", "title", "abstract", "author", "org", "keyword")
QUOTES = '"“”„‟«»〝〞'
HYPHENS = "-‐‑−"  # alone between spaces they are a mistake, the longer dashes punctuation
DASHES = f"{HYPHENS}‒–—―"
LARGEST_NUMBER = 10**9
_SIGNS = {">=": ">=", ">": ">", "<=": "<=", "<": "<", "=": "=", "≥": ">=", "≤": "<="}
_COMPARISON = re.compile(
    rf"({'|'.join(NUMBERS)})\s*:?\s*(>=|<=|[><=≥≤])\s*([^\s()|{QUOTES}]*)", re.IGNORECASE
)
_MEANT_NUMBERS = ("upvote", "vote", "votes", "like", "likes", "star", "comment")
_NO_NUMBER = re.compile(rf"({'|'.join(_MEANT_NUMBERS)})\s*:?\s*[><=≥≤]+\s*[0-9]", re.IGNORECASE)
_FIELD_WITH_EQUALS = re.compile(
    rf"({'|'.join(name for name in FIELDS if name not in NUMBERS)})(=+\s*|\s+=+\s+)[\w({QUOTES}]",
    re.IGNORECASE,
)
_NUMBER_FIRST = re.compile(
    rf"[0-9][0-9,.]*k?\s*[><=≥≤]+\s*({'|'.join(NUMBERS)})([^\w:]|$)", re.IGNORECASE
)
ARCHIVES = re.compile(
    "acc-phys|adap-org|alg-geom|ao-sci|astro-ph|atom-ph|bayes-an|chao-dyn|chem-ph|cmp-lg|comp-gas|cond-mat|cs|dg-ga|"
    "econ|eess|funct-an|gr-qc|hep-ex|hep-lat|hep-ph|hep-th|math|math-ph|mtrl-th|nlin|nucl-ex|nucl-th|patt-sol|"
    "physics|plasm-ph|q-alg|q-bio|q-fin|quant-ph|solv-int|stat|supr-con"
)
_ID_OR_LINK = re.compile(
    r"[<\[]?(https?:|arxiv:|doi:|10\.48550/|www\.|[a-z.]+\.(org|co)/|[0-9]{4}\.[0-9]{4,5}|[a-z-]+(\.[a-z-]+)?/[0-9]{7})",
    re.IGNORECASE | re.ASCII,
)
_NAME = re.compile(r"([^\W\d_]+):")
_OPERATORS = ("AND", "OR", "NOT")
_SCHEMES = ("http", "https", "arxiv", "doi")


def parse(query: str, *, for_watch: bool = False) -> Node:
    """The tree of a query.

    Raises:
        ReferenceError_: it is wrong.
    """
    if len(query) > LONGEST:
        raise ReferenceError_(Wrong.TOO_LONG)
    visible = "".join(character for character in query if not is_invisible(character))
    text = unicodedata.normalize("NFKC", visible)
    text = "".join('"' if character in QUOTES else character for character in text)
    _check_brackets(text)
    tree = _Parser(text).expression("text")
    if tree is None:
        raise ReferenceError_(Wrong.EMPTY_QUERY)
    if for_watch and any(leaf[0] in ("since", "until") for leaf in leaves(tree)):
        raise ReferenceError_(Wrong.DAY_IN_WATCH)
    if _holds_without_any(tree):
        raise ReferenceError_(Wrong.ONLY_EXCLUSIONS)
    return tree


def leaves(node: Node) -> Iterator[Node]:
    """Every term and condition of a tree."""
    if node[0] in ("and", "or", "not"):
        for child in node[1:]:
            yield from leaves(child)
    else:
        yield node


def _holds_without_any(node: Node) -> bool:
    """Whether a paper that meets none of the terms would satisfy the query."""
    match node[0]:
        case "and":
            return all(_holds_without_any(child) for child in node[1:])
        case "or":
            return any(_holds_without_any(child) for child in node[1:])
        case "not":
            return not _holds_without_any(node[1])
        case _:
            return False


def _unescaped(text: str) -> Iterator[tuple[int, str]]:
    """The characters that no backslash takes with it, and where they stand."""
    at = 0
    while at < len(text):
        if text[at] == "\\":
            at += 2
            continue
        yield at, text[at]
        at += 1


def _check_brackets(text: str) -> None:
    """Raise where a quote or bracket has no partner: before any descent, which is so never too deep."""
    depth = 0
    in_quotes = False
    unopened = False
    for _, character in _unescaped(text):
        if character in QUOTES:
            in_quotes = not in_quotes
        elif not in_quotes and character in "()":
            depth += 1 if character == "(" else -1
            unopened = unopened or depth < 0
    if in_quotes:
        raise ReferenceError_(Wrong.UNCLOSED_QUOTE)
    if depth or unopened:
        raise ReferenceError_(Wrong.UNCLOSED_BRACKET)


class _Parser:
    """Reads one query from left to right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.terms = 0

    def expression(self, field: str) -> Node | None:
        """What stands up to the end or the closing bracket; None where that is nothing."""
        alternatives: list[Node] = []
        members: list[Node] = []
        awaits = False  # an operator waits for what follows it
        while not self._at_end():
            operator = self._operator()
            if operator in ("OR", "AND"):
                if awaits or not members:
                    raise ReferenceError_(Wrong.OPERATOR)
                awaits = True
                self.at += 1 if self.text[self.at] == "|" else len(operator)
                if operator == "OR":
                    alternatives.append(_combined("and", members))
                    members = []
            elif (item := self._item(field)) is not None:
                members.append(item)
                awaits = False
        if awaits:
            raise ReferenceError_(Wrong.OPERATOR)
        if not members:
            return None
        return _combined("or", [*alternatives, _combined("and", members)])

    def _item(self, field: str, *, excluded: bool = False) -> Node | None:
        """One word, phrase, group, field or comparison, excluded or not; None for mere punctuation."""
        character = self.text[self.at]
        if character in DASHES and self._is_dash_between_spaces():
            return None
        if character in DASHES or self._operator() == "NOT":
            if excluded:
                raise ReferenceError_(Wrong.OPERATOR)
            return self._excluded(field, is_sign=character in DASHES)
        if character == "(":
            self.at += 1
            group = self.expression(field)
            self.at += 1  # the closing bracket, which is there
            if group is None:
                raise ReferenceError_(Wrong.EMPTY_GROUP)
            return group
        if character in QUOTES:
            return self._counted(_leaf("words", field, self._phrase()))
        if character == "=":
            return self._counted(self._exact(field))
        if character == "!" and re.match(
            rf"!+[\w(={QUOTES}{re.escape(DASHES)}]", self.text[self.at :]
        ):
            raise ReferenceError_(Wrong.BANG)
        return self._word(field, excluded=excluded)

    def _excluded(self, field: str, *, is_sign: bool) -> Node:
        self.at += 1 if is_sign else len("NOT")
        item = None
        while item is None:  # punctuation after `NOT` means nothing
            self._check_something_follows(at_once=is_sign)
            item = self._item(field, excluded=True)
            if item is None and is_sign:
                raise ReferenceError_(Wrong.OPERATOR)
        return ("not", item)

    def _is_dash_between_spaces(self) -> bool:
        """Whether a long dash, or several, stand alone, as in a pasted title; they are passed over then."""
        end = self.at
        while self.text[end : end + 1] in tuple(DASHES):
            end += 1
        dashes = self.text[self.at : end]
        if not self._stops(end) or (len(dashes) == 1 and dashes in HYPHENS):
            return False
        self.at = end
        return True

    def _check_something_follows(self, *, at_once: bool) -> None:
        """Raise unless something to exclude follows `-` or `NOT`."""
        if at_once and self._stops(self.at):
            raise ReferenceError_(Wrong.OPERATOR)
        if self._at_end() or self._operator() is not None:
            raise ReferenceError_(Wrong.OPERATOR)

    def _phrase(self) -> str:
        start = self.at + 1
        end = next(
            start + at for at, character in _unescaped(self.text[start:]) if character in QUOTES
        )
        self.at = end + 1
        phrase = self.text[start:end]
        if not lattice(one_line(phrase)).parts:
            raise ReferenceError_(Wrong.EMPTY_PHRASE)
        return phrase

    def _exact(self, field: str) -> Node:
        self.at += 1
        if self.text[self.at : self.at + 1] in tuple(QUOTES):
            return _leaf("exact", field, self._phrase())
        self._check_no_field()
        run = self._run()
        if run.startswith("=") or not lattice(one_line(run)).parts:
            raise ReferenceError_(Wrong.OPERATOR)
        if any(character == "*" for _, character in _unescaped(run)):
            raise ReferenceError_(Wrong.MISPLACED_PREFIX)
        return _leaf("exact", field, run)

    def _check_no_field(self) -> None:
        """Raise where a field and something for it follow a `=`."""
        name = _NAME.match(self.text, self.at)
        if name and name[1].lower() in FIELDS and not self._stops(name.end()):
            raise ReferenceError_(Wrong.OPERATOR)

    def _word(self, field: str, *, excluded: bool) -> Node | None:
        rest = self.text[self.at :]
        _check_as_elsewhere(rest, field)
        comparison = _COMPARISON.match(rest)
        if comparison:
            self.at += comparison.end()
            return self._counted(_compared(field, *comparison.groups()))
        name = _NAME.match(rest)
        if name and name[1].lower() in FIELDS:
            if field != "text":
                raise ReferenceError_(Wrong.NESTED_FIELD)
            self.at += name.end()
            return self._field(FIELDS[name[1].lower()], excluded=excluded)
        before_colon = name[1].lower() if name and not self._stops(self.at + name.end()) else ""
        has_scheme = before_colon in _SCHEMES
        if before_colon and not has_scheme and field in TEXT_FIELDS:
            raise ReferenceError_(Wrong.UNKNOWN_FIELD)
        run = self._run()
        if field == "text" and "*" not in run and _ID_OR_LINK.match(run):
            named = find_paper_ids(run)
            if len(named) == 1:
                return self._counted(("id", named[0]))
            if has_scheme:
                return self._counted(_leaf("words", "id", run))
        return self._counted(_word_leaf(field, run))

    def _counted(self, leaf: Node | None) -> Node | None:
        """Raise at the first term that is too many."""
        self.terms += leaf is not None
        if self.terms > MOST_TERMS:
            raise ReferenceError_(Wrong.TOO_LONG)
        return leaf

    def _field(self, field: str, *, excluded: bool) -> Node:
        self._skip_space()
        if self._stops(self.at) or self._operator() in ("AND", "OR"):
            raise ReferenceError_(Wrong.EMPTY_FIELD)
        if field in NUMBERS:  # only a comparison says something of it
            raise ReferenceError_(Wrong.NUMBER)
        value = self._item(field, excluded=excluded)
        if value is None:
            raise ReferenceError_(Wrong.EMPTY_FIELD)
        return value

    def _run(self) -> str:
        """The characters up to a space, quote, bracket or `|`; a backslash takes the next one with it."""
        rest = self.text[self.at :]
        ends = (at for at, c in _unescaped(rest) if c.isspace() or c in "()|" or c in QUOTES)
        run = rest[: next(ends, len(rest))]
        self.at += len(run)
        return run

    def _operator(self) -> str | None:
        """The operator that stands here, `|` as `OR`."""
        if self.text[self.at : self.at + 1] == "|":
            return "OR"
        start = self.at
        run = self._run()
        self.at = start
        return run if run in _OPERATORS else None

    def _at_end(self) -> bool:
        """Whether nothing more of this expression follows; white space is passed over."""
        self._skip_space()
        return self.text[self.at : self.at + 1] in ("", ")")

    def _skip_space(self) -> None:
        while self.text[self.at : self.at + 1].isspace():
            self.at += 1

    def _stops(self, at: int) -> bool:
        following = self.text[at : at + 1]
        return following in ("", ")", "|") or following.isspace()


def _combined(kind: str, children: list[Node]) -> Node:
    return children[0] if len(children) == 1 else (kind, *children)


def _paper_id(run: str) -> str | None:
    """The paper that a bare id or link names."""
    try:
        return parse_paper_ref(run.rstrip(".,;:!?"))
    except Mistake:
        return None


def _check_as_elsewhere(rest: str, field: str) -> None:
    """Raise where a field or a comparison stands as other languages have it."""
    if _NO_NUMBER.match(rest):
        raise ReferenceError_(Wrong.NUMBER if field == "text" else Wrong.NESTED_FIELD)
    if _FIELD_WITH_EQUALS.match(rest):
        raise ReferenceError_(Wrong.UNKNOWN_FIELD)
    if _NUMBER_FIRST.match(rest):
        raise ReferenceError_(Wrong.NUMBER)


def _compared(field: str, name: str, sign: str, value: str) -> Node:
    if field != "text":
        raise ReferenceError_(Wrong.NESTED_FIELD)
    value = value.rstrip(",;.")
    if not re.fullmatch(r"[0-9]+|[0-9]{1,3}(,[0-9]{3})+", value):
        raise ReferenceError_(Wrong.NUMBER)
    if int(value.replace(",", "")) > LARGEST_NUMBER:
        raise ReferenceError_(Wrong.NUMBER)
    return ("compare", name.lower(), _SIGNS[sign], int(value.replace(",", "")))


def _word_leaf(field: str, run: str) -> Node | None:
    """An unquoted word: a prefix where it ends in a star; None where it says nothing."""
    if field not in TEXT_FIELDS:
        return _leaf("words", field, run) if lattice(one_line(run)).parts else None
    ended = run.rstrip(",.;:!?")
    stars = [at for at, character in _unescaped(ended) if character == "*"]
    if not stars:
        return _leaf("words", field, run) if lattice(one_line(run)).parts else None
    letters = "".join(lattice(one_line(ended[: stars[0]])).parts)
    if stars != [len(ended) - 1] or not letters:
        raise ReferenceError_(Wrong.MISPLACED_PREFIX)
    if sum(character.isalnum() for character in letters) < 3:
        raise ReferenceError_(Wrong.SHORT_PREFIX)
    return _leaf("prefix", field, ended[:-1])


def _leaf(form: str, field: str, raw: str) -> Node:
    """A term or condition from what was written for it."""
    if field in TEXT_FIELDS:
        text = one_line(raw)
        if field == "author":
            text = in_order(text)
            if all(is_initial(part) for part in lattice(text).parts):
                raise ReferenceError_(Wrong.INITIAL)
        return (form, field, text)
    if form == "exact":
        raise ReferenceError_(Wrong.OPERATOR)
    value = raw.strip().rstrip(",;")
    match field:
        case "cat":
            return ("cat", _category(value))
        case "has":
            if value.lower() not in LINKS:
                raise ReferenceError_(Wrong.LINK)
            return ("has", value.lower())
        case "id":
            paper_id = _paper_id(value)
            if paper_id is None:
                raise ReferenceError_(Wrong.PAPER)
            return ("id", paper_id)
        case _:
            return (field, _day(value))


def in_order(name: str) -> str:
    """A name with its family name last: `He, Kaiming` is `Kaiming He`."""
    # The comma of a number is none.
    comma = re.search(r"(?<![0-9]),|,(?![0-9])", name)
    return f"{name[comma.end() :]} {name[: comma.start()]}" if comma else name


def _category(value: str) -> str:
    value = value.removesuffix(".*").lower()
    if not re.fullmatch(r"[a-z]+(-[a-z]+)*(\.[a-z]+(-[a-z]+)*)?", value):
        raise ReferenceError_(Wrong.CATEGORY)
    if not ARCHIVES.fullmatch(value.split(".")[0]):
        raise ReferenceError_(Wrong.CATEGORY)
    return value


def _day(value: str) -> date:
    value = "".join("-" if character in DASHES else character for character in value)
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise ReferenceError_(Wrong.DATE)
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise ReferenceError_(Wrong.DATE) from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ReferenceError_(Wrong.DATE)
    return day
