"""Conditions put to an index, drawn by hypothesis, and a plain evaluation of them."""

from __future__ import annotations

import operator
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from bot.papers import Facts, Paper
from bot.query.analysed import AnalysedPaper
from bot.query.candidates import index_lines
from bot.query.model import Compare, Comparison, Has, IdIs, Link, Number, Since, Until
from bot.query.wanted import AllOf, AnyOf, Column, HasWord, Meets, NoneOf, Wanted
from tests.rigs.stored import DAY, UNKNOWN, made_up

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

PAPERS = 8
"""The papers drawn are those of the numbers below this."""

_TEXTS = (
    "Diffusion models",
    "modelling the multi-stage model",
    "Qwen2.5-72B",
    "naïve C++ and F#",
    "深度学习",
    "ตัวอย่าง",
    "αβγ Ελληνικά",
    "Кириллица",
    "ﷺ العربية",
    "π_0 \U0001d4d0 🤖",
    "or OR not",
    '" ) * : {title} NEAR',
    "",
)
_NAMES = ("Kaiming He", "Philip S. Yu", "李 明", "Д. Иванов")
_WHOLE = replace(
    made_up(0, title=" ".join(_TEXTS)),
    facts=Facts(
        ai_keywords=_TEXTS, organization="MIT CSAIL", categories=("cs.CL", "cs.LG", "math-ph")
    ),
)
_WORDS = sorted(
    {
        word
        for line in index_lines(
            AnalysedPaper(replace(_WHOLE, words=replace(_WHOLE.words, authors=_NAMES)))
        ).values()
        for word in line.split()
    }
)

_some = st.none() | st.integers(0, 4)
_texts = st.lists(st.sampled_from(_TEXTS), max_size=4).map(" ".join)
_days = st.integers(-2, 2).map(lambda days: DAY + timedelta(days=days))
_numbers = st.integers(0, PAPERS - 1)


@st.composite
def _papers(draw: st.DrawFn) -> Paper:
    paper = made_up(draw(_numbers), title=draw(_texts))
    return replace(
        paper,
        words=replace(
            paper.words,
            abstract=draw(_texts),
            authors=tuple(draw(st.lists(st.sampled_from(_NAMES), max_size=2))),
        ),
        facts=Facts(
            ai_keywords=tuple(draw(st.lists(st.sampled_from(_TEXTS), max_size=2))),
            categories=tuple(draw(st.sets(st.sampled_from(("cs.CL", "cs.LG", "math-ph"))))),
            organization=draw(st.sampled_from((None, "MIT CSAIL", "李 Lab"))),
            code_url=draw(st.sampled_from((None, "https://x.org"))),
            project_url=draw(st.sampled_from((None, "https://x.org"))),
            media_urls=draw(st.sampled_from(((), ("https://x.org",)))),
            stars=draw(_some),
            upvotes=draw(_some),
            comments=draw(_some),
        ),
    )


papers = st.lists(_papers(), max_size=PAPERS, unique_by=lambda paper: paper.id)
first_days = st.dictionaries(_numbers, _days)
words = st.sampled_from(_WORDS) | st.sampled_from(["absent", "not", "and", "near", "0"])

_has_word = st.builds(
    HasWord,
    st.sets(st.sampled_from(Column), min_size=1).map(lambda columns: tuple(sorted(columns))),
    words,
)
_has_prefix = st.builds(
    lambda whole, length: replace(whole, word=whole.word[:length], prefix=True),
    _has_word,
    st.integers(1, 6),
)
_leaves = st.one_of(
    _has_word,
    _has_word,
    _has_prefix,
    st.builds(Meets, st.builds(IdIs, _numbers.map(lambda n: made_up(n).id) | st.just(UNKNOWN))),
    st.builds(Meets, st.builds(Has, st.sampled_from(Link))),
    st.builds(
        Meets,
        st.builds(
            Compare,
            st.sampled_from(Number),
            st.sampled_from(Comparison),
            st.integers(-1, 5) | st.sampled_from((2**63 - 1, 2**63, 10**400, -(10**400))),
        ),
    ),
    st.builds(Meets, st.builds(Since, _days) | st.builds(Until, _days)),
)


def _branches(children: st.SearchStrategy[Wanted]) -> st.SearchStrategy[Wanted]:
    several = st.lists(children, max_size=4).map(tuple)
    return st.builds(AllOf, several) | st.builds(AnyOf, several) | st.builds(NoneOf, children)


wanted = st.recursive(_leaves, _branches, max_leaves=12)


def _stands(sought: list[str], kept: list[str], *, prefix: bool) -> bool:
    """Whether a line goes on with these words, the last of them perhaps only begun."""
    if len(kept) < len(sought):
        return False
    *first, last = sought
    ends = kept[len(first)]
    return kept[: len(first)] == first and (ends.startswith(last) if prefix else ends == last)


def satisfied(
    wanted: Wanted, lines: Mapping[Column, str], paper: Paper, first_listed: date | None
) -> bool:
    """Whether a paper with such lines in the index is wanted, word by word."""
    match wanted:
        case HasWord(columns, word, prefix):
            sought = word.split()
            return any(
                _stands(sought, lines[column].split()[start:], prefix=prefix)
                for column in columns
                for start in range(len(lines[column].split()))
            )
        case AllOf(children):
            return all(satisfied(child, lines, paper, first_listed) for child in children)
        case AnyOf(children):
            return any(satisfied(child, lines, paper, first_listed) for child in children)
        case NoneOf(child):
            return not satisfied(child, lines, paper, first_listed)
        case Meets(leaf):
            return _meets(leaf, paper, first_listed)


_COMPARED = {
    ">=": operator.ge,
    ">": operator.gt,
    "<=": operator.le,
    "<": operator.lt,
    "=": operator.eq,
}


def _meets(
    leaf: IdIs | Has | Compare | Since | Until, paper: Paper, first_listed: date | None
) -> bool:
    facts = paper.facts
    match leaf:
        case IdIs(paper_id):
            return paper.id == paper_id
        case Has(link):
            told: dict[Link, Sequence[str] | str | None] = {
                Link.CODE: facts.code_url,
                Link.PROJECT: facts.project_url,
                Link.MEDIA: facts.media_urls,
                Link.MODELS: None,
            }
            return bool(told[link])
        case Compare(number, comparison, value):
            known = {"upvotes": facts.upvotes, "stars": facts.stars, "comments": facts.comments}
            of_paper = known[number.value]
            return of_paper is not None and bool(_COMPARED[comparison.value](of_paper, value))
        case Since(day):
            return first_listed is not None and first_listed >= day
        case Until(day):
            return first_listed is not None and first_listed <= day


def nested(depth: int, shape: str) -> Wanted:
    """A condition of so many levels, as long queries can have them; papers of the words w0, w2 … differ in it."""
    inner: Wanted = HasWord((Column.TITLE,), "w0")
    for level in range(1, depth):
        word: Wanted = HasWord((Column.TITLE,), f"w{level % 7}")
        if shape == "conditions" and level % 3 == 0:
            word = Meets(Compare(Number.UPVOTES, Comparison.AT_LEAST, level % 5))
        if shape == "exclusions":
            inner = AllOf((word, NoneOf(inner)))
        elif level % 2:
            inner = AllOf((word, inner, NoneOf(word)) if level % 11 == 0 else (word, inner))
        else:
            inner = AnyOf((word, inner))
    return inner
