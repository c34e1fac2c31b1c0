"""Conversations, with the real client asking the rig and a store that remembers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.commands.guide import HELP
from bot.commands.notices import failing
from bot.commands.spec import Registry
from bot.commands.status import STATUS
from bot.conversation import Conversation, numbered
from bot.errors import Refusal
from bot.freshness import Freshness, Standing
from bot.pace import Pace
from bot.papers import Facts, SourceName
from bot.ports import Sort
from bot.reply import Code, Outcome, Phrase, Reply
from bot.tenancy import CONSOLE
from tests.rigs.desk import MANY, MORNING, WEDNESDAY, open_desk
from tests.rigs.huggingface import captured, html, invented, status, too_many
from tests.rigs.papers import FROM_ARXIV

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.commands.spec import Call
    from bot.commands.status import Status
    from tests.rigs.desk import Desk


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with open_desk() as made:
        yield made


def said(*phrases: Phrase) -> str:
    return " ".join(
        "".join(
            f"{span:%H:%M}"
            if isinstance(span, datetime)
            else span.text
            if isinstance(span, Code)
            else span
            for span in phrase
        )
        for phrase in phrases
    )


def ids(reply: Reply) -> list[str]:
    return [card.paper.id for card in reply.cards]


async def test_today_shows_the_list_of_the_utc_day_best_voted_first(desk: Desk) -> None:
    reply = await desk.say("today")
    assert reply.heading == "Hugging Face Daily Papers · Wed 15 Jul 2026 · 2 papers"
    assert ids(reply) == ["2607.11886", "2607.11111"]
    assert [card.paper.facts.upvotes for card in reply.cards] == [24, 3]
    assert reply.outcome is Outcome.ANSWERED
    assert not reply.notices
    assert said(reply.footer) == "the list may still grow · votes as of 09:00"


async def test_today_before_the_list_is_out_shows_the_newest_one_and_says_so(desk: Desk) -> None:
    desk.rig.today = date(2026, 7, 16)
    desk.clock.set(datetime(2026, 7, 16, 1, tzinfo=UTC))
    reply = await desk.say("today")
    assert "Wed 15 Jul 2026" in reply.heading
    assert (
        said(*reply.notices)
        == "The list of Thu 16 Jul 2026 is not out yet. This is the newest one."
    )
    assert not reply.sample


async def test_today_on_a_day_the_source_has_not_opened_is_not_out_yet_either(desk: Desk) -> None:
    desk.clock.set(datetime(2026, 7, 16, 0, 1, tzinfo=UTC))  # the rig's clock is behind
    reply = await desk.say("today")
    assert said(*reply.notices).startswith("The list of Thu 16 Jul 2026 is not out yet.")


async def test_today_at_a_weekend_says_that_there_is_no_list(desk: Desk) -> None:
    desk.rig.today = date(2026, 7, 18)
    desk.rig.days[date(2026, 7, 17)] = invented(3)
    desk.clock.set(datetime(2026, 7, 18, 9, tzinfo=UTC))
    reply = await desk.say("today")
    assert "Fri 17 Jul 2026" in reply.heading
    assert said(*reply.notices) == (
        "Sat 18 Jul 2026 is a day without a list: Hugging Face rests at weekends. This is the newest one."
    )


async def test_an_unreachable_source_is_named_with_the_time_since_when(desk: Desk) -> None:
    await desk.say("today")
    desk.break_source()
    desk.clock.set(MORNING + timedelta(hours=2))
    first = await desk.say("today")
    desk.break_source()
    desk.clock.set(MORNING + timedelta(hours=5))
    later = await desk.say("today")
    for reply in (first, later):
        assert ids(reply) == ["2607.11886", "2607.11111"]
        notice = said(*reply.notices)
        assert notice.startswith("Hugging Face has been out of reach since 11:")
        assert "503" in notice
        assert notice.endswith("This is the list as last read.")
        assert reply.outcome is Outcome.ANSWERED
    desk.mend_source()
    assert not (await desk.say("today")).notices


async def test_nothing_listed_is_told_apart_from_not_out_and_weekend(desk: Desk) -> None:
    holiday, saturday = date(2026, 7, 13), date(2026, 7, 11)
    desk.rig.days.pop(holiday, None)
    assert (await desk.say(f"on {holiday}")).heading == "Nothing was listed on Mon 13 Jul 2026"
    weekend = await desk.say(f"on {saturday}")
    assert weekend.heading == "No list on Sat 11 Jul 2026: Hugging Face rests at weekends"
    assert [button.label for button in weekend.buttons] == ["Friday", "Monday"]
    assert weekend.outcome is Outcome.ANSWERED


async def test_a_day_to_come_is_refused_without_asking_anybody(desk: Desk) -> None:
    reply = await desk.say("on tomorrow")
    assert reply.refusal is Refusal.FUTURE_DAY
    assert reply.outcome is Outcome.COULD_NOT
    assert desk.asked == 0


async def test_an_unknown_day_and_no_source_is_said_to_be_unanswered(desk: Desk) -> None:
    desk.break_source()
    reply = await desk.say("on 2026-07-14")
    assert reply.heading == "The list of Tue 14 Jul 2026 could not be read"
    assert reply.refusal is Refusal.UNREACHABLE
    assert reply.outcome is Outcome.COULD_NOT


async def test_yesterday_is_the_listing_day_before(desk: Desk) -> None:
    reply = await desk.say("/papers yesterday top:1")
    assert "Tue 14 Jul 2026" in reply.heading
    assert len(reply.cards) == 1


async def test_pages_go_on_where_the_last_one_ended_until_the_list_has(desk: Desk) -> None:
    desk.rig.days[WEDNESDAY] = invented(25)
    pages = [await desk.say("today"), await desk.say("more"), await desk.say("/papers next")]
    assert [len(page.cards) for page in pages] == [10, 10, 5]
    assert [card.rank for page in pages for card in page.cards] == list(range(1, 26))
    assert len({paper_id for page in pages for paper_id in ids(page)}) == 25
    end = await desk.say("more")
    assert end.refusal is Refusal.NOTHING_TO_CONTINUE
    assert end.heading == "The list has ended"


async def test_more_goes_on_with_the_list_after_an_abstract_was_looked_at(desk: Desk) -> None:
    desk.rig.days[WEDNESDAY] = invented(25)
    first = await desk.say("today")
    await desk.say("1")
    following = await desk.say("more")
    assert [card.rank for card in following.cards] == list(range(11, 21))
    assert not set(ids(first)) & set(ids(following))


async def test_a_paper_that_was_shown_does_not_pretend_to_be_a_list(desk: Desk) -> None:
    await desk.say("show 2607.11886")
    desk.break_source()
    assert (await desk.say("on 2026-07-15")).outcome is Outcome.COULD_NOT
    desk.mend_source()
    await desk.say("on 2026-07-15")
    readings = await desk.store.readings(SourceName.HF, WEDNESDAY)
    assert readings[-1].new == 2


async def test_what_cannot_be_read_is_not_called_unreachable_or_not_out(desk: Desk) -> None:
    desk.rig.misbehave(html())
    reply = await desk.say("on 2026-07-15")
    assert reply.refusal is Refusal.UNREADABLE
    assert "has been sending what cannot be used since 09:00" in said(*reply.notices)
    desk.rig.days[date(2026, 7, 14)] = [{"paper": {"id": "2607.00001"}}]
    none_left = await desk.say("on 2026-07-14")
    assert none_left.refusal is Refusal.UNREADABLE
    assert "none of its 1 entries could be read" in said(*none_left.notices)


async def test_a_source_that_asks_for_a_pause_tells_when_it_ends(desk: Desk) -> None:
    desk.rig.misbehave(*[too_many({"Retry-After": "3600"})] * MANY)
    reply = await desk.say("on 2026-07-15")
    assert "it allows the next question at 10:00" in said(*reply.notices)


async def test_a_long_number_is_no_button_and_no_bug(desk: Desk) -> None:
    for line in ("9" * 5000, "9" * 500, "99999"):
        reply = await desk.say(line)
        assert reply.outcome is Outcome.MISTAKE
        assert reply.refusal is not Refusal.NO_SUCH_BUTTON
    assert "Wed 15 Jul 2026" in (await desk.say("20260715")).heading


async def test_an_unchanged_paper_is_asked_for_once_an_hour(desk: Desk) -> None:
    await desk.say("today")
    for hours in (1, 2):
        desk.clock.set(MORNING + timedelta(hours=hours))
        await desk.say("show 2607.11886")
        shown = await desk.say("show 2607.11886")
        assert desk.asked == 1 + hours
        assert said(shown.footer) == f"as of {9 + hours:02}:00"


async def test_more_before_any_list_is_a_mistake_with_a_way_out(desk: Desk) -> None:
    reply = await desk.say("more")
    assert reply.refusal is Refusal.NOTHING_TO_CONTINUE
    assert reply.outcome is Outcome.MISTAKE
    assert [button.command for button in reply.buttons] == ["today"]


async def test_a_page_past_the_end_offers_the_last_one(desk: Desk) -> None:
    reply = await desk.say("today top:1 page:9")
    assert reply.refusal is Refusal.PAST_THE_END
    assert said(*reply.text) == "2 papers make 2 pages of 1."
    fixed = await desk.say("1")
    assert ids(fixed) == ["2607.11111"]


async def test_typing_a_number_presses_that_button_and_numbers_are_ranks(desk: Desk) -> None:
    desk.rig.days[WEDNESDAY] = invented(25)
    await desk.say("today")
    second = await desk.say("more")
    assert numbered(second)[11].command == f"show {second.cards[0].paper.id}"
    for typed in ("13", "[13]", "13.", "#13"):
        assert ids(await desk.say(typed)) == [second.cards[2].paper.id]


async def test_the_numbers_of_earlier_pages_stay_usable(desk: Desk) -> None:
    desk.rig.days[WEDNESDAY] = invented(25)
    first = await desk.say("today")
    await desk.say("more")
    await desk.say("more")
    assert ids(await desk.say("2")) == [first.cards[1].paper.id]


async def test_typing_a_label_presses_the_button(desk: Desk) -> None:
    await desk.say("today")
    assert "Tue 14 Jul 2026" in (await desk.say("Day before")).heading


async def test_a_number_without_a_button_says_which_there_are(desk: Desk) -> None:
    await desk.say("today")
    reply = await desk.say("9")
    assert reply.refusal is Refusal.NO_SUCH_BUTTON
    assert said(*reply.text) == "There are 1 to 3."


async def test_a_mistake_offers_its_fix_and_takes_no_list_away(desk: Desk) -> None:
    await desk.say("today")
    wrong = await desk.say("on yestreday")
    assert numbered(wrong)[1].command == "on yesterday"
    assert ids(await desk.say("2")) == ["2607.11111"]
    await desk.say("today")
    await desk.say("on yestreday")
    assert "Tue 14 Jul 2026" in (await desk.say("1")).heading


async def test_buttons_stay_usable_after_a_reply_without_any(desk: Desk) -> None:
    await desk.say("today")
    await desk.say("help bad-day")
    assert ids(await desk.say("1")) == ["2607.11886"]


async def test_show_gives_the_whole_abstract_and_the_days_it_was_listed(desk: Desk) -> None:
    await desk.say("today")
    reply = await desk.say("show https://arxiv.org/pdf/2607.11886v3.pdf")
    assert ids(reply) == ["2607.11886"]
    assert reply.cards[0].listed_on == (WEDNESDAY,)
    assert reply.buttons[0].command == "on 2026-07-15"
    assert desk.asked == 1, "what was read a moment ago is not asked for again"


async def test_show_asks_for_a_paper_it_does_not_know(desk: Desk) -> None:
    reply = await desk.say("show 2607.11886")
    assert ids(reply) == ["2607.11886"]
    assert await desk.store.paper(reply.cards[0].paper.id) is not None


async def test_show_of_a_paper_nobody_knows_gives_the_place_at_arxiv(desk: Desk) -> None:
    reply = await desk.say("show 2607.99999")
    assert reply.refusal is Refusal.UNKNOWN_PAPER
    assert "https://arxiv.org/abs/2607.99999" in said(*reply.text)


async def test_show_without_a_source_gives_what_is_stored_or_says_why_not(desk: Desk) -> None:
    await desk.say("today")
    desk.clock.move(timedelta(days=1))
    desk.break_source()
    known = await desk.say("show 2607.11886")
    assert ids(known) == ["2607.11886"]
    assert "503" in said(*known.notices)
    unknown = await desk.say("show 2607.00001")
    assert unknown.refusal is Refusal.UNREACHABLE
    assert unknown.outcome is Outcome.COULD_NOT


async def test_a_list_that_grew_between_two_looks_shows_what_came(desk: Desk) -> None:
    first, second = captured("2026-04-24.first"), captured("2026-04-24.second")
    day = date(2026, 4, 24)
    desk.rig.today = day
    desk.rig.days[day] = first
    desk.rig.grow(day, second)
    desk.clock.set(datetime(2026, 4, 24, 10, tzinfo=UTC))
    before = await desk.say("today top:100")
    desk.clock.move(timedelta(minutes=10))
    after = await desk.say("today top:100")
    assert len(after.cards) == len(before.cards) + 1
    readings = await desk.store.readings(SourceName.HF, day)
    assert [(reading.size, reading.new) for reading in readings] == [
        (len(first), len(first)),
        (len(second), 1),
    ]


async def test_votes_are_remembered_only_where_they_changed(desk: Desk) -> None:
    first, second = captured("2026-02-10.first"), captured("2026-02-10.second")
    day = date(2026, 2, 10)
    desk.rig.today = day
    desk.rig.days[day] = first
    desk.rig.grow(day, second)
    desk.clock.set(datetime(2026, 2, 10, 10, tzinfo=UTC))
    papers = (await desk.say("today top:100")).cards
    desk.clock.move(timedelta(minutes=10))
    await desk.say("today")
    histories = [await desk.store.votes(card.paper.id) for card in papers]
    assert {len(history) for history in histories} == {1, 2}
    for history in histories:
        values = [votes for _, votes in history]
        assert len(set(values)) == len(values)


async def test_a_list_just_read_is_not_asked_for_again(desk: Desk) -> None:
    await desk.say("today")
    await desk.say("today top:1")
    assert desk.asked == 1


async def test_the_sample_answers_while_nothing_is_stored_and_never_after() -> None:
    async with open_desk(sample_days=2) as desk:
        desk.break_source()
        reply = await desk.say("today")
        assert reply.sample
        assert "Wed 15 Jul 2026" in reply.heading
        assert "503" in said(*reply.notices)
        assert "bundled sample" in said(*reply.notices)
        assert (await desk.say("show 2607.11886")).sample
        elsewhere = await desk.say("on 2026-01-05")
        assert elsewhere.outcome is Outcome.COULD_NOT
        assert "The bundled sample has the lists of Tue 14 Jul 2026 to Wed 15 Jul 2026." in said(
            *elsewhere.text
        )
        assert await desk.store.count_papers() == 0, "the sample is never merged"
        desk.mend_source()
        assert not (await desk.say("today")).sample
        desk.clock.move(timedelta(minutes=5))
        desk.break_source()
        assert (await desk.say("on 2026-07-14")).outcome is Outcome.COULD_NOT


async def test_a_filter_narrows_a_list_and_says_how_it_was_read(desk: Desk) -> None:
    reply = await desk.say("on 2026-06-29 has:code reason*")
    whole = await desk.say("on 2026-06-29 top:100")
    assert said(reply.text[0]) == "Read as has:code AND reason*"
    assert reply.cards
    assert set(ids(reply)) < set(ids(whole))
    assert all(card.paper.facts.code_url for card in reply.cards)
    assert any(card.title_marks or card.abstract_marks for card in reply.cards)
    assert "filter" not in reply.heading
    nothing = await desk.say("on 2026-06-29 xyzzy")
    assert nothing.heading.endswith("none of 3 papers")
    assert nothing.buttons[0].command == "on 2026-06-29"


async def test_more_keeps_the_filter(desk: Desk) -> None:
    desk.rig.days[WEDNESDAY] = invented(25)
    first = await desk.say("today spectra* OR reward* top:10")
    following = await desk.say("more")
    assert [card.rank for card in following.cards] == list(range(11, 21))
    assert said(following.text[0]) == said(first.text[0])


async def test_a_week_shows_each_paper_once_best_voted_first(desk: Desk) -> None:
    reply = await desk.say("week 2026-W29")
    assert reply.heading.startswith("Week 2026-W29 · Mon 13 Jul 2026 to Sun 19 Jul 2026")
    votes = [card.paper.facts.upvotes or 0 for card in reply.cards]
    assert votes == sorted(votes, reverse=True)
    assert len(set(ids(reply))) == len(reply.cards)
    asked = desk.asked
    desk.clock.move(timedelta(days=5))
    await desk.say("week 2026-W29")
    complete = desk.asked
    assert complete > asked, "days that were not complete are read again"
    await desk.say("week 2026-W29")
    assert desk.asked == complete


async def test_a_month_reads_what_is_missing(desk: Desk) -> None:
    desk.clock.set(datetime(2026, 8, 3, 9, tzinfo=UTC))
    desk.rig.today = date(2026, 8, 3)
    reply = await desk.say("month 2026-07 top:100")
    assert len(reply.cards) == sum(
        len(entries)
        for day, entries in desk.rig.days.items()
        if day.month == 7 and day.year == 2026
    )
    assert (await desk.say("month 2027-01")).refusal is Refusal.FUTURE_DAY


async def test_a_period_is_shown_as_far_as_it_is_known_where_the_source_is_down(desk: Desk) -> None:
    await desk.say("on 2026-07-14")
    desk.break_source()
    reply = await desk.say("week 2026-W29")
    assert reply.cards
    assert "503" in said(*reply.notices)
    assert "These are the lists as last read." in said(*reply.notices)


async def test_trending_ranks_by_the_votes_gained_and_says_so(desk: Desk) -> None:
    entries = invented(3)
    desk.rig.days = {WEDNESDAY: entries}
    first = await desk.say("trending")
    assert first.heading == "Trending · 3 papers"
    assert said(first.footer) == (
        "by votes per day on the list, as most lists were not read about a day apart · from 1 list"
    )
    assert first.cards[0].note == "3.0 votes a day"
    desk.clock.move(timedelta(hours=3))
    later = invented(3)
    later[2]["paper"]["upvotes"] = 40
    desk.rig.days = {WEDNESDAY: later}
    second = await desk.say("trending")
    assert said(second.footer) == "by votes gained in a day · from 1 list"
    assert [card.note for card in second.cards] == [
        "+40 in a day",
        "+3 in a day",
        "+2 in a day",
    ]
    assert second.cards[0].paper.id == later[2]["paper"]["id"]


async def test_which_rule_trending_follows_is_decided_by_the_papers_shown(desk: Desk) -> None:
    desk.clock.set(MORNING + timedelta(hours=2))
    desk.rig.days = {WEDNESDAY: invented(3), date(2026, 7, 10): invented(4, first=50)}
    await desk.say("trending")
    desk.clock.move(timedelta(hours=1))
    await desk.say("today")
    filtered = await desk.say("trending since:2026-07-15 upvotes>=0")
    assert said(filtered.footer) == "by votes gained in a day · from 2 lists"
    whole = await desk.say("trending")
    assert said(whole.footer).startswith("by votes per day on the list")
    assert all(card.note.endswith("votes a day") for card in whole.cards)


async def test_a_weekend_s_list_that_is_stored_stands_in_its_week(desk: Desk) -> None:
    saturday = date(2026, 7, 11)
    desk.rig.days[saturday] = invented(2)
    await desk.say(f"on {saturday}")
    week = await desk.say("week 2026-W28 top:100")
    stored = await desk.store.listing(SourceName.HF, saturday)
    assert stored is not None
    assert {paper.id for paper in stored.papers} < set(ids(week))
    asked = [request.query.get("date") for request in desk.rig.requests]
    assert asked.count(f"{saturday}") == 1
    assert "2026-07-12" not in asked, "a weekend is not asked for"


async def test_a_wrong_period_is_a_mistake_and_no_filter_of_the_present_one(desk: Desk) -> None:
    for line in ("month 2026-13", "month juli", "week 2026-W60", "week 2026-W00", "week 2026-7"):
        reply = await desk.say(line)
        assert reply.refusal is Refusal.BAD_DAY, line
        assert reply.caret is not None
        assert reply.buttons, "a period that can be meant is offered"
    assert desk.asked == 0
    assert (await desk.say("week 2026-07-15")).heading.startswith("Week 2026-W29")
    assert (await desk.say("month June 2026")).heading.startswith("June 2026")


async def test_how_a_filter_was_read_is_shown_where_nothing_is_known_too(desk: Desk) -> None:
    desk.rig.days = {}
    reply = await desk.say("month foo")
    assert reply.heading.endswith("no papers known")
    assert said(*reply.text) == "Read as foo"


async def test_an_empty_filtered_list_leads_to_the_whole_one(desk: Desk) -> None:
    for line, whole in (
        ("trending zzz top:3", "trending top:3"),
        ("week 2026-W29 zzz", "week 2026-W29"),
        ("month 2026-07 zzz", "month 2026-07"),
        ("on 2026-07-14 zzz top:5", "on 2026-07-14 top:5"),
    ):
        reply = await desk.say(line)
        assert "none of" in reply.heading
        assert reply.buttons[0].command == whole
        assert reply.buttons[0].label == "without the filter"


async def test_another_day_is_shown_with_the_same_filter(desk: Desk) -> None:
    shown = await desk.say("on 2026-07-15 has:code top:5")
    before = next(button for button in shown.buttons if button.label == "day before")
    assert before.command == "on 2026-07-14 has:code top:5"
    weekend = await desk.say("on 2026-07-11 has:code top:5")
    assert [button.command for button in weekend.buttons] == [
        "on 2026-07-10 has:code top:5",
        "on 2026-07-13 has:code top:5",
    ]


async def test_a_filtered_list_says_how_many_papers_it_leaves(desk: Desk) -> None:
    desk.rig.days[WEDNESDAY] = invented(25)
    headings = [
        (await desk.say(f"today {typed}")).heading.rpartition(" · ")[2]
        for typed in ("upvotes>=20 top:30", "upvotes>=20 top:2", "upvotes>=20 top:1", "top:1")
    ]
    assert headings == [
        "6 of 25 papers",
        "1–2 of 6, filtered from 25 papers",
        "1 of 6, filtered from 25 papers",
        "1 of 25",
    ]


async def test_a_failed_source_is_not_asked_for_many_days_again_within_a_minute() -> None:
    async with open_desk(sample_days=2) as desk:
        desk.break_source()
        first = await desk.say("trending")
        asked = desk.asked
        for line in ("trending", "week", "month"):
            reply = await desk.say(line)
            assert reply.sample == first.sample
            assert "503" in said(*reply.notices)
        assert desk.asked == asked
        desk.mend_source()
        desk.clock.move(timedelta(minutes=1))
        assert not (await desk.say("trending")).notices


async def test_a_fault_without_a_known_beginning_is_told_in_the_present() -> None:
    standing = Standing(Freshness.UNREACHABLE, fault="a test")
    assert said(failing(standing)) == "Hugging Face is out of reach (a test)."


async def test_search_finds_stored_papers_and_marks_the_words(desk: Desk) -> None:
    await desk.say("month 2026-07")
    reply = await desk.say('search "reward models" top:3')
    assert "2607.11886" in ids(reply)
    assert said(reply.text[0]) == 'Read as "reward models"'
    first = reply.cards[0]
    start, end = first.title_marks[0]
    assert first.paper.title[start:end] == "Reward Models"


async def test_search_with_few_hits_asks_hugging_face_and_marks_what_came_from_there(
    desk: Desk,
) -> None:
    reply = await desk.say("search pretrained MLLMs")
    assert [request.path for request in desk.rig.requests] == ["/api/papers/search"]
    assert desk.rig.requests[0].query["q"] == "pretrained MLLMs"
    assert ids(reply) == ["2607.11886"]
    assert reply.cards[0].note == "from Hugging Face"
    assert reply.cards[0].title_marks
    assert await desk.store.paper(reply.cards[0].paper.id) is not None
    again = await desk.say("search pretrained MLLMs")
    assert again.cards[0].note == "", "it is known here now"


async def test_what_hugging_face_finds_beyond_the_query_is_called_looser(desk: Desk) -> None:
    reply = await desk.say("search zero-shot reward models has:media")
    assert ids(reply) == ["2607.11886"]
    assert reply.cards[0].note == "from Hugging Face, looser"
    assert (
        reply.heading == "Found no paper that is exactly that, and 1 looser one from Hugging Face"
    )
    assert "Those marked “looser” are near" in said(*reply.notices)


@pytest.mark.parametrize("sort", Sort)
async def test_pages_of_a_search_go_on_to_its_last_hit(desk: Desk, sort: Sort) -> None:
    desk.rig.days[WEDNESDAY] = invented(130)
    await desk.say("today")
    first = await desk.say(f"search reward top:100 sort:{sort}")
    last = await desk.say(f"search reward top:100 sort:{sort} page:2")
    assert last.cards[-1].rank == 130
    assert len({*ids(first), *ids(last)}) == 130
    assert said(last.footer) == f"by {sort}"


async def test_enough_hits_of_our_own_ask_nobody(desk: Desk) -> None:
    desk.rig.days[WEDNESDAY] = invented(25)
    await desk.say("today")
    asked = desk.asked
    reply = await desk.say("search reward")
    assert len(reply.cards) == 10
    assert desk.asked == asked


async def test_search_without_a_source_answers_from_what_is_stored(desk: Desk) -> None:
    await desk.say("today")
    desk.break_source()
    reply = await desk.say("search reward")
    assert "2607.11886" in ids(reply)
    assert "Only what is stored here was searched." in said(*reply.notices)


async def test_search_offers_the_other_reading_and_the_other_order(desk: Desk) -> None:
    await desk.say("today")
    reply = await desk.say("search reward OR software models")
    assert "search (reward OR software) AND models" in [button.command for button in reply.buttons]
    newest = next(button for button in reply.buttons if button.label == "by newest")
    assert newest.command.endswith("sort:newest")
    assert said((await desk.say("by newest")).footer) == "by newest"


async def test_a_category_is_answered_with_a_warning_where_papers_have_none(desk: Desk) -> None:
    await desk.say("today")
    reply = await desk.say("search cat:cs.CL reward")
    assert "No stored paper has a category" in said(*reply.text)
    models = await desk.say("search has:models")
    assert "No source tells of linked models yet" in said(*models.text)
    async with desk.store.transaction() as ledger:
        await ledger.save_papers([FROM_ARXIV])
    stored = await desk.say("search cat:cs.CL reward")
    assert "2 of the 3 stored papers have no category" in said(*stored.text)
    listed = await desk.say("today cat:cs.CL")
    assert "None of the 2 papers of this list has a category" in said(*listed.text)


@pytest.mark.parametrize(
    ("asked", "warning"),
    [
        ("stars>10", "Of no stored paper the stars are known, so stars finds nothing."),
        ("has:code", "No stored paper has a repository, so has:code finds nothing."),
        ("-org:nvidia reward", "No stored paper has an organisation, so org: finds nothing."),
        ("keyword:agents", "No stored paper has keywords, so keyword: finds nothing."),
    ],
)
async def test_what_no_stored_paper_tells_is_said(desk: Desk, asked: str, warning: str) -> None:
    desk.break_source()
    async with desk.store.transaction() as ledger:
        bare = replace(FROM_ARXIV, facts=Facts(upvotes=3))
        await ledger.save_papers([bare])
    assert warning in said(*(await desk.say(f"search {asked}")).text)
    assert "finds nothing" not in said(*(await desk.say("search upvotes>=1")).text)


async def test_a_list_filtered_again_takes_no_paper_apart_again(desk: Desk) -> None:
    await desk.say("month 2026-07 agents")
    listing = await desk.store.listing(SourceName.HF, WEDNESDAY)
    assert listing is not None
    kept = [desk.newsroom.analyses.of(paper, None) for paper in listing.papers]
    await desk.say("on 2026-07-15 reward")
    again = [desk.newsroom.analyses.of(paper, None) for paper in listing.papers]
    assert [id(each) for each in kept] == [id(each) for each in again]


async def test_a_mistake_in_a_query_shows_its_place_in_the_line(desk: Desk) -> None:
    reply = await desk.say("search top:3 agents (planning")
    assert reply.refusal is Refusal.UNCLOSED_BRACKET
    assert reply.caret is not None
    assert reply.caret.line[reply.caret.start : reply.caret.end] == "("
    assert reply.buttons[0].command == "search top:3 agents (planning)"


async def test_help_shows_what_a_query_can_hold(desk: Desk) -> None:
    table = await desk.say("help query")
    assert len(table.fields) > 10
    for field in table.fields:
        written = said(field.name)
        typed = written if not written.startswith("-") else f"reward {written}"
        assert (await desk.say(f"search {typed}")).outcome is Outcome.ANSWERED, written
    for topic in ("since", "author", "has", "upvotes", "sort", "top", "until:"):
        reply = await desk.say(f"help {topic}")
        assert reply.outcome is Outcome.ANSWERED
        assert reply.heading.startswith(topic.rstrip(":"))
    assert "help query" in said((await desk.say("help search")).footer)


async def test_numbers_press_the_newest_reply_and_behind_it_the_latest_list(desk: Desk) -> None:
    desk.rig.days[WEDNESDAY] = invented(5)
    listed = await desk.say("today")
    await desk.say("show 2607.11886")
    await desk.say("on yestreday")
    assert desk.talk.newest_buttons.keys() == {1}
    assert desk.talk.buttons[2].command == f"show {listed.cards[1].paper.id}"
    assert desk.talk.buttons[1].command == "on yesterday"


async def test_status_tells_freshness_and_what_is_stored(desk: Desk) -> None:
    reply = await desk.say("status")
    rows = {said(field.name): said(field.value) for field in reply.fields}
    assert rows["Hugging Face"] == "fresh: Wed 15 Jul 2026 has 2 papers so far, read at 09:00"
    assert rows["papers stored"] == "2"
    assert rows["database"] == "a test's database"
    desk.break_source()
    desk.clock.move(timedelta(hours=1))
    rows = {said(field.name): said(field.value) for field in (await desk.say("status")).fields}
    assert rows["Hugging Face"].startswith("out of reach since 10:")


async def test_help_of_a_command_names_those_that_begin_with_the_same_word(desk: Desk) -> None:
    rows = {said(field.name): said(field.value) for field in (await desk.say("help watch")).fields}
    assert "watch list" in rows["besides"]
    assert "watch remove" in rows["besides"]
    assert "watch add" not in rows["besides"]
    alone = [said(field.name) for field in (await desk.say("help why")).fields]
    assert "besides" not in alone


async def test_help_lists_every_command_and_explains_each_refusal(desk: Desk) -> None:
    overview = await desk.say("help")
    shown = [said(field.name) for field in overview.fields]
    assert all(
        any(usage.startswith(command.name) for usage in shown) for command in desk.talk.registry
    )
    assert len(shown) == len(list(desk.talk.registry))
    for refusal in Refusal:
        desk.clock.move(timedelta(seconds=3))  # nobody asks faster than they read
        reply = await desk.say(f"help {refusal}")
        assert reply.outcome is Outcome.ANSWERED, refusal
        assert said(*reply.text)


async def test_every_example_of_every_command_is_answered(desk: Desk) -> None:
    for word in ("one", "two", "three"):
        await desk.say(f"watch add {word} confirm:no")
    await desk.say("mute add nothing")
    await desk.say("library save 2607.11886")
    for command in desk.talk.registry:
        for example in command.examples:
            desk.clock.move(timedelta(seconds=5))  # nobody asks faster than they read
            await desk.say("today top:1")
            reply = await desk.say(example)
            assert reply.outcome is not Outcome.MISTAKE, example
            assert reply.refusal is not Refusal.BUG, example


async def test_a_bug_is_named_with_a_reference_that_is_in_the_log(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(_args: Status, _call: Call) -> Reply:
        raise ZeroDivisionError

    command = replace(STATUS, handler=broken)
    talk = Conversation(
        registry=Registry((command, HELP)),
        newsroom=desk.newsroom,
        clock=desk.clock,
        caller=CONSOLE,
        pace=Pace(),
    )
    reply = await talk.say("status")
    assert reply.refusal is Refusal.BUG
    reference = said(*reply.text).split()[-1]
    assert reference in caplog.text
    assert "ZeroDivisionError" in caplog.text


async def test_one_bad_entry_never_loses_the_rest_of_its_list(desk: Desk) -> None:
    entries = invented(3)
    del entries[1]["paper"]["title"], entries[1]["title"]
    desk.rig.days[WEDNESDAY] = entries
    reply = await desk.say("today")
    assert len(reply.cards) == 2
    readings = await desk.store.readings(SourceName.HF, WEDNESDAY)
    assert readings[-1].skipped == 1
    assert "1 entry could not be read" in said(reply.footer)


async def test_a_short_fault_is_outwaited_without_a_word(desk: Desk) -> None:
    desk.rig.misbehave(status(500))
    assert not (await desk.say("today")).notices
    assert desk.clock.waits, "it waited before asking again"
