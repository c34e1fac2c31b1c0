"""`library …`: papers that somebody keeps, with a note."""

from __future__ import annotations

import re
from asyncio import to_thread
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.commands.grammar import write_command
from bot.commands.kinds import PaperRef
from bot.commands.lists import FILTER, Listed, Paged, how_read, marked, page_of
from bot.commands.notices import count_of, failing, refusal_of
from bot.commands.owned import ME, TO, OnePaper, Text, owner_of, to_of_place, whose
from bot.commands.spec import Call, Command, option, optional_words, words
from bot.errors import Mistake, Refusal
from bot.paper_id import id_number
from bot.query.analysed import AnalysedPaper
from bot.query.matching import matches
from bot.reply import Button, Code, Outcome, Phrase, Reply
from bot.watching.model import Saved

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.analyses import Analyses
    from bot.newsroom import PaperView
    from bot.papers import PaperId
    from bot.ports import ListedPaper
    from bot.query.model import Query

LONGEST_NOTE = 1_000
"""Characters."""

_TAG = re.compile(r"(?<!\S)#(\w[\w-]*)")
_WHOSE = "whose: yours (me), or this place's (here)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Save:
    """Which paper is kept, and what is noted beside it."""

    paper: PaperId = words(OnePaper(), "an arXiv id or any link to the paper")
    note: str | None = optional_words(Text(LONGEST_NOTE, "note"), "a note; words with # are tags")
    to: str = option(TO, _WHOSE, default=ME)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept(Paged):
    """What of a library is listed."""

    filter: Query | None = optional_words(FILTER, "what the papers or notes must say, as a query")
    tag: str = option(Text(50, "tag"), "only those with this tag", default="")
    to: str = option(TO, _WHOSE, default=ME)


@dataclass(frozen=True, slots=True, kw_only=True)
class One:
    """One paper of a library."""

    paper: PaperId = words(PaperRef(), "an arXiv id or any link to the paper")
    to: str = option(TO, _WHOSE, default=ME)


async def save(args: Save, call: Call) -> Reply:
    """Keep a paper."""
    view = await call.newsroom.paper(args.paper, call.progress)
    if view.paper is None or view.sample:
        return _cannot_save(args.paper, view)
    owner, store = owner_of(args.to, call), call.newsroom.store
    async with store.transaction() as ledger:
        kept = await store.watching.saved_by(owner)
        before = next((each for each in kept if each.paper_id == args.paper), None)
        note = args.note or (before.note if before else "")
        tags = tags_of(note)
        await ledger.watching.save(
            Saved(owner=owner, paper_id=args.paper, at=call.now, note=note, tags=tags)
        )
    return Reply(
        heading=f"{'Already there' if before else 'Saved'}: {view.paper.title}",
        text=_beside(note, before.note if before else ""),
        buttons=(
            Button("list", write_command(LIST, Kept(to=args.to))),
            Button("take it out", write_command(REMOVE, One(paper=args.paper, to=args.to))),
            *_old_note_back(args, note, before.note if before else ""),
        ),
    )


async def list_all(args: Kept, call: Call) -> Reply:
    """A library, what was saved last first."""
    kept = await call.newsroom.store.watching.saved_by(owner_of(args.to, call))
    heading = f"{whose(args.to, call)} library"
    if not kept:
        return Reply(
            heading=f"{heading} is empty",
            text=(("To keep a paper: ", Code("library save 2607.11886")),),
        )
    numbers = [id_number(saved.paper_id) for saved in kept]
    known = await call.newsroom.store.look_up(lambda index: index.listed_papers(numbers))
    tag = args.tag.removeprefix("#").lower()
    tagged = [
        (saved, known[number])
        for saved, number in zip(kept, numbers, strict=True)
        if number in known and (not tag or tag in saved.tags)
    ]
    # Many papers take long to be taken apart, and others are waiting for their answers too.
    listed = await to_thread(_listed, tagged, args.filter, call.newsroom.analyses)
    page = page_of(listed, LIST, args)
    shown = page.span_of(len(kept)) if listed else f"none of {count_of(len(kept), 'paper')}"
    return Reply(
        heading=f"{heading} · {shown}",
        text=await how_read(args.filter, call) if args.filter is not None else (),
        cards=page.cards,
        buttons=page.buttons if listed else (_without_conditions(args),),
        footer=(
            Code("library remove"),
            " takes an id",
            *to_of_place(args.to, call),
        ),
    )


async def remove(args: One, call: Call) -> Reply:
    """Take a paper out."""
    owner = owner_of(args.to, call)
    store = call.newsroom.store
    async with store.transaction() as ledger:
        kept = await store.watching.saved_by(owner)
        await ledger.watching.unsave(owner, args.paper)
    before = next((each for each in kept if each.paper_id == args.paper), None)
    if before is None:
        raise Mistake(
            Refusal.NO_SUCH_NUMBER,
            f"{args.paper} is not in the library",
            hint="library list shows what is.",
        )
    again = Save(paper=args.paper, note=before.note or None, to=args.to)
    return Reply(
        heading=f"{args.paper} is out of the library",
        buttons=(Button("save it again", write_command(SAVE, again)),),
    )


def tags_of(note: str) -> tuple[str, ...]:
    """The words of a note that begin with #, without it, in lower case, in order, each once."""
    return tuple(dict.fromkeys(tag.lower() for tag in _TAG.findall(note)))


def _beside(note: str, before: str) -> tuple[Phrase, ...]:
    said: list[Phrase] = [(f"Note: {note}",)] if note else []
    if before and note != before:
        said.append((f"It replaces: {before}",))
    return tuple(said)


def _without_conditions(args: Kept) -> Button:
    return Button("all of them", write_command(LIST, Kept(to=args.to)))


def _old_note_back(args: Save, note: str, before: str) -> tuple[Button, ...]:
    if not before or note == before:
        return ()
    return (Button("put the old note back", write_command(SAVE, replace(args, note=before))),)


def _cannot_save(paper_id: PaperId, view: PaperView) -> Reply:
    """Papers of the sample are not taken either: it stands in only while nothing is stored."""
    if view.standing.freshness.failed:
        return Reply(
            heading=f"{paper_id} could not be looked up, so it is not saved",
            notices=(failing(view.standing),),
            text=(("Please save it once Hugging Face can be reached.",),),
            outcome=Outcome.COULD_NOT,
            refusal=refusal_of(view.standing),
        )
    return Reply(
        heading=f"No paper {paper_id} is known here, nor at Hugging Face",
        text=(("Only known papers can be saved; perhaps a digit is wrong.",),),
        outcome=Outcome.COULD_NOT,
        refusal=Refusal.UNKNOWN_PAPER,
    )


def _listed(
    kept: Sequence[tuple[Saved, ListedPaper]], query: Query | None, analyses: Analyses
) -> list[Listed]:
    """The papers, their notes beside them, for which the query holds."""
    listed = []
    for saved, found in kept:
        days = (found.first_listed,) if found.first_listed else ()
        one = Listed(found.paper, days=days, note=saved.note)
        if query is None:
            listed.append(one)
            continue
        paper = analyses.of(found.paper, found.first_listed)
        if matches(query, _with_note(saved, paper)):
            listed.append(marked(one, query, paper))
    return listed


def _with_note(saved: Saved, paper: AnalysedPaper) -> AnalysedPaper:
    """The paper with its note among what is looked in."""
    if not saved.note:
        return paper
    facts = paper.paper.facts
    noted = replace(facts, ai_keywords=(*facts.ai_keywords, saved.note))
    return AnalysedPaper(replace(paper.paper, facts=noted), paper.first_listed)


SAVE = Command(
    name="library save",
    about="keep a paper, with a note",
    args=Save,
    handler=save,
    examples=("library save 2607.11886", "library save 2607.11886 for Thursday #reading-group"),
    synonyms=("save",),
)
LIST = Command(
    name="library list",
    about="the papers that you keep, or this place",
    args=Kept,
    handler=list_all,
    examples=("library list", "library list diffusion", "library list tag:reading-group"),
    details=("A query is looked for in the papers and in your notes.",),
    synonyms=("library", "saved"),
)
REMOVE = Command(
    name="library remove",
    about="take a paper out of the library",
    args=One,
    handler=remove,
    examples=("library remove 2607.11886",),
    synonyms=("unsave", "library rm", "library delete"),
    takes_away=True,
)
LIBRARY = (SAVE, LIST, REMOVE)
