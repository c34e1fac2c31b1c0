"""A reply becomes a drawing. Everything here is pure; who writes where is `adapters.console.screen`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.text import Text

from adapters.console.cards import draw_buttons, draw_card
from adapters.console.caret import Pointed
from adapters.console.layout import Hanging, TwoColumns, spaced
from adapters.console.look import COULD_NOT, HEADING, MISTAKE, NOTICE, SMALL
from bot.conversation import numbered
from bot.reply import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from adapters.console.look import Look
    from bot.reply import Card, Phrase, Reply

_HEADINGS = {
    Outcome.ANSWERED: HEADING,
    Outcome.COULD_NOT: COULD_NOT,
    Outcome.MISTAKE: MISTAKE,
}


def render(reply: Reply, look: Look) -> RenderableType:
    """The whole reply, ready to be drawn at any width."""
    return Group(*spaced(_blocks(reply, look)))


def render_notices(notices: tuple[Phrase, ...], look: Look) -> RenderableType:
    """The notices alone, each set apart by a “!”."""
    return Group(*(Hanging(Text("! ", NOTICE), look.phrase(each, NOTICE), 2) for each in notices))


def _blocks(reply: Reply, look: Look) -> Iterator[RenderableType]:
    if reply.heading:
        yield look.text(reply.heading, _HEADINGS[reply.outcome])
    if reply.caret:
        yield Pointed(reply.caret, look)
    if reply.notices:
        yield render_notices(reply.notices, look)
    for phrase in reply.text:
        yield look.phrase(phrase)
    if reply.fields:
        rows = [(look.phrase(field.name), look.phrase(field.value)) for field in reply.fields]
        yield TwoColumns(rows)
    yield from _cards(reply.cards, reply, look)
    own = list(numbered(reply).items())[len(reply.all_buttons) - len(reply.buttons) :]
    if own:
        yield draw_buttons(own, look)
    if reply.footer:
        yield look.phrase(reply.footer, SMALL)


def _cards(cards: tuple[Card, ...], reply: Reply, look: Look) -> Iterator[RenderableType]:
    buttons = iter(numbered(reply).items())
    for card in cards:
        yield draw_card(card, look, [next(buttons) for _ in card.buttons])
