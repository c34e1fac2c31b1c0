"""What holds for any text at all."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text import one_line, readable

ANY_TEXT = st.text(st.characters(exclude_categories=()))

# Everything that the reading of LaTeX looks at but the three that begin LaTeX, and characters that NFKC changes.
UNLATEXED = st.one_of(
    st.text("-'`\"~:/}.,)(%“”‘’ab5s \n\t\u00a0\u200b\u0301\u00b4\ufb01\uff5e\uff0d\u2029é"),
    st.lists(
        st.sampled_from(
            [
                "http",
                "s://",
                "a~b",
                "--",
                "---",
                "``",
                "''",
                "`",
                "'",
                '"',
                "}",
                " ",
                "\n",
                "x",
                "5",
                "~",
                "%",
                "’s",
                "`s",
                "(",
                ".",
            ],
        ),
    ).map("".join),
    ANY_TEXT,
).filter(lambda text: not any(mark in unicodedata.normalize("NFKC", text) for mark in "\\${"))

# Never a macro's name, an accent's letter or an escape's digits.
WORDS = st.text("abcxyz", min_size=0, max_size=6).map(lambda end: "zq" + end)
_MARKS = r"""{ } $ $$ \ \\ \( \) \[ \] [ ] % & # ~ - -- ''' `` ` " ^ _ ^{ _{ = 5 , : \% \$ \{ \} \_ \- \, \@ \! \/
    \textbf \textbf{ \emph{ \it {\bf \em \tt \mathcal{ \text{ \left( \right) \left. \big \frac \frac{ \sqrt \sqrt{ \binom{
    \footnote \footnote{ \url{ \path{ \cite{ \citep \ref{ \item \alpha \times \log \operatorname{ \unknown \foo{ \ours{} \eg
    \begin{itemize} \end{itemize} \begin \unicode{ \unicode{x2013} \ding{51} \not \not= \textsuperscript{ \enquote{ \xspace
    \noindent \o \L \ss \verb \verb| | \mkern-2mu \hspace{1cm} \par \quad https:// :// www. \color{red} \textcolor{a!5}{
    \'e \"{\i} \c{c} \H{o}"""
MARKS = st.sampled_from([*_MARKS.split(), " ", "\n", "\n\n", "  "])

BIDI_CONTROLS = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


@given(ANY_TEXT)
def test_nothing_unseen_or_active_is_left_in_any_text(text: str) -> None:
    read = readable(text)
    seen = read.replace("\n\n", "")
    assert not any(unicodedata.category(character) in {"Cc", "Cs"} for character in seen)
    assert not any(unicodedata.bidirectional(character) in BIDI_CONTROLS for character in seen)
    assert unicodedata.is_normalized("NFKC", read)
    assert read == read.strip()
    assert "  " not in read
    assert "\n" not in read.replace("\n\n", "")
    assert "\n\n\n" not in read


@given(UNLATEXED)
def test_reading_again_what_was_read_changes_nothing_where_there_is_no_latex(text: str) -> None:
    assert readable(readable(text)) == readable(text)
    assert one_line(one_line(text)) == one_line(text)


@given(ANY_TEXT | UNLATEXED)
def test_one_line_is_one_line_and_else_what_is_readable(text: str) -> None:
    line = one_line(text)
    assert line == " ".join(line.split())
    assert line == readable(" ".join(text.split())) or "\\" in text


@given(st.lists(WORDS | MARKS, max_size=40))
def test_no_word_is_lost_however_broken_the_latex(pieces: list[str]) -> None:
    read = readable("".join(pieces))
    for word in pieces:
        if word.startswith("zq"):
            assert word in read


@given(st.lists(st.tuples(WORDS, MARKS), max_size=30))
def test_words_that_stood_apart_are_never_glued_together(pairs: list[tuple[str, str]]) -> None:
    words = {word for word, _ in pairs}
    read = readable(" ".join(f"{word} {mark} zq" for word, mark in pairs))
    assert not any(f"{word}zq" in read.split() for word in words if f"{word}zq" not in words)


@pytest.mark.parametrize(
    "mark",
    [
        "{", "}", "$", "$$", "$x", "\\", "\\\\", "^", "_", "^{", "~", "`", "''", '"', "--", "---", "\\frac", "\\frac{", "\\not", "\\hat",
        "\\textbf{", "\\(", "\\[", "\\href{a}{", "\\url{", "\\color{", "\\cite[a]", "[a]", "\\begin{", "\\footnote{", '\\"{\\i', "\\sqrt[",
        "^\\it", "{a,", "{'a", "https://", "\\verb|", "“x ", "`x' ", "\u0301", "\ufdfa", "\n ", "\\left", "\\operatorname{",
    ],
)  # fmt: skip
def test_thousands_of_marks_end_and_keep_the_words_around_them(mark: str) -> None:
    for text in (mark * 20_000, f"{mark} " * 5_000 + "}" * 5_000):
        read = readable(f"before {text} after")
        assert read.startswith("before")
        assert "after" in read
