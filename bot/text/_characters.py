"""Characters and white space: what remains of a text once nothing in it can hide or act."""

from __future__ import annotations

import re
import unicodedata

_LINE_BREAKS = re.compile("\r\n?|[\v\f\x85\u2028]")
_PARAGRAPH_SEPARATOR = "\u2029"
_BLANK_LINES = re.compile(r"\n\s*\n")

# Unicode's Default_Ignorable_Code_Point (DerivedCoreProperties: soft hyphen, joiners, bidi controls, variation
# selectors, fillers, tags), the control characters that are no white space, the interlinear annotation marks and the noncharacters.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
    "\ufdd0-\ufdef\ufffe\uffff]",
)
_SURROGATES = re.compile("[\ud800-\udfff]")
_REPLACEMENT = "\ufffd"


def visible(text: str) -> str:
    """`text` in NFKC, without characters that cannot be seen; a lone surrogate becomes U+FFFD.

    Every line break is a line feed afterwards.
    """
    printable = text.isprintable()
    if printable and text.isascii():
        return text
    # First removed, then composed: an invisible character may stand between a letter and its accent.
    text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))
    if printable:
        return text
    text = _SURROGATES.sub(_REPLACEMENT, text).replace(_PARAGRAPH_SEPARATOR, "\n\n")
    return _LINE_BREAKS.sub("\n", text)


def tidy(text: str) -> str:
    """`text` with single spaces, single blank lines between paragraphs and nothing at its ends."""
    if "\n" not in text:
        return " ".join(text.split())
    paragraphs = (" ".join(part.split()) for part in _BLANK_LINES.split(text))
    return "\n\n".join(part for part in paragraphs if part)
