"""What can be wrong with a query, each with its place and the likely fix.

`text` is always the whole query as typed, `where` a range of its characters, the end exclusive.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING

from bot.errors import Mistake, Refusal
from bot.query.vocabulary import EXAMPLES, FIELDS, MEANT_FIELDS, NUMBERS

if TYPE_CHECKING:
    from collections.abc import Iterable

    Where = tuple[int, int]


class QueryError(Mistake):
    """A query that cannot be read. `start` and `end` lie in it; `fix` is the whole query mended."""


def replaced(text: str, where: Where, by: str) -> str:
    """The query with something else in that place."""
    return text[: where[0]] + by + text[where[1] :]


def without(text: str, where: Where) -> str:
    """The query without what stands in that place."""
    before, after = text[: where[0]], text[where[1] :]
    apart = before[-1:].isspace() or after[:1].isspace()
    before, after = before.rstrip(), after.lstrip()
    at_bracket = before[-1:] in ("", "(") or after[:1] in ("", ")")
    return f"{before}{' ' if apart and not at_bracket else ''}{after}"


def too_long(text: str, longest: int) -> QueryError:
    """More characters than a query may have."""
    return wrong(
        Refusal.TOO_LONG,
        f"this query has {len(text)} characters",
        (longest, len(text)),
        f"At most {longest} can be read.",
    )


def too_many_terms(most: int, where: Where) -> QueryError:
    """More terms than a query may have; `where` are those that are too many."""
    hint = "Only so many can be read; a phrase in quotes is one."
    return wrong(Refusal.TOO_LONG, f"this query has more than {most} terms", where, hint)


def unclosed_quote(text: str, where: Where) -> QueryError:
    """A phrase that does not end."""
    return wrong(
        Refusal.UNCLOSED_QUOTE,
        "this quote is not closed",
        where,
        'A " goes at the end of the phrase.',
        text.rstrip().rstrip("\\") + '"',
    )


def unclosed_bracket(text: str, where: Where, count: int) -> QueryError:
    """A group that does not end; `count` such groups in all."""
    return wrong(
        Refusal.UNCLOSED_BRACKET,
        "this bracket is not closed",
        where,
        "A ) goes at the end of the group.",
        text.rstrip().rstrip("\\") + ")" * count,
    )


def unopened_bracket(text: str, where: Where) -> QueryError:
    """A group that did not begin."""
    return wrong(
        Refusal.UNCLOSED_BRACKET,
        "this bracket closes nothing",
        where,
        "Either a ( is missing before it, or it is one too many.",
        without(text, where),
    )


def empty_group(text: str, where: Where) -> QueryError:
    """Brackets with nothing in them."""
    hint = "Put something to look for between the brackets, or leave them out."
    return wrong(Refusal.EMPTY_GROUP, "this group is empty", where, hint, without(text, where))


def empty_phrase(text: str, where: Where) -> QueryError:
    """Quotes with no word in them."""
    hint = "Put words to look for between the quotes, or leave them out."
    return wrong(Refusal.EMPTY_PHRASE, "this phrase is empty", where, hint, without(text, where))


def empty_field(text: str, name: str, where: Where) -> QueryError:
    """A field that nothing follows."""
    example = f"{name}>=20" if name in NUMBERS else f"{name}:{EXAMPLES[name]}"
    return wrong(
        Refusal.EMPTY_FIELD,
        f"nothing follows “{name}:”",
        where,
        f"For example {example}.",
        without(text, where),
    )


def unknown_field(text: str, name: str, where: Where) -> QueryError:
    """A name before a colon that is no field."""
    typed = name.lower()
    close = get_close_matches(typed, FIELDS, n=1, cutoff=0.7)
    meant = MEANT_FIELDS.get(typed) or (close[0] if close else None)
    if meant:
        hint, fix = f"Did you mean “{meant}:”?", replaced(text, where, f"{meant}:")
    else:
        hint = f"The fields are {listed(EXAMPLES)}; a space behind the colon makes it punctuation."
        fix = f"{text[: where[1]]} {text[where[1] :]}"
    return wrong(Refusal.UNKNOWN_FIELD, f"there is no field “{name}:”", where, hint, fix)


def field_with_equals(text: str, name: str, where: Where) -> QueryError:
    """`author=he`, as other languages have it; `where` are the name and the sign."""
    return wrong(
        Refusal.UNKNOWN_FIELD,
        "a field is written with a colon",
        where,
        f"For example {name}:{EXAMPLES[name]}; in quotes a “=” means nothing.",
        replaced(text, where, f"{name}:"),
    )


def exact_field(text: str, name: str, where: Where) -> QueryError:
    """`=title:mamba`, with the sign before the field; `where` are both."""
    takes_exact = name in ("title", "abstract", "author", "keyword", "org") or name in NUMBERS
    return wrong(
        Refusal.LONE_OPERATOR,
        "“=” goes before the word, behind the field",
        where,
        "For example title:=RAG.",
        replaced(text, where, f"{name}:{'=' if takes_exact else ''}"),
    )


def nested_field(where: Where) -> QueryError:
    """A field within a field's brackets."""
    return wrong(
        Refusal.NESTED_FIELD,
        "a field cannot stand inside a field",
        where,
        "One field holds for the word behind it, or for all that is in the brackets behind it.",
    )


def lone_operator(text: str, operator: str, where: Where) -> QueryError:
    """An operator with nothing to work on."""
    return wrong(
        Refusal.LONE_OPERATOR,
        f"“{operator}” stands alone here",
        where,
        _HOW_WRITTEN[operator],
        without(text, where),
    )


def doubled_operator(text: str, where: Where, too_many: Where) -> QueryError:
    """An operator right after another that it does not go with."""
    return wrong(
        Refusal.DOUBLED_OPERATOR,
        "two operators follow each other here",
        where,
        "One of them is enough.",
        without(text, too_many),
    )


def doubled_minus(text: str, where: Where) -> QueryError:
    """`--x`."""
    return wrong(
        Refusal.DOUBLED_OPERATOR,
        "one minus is enough to exclude",
        where,
        "Excluding is written -word.",
        replaced(text, where, "-"),
    )


def doubled_sign(text: str, where: Where) -> QueryError:
    """`==x`."""
    return wrong(
        Refusal.DOUBLED_OPERATOR,
        "one “=” is enough",
        where,
        "This very word is written =word.",
        replaced(text, where, "="),
    )


def exclamation(text: str, where: Where) -> QueryError:
    """`!x`, which other languages have."""
    return wrong(
        Refusal.EXCLAMATION,
        "“!” does not exclude here",
        where,
        "Excluding is written -word.",
        replaced(text, where, "-"),
    )


def short_prefix(text: str, before: str, where: Where) -> QueryError:
    """A star at the end of too short a beginning; `before` are the words before it, perhaps none."""
    message = (
        "a * needs three letters or digits before it"
        if before
        else "a * needs the beginning of a word right before it"
    )
    bare = re.sub("[*＊﹡]", "", text[where[0] : where[1]]).strip()
    fix = replaced(text, where, bare) if bare else without(text, where)
    return wrong(
        Refusal.BAD_PREFIX, message, where, "For example quant*; in quotes a * means nothing.", fix
    )


def star_inside(text: str, beginning: str | None, where: Where) -> QueryError:
    """A star with more behind it; `beginning` is what stands before it where that is long enough."""
    return wrong(
        Refusal.BAD_PREFIX,
        "a * can only end a word",
        where,
        "Three or more letters and digits and then a * find every word that begins so, as quant* does.",
        None if beginning is None else replaced(text, where, f"{beginning}*"),
    )


def exact_prefix(text: str, where: Where, bare: Where) -> QueryError:
    """`=quant*`, which wants both; `bare` is where all but the sign stands."""
    return wrong(
        Refusal.BAD_PREFIX,
        "“=” and * do not go together",
        where,
        "One is for this very word, the other for words that begin so.",
        replaced(text, where, text[bare[0] : bare[1]]),
    )


def only_exclusions(text: str, *, alternatives: bool) -> QueryError:
    """A query that a paper with none of its words would satisfy; whether it consists of `alternatives`."""
    side_by_side = re.sub(r"\s+(?:OR|[|])\s+(?=-|NOT\s)", " ", text)
    return wrong(
        Refusal.ONLY_EXCLUSIONS,
        "this asks for no word that must be there",
        (0, len(text)),
        f"Something to look for goes beside what is excluded, as in {_beside(text, in_brackets=alternatives)}.",
        side_by_side if side_by_side != text else None,
    )


def not_in_watch(name: str, where: Where) -> QueryError:
    """`since:` or `until:` in a watch."""
    return wrong(
        Refusal.NOT_IN_WATCH,
        f"“{name}:” cannot stand in a watch",
        where,
        "A watch looks at what is listed from now on; days are for searching what was.",
    )


def nothing(text: str) -> QueryError:
    """A query without a word."""
    return wrong(
        Refusal.EMPTY_QUERY,
        "there is nothing to look for here",
        (0, len(text)),
        'For example diffusion policy, "flow matching" or author:"kaiming he".',
    )


def _beside(text: str, *, in_brackets: bool) -> str:
    """An example of how something to look for goes beside what was typed."""
    line = " ".join(text.split())
    if len(line) > _LONGEST_EXAMPLE:
        return "agents -survey"
    word = "mamba" if "agents" in line.lower() else "agents"
    return f"{word} ({line})" if in_brackets else f"{word} {line}"


_LONGEST_EXAMPLE = 40

_HOW_WRITTEN = {
    "-": "To exclude a word write -word, without a space.",
    "NOT": "To exclude a word write NOT word, or -word.",
    "=": "To find this very word write =word, without a space.",
    "OR": "It stands between two alternatives, as in mamba OR ssm.",
    "|": "It stands between two alternatives, as in mamba | ssm.",
    "AND": "It stands between two words, or can be left out.",
}


def listed(words: Iterable[str]) -> str:
    """``a, b and c``."""
    *others, last = words
    return f"{', '.join(others)} and {last}"


def wrong(
    kind: Refusal, message: str, where: Where, hint: str, fix: str | None = None
) -> QueryError:
    """A mistake of that kind in that place, with its hint and the whole query mended."""
    return QueryError(kind, message, start=where[0], end=where[1], hint=hint, fix=fix)
