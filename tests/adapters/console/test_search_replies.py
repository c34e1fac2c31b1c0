"""What people read when they search: real lines, answered by the desk, as a terminal shows the answers."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.rigs.desk import open_desk
from tests.rigs.drawing import PLAIN, STYLED, draw
from tests.rigs.huggingface import captured

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from syrupy.assertion import SnapshotAssertion

    from bot.reply import Reply
    from tests.rigs.desk import Desk

WIDTHS = (40, 80, 120)
LINK = re.compile(r"\x1b]8;.*?\x1b\\")
"""Begins or ends a link; its id is another one each time."""


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    """Nothing is stored yet."""
    async with open_desk() as made:
        yield made


@pytest.fixture
async def july(desk: Desk) -> Desk:
    """The lists of July are stored, 21 papers."""
    await desk.say("month 2026-07")
    return desk


def at_every_width(desk: Desk, reply: Reply) -> str:
    """The drawings below each other, each under a rule as wide as its terminal, without spaces at line ends."""
    look = replace(PLAIN, now=desk.clock.now())
    drawn = (f"{f' {width} ':─^{width}}\n{draw(reply, width=width, look=look)}" for width in WIDTHS)
    return "\n".join(line.rstrip() for each in drawn for line in each.splitlines())


def styled(desk: Desk, reply: Reply) -> str:
    """The drawing with the escape sequences of its styles, and without those of its links."""
    drawn = draw(reply, look=replace(STYLED, now=desk.clock.now()))
    shown = LINK.sub("", drawn).replace("\x1b", "␛")
    return "\n".join(line.rstrip() for line in shown.splitlines())


async def test_papers_are_shown_with_the_stretch_in_which_the_words_stand(
    july: Desk, snapshot: SnapshotAssertion
) -> None:
    assert at_every_width(july, await july.say("search reward model top:2")) == snapshot


async def test_the_words_that_were_searched_for_stand_out_in_colour(
    july: Desk, snapshot: SnapshotAssertion
) -> None:
    assert styled(july, await july.say("search reward model top:2")) == snapshot


async def test_a_phrase_stands_out_as_a_whole(july: Desk, snapshot: SnapshotAssertion) -> None:
    assert styled(july, await july.say('search "language model" top:2')) == snapshot


async def test_a_phrase_is_read_as_a_phrase(july: Desk, snapshot: SnapshotAssertion) -> None:
    assert at_every_width(july, await july.say('search "reward models" top:2')) == snapshot


async def test_a_paper_that_hugging_face_found_says_so(
    desk: Desk, snapshot: SnapshotAssertion
) -> None:
    assert at_every_width(desk, await desk.say("search pretrained MLLMs top:2")) == snapshot


async def test_looser_papers_follow_the_exact_ones(july: Desk, snapshot: SnapshotAssertion) -> None:
    assert at_every_width(july, await july.say("search ABot upvotes>=75 top:3")) == snapshot


async def test_looser_papers_stand_alone_where_none_is_exact(
    desk: Desk, snapshot: SnapshotAssertion
) -> None:
    reply = await desk.say("search zero-shot reward models has:media top:2")
    assert at_every_width(desk, reply) == snapshot


async def test_nothing_found(july: Desk, snapshot: SnapshotAssertion) -> None:
    assert at_every_width(july, await july.say("search xyzzy OR title:frobnicate*")) == snapshot


async def test_the_last_page_offers_no_further_one(july: Desk, snapshot: SnapshotAssertion) -> None:
    await july.say("search reward top:3")
    assert at_every_width(july, await july.say("more")) == snapshot


async def test_the_other_reading_of_a_query_is_offered(
    july: Desk, snapshot: SnapshotAssertion
) -> None:
    reply = await july.say("search mllms OR software models top:2")
    assert at_every_width(july, reply) == snapshot


@pytest.mark.parametrize(
    "line",
    [
        pytest.param('search "reward models top:3', id="unclosed quote"),
        pytest.param("search -diffusion -survey", id="only exclusions"),
        pytest.param(
            'search multi-agent reinforcement learning autor:"kaiming he" -survey',
            id="unknown field in a long line",
        ),
    ],
)
async def test_a_mistake_is_pointed_at(desk: Desk, line: str, snapshot: SnapshotAssertion) -> None:
    assert at_every_width(desk, await desk.say(line)) == snapshot


async def test_a_week(desk: Desk, snapshot: SnapshotAssertion) -> None:
    assert at_every_width(desk, await desk.say("week 2026-W28 top:2")) == snapshot


async def test_a_month(desk: Desk, snapshot: SnapshotAssertion) -> None:
    assert at_every_width(desk, await desk.say("month 2026-06 top:2")) == snapshot


async def test_trending_by_votes_per_day_and_then_by_votes_gained(
    snapshot: SnapshotAssertion,
) -> None:
    day = date(2026, 2, 10)
    async with open_desk(now=datetime(2026, 2, 10, 9, tzinfo=UTC)) as desk:
        desk.rig.days[day] = captured(f"{day}.first")
        assert at_every_width(desk, await desk.say("trending top:2")) == snapshot
        desk.clock.move(timedelta(hours=1))
        desk.rig.days[day] = captured(f"{day}.second")
        assert at_every_width(desk, await desk.say("trending top:2")) == snapshot


async def test_a_filtered_list_says_how_the_filter_was_read(snapshot: SnapshotAssertion) -> None:
    async with open_desk(now=datetime(2026, 6, 10, 9, tzinfo=UTC)) as desk:
        assert at_every_width(desk, await desk.say("today has:code agent* top:2")) == snapshot
