from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from bot.conversation import mistake_reply
from bot.errors import Mistake, Refusal
from bot.reply import Button, Card, Code, Detail, Field, Reply
from tests.rigs.drawing import NOW, STYLED, draw
from tests.rigs.papers import FROM_ARXIV, REAL_PAPERS

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

    from bot.papers import Paper

WIDTHS = (40, 80, 120)


def lines(drawn: str) -> str:
    """As a file holds it: no spaces at line ends."""
    return "\n".join(line.rstrip() for line in drawn.splitlines())


@pytest.mark.parametrize("width", WIDTHS)
def test_a_list_of_real_papers(width: int, snapshot: SnapshotAssertion) -> None:
    reply = Reply(
        heading="Hugging Face Daily Papers, Wed 15 Jul: 5 of 26",
        notices=(("The source is unreachable since ", NOW, ", still trying."),),
        cards=tuple(
            Card(paper, rank, buttons=(Button("abstract", f"show {paper.id}"),))
            for rank, paper in enumerate((*REAL_PAPERS, FROM_ARXIV), 8)
        ),
        buttons=(Button("more", "on 2026-07-15 page:3"),),
        footer=("read ", NOW),
    )
    assert lines(draw(reply, width=width)) == snapshot


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("paper", [*REAL_PAPERS, FROM_ARXIV], ids=lambda paper: paper.id)
def test_one_paper_in_full(width: int, paper: Paper, snapshot: SnapshotAssertion) -> None:
    card = Card(
        paper,
        detail=Detail.FULL,
        listed_on=(date(2026, 7, 15), date(2025, 12, 1)),
        buttons=(Button("back", "on 2026-07-15"),),
    )
    assert lines(draw(Reply(cards=(card,)), width=width)) == snapshot


@pytest.mark.parametrize("width", WIDTHS)
def test_a_mistake(width: int, snapshot: SnapshotAssertion) -> None:
    line = "on Jully 15 top:5"
    mistake = Mistake(
        Refusal.BAD_DAY,
        "“Jully 15” is no day",
        start=3,
        end=11,
        hint="Did you mean July 15?",
        fix="on 2026-07-15 top:5",
    )
    assert lines(draw(mistake_reply(mistake, line), width=width)) == snapshot


@pytest.mark.parametrize("width", WIDTHS)
def test_a_table(width: int, snapshot: SnapshotAssertion) -> None:
    reply = Reply(
        heading="Paperboy",
        fields=(
            Field((Code("today [top:1–100]"),), ("the papers of the latest list, by votes",)),
            Field(
                (Code("on <day> [top:1–100]"),),
                ("the papers of a day; ", Code("on monday"), " works"),
            ),
            Field(("database",), ("~/.local/share/paperboy/paperboy.db, 12,345 papers",)),
            Field(("last read",), (NOW,)),
        ),
    )
    assert lines(draw(reply, width=width)) == snapshot


def test_colours_and_links(snapshot: SnapshotAssertion) -> None:
    reply = Reply(cards=(Card(REAL_PAPERS[0], 1, buttons=(Button("abstract", "show x"),)),))
    drawn = draw(reply, look=STYLED).replace("\x1b", "␛")
    without_ids = "8;id=;".join(
        part.partition(";")[2] if index else part for index, part in enumerate(drawn.split("8;id="))
    )
    assert lines(without_ids) == snapshot
