"""What `help query` and `help <field>` say. The whole language is told in `docs/query-language.md`."""

from __future__ import annotations

from bot.query.vocabulary import FIELDS, NUMBERS
from bot.reply import Button, Code, Field, Reply

QUERY = "query"
"""The topic that shows the whole table."""

_TABLE = (
    ("diffusion policy", "both words, anywhere in title, abstract or keywords"),
    ('"diffusion policy"', "next to each other, in this order"),
    ("mamba OR ssm", "either; brackets group: (mamba OR ssm) vision"),
    ("-survey", "without it; NOT survey is the same"),
    ("quant*", "words that begin so"),
    ("=RAG", "this very word, as it is written"),
    ("title:mamba", "in the title; abstract:, keyword:, author: and org: likewise"),
    ("cat:cs.CL", "of that arXiv category; cat:cs is the whole archive"),
    ("id:2607.11886", "that paper"),
    ("has:code", "has:project, has:media and has:models likewise"),
    ("upvotes>=20", "stars and comments likewise; also >, <=, < and ="),
    ("since:2026-07-01", "first listed on that day or later; until: is the other end"),
)

_FIELDS = {
    "title": ("The words stand in the title.", ("title:mamba", "title:(mamba OR ssm)")),
    "abstract": ("The words stand in the abstract.", ('abstract:"flow matching"',)),
    "keyword": ("The words stand in one of the source's keywords.", ("keyword:agents",)),
    "author": (
        "The words stand next to each other in one author's name. An initial stands for a name that begins with it.",
        ('author:"kaiming he"', 'author:"k he"', "author:bengio"),
    ),
    "org": ("The words stand in the name of the organisation.", ("org:nvidia",)),
    "cat": (
        "The paper is of that arXiv category, or of that archive. Papers known only from Hugging Face have none.",
        ("cat:cs.CL", "cat:cs"),
    ),
    "id": ("It is that very paper; a link works too.", ("id:2607.11886",)),
    "has": (
        "The paper has that link: code, project, media or models.",
        ("has:code", "has:code has:project"),
    ),
    "upvotes": ("Its votes at Hugging Face, compared with a whole number.", ("upvotes>=20",)),
    "stars": ("The stars of its repository, compared with a whole number.", ("stars>100",)),
    "comments": ("Its comments at Hugging Face, compared with a whole number.", ("comments>=5",)),
    "since": (
        "It was first listed on that day or later. Any way of writing a day works, without spaces.",
        ("since:2026-07-01", "since:monday"),
    ),
    "until": (
        "It was first listed on that day or before. Any way of writing a day works, without spaces.",
        ("until:2026-07-31", "since:2026-07-01 until:2026-07-31"),
    ),
}

QUERY_TOPICS = (QUERY, "filter", *_FIELDS)
"""What help explains of queries."""


def query_help(topic: str) -> Reply:
    """The table, or one field; `topic` is one of `QUERY_TOPICS`."""
    if topic in _FIELDS:
        return _field_help(topic)
    return Reply(
        heading="What a query can hold",
        text=(
            (
                "A search takes a query, and every list takes one as a filter: ",
                Code("today has:code"),
                ".",
            ),
        ),
        fields=tuple(Field((Code(written),), (means,)) for written, means in _TABLE),
        buttons=(Button("search diffusion policy", "search diffusion policy"),),
        footer=(Code("help author"), " and so on tell more of a field"),
    )


def _field_help(name: str) -> Reply:
    what, examples = _FIELDS[name]
    fields = [Field(("example",), (Code(example),)) for example in examples]
    others = [short for short, long in FIELDS.items() if long == name != short]
    if others:
        fields.append(Field(("also",), (Code(f"{others[0]}:"),)))
    mark = "" if name in NUMBERS else ":"
    return Reply(
        heading=f"{name}{mark} — a part of a query",
        text=((what,),),
        fields=tuple(fields),
        footer=(Code("help query"), " shows all parts"),
    )
