"""Characters made comparable: NFKC, nothing invisible, no diacritics, Greek letters by name. The case stays."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

# The reading of text and of words must agree on what cannot be seen.
from bot.text._characters import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SOLO = "\u5b57"
"""Stands in a shape for a character that is a word of its own: Han, kana, Thai."""

SOLO_MARK = "\u0301"
"""Stands in a shape for a combining mark on such a character."""

MARK = "\u0300"
"""Stands in a shape for a combining mark on any other letter."""

_APOSTROPHES = "'’‘ʼʻ"  # the last writes Hawaiʻi
_HYPHENS = "‐–"  # NFKC makes a non-breaking hyphen of U+2011 the hyphen U+2010
_IOTA_BELOW = "\u0345"  # the one mark that folding makes a letter of: it goes from any script

# What no decomposition reaches. ß stands here as folding makes two letters of it.
_PLAIN = {
    **dict.fromkeys(_APOSTROPHES, "'"),
    **dict.fromkeys(_HYPHENS, "-"),
    **dict(
        zip("øØłŁđĐıðÐþÞ", ["o", "O", "l", "L", "d", "D", "i", "d", "D", "th", "Th"], strict=True)
    ),
    **dict(zip("æÆœŒßẞ", ["ae", "AE", "oe", "OE", "ss", "SS"], strict=True)),
}
_UNACCENTED = ("LATIN ", "GREEK ", "CYRILLIC ")

_GREEK = {
    "α": "alpha",
    "β": "beta",
    "γ": "gamma",
    "δ": "delta",
    "ε": "epsilon",
    "ζ": "zeta",
    "η": "eta",
    "θ": "theta",
    "ι": "iota",
    "κ": "kappa",
    "λ": "lambda",
    "μ": "mu",
    "ν": "nu",
    "ξ": "xi",
    "ο": "omicron",
    "π": "pi",
    "ρ": "rho",
    "σ": "sigma",
    "τ": "tau",
    "υ": "upsilon",
    "φ": "phi",
    "χ": "chi",
    "ψ": "psi",
    "ω": "omega",
}
# NFKC has made plain letters of the variant forms (ϵ ϑ ϕ ϖ ϱ ϰ) and of the micro sign.
_GREEK_NAMES = _GREEK | {"ς": "sigma"} | {a.upper(): name.title() for a, name in _GREEK.items()}

_SOLO_RANGES = (
    (0x0E01, 0x0E4E),  # Thai; its digits are digits
    (0x3005, 0x3007),
    (0x3021, 0x3029),
    (0x3038, 0x303B),
    (0x3041, 0x3096),  # hiragana
    (0x309D, 0x309F),
    (0x30A1, 0x30FA),  # katakana
    (0x30FC, 0x30FF),
    (0x31F0, 0x31FF),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x16FF0, 0x16FF6),
    (0x1AFF0, 0x1B16F),  # more kana
    (0x20000, 0x3FFFF),
)


_HANGUL_PART = re.compile("[\u1160-\u11ff\u3131-\u318e\uffa0-\uffdc]")
"""Vowels and closing consonants, as such and as what NFKC makes such of."""


class Plain(NamedTuple):
    """A text with comparable characters.

    Attributes:
        text: the characters, their case kept; every apostrophe `'`, every hyphen that joins words `-`.
        shape: as long as `text`: what is ASCII as it stands, other letters as `x`, other digits as `1`, `SOLO`,
            `SOLO_MARK`, `MARK`, and a space for everything else.
        starts: where in the original text each of them begins.
        ends: where in the original text each of them ends.
    """

    text: str
    shape: str
    starts: Sequence[int]
    ends: Sequence[int]


def plain(text: str) -> Plain:
    """`text` with comparable characters. The time it takes grows with the length alone."""
    if text.isascii() and text.isprintable():
        length = len(text)
        return Plain(text, text, range(length), range(1, length + 1))
    letters: list[str] = []
    spans: list[tuple[int, int]] = []
    for start, end in _clusters(text):
        bare = _bare(text[start:end])
        letters.extend(bare)
        spans.extend([(start, end)] * len(bare))
    shape: list[str] = []
    for letter in letters:
        kind = _shape(letter)
        on_solo = kind == MARK and shape[-1] in (SOLO, SOLO_MARK)
        shape.append(SOLO_MARK if on_solo else kind)
    if not _GREEK_NAMES.keys().isdisjoint(letters):
        letters, shape, spans = _with_greek_named(letters, shape, spans)
    return Plain(
        "".join(letters),
        "".join(shape),
        [start for start, _ in spans],
        [end for _, end in spans],
    )


def _clusters(text: str) -> Iterator[tuple[int, int]]:
    """The stretches of `text` that can be normalised each by itself."""
    start = 0
    for at in range(1, len(text)):
        if not _attaches(text[at]) and not _completes_syllable(text[start:at], text[at]):
            yield start, at
            start = at
    if text:
        yield start, len(text)


@lru_cache(maxsize=1 << 12)
def _attaches(character: str) -> bool:
    """Whether it is a mark on what stands before it, or nothing at all."""
    if " " <= character <= "~":
        return False
    seen = visible(character)
    return not seen or unicodedata.category(seen[0])[0] == "M"


def _completes_syllable(before: str, character: str) -> bool:
    """Whether it is a part of a Hangul syllable that begins in the stretch before it; elsewhere it is a letter."""
    if _HANGUL_PART.match(character) is None:
        return False
    return visible(before + character) != visible(before) + visible(character)


def _bare(cluster: str) -> str:
    """The cluster in NFKC without diacritics; marks stay on letters of other scripts alone."""
    seen = visible(cluster)
    if seen.isascii():
        return seen
    made: list[str] = []
    keeps_marks = False
    for character in unicodedata.normalize("NFD", seen):
        if character == _IOTA_BELOW:
            continue
        if unicodedata.category(character)[0] != "M":
            letter = _PLAIN.get(character, character)
            name = unicodedata.name(letter[0], "")
            keeps_marks = letter.isalpha() and not name.startswith(_UNACCENTED)
            made.append(letter)
        elif keeps_marks:
            made.append(character)
    return unicodedata.normalize("NFC", "".join(made))


@lru_cache(maxsize=1 << 12)
def _shape(character: str) -> str:
    if character.isascii():
        return character
    code = ord(character)
    kind = unicodedata.category(character)[0]
    if kind in "LN" and any(first <= code <= last for first, last in _SOLO_RANGES):
        return SOLO
    return {"L": "x", "N": "1", "M": MARK}.get(kind, " ")


def _with_greek_named(
    letters: list[str], shape: list[str], spans: list[tuple[int, int]]
) -> tuple[list[str], list[str], list[tuple[int, int]]]:
    """The same with every Greek letter that has no letter beside it written as its name."""
    named: list[str] = []
    named_shape: list[str] = []
    named_spans: list[tuple[int, int]] = []
    for at, letter in enumerate(letters):
        name = _GREEK_NAMES.get(letter)
        beside = [*shape[max(at - 1, 0) : at], *shape[at + 1 : at + 2]]
        if name is None or any(
            other == MARK or (other.isalpha() and other != SOLO) for other in beside
        ):
            named.append(letter)
            named_shape.append(shape[at])
            named_spans.append(spans[at])
        else:
            named.extend(name)
            named_shape.extend(name)
            named_spans.extend([spans[at]] * len(name))
    return named, named_shape, named_spans
