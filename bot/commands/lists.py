"""Pages of papers as replies, and narrowing them by a query: what all browse commands share."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bot.commands.grammar import write_command
from bot.commands.kinds import Filter, Number
from bot.commands.notices import count_of
from bot.commands.spec import option
from bot.errors import Mistake, Refusal
from bot.paper_id import id_number
from bot.papers import SourceName
from bot.query.analysed import AnalysedPaper
from bot.query.explaining import marks
from bot.query.matching import matches
from bot.query.model import Category, Field, Has, Link, Note, Query
from bot.query.printing import written
from bot.reply import MORE, Button, Card, Code, Phrase

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.commands.spec import Call, Command
    from bot.papers import Paper

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
        if len(self.cards) == self.total:
            return count_of(self.total, "paper")
        return f"{self.first + 1}–{self.first + len(self.cards)} of {self.total:,}"


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


async def narrowed(listed: Sequence[Listed], query: Query | None, call: Call) -> list[Listed]:
    """Those papers of a list that a filter holds for, with its words marked."""
    if query is None:
        return list(listed)
    numbers = {id_number(each.paper.id): each for each in listed}
    known = await call.newsroom.store.look_up(lambda index: index.listed_papers(numbers))
    kept = []
    for number, each in numbers.items():
        first = known[number].first_listed if number in known else min(each.days, default=None)
        paper = AnalysedPaper(each.paper, first)
        if matches(query, paper):
            kept.append(marked(each, query, paper))
    return kept


def marked(listed: Listed, query: Query, paper: AnalysedPaper) -> Listed:
    """The paper with the words marked that the query asks for."""
    found = marks(query, paper)
    return replace(listed, title_marks=found[Field.TITLE], abstract_marks=found[Field.ABSTRACT])


async def how_read(query: Query, call: Call) -> tuple[Phrase, ...]:
    """How a query was read, and what is worth knowing about it."""
    said: list[Phrase] = [("Read as ", Code(written(query))), *map(_note, query.notes)]
    leaves = query.leaves
    asks_category = any(isinstance(leaf, Category) for leaf in leaves)
    if asks_category and not await call.newsroom.store.days(SourceName.ARXIV):
        said.append(
            ("No stored paper has a category: papers known only from Hugging Face have none.",)
        )
    if Has(Link.MODELS) in leaves:
        said.append(("No source tells of linked models yet, so has:models finds nothing.",))
    return tuple(said)


def _note(note: Note) -> Phrase:
    if note.instead:
        return (note.text, " The other reading: ", Code(note.instead))
    return (note.text,)
