"""How one paper is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.text import Text

from adapters.console.layout import Hanging, Links, Packed, TwoColumns
from adapters.console.look import FOUND, NUMBER, SMALL, TITLE
from adapters.console.shorten import around, first_sentences, short_names
from bot.reply import Detail

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rich.console import RenderableType

    from adapters.console.look import Look
    from adapters.console.shorten import Marks
    from bot.papers import Paper
    from bot.reply import Button, Card

_FEW_AUTHORS = 4
_MANY_AUTHORS = 24
_FEW_KEYWORDS = 5
_RANK_CELLS = 4


def draw_card(card: Card, look: Look, buttons: Sequence[tuple[int, Button]]) -> RenderableType:
    """The paper; in a list its rank stands to the left. `buttons` are the card's own with their numbers."""
    lead = Text() if card.rank is None else Text(f"{card.rank:>{_RANK_CELLS - 2}}", NUMBER)
    indent = 0 if card.rank is None else max(_RANK_CELLS, lead.cell_len + 2)
    drawn: list[RenderableType] = [Hanging(lead, Group(*_words(card, look)), indent)]
    if card.detail is Detail.FULL:
        rows = [
            (Text(name, SMALL), Packed(link, Text(" ")))
            for name, link in _all_links(card.paper, look)
        ]
        drawn.append(TwoColumns(rows, indent))
    else:
        links = [(Text(name, SMALL), link) for name, link in _own_links(card.paper, look)]
        drawn.append(Links(links, indent))
    if buttons:
        drawn += [Text()] if card.detail is Detail.FULL else []
        drawn.append(Hanging(Text(), draw_buttons(buttons, look), indent))
    return Group(*drawn)


def draw_buttons(buttons: Iterable[tuple[int, Button]], look: Look) -> RenderableType:
    """The buttons with the numbers that press them, side by side."""
    numbered = list(buttons)
    drawn = [_button(number, button, look) for number, button in numbered]
    return Packed(drawn, Text("  "), [len(f"[{number}] ") for number, _ in numbered])


def _button(number: int, button: Button, look: Look) -> Text:
    drawn = Text.assemble((f"[{number}]", NUMBER), " ", look.line(button.label), overflow="fold")
    if not look.pressable and button.command != button.label:
        drawn.append(look.words(" → ") + look.line(button.command), SMALL)
    return drawn


def _words(card: Card, look: Look) -> Iterator[RenderableType]:
    """All but links and buttons."""
    paper, facts = card.paper, card.paper.facts
    full = card.detail is Detail.FULL
    title = _marked(look.text(paper.title, TITLE), paper.title, card.title_marks)
    title.stylize(look.link(paper.url))
    yield title
    yield _joined(_figures(card, look), look)
    if paper.words.authors:
        most = _MANY_AUTHORS if full else _FEW_AUTHORS
        yield look.text(short_names(paper.words.authors, most=most), "italic")
    yield from _full_words(paper, look) if full else _brief_words(card, look)
    if facts.ai_keywords:
        most = len(facts.ai_keywords) if full else _FEW_KEYWORDS
        yield _joined(_keywords(facts.ai_keywords, most, look), look)
        yield from [Text()] if full else []


def _joined(items: Sequence[Text], look: Look) -> Packed:
    return Packed(items, Text(look.words(" · "), SMALL))


def _keywords(keywords: Sequence[str], most: int, look: Look) -> list[Text]:
    """The first `most` and, where there are others, how many."""
    shown = [look.text(keyword, SMALL) for keyword in keywords[:most]]
    left_out = len(keywords) - len(shown)
    return [*shown, Text(f"+{left_out}", SMALL)] if left_out else shown


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
    if card.note:
        told.append(card.note)
    full = card.detail is Detail.FULL
    if card.listed_on and (full or card.rank is None):
        told.append("listed " + ", ".join(map(look.day, card.listed_on)))
    if full and facts.published_on:
        told.append(f"published {look.day(facts.published_on)}")
    return [look.text(each, SMALL if index else "") for index, each in enumerate(told)]


def _marked(drawn: Text, text: str, marks: Marks) -> Text:
    """The text with the stretches marked that were asked for, where drawing has left it as it was."""
    if drawn.plain == text:
        for start, end in marks:
            drawn.stylize(FOUND, start, end)
    return drawn


def _brief_words(card: Card, look: Look) -> Iterator[RenderableType]:
    paper = card.paper
    if card.abstract_marks:
        text, marks = around(paper.words.abstract, card.abstract_marks)
        yield _marked(look.text(text), text, marks)
    elif paper.facts.ai_summary:
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


def _own_links(paper: Paper, look: Look) -> Iterator[tuple[str, tuple[Text, ...]]]:
    """What its authors made beside it: its name, its address, and what is said of it."""
    facts = paper.facts
    if facts.code_url:
        code = look.address(facts.code_url)
        stars = () if facts.stars is None else (look.text(f"★ {facts.stars:,}", SMALL),)
        yield "code", (code, *stars)
    if facts.project_url:
        yield "project", (look.address(facts.project_url),)


def _all_links(paper: Paper, look: Look) -> Iterator[tuple[str, tuple[Text, ...]]]:
    yield from _own_links(paper, look)
    if paper.url != paper.arxiv_url:
        yield "page", (look.address(paper.url),)
    yield "arXiv", (look.address(paper.arxiv_url),)
    yield "PDF", (look.address(paper.pdf_url),)
