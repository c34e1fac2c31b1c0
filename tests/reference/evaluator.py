"""Whether a paper is what a query asks for, decided the slow way."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, TypeAlias

from tests.reference.parser import in_order, parse
from tests.reference.words import Lattice, Unit, folded, is_initial, lattice, stemmed, units

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from bot.papers import Paper
    from tests.reference.parser import Node

# How far into both names, whether a name in full was met, and which side lacks initials.
_Reached: TypeAlias = tuple[int, int, bool, str]

_COMPARE: dict[str, Callable[[int, int], bool]] = {
    ">=": operator.ge,
    ">": operator.gt,
    "<=": operator.le,
    "<": operator.lt,
    "=": operator.eq,
}


def reference_matches(
    query_text: str, paper: Paper, *, first_listed: date | None = None, for_watch: bool = False
) -> bool:
    """Whether the paper, first listed on that day, satisfies the query.

    Raises:
        tests.reference.mistakes.ReferenceError_: the query is wrong.
    """
    return holds(parse(query_text, for_watch=for_watch), paper, first_listed=first_listed)


def holds(node: Node, paper: Paper, *, first_listed: date | None) -> bool:
    """Whether the paper satisfies a tree."""
    match node:
        case ("and", *children):
            return all(holds(child, paper, first_listed=first_listed) for child in children)
        case ("or", *children):
            return any(holds(child, paper, first_listed=first_listed) for child in children)
        case ("not", child):
            return not holds(child, paper, first_listed=first_listed)
        case (("words" | "prefix" | "exact") as form, str(field), str(text)):
            return any(_stands_in(told, form, field, text) for told in _told(paper, field))
        case _:
            return _meets(node, paper, first_listed)


def _meets(node: Node, paper: Paper, first_listed: date | None) -> bool:
    """Whether a condition on a fact is met."""
    match node:
        case ("id", paper_id):
            return bool(paper.id == paper_id)
        case ("cat", name):
            told = [category.lower() for category in paper.facts.categories]
            return any(category == name or category.startswith(f"{name}.") for category in told)
        case ("has", link):
            facts = paper.facts
            has = {
                "code": facts.code_url is not None,
                "project": facts.project_url is not None,
                "media": bool(facts.media_urls),
                "models": False,  # no source tells of them yet
            }
            return has[link]
        case ("compare", "upvotes" | "stars" | "comments" as name, sign, value):
            number: int | None = getattr(paper.facts, name)
            return number is not None and _COMPARE[sign](number, value)
        case ("since", day):
            return first_listed is not None and first_listed >= day
        case ("until", day):
            return first_listed is not None and first_listed <= day
    raise AssertionError(node)


def _told(paper: Paper, field: str) -> list[str]:
    """The texts in each of which a term of that field may stand."""
    return {
        "text": [paper.words.title, paper.words.abstract, *paper.facts.ai_keywords],
        "title": [paper.words.title],
        "abstract": [paper.words.abstract],
        "keyword": list(paper.facts.ai_keywords),
        "author": [in_order(name) for name in paper.words.authors],
        "org": [paper.facts.organization or ""],
    }[field]


def _stands_in(told: str, form: str, field: str, text: str) -> bool:
    """Whether one text of a paper holds a term."""
    if form == "exact":
        return _exactly(text, told)
    if form == "prefix":
        return _begins(lattice(text), lattice(told))
    if field == "author":
        return _names(lattice(text), lattice(told))
    return _reads(lattice(text), lattice(told), stemmed if field != "org" else folded)


def _reads(wanted: Lattice, told: Lattice, form: Callable[[str], str]) -> bool:
    """Whether some way to read `wanted` is some way to read a stretch of `told`."""
    todo = [(0, start) for start in range(told.end)]
    seen = set(todo)
    while todo:
        here, there = todo.pop()
        for end, word in wanted.words_from(here):
            for told_end, told_word in told.words_from(there):
                if form(word) != form(told_word):
                    continue
                if end == wanted.end:
                    return True
                if (end, told_end) not in seen:
                    seen.add((end, told_end))
                    todo.append((end, told_end))
    return False


def _begins(wanted: Lattice, told: Lattice) -> bool:
    """As `_reads`, unstemmed, the last word of `told` being longer or not."""
    todo = [(0, start) for start in range(told.end)]
    seen = set(todo)
    while todo:
        here, there = todo.pop()
        for end, word in wanted.words_from(here):
            for told_end, told_word in told.words_from(there):
                if end == wanted.end and folded(told_word).startswith(folded(word)):
                    return True
                if folded(told_word) == folded(word) and (end, told_end) not in seen:
                    seen.add((end, told_end))
                    todo.append((end, told_end))
    return False


def _exactly(text: str, told: str) -> bool:
    """Whether the very words of `text` stand in `told`, and joints where `text` has one."""
    wanted, found = units(text), units(told)

    def same(unit: Unit, there: Unit) -> bool:
        case_counts = any(character.isupper() for character in unit.text)
        return unit.text == there.text if case_counts else folded(unit.text) == folded(there.text)

    return any(
        all(
            same(unit, there) and (unit is wanted[-1] or not unit.joined or there.joined)
            for unit, there in zip(wanted, found[start:], strict=False)
        )
        for start in range(len(found) - len(wanted) + 1)
    )


def _names(wanted: Lattice, told: Lattice) -> bool:
    """Whether words next to each other in one author's name are those wanted.

    An initial stands for any name that begins with it, one name at least must be there in full on both sides,
    and initials between the names may be missing, all on the same side.
    """
    todo: list[_Reached] = [(0, start, False, "") for start in range(told.end)]
    seen = set(todo)
    while todo:
        here, there, in_full, lacking = todo.pop()
        following = _past_initials(wanted, told, here, there, in_full=in_full, lacking=lacking)
        for end, word in wanted.words_from(here):
            for told_end, told_word in told.words_from(there):
                if _same_name(folded(word), folded(told_word)):
                    full = in_full or not (is_initial(word) or is_initial(told_word))
                    if end == wanted.end and full:
                        return True
                    following.append((end, told_end, full, lacking))
        todo.extend(set(following) - seen)
        seen.update(following)
    return False


def _past_initials(
    wanted: Lattice, told: Lattice, here: int, there: int, *, in_full: bool, lacking: str
) -> list[_Reached]:
    """Where a middle initial that the other side lacks can be passed over."""
    passed: list[_Reached] = []
    if here in (0, wanted.end) or there == told.end:
        return passed
    if lacking != "told" and is_initial(told.parts[there]):
        passed.append((here, there + 1, in_full, "wanted"))
    if lacking != "wanted" and is_initial(wanted.parts[here]):
        passed.append((here + 1, there, in_full, "told"))
    return passed


def _same_name(one: str, other: str) -> bool:
    return (
        one == other
        or (is_initial(one) and other.startswith(one))
        or (is_initial(other) and one.startswith(other))
    )
