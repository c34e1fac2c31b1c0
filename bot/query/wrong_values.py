"""What is wrong with a number, a category, a link, an id, a day or a name in a query, with the likely fix.

`text` is always the whole query as typed, `where` a range of its characters, the end exclusive.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING

from bot.errors import Mistake, Refusal
from bot.query.categories import can_be_category, meant
from bot.query.mistakes import QueryError, listed, replaced, wrong
from bot.query.printing import shown_category
from bot.query.vocabulary import MEANT_NUMBERS
from bot.typed import quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

    Where = tuple[int, int]


def bad_number(text: str, name: str, sign: str, value: str, where: Where) -> QueryError:
    """A comparison with something that is no whole number."""
    rest = value.lstrip(_SIGNS)
    compared = _compared(sign + value[: len(value) - len(rest)], rest)
    return wrong(
        Refusal.BAD_NUMBER,
        f"“{name}” is compared with a whole number",
        where,
        f"For example {name}>=20.",
        None if compared is None else replaced(text, where, name + compared),
    )


def bad_sign(text: str, name: str, sign: str, value: str, where: Where) -> QueryError:
    """A comparison with a sign that is none, as `=>` and `==`."""
    compared = _compared(sign, value)
    return wrong(
        Refusal.BAD_NUMBER,
        f"“{sign}” compares nothing",
        where,
        "Numbers are compared with >=, >, <=, < and =.",
        None if compared is None else replaced(text, where, name + compared),
    )


def turned_comparison(
    text: str, asked: tuple[str, str, str], where: Where, *, goes_on: bool
) -> QueryError:
    """`20<=upvotes`, of which `asked` are name, sign and value.

    Where it `goes_on` with another comparison of the same number, `where` leaves the name to that one.
    """
    name, sign, value = asked
    compared = _compared(sign.translate(_TURNED), value)
    fix = None
    if compared is not None:
        fix = replaced(text, where, f"{name}{compared}{' ' if goes_on else ''}")
    return wrong(
        Refusal.BAD_NUMBER,
        f"“{name}” goes before the number it is compared with",
        where,
        f"For example {name}>=20.",
        fix,
    )


def _compared(sign: str, value: str) -> str | None:
    """Sign and whole number for which what was typed can stand, or None."""
    typed = sign.replace("≥", ">=").replace("≤", "<=")
    if ">" in typed and "<" in typed:
        return None
    sign = "".join(each for each in "><=" if each in typed)
    whole = _whole(value, up=sign in (">=", "<"))
    return None if whole is None else f"{sign}{whole}"


_SIGNS = "><=≥≤"
_TURNED = str.maketrans("><≥≤", "<>≤≥")
_THOUSANDS = re.compile("[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])")


def _whole(value: str, *, up: bool) -> int | None:
    """The whole number for which ``2.5`` or ``1.5k`` stands in a comparison."""
    thousands = _THOUSANDS.match(value)
    if thousands is not None:
        value = thousands[0].replace(",", "") + value[thousands.end() :]
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
    return wrong(Refusal.BAD_NUMBER, "no paper has so many of anything", where, hint)


def no_such_number(text: str, name: str, sign: str, value: str, where: Where) -> QueryError:
    """A comparison of something that is called otherwise."""
    called = MEANT_NUMBERS[name.lower()]
    return wrong(
        Refusal.BAD_NUMBER,
        f"there is no number “{name}”",
        where,
        f"Did you mean “{called}”?",
        replaced(text, where, f"{called}{sign}{value}"),
    )


def bad_category(text: str, value: str, where: Where, whole: Where) -> QueryError:
    """`cat:` with something that is no category; `whole` is its place with the quotes around it, if any."""
    names = [_meant_category(each) for each in re.split("[,;]", value) if each.strip()]
    known = [name for name in names if name is not None]
    message = f"{quoted(text[where[0] : where[1]])} is no category"
    hint, fix = "For example cat:cs.CL, or cat:cs for all of computer science.", None
    if len(names) == len(known) == 1:
        hint, fix = f"Did you mean cat:{known[0]}?", replaced(text, where, known[0])
    elif len(names) == len(known):
        message = f"{quoted(text[where[0] : where[1]])} are several categories"
        hint = "Several go in brackets, with OR between them."
        fix = replaced(text, whole, f"({' OR '.join(known)})")
    return wrong(Refusal.BAD_CATEGORY, message, where, hint, fix)


def _meant_category(typed: str) -> str | None:
    bare = typed.strip().lower().removesuffix(".*")
    name = bare if can_be_category(bare) else meant(bare)
    return None if name is None else shown_category(name)


def unknown_link(text: str, known: Sequence[str], where: Where) -> QueryError:
    """`has:` with something that a paper cannot have."""
    typed = text[where[0] : where[1]]
    several = [each.strip().lower() for each in re.split("[,;]", typed)]
    if all(each in known for each in several):
        return _several_links(text, several, where)
    close = get_close_matches(typed.lower(), known, n=1, cutoff=0.5)
    return wrong(
        Refusal.UNKNOWN_LINK,
        f"nothing tells whether a paper has {quoted(typed)}",
        where,
        f"There are {listed(f'has:{each}' for each in known)}.",
        replaced(text, where, close[0]) if close else None,
    )


def _several_links(text: str, links: Sequence[str], where: Where) -> QueryError:
    # Behind an exclusion and in a group the field's name is not written again.
    by_itself = re.search(r"(?:^|[\s(])(?<!NOT )has:\s*$", text[: where[0]], re.IGNORECASE)
    fix = " has:".join(links) if by_itself else f"({' '.join(links)})"
    return wrong(
        Refusal.UNKNOWN_LINK,
        f"{quoted(text[where[0] : where[1]])} are several links",
        where,
        f"One goes behind each has:, as in {' '.join(f'has:{each}' for each in links)}.",
        replaced(text, where, fix),
    )


def bad_value(text: str, mistake: Mistake, where: Where, place: Where) -> QueryError:
    """An id or a day at `where` that cannot be read, as `mistake` says; `place` is what is wrong of it."""
    return wrong(
        mistake.kind,
        mistake.message,
        place,
        mistake.hint,
        None if mistake.fix is None else replaced(text, where, mistake.fix),
    )


def no_whole_date(name: str, where: Where) -> QueryError:
    """A day that depends on the present one, where there is none."""
    return wrong(
        Refusal.BAD_DAY, "this day needs a whole date", where, f"For example {name}:2026-07-15."
    )


def lone_initial(where: Where) -> QueryError:
    """An author's initial without a name."""
    return wrong(
        Refusal.LONE_INITIAL,
        "an initial alone names nobody",
        where,
        'At least one name in full goes with it, as in author:"k he".',
    )
