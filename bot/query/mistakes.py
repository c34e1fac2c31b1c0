"""What can be wrong with a query, each with its place and the likely fix.

`text` is always the whole query as typed, `where` a range of its characters, the end exclusive.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING

from bot.errors import Mistake, Refusal
from bot.query.vocabulary import EXAMPLES, FIELDS, MEANT_FIELDS, MEANT_NUMBERS, NUMBERS
from bot.typed import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

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
    return _wrong(
        Refusal.TOO_LONG,
        f"this query has {len(text)} characters",
        (longest, len(text)),
        f"At most {longest} can be read.",
    )


def too_many_terms(most: int, where: Where) -> QueryError:
    """More terms than a query may have; `where` are those that are too many."""
    hint = "Only so many can be read; a phrase in quotes is one."
    return _wrong(Refusal.TOO_LONG, f"this query has more than {most} terms", where, hint)


def unclosed_quote(text: str, where: Where) -> QueryError:
    """A phrase that does not end."""
    return _wrong(
        Refusal.UNCLOSED_QUOTE,
        "this quote is not closed",
        where,
        'A " goes at the end of the phrase.',
        text.rstrip().rstrip("\\") + '"',
    )


def unclosed_bracket(text: str, where: Where, count: int) -> QueryError:
    """A group that does not end; `count` such groups in all."""
    return _wrong(
        Refusal.UNCLOSED_BRACKET,
        "this bracket is not closed",
        where,
        "A ) goes at the end of the group.",
        text.rstrip().rstrip("\\") + ")" * count,
    )


def unopened_bracket(text: str, where: Where) -> QueryError:
    """A group that did not begin."""
    return _wrong(
        Refusal.UNCLOSED_BRACKET,
        "this bracket closes nothing",
        where,
        "Either a ( is missing before it, or it is one too many.",
        without(text, where),
    )


def empty_group(text: str, where: Where) -> QueryError:
    """Brackets with nothing in them."""
    hint = "Put something to look for between the brackets, or leave them out."
    return _wrong(Refusal.EMPTY_GROUP, "this group is empty", where, hint, without(text, where))


def empty_phrase(text: str, where: Where) -> QueryError:
    """Quotes with no word in them."""
    hint = "Put words to look for between the quotes, or leave them out."
    return _wrong(Refusal.EMPTY_PHRASE, "this phrase is empty", where, hint, without(text, where))


def empty_field(text: str, name: str, where: Where) -> QueryError:
    """A field that nothing follows."""
    example = f"{name}>=20" if name in NUMBERS else f"{name}:{EXAMPLES[name]}"
    return _wrong(
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
        hint = f"The fields are {_listed(EXAMPLES)}; a space behind the colon makes it punctuation."
        fix = replaced(text, where, f"{name}: ")
    return _wrong(Refusal.UNKNOWN_FIELD, f"there is no field “{name}:”", where, hint, fix)


def nested_field(where: Where) -> QueryError:
    """A field within a field's brackets."""
    return _wrong(
        Refusal.NESTED_FIELD,
        "a field cannot stand inside a field",
        where,
        "One field holds for the word behind it, or for all that is in the brackets behind it.",
    )


def lone_operator(text: str, operator: str, where: Where) -> QueryError:
    """An operator with nothing to work on."""
    return _wrong(
        Refusal.LONE_OPERATOR,
        f"“{operator}” stands alone here",
        where,
        _HOW_WRITTEN[operator],
        without(text, where),
    )


def doubled_operator(text: str, where: Where, too_many: Where) -> QueryError:
    """An operator right after another that it does not go with."""
    return _wrong(
        Refusal.DOUBLED_OPERATOR,
        "two operators follow each other here",
        where,
        "One of them is enough.",
        without(text, too_many),
    )


def doubled_minus(text: str, where: Where) -> QueryError:
    """`--x`."""
    return _wrong(
        Refusal.DOUBLED_OPERATOR,
        "one minus is enough to exclude",
        where,
        "Excluding is written -word.",
        replaced(text, where, "-"),
    )


def doubled_sign(text: str, where: Where) -> QueryError:
    """`==x`."""
    return _wrong(
        Refusal.DOUBLED_OPERATOR,
        "one “=” is enough",
        where,
        "This very word is written =word.",
        replaced(text, where, "="),
    )


def exclamation(text: str, where: Where) -> QueryError:
    """`!x`, which other languages have."""
    return _wrong(
        Refusal.EXCLAMATION,
        "“!” does not exclude here",
        where,
        "Excluding is written -word.",
        replaced(text, where, "-"),
    )


def bad_prefix(text: str, before: str, star_last: bool, where: Where) -> QueryError:  # noqa: FBT001
    """A star that is not the last of three letters or more; `before` are the words before it."""
    if not before:
        message = "a * needs the beginning of a word right before it"
    elif star_last:
        message = "a * needs three letters or digits before it"
    else:
        message = "a * can only end a word"
    bare = text[where[0] : where[1]].replace("*", "").strip()
    fix = replaced(text, where, bare) if bare else without(text, where)
    return _wrong(
        Refusal.BAD_PREFIX, message, where, "For example quant*; in quotes a * means nothing.", fix
    )


def exact_prefix(text: str, where: Where) -> QueryError:
    """`=quant*`, which wants both."""
    return _wrong(
        Refusal.BAD_PREFIX,
        "“=” and * do not go together",
        where,
        "One is for this very word, the other for words that begin so.",
        replaced(text, where, text[where[0] : where[1]].lstrip("=＝")),
    )


def bad_number(text: str, name: str, sign: str, value: str, where: Where) -> QueryError:
    """A comparison with something that is no whole number."""
    turned = re.match("[<>]", value) if sign == "=" else None
    sign, rest = (f"{value[0]}=", value[1:]) if turned else (sign, value)
    meant = _whole(rest, up=sign in (">=", "<"))
    return _wrong(
        Refusal.BAD_NUMBER,
        f"“{name}” is compared with a whole number",
        where,
        f"For example {name}>=20.",
        None if meant is None else replaced(text, where, f"{name}{sign}{meant}"),
    )


def _whole(value: str, *, up: bool) -> int | None:
    """The whole number for which ``2.5`` or ``1.5k`` stands in a comparison."""
    number = re.match(r"([0-9]{1,12})(?:[.,]([0-9]{1,12}))?(k?)", value, re.IGNORECASE)
    if number is None:
        return None
    times = 1000 if number[3] else 1
    decimals = number[2] or ""
    scale: int = 10 ** len(decimals)
    whole, rest = divmod(int(number[1] + decimals) * times, scale)
    return whole + bool(rest and up)


def large_number(where: Where) -> QueryError:
    """A comparison with more than there is."""
    hint = "For example upvotes>=20."
    return _wrong(Refusal.BAD_NUMBER, "no paper has so many of anything", where, hint)


def no_such_number(text: str, name: str, compared: str, where: Where) -> QueryError:
    """A comparison of something that is called otherwise; `compared` are its sign and value."""
    meant = MEANT_NUMBERS[name.lower()]
    return _wrong(
        Refusal.BAD_NUMBER,
        f"there is no number “{name}”",
        where,
        f"Did you mean “{meant}”?",
        replaced(text, where, f"{meant}{compared}"),
    )


def bad_category(text: str, where: Where) -> QueryError:
    """`cat:` with something that has not the form of a category."""
    return _wrong(
        Refusal.BAD_CATEGORY,
        f"{quoted(text[where[0] : where[1]])} is no category",
        where,
        "For example cat:cs.CL, or cat:cs for all of computer science.",
    )


def unknown_link(text: str, known: Sequence[str], where: Where) -> QueryError:
    """`has:` with something that a paper cannot have."""
    typed = text[where[0] : where[1]]
    close = get_close_matches(typed.lower(), known, n=1, cutoff=0.5)
    return _wrong(
        Refusal.UNKNOWN_LINK,
        f"nothing tells whether a paper has {quoted(typed)}",
        where,
        f"There are {_listed(f'has:{each}' for each in known)}.",
        replaced(text, where, close[0]) if close else None,
    )


def bad_value(text: str, mistake: Mistake, where: Where) -> QueryError:
    """An id or a day that cannot be read, as `mistake` says, which knows its place in what stands there."""
    end = where[1] if mistake.end is None else min(where[0] + mistake.end, where[1])
    return _wrong(
        mistake.kind,
        mistake.message,
        (min(where[0] + mistake.start, end), end),
        mistake.hint,
        None if mistake.fix is None else replaced(text, where, mistake.fix),
    )


def no_whole_date(name: str, where: Where) -> QueryError:
    """A day that depends on the present one, where there is none."""
    return _wrong(
        Refusal.BAD_DAY, "this day needs a whole date", where, f"For example {name}:2026-07-15."
    )


def lone_initial(where: Where) -> QueryError:
    """An author's initial without a name."""
    return _wrong(
        Refusal.LONE_INITIAL,
        "an initial alone names nobody",
        where,
        'At least one name in full goes with it, as in author:"k he".',
    )


def only_exclusions(text: str) -> QueryError:
    """A query that a paper with none of its words would satisfy."""
    side_by_side = re.sub(r"\s+(?:OR|[|])\s+(?=-|NOT\s)", " ", text)
    return _wrong(
        Refusal.ONLY_EXCLUSIONS,
        "this asks for no word that must be there",
        (0, len(text)),
        "Something to look for goes beside what is excluded, as in agents -survey.",
        side_by_side if side_by_side != text else None,
    )


def not_in_watch(name: str, where: Where) -> QueryError:
    """`since:` or `until:` in a watch."""
    return _wrong(
        Refusal.NOT_IN_WATCH,
        f"“{name}:” cannot stand in a watch",
        where,
        "A watch looks at what is listed from now on; days are for searching what was.",
    )


def nothing(text: str) -> QueryError:
    """A query without a word."""
    return _wrong(
        Refusal.EMPTY_QUERY,
        "there is nothing to look for here",
        (0, len(text)),
        'For example diffusion policy, "flow matching" or author:"kaiming he".',
    )


_HOW_WRITTEN = {
    "-": "To exclude a word write -word, without a space.",
    "NOT": "To exclude a word write NOT word, or -word.",
    "=": "To find this very word write =word, without a space.",
    "OR": "It stands between two alternatives, as in mamba OR ssm.",
    "|": "It stands between two alternatives, as in mamba | ssm.",
    "AND": "It stands between two words, or can be left out.",
}


def _listed(words: Iterable[str]) -> str:
    """``a, b and c``."""
    *others, last = words
    return f"{', '.join(others)} and {last}"


def _wrong(
    kind: Refusal, message: str, where: Where, hint: str, fix: str | None = None
) -> QueryError:
    return QueryError(kind, message, start=where[0], end=where[1], hint=hint, fix=fix)
