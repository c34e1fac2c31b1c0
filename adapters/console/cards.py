"""How one paper is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.text import Text

from adapters.console.layout import Hanging, Packed, TwoColumns
from adapters.console.look import NUMBER, SMALL, TITLE
from adapters.console.shorten import first_sentences, short_names
from bot.reply import Detail

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rich.console import RenderableType

    from adapters.console.look import Look
    from bot.papers import Paper
    from bot.reply import Button, Card

_FEW_AUTHORS = 4
_MANY_AUTHORS = 24
_FEW_KEYWORDS = 8
_RANK_CELLS = 4


def draw_card(card: Card, look: Look, buttons: Sequence[tuple[int, Button]]) -> RenderableType:
    """The paper; in a list its rank stands to the left. `buttons` are the card's own with their numbers."""
    body = Group(*_parts(card, look, buttons))
    if card.rank is None:
        return body
    lead = Text(f"{card.rank:>{_RANK_CELLS - 2}}", NUMBER)
    return Hanging(lead, body, max(_RANK_CELLS, lead.cell_len + 2))


def draw_buttons(buttons: Iterable[tuple[int, Button]], look: Look) -> RenderableType:
    """The buttons with the numbers that press them, side by side."""
    return Packed([_button(number, button, look) for number, button in buttons], Text("  "))


def _button(number: int, button: Button, look: Look) -> Text:
    drawn = Text.assemble((f"[{number}]", NUMBER), " ", look.line(button.label), overflow="fold")
    if not look.pressable and button.command != button.label:
        drawn.append(look.words(" → ") + look.line(button.command), SMALL)
    return drawn


def _parts(
    card: Card, look: Look, buttons: Sequence[tuple[int, Button]]
) -> Iterator[RenderableType]:
    paper, facts = card.paper, card.paper.facts
    full = card.detail is Detail.FULL
    title = look.text(paper.title, TITLE)
    title.stylize(look.link(paper.url))
    yield title
    yield _joined(_figures(card, look), look)
    if paper.words.authors:
        most = _MANY_AUTHORS if full else _FEW_AUTHORS
        yield look.text(short_names(paper.words.authors, most=most), "italic")
    yield from _full_words(paper, look) if full else _brief_words(paper, look)
    keywords = facts.ai_keywords if full else facts.ai_keywords[:_FEW_KEYWORDS]
    if keywords:
        yield _joined([look.text(keyword, SMALL) for keyword in keywords], look)
    if full:
        yield from [Text()] if keywords else []
        yield TwoColumns([(Text(name, SMALL), link) for name, link in _all_links(paper, look)])
    else:
        yield Packed(
            [
                Text.assemble((f"{name} ", SMALL), link, overflow="fold")
                for name, link in _own_links(paper, look)
            ],
            Text("  "),
        )
    if buttons:
        yield from [Text()] if full else []
        yield draw_buttons(buttons, look)


def _joined(items: Sequence[Text], look: Look) -> Packed:
    return Packed(items, Text(look.words(" · "), SMALL))


def _figures(card: Card, look: Look) -> list[Text]:
    """What fits a line: votes, comments, whose it is, its id and days."""
    facts = card.paper.facts
    told = []
    if facts.upvotes is not None:
        told.append(f"▲ {facts.upvotes:,}")
    if facts.comments:
        told.append(f"{facts.comments:,} comment{'s' if facts.comments > 1 else ''}")
    if facts.organization:
        told.append(facts.organization)
    told.append(card.paper.id)
    told.extend(" ".join(facts.categories) for _ in facts.categories[:1])
    if card.listed_on:
        told.append("listed " + ", ".join(map(look.day, card.listed_on)))
    if card.detail is Detail.FULL and facts.published_on:
        told.append(f"published {look.day(facts.published_on)}")
    return [look.text(each, SMALL if index else "") for index, each in enumerate(told)]


def _brief_words(paper: Paper, look: Look) -> Iterator[RenderableType]:
    if paper.facts.ai_summary:
        yield _ai_summary(paper.facts.ai_summary, look)
    elif paper.words.abstract:
        yield look.text(first_sentences(paper.words.abstract))


def _full_words(paper: Paper, look: Look) -> Iterator[RenderableType]:
    if paper.facts.note:
        yield look.text(paper.facts.note, SMALL)
    yield Text()
    if paper.facts.ai_summary:
        yield _ai_summary(paper.facts.ai_summary, look)
        yield Text()
    for paragraph in paper.words.abstract.split("\n\n"):
        if paragraph.strip():
            yield look.text(paragraph)
            yield Text()


def _ai_summary(summary: str, look: Look) -> Text:
    return Text.assemble(("AI summary: ", SMALL), look.text(summary), overflow="fold")


def _own_links(paper: Paper, look: Look) -> Iterator[tuple[str, Text]]:
    """What its authors made beside it."""
    facts = paper.facts
    if facts.code_url:
        code = look.address(facts.code_url)
        if facts.stars is not None:
            stars = look.words(f" ★ {facts.stars:,}")
            code = Text.assemble(code, (stars, SMALL), overflow="fold")
        yield "code", code
    if facts.project_url:
        yield "project", look.address(facts.project_url)


def _all_links(paper: Paper, look: Look) -> Iterator[tuple[str, Text]]:
    yield from _own_links(paper, look)
    if paper.url != paper.arxiv_url:
        yield "page", look.address(paper.url)
    yield "arXiv", look.address(paper.arxiv_url)
    yield "PDF", look.address(paper.pdf_url)
