"""Searches as they are answered: nothing is cut without a word, and no reply is a dead end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.errors import Refusal
from bot.papers import SourceName
from bot.ports import Batch, Sighting
from bot.reading import store_archive
from bot.reply import Code
from bot.searching import MOST_LISTED, Searcher
from storage.opening import open_store
from storage.sqlite import SqliteDatabase
from storage.store import SqlStore
from tests.rigs.clock import FakeClock
from tests.rigs.desk import open_desk
from tests.rigs.papers import make_paper

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from pathlib import Path

    from bot.papers import Paper
    from bot.reply import Phrase, Reply
    from tests.rigs.desk import Desk


def said(*phrases: Phrase) -> str:
    return " ".join(
        "".join(span.text if isinstance(span, Code) else str(span) for span in phrase)
        for phrase in phrases
    )


def ids(reply: Reply) -> list[str]:
    return [card.paper.id for card in reply.cards]


def notes(reply: Reply) -> list[str]:
    return [card.note for card in reply.cards]


def commands(reply: Reply) -> dict[str, str]:
    return {button.label: button.command for button in reply.buttons}


async def store(desk: Desk, papers: Sequence[Paper]) -> None:
    batch = Batch(tuple(map(Sighting, papers)), skipped=0, at=papers[0].told_at.latest)
    async with desk.store.transaction() as ledger:
        await store_archive(ledger, batch, source=SourceName.HF)


def many(count: int, title: str = "A robot") -> list[Paper]:
    return [
        make_paper(f"2501.{number:05}", title=f"{title} {number}", authors=("Bo Wang", "Yi Li"))
        for number in range(1, count + 1)
    ]


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


async def test_each_page_of_more_than_are_listed_says_what_it_is(desk: Desk) -> None:
    await store(desk, many(MOST_LISTED + 100))
    first = await desk.say("search robot")
    assert first.heading == "Found · 1–10, and more"
    assert not first.notices
    last = await desk.say("search robot top:100 page:10")
    assert last.heading == "Found · 901–1,000, and more"
    assert "Only the first 1,000 papers are listed." in said(*last.notices)
    assert "since: and until:" in said(*last.notices)
    assert "more" not in commands(last)


async def test_a_page_behind_all_that_are_listed_points_to_the_last_one(desk: Desk) -> None:
    await store(desk, many(MOST_LISTED + 100))
    past = await desk.say("search robot top:100 page:11")
    assert past.refusal is Refusal.PAST_THE_END
    assert "Only the first 1,000 papers are listed. Another word narrows" in said(*past.text)
    assert past.caret is not None
    assert past.caret.line[past.caret.start : past.caret.end] == "page:11"
    (button,) = past.buttons
    assert len((await desk.say(button.command)).cards) == 100


async def test_a_page_past_the_end_says_how_many_there_are(desk: Desk) -> None:
    await store(desk, many(23))
    past = await desk.say("search robot page:41")
    assert past.refusal is Refusal.PAST_THE_END
    assert said(*past.text) == "23 papers make 3 pages of 10."
    assert past.caret is not None
    assert past.caret.line[past.caret.start : past.caret.end] == "page:41"
    (button,) = past.buttons
    assert (await desk.say(button.command)).heading == "Found · 21–23 of 23"


async def test_a_single_paper_on_a_page_is_counted_as_one(desk: Desk) -> None:
    await store(desk, many(19))
    assert (await desk.say("search robot top:1")).heading == "Found · 1 of 19"


async def test_what_was_not_looked_at_is_said_also_where_nothing_was_found(desk: Desk) -> None:
    await store(desk, many(300))
    desk.newsroom.searcher = Searcher(desk.store, most_looked_at=200)
    none = await desk.say('search author:"yi wang"')
    assert none.heading == "Found none among the first 200 of more papers"
    assert "Only the first 200 papers that may be meant were looked at." in said(*none.notices)
    assert commands(none)["by upvotes"].endswith("sort:upvotes")
    await store(desk, [make_paper("2512.00001", title="A robot", authors=("Yi Wang",))])
    one = await desk.say('search author:"yi wang"')
    assert one.heading == "Found 1 paper among the first 200 of more papers"
    assert one.notices


async def test_a_stored_hit_that_was_not_come_to_is_no_looser_one(desk: Desk) -> None:
    await desk.say("today")
    await store(
        desk, [make_paper(f"2608.{n:05}", authors=("Bo Huang", "Runhui Li")) for n in range(1, 300)]
    )
    desk.newsroom.searcher = Searcher(desk.store, most_looked_at=200)
    reply = await desk.say('search zero-shot reward models OR author:"runhui huang"')
    assert "2607.11886" in ids(reply)
    assert "from Hugging Face, looser" not in notes(reply)


async def test_looser_papers_are_counted_apart_and_marked(july: Desk) -> None:
    reply = await july.say("search ABot upvotes>=75 top:3")
    strict = [note for note in notes(reply) if "looser" not in note]
    looser = notes(reply).count("from Hugging Face, looser")
    assert looser
    assert len(strict) + looser == len(reply.cards)
    assert f"{looser} looser one" in reply.heading
    assert "from Hugging Face" in reply.heading
    assert "Those marked “looser”" in said(*reply.notices)


async def test_looser_papers_alone_are_told_as_such(desk: Desk) -> None:
    reply = await desk.say("search zero-shot reward models upvotes>9999")
    assert (
        reply.heading == "Found no paper that is exactly that, and 1 looser one from Hugging Face"
    )
    assert notes(reply) == ["from Hugging Face, looser"]


async def test_what_a_query_excludes_is_not_shown_as_a_looser_paper(desk: Desk) -> None:
    reply = await desk.say("search zero-shot reward models -text")
    assert ids(reply) == []
    assert reply.heading == "Nothing was found"


async def test_a_small_page_of_many_hits_asks_nobody(desk: Desk) -> None:
    await store(desk, many(12))
    asked = desk.asked
    reply = await desk.say("search robot top:3")
    assert desk.asked == asked
    assert reply.heading == "Found · 1–3 of 12"
    assert notes(reply) == ["", "", ""]


async def test_only_papers_that_were_not_known_are_marked_as_come_from_hugging_face(
    july: Desk,
) -> None:
    reply = await july.say("search ABot")
    known = {"2607.10383", "2607.10350"}
    for card in reply.cards:
        assert (card.note == "") is (card.paper.id in known)


async def test_what_nothing_ranks_is_called_newest_first_and_not_by_relevance(july: Desk) -> None:
    reply = await july.say("search has:project")
    assert said(reply.footer) == "newest first"
    assert "by newest" not in commands(reply)
    ranked = await july.say("search rewar*")
    assert said(ranked.footer) == "by relevance"
    assert "by newest" in commands(ranked)


async def test_the_other_reading_keeps_number_and_order(july: Desk) -> None:
    reply = await july.say("search reward OR software models top:2 sort:newest page:2")
    command = commands(reply)["the other reading"]
    assert command == "search (reward OR software) AND models top:2 sort:newest"


async def test_a_pasted_title_that_is_not_found_offers_its_rarest_words(july: Desk) -> None:
    title = "read it back: pretrained mllms are never zero-shot reward machines"
    for line in (f"search {title}", f'search "{title}"'):
        reply = await july.say(line)
        assert reply.heading == "Nothing was found"
        assert "Searched: 21 papers stored here, and Hugging Face." in said(*reply.text)
        (fewer,) = [command for command in commands(reply).values() if " OR " in command]
        assert 1 <= fewer.count(" OR ") <= 3
        assert "2607.11886" in ids(await july.say(fewer))


async def test_an_empty_search_with_conditions_offers_its_words_alone(july: Desk) -> None:
    reply = await july.say("search reward alignment stars>99999")
    command = commands(reply)["without the conditions"]
    assert command == "search reward AND alignment"
    assert (await july.say(command)).cards


async def test_an_id_that_is_not_stored_offers_to_fetch_the_paper(july: Desk) -> None:
    reply = await july.say("search id:2607.99999")
    assert "Hugging Face can only be asked for words" in said(*reply.text)
    assert commands(reply)["show 2607.99999"] == "show 2607.99999"


async def test_a_search_that_takes_too_long_is_refused_with_what_helps(tmp_path: Path) -> None:
    file = tmp_path / "papers.db"
    async with open_store(f"sqlite:///{file}", clock=FakeClock()):
        pass
    hurried = SqlStore(SqliteDatabase(file, busy_seconds=1.0, look_seconds=-1.0))
    async with open_desk(store=hurried) as desk:
        reply = await desk.say("search robot")
    await hurried.close()
    assert reply.refusal is Refusal.TOO_SLOW
    assert "Fewer or rarer words" in said(*reply.text)
