"""What the lines of an index tell of a query by themselves, so that most papers need not be taken apart again."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.query.candidates import begins_as_written, index_word
from bot.query.matching import words_of_term
from bot.query.model import And, Field, Form, Node, Not, Or, Term
from bot.words.sequences import ways_to_read

if TYPE_CHECKING:
    from bot.ports import Candidate


def certainly(node: Node, candidate: Candidate) -> bool | None:
    """Whether a part of a query holds for a candidate; None where its lines alone cannot tell."""
    match node:
        case Not(child):
            inside = certainly(child, candidate)
            return None if inside is None else not inside
        case And(children):
            verdicts = [certainly(child, candidate) for child in children]
            if False in verdicts:
                return False
            return None if None in verdicts else True
        case Or(children):
            verdicts = [certainly(child, candidate) for child in children]
            if True in verdicts:
                return True
            return None if None in verdicts else False
        case Term():
            return _term(node, candidate)
        case _:
            return None


def _term(term: Term, candidate: Candidate) -> bool | None:
    lines = _lines(term.field, candidate)
    if lines is None or term.form is Form.EXACT:
        return None
    if term.form is Form.PREFIX:
        begins = _beginning(term)
        # Where the lines have no such word, an unstemmed one may still begin so.
        return True if begins is not None and any(map(begins.search, lines)) else None
    sought, single = _sought(term)
    if any(each in line for each in sought for line in lines):
        return True
    # Next to each other they do not stand; a compound of the text may still be read as one of them.
    return False if single else None


def _lines(field: Field, candidate: Candidate) -> tuple[str, ...] | None:
    match field:
        case Field.TEXT:
            return candidate.title, candidate.abstract, candidate.keywords
        case Field.TITLE:
            return (candidate.title,)
        case Field.ABSTRACT:
            return (candidate.abstract,)
        case Field.KEYWORD:
            return (candidate.keywords,)
        case _:
            return None


@lru_cache(maxsize=1_000)
def _beginning(term: Term) -> re.Pattern[str] | None:
    """What stands in a line of a paper in which a word surely begins so; None where lines cannot tell."""
    words = words_of_term(term).folded
    if len(words) > 1:
        return None
    # A stem that goes on behind it is of a word that begins so too: see `begins_as_written`.
    more = "" if begins_as_written(words[0]) else "[a-z0-9]"
    return re.compile(f" {index_word(words[0])}{more}")


@lru_cache(maxsize=10_000)
def _sought(term: Term) -> tuple[tuple[str, ...], bool]:
    """What stands in a line where the term is met, and whether it is never met otherwise."""
    ways = ways_to_read(words_of_term(term))
    sought = tuple(f" {'  '.join(map(index_word, way))} " for way in ways)
    return sought, all(len(way) == 1 for way in ways)
