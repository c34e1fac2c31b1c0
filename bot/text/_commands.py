"""The macros that do something with their arguments: links, citations, fractions, accents, colours."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.text import _macros as macros

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.text._latex import Reader, Span

# What needs no brackets beside `/`, `√`, `_` or `^`: a number, a word, one sign, or what has brackets.
_SIMPLE = re.compile(
    r"[+\-−±]?(?:\d+(?:\.\d+)?|[^\W\d_]+\d*|\w)[*'′]?|.|\([^()]*\)",
    re.DOTALL,
)
_ATTACHED = frozenset(["°", "*", "'", "′", "''", "′′", "†", "‡"])
_RAISED = {"∘": "°", "∗": "*", "⋆": "*"}
_ORDINALS = frozenset(["st", "nd", "rd", "th"])
_LENGTH = r"-?[\d.]+\s?(?:pt|mu|em|ex|cm|mm|in|sp|bp|pc)"
_LINE_GAP = re.compile(rf"\[{_LENGTH}\]")
_SKIP = re.compile(rf" ?{_LENGTH}")


def script(mark: str, text: str, before: str) -> str:
    """A sub- or superscript as plain text: `x_i`, `10^-3`, `x_(i+1)`; but `90°`, `A*`, `1st`."""
    text = _RAISED.get(text, text)
    if mark == "^" and (text in _ATTACHED or (text in _ORDINALS and before.isdigit())):
        return text
    return f"{mark}{_bracketed(text)}" if text else ""


def with_accent(name: str, base: str) -> str:
    r"""`base` under an accent. arXiv writes β as `\b{eta}` at times, κ as `\k{appa}`."""
    if len(base) > 1 and name.isalpha() and (symbol := macros.symbol(name + base)):
        return symbol
    if not base:
        return "" if name.isalpha() else name
    made = macros.accented(name, base[0])
    # No such letter: someone's own macro, as in `\b black-\b box`.
    return (made if len(made) == 1 else base[0]) + base[1:]


def control(reader: Reader, at: int, span: Span) -> int:
    r"""A backslash and one character that is no letter, or `\verb`."""
    name = reader.parts[at][1:]
    following = reader.parts[at + 1]
    if name in ("(", "["):
        maths = reader.inner(at, span, maths=True)
        if maths is None:
            span.add(name)
            return at + 1
        span.add(maths[0].strip() if name == "(" else f" {maths[0]} ")
        return maths[1]
    if name.startswith("verb"):
        span.add(name[4:].lstrip("*")[1:-1])
    elif name == "\\":
        escapes = following[:1] in macros.ESCAPED  # `86\\%`: escaped twice
        gap = _LINE_GAP.match(following)
        reader.parts[at + 1] = following[gap.end() :] if gap else following
        span.add("" if escapes else " ")
    elif name == "@":
        span.add("@" if following[:1].isdigit() else "")
    elif name not in ("", "-", "/", "!"):
        span.add(name)
    return at + 1


def _bracketed(text: str) -> str:
    return text if _SIMPLE.fullmatch(text) else f"({text.strip()})"


def _maths_accent(reader: Reader, at: int, span: Span) -> int:
    name = reader.parts[at][1:]
    base, after = reader.argument(at + 1, span)
    span.add(macros.accented(name, base) if len(base) == 1 and base.isalpha() else base)
    return after


def _fraction(reader: Reader, at: int, span: Span) -> int:
    above, after = reader.argument(at + 1, span)
    below, after = reader.argument(after, span)
    if span.last.isdigit():
        span.add(" ")
    span.add(f"{_bracketed(above)}/{_bracketed(below)}" if above and below else above + below)
    return after


def _binomial(reader: Reader, at: int, span: Span) -> int:
    above, after = reader.argument(at + 1, span)
    below, after = reader.argument(after, span)
    span.add(f"({above} choose {below})" if above and below else above + below)
    return after


def _root(reader: Reader, at: int, span: Span) -> int:
    degree = "".join(f"[{option}]" for option in reader.options(at + 1))
    text, after = reader.argument(at + 1, span)
    span.add(f"√{degree}{_bracketed(text) if text else ''}")
    return after


def _negation(reader: Reader, at: int, span: Span) -> int:
    sign, after = reader.argument(at + 1, span)
    span.add(macros.negated(sign) if len(sign) == 1 else sign)
    return after


def _delimiter(reader: Reader, at: int, _span: Span) -> int:
    reader.parts[at + 1] = reader.parts[at + 1].lstrip(" ").removeprefix(".")
    return at + 1


def _grouped(write: Callable[[str, str, Span], None]) -> Command:
    """A command for what is written in braces after the macro; without braces it is only a look."""

    def command(reader: Reader, at: int, span: Span) -> int:
        if not reader.group_follows(at + 1):
            reader.swallow_space(at, span)
            return at + 1
        text, after = reader.argument(at + 1, span)
        if text.strip():
            write(reader.parts[at][1:], text.strip(), span)
        return after

    return command


def _write_raised(name: str, text: str, span: Span) -> None:
    span.add(script("^" if name == "textsuperscript" else "_", text, span.last))


def _write_operator(_name: str, text: str, span: Span) -> None:
    span.add_word(text)


def _write_quoted(_name: str, text: str, span: Span) -> None:
    span.add(f"“{text}”")


def _write_footnote(_name: str, text: str, span: Span) -> None:
    span.add(f" ({text})")


def _footnote(reader: Reader, at: int, span: Span) -> int:
    reader.options(at + 1)
    return _grouped(_write_footnote)(reader, at, span)


def _link(reader: Reader, at: int, span: Span) -> int:
    """The label of a link, its address where there is none."""
    reader.options(at + 1)
    address, after = reader.raw_argument(at + 1, span)
    if address is None:
        return at + 1
    label = ""
    if reader.group_follows(after):
        label, after = reader.argument(after, span)
    span.add_word(label or macros.unescaped(address))
    return after


def _address(reader: Reader, at: int, span: Span) -> int:
    address, after = reader.raw_argument(at + 1, span)
    if address:
        span.add_word(macros.unescaped(address))
    return after


def _citation(reader: Reader, at: int, span: Span) -> int:
    """The keys in brackets: sentences lean on citations (“as shown in [minka]”), so they cannot vanish."""
    notes = reader.options(at + 1)
    keys, after = reader.raw_argument(at + 1, span)
    if keys:
        span.part()
        names = [key.strip() for key in re.sub(r"[\\{}$]", " ", keys).split(",")]
        span.add(f"[{', '.join([*notes, *names])}]")
    return after


def _keyed(reader: Reader, at: int, span: Span) -> int:
    """Drop the arguments of a macro that are keys, unless they are words after all."""
    reader.options(at + 1)
    after = at + 1
    for _ in range(macros.KEYS_TO_DROP[reader.parts[at][1:].rstrip("*")]):
        key, behind = reader.raw_argument(after, span)
        if key is None or " " in key or "\\" in key:
            break
        after = behind
    if after == at + 1:
        reader.swallow_space(at, span)
    return after


def _gap(reader: Reader, at: int, span: Span) -> int:
    r"""A gap of some length: `\mkern-2mu` shows nothing, `\hspace{1cm}` a space."""
    length, after = reader.raw_argument(at + 1, span)
    if length is not None and _SKIP.fullmatch(length):
        span.add(" ")
        return after
    if gap := _SKIP.match(reader.parts[at + 1]):
        following = reader.parts[at + 1][gap.end() :]
        reader.parts[at + 1] = following.lstrip(" ") if span.maths else following
    return at + 1


def _optioned(reader: Reader, at: int, span: Span) -> int:
    reader.options(at + 1)
    reader.swallow_space(at, span)
    return at + 1


def _character(reader: Reader, at: int, span: Span) -> int:
    name = reader.parts[at][1:]
    digits, after = reader.raw_argument(at + 1, span)
    find = macros.dingbat if name == "ding" else macros.code_point
    if digits is None or (character := find(digits)) is None:
        span.add_word(name)
        return at + 1
    span.add(character)
    return after


def _environment(reader: Reader, at: int, span: Span) -> int:
    name, after = reader.raw_argument(at + 1, span)
    if name is None or not name.rstrip("*").isalpha():
        span.add_word(reader.parts[at][1:])
        return at + 1
    span.add(" ")
    return after


def _abbreviation(reader: Reader, at: int, span: Span) -> int:
    span.part()
    span.add(macros.ABBREVIATIONS[reader.parts[at][1:]])
    reader.parts[at + 1] = reader.parts[at + 1].removeprefix(".")
    return at + 1


if TYPE_CHECKING:
    Command = Callable[[Reader, int, Span], int]

COMMANDS: dict[str, Command] = {
    **dict.fromkeys(macros.MATHS_ACCENTS, _maths_accent),
    **dict.fromkeys(["frac", "dfrac", "tfrac", "cfrac", "nicefrac", "sfrac"], _fraction),
    **dict.fromkeys(["binom", "dbinom", "tbinom"], _binomial),
    **dict.fromkeys(["left", "right", "middle"], _delimiter),
    **dict.fromkeys(["textsuperscript", "textsubscript"], _grouped(_write_raised)),
    **dict.fromkeys(["operatorname", "mathop"], _grouped(_write_operator)),
    **dict.fromkeys(["enquote", "textquote"], _grouped(_write_quoted)),
    **dict.fromkeys(["footnote", "footnotetext"], _footnote),
    **dict.fromkeys(["href", "hyperlink"], _link),
    **dict.fromkeys(["url", "path", "nolinkurl"], _address),
    **dict.fromkeys(macros.CITATIONS, _citation),
    **dict.fromkeys(macros.KEYS_TO_DROP, _keyed),
    **dict.fromkeys(macros.LENGTHS, _gap),
    **dict.fromkeys(["unicode", "ding"], _character),
    **dict.fromkeys(["begin", "end"], _environment),
    **dict.fromkeys(macros.ABBREVIATIONS, _abbreviation),
    "hyperref": _optioned,
    "not": _negation,
    "sqrt": _root,
}
"""By name: what reads the macro at a place of the text, and tells the place to go on from."""
