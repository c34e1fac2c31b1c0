"""Watches as people might write them, drawn from titles: plain words, phrases, and what is made of both."""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING, Any

from bot.watching.common import share_of
from bot.words import analyse

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LONGEST_PHRASE = 3
"""Words of a phrase at most. What reads texts for engines that know literals alone relies on it."""

_SMALL = frozenset(
    re.findall(
        "[a-z]+",
        "a an the of for and in on with to via from by is are using towards at as into its or not",
    )
)
_TOO_COMMON = 60.0  # papers of a thousand
_WORD = re.compile("[A-Za-z]+")
_AROUND = ".,;:!?()[]\"'“”‘’"
_PREFIX = 5  # letters


class Drawing:
    """Draws queries from the titles and authors of papers. The same seed and papers give the same queries.

    27 % are one phrase, 20 % one word, 51 % several with AND, OR, NOT, prefixes and fields, 2 % a word or a phrase.
    Words are of letters alone, so that an engine that knows nothing of compounds and numbers reads them as we do, and
    those that stand in more than 6 % of papers are left out.
    """

    def __init__(self, papers: Sequence[dict[str, Any]], *, seed: int) -> None:
        self._chance = random.Random(seed)
        runs = [_runs(paper["title"]) for paper in papers]
        known: dict[str, bool] = {}
        useful = [[word for run in its for word in run if _is_useful(word, known)] for its in runs]
        self._words = [words for words in useful if words]
        phrases = [[phrase for run in its for phrase in _phrases(run)] for its in runs]
        self._phrases = [of_title for of_title in phrases if of_title]
        self._families = [
            author.split()[-1]
            for paper in papers
            for author in paper["authors"]
            if author.strip() and re.fullmatch("[A-Za-z]{2,}", author.split()[-1])
        ]

    def queries(self) -> Iterator[str]:
        """Queries without end."""
        while True:
            yield self._query()

    def _query(self) -> str:
        kind = self._chance.random()
        if kind < 0.27:
            return self._phrase()
        if kind < 0.47:
            return self._word()
        if kind < 0.98:
            return self._several()
        return f"{self._word()} OR {self._phrase()}"

    def _several(self) -> str:
        kind = self._chance.random()
        word = self._word
        if kind < 0.45:
            return f"{word()} {word()}"
        if kind < 0.60:
            return f"{self._phrase()} {word()}"
        if kind < 0.70:
            return f"{word()} ({word()} OR {word()})"
        if kind < 0.80:
            return f"{word()} {word()} -{word()}"
        if kind < 0.87:
            return f"{word()} {word()[:_PREFIX]}*"
        if kind < 0.94:
            return f"title:{word()} {word()}"
        if kind < 0.97:
            return f"cat:cs {word()}"
        return f"author:{self._chance.choice(self._families)} {word()}"

    def _word(self) -> str:
        return self._chance.choice(self._chance.choice(self._words))

    def _phrase(self) -> str:
        return f'"{self._chance.choice(self._chance.choice(self._phrases))}"'


def _runs(title: str) -> list[list[str]]:
    """The words of a title that are of letters alone, those together that stand next to each other."""
    runs: list[list[str]] = [[]]
    for token in title.split():
        word = token.strip(_AROUND)
        if _WORD.fullmatch(word):
            runs[-1].append(word.lower())
        else:
            runs.append([])
    return [run for run in runs if run]


def _phrases(run: list[str]) -> Iterator[str]:
    """Two words, more often than not, or three, that neither begin nor end with a small word."""
    for count, times in ((2, 3), (LONGEST_PHRASE, 1)):
        for start in range(len(run) - count + 1):
            words = run[start : start + count]
            if _SMALL.isdisjoint((words[0], words[-1])):
                yield from [" ".join(words)] * times


def _is_useful(word: str, known: dict[str, bool]) -> bool:
    if word not in known:
        share = max(share_of(("", stem)) for stem in analyse(word).stems)
        known[word] = word not in _SMALL and len(word) > 2 and share < _TOO_COMMON
    return known[word]
