"""Whether an author's name is the one that was typed: initials, middle initials, joined names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.words import units

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.words import Analysis

    # A part of what was typed and one of the name that reading both has come to, whether a name in full was
    # met, and of which of the two initials were passed over ("" for neither).
    _Reached = tuple[int, int, bool, str]

_FAMILY_NAME = re.compile(r"(?<!\d),|,(?!\d)")  # the comma of a number is none


def given_name_first(name: str) -> str:
    """``He, Kaiming`` as ``Kaiming He``; any other name as it is."""
    family, *given = _FAMILY_NAME.split(name, maxsplit=1)
    return f"{given[0].strip()} {family.strip()}".strip() if given else name


def is_initial(part: str) -> bool:
    """Whether a part of a name is one letter that can stand for a name. A Han character or Hangul syllable is a name."""
    return len(part) == 1 and part.isalpha() and part.lower() != part.upper()


def has_full_name(name: str) -> bool:
    """Whether a name holds more than initials."""
    # Of a longer word at least one part is longer than a letter, so it need not be parted.
    return any(not is_initial(word.folded) for word in units(name))


def name_occurrence(typed: Analysis, name: Analysis) -> tuple[int, int] | None:
    """Where in `name` the typed words stand next to each other, as (start, end) of its parts, or None.

    An initial stands for a name that begins with it, on either side, beside at least one name in full on both;
    initials in the middle may be missing, all of them on one side. The time it takes grows at most with the
    product of both lengths.
    """
    starts = _by_start(typed), _by_start(name)
    for start in range(len(name.folded)):
        end = _end(starts, (typed.folded, name.folded), start)
        if end is not None:
            return start, end
    return None


def _end(
    starts: tuple[list[list[tuple[str, int]]], list[list[tuple[str, int]]]],
    parts: tuple[tuple[str, ...], tuple[str, ...]],
    start: int,
) -> int | None:
    """Where in the name a match ends that begins at its part `start`."""
    length = len(parts[0])
    todo: list[_Reached] = [(0, start, False, "")]
    seen = set(todo)
    while todo:
        here, there, full, passed = todo.pop()
        if here == length:
            if full:
                return there
            continue
        nexts = list(_past_initials(parts, (here, there, full, passed)))
        if there < len(parts[1]):
            for word, end in starts[0][here]:
                nexts += [
                    (end, other_end, full or not (is_initial(word) or is_initial(other)), passed)
                    for other, other_end in starts[1][there]
                    if _same(word, other)
                ]
        todo += [each for each in nexts if each not in seen]
        seen.update(nexts)
    return None


def _past_initials(
    parts: tuple[tuple[str, ...], tuple[str, ...]], reached: _Reached
) -> Iterator[_Reached]:
    """Where passing over an initial leads that stands in the middle and that the other side lacks."""
    typed, name = parts
    here, there, full, passed = reached
    if passed != "typed" and here and there < len(name) - 1 and is_initial(name[there]):
        yield here, there + 1, full, "name"
    if passed != "name" and 0 < here < len(typed) - 1 and is_initial(typed[here]):
        yield here + 1, there, full, "typed"


def _by_start(name: Analysis) -> list[list[tuple[str, int]]]:
    """At each part the words that begin there, with the part that follows them."""
    ways = [[(word, part + 1)] for part, word in enumerate(name.folded)]
    for joined in name.joined:
        ways[joined.start].append((joined.folded, joined.end))
    return ways


def _same(word: str, other: str) -> bool:
    return (
        word == other
        or (is_initial(word) and other.startswith(word))
        or (is_initial(other) and word.startswith(other))
    )
