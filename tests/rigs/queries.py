"""Queries made of pieces, and what the fast reading and the slow reference call the same mistake."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st

from bot.errors import Refusal
from tests.reference.mistakes import Wrong

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

KINDS = {
    Wrong.UNCLOSED_QUOTE: (Refusal.UNCLOSED_QUOTE,),
    Wrong.UNCLOSED_BRACKET: (Refusal.UNCLOSED_BRACKET,),
    Wrong.EMPTY_QUERY: (Refusal.EMPTY_QUERY,),
    Wrong.EMPTY_GROUP: (Refusal.EMPTY_GROUP,),
    Wrong.EMPTY_PHRASE: (Refusal.EMPTY_PHRASE,),
    Wrong.EMPTY_FIELD: (Refusal.EMPTY_FIELD,),
    Wrong.UNKNOWN_FIELD: (Refusal.UNKNOWN_FIELD,),
    Wrong.NESTED_FIELD: (Refusal.NESTED_FIELD,),
    Wrong.OPERATOR: (Refusal.LONE_OPERATOR, Refusal.DOUBLED_OPERATOR),
    Wrong.BANG: (Refusal.EXCLAMATION,),
    Wrong.NUMBER: (Refusal.BAD_NUMBER,),
    Wrong.DATE: (Refusal.BAD_DAY,),
    Wrong.PAPER: (Refusal.BAD_PAPER,),
    Wrong.CATEGORY: (Refusal.BAD_CATEGORY,),
    Wrong.LINK: (Refusal.UNKNOWN_LINK,),
    Wrong.ONLY_EXCLUSIONS: (Refusal.ONLY_EXCLUSIONS,),
    Wrong.SHORT_PREFIX: (Refusal.BAD_PREFIX,),
    Wrong.MISPLACED_PREFIX: (Refusal.BAD_PREFIX,),
    Wrong.INITIAL: (Refusal.LONE_INITIAL,),
    Wrong.TOO_LONG: (Refusal.TOO_LONG,),
    Wrong.DAY_IN_WATCH: (Refusal.NOT_IN_WATCH,),
}
"""Each mistake of the reference, and what it is called by `bot.query`."""


def pieces() -> SearchStrategy[str]:
    """Texts put together of what means something to the language, and of little else."""
    return st.lists(st.sampled_from(_PIECES), max_size=12).map("".join)


_PIECES = (
    *'()"|=!*:-–—,.\\', " ", " ", " ", " ", "OR", " OR ", " AND ", " NOT ", "title:", "au:", "id:", "cat:", "has:",
    "kw:", "foo:", "http:", "https://arxiv.org/abs/", "arXiv:", "upvotes", "votes", "stars:", ">=", ">", "5", "1,000",
    "a", "b", "k", "he", "word", "words", "kaiming", "c.d", "e-f", "cs.*", "cs.CL", "code", "quant*", "2607.11886",
    "since:", "2026-07-15", "$", "{", "^", "学", "é", "\u0301", "\u200b", "“", "»", "＊", "π", "'", "C++", "…", "⑴",
    "½", "½/",
)  # fmt: skip
