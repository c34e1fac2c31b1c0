"""Watches, mutes and `why`, as they are typed: nobody is told too much, too little, or what is not theirs."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.commands.grammar import read_line, write_line
from bot.conversation import Conversation
from bot.errors import Refusal
from bot.pace import Pace
from bot.papers import SourceName
from bot.ports import Batch, Sighting
from bot.query.parse import parse
from bot.reading import store_archive
from bot.reply import Outcome, Reply
from bot.tenancy import CONSOLE
from bot.watching.model import WATCH_LIMIT, Every
from bot.watching.preview import NOISY
from storage.opening import open_store
from tests.reference.queries import valid_queries
from tests.reference.real import listed_papers
from tests.rigs.clock import FakeClock
from tests.rigs.desk import Desk, open_desk
from tests.rigs.huggingface import invented
from tests.rigs.papers import make_paper
from tests.rigs.people import in_channel, in_direct, plain, rows, talk_with

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.tenancy import Owner

TUESDAY, WEDNESDAY = date(2026, 7, 14), date(2026, 7, 15)
ME = CONSOLE.owner
NEWEST = "2607.11886"
"""A captured paper of the desk's own day about reward models."""


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    """Nothing is stored yet."""
    async with open_desk() as opened:
        yield opened


@pytest.fixture
async def july(desk: Desk) -> Desk:
    """The lists of July are stored: 21 papers on five days."""
    await desk.say("month 2026-07")
    desk.clock.move(timedelta(minutes=2))
    return desk


async def fill(desk: Desk, owner: Owner, count: int) -> None:
    place = in_direct().place
    async with desk.store.transaction() as ledger:
        for number in range(count):
            await ledger.watching.add_watch(
                owner,
                parse(f"word{number}"),
                place=place,
                every=Every.NOW,
                at=desk.clock.now(),
            )


async def press(talk: Conversation, reply: Reply, label: str) -> Reply:
    (button,) = (each for each in reply.buttons if each.label == label)
    return await talk.say(button.command)


def labels(reply: Reply) -> list[str]:
    return [button.label for button in reply.buttons]


# What is shown before a watch is saved


async def test_a_preview_tells_the_rate_and_the_best_and_saves_nothing(july: Desk) -> None:
    reply = await july.say("watch add reward")
    assert reply.heading == "Save this watch?"
    said = plain(*reply.text)
    assert "Read as reward" in said
    days = {day for day in await july.store.days(SourceName.HF) if day > date(2026, 6, 15)}
    assert f"over the {len(days)} days known of the last 30" in said
    votes = [card.paper.facts.upvotes or 0 for card in reply.cards]
    assert len(votes) == 3
    assert votes == sorted(votes, reverse=True)
    for card in reply.cards:
        assert card.title_marks or card.abstract_marks
    assert labels(reply) == ["save", "narrow", "cancel"]
    assert (await july.say("watch list")).heading == "Your watches: none yet"


async def test_a_preview_counts_only_papers_of_the_last_thirty_days(desk: Desk) -> None:
    desk.rig.days = {date(2026, 6, 15): invented(4, month="2606"), WEDNESDAY: invented(2)}
    await desk.say("month 2026-06")
    await desk.say("today")
    said = plain(*(await desk.say("watch add reward")).text)
    assert "about 2 papers a day: 2 papers over the 1 day known of the last 30" in said


async def test_papers_of_an_arxiv_archive_are_not_counted_and_do_not_age_those_of_hugging_face(
    desk: Desk,
) -> None:
    desk.rig.days = {WEDNESDAY: invented(2)}
    await desk.say("today")
    listing = await desk.store.listing(SourceName.HF, WEDNESDAY)
    assert listing is not None
    only_there = make_paper("2607.00099", title="A reward", source=SourceName.ARXIV)
    async with desk.store.transaction() as ledger:
        for day in (date(2026, 4, 1), TUESDAY):
            sightings = tuple(Sighting(paper, day) for paper in (only_there, *listing.papers))
            batch = Batch(sightings, skipped=0, at=desk.clock.now())
            await store_archive(ledger, batch, source=SourceName.ARXIV)
    reply = await desk.say("watch add reward OR paper")
    assert "2 papers over the 1 day known of the last 30" in plain(*reply.text)
    assert [card.listed_on for card in reply.cards] == [(WEDNESDAY,)] * 2


async def test_a_single_paper_a_day_is_said_in_the_singular(desk: Desk) -> None:
    desk.rig.days = {WEDNESDAY: invented(1)}
    await desk.say("today")
    assert "about a paper a day: 1 paper" in plain(*(await desk.say("watch add reward")).text)


async def test_what_would_have_met_nothing_says_so(july: Desk) -> None:
    reply = await july.say("watch add xyzzy")
    assert "It would have met nothing over the" in plain(*reply.text)
    assert not reply.cards
    assert labels(reply) == ["save", "cancel"], "nothing can be narrowed"


async def test_an_installation_that_knows_no_list_yet_says_so(desk: Desk) -> None:
    reply = await desk.say("watch add agents")
    assert "No Hugging Face list of the last 30 days is known yet" in plain(*reply.text)
    assert "paperboy poll" in plain(*reply.text)
    assert labels(reply) == ["save", "cancel"]


async def test_a_noisy_watch_is_told_that_it_is_and_a_quiet_one_is_not(july: Desk) -> None:
    noisy = await july.say("watch add model OR learning")
    assert f"More than {NOISY:g} papers a day are many" in plain(*noisy.text)
    assert "are many" not in plain(*(await july.say("watch add reward")).text)


async def test_narrower_queries_meet_less_as_a_search_finds_them(july: Desk) -> None:
    wide = await july.say("watch add model OR learning")
    reply = await press(july.talk, wide, "narrow")
    assert 2 <= len(reply.fields) <= 3
    saves = [button for button in reply.buttons if button.label.startswith("save ")][:-1]
    assert len(saves) == len(reply.fields)
    for button in saves:
        query = button.command.removeprefix("watch add ").removesuffix(" confirm:no")
        found = await july.say(f"search {query} top:100")
        assert 0 < len(found.cards) <= 0.7 * 21


async def test_a_narrower_watch_goes_where_the_wide_one_was_to_go(july: Desk) -> None:
    talk = talk_with(july, in_channel())
    wide = await talk.say("watch add model OR learning to:here every:week")
    narrow = await press(talk, wide, "narrow")
    saved = await talk.say(narrow.buttons[0].command)
    assert "Its alerts go here, once a week, together." in plain(*saved.text)
    (watch,) = await july.store.watching.watches_of(in_channel().place.owner)
    assert (watch.every, watch.place) == (Every.WEEK, in_channel().place)


async def test_nothing_narrower_is_said_where_nothing_less_is_met(july: Desk) -> None:
    reply = await july.say("watch narrow xyzzy")
    assert reply.heading == "Nothing narrower was found that still meets something"
    assert labels(reply) == ["save as it stands", "cancel"]


async def test_a_query_without_words_is_narrowed_by_votes(july: Desk) -> None:
    shown = rows(await july.say("watch narrow has:project"))
    assert [row.split(" about ")[0] for row in shown] == [
        "has:project AND upvotes>=30",
        "has:project AND upvotes>=50",
    ]


async def test_a_query_with_as_many_terms_as_there_may_be_is_narrowed_only_to_what_can_be_read(
    july: Desk,
) -> None:
    query = " OR ".join(["reward", "model", *(f"w{number}" for number in range(48))])
    for button in (await july.say(f"watch narrow {query}")).buttons:
        read_line(button.command, july.talk.registry, today=WEDNESDAY)


async def test_cancel_saves_nothing(july: Desk) -> None:
    asked = await july.say("watch add reward")
    assert (await press(july.talk, asked, "cancel")).heading == "Nothing was saved"
    assert (await july.say("watch list")).heading == "Your watches: none yet"


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
async def test_every_button_of_a_preview_means_the_query_that_was_asked(
    desk: Desk, data: st.DataObject
) -> None:
    query = data.draw(valid_queries(listed_papers()))
    if any(word in query.lower() for word in ("since:", "until:", ":here", ":me")):
        return
    desk.clock.move(timedelta(minutes=1))
    reply = await desk.say(f"watch add {query} to:here every:day")
    if reply.outcome is Outcome.MISTAKE:
        assert reply.refusal is not Refusal.BUG
        return
    for button in reply.buttons[:-1]:
        invocation = read_line(button.command, desk.talk.registry, today=WEDNESDAY)
        assert invocation.args.query == parse(query, in_watch=True)
        assert (invocation.args.to, invocation.args.every) == ("here", "day")
        assert write_line(invocation) == button.command


# Saving, and what is refused


async def test_a_saved_watch_belongs_to_the_person_and_goes_to_their_direct_messages(
    july: Desk,
) -> None:
    talk = talk_with(july, in_channel())
    reply = await talk.say("watch add reward confirm:no")
    assert reply.heading == "Watch 1 is saved"
    assert "Its alerts go to you, at once." in plain(*reply.text)
    (watch,) = await july.store.watching.watches_of(in_channel().owner)
    assert watch.place == in_direct().place


async def test_a_watch_to_here_belongs_to_the_channel(july: Desk) -> None:
    talk = talk_with(july, in_channel())
    await talk.say("watch add reward to:here confirm:no")
    assert (await talk.say("watch list")).heading == "Your watches: none yet"
    listed = await talk.say("watch list to:here")
    assert listed.heading == "This place's watches: 1"
    assert rows(listed) == ["1 reward · here, at once"]
    assert "to:here" in plain(listed.footer)
    other = talk_with(july, in_channel("U2"))
    assert (await other.say("watch list to:here")).heading == "This place's watches: 1"


async def test_in_direct_messages_here_is_you(july: Desk) -> None:
    talk = talk_with(july, in_direct())
    saved = await talk.say("watch add reward to:here confirm:no")
    assert "Its alerts go to you" in plain(*saved.text)
    assert (await talk.say("watch list to:here")).heading == "Your watches: 1"
    assert (await talk.say("watch add reward confirm:no")).refusal is Refusal.ALREADY_THERE


@pytest.mark.parametrize("again", ["reward", "  (reward)", "reward every:day confirm:no"])
async def test_a_watch_that_is_there_already_is_not_added_again(july: Desk, again: str) -> None:
    await july.say("watch add reward confirm:no")
    reply = await july.say(f"watch add {again}")
    assert reply.refusal is Refusal.ALREADY_THERE
    assert "watch 1" in reply.heading
    assert (await july.say("watch list")).heading == "Your watches: 1"


async def test_the_same_query_may_wait_for_a_person_and_for_a_channel(july: Desk) -> None:
    talk = talk_with(july, in_channel())
    assert (await talk.say("watch add reward confirm:no")).outcome is Outcome.ANSWERED
    assert (await talk.say("watch add reward to:here confirm:no")).outcome is Outcome.ANSWERED


async def test_nobody_has_more_watches_than_the_limit_and_is_told_before_a_preview(
    july: Desk,
) -> None:
    talk = talk_with(july, in_channel())
    await fill(july, in_channel().owner, WATCH_LIMIT)
    for line in ("watch add reward", "watch add reward confirm:no"):
        reply = await talk.say(line)
        assert reply.refusal is Refusal.TOO_MANY
        assert reply.heading == "There are 100 watches already, and no more can be had"
        assert "watch remove" in plain(*reply.text)
    for line in ("watch add reward to:here confirm:no", "watch remove 1", "watch add reward"):
        assert (await talk.say(line)).outcome is Outcome.ANSWERED


async def test_two_who_add_at_once_stay_within_the_limit(tmp_path: Path) -> None:
    async with (
        open_store(f"sqlite:///{tmp_path / 'papers.db'}", clock=FakeClock()) as store,
        open_desk(store=store) as desk,
    ):
        owner = in_channel().place.owner
        await fill(desk, owner, WATCH_LIMIT - 1)
        talks = [talk_with(desk, in_channel(person)) for person in ("U1", "U2", "U3")]
        replies = await asyncio.gather(
            *(
                talk.say(f"watch add reward{number} to:here confirm:no")
                for number, talk in enumerate(talks)
            )
        )
        assert sorted(reply.refusal or "" for reply in replies) == ["", *[Refusal.TOO_MANY] * 2]
        assert len(await store.watching.watches_of(owner)) == WATCH_LIMIT


@pytest.mark.parametrize("line", ["watch add since:monday reward", "mute add until:2026-07-01 x"])
async def test_a_watch_cannot_ask_for_days(desk: Desk, line: str) -> None:
    assert (await desk.say(line)).refusal is Refusal.NOT_IN_WATCH


async def test_a_mute_that_asks_for_days_is_called_a_mute(desk: Desk) -> None:
    reply = await desk.say("mute add survey since:2026-01-01")
    assert reply.heading == "“since:” cannot stand in a mute"
    assert "watch" not in plain(*reply.text)


@pytest.mark.parametrize(
    ("line", "means"),
    [
        ("watch reward", "watch add reward"),
        ("keyword add reward", "watch add reward"),
        ("unwatch 2", "watch remove 2"),
        ("keyword rm 2", "watch remove 2"),
        ("watches", "watch list"),
        ("mute survey", "mute add survey"),
        ("unmute 1", "mute remove 1"),
        ("mutes", "mute list"),
    ],
)
def test_other_words_mean_the_same(desk: Desk, line: str, means: str) -> None:
    assert write_line(read_line(line, desk.talk.registry, today=WEDNESDAY)) == means


# Changing


async def test_a_number_is_never_given_again(july: Desk) -> None:
    await july.say("watch add reward confirm:no")
    removed = await july.say("watch remove 1")
    assert (await press(july.talk, removed, "add it again")).heading == "Watch 2 is saved"
    gone = await july.say("watch remove 1")
    assert gone.refusal is Refusal.NO_SUCH_NUMBER
    assert plain(*gone.text) == "There is only watch 2."
    await july.say("watch add models confirm:no")
    assert plain(*(await july.say("watch pause 9")).text) == "The numbers there are: 2, 3."


@pytest.mark.parametrize("line", ["watch remove diffusion", "watch pause 0", "mute remove x"])
async def test_a_wrong_number_is_never_guessed(july: Desk, line: str) -> None:
    await july.say("watch add reward confirm:no")
    reply = await july.say(line)
    assert reply.refusal is Refusal.BAD_NUMBER
    assert not reply.buttons


async def test_a_number_that_is_missing_is_called_a_number(desk: Desk) -> None:
    assert (await desk.say("unwatch")).heading == "“watch remove” needs a number"


async def test_a_place_that_cannot_be_named_is_told_what_can(desk: Desk) -> None:
    reply = await desk.say("watch add agents to:#general")
    assert reply.refusal is Refusal.BAD_CHOICE
    assert "here is the place where you type this" in plain(*reply.text)


async def test_an_edited_query_starts_from_now_and_other_changes_do_not(july: Desk) -> None:
    await july.say("watch add reward confirm:no")
    (made,) = await july.store.watching.watches_of(ME)
    july.clock.move(timedelta(hours=1))
    reply = await july.say("watch edit 1 every:day")
    assert "starts with" not in plain(*reply.text)
    (kept,) = await july.store.watching.watches_of(ME)
    assert (kept.begins_at, kept.every, kept.query) == (made.begins_at, Every.DAY, made.query)
    reply = await july.say("watch edit 1 diffusion policy")
    assert "starts with what is listed from now on" in plain(*reply.text)
    (edited,) = await july.store.watching.watches_of(ME)
    assert (edited.begins_at, edited.every) == (july.clock.now(), Every.DAY)
    assert edited.query == parse("diffusion policy")
    await press(july.talk, reply, "as it was")
    (back,) = await july.store.watching.watches_of(ME)
    assert (back.query, back.every, back.number) == (made.query, Every.DAY, 1)


async def test_the_same_query_typed_again_changes_nothing(july: Desk) -> None:
    await july.say("watch add reward model confirm:no")
    (made,) = await july.store.watching.watches_of(ME)
    july.clock.move(timedelta(hours=1))
    reply = await july.say("watch edit 1 (reward AND model)")
    assert reply.heading == "Watch 1 stays as it is"
    assert await july.store.watching.watches_of(ME) == (made,)


async def test_a_watch_is_not_edited_into_another_that_is_there(july: Desk) -> None:
    await july.say("watch add reward confirm:no")
    await july.say("watch add agents confirm:no")
    assert (await july.say("watch edit 2 reward")).refusal is Refusal.ALREADY_THERE
    assert rows(await july.say("watch list"))[1].startswith("2 agents")


async def test_a_paused_watch_says_so_and_goes_on_when_it_is_resumed(july: Desk) -> None:
    await july.say("watch add reward confirm:no")
    paused = await july.say("watch pause 1")
    assert "paused since" in rows(await july.say("watch list"))[0]
    edited = await july.say("watch edit 1 agents")
    assert "It is still paused." in plain(*edited.text)
    assert (await press(july.talk, paused, "resume")).heading == "Watch 1 is on again"
    assert "paused" not in rows(await july.say("watch list"))[0]


# Every reply


async def test_every_button_of_every_reply_can_be_pressed(july: Desk) -> None:
    talk = talk_with(july, in_channel())
    await talk.say("watch add diffusion confirm:no")
    for line in (
        "watch add reward to:here every:day",
        "watch narrow model OR learning to:here",
        "watch add reward confirm:no",
        "watch add agents to:here confirm:no",
        "watch list",
        "watch edit 1 rewards -survey",
        "watch pause 1",
        "watch resume 1",
        "mute add survey to:here",
        "mute list",
        f"library save {NEWEST} a note #tag to:here",
        "library list to:here top:1",
        f"why {NEWEST}",
        "watch remove 1",
    ):
        reply = await talk.say(line)
        assert reply.outcome is Outcome.ANSWERED, line
        for button in reply.all_buttons:
            if july.talk.registry.find(button.label):  # it would be taken for the command
                assert button.label in ("save", "more")
            pressed = await talk_with(july, in_channel()).say(button.command)
            fine = pressed.outcome is Outcome.ANSWERED
            assert fine or pressed.refusal is Refusal.ALREADY_THERE, button.command
        july.clock.move(timedelta(minutes=1))


async def test_thirty_commands_a_minute_are_answered_and_the_next_is_refused_kindly(
    desk: Desk,
) -> None:
    for _ in range(30):
        assert (await desk.say("watch list")).outcome is Outcome.ANSWERED
    for _ in range(3):
        reply = await desk.say("watch add reward confirm:no")
        assert reply.refusal is Refusal.TOO_FAST
        assert reply.caret is None
        assert "In 60 seconds the next is answered" in plain(*reply.text)
    desk.clock.move(timedelta(seconds=60))
    assert (await desk.say("watch list")).heading == "Your watches: none yet"


async def test_a_person_has_one_pace_in_all_conversations_that_share_it(desk: Desk) -> None:
    pace = Pace()
    talks = [
        Conversation(
            registry=desk.talk.registry,
            newsroom=desk.newsroom,
            clock=desk.clock,
            caller=in_channel(person, channel=channel),
            pace=pace,
        )
        for person, channel in (("U1", "C1"), ("U1", "C2"), ("U2", "C1"))
    ]
    for _ in range(15):
        for talk in talks:
            assert (await talk.say("watch list")).outcome is Outcome.ANSWERED
    assert [(await talk.say("watch list")).refusal for talk in talks] == [
        Refusal.TOO_FAST,
        Refusal.TOO_FAST,
        None,
    ]


async def test_a_watch_of_a_long_query_can_be_saved_and_added_again(desk: Desk) -> None:
    query = "keyword:(" + " ".join(f"word{number:02}" for number in range(50)) + ")"
    asked = await desk.say(f"watch add {query}")
    saved = await press(desk.talk, asked, "save")
    assert saved.heading == "Watch 1 is saved"
    removed = await desk.say("watch remove 1")
    assert (await press(desk.talk, removed, "add it again")).heading == "Watch 2 is saved"
