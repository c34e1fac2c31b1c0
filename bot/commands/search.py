"""`search`: what is known of the papers a query asks for, and what Hugging Face finds besides."""

from __future__ import annotations

from asyncio import to_thread
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.commands import wider
from bot.commands.grammar import write_command
from bot.commands.kinds import OneOf, QueryText
from bot.commands.lists import Listed, Paged, card, how_read, marked
from bot.commands.notices import SAMPLE_NOTICE, count_of, failing
from bot.commands.spec import Call, Command, option, words
from bot.errors import Mistake, Refusal, TooSlow
from bot.paper_id import id_number
from bot.ports import Sort
from bot.query.analysed import AnalysedPaper
from bot.query.explaining import explain
from bot.query.model import And, Form, Node, Or, Query, Term
from bot.query.parse import parse
from bot.reply import MORE, Button, Code, Phrase, Reply
from bot.searching import MOST_LISTED, Found, Hit, Searcher
from bot.words import ANALYSIS_VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.newsroom import SearchedSource
    from bot.papers import PaperId
    from bot.ports import IndexView

FEW = 5
"""With fewer hits of our own Hugging Face's search is asked too."""

_FROM_SOURCE = "from Hugging Face"
_LOOSER = "from Hugging Face, looser"
_SORT = OneOf(tuple(sort.value for sort in Sort))
_NARROWER = "Another word narrows the search, and so do since: and until:"
_WHAT_IS_LOOSER = "Those marked “looser” are near by Hugging Face's own search; not all that was asked for holds for them."


@dataclass(frozen=True, slots=True, kw_only=True)
class Search(Paged):
    """What is searched, and how it is shown."""

    query: Query = words(QueryText(), "what to look for")
    sort: str = option(_SORT, "in which order", default=Sort.RELEVANCE.value)


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What there is to show.

    Attributes:
        found: the page of what is stored.
        hits: what is shown of it.
        looser: what Hugging Face found that the query does not hold for.
        new: the hits that were not known before Hugging Face was asked.
        asked: how asking it went, where it was asked.
        sample: whether the bundled sample answered.
    """

    found: Found
    hits: tuple[Hit, ...]
    looser: tuple[Hit, ...] = ()
    new: frozenset[PaperId] = frozenset()
    asked: SearchedSource | None = None
    sample: bool = False

    @property
    def shown(self) -> int:
        """How many cards there are."""
        return len(self.hits) + len(self.looser)


async def search(args: Search, call: Call) -> Reply:
    """The papers that the query holds for, as far as they are known here, then what Hugging Face finds.

    Raises:
        bot.errors.Mistake: the page is past the end, or it takes too long.
    """
    try:
        outcome = await _outcome(args, call)
        first = (args.page - 1) * args.top
        if args.page > 1 and not outcome.hits:
            raise _past_the_end(args, outcome.found)
        listed = await to_thread(_all_listed, outcome, args.query)
        nothing = () if outcome.shown else await _where_to_go(args, call)
    except TooSlow as error:
        raise Mistake(
            Refusal.TOO_SLOW,
            "this search asks for too much at once",
            hint="Fewer or rarer words are found sooner; long compounds, phrases and word* take longest.",
        ) from error
    return Reply(
        heading=_heading(outcome, first),
        notices=_notices(outcome),
        text=(
            *await how_read(args.query, call),
            *(() if outcome.shown else await _who_was_asked(outcome, call)),
            *await _index_warning(call),
        ),
        cards=tuple(card(each, rank) for rank, each in enumerate(listed, first + 1)),
        buttons=(*_buttons(args, outcome), *nothing, *_other_readings(args, call)),
        footer=_footer(outcome.found) if outcome.hits else (),
        sample=outcome.sample,
    )


async def _outcome(args: Search, call: Call) -> _Outcome:
    found = await _found(args, call.newsroom.searcher)
    typed = _typed(args.query.root)
    if args.page > 1 or len(found.hits) >= FEW or not typed:
        return _page(found, args)
    asked = await call.newsroom.search_source(typed, max(args.top, FEW), call.progress)
    before = {hit.paper.id for hit in found.hits}
    if asked.papers:
        found = await _found(args, call.newsroom.searcher)
    elif not found.hits and asked.standing.freshness.failed:
        sample = await call.newsroom.sample()
        if sample is not None:
            found = await _found(args, Searcher(sample))
            return replace(_page(found, args), asked=asked, sample=bool(found.hits))
    hits, looser = await _judged(asked, args.query, call)
    strict = {hit.paper.id for hit in found.hits}
    if not found.more:
        # Where not all could be looked at, what Hugging Face found may be a hit that was not come to.
        also = tuple(hit for hit in hits if hit.paper.id not in strict)
        found = replace(found, hits=(*found.hits, *also))
    outcome = _page(found, args)
    return replace(
        outcome,
        looser=looser[: args.top - len(outcome.hits)],
        new=frozenset(hit.paper.id for hit in found.hits) - before,
        asked=asked,
    )


async def _found(args: Search, searcher: Searcher) -> Found:
    """The page; of the first one as many as tell whether there are few."""
    count = max(args.top, FEW) if args.page == 1 else args.top
    first = (args.page - 1) * args.top
    return await searcher.search(args.query, sort=Sort(args.sort), first=first, count=count)


def _page(found: Found, args: Search) -> _Outcome:
    hits = found.hits[: args.top]
    if len(hits) < len(found.hits):
        found = replace(found, more=True, cut=False)
    return _Outcome(found, hits)


async def _judged(
    asked: SearchedSource, query: Query, call: Call
) -> tuple[tuple[Hit, ...], tuple[Hit, ...]]:
    """What Hugging Face found: what the query holds for, and what is looser; nothing that the query excludes."""
    numbers = [id_number(paper_id) for paper_id in asked.papers]

    def judge(index: IndexView) -> tuple[tuple[Hit, ...], tuple[Hit, ...]]:
        known = index.listed_papers(numbers)
        papers = [
            AnalysedPaper(each.paper, each.first_listed)
            for number in numbers
            if (each := known.get(number)) is not None
        ]
        told = [(Hit(paper), explain(query, paper)) for paper in papers]
        return (
            tuple(hit for hit, explained in told if explained.holds),
            tuple(hit for hit, explained in told if not (explained.holds or explained.excluded)),
        )

    return await call.newsroom.store.look_up(judge)


def _all_listed(outcome: _Outcome, query: Query) -> list[Listed]:
    hits = [
        _listed(hit, query, note=_FROM_SOURCE if hit.paper.id in outcome.new else "")
        for hit in outcome.hits
    ]
    return hits + [_listed(hit, query, note=_LOOSER) for hit in outcome.looser]


def _listed(hit: Hit, query: Query, *, note: str) -> Listed:
    """A hit as it stands in the list, with its words marked."""
    days = (hit.first_listed,) if hit.first_listed else ()
    return marked(Listed(hit.paper, days=days, note=note), query, hit.analysed)


def _past_the_end(args: Search, found: Found) -> Mistake:
    pages = max(1, -(-found.counted // args.top))
    if found.counted == MOST_LISTED and found.total != MOST_LISTED:
        hint = f"Only the first {MOST_LISTED:,} papers are listed. {_NARROWER}."
    else:
        hint = f"{_counted(found)} make {count_of(pages, 'page')} of {args.top}."
    line = write_command(SEARCH, args)
    start = line.rindex(f"page:{args.page}")
    return Mistake(
        Refusal.PAST_THE_END,
        f"page {args.page} is past the end",
        start=start,
        end=start + len(f"page:{args.page}"),
        hint=hint,
        fix=write_command(SEARCH, replace(args, page=pages)),
        line=line,
    )


def _counted(found: Found) -> str:
    return count_of(found.counted, "paper")


def _heading(outcome: _Outcome, first: int) -> str:
    found, shown, looser = outcome.found, len(outcome.hits), len(outcome.looser)
    behind = f", and {count_of(looser, 'looser one')} from Hugging Face" if looser else ""
    if found.more or first or (found.cut and not found.looked_at):
        return f"Found · {_span(found, first, shown)}"
    if found.looked_at:
        papers = count_of(shown, "paper") if shown else "none"
        return f"Found {papers} among the first {found.looked_at:,} of more papers{behind}"
    if shown:
        return f"Found {count_of(shown, 'paper')}{behind}"
    return f"Found no paper that is exactly that{behind}" if looser else "Nothing was found"


def _span(found: Found, first: int, shown: int) -> str:
    """Which of the hits are shown, of how many."""
    last = first + shown
    span = f"{last:,}" if shown == 1 else f"{first + 1:,}–{last:,}"
    if found.total is not None:
        return f"{span} of {found.total:,}"
    return f"{span}, and more" if found.more or found.cut else f"{span} of {last:,}"


def _footer(found: Found) -> Phrase:
    # What nothing ranks is not “by relevance”, whatever was asked for.
    return (
        ("newest first",)
        if not found.ranks and found.sort is Sort.NEWEST
        else (f"by {found.sort}",)
    )


def _notices(outcome: _Outcome) -> tuple[Phrase, ...]:
    notices: list[Phrase] = []
    asked = outcome.asked
    if asked is not None and asked.standing.freshness.failed:
        notices.append((*failing(asked.standing), " Only what is stored here was searched."))
    if outcome.sample:
        notices.append((SAMPLE_NOTICE,))
    if outcome.found.cut:
        notices.append(_cut(outcome.found))
    if outcome.looser:
        notices.append((_WHAT_IS_LOOSER,))
    return tuple(notices)


def _cut(found: Found) -> Phrase:
    """That there may be more than is shown, and the way on."""
    if found.looked_at:
        done = f"Only the first {found.looked_at:,} papers that may be meant were looked at."
    else:
        done = f"Only the first {MOST_LISTED:,} papers are listed."
    newest = "" if found.sort is Sort.NEWEST else "; sort:newest begins with the newest"
    return (f"{done} {_NARROWER}{newest}.",)


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


def _buttons(args: Search, outcome: _Outcome) -> tuple[Button, ...]:
    found = outcome.found
    buttons = []
    if found.more:
        buttons.append(Button(MORE, write_command(SEARCH, replace(args, page=args.page + 1))))
    if outcome.hits or found.cut:
        other = _other_order(found)
        command = write_command(SEARCH, replace(args, page=1, sort=other.value))
        buttons.append(Button(f"by {other.value}", command))
    return tuple(buttons)


def _other_order(found: Found) -> Sort:
    if found.sort is not Sort.NEWEST:
        return Sort.NEWEST
    return Sort.RELEVANCE if found.ranks else Sort.UPVOTES


def _other_readings(args: Search, call: Call) -> Iterator[Button]:
    """What was perhaps meant instead, in the same order and number."""
    readings: list[Query] = []
    for note in args.query.notes:
        if note.instead:
            with suppress(Mistake):
                readings.append(parse(note.instead, today=call.now.date()))
    for number, query in enumerate(readings, 1):
        label = "the other reading" if len(readings) == 1 else f"other reading {number}"
        yield Button(label, write_command(SEARCH, replace(args, query=query, page=1)))


async def _where_to_go(args: Search, call: Call) -> tuple[Button, ...]:
    def line_of(query: Query) -> str:
        return write_command(SEARCH, replace(args, query=query, page=1))

    return await wider.buttons(args.query, call.newsroom.searcher, line_of)


async def _who_was_asked(outcome: _Outcome, call: Call) -> tuple[Phrase, ...]:
    """Where the papers were looked for that were not found."""
    stored = count_of(await call.newsroom.store.count_papers(), "paper")
    if outcome.asked is None:
        return ((f"Searched: {stored} stored here. Hugging Face can only be asked for words.",),)
    if outcome.asked.standing.freshness.failed:
        return ((f"Searched: {stored} stored here.",),)
    return ((f"Searched: {stored} stored here, and Hugging Face.",),)


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
