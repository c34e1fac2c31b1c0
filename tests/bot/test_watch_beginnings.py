"""A watch, and a query that was changed, start from now: what they meet at once is told to nobody, what comes is."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.polling import Poller
from bot.watching.model import Outcome
from tests.rigs.desk import Desk, open_desk
from tests.rigs.people import rows
from tests.rigs.polled import (
    MORNING,
    TUESDAY,
    WEDNESDAY,
    alerts,
    arxiv_file,
    begun,
    entry,
    imported,
    it_is,
    named,
    outcome,
    told,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.rigs.huggingface import Entry


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    """Nothing is listed or stored yet."""
    async with open_desk(now=MORNING) as opened:
        opened.rig.days = {}
        yield opened


@pytest.fixture
async def poller(desk: Desk) -> Poller:
    """Its first, quiet round is over."""
    return await begun(desk)


async def lists(desk: Desk, poller: Poller, *entries: Entry) -> int:
    """Ten minutes later Tuesday's list is so, and a round reads it; how many alerts that brings."""
    desk.clock.move(timedelta(minutes=10))
    desk.rig.days = {TUESDAY: list(entries)}
    return (await poller.round()).alerts


# What a watch meets when it is made


async def test_what_a_new_watch_meets_at_once_is_not_told_when_its_words_change(
    desk: Desk, poller: Poller
) -> None:
    await lists(desk, poller, entry(1), entry(2))
    await desk.say("watch add reward confirm:no")
    assert [await outcome(desk, number) for number in (1, 2)] == [Outcome.BEFORE] * 2
    changed = [entry(number, ai_keywords=["vision"]) for number in (1, 2)]
    assert await lists(desk, poller, *changed) == 0
    assert "before the watch began" in rows(await desk.say(f"why {named(1)}"))[0]


async def test_what_a_changed_query_meets_at_once_is_not_told_when_its_words_change(
    desk: Desk, poller: Poller
) -> None:
    await desk.say("watch add xyzzy confirm:no")
    await lists(desk, poller, entry(1))
    await desk.say("watch edit 1 reward")
    assert await outcome(desk, 1) is Outcome.BEFORE
    assert await lists(desk, poller, entry(1, ai_keywords=["vision"])) == 0


async def test_a_new_watch_meets_at_once_also_papers_that_arxiv_listed_days_before(
    desk: Desk, poller: Poller, tmp_path: Path
) -> None:
    await imported(desk, arxiv_file(tmp_path, 1))
    await lists(desk, poller, entry(1))
    await desk.say("watch add reward confirm:no")
    assert await lists(desk, poller, entry(1, ai_keywords=["vision"])) == 0
    assert await outcome(desk, 1) is Outcome.BEFORE


async def test_a_paper_that_nobody_has_looked_at_yet_is_told_to_a_watch_that_is_made_meanwhile(
    desk: Desk, poller: Poller
) -> None:
    desk.rig.days = {TUESDAY: [entry(1)]}
    desk.clock.move(timedelta(minutes=10))
    await desk.say("today")
    await desk.say("watch add reward confirm:no")
    assert (await poller.round()).alerts == 1


# What another query meets again


async def edited(desk: Desk) -> None:
    """The first watch waits for votes too."""
    await desk.say("watch edit 1 reward upvotes>=20")


async def test_another_query_is_told_of_what_the_old_one_met_before_it_began(
    desk: Desk, poller: Poller
) -> None:
    await lists(desk, poller, entry(1))
    await desk.say("watch add reward confirm:no")
    await edited(desk)
    assert await lists(desk, poller, entry(1, votes=30)) == 1


async def test_another_query_is_told_of_what_the_old_one_met_while_it_was_paused(
    desk: Desk, poller: Poller
) -> None:
    await desk.say("watch add reward confirm:no")
    await desk.say("watch pause 1")
    await lists(desk, poller, entry(1))
    assert await outcome(desk, 1) is Outcome.PAUSED
    await desk.say("watch resume 1")
    await edited(desk)
    assert await lists(desk, poller, entry(1, votes=30)) == 1


async def test_another_query_is_told_of_what_was_muted_when_the_old_one_met_it(
    desk: Desk, poller: Poller
) -> None:
    await desk.say("watch add reward confirm:no")
    await desk.say("mute add title:pretrained")
    await lists(desk, poller, entry(1))
    assert await outcome(desk, 1) is Outcome.MUTED
    await desk.say("mute remove 1")
    await edited(desk)
    assert await lists(desk, poller, entry(1, votes=30)) == 1


async def test_another_query_is_not_told_of_what_the_old_one_was_told_of(
    desk: Desk, poller: Poller
) -> None:
    await desk.say("watch add reward confirm:no")
    await lists(desk, poller, entry(1))
    await edited(desk)
    assert await lists(desk, poller, entry(1, votes=30)) == 0
    assert await outcome(desk, 1) is Outcome.ALERTED
    assert len(await alerts(desk)) == 1


async def test_another_query_is_not_told_of_papers_of_days_before_it(
    desk: Desk, poller: Poller
) -> None:
    await lists(desk, poller, entry(1))
    await desk.say("watch add reward confirm:no")
    it_is(desk, WEDNESDAY, 1)
    await edited(desk)
    desk.rig.days[WEDNESDAY] = [entry(2, votes=30)]
    desk.rig.days[TUESDAY] = [entry(1, votes=30)]
    assert (await poller.round()).alerts == 1
    assert await told(desk) == {named(2)}
    assert await outcome(desk, 1) is Outcome.BEFORE


async def test_a_change_of_when_alerts_are_posted_lets_a_watch_meet_nothing_again(
    desk: Desk, poller: Poller
) -> None:
    await desk.say("watch add reward confirm:no")
    await desk.say("watch pause 1")
    await lists(desk, poller, entry(1))
    await desk.say("watch resume 1")
    await desk.say("watch edit 1 every:day")
    assert await lists(desk, poller, entry(1, ai_keywords=["vision"])) == 0
    assert await outcome(desk, 1) is Outcome.PAUSED


async def test_a_watch_that_is_paused_twice_is_so_since_the_first_time(desk: Desk) -> None:
    await desk.say("watch add reward confirm:no")
    for _ in range(2):
        await desk.say("watch pause 1")
        desk.clock.move(timedelta(minutes=10))
    assert "paused since 07:00" in rows(await desk.say("watch list"))[0]


# Why


async def test_why_says_of_a_paper_that_is_no_news_so_also_where_its_votes_have_changed_since(
    desk: Desk,
) -> None:
    await desk.say("watch add reward confirm:no")
    desk.rig.days = {TUESDAY: [entry(1)]}
    assert (await Poller(desk.newsroom, desk.clock).round()).is_first
    desk.rig.days = {TUESDAY: [entry(1, votes=30)]}
    desk.clock.move(timedelta(minutes=10))
    await desk.newsroom.read(TUESDAY)
    (row,) = rows(await desk.say(f"why {named(1)}"))
    assert "on the first list ever read" in row


async def test_why_says_of_a_paper_that_was_only_looked_up_that_it_is_no_news(
    desk: Desk, poller: Poller
) -> None:
    await desk.say("watch add reward confirm:no")
    desk.rig.days = {TUESDAY: [entry(1)]}
    await desk.say(f"show {named(1)}")
    desk.rig.days = {}
    await poller.round()
    (row,) = rows(await desk.say(f"why {named(1)}"))
    assert "before the watch began" not in row
    assert "read by hand" in row


async def test_why_says_that_a_watch_that_was_made_after_the_day_of_a_paper_came_after_it(
    desk: Desk, poller: Poller
) -> None:
    await lists(desk, poller, entry(1))
    it_is(desk, WEDNESDAY, 1)
    await desk.say("watch add reward confirm:no")
    assert await outcome(desk, 1) is None
    assert "before the watch began" in rows(await desk.say(f"why {named(1)}"))[0]
