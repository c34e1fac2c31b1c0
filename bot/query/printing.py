"""A query written out with all its brackets, so that reading it again gives the same query."""

from __future__ import annotations

from bot.query.model import (
    And,
    Category,
    Compare,
    Field,
    Form,
    Has,
    IdIs,
    Leaf,
    Node,
    Not,
    Or,
    Query,
    Since,
    Term,
    Until,
)


def written(query: Query) -> str:
    """How the query was read, with all brackets: ``(diffusion AND policy) OR "flow matching"``."""
    return _written(query.root)


def written_node(node: Node) -> str:
    """A part of a query, as it stands in the whole."""
    return _written(node)


def written_leaf(leaf: Leaf) -> str:
    """One term or condition."""
    match leaf:
        case Term():
            return _term(leaf)
        case Category(name):
            return f"cat:{shown_category(name)}"
        case IdIs(paper_id):
            return f"id:{paper_id}"
        case Has(link):
            return f"has:{link.value}"
        case Compare(number, comparison, value):
            return f"{number.value}{comparison.value}{value}"
        case Since(day):
            return f"since:{day}"
        case Until(day):
            return f"until:{day}"


def _term(term: Term) -> str:
    field = "" if term.field is Field.TEXT else f"{term.field.value}:"
    match term.form:
        case Form.WORD:
            return f"{field}{term.text}"
        case Form.PHRASE:
            return f'{field}"{term.text}"'
        case Form.PREFIX:
            # Any sign that parts words and means nothing holds them together: a space would end the term.
            return f"{field}{term.text.replace(' ', '@')}*"
        case Form.EXACT:
            quotes = '"' if " " in term.text else ""
            return f"{field}={quotes}{term.text}{quotes}"


def shown_category(name: str) -> str:
    """A category as arXiv writes it: ``cs.CL``, but ``cond-mat.mtrl-sci`` and ``physics.optics``."""
    archive, point, subject = name.partition(".")
    return f"{archive}{point}{subject.upper() if len(subject) == 2 else subject}"


def _written(node: Node) -> str:
    match node:
        case Not(child):
            return f"NOT {_bracketed(child)}"
        case And(children):
            return " AND ".join(map(_bracketed, children))
        case Or(children):
            return " OR ".join(map(_bracketed, children))
        case _:
            return written_leaf(node)


def _bracketed(node: Node) -> str:
    return f"({_written(node)})" if isinstance(node, And | Or) else _written(node)
