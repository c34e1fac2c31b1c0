"""The page of the query language as a table: for the reference, and for whatever else claims to speak the language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.reference import cases_language, cases_mistakes, cases_words

if TYPE_CHECKING:
    from tests.reference.case import Case

CASES: tuple[Case, ...] = (*cases_words.CASES, *cases_language.CASES, *cases_mistakes.CASES)
