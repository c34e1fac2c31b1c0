"""What else can be asked where a search found nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.query.candidates import index_word
from bot.query.model import And, Field, Form, IdIs, Not, Or, Query, Term
from bot.query.printing import written
from bot.reply import Button
from bot.words import analyse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.papers import PaperId
    from bot.query.model import Node
    from bot.searching import Searcher

MOST_WORDS = 4
"""So many of a long query's words are worth asking for by themselves: they are the rarest, which say the most."""

_LONGEST_LABEL = 40
_OPERATORS = frozenset({"AND", "OR", "NOT"})
_PLAIN_WORD = re.compile(r"\w+(?:-\w+)*")


async def buttons(
    query: Query, searcher: Searcher, line_of: Callable[[Query], str]
) -> tuple[Button, ...]:
    """What may find more, as `line_of` writes it for a query: fewer words, no conditions, or the paper itself."""
    offered = [Button(f"show {each}", f"show {each}") for each in _papers_named(query.root)]
    bare = without_conditions(query)
    if bare is not None:
        offered.append(Button("without the conditions", line_of(bare)))
    fewer = await _fewer_words(bare or query, searcher)
    if fewer is not None:
        label = written(fewer)
        short = label if len(label) <= _LONGEST_LABEL else "the rarest words"
        offered.append(Button(short, line_of(fewer)))
    return tuple(offered)


def without_conditions(query: Query) -> Query | None:
    """The words of a query that asks for words and more that all must hold; of any other None."""
    if not isinstance(query.root, And):
        return None
    words = tuple(each for each in query.root.children if isinstance(each, Term | Or))
    if not words or len(words) == len(query.root.children):
        return None
    return Query(words[0] if len(words) == 1 else And(words))


def _papers_named(node: Node) -> Iterator[PaperId]:
    for each in node.children if isinstance(node, And | Or) else (node,):
        if isinstance(each, IdIs):
            yield each.paper_id


async def _fewer_words(query: Query, searcher: Searcher) -> Query | None:
    """One of the rarest words that are known at all, where there are two or more, and the query asks for more at once."""
    words = list(dict.fromkeys(_words(query.root)))
    keys = {word: [index_word(stem) for stem in analyse(word).stems] for word in words}
    asked = [key for each in keys.values() for key in each]
    if not asked:
        return None
    counts = await searcher.paper_counts(list(dict.fromkeys(asked)))
    known = {word: min(counts[key] for key in each) for word, each in keys.items() if each}
    rarest = sorted((word for word in words if known.get(word)), key=lambda word: known[word])
    chosen = [word for word in words if word in rarest[:MOST_WORDS]]
    if len(chosen) < 2:
        return None
    fewer = Query(Or(tuple(Term(Field.TEXT, Form.WORD, word) for word in chosen)))
    return None if fewer == query else fewer


def _words(node: Node) -> Iterator[str]:
    """The plain words of the text that a query asks for, those of phrases one by one."""
    match node:
        case Not():
            return
        case And(children) | Or(children):
            for child in children:
                yield from _words(child)
        case Term(Field.TEXT | Field.TITLE | Field.ABSTRACT, Form.WORD | Form.PHRASE, text):
            for word in text.split():
                if _PLAIN_WORD.fullmatch(word) and word not in _OPERATORS:
                    yield word
        case _:
            return
