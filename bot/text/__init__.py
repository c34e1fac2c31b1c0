"""Text that people can read: LaTeX as Unicode, nothing invisible, tidy white space.

These are the first steps of how text becomes words; folding case and removing diacritics belong to
the analysis of words, not to what is shown. HTML entities are left as they stand: the sources send
none (`H&E;` and `Q&A;` are no entities), and decoding would change what a paper says of them.
"""

from __future__ import annotations

from bot.text._characters import tidy, visible
from bot.text._latex import MARKS, unlatexed

__all__ = ["one_line", "readable"]


def readable(text: str) -> str:
    """What `text` says, for people to read: paragraphs parted by one blank line, each one line.

    LaTeX becomes Unicode text, characters are in NFKC, those that cannot be seen or would act (controls,
    bidi, zero width) are gone. No word is lost, however broken the LaTeX: what is none stays as it is.
    Never raises; the time it takes grows with the length alone. Reading again what was read changes
    nothing, where the text holds no backslash, dollar or opening brace.
    """
    if _is_readable(text):
        return text
    text = tidy(visible(text))
    if not _has_latex(text):
        return text
    return tidy(visible(unlatexed(text)))


def one_line(text: str) -> str:
    """The same as `readable`, always one line: for titles and names."""
    if _is_readable(text):
        return text
    text = readable(" ".join(text.split()))
    return text if "\n" not in text else " ".join(text.split())


def _is_readable(text: str) -> bool:
    """Whether nothing needs doing, decided by the cheapest means: four of five papers end here."""
    return (
        text.isascii()
        and text.isprintable()
        and "  " not in text
        and text[:1] != " "
        and text[-1:] != " "
        and not _has_latex(text)
    )


def _has_latex(text: str) -> bool:
    return any(mark in text for mark in MARKS)
