"""Pages of papers as replies, and narrowing them by a query: what all browse commands share."""

from __future__ import annotations

from asyncio import to_thread
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bot.commands.grammar import write_command
from bot.commands.kinds import Filter, Number
from bot.commands.notices import count_of
from bot.commands.spec import option
from bot.errors import Mistake, Refusal
from bot.known_facts import counts_of, fact_of
from bot.paper_id import id_number
from bot.ports import Fact
from bot.query.explaining import marks
from bot.query.matching import matches
from bot.query.model import Field, Has, Link, Note, Query, Since, Until
from bot.query.printing import written
from bot.reply import MORE, Button, Card, Code, Phrase

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from bot.analyses import Analyses
    from bot.commands.spec import Call, Command
    from bot.known_facts import FactCounts
    from bot.papers import Paper, PaperId
    from bot.query.analysed import AnalysedPaper

TOP = Number(1, 100)
PAGE = Number(1, 1_000)
COUNTS = ("limit", "count", "n")
FILTER = Filter()


@dataclass(frozen=True, slots=True, kw_only=True)
class Paged:
    """How much of a list is shown."""

    top: int = option(TOP, "how many papers at once", default=10, synonyms=COUNTS)
    page: int = option(PAGE, "which page of them", default=1)


@dataclass(frozen=True, slots=True)
class Listed:
    """A paper in a list.

    Attributes:
        paper: the paper.
        days: the listing days that the list is about.
        note: why it stands here, or "".
        title_marks: where in the title the words stand that were asked for.
        abstract_marks: the same of the abstract.
    """

    paper: Paper
    days: tuple[date, ...] = ()
    note: str = ""
    title_marks: tuple[tuple[int, int], ...] = ()
    abstract_marks: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list.

    Attributes:
        cards: its papers.
        first: how many papers stand before it.
        total: how many papers the list has.
        buttons: to the next page, if there is one.
    """

    cards: tuple[Card, ...]
    first: int
    total: int
    buttons: tuple[Button, ...]

    @property
    def span(self) -> str:
        """Which papers of how many."""
        return self.span_of(self.total)

    def span_of(self, unfiltered: int) -> str:
        """The same, where a filter left these of so many papers."""
        everything = count_of(unfiltered, "paper")
        if len(self.cards) == self.total:
            return everything if self.total == unfiltered else f"{self.total:,} of {everything}"
        last = self.first + len(self.cards)
        shown = f"{last:,}" if len(self.cards) == 1 else f"{self.first + 1:,}–{last:,}"
        left = "" if self.total == unfiltered else f", filtered from {everything}"
        return f"{shown} of {self.total:,}{left}"


def page_of(listed: Sequence[Listed], command: Command[Any], args: Any) -> Page:
    """The page that `args` (a `Paged` of `command`) ask for.

    Raises:
        bot.errors.Mistake: it lies past the end.
    """
    pages = max(1, -(-len(listed) // args.top))
    first = (args.page - 1) * args.top
    if args.page > pages:
        total = count_of(len(listed), "paper")
        raise Mistake(
            Refusal.PAST_THE_END,
            f"page {args.page} is past the end",
            hint=f"{total} make {count_of(pages, 'page')} of {args.top}.",
            fix=write_command(command, replace(args, page=pages)),
        )
    shown = listed[first : first + args.top]
    buttons: tuple[Button, ...] = ()
    if args.page < pages:
        buttons = (Button(MORE, write_command(command, replace(args, page=args.page + 1))),)
    cards = tuple(card(each, rank) for rank, each in enumerate(shown, first + 1))
    return Page(cards, first, len(listed), buttons)


def card(listed: Listed, rank: int) -> Card:
    """A paper in a list as a card."""
    return Card(
        listed.paper,
        rank=rank,
        listed_on=listed.days,
        buttons=(Button("abstract", f"show {listed.paper.id}"),),
        note=listed.note,
        title_marks=listed.title_marks,
        abstract_marks=listed.abstract_marks,
    )


def without_filter(command: Command[Any], args: Any) -> Button:
    """To the same list without its filter."""
    return Button("without the filter", write_command(command, replace(args, filter=None, page=1)))


async def narrowed(listed: Sequence[Listed], query: Query | None, call: Call) -> list[Listed]:
    """Those papers of a list that a filter holds for, with its words marked."""
    if query is None:
        return list(listed)
    first_days = await _first_days(listed, query, call)
    # Many papers take long to be taken apart, and others are waiting for their answers too.
    return await to_thread(_kept_of, listed, query, first_days, call.newsroom.analyses)


async def _first_days(
    listed: Sequence[Listed], query: Query, call: Call
) -> dict[PaperId, date | None]:
    """The first listing days, where the query asks for them."""
    if not any(isinstance(leaf, Since | Until) for leaf in query.leaves):
        return {}
    numbers = [id_number(each.paper.id) for each in listed]
    known = await call.newsroom.store.look_up(lambda index: index.listed_papers(numbers))
    stored = {each.paper.id: each.first_listed for each in known.values()}
    return {
        each.paper.id: stored.get(each.paper.id) or min(each.days, default=None) for each in listed
    }


def _kept_of(
    listed: Sequence[Listed],
    query: Query,
    first_days: Mapping[PaperId, date | None],
    analyses: Analyses,
) -> list[Listed]:
    kept = []
    for each in listed:
        paper = analyses.of(each.paper, first_days.get(each.paper.id))
        if matches(query, paper):
            kept.append(marked(each, query, paper))
    return kept


def marked(listed: Listed, query: Query, paper: AnalysedPaper) -> Listed:
    """The paper with the words marked that the query asks for."""
    found = marks(query, paper)
    return replace(listed, title_marks=found[Field.TITLE], abstract_marks=found[Field.ABSTRACT])


async def how_read(
    query: Query, call: Call, looked_at: Sequence[Paper] | None = None
) -> tuple[Phrase, ...]:
    """How a query was read, and what is worth knowing about it.

    `looked_at` are the papers of the list that it narrows, where it does not look at everything stored.
    """
    return (
        ("Read as ", Code(written(query))),
        *map(_note, query.notes),
        *await _warnings(query, call, looked_at),
    )


async def _warnings(query: Query, call: Call, looked_at: Sequence[Paper] | None) -> list[Phrase]:
    """What the query asks for that no source told of the papers it looks at."""
    asked = [fact for fact in map(fact_of, query.leaves) if fact is not None]
    said: list[Phrase] = []
    if Has(Link.MODELS) in query.leaves:
        said.append(("No source tells of linked models yet, so has:models finds nothing.",))
    if not asked:
        return said
    seen = None if looked_at is None else counts_of(looked_at)
    stored = await call.newsroom.facts.counts()
    # The papers of the bundled sample are not stored.
    everywhere = stored if stored.papers or seen is None else seen
    for fact in dict.fromkeys(asked):
        if fact is Fact.CATEGORIES:
            said += _categories(seen or stored, everywhere)
        elif not everywhere.known[fact] and everywhere.papers:
            said.append((_UNTOLD[fact],))
    return said


def _categories(seen: FactCounts, everywhere: FactCounts) -> list[Phrase]:
    without = seen.papers - seen.known[Fact.CATEGORIES]
    reason = "papers known only from Hugging Face have none."
    if not everywhere.known[Fact.CATEGORIES]:
        return [(f"No stored paper has a category: {reason}",)]
    if not without:
        return []
    which = "stored papers" if seen is everywhere else "papers of this list"
    if without == seen.papers:
        return [(f"None of the {seen.papers:,} {which} has a category: {reason}",)]
    has = "has" if without == 1 else "have"
    return [(f"{without:,} of the {seen.papers:,} {which} {has} no category: {reason}",)]


_UNTOLD = {
    Fact.KEYWORDS: "No stored paper has keywords, so keyword: finds nothing.",
    Fact.ORGANIZATION: "No stored paper has an organisation, so org: finds nothing.",
    Fact.CODE: "No stored paper has a repository, so has:code finds nothing.",
    Fact.PROJECT: "No stored paper has a page of its own, so has:project finds nothing.",
    Fact.MEDIA: "No stored paper has pictures or films, so has:media finds nothing.",
    Fact.UPVOTES: "Of no stored paper the votes are known, so upvotes finds nothing.",
    Fact.STARS: "Of no stored paper the stars are known, so stars finds nothing.",
    Fact.COMMENTS: "Of no stored paper the comments are known, so comments finds nothing.",
}


def _note(note: Note) -> Phrase:
    if note.instead:
        return (note.text, " The other reading: ", Code(note.instead))
    return (note.text,)
