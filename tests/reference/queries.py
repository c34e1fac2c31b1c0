"""Random queries: valid ones that real papers often satisfy, and texts that mean harm.

What queries are drawn from is kept for each paper: making it takes ten times as long as drawing.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from tests.reference.mistakes import ReferenceError_
from tests.reference.parser import LONGEST, parse

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from hypothesis.strategies import DrawFn, SearchStrategy

    from bot.papers import Paper

_QUOTES = ('""', "“”", "„“", "＂＂", "““")
_BRACKETS = ("()", "（）")
_MINUSES = ("-", "−", "–", "NOT ", "NOT  ")
_ORS = (" OR ", " | ", "|", "｜", "  OR\t")
_ANDS = (" ", "  ", " AND ", " , ", " & ")
_NAMES = {
    "title": ("title:", "TITLE:", "Title: ", "ti:", "Ti:"),
    "abstract": ("abstract:", "abs:", "ABS: ", "Abstract："),
    "keyword": ("keyword:", "kw:", "Keyword: "),
    "author": ("author:", "au:", "AU:", "Author: "),
    "org": ("org:", "ORG: "),
    "cat": ("cat:", "CAT:", "Cat: "),
}
_WORD = re.compile(r"\w[\w.,/^@'’+#–‑-]*", re.UNICODE)


def valid_queries(listed: Sequence[tuple[Paper, date]]) -> SearchStrategy[str]:
    """Queries without a mistake, drawn from what the papers say: see `queries_and_papers`."""
    return queries_and_papers(listed).map(lambda drawn: drawn[0])


def queries_and_papers(
    listed: Sequence[tuple[Paper, date]],
) -> SearchStrategy[tuple[str, Paper, date]]:
    """A query without a mistake, and a paper with its day: mostly the one whose words make the query."""

    @cache
    def with_paper(entry: tuple[Paper, date]) -> SearchStrategy[tuple[str, Paper, date]]:
        asked = st.one_of(st.just(entry), st.just(entry), st.sampled_from(listed))
        query = _queries(*entry).filter(_is_valid)
        return st.tuples(query, asked).map(lambda drawn: (drawn[0], *drawn[1]))

    return st.sampled_from(listed).flatmap(with_paper)


def hostile_texts() -> SearchStrategy[str]:
    """Up to 500 characters and some more of what nobody should type."""
    pieces = st.sampled_from([
        *'()"“”„＂（）|｜=!*:-−–\\ \t\n,.;@#+$%^&_~<>[]{}«»', "OR", "AND", "NOT", " OR ", " -", "title:", "au:",
        "id:", "cat:", "has:", "upvotes", ">=", "≥", "since:", "until:2026-01-01", "a", "k", "word", "he, k",
        "multi-stage", "Qwen2.5", "1,000", "2.5", "quant*", "=k-NN", "C++", r"\alpha", r"\frac{a", "$x$", "2607.11886",
        "\0", "\x1b[31m", "\u202e", "\u200b", "\ufeff", "\ud800", "🔥", "👩‍🔬", "é", "e\u0301", "学", "ﾓ", "ภ", "ﬃ", "İ", "ß",
        "\u0345", "\u0301", "ﷺ", "ﷺid:", "ﬁtle:", "te\u0301tle:", "½", "⑴", "author=", "20<=", "upvotes", "cs.CL,cs.LG", "or", "~3",
    ])  # fmt: skip
    deep = st.integers(1, 300).flatmap(
        lambda depth: st.sampled_from(
            (
                "(" * depth + "a" + ")" * depth,
                "(" * depth,
                ")" * depth,
                "-(" * depth + "a" + ")" * depth,
                "(a|" * depth + "a" + ")" * depth,
                "title:(" * depth + "a" + ")" * depth,
                "NOT(" * depth + "a" + ")" * depth,
            )
        )
    )
    many = st.tuples(pieces, st.integers(1, 260)).map(lambda drawn: drawn[0] * drawn[1])
    terms = st.lists(st.sampled_from(("a", "-b", '"c d"', "e-f-g")), min_size=45, max_size=55)
    compound = st.integers(1, 260).map(lambda parts: "-".join("a" * parts))
    cut = st.one_of(
        st.lists(pieces, max_size=80).map("".join),
        st.text(max_size=LONGEST + 5),
        st.binary(max_size=LONGEST).map(lambda data: data.decode("latin-1")),
        many,
        terms.map(" ".join),
        terms.map(" OR ".join),
        deep,
        compound,
        compound.map(lambda text: f"author:{text}"),
    )
    return cut.map(lambda text: text[: LONGEST + 1])


def _is_valid(query: str) -> bool:
    try:
        parse(query)
    except ReferenceError_:
        return False
    return True


@cache
@st.composite
def _queries(draw: DrawFn, paper: Paper, day: date) -> str:
    """Alternatives of some terms each, every one with a term that is needed."""
    alternatives = draw(
        st.lists(_conjunctions(paper, day, depth=2), min_size=1, max_size=3).filter(bool)
    )
    return draw(st.sampled_from(_ORS)).join(alternatives)


@cache
@st.composite
def _conjunctions(draw: DrawFn, paper: Paper, day: date, *, depth: int) -> str:
    needed = st.one_of(_terms(paper, day), _terms(paper, day), _groups(paper, day, depth=depth))
    members = draw(st.lists(needed, min_size=1, max_size=3))
    for excluded in draw(st.lists(needed, max_size=1)):
        place = draw(st.integers(0, len(members)))
        members.insert(place, draw(st.sampled_from(_MINUSES)) + excluded)
    return draw(st.sampled_from(_ANDS)).join(members)


@cache
def _groups(paper: Paper, day: date, *, depth: int) -> SearchStrategy[str]:
    if depth == 0:
        return _terms(paper, day)
    inner = st.lists(_conjunctions(paper, day, depth=depth - 1), min_size=1, max_size=2)
    return st.builds(
        lambda brackets, sign, members: brackets[0] + sign.join(members) + brackets[1],
        st.sampled_from(_BRACKETS),
        st.sampled_from(_ORS),
        inner,
    )


@cache
def _terms(paper: Paper, day: date) -> SearchStrategy[str]:
    facts = paper.facts
    title, abstract = paper.words.title, paper.words.abstract
    text = st.sampled_from([t for t in (title, abstract, *facts.ai_keywords) if _words(t)])
    kinds = [
        text.flatmap(_looked_for),
        text.flatmap(_looked_for),
        _in_field("title", title),
        _conditions(paper, day),
    ]
    if _words(abstract):
        kinds.append(_in_field("abstract", abstract))
    if any(_words(keyword) for keyword in facts.ai_keywords):
        keywords = st.sampled_from([keyword for keyword in facts.ai_keywords if _words(keyword)])
        kinds.append(keywords.flatmap(lambda keyword: _in_field("keyword", keyword)))
    if facts.organization and _words(facts.organization):
        kinds.append(_in_field("org", facts.organization))
    if paper.words.authors:
        kinds.append(st.sampled_from(paper.words.authors).flatmap(_author))
    return st.one_of(kinds)


def _words(text: str) -> list[str]:
    """What of a text can be typed as a word: no operator, nothing that a bracket or quote would cut."""
    return [
        word
        for word in text.split()
        if _WORD.fullmatch(word) and word not in ("AND", "OR", "NOT") and "://" not in word
    ]


@cache
def _looked_for(text: str) -> SearchStrategy[str]:
    """A word or phrase of a text, or something like it."""
    words = _words(text) or ["paper"]
    word = st.sampled_from(words)
    starts = st.integers(0, len(words) - 1)
    phrase = st.tuples(starts, st.integers(1, 4)).map(lambda at: " ".join(words[at[0] :][: at[1]]))
    return st.one_of(
        word,
        word.flatmap(_like),
        phrase.flatmap(_quoted),
        phrase.flatmap(_like).flatmap(_quoted),
        st.tuples(word, st.integers(1, 9)).map(lambda cut: f"{cut[0][: cut[1]]}*"),
        word.map(lambda exact: f"={exact}"),
        phrase.flatmap(_quoted).map(lambda exact: f"={exact}"),
        word.flatmap(_like).map(lambda exact: f"={exact}"),
    )


@cache
def _like(text: str) -> SearchStrategy[str]:
    """Another spelling of the same, or nearly."""
    spellings: tuple[Callable[[str], str], ...] = (
        str.upper,
        str.lower,
        str.title,
        lambda told: f"{told}s",
        lambda told: told.removesuffix("s"),
        lambda told: f"{told.removesuffix('e')}ing",
        lambda told: f"{told.removesuffix('e')}ed",
        lambda told: told.replace("-", ""),
        lambda told: told.replace("-", "–"),
        lambda told: told.replace("-", "/"),
        lambda told: told.replace(" ", "-"),
        lambda told: told.replace(" ", "@"),
        lambda told: re.sub(r"(?<=[a-z])(?=[A-Z0-9])", "-", told),
        lambda told: f"{told[: len(told) // 2]}-{told[len(told) // 2 :]}",
        lambda told: told.translate({ord("e"): "é", ord("o"): "ø", ord("u"): "ü"}),
        lambda told: told.translate({c: c + 0xFEE0 for c in range(ord("a"), ord("z") + 1)}),
        lambda told: told.replace("i", "i\u200b"),
    )
    return st.sampled_from([spelling(text) for spelling in spellings])


@cache
def _quoted(text: str) -> SearchStrategy[str]:
    inside = re.sub(r'["“”„]', " ", text)
    return st.sampled_from(_QUOTES).map(lambda quotes: f"{quotes[0]}{inside}{quotes[1]}")


@cache
def _in_field(field: str, text: str) -> SearchStrategy[str]:
    name = st.sampled_from(_NAMES[field])
    looked_for = _looked_for(text)
    group = st.builds(
        lambda brackets, sign, one, other: f"{brackets[0]}{one}{sign}{other}{brackets[1]}",
        st.sampled_from(_BRACKETS),
        st.sampled_from((*_ORS, " ", " -")),
        looked_for,
        looked_for,
    )
    return st.tuples(name, st.one_of(looked_for, looked_for, group)).map("".join)


@cache
def _author(name: str) -> SearchStrategy[str]:
    """A name in some of the ways in which people type names."""
    first, *others = name.split() or ["nobody"]
    last = others[-1] if others else first
    middle = " ".join(others[:-1])
    ways = [
        name,
        last,
        f"{first} {last}",
        f"{first[0]} {last}",
        f"{first[0]}. {middle} {last}",
        f"{first} S. {last}",
        f"{first} {last[0]}",
        f"{last}, {first} {middle}",
        f"{last}, {first[0]}.",
        f"{last} {first}",
        f"{first}{last}",
        f"{first}-{last}",
    ]
    quoted = st.sampled_from([*ways, *map(str.lower, ways)]).flatmap(_quoted)
    word = st.sampled_from([last, first, last.upper(), f"{last[:4]}*", f"={last}"])
    return st.tuples(st.sampled_from(_NAMES["author"]), st.one_of(quoted, word)).map("".join)


@cache
def _conditions(paper: Paper, day: date) -> SearchStrategy[str]:
    facts = paper.facts
    numbers = {"upvotes": facts.upvotes, "stars": facts.stars, "comments": facts.comments}
    compared = st.builds(
        lambda name, sign, near: f"{name}{sign}{max((numbers[name.lower()] or 0) + near, 0)}",
        st.sampled_from((*numbers, "Upvotes")),
        st.sampled_from((">=", ">", "<=", "<", "=", "≥", "≤", " >= ", ":>", ": <= ", "> ")),
        st.integers(-1, 1),
    )
    categories = [*facts.categories, *(name.split(".")[0] for name in facts.categories), "cs.RO"]
    category = st.tuples(
        st.sampled_from(_NAMES["cat"]),
        st.sampled_from([*categories, *map(str.upper, categories), "cs.*"]),
    ).map("".join)
    has = st.sampled_from(("code", "project", "media", "models")).map(lambda link: f"has:{link}")
    paper_id = st.sampled_from(
        ("id:{}", "{}", "id:{}v2", "arXiv:{}", "https://arxiv.org/abs/{}", "id: hf.co/papers/{}")
    ).map(lambda form: form.format(paper.id))
    listed = st.sampled_from(
        (f"since:{day}", f"until:{day}", f"since: {day}", "since:2026-06-01", "until:2025-01-01")
    )
    return st.one_of(compared, category, has, paper_id, listed)
