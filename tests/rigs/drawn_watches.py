"""Queries of watches drawn from what papers say: fields, numbers, links, exclusions, alternatives and phrases."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from random import Random
from typing import TYPE_CHECKING

from tests.reference.evaluator import reference_matches
from tests.reference.mistakes import ReferenceError_
from tests.reference.parser import parse

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.papers import Paper

_WORD = re.compile(r"[A-Za-z]{4,}")


def drawn_queries(papers: Sequence[Paper], count: int, *, seed: int = 0) -> tuple[str, ...]:
    """So many queries, all different, the same for the same papers and seed.

    One in ten looks for its words in any text, which takes the reference ten times as long as one that names a field.
    """
    random = Random(seed)
    found: dict[str, None] = {}
    for query in _endless(papers, random):
        if len(found) == count:
            break
        if _can_be_watched(query):
            found[query] = None
    return tuple(found)


def reference_says(query: str, paper: Paper) -> bool:
    """Whether a watch's query holds for a paper; asked again it is known.

    Votes make no difference to a query that does not ask for them.
    """
    if "upvotes" not in query:
        paper = replace(paper, facts=replace(paper.facts, upvotes=None))
    return _says(query, paper)


@cache
def _says(query: str, paper: Paper) -> bool:
    return reference_matches(query, paper, for_watch=True)


def _endless(papers: Sequence[Paper], random: Random) -> Iterator[str]:
    while True:
        paper, other = random.choice(papers), random.choice(papers)
        one, two = random.choice(_words(paper)), random.choice(_words(other))
        phrase = " ".join(_phrase(paper, random))
        votes = max((paper.facts.upvotes or 0) + random.randint(-20, 20), 1)
        author = (random.choice(paper.words.authors or ("Nobody Else",))).split()[-1]
        keyword = random.choice(paper.facts.ai_keywords or (one,))
        yield from (
            random.choice((one, f'"{phrase}"', f"{one} -{two}", f"{one} upvotes>={votes}")),
            f"title:{one}",
            f'title:"{phrase}" OR title:{two}',
            f"title:{one} upvotes>={votes}",
            random.choice((f"upvotes>={votes}", f"upvotes>={votes} -title:{two}")),
            f"title:{one[:4]}* -title:{two}",
            f"has:code (title:{one} OR title:{two})",
            random.choice((f"title:{one} -has:code", f"has:project stars>={votes}", "has:media")),
            f'keyword:"{keyword}" OR (title:={one} -upvotes<{votes})',
            random.choice((f"author:{author}", f'org:"{paper.facts.organization or one}"')),
        )


def _words(paper: Paper) -> list[str]:
    return _WORD.findall(paper.words.title) or ["nothing"]


def _phrase(paper: Paper, random: Random) -> list[str]:
    words = re.findall(r"[\w-]+", paper.words.title)
    start = random.randrange(max(len(words) - 1, 1))
    return words[start : start + random.choice((2, 2, 3))]


def _can_be_watched(query: str) -> bool:
    try:
        parse(query, for_watch=True)
    except ReferenceError_:
        return False
    return True
