from __future__ import annotations

import logging
from datetime import date
from typing import TYPE_CHECKING

import pytest

from adapters.huggingface.client import HuggingFace
from bot.errors import NotOpenYet, Unreadable
from bot.papers import PaperId
from tests.contracts.source import ids
from tests.rigs import huggingface as rigs
from tests.rigs.clock import NOON
from tests.rigs.huggingface import captured, invented, untitled

if TYPE_CHECKING:
    from tests.adapters.huggingface.conftest import Connect
    from tests.rigs.clock import FakeClock
    from tests.rigs.huggingface import HuggingFaceRig

DAY = date(2026, 7, 15)


async def test_a_listing_is_asked_for_page_by_page_until_one_is_short(
    rig: HuggingFaceRig, source: HuggingFace
) -> None:
    rig.days = {DAY: invented(230)}
    batch = await source.listing(DAY)
    assert ids(batch) == tuple(entry["paper"]["id"] for entry in invented(230))
    assert [request.path for request in rig.requests] == ["/api/daily_papers"] * 3
    assert [dict(request.query) for request in rig.requests] == [
        {"date": "2026-07-15", "limit": "100", "p": page} for page in ("0", "1", "2")
    ]


async def test_a_page_that_is_exactly_full_may_be_the_last(
    rig: HuggingFaceRig, source: HuggingFace
) -> None:
    rig.days = {DAY: invented(100)}
    assert len(ids(await source.listing(DAY))) == 100
    assert len(rig.requests) == 2


async def test_weeks_and_months_are_asked_for_in_the_services_words(
    rig: HuggingFaceRig, source: HuggingFace
) -> None:
    await source.week(2026, 3)
    await source.month(2026, 7)
    assert rig.requests[0].query["week"] == "2026-W03"
    assert rig.requests[1].query["month"] == "2026-07"


async def test_papers_of_weeks_and_months_bear_their_own_days(source: HuggingFace) -> None:
    batch = await source.month(2026, 7)
    assert {sighting.day for sighting in batch.sightings} == {
        date(2026, 7, 9),
        date(2026, 7, 14),
        DAY,
    }


async def test_a_list_that_shifts_under_the_paging_counts_every_paper_once(
    rig: HuggingFaceRig, source: HuggingFace
) -> None:
    before = invented(150)
    rig.days = {DAY: before}
    rig.grow(DAY, invented(1, first=900) + before)
    batch = await source.listing(DAY)
    assert ids(batch) == tuple(entry["paper"]["id"] for entry in before)


async def test_a_day_that_has_grown_is_read_anew(rig: HuggingFaceRig, source: HuggingFace) -> None:
    day = date(2026, 4, 24)
    rig.days = {day: captured("2026-04-24.first")}
    rig.today = DAY
    rig.grow(day, captured("2026-04-24.second"))
    first, second = await source.listing(day), await source.listing(day)
    assert set(ids(first)) < set(ids(second))
    assert len(ids(second)) == len(ids(first)) + 1


async def test_a_service_that_repeats_its_first_page_for_ever_is_left_at_the_second(
    rig: HuggingFaceRig, source: HuggingFace
) -> None:
    page = rigs.body(rigs.as_json(invented(100)))
    rig.misbehave(*[page] * 9)
    assert len(ids(await source.listing(DAY))) == 100
    assert len(rig.requests) == 2


async def test_a_page_that_cannot_be_read_at_all_does_not_end_the_list(
    rig: HuggingFaceRig, source: HuggingFace
) -> None:
    entries = invented(250)
    rig.days = {DAY: [*entries[:100], *map(untitled, entries[100:200]), *entries[200:]]}
    batch = await source.listing(DAY)
    assert ids(batch) == tuple(entry["paper"]["id"] for entry in entries[:100] + entries[200:])
    assert batch.skipped == 100


async def test_pages_that_can_never_be_read_are_left_at_the_limit(
    rig: HuggingFaceRig, source: HuggingFace
) -> None:
    page = rigs.body(b"[" + b"0," * 99 + b"0]")
    rig.misbehave(*[page] * 60)
    batch = await source.listing(DAY)
    assert (batch.sightings, batch.skipped) == ((), 5_000)
    assert len(rig.requests) == 50


async def test_an_endless_list_is_left_at_a_limit_and_that_is_logged(
    rig: HuggingFaceRig, source: HuggingFace, caplog: pytest.LogCaptureFixture
) -> None:
    rig.days = {DAY: invented(6_000)}
    rig.left = 9_999
    with caplog.at_level(logging.WARNING):
        batch = await source.listing(DAY)
    assert len(ids(batch)) == 5_000
    assert "the rest is left out" in caplog.text


async def test_a_weekend_is_an_empty_batch_read_now(source: HuggingFace) -> None:
    batch = await source.listing(date(2026, 7, 11))
    assert (batch.sightings, batch.skipped, batch.at) == ((), 0, NOON)


async def test_one_entry_without_a_title_never_loses_the_rest(
    rig: HuggingFaceRig, source: HuggingFace, caplog: pytest.LogCaptureFixture
) -> None:
    entries = captured("2026-07-09")
    rig.days = {DAY: [*entries[:3], untitled(entries[3]), *entries[4:]]}
    with caplog.at_level(logging.WARNING):
        batch = await source.listing(DAY)
    assert (len(batch.sightings), batch.skipped) == (len(entries) - 1, 1)
    assert entries[3]["paper"]["id"] in caplog.text


async def test_only_a_listing_can_be_not_open_yet(rig: HuggingFaceRig, source: HuggingFace) -> None:
    with pytest.raises(NotOpenYet, match="2026-07-16 is not open yet"):
        await source.listing(date(2026, 7, 16))
    refusal = rigs.body((rigs.DATA / "future_date_400.json").read_bytes(), code=400)
    rig.misbehave(refusal, refusal)
    for question in (source.week(2026, 40), source.month(2026, 10)):
        with pytest.raises(Unreadable, match='HTTP 400: ✖ "date" must be less than'):
            await question


@pytest.mark.parametrize("code", [400, 401, 403, 404, 410, 418])
async def test_other_refusals_are_one_clear_error_and_not_repeated(
    rig: HuggingFaceRig, source: HuggingFace, clock: FakeClock, code: int
) -> None:
    rig.misbehave(rigs.body(b'{"error": "No\\nway"}', code=code))
    with pytest.raises(Unreadable) as failed:
        await source.listing(DAY)
    told = "it wants a token; set HF_TOKEN (“No way”)" if code in (401, 403) else "No way"
    assert failed.value.reason == f"HTTP {code}: {told}"
    assert failed.value.url == f"{rig.url}/api/daily_papers?date=2026-07-15&limit=100&p=0"
    assert len(rig.requests) == 1
    assert clock.waits == []


async def test_a_paper_is_asked_for_by_its_id_of_either_style(
    rig: HuggingFaceRig, source: HuggingFace
) -> None:
    old = invented(1)[0]
    old["paper"]["id"] = "hep-th/9901001"
    rig.days[DAY] = [old]
    sighting = await source.paper(PaperId("hep-th/9901001"))
    assert rig.requests[0].path == "/api/papers/hep-th/9901001"
    assert sighting is not None
    assert sighting.paper.id == "hep-th/9901001"
    assert sighting.paper.facts.upvotes == old["paper"]["upvotes"]
    assert sighting.day == DAY


async def test_an_answer_about_another_paper_is_not_taken_for_this_one(
    rig: HuggingFaceRig, source: HuggingFace
) -> None:
    rig.misbehave(rigs.body(rigs.as_json(captured("2026-07-15")[0]["paper"])))
    with pytest.raises(Unreadable, match=r"about 2607\.11886"):
        await source.paper(PaperId("2607.00001"))


async def test_a_paper_without_a_title_is_unreadable(
    rig: HuggingFaceRig, source: HuggingFace
) -> None:
    rig.misbehave(rigs.body(b'{"id": "2607.00001"}'))
    with pytest.raises(Unreadable, match="it has no title"):
        await source.paper(PaperId("2607.00001"))


@pytest.mark.parametrize("wrapped", [True, False])
async def test_a_search_reads_papers_wrapped_or_not(
    rig: HuggingFaceRig, source: HuggingFace, wrapped: bool
) -> None:
    rig.wrapped = wrapped
    batch = await source.search("read it back", 10)
    assert ids(batch) == ("2607.11886",)
    assert rig.requests[0].query == {"q": "read it back", "limit": "10"}


async def test_a_search_keeps_to_what_the_service_takes(
    rig: HuggingFaceRig, source: HuggingFace
) -> None:
    await source.search("x" * 600 + " & ü?", 1_000)
    await source.search("a & b=c?#ü", 0)
    assert rig.requests[0].query == {"q": "x" * 250, "limit": "120"}
    assert rig.requests[1].query == {"q": "a & b=c?#ü", "limit": "1"}


async def test_a_search_never_gives_more_than_was_asked_for(
    rig: HuggingFaceRig, source: HuggingFace
) -> None:
    rig.misbehave(rigs.body(rigs.as_json(invented(9))))
    assert len(ids(await source.search("anything", 3))) == 3


async def test_every_request_says_who_asks(rig: HuggingFaceRig, source: HuggingFace) -> None:
    await source.listing(DAY)
    assert rig.requests[0].headers["User-Agent"] == "paperboy/0.1"
    assert rig.requests[0].headers["Accept"] == "application/json"
    assert "Authorization" not in rig.requests[0].headers


async def test_a_mirror_may_have_a_path(rig: HuggingFaceRig, connect: Connect) -> None:
    source = await connect(f"{rig.url}/mirrors/hf/")
    with pytest.raises(Unreadable, match="HTTP 404"):
        await source.listing(DAY)
    assert rig.requests[0].path == "/mirrors/hf/api/daily_papers"


async def test_without_being_entered_it_says_so(rig: HuggingFaceRig, clock: FakeClock) -> None:
    with pytest.raises(RuntimeError, match="async with"):
        await HuggingFace(clock=clock, version="0.1", endpoint=rig.url).listing(DAY)
