"""Stems of English words: Snowball, and what it gets wrong for research papers."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from Stemmer import Stemmer

# Endings that Snowball takes for what they are not. Without these `embedding` would not find “embed”, and
# `experience` would find “experiments”, `animal` “animation”, `conversion` “conversation”, `several` “severe”,
# `numerous` “numerical”, `ragged` “RAG”.
_MENDED = {
    "embed": "embed",
    "embeds": "embed",
    "experience": "experience",
    "experiences": "experience",
    "experienced": "experience",
    "animal": "animal",
    "animals": "animal",
    "conversion": "conversion",
    "conversions": "conversion",
    "conversely": "conversely",
    "several": "several",
    "numerous": "numerous",
    "ragged": "ragged",
}
_PLURAL_OF_CAPITALS = re.compile("[A-Z]{2,}s")
_PLURAL_WITHOUT_VOWEL = re.compile("[b-df-hj-np-tv-xz]{2,}[a-rt-z]s")
_LONGEST = (
    100  # letters; what is longer is no English word, and Snowball's time grows with the square
)


def stem(cased: str) -> str:
    """The stem of a word whose case is kept; the folded word itself where it holds anything but a–z."""
    folded = cased.casefold()
    if not (folded.isascii() and folded.isalpha()) or len(folded) > _LONGEST:
        return folded
    if folded[-1:] == "s" and (
        _PLURAL_OF_CAPITALS.fullmatch(cased) or _PLURAL_WITHOUT_VOWEL.fullmatch(folded)
    ):
        folded = folded[:-1]
    return _MENDED.get(folded) or _snowball(folded)


@lru_cache(maxsize=1 << 16)
def _snowball(word: str) -> str:
    # Loaded with the first word. A stemmer holds the word it works on: a new one each time, which costs a
    # microsecond, so that threads do not meet. PyStemmer is Snowball in C, fifty times as fast as in Python.
    stemmed: str = _algorithm()("english", 0).stemWord(word)
    return stemmed


@cache
def _algorithm() -> Callable[[str, int], Stemmer]:
    from Stemmer import Stemmer

    made: Callable[[str, int], Stemmer] = Stemmer
    return made
