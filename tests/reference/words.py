"""How text becomes words, the slow way: step by step as the page of the query language says it.

A text becomes a `Lattice`: its parts in order, and which neighbouring parts are one compound. Parts keep their
capitals; `folded` and `stemmed` say what of a part is compared.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from bot.text import readable

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_JOINED = 8
"""Of neighbouring parts; so that a chain of hundreds costs no more than its length. The page names no bound."""

JOINTS = "-/._^–‐‑"
APOSTROPHES = "'’‘ʼ"
IOTA_BELOW = "\u0345"
"""A Greek diacritic, wherever it stands; case folding would make a letter of it."""
_OTHER_LETTERS = {
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ı": "i",
    "æ": "ae",
    "œ": "oe",
    "ð": "d",
    "þ": "th",
}
_GREEK = "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau upsilon phi chi psi omega"
_GREEK_NAMES = dict(zip("αβγδεζηθικλμνξοπρστυφχψω", _GREEK.split(), strict=True))
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


@dataclass(frozen=True)
class Unit:
    """A run of letters and digits as it stands, in folded letters but with its capitals.

    Attributes:
        text: the run.
        joined: whether one joint and nothing else stands between it and the next unit.
    """

    text: str
    joined: bool


@dataclass(frozen=True)
class Lattice:
    """The parts of a text; between two positions may stand a part, or several joined.

    Attributes:
        parts: the smallest words, with their capitals.
        compounds: the compounds as (first part, one after the last part); a lone word is one of one part.
    """

    parts: tuple[str, ...]
    compounds: tuple[tuple[int, int], ...]

    @property
    def end(self) -> int:
        """The position after the last part."""
        return len(self.parts)

    def words_from(self, position: int) -> Iterator[tuple[int, str]]:
        """What can be read from a position on: where it ends, and the part or the joined parts."""
        for first, after_last in self.compounds:
            if first <= position < after_last:
                for end in range(position + 1, min(after_last, position + MOST_JOINED) + 1):
                    yield end, "".join(self.parts[position:end])


def lattice(text: str) -> Lattice:
    """Readable text as words (steps 2 to 4)."""
    parts: list[str] = []
    compounds: list[tuple[int, int]] = []
    first = 0
    for unit in units(text):
        parts.extend(_split(unit.text))
        if not unit.joined:
            compounds.append((first, len(parts)))
            first = len(parts)
    return Lattice(tuple(parts), tuple(compounds))


def units(text: str) -> tuple[Unit, ...]:
    """Readable text as the runs that `=exact` looks for (steps 2 and 3, and where joints are)."""
    text = _whole_numbers(_named_greek(_plain_letters(text)))
    found: list[Unit] = []
    at = 0
    while at < len(text):
        if not _begins_word(text[at]):
            at += 1
            continue
        run, at = _run(text, at)
        joined = text[at : at + 1] in tuple(JOINTS) and _begins_word(text[at + 1 : at + 2])
        found.append(Unit(run, joined))
    return tuple(found)


def folded(word: str) -> str:
    """A part without regard to case: for names, prefixes and exact words."""
    return word.casefold()


def stemmed(word: str) -> str:
    """A part by its stem (step 5), for all other text."""
    lower = word.casefold()
    if not re.fullmatch("[a-z]+", lower):
        return lower
    if re.fullmatch("[A-Z]{2,}s", word) or _is_vowelless_plural(lower):
        lower = lower[:-1]
    if lower in _MENDED:
        return _MENDED[lower]
    # The package tells no types.
    stemmer = import_module("snowballstemmer").stemmer("english")
    return str(stemmer.stemWord(lower))


def is_invisible(character: str) -> bool:
    """Whether a character is one that readable text has not."""
    if character.isspace() or (character.isascii() and character.isprintable()):
        return False
    return readable(f"x{character}x") == "xx"


def is_initial(word: str) -> bool:
    """Whether a part of a name is one letter that stands for a longer name: of an alphabet with capitals."""
    return len(word) == 1 and word.isalpha() and word.lower() != word.upper()


def _is_vowelless_plural(lower: str) -> bool:
    return (
        len(lower) >= 4
        and lower.endswith("s")
        and not lower.endswith("ss")
        and not set(lower[:-2]) & set("aeiouy")
    )


def _plain_letters(text: str) -> str:
    """Step 2 without the Greek names: NFKC, no diacritics, nothing invisible; capitals stay capitals."""
    text = unicodedata.normalize("NFKC", "".join(c for c in text if not is_invisible(c)))
    made: list[str] = []
    drops_marks = has_plain_letters = False
    for character in unicodedata.normalize("NFD", text):
        is_mark = unicodedata.category(character).startswith("M")
        if character == IOTA_BELOW:
            continue
        if is_mark and drops_marks:
            continue
        if not is_mark:
            name = unicodedata.name(character, "")
            has_plain_letters = name.startswith(("LATIN", "GREEK", "CYRILLIC"))
            drops_marks = has_plain_letters or not character.isalpha()
        made.append(_folded_letter(character) if has_plain_letters else character)
    return unicodedata.normalize("NFC", "".join(made))


def _folded_letter(letter: str) -> str:
    plain = "".join(_OTHER_LETTERS.get(c, c) for c in letter.casefold())
    return plain.upper() if letter.isupper() else plain


def _named_greek(text: str) -> str:
    made = []
    for at, character in enumerate(text):
        name = _GREEK_NAMES.get(character.casefold())
        beside = text[max(at - 1, 0) : at] + text[at + 1 : at + 2]
        if name is None or any(neighbour.isalpha() for neighbour in beside):
            made.append(character)
        else:
            made.append(name.capitalize() if character.isupper() else name)
    return "".join(made)


def _whole_numbers(text: str) -> str:
    """The commas between thousands vanish."""

    def whole(number: re.Match[str]) -> str:
        is_thousands = re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)*", number[0])
        return number[0].replace(",", "") if is_thousands else number[0]

    return re.sub(r"\d+(?:[.,]\d+)*", whole, text)


def _run(text: str, at: int) -> tuple[str, int]:
    """The run that begins at a word character, and where it ends."""
    if _is_word_of_its_own(text[at]):
        end = at + 1
        while unicodedata.category(text[end : end + 1] or " ").startswith("M"):
            end += 1
        return text[at:end], end
    run = ""
    while at < len(text):
        following = text[at + 1 : at + 2]
        if _is_word_character(text[at]) and not _is_word_of_its_own(text[at]):
            run += text[at]
        elif text[at] == "." and run[-1].isdigit() and following.isdigit():
            run += "."
        elif not (text[at] in APOSTROPHES and _is_word_character(following)):
            break
        at += 1
    if len(run) == 1 and run.isalpha():
        signs = re.compile("[+#]*").match(text, at)
        assert signs is not None
        if not text[signs.end() : signs.end() + 1].isalpha():
            return run + signs[0], signs.end()
    return run, at


def _begins_word(character: str) -> bool:
    """Whether a run can begin with it: a mark stands on something."""
    return _is_word_character(character) and not unicodedata.category(character).startswith("M")


def _is_word_character(character: str) -> bool:
    """Letters and digits; of other scripts than those that lose them also the marks on a letter."""
    if character in APOSTROPHES:
        return False
    return character.isalnum() or unicodedata.category(character or " ").startswith("M")


def _is_word_of_its_own(character: str) -> bool:
    name = unicodedata.name(character, "")
    is_han = name.startswith(("CJK UNIFIED", "CJK COMPATIBILITY IDEOGRAPH", "IDEOGRAPHIC")) or (
        character in "々〇〆"
    )
    return is_han or name.startswith(("HIRAGANA", "KATAKANA", "THAI"))


def _split(unit: str) -> list[str]:
    """A unit parted before each digit that follows two or more letters."""
    cuts = [
        at
        for at in range(2, len(unit))
        if unit[at].isdigit() and unit[at - 1].isalpha() and unit[at - 2].isalpha()
    ]
    return [unit[start:end] for start, end in zip([0, *cuts], [*cuts, len(unit)], strict=True)]
