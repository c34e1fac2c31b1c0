"""`show`: one paper, by its id or any link to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.commands.kinds import PaperRef
from bot.commands.notices import SAMPLE_NOTICE, failing, refusal_of
from bot.commands.spec import Call, Command, words
from bot.days import format_day
from bot.errors import Refusal
from bot.reply import Button, Card, Code, Detail, Outcome, Phrase, Reply

if TYPE_CHECKING:
    from bot.newsroom import PaperView
    from bot.papers import PaperId


@dataclass(frozen=True, slots=True, kw_only=True)
class Show:
    """Which paper is shown."""

    paper: PaperId = words(
        PaperRef(), "an arXiv id, or a link to arXiv, Hugging Face, alphaXiv or doi.org"
    )


async def show(args: Show, call: Call) -> Reply:
    """One paper with its whole abstract."""
    view = await call.newsroom.paper(args.paper, call.progress)
    if view.paper is None:
        return _unknown(args.paper, view)
    return Reply(
        notices=_notices(view),
        cards=(Card(view.paper, detail=Detail.FULL, listed_on=view.listed_on),),
        buttons=tuple(
            Button(f"list of {format_day(day)}", f"on {day}") for day in view.listed_on[:2]
        ),
        footer=("as of ", view.paper.told_at.latest),
        sample=view.sample,
    )


def _notices(view: PaperView) -> tuple[Phrase, ...]:
    if not view.standing.freshness.failed:
        return ()
    said = failing(view.standing)
    if view.sample:
        return (said, (SAMPLE_NOTICE,))
    return ((*said, " This is what was last read."),)


def _unknown(paper_id: PaperId, view: PaperView) -> Reply:
    link = Code(f"https://arxiv.org/abs/{paper_id}")
    if view.standing.freshness.failed:
        return Reply(
            heading=f"{paper_id} could not be looked up",
            notices=(failing(view.standing),),
            text=(("It is not stored here. At arXiv it would be ", link),),
            buttons=(Button("try again", f"show {paper_id}"),),
            outcome=Outcome.COULD_NOT,
            refusal=refusal_of(view.standing),
        )
    return Reply(
        heading=f"Hugging Face knows no paper {paper_id}",
        text=(("At arXiv it would be ", link),),
        outcome=Outcome.COULD_NOT,
        refusal=Refusal.UNKNOWN_PAPER,
    )


SHOW = Command(
    name="show",
    about="one paper, by its id or any link to it",
    args=Show,
    handler=show,
    examples=("show 2607.11886", "show https://huggingface.co/papers/2607.11886"),
    details=(
        "Taken are arXiv ids, also with version, links to arXiv, Hugging Face and alphaXiv, and arXiv's DOIs.",
    ),
    synonyms=("paper", "open", "about"),
)
