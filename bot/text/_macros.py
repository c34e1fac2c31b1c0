"""What LaTeX macros mean. Letters, symbols and accents are told by pylatexenc, the rest stands here."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pylatexenc.latex2text import LatexNodes2Text
    from pylatexenc.macrospec import LatexContextDb


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


ACCENTS = frozenset("\"'^`~=.HTbcdkrtuv")
MATHS_ACCENTS = _names(
    "acute bar breve check ddot dot grave hat mathring tilde vec Acute Bar Breve Check Dot Grave Hat Tilde Vec"
)

ESCAPED = frozenset("%&_#$")

# A word, a dash or a space that a macro stands for. Names that papers share come from the styles of conferences.
TEXTS = {
    **dict.fromkeys(
        [" ", ",", ";", ":", ">", "quad", "qquad", "enspace", "thinspace", "hfill", "newline"], " "
    ),
    **dict.fromkeys(["linebreak", "space", "hline", "nobreakspace"], " "),
    **dict.fromkeys(["par", "bigskip", "medskip", "smallskip", "newpage", "clearpage"], "\n\n"),
    **{mark: mark for mark in "%&_#${}"},
    "|": "‖",
    "item": " • ",
    "textbackslash": "\\",
    "backslash": "\\",
    "today": "today",  # pylatexenc would tell the date of today
    "LaTeX": "LaTeX",
    "TeX": "TeX",
    "slash": "/",
    "prime": "′",
}

ABBREVIATIONS = {
    "eg": "e.g.",
    "Eg": "E.g.",
    "ie": "i.e.",
    "Ie": "I.e.",
    "etc": "etc.",
    "etal": "et al.",
    "wrt": "w.r.t.",
    "vs": "vs.",
    "cf": "cf.",
    "aka": "a.k.a.",
}

# Latin letters that swallow the space after them: `\L ojasiewicz` is one word.
LETTERS = _names("aa AA ae AE oe OE o O ss l L i j dh DH dj DJ ng NG th TH")

# Symbols that pylatexenc does not know, or knows otherwise than papers mean them: arXiv writes ° as `{\deg}`.
_SYMBOLS = {
    "deg": "°",
    "degree": "°",
    "celsius": "°C",
    "circledR": "®",
    "upmu": "μ",
    "micro": "μ",
    "checkmark": "✓",
    "cmark": "✓",
    "xmark": "✗",
    "ne": "≠",
    "neg": "¬",
    "land": "∧",
    "lor": "∨",
    "gets": "←",
    "leadsto": "⇝",
    "triangle": "△",
    "bot": "⊥",
    "dag": "†",
    "ddag": "‡",
    "ddagger": "‡",
    "copyright": "©",
    "pounds": "£",
    "euro": "€",
    "textbar": "|",
    "textunderscore": "_",
    "colon": ":",
    "vDash": "⊨",
    "models": "⊨",
    "implies": "⟹",
    "iff": "⟺",
    "coloneqq": "≔",
    "bigstar": "★",
    "S": "§",
    "P": "¶",
    "textperthousand": "‰",
    "permil": "‰",
    "textless": "<",
    "textgreater": ">",
    "lvert": "|",
    "rvert": "|",
    "vert": "|",
    "dh": "ð",
    "DH": "Ð",
    "th": "þ",
    "TH": "Þ",
    "dj": "đ",
    "DJ": "Đ",
    "ng": "ŋ",
    "NG": "Ŋ",
}

_OPERATORS = _names("arg argmax argmin det dim gcd hom ker Im mod Pr Re")

# Macros that change how text looks, never what it says: their names vanish, their arguments stay. Those that
# pylatexenc knows with an argument count as such too; standing here saves asking it.
_LOOKS = _names("""
    textbf textit texttt textsc textsf textrm textsl textup textmd textnormal text emph underline mathbf mathcal mathrm
    mathbb mathtt mathsf mathit mathfrak mathscr mathnormal boldsymbol bm pmb mbox hbox fbox makebox ensuremath uline
    uuline uwave underbar sout st hl soul textquotedbl overline underbrace overbrace widehat widetilde
    em bf it tt rm sc sf sl cal bfseries itshape ttfamily rmfamily sffamily scshape slshape upshape mdseries normalfont
    tiny scriptsize footnotesize small normalsize large Large LARGE huge Huge displaystyle textstyle scriptstyle
    xspace noindent indent centering raggedright nonumber notag limits nolimits protect relax null strut allowbreak
    nolinebreak nobreak unskip ignorespaces leavevmode boldmath unboldmath selectfont sloppy maketitle smash
    gls Gls glspl Glspl ac Ac acp acs acl acf acrfull acrshort acrlong acrodef si SI num qty ang unit
    replaced added deleted change changed revise revised revision add highlight coloremph todo
    texorpdfstring footnotemark
    big Big bigg Bigg bigl bigr bigm Bigl Bigr Bigm biggl biggr Biggl Biggr
    section subsection subsubsection paragraph subparagraph chapter title author date thanks caption Abstract
    """)

# How many arguments that hold no text of the paper (colours, lengths, keys) follow a macro.
KEYS_TO_DROP = {
    "color": 1,
    "textcolor": 1,
    "colorbox": 1,
    "fcolorbox": 2,
    "rowcolor": 1,
    "cellcolor": 1,
    "definecolor": 3,
    "label": 1,
    "fontsize": 2,
    "setlength": 2,
    "hypertarget": 1,
    "bibliography": 1,
    "bibliographystyle": 1,
}

CITATIONS = _names("""
    cite citep citet citealp citealt citeauthor citeyear citeyearpar Cite Citep Citet parencite textcite autocite
    footcite fullcite nocite onlinecite ref eqref autoref cref Cref pageref nameref vref subref
    """)

LENGTHS = _names("kern mkern hskip mskip vskip hspace vspace")

_ESCAPES = re.compile(r"\\([_%#&~$])")
_DINGBATS_CIRCLED = range(172, 182)


def looks_only(name: str) -> bool:
    """Whether the macro changes only how text looks, or nothing at all."""
    return name in _LOOKS or (symbol(name) is None and _knows(name))


def unescaped(text: str) -> str:
    r"""`text` taken literally, as in a URL: `\_` is `_`, nothing else is special."""
    return _ESCAPES.sub(r"\1", text)


@lru_cache(maxsize=2048)
def symbol(name: str) -> str | None:
    """The letter, sign or operator's name that a macro without arguments stands for."""
    if name in _SYMBOLS:
        return _SYMBOLS[name]
    if name in _OPERATORS:
        return name
    if name in _LOOKS:
        return None
    spec = _converter().latex_context.get_macro_spec(name)
    text = getattr(spec, "simplify_repl", None)
    if not isinstance(text, str) or "%" in text or "<" in text:
        return None
    return text.strip() or None


@lru_cache(maxsize=2048)
def accented(accent: str, letter: str) -> str:
    """`letter` under an accent, one character where Unicode has it, else the letter and a combining mark."""
    base = {"ı": "i", "ȷ": "j"}.get(letter, letter)
    name = accent if accent in ACCENTS else accent.lower()
    made: str = _converter().latex_to_text(f"\\{name}{{{base}}}")
    return made or letter


def negated(sign: str) -> str:
    """`sign` struck through."""
    return f"{sign}\N{COMBINING LONG SOLIDUS OVERLAY}"


def code_point(digits: str) -> str | None:
    r"""The character of `x2013` or `8211`, as MathJax's `\unicode` takes it."""
    if not re.fullmatch("x[0-9A-Fa-f]{1,6}|[0-9]{1,7}", digits):
        return None
    number = int(digits[1:], 16) if digits[0] == "x" else int(digits)
    return chr(number) if number <= 0x10FFFF else None


def dingbat(digits: str) -> str | None:
    r"""The character at a place of the Zapf Dingbats font, which `\ding` takes."""
    if not re.fullmatch("[0-9]{1,3}", digits):
        return None
    number = int(digits)
    if number in _DINGBATS_CIRCLED:
        return chr(0x2460 + number - _DINGBATS_CIRCLED.start)
    if 33 <= number <= 126:
        return chr(0x2700 + number - 32)
    return chr(0x2700 + number - 64) if 161 <= number <= 254 else None


@cache
def _converter() -> LatexNodes2Text:
    # Most texts hold no LaTeX, and the import alone takes 30 ms.
    from pylatexenc.latex2text import LatexNodes2Text

    return LatexNodes2Text()


@cache
def _parser_macros() -> LatexContextDb:
    from pylatexenc.latexwalker import get_default_latex_context_db

    return get_default_latex_context_db()


def _knows(name: str) -> bool:
    """Whether pylatexenc knows the macro."""
    return bool(
        getattr(_converter().latex_context.get_macro_spec(name), "macroname", None)
    ) or bool(getattr(_parser_macros().get_macro_spec(name), "macroname", None))
