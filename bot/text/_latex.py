"""LaTeX to text: one pass over the parts of a text, each seen once, whatever they are.

The text is split at what can be LaTeX, braces and dollars are paired beforehand, and what has no partner is
text. Words are safe by construction: whatever is not understood is shown.
"""

from __future__ import annotations

import re

from bot.text import _macros as macros
from bot.text._commands import COMMANDS, control, script, with_accent

MARKS = ("\\", "$", "{", "}", "~", "--", "''", "`")
"""A text without any of these holds no LaTeX."""

# The address of a URL is taken whole, for its dashes and tildes mean nothing; `_` and `^` count only before LaTeX.
# Every branch begins with a literal character: thus `re` skips plain text ten times as fast.
_PARTS = re.compile(
    r"""(://[^\s\\{}$"'`<>]*(?:\\[_%#&~][^\s\\{}$"'`<>]*)*"""
    r"""|\\verb\*?\|[^|\n]*\||\\verb\*?\+[^+\n]*\+"""
    r"""|\\[A-Za-z]+(?:\*(?=[{[]))?|\\[^\n]|\\"""
    r"""|\$|\{|\}|~|--+|``|''|_(?=\{|\\[A-Za-z])|\^(?=\{|\\[A-Za-z]|\*))""",
)
_OPTION = re.compile(r"\s*\[([^][]*)\]")
_CODE_UNIT = re.compile("[0-9a-fA-F]{4}")
_MOST_OPTIONS = 3
_LETTERS = re.compile("[A-Za-z]{2,}")

_APOSTROPHE = re.compile(r"(?<=[^\W_])`(?=s\b)")
_QUOTED_SINGLY = re.compile(
    r"(?<![\w`‘“])`(?=\S)([^`'‘’\n]{1,80}(?:'\w[^`'‘’\n]{0,80}){0,3})(?<=\S)'(?![\w'])"
)
_HALF_QUOTED = re.compile(r"“([^“”\"\n]*[^“”\"\s(])\"(?!\w)")
_LIST_ITEM = re.compile(r"\s*[^\s,{}]+(?: [^\s,{}]+)?\s*")
_JSON = re.compile(r"""\s*["'“]?\w[^:,{}]*["'”]\s*:""")

NESTING = 25
"""How deep groups are followed; deeper, only the marks are taken out."""


def unlatexed(text: str) -> str:
    """`text` with LaTeX read as what it means. White space may need tidying afterwards."""
    made = Reader(_PARTS.split(text)).read()
    if "`" in text:
        made = _APOSTROPHE.sub("'", made)
        made = _QUOTED_SINGLY.sub(r"‘\1’", made)
        made = _HALF_QUOTED.sub(r"“\1”", made)
    return made


class Span:
    """A stretch of the text being read: what it says so far, and where it ends."""

    __slots__ = ("_after_word", "depth", "last", "maths", "pieces", "stop")

    def __init__(self, stop: int, *, maths: bool, depth: int) -> None:
        self.stop = stop
        self.maths = maths
        self.depth = depth
        self.pieces: list[str] = []
        self.last = ""
        self._after_word = False

    def add(self, text: str) -> None:
        """Add `text` as it stands."""
        if text:
            if self._after_word and text[0].isalnum():
                self.pieces.append(" ")
            self.pieces.append(text)
            self.last = text[-1]
            self._after_word = False

    def add_word(self, word: str) -> None:
        """Add what must not run into its neighbours."""
        self.part()
        self.add(word)
        if word[-1:].isalnum():
            self.end_word()

    def part(self) -> None:
        """Part what comes next from a word before."""
        if self.last.isalnum() or (self.last and self.last in ")]}%°"):
            self.add(" ")

    def end_word(self) -> None:
        """Keep what comes next from joining what stands here."""
        self._after_word = True

    def join(self) -> None:
        r"""Let what comes next join a word before: `\ours{}s`."""
        self._after_word = False


class Reader:
    """The parts of a text: at even places what stands between LaTeX, at odd places what can be LaTeX."""

    __slots__ = ("_next_dollar", "_partner", "parts")

    def __init__(self, parts: list[str]) -> None:
        self.parts = parts
        self._partner: dict[int, int] = {}
        self._next_dollar: dict[int, int] = {}
        self._pair_up()

    def _pair_up(self) -> None:
        braces: list[int] = []
        maths: dict[str, int] = {}
        dollar = -1
        for at in range(1, len(self.parts), 2):
            part = self.parts[at]
            if part == "{":
                braces.append(at)
            elif part == "}" and braces:
                self._partner[braces.pop()] = at
            elif part == "$":
                self._next_dollar[dollar] = at
                dollar = at
            elif part in ("\\(", "\\["):
                maths[part] = at
            elif part in ("\\)", "\\]") and (opening := part.translate({41: 40, 93: 91})) in maths:
                self._partner[maths.pop(opening)] = at

    def read(self) -> str:
        """What the whole text says."""
        return self._within(0, len(self.parts), maths=False, depth=0)

    def _within(self, start: int, stop: int, *, maths: bool, depth: int) -> str:
        if stop - start == 1:
            return self.parts[start]
        if depth > NESTING:
            return re.sub(r"[\\{}]", " ", "".join(self.parts[start:stop]))
        span = Span(stop, maths=maths, depth=depth)
        at = start
        while at < stop:
            if at % 2:
                at = self._mark(at, span)
            else:
                span.add(self.parts[at])
                at += 1
        return "".join(span.pieces)

    def inner(self, opening: int, span: Span, *, maths: bool) -> tuple[str, int] | None:
        """What a pair of marks encloses and the place after it, or ``None`` where the partner is missing."""
        closing = self._partner.get(opening, span.stop)
        if closing >= span.stop:
            return None
        return self._within(opening + 1, closing, maths=maths, depth=span.depth + 1), closing + 1

    def _mark(self, at: int, span: Span) -> int:
        """Read what can be LaTeX at `at`; the place to go on from."""
        part = self.parts[at]
        first = part[0]
        if first == "\\":
            return self._macro(at, part[1:], span)
        if first == "{":
            return self._group(at, span)
        if first == "$":
            return self._dollar(at, span)
        if first in "_^":
            return self._script(at, span)
        span.add(self._sign(at, span))
        return at + 1

    def _sign(self, at: int, span: Span) -> str:
        part = self.parts[at]
        if part[0] == ":":
            return macros.unescaped(part)
        if part == "~":
            return self._tilde(at, span)
        if part == "}":  # glued to a word it closes what nobody opened: `Net}work`
            return "" if span.last.isalnum() or (span.last and span.last in ".)%") else part
        if span.maths:
            return part
        if part == "''":
            return "”" if span.last.strip(" \n([{") or not self.parts[at + 1][:1].isalnum() else "“"
        return {"--": "–", "---": "—", "``": "“"}.get(part, part)

    def _tilde(self, at: int, span: Span) -> str:
        """A tie is a space; “about” (` ~5`, `(~5%`) and ranges of numbers (`5~10`) keep their sign."""
        before = span.last
        after = self.parts[at + 1][:1] or "".join(self.parts[at + 2 : at + 3])[:1]
        if not before.strip(" \n([{/=<>≈+"):
            return " " if span.maths and after.isalpha() else "~"
        if not after.strip() or (after.isdigit() and before in "0123456789%"):
            return "~"
        return " "

    def _group(self, at: int, span: Span) -> int:
        before = self.parts[at - 2] if at > 1 and not self.parts[at - 1].strip() else ""
        argument = before[:1] == "\\" or (before in ("{", "}") and not self.parts[at - 1])
        group = self.inner(at, span, maths=span.maths)
        if group is None:
            if argument:  # cut off behind it, as abstracts are that are too long
                span.part()
            else:
                span.add("{")
            return at + 1
        text, after = group
        if before[:1] == ":" and not self.parts[after].startswith("/"):
            span.add(" ")
        elif not span.maths and not argument and _is_list(text):
            text = f"{{{text}}}"
        span.add(text)
        if not text:
            span.join()
        return after

    def _dollar(self, at: int, span: Span) -> int:
        r"""Maths, by Pandoc's rule: `$` before a non-space, to `$` after a non-space and before no digit.

        A digit may follow where the maths cannot be money: `$\times$1.5`, `$<$50`.
        """
        start, end = at, self._next_dollar.get(at, span.stop)
        if end == at + 2 and not self.parts[at + 1]:
            start, end = end, self._next_dollar.get(end, span.stop)
            last = self._next_dollar.get(end, span.stop)
            valid = last == end + 2 and not self.parts[end + 1] and last < span.stop
        else:
            last = end
            valid = end < span.stop and self._is_maths(at, end)
        if not valid or any("\n\n" in part for part in self.parts[start + 1 : end : 2]):
            span.add("$")
            return at + 1
        span.add(self._within(start + 1, end, maths=True, depth=span.depth + 1).strip())
        return last + 1

    def _is_maths(self, opening: int, closing: int) -> bool:
        content = self.parts[opening + 1 : closing]
        first = "".join(content[:2])[:1]
        last = "".join(content[-2:])[-1:]
        if first.isspace() or last.isspace():
            return False
        if not self.parts[closing + 1][:1].isdigit():
            return True
        return any(part[:1] == "\\" and part[1:2].isalpha() for part in content[1::2]) or not any(
            character.isalnum() for part in content for character in part
        )

    def _script(self, at: int, span: Span) -> int:
        mark = self.parts[at]
        if self.parts[at + 1] and not span.maths:  # only `^*`, which outside maths means nothing
            span.add(mark)
            return at + 1
        text, after = self.argument(at + 1, span)
        text = script(mark, text.strip(), span.last)
        span.add(text)
        if text[-1:].isalpha():
            span.end_word()
        return after

    def _macro(self, at: int, name: str, span: Span) -> int:
        name = name.rstrip("*") or name
        if (text := macros.TEXTS.get(name)) is not None:
            span.add(text)
        elif (command := COMMANDS.get(name)) is not None:
            return command(self, at, span)
        elif name in macros.ACCENTS:
            return self._accent(at, name, span)
        elif not name.isalpha():
            return control(self, at, span)
        elif (text := macros.symbol(name)) is not None:
            self._symbol(at, name, text, span)
        elif macros.looks_only(name):
            self.swallow_space(at, span)
        elif name == "n":  # a line break of some programming language, spoken of
            span.add("\\n")
        else:
            span.add_word(name)
        return at + 1

    def _symbol(self, at: int, name: str, text: str, span: Span) -> None:
        if text.isascii() and text[-1:].isalpha():
            span.add_word(text)
            return
        following = self.parts[at + 1]
        loose = span.last.isspace() or (text.isalpha() and not following.strip(" "))
        span.add(text)
        if name in macros.LETTERS or (span.maths and not loose):
            self.parts[at + 1] = following.lstrip(" ")

    def _accent(self, at: int, name: str, span: Span) -> int:
        following = self.parts[at + 1]
        if name == "u" and (unit := _CODE_UNIT.match(following)):  # an escape of JSON
            span.add(chr(int(unit[0], 16)))
            self.parts[at + 1] = following[4:]
            return at + 1
        mark = self.parts[at + 2] if at + 2 < span.stop else ""
        # `Fran\c cois`; but `\b black-\b box` is someone's own macro.
        near = (following.lstrip(" ") if name in "cuvH" else following)[:1]
        if near.isalpha() or (not near and re.match(r"\{|\\[A-Za-z]", mark)):
            base, after = self.argument(at + 1, span, letter=True)
            span.add(with_accent(name, base))
            return after
        if name.isalpha():
            span.add_word(name)
        else:
            span.add(name)
        return at + 1

    def swallow_space(self, at: int, span: Span) -> None:
        """Take away the space after a macro that shows nothing, where that glues no words together."""
        following = self.parts[at + 1]
        if following[:1] == " " and (not span.last.strip() or not following.strip(" ")):
            self.parts[at + 1] = following.lstrip(" ")
        elif self.parts[at] == "\\xspace" and following[:1].isalnum():
            self.parts[at + 1] = f" {following}"

    def argument(self, at: int, span: Span, *, letter: bool = False) -> tuple[str, int]:
        """What the argument that begins at `at` says, "" where there is none, and the place after it.

        Without braces it is one character or macro; a word is not torn apart but where one `letter` is meant.
        """
        while span.depth < NESTING:
            text = self.parts[at].lstrip(" ")
            if text:
                word = None if letter else _LETTERS.match(text)
                end = word.end() if word else 1
                self.parts[at] = text[end:]
                return text[:end], at
            mark = self.parts[at + 1] if at + 1 < span.stop else ""
            if mark == "{" and (group := self.inner(at + 1, span, maths=span.maths)):
                return group
            if mark[:1] != "\\":
                break
            token = Span(span.stop, maths=span.maths, depth=span.depth + 1)
            at = self._mark(at + 1, token)
            if token.pieces:
                return "".join(token.pieces), at
        return "", at

    def group_follows(self, at: int) -> bool:
        """Whether an opening brace comes next."""
        return not self.parts[at].strip(" ") and self.parts[at + 1 : at + 2] == ["{"]

    def raw_argument(self, at: int, span: Span) -> tuple[str | None, int]:
        """The argument at `at` as it stands between braces, ``None`` where there is none."""
        closing = self._partner.get(at + 1, span.stop)
        if not self.group_follows(at) or closing >= span.stop:
            return None, at
        return "".join(self.parts[at + 2 : closing]).strip(), closing + 1

    def options(self, at: int) -> list[str]:
        """Take the bracketed options of a macro away from the text after it."""
        found = []
        for _ in range(_MOST_OPTIONS):
            if not (option := _OPTION.match(self.parts[at])):
                break
            found.append(option[1].strip())
            self.parts[at] = self.parts[at][option.end() :]
        return [option for option in found if option]


def _is_list(text: str) -> bool:
    """Whether braces around `text` say something: a set of short items (`{0, 1}`), or JSON."""
    if "," not in text and ":" not in text:
        return False
    return bool(_JSON.match(text)) or (
        "," in text and all(_LIST_ITEM.fullmatch(item) for item in text.split(","))
    )
