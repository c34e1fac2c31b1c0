"""`search`: what is known of the papers a query asks for, and what Hugging Face finds besides."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.commands.grammar import write_command
from bot.commands.kinds import OneOf, QueryText
from bot.commands.lists import Listed, Paged, card, how_read, marked
from bot.commands.notices import SAMPLE_NOTICE, count_of, failing
from bot.commands.spec import Call, Command, option, words
from bot.errors import Mistake, Refusal
from bot.ports import Sort
from bot.query.analysed import AnalysedPaper
from bot.query.model import And, Form, Node, Or, Query, Term
from bot.reply import MORE, Button, Code, Phrase, Reply
from bot.searching import MOST_LISTED, Found, Hit, Searcher
from bot.words import ANALYSIS_VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.newsroom import SearchedSource

FEW = 5
"""With fewer hits of our own Hugging Face's search is asked too."""

_FROM_SOURCE = "from Hugging Face"
_SORT = OneOf(tuple(sort.value for sort in Sort))


@dataclass(frozen=True, slots=True, kw_only=True)
class Search(Paged):
    """What is searched, and how it is shown."""

    query: Query = words(QueryText(), "what to look for")
    sort: str = option(_SORT, "in which order", default=Sort.RELEVANCE.value)


async def search(args: Search, call: Call) -> Reply:
    """The papers that the query holds for, as far as they are known here, then what Hugging Face finds."""
    newsroom = call.newsroom
    found = await _found(args, call)
    asked = None
    if args.page == 1 and len(found.hits) < FEW and (typed := _typed(args.query.root)):
        before = {hit.paper.id for hit in found.hits}
        asked = await newsroom.search_source(typed, args.top, call.progress)
        if asked.papers:
            found = await _found(args, call)
        found_new = {hit.paper.id for hit in found.hits} - before
    else:
        found_new = set()
    listed = [_listed(hit, args.query, note=hit.paper.id in found_new) for hit in found.hits]
    looser = await _looser(found, asked, args.top - len(listed), call)
    sampled = not listed and not looser and asked is not None and asked.standing.freshness.failed
    if sampled and (sample := await newsroom.sample()) is not None:
        found = await Searcher(sample).search(
            args.query, sort=Sort(args.sort), first=0, count=args.top
        )
        listed = [_listed(hit, args.query) for hit in found.hits]
    first = (args.page - 1) * args.top
    if args.page > 1 and not listed:
        raise Mistake(
            Refusal.PAST_THE_END,
            f"page {args.page} is past the end",
            fix=write_command(SEARCH, replace(args, page=1)),
        )
    return Reply(
        heading=_heading(found, first, len(listed), len(looser)),
        notices=_notices(asked, looser, sample=sampled and bool(listed)),
        text=(*await how_read(args.query, call), *await _index_warning(call)),
        cards=tuple(card(each, rank) for rank, each in enumerate([*listed, *looser], first + 1)),
        buttons=_buttons(args, found, bool(listed)),
        footer=_footer(args, found) if listed else (),
        sample=sampled and bool(listed),
    )


async def _found(args: Search, call: Call) -> Found:
    first = (args.page - 1) * args.top
    return await call.newsroom.searcher.search(
        args.query, sort=Sort(args.sort), first=first, count=args.top
    )


def _listed(hit: Hit, query: Query, *, note: bool = False) -> Listed:
    """A hit as it stands in the list, with its words marked and, with a note, from where it came."""
    listed = Listed(
        hit.paper,
        days=(hit.first_listed,) if hit.first_listed else (),
        note=_FROM_SOURCE if note else "",
    )
    return marked(listed, query, AnalysedPaper(hit.paper, hit.first_listed))


async def _looser(
    found: Found, asked: SearchedSource | None, most: int, call: Call
) -> list[Listed]:
    """What Hugging Face found that the query does not hold for, in its order."""
    if asked is None or most <= 0:
        return []
    strict = {hit.paper.id for hit in found.hits}
    papers: list[Listed] = []
    for paper_id in asked.papers:
        paper = None if paper_id in strict else await call.newsroom.store.paper(paper_id)
        if paper is not None:
            papers.append(Listed(paper, note=_FROM_SOURCE))
    return papers[:most]


def _heading(found: Found, first: int, shown: int, looser: int) -> str:
    if not shown:
        if looser:
            return "Nothing stored here is that exactly"
        return "Nothing was found"
    if not found.more and first == 0:
        return f"Found {count_of(shown, 'paper')}"
    total = f" of {found.total:,}" if found.total else " of more"
    return f"Found · {first + 1}–{first + shown}{total}"


def _footer(args: Search, found: Found) -> Phrase:
    if found.cut:
        return (f"by {args.sort}, the first {MOST_LISTED:,} alone",)
    return (f"by {args.sort}",)


def _notices(
    asked: SearchedSource | None, looser: Sequence[Listed], *, sample: bool
) -> tuple[Phrase, ...]:
    notices: list[Phrase] = []
    if asked is not None and asked.standing.freshness.failed:
        notices.append((*failing(asked.standing), " Only what is stored here was searched."))
    if sample:
        notices.append((SAMPLE_NOTICE,))
    if looser:
        notices.append(
            ("Those marked “from Hugging Face” behind the exact hits are looser than the query.",)
        )
    return tuple(notices)


async def _index_warning(call: Call) -> tuple[Phrase, ...]:
    """That the index needs to be made anew, where it does."""
    store = call.newsroom.store
    if not await store.not_indexed(ANALYSIS_VERSION, 1):
        return ()
    return (
        (
            "Some papers are not in the index of this version; ",
            Code("paperboy reindex"),
            " puts them in.",
        ),
    )


def _buttons(args: Search, found: Found, any_hits: bool) -> tuple[Button, ...]:  # noqa: FBT001
    buttons = []
    if found.more:
        buttons.append(Button(MORE, write_command(SEARCH, replace(args, page=args.page + 1))))
    if any_hits:
        other = Sort.NEWEST if args.sort != Sort.NEWEST.value else Sort.RELEVANCE
        command = write_command(SEARCH, replace(args, page=1, sort=other.value))
        buttons.append(Button(f"by {other.value}", command))
    buttons += [
        Button(f"search {note.instead}", f"search {note.instead}")
        for note in args.query.notes
        if note.instead
    ]
    return tuple(buttons)


def _typed(node: Node) -> str:
    """The words that a query asks for, as another search takes them."""
    return " ".join(_words(node))


def _words(node: Node) -> Iterator[str]:
    match node:
        case And(children) | Or(children):
            for child in children:
                yield from _words(child)
        case Term(_, form, text):
            yield f'"{text}"' if form is Form.PHRASE and " " in text else text
        case _:
            return


SEARCH = Command(
    name="search",
    about="the papers that a query asks for",
    args=Search,
    handler=search,
    examples=(
        "search diffusion policy",
        'search "flow matching" OR title:mamba sort:newest',
        'search author:"kaiming he" -survey',
    ),
    details=(
        "Words side by side must all be there; OR, -word, quotes, brackets, quant*, =RAG and fields are understood.",
        "docs/query-language.md tells all of it.",
        "With fewer than five hits among the stored papers, Hugging Face's own search is asked too.",
    ),
    synonyms=("find",),
)
