"""The library as it is typed: papers are kept with their notes, and found again by them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.library import LONGEST_NOTE, tags_of
from bot.errors import Refusal
from bot.reply import Outcome
from bot.tenancy import CONSOLE
from tests.rigs.desk import Desk, open_desk
from tests.rigs.people import in_channel, plain, talk_with

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.reply import Reply

REWARDS, OTHER = "2607.11886", "2607.11111"


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    """Today's list is stored, two papers."""
    async with open_desk() as opened:
        await opened.say("today")
        yield opened


def ids(reply: Reply) -> list[str]:
    return [card.paper.id for card in reply.cards]


async def test_an_empty_library_says_how_a_paper_is_kept(desk: Desk) -> None:
    reply = await desk.say("library")
    assert reply.heading == "Your library is empty"
    assert "library save" in plain(*reply.text)


async def test_what_was_saved_last_stands_first_with_its_note(desk: Desk) -> None:
    saved = await desk.say(f"save {REWARDS} for Thursday #Reading-Group")
    assert saved.heading.startswith("Saved: ")
    assert "Note: for Thursday #Reading-Group" in plain(*saved.text)
    desk.clock.move(timedelta(minutes=1))
    await desk.say(f"library save https://arxiv.org/abs/{OTHER}v2")
    reply = await desk.say("saved")
    assert reply.heading == "Your library · 2 papers"
    assert ids(reply) == [OTHER, REWARDS]
    assert [card.note for card in reply.cards] == ["", "for Thursday #Reading-Group"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("thursday", [REWARDS]),
        ("reward", [REWARDS]),
        ("thursday reward", [REWARDS]),
        ("-thursday id:2607.11111", [OTHER]),
        ("tag:reading-group", [REWARDS]),
        ("tag:#READING-group", [REWARDS]),
        ("tag:reading", []),
        ("xyzzy", []),
        ("to:here", []),
    ],
)
async def test_papers_are_found_by_their_words_their_notes_and_their_tags(
    desk: Desk, asked: str, found: list[str]
) -> None:
    await desk.say(f"library save {REWARDS} for Thursday #Reading-Group")
    await desk.say(f"library save {OTHER}")
    talk = talk_with(desk, in_channel()) if asked == "to:here" else desk.talk
    assert ids(await talk.say(f"library list {asked}")) == found


async def test_a_filtered_library_says_of_how_many_papers_it_is(desk: Desk) -> None:
    await desk.say(f"library save {REWARDS} for Thursday")
    await desk.say(f"library save {OTHER}")
    assert (await desk.say("library list thursday")).heading == "Your library · 1 of 2 papers"
    nothing = await desk.say("library list xyzzy")
    assert nothing.heading == "Your library · none of 2 papers"
    assert len(ids(await desk.say(nothing.buttons[0].command))) == 2


async def test_words_of_a_note_are_not_marked_in_the_paper(desk: Desk) -> None:
    await desk.say(f"library save {REWARDS} Thursday")
    (card,) = (await desk.say("library list thursday")).cards
    assert not card.title_marks
    assert not card.abstract_marks


async def test_saving_again_replaces_the_note_and_keeps_the_place(desk: Desk) -> None:
    await desk.say(f"library save {REWARDS} for Thursday #old")
    desk.clock.move(timedelta(minutes=1))
    await desk.say(f"library save {OTHER}")
    desk.clock.move(timedelta(minutes=1))
    reply = await desk.say(f"library save {REWARDS} for Friday #new")
    assert reply.heading.startswith("Already there: ")
    assert "It replaces: for Thursday #old" in plain(*reply.text)
    assert ids(await desk.say("library")) == [OTHER, REWARDS]
    assert ids(await desk.say("library list tag:old")) == []
    assert ids(await desk.say("library list tag:new")) == [REWARDS]


async def test_a_note_that_was_replaced_can_be_put_back(desk: Desk) -> None:
    await desk.say(f"library save {REWARDS} for Thursday #old to:me")
    replaced = await desk.say(f"library save {REWARDS} for Friday")
    (back,) = (each for each in replaced.buttons if each.label == "put the old note back")
    await desk.say(back.command)
    (saved,) = await desk.store.watching.saved_by(CONSOLE.owner)
    assert (saved.note, saved.tags) == ("for Thursday #old", ("old",))
    assert "put the old note back" not in [
        each.label for each in (await desk.say(f"save {REWARDS}")).buttons
    ]


async def test_saving_again_without_a_note_takes_none_away(desk: Desk) -> None:
    await desk.say(f"library save {REWARDS} for Thursday #old")
    assert "Note: for Thursday #old" in plain(*(await desk.say(f"save {REWARDS}")).text)
    (saved,) = await desk.store.watching.saved_by(CONSOLE.owner)
    assert (saved.note, saved.tags) == ("for Thursday #old", ("old",))


async def test_a_paper_that_was_taken_out_comes_back_with_its_note(desk: Desk) -> None:
    await desk.say(f"library save {REWARDS} for Thursday #old")
    taken = await desk.say(f"unsave {REWARDS}")
    assert (await desk.say("library")).heading == "Your library is empty"
    await desk.say(taken.buttons[0].command)
    (saved,) = await desk.store.watching.saved_by(CONSOLE.owner)
    assert (saved.note, saved.tags) == ("for Thursday #old", ("old",))


async def test_what_is_not_in_the_library_cannot_be_taken_out(desk: Desk) -> None:
    reply = await desk.say(f"library remove {REWARDS}")
    assert reply.refusal is Refusal.NO_SUCH_NUMBER
    assert "library list" in plain(*reply.text)


async def test_a_places_library_is_the_places(desk: Desk) -> None:
    one, other = (talk_with(desk, in_channel(person)) for person in ("U1", "U2"))
    saved = await one.say(f"library save {REWARDS} to:here")
    assert ids(await one.say("library")) == []
    listed = await other.say("library list to:here")
    assert listed.heading == "This place's library · 1 paper"
    assert "to:here" in plain(listed.footer)
    taken = await one.say(saved.buttons[1].command)
    assert (await other.say("library list to:here")).heading == "This place's library is empty"
    await one.say(taken.buttons[0].command)
    assert ids(await other.say("library list to:here")) == [REWARDS]


async def test_a_paper_that_nobody_knows_is_not_saved(desk: Desk) -> None:
    reply = await desk.say("library save 2607.99999")
    assert (reply.outcome, reply.refusal) == (Outcome.COULD_NOT, Refusal.UNKNOWN_PAPER)
    assert (await desk.say("library")).heading == "Your library is empty"


async def test_a_source_that_is_down_is_not_said_to_know_nothing_of_a_paper(desk: Desk) -> None:
    desk.break_source()
    reply = await desk.say("library save 2607.99999")
    assert reply.refusal is Refusal.UNREACHABLE
    assert "503" in plain(*reply.notices)
    assert (await desk.say(f"library save {REWARDS}")).outcome is Outcome.ANSWERED


async def test_papers_of_the_sample_are_not_stored_by_saving_them() -> None:
    async with open_desk(sample_days=5) as desk:
        desk.break_source()
        reply = await desk.say(f"library save {REWARDS}")
        assert reply.refusal is Refusal.UNREACHABLE
        assert "once Hugging Face can be reached" in plain(*reply.text)
        assert await desk.store.count_papers() == 0
        assert (await desk.say("today")).sample


async def test_a_note_is_as_long_as_a_note_may_be_and_no_longer(desk: Desk) -> None:
    note = "x" * LONGEST_NOTE
    assert (await desk.say(f"save {REWARDS} {note}")).outcome is Outcome.ANSWERED
    taken = await desk.say(f"unsave {REWARDS}")
    assert (await desk.say(taken.buttons[0].command)).outcome is Outcome.ANSWERED
    assert (await desk.say(f"save {REWARDS} {note}y")).refusal is Refusal.TOO_LONG


async def test_a_library_is_shown_in_pages(desk: Desk) -> None:
    await desk.say(f"library save {REWARDS} #a")
    await desk.say(f"library save {OTHER} #a")
    first = await desk.say("library list tag:a top:1")
    second = await desk.say("more")
    assert {*ids(first), *ids(second)} == {REWARDS, OTHER}
    assert second.heading == "Your library · 2 of 2"


async def test_a_note_may_hold_quotes_and_links(desk: Desk) -> None:
    note = 'see "figure 2" at https://example.org/a:b and 3:4'
    await desk.say(f"library save {REWARDS} {note}")
    (saved,) = await desk.store.watching.saved_by(CONSOLE.owner)
    assert saved.note == note


@given(st.lists(st.from_regex(r"[a-z0-9_]{1,8}", fullmatch=True), max_size=5))
def test_tags_are_told_in_order_each_once(tags: list[str]) -> None:
    note = " ".join(f"see #{tag.upper()}, or #{tag}" for tag in tags)
    assert tags_of(note) == tuple(dict.fromkeys(tags))
    assert tags_of(note.replace("#", "c#")) == ()
