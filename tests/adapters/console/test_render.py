from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from adapters.console.look import Look
from bot.conversation import numbered
from bot.reply import Button, Card, Code, Detail, Field, Outcome, Reply
from tests.rigs.drawing import NOW, PLAIN, STYLED, draw
from tests.rigs.papers import make_paper
from tests.rigs.replies import replies

if TYPE_CHECKING:
    from datetime import tzinfo

OWN_SEQUENCES = re.compile(
    r"\x1b\[[0-9;]*m|\x1b\]8;id=[-0-9]*;https?://[!-~]*\x1b\\|\x1b\]8;;\x1b\\"
)
BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
LOOKS = {"plain": PLAIN, "styled": STYLED, "ascii": replace(PLAIN, encoding="ascii")}


def squeezed(text: str) -> str:
    """Without white space, which wrapping changes, and without marks, which ASCII and folding may move."""
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize("look", LOOKS)
@given(reply=replies, width=st.integers(20, 130))
def test_any_reply_is_drawn_harmlessly_and_within_the_width(
    look: str, reply: Reply, width: int
) -> None:
    drawn = OWN_SEQUENCES.sub("", draw(reply, width=width, look=LOOKS[look]))
    assert "\x1b" not in drawn
    assert "\r" not in drawn
    assert not BIDI.search(drawn)
    drawn.encode("ascii" if look == "ascii" else "utf-8")
    for line in drawn.split("\n"):
        assert cell_len(line) <= width


@given(reply=replies, width=st.integers(20, 130))
def test_everything_a_reply_holds_appears(reply: Reply, width: int) -> None:
    drawn = squeezed(draw(reply, width=width))
    assert squeezed(PLAIN.line(reply.heading)) in drawn
    for phrase in (*reply.notices, *reply.text, reply.footer):
        for span in phrase:
            shown = PLAIN.instant(span) if isinstance(span, datetime) else span
            shown = PLAIN.line(shown.text) if isinstance(shown, Code) else PLAIN.words(shown)
            assert squeezed(shown) in drawn
    for field in reply.fields:
        assert squeezed(PLAIN.phrase(field.name).plain) in drawn
        assert squeezed(PLAIN.phrase(field.value).plain) in drawn
    for card in reply.cards:
        assert squeezed(PLAIN.line(card.paper.title)) in drawn
        assert card.paper.id in drawn
    for number, button in numbered(reply).items():
        assert squeezed(f"[{number}] {PLAIN.line(button.label)}") in drawn


def test_markup_and_emoji_codes_are_shown_as_they_stand() -> None:
    title = "[bold]not bold[/bold] :smile: [/] [link=x]"
    for look in (PLAIN, STYLED):
        drawn = OWN_SEQUENCES.sub(
            "", draw(Reply(cards=(Card(make_paper(title=title)),)), look=look)
        )
        assert title in drawn


def test_a_title_of_6000_characters_is_drawn_whole() -> None:
    for title in ("x" * 6000, "word " * 1200, "語" * 6000):
        drawn = draw(Reply(cards=(Card(make_paper(title=title), 1),)), width=40)
        assert squeezed(title) in squeezed(drawn)


def test_only_web_addresses_become_links() -> None:
    paper = make_paper()
    facts = replace(
        paper.facts, project_url="javascript:alert(1)", code_url="https://x.org/\x1b\\é"
    )
    drawn = draw(Reply(cards=(Card(replace(paper, facts=facts)),)), look=STYLED)
    assert "8;id" in drawn
    assert not re.search(r"\x1b\]8;[^\x1b]*javascript", drawn)
    assert "https://x.org/%5C%C3%A9\x1b\\" in drawn


@pytest.mark.parametrize(
    ("at", "shown"),
    [
        (NOW, "14:00 CEST"),
        (NOW.replace(hour=21, minute=59), "23:59 CEST"),
        (NOW.replace(hour=22), "Thu 16 Jul 00:00 CEST"),
        (NOW - timedelta(days=3), "Sun 12 Jul 14:00 CEST"),
        (NOW - timedelta(days=365), "Tue 15 Jul 2025 14:00 CEST"),
    ],
)
def test_instants_are_local_and_short_and_name_their_zone(at: datetime, shown: str) -> None:
    assert PLAIN.instant(at) == shown


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        (UTC, "12:00 UTC"),
        (ZoneInfo("Europe/Berlin"), "14:00 CEST"),
        (ZoneInfo("America/Sao_Paulo"), "09:00 UTC-03"),
        (timezone(timedelta(hours=2)), "14:00 UTC+02:00"),
    ],
)
def test_a_zone_without_a_name_is_told_by_its_distance_from_utc(zone: tzinfo, shown: str) -> None:
    assert replace(PLAIN, tz=zone).instant(NOW) == shown


def test_without_a_zone_instants_are_in_the_machines_own() -> None:
    look = Look(now=datetime(2026, 7, 15, 12, tzinfo=UTC))
    assert look.instant(look.now) == f"{look.now.astimezone():%H:%M %Z}"


def test_things_to_type_stand_in_backquotes_only_where_nothing_else_sets_them_apart() -> None:
    reply = Reply(text=(("Try ", Code("today"), "."),), fields=(Field((Code("on"),), ("a day",)),))
    assert draw(reply) == "Try `today`.\n\non  a day\n"
    assert "`" not in draw(reply, look=STYLED)


def test_notices_are_set_apart() -> None:
    reply = Reply(heading="Papers", notices=(("Not out yet since ", NOW, "."),))
    assert draw(reply) == "Papers\n\n! Not out yet since 14:00 CEST.\n"


def test_a_table_puts_values_under_names_that_are_too_long() -> None:
    reply = Reply(
        fields=(
            Field(("short",), ("one two three four five six seven",)),
            Field(("a name that is much too long",), ("its value",)),
        )
    )
    assert [line.rstrip() for line in draw(reply, width=30).splitlines()] == [
        "short  one two three four five",
        "       six seven",
        "a name that is much too long",
        "       its value",
    ]


LINK = "https://example.org/" + "x" * 17  # 37 cells


@pytest.mark.parametrize("rank", [None, 1, 4321])
@pytest.mark.parametrize("detail", Detail)
@given(width=st.integers(len(LINK), 130))
def test_a_link_is_never_broken_where_a_line_holds_it(
    rank: int | None, detail: Detail, width: int
) -> None:
    paper = make_paper()
    for facts in (
        replace(paper.facts, code_url=LINK, stars=1234, project_url=None),
        replace(paper.facts, code_url="https://x.org/y", project_url=LINK),
    ):
        card = Card(replace(paper, facts=facts), rank, detail)
        assert any(LINK in line for line in draw(Reply(cards=(card,)), width=width).splitlines())


@pytest.mark.parametrize(
    ("rank", "detail", "drawn"),
    [(None, Detail.BRIEF, True), (1, Detail.FULL, True), (1, Detail.BRIEF, False)],
)
def test_listing_days_are_drawn_where_a_paper_stands_alone_not_in_a_list(
    rank: int | None, detail: Detail, drawn: bool
) -> None:
    card = Card(make_paper(), rank, detail, listed_on=(date(2026, 7, 13),))
    assert ("listed Mon 13 Jul" in draw(Reply(cards=(card,)))) is drawn


@pytest.mark.parametrize(
    ("detail", "shown"),
    [(Detail.BRIEF, "k1 · k2 · k3 · k4 · k5 · +2\n"), (Detail.FULL, "k5 · k6 · k7\n")],
)
def test_many_keywords_are_few_in_lists_and_all_in_full(detail: Detail, shown: str) -> None:
    paper = make_paper()
    facts = replace(paper.facts, ai_keywords=tuple(f"k{number}" for number in range(1, 8)))
    drawn = draw(Reply(cards=(Card(replace(paper, facts=facts), 1, detail),)))
    assert shown in re.sub(r" +\n", "\n", drawn)


def test_buttons_are_packed_and_broken_only_between_each_other() -> None:
    buttons = tuple(Button(label, label) for label in ("one more", "two more", "three more"))
    assert draw(Reply(buttons=buttons), width=30) == "[1] one more  [2] two more\n[3] three more\n"


def test_where_buttons_cannot_be_pressed_their_commands_are_shown() -> None:
    look = replace(PLAIN, pressable=False)
    reply = Reply(buttons=(Button("more", "today page:2"), Button("today", "today")))
    assert draw(reply, look=look) == "[1] more → today page:2  [2] today\n"


@pytest.mark.parametrize("outcome", Outcome)
def test_the_heading_tells_by_its_colour_how_it_ended(outcome: Outcome) -> None:
    drawn = draw(Reply(heading="It", outcome=outcome), look=STYLED)
    colour = {Outcome.ANSWERED: "1", Outcome.COULD_NOT: "1;33", Outcome.MISTAKE: "1;31"}[outcome]
    assert drawn == f"\x1b[{colour}mIt\x1b[0m\n"
