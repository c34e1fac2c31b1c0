from __future__ import annotations

import json
import logging
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.huggingface import parse
from bot.errors import Unreadable
from bot.papers import Facts, SourceName
from bot.ports import Batch, Sighting
from tests.rigs.huggingface import DATA, captured, untitled

AT = datetime(2026, 7, 15, 12, tzinfo=UTC)
URL = "https://huggingface.co/api/daily_papers?date=2026-07-15"
LISTS = sorted(path.stem for path in DATA.glob("????-??-??*.json"))


def read(entries: list[Any], **options: Any) -> Batch:
    return parse.read_batch(entries, url=URL, at=AT, **options)


def read_one(entry: dict[str, Any], **options: Any) -> Sighting:
    return parse.read_sighting(entry, at=AT, **options)


def entry(*, outer: dict[str, Any] | None = None, **paper: Any) -> dict[str, Any]:
    told = {"id": "2607.11886", "title": "A title", **paper}
    return {"paper": told, **(outer or {})}


def facts(*, outer: dict[str, Any] | None = None, **paper: Any) -> Facts:
    return read_one(entry(outer=outer, **paper)).paper.facts


@pytest.mark.parametrize("name", LISTS)
def test_every_shape_that_was_captured_is_read_without_loss(name: str) -> None:
    entries = captured(name)
    day = date.fromisoformat(name[:10])
    batch = read(entries, day=day)
    assert batch.skipped == 0
    assert [sighting.paper.id for sighting in batch.sightings] == [
        told["paper"]["id"] for told in entries
    ]
    for sighting, told in zip(batch.sightings, entries, strict=True):
        paper = sighting.paper
        assert sighting.day == day
        assert paper.words.source is SourceName.HF
        assert paper.words.told_at == paper.told_at.latest == AT
        assert "\n" not in paper.title
        assert "  " not in paper.title
        assert paper.words.abstract
        assert paper.words.authors
        assert paper.facts.published_on == date.fromisoformat(told["paper"]["publishedAt"][:10])
        assert paper.facts.upvotes == told["paper"]["upvotes"]
        assert paper.facts.comments == told["numComments"]
        assert paper.facts.code_url == told["paper"].get("githubRepo")
        assert paper.facts.project_url == told["paper"].get("projectPage")
        assert paper.facts.stars == told["paper"].get("githubStars")
        assert paper.facts.media_urls == tuple(told.get("mediaUrls", ()))
        assert paper.facts.thumbnail_url == told.get("thumbnail", told.get("mediaUrl"))


def test_the_captured_shapes_keep_their_traps() -> None:
    told = [each for name in LISTS for each in captured(name)]
    papers = [each["paper"] for each in told]
    assert any("mediaUrl" in each for each in told)
    assert any("summary" not in each for each in told)
    assert any("submittedOnDailyAt" not in paper for paper in papers)
    assert any("submitterOrganization" in each for each in told)
    assert any("\n" in paper["title"] for paper in papers)
    assert any(author.get("hidden") for paper in papers for author in paper["authors"])
    assert any("ai_summary" not in paper for paper in papers)


def test_a_weekends_list_is_empty() -> None:
    body = (DATA / "weekend_day_200.json").read_bytes()
    assert read(parse.read_list(body, url=URL)) == Batch((), 0, AT)


def test_titles_with_line_breaks_become_one_line_and_keep_the_sources_spelling() -> None:
    words = read_one(entry(title="Read It\n  Back", summary="One. Two.")).paper.words
    assert words.title == "Read It Back"
    assert words.title_as_told == "Read It\n  Back"
    assert words.abstract == "One. Two."
    assert words.abstract_as_told is None


def test_what_no_database_takes_is_in_no_text() -> None:
    told = json.loads(r'{"title": "A\u0000 \ud800title  x", "summary": "a\u0000\udc00  b"}')
    words = read_one(entry(**told)).paper.words
    for text in (words.title, words.abstract, words.title_as_told, words.abstract_as_told):
        assert text is not None
        assert "\0" not in text
        text.encode()


def test_optional_keys_that_are_absent_or_null_are_not_told() -> None:
    assert facts() == Facts()
    assert facts(githubRepo=None, ai_keywords=None, upvotes=None, organization=None) == Facts()


def test_the_authors_keep_their_order_and_the_hidden_are_left_out() -> None:
    authors = [
        {"name": "Ada  Lovelace", "hidden": False},
        {"name": "Left Out", "hidden": True},
        {"name": ""},
        {"_id": "0"},
        "Grace Hopper",
        7,
    ]
    told = read_one(entry(authors=authors)).paper.words.authors
    assert told == ("Ada Lovelace", "Grace Hopper")


def test_hidden_authors_of_a_captured_paper_are_left_out() -> None:
    for told in captured("2026-06-29"):
        hidden = {each["name"] for each in told["paper"]["authors"] if each.get("hidden")}
        assert hidden.isdisjoint(read_one(told).paper.words.authors)


def test_the_day_is_the_one_told_and_else_the_one_asked_for() -> None:
    asked = date(2026, 6, 10)
    told = entry(submittedOnDailyAt="2026-06-16T00:00:00.000Z")
    assert read_one(told, day=asked).day == date(2026, 6, 16)
    assert read_one(told).day == date(2026, 6, 16)
    assert read_one(entry(), day=asked).day == asked
    assert read_one(entry()).day is None
    assert read_one(told, day=asked, day_is_certain=True).day == asked


@pytest.mark.parametrize(
    ("told", "day"),
    [
        ("2026-07-13T00:00:00.000Z", date(2026, 7, 13)),
        ("2026-07-13T23:30:00-02:00", date(2026, 7, 14)),
        ("2026-07-13T23:30:00", date(2026, 7, 13)),
        ("2026-07-13", date(2026, 7, 13)),
        ("0001-01-01T00:00:00+14:00", None),
        ("9999-12-31T23:00:00-05:00", None),
        ("yesterday", None),
        ("", None),
        (1783900800, None),
        (None, None),
    ],
)
def test_days_are_utc_and_impossible_ones_are_not_told(told: object, day: date | None) -> None:
    assert facts(publishedAt=told).published_on == day


def test_the_papers_own_date_is_never_the_outer_one() -> None:
    outer = {"publishedAt": "2026-07-12T20:00:00.000Z"}
    assert facts(outer=outer).published_on is None
    inner = facts(outer=outer, publishedAt="2026-07-13T00:00:00.000Z")
    assert inner.published_on == date(2026, 7, 13)


@pytest.mark.parametrize("count", [-1, True, False, "12", 1.5, 2**31, [], None])
def test_numbers_out_of_reason_are_not_told(count: object) -> None:
    told = facts(upvotes=count, githubStars=count, outer={"numComments": count})
    assert (told.upvotes, told.stars, told.comments) == (None, None, None)


def test_no_votes_are_told_as_none() -> None:
    assert facts(upvotes=0).upvotes == 0


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://example.org/x",
        "file:///etc/passwd",
        "/avatars/a.svg",
        "//example.org/x",
        "http://",
        "https:///x",
        "https://huggingface.co@example.org/",
        "https://example.org/a b",
        "https://example.org/\u202egnp.exe",
        "https://example.org/\n",
        "https://example.org\\@huggingface.co/",
        "https://example.org/" + "x" * 2_000,
        7,
        {},
    ],
)
def test_only_plain_http_links_are_kept(link: object) -> None:
    kept = "https://example.org/kept"
    told = facts(
        githubRepo=link,
        projectPage=link,
        mediaUrls=[link, kept],
        outer={"thumbnail": link},
    )
    if isinstance(link, str) and link.endswith("\n"):
        assert told.code_url == link.strip()
    else:
        assert told == Facts(media_urls=(kept,))


def test_a_picture_drawn_by_the_service_is_a_thumbnail_and_no_media() -> None:
    drawn = "https://cdn-thumbnails.huggingface.co/social-thumbnails/papers/2405.15738.png"
    film = "https://cdn-uploads.huggingface.co/production/uploads/0/film.mp4"
    assert facts(outer={"mediaUrl": drawn}) == Facts(thumbnail_url=drawn)
    assert facts(outer={"mediaUrl": film}) == Facts(media_urls=(film,))
    assert facts(mediaUrls=[film, film], outer={"mediaUrls": [film]}) == Facts(media_urls=(film,))


def test_the_organisation_goes_by_its_full_name_and_is_not_the_submitters() -> None:
    named = {"name": "ByteDance-Seed", "fullname": "ByteDance Seed"}
    assert facts(organization=named).organization == "ByteDance Seed"
    assert facts(organization={"name": "ByteDance-Seed"}).organization == "ByteDance-Seed"
    assert facts(outer={"organization": named}).organization == "ByteDance Seed"
    assert facts(outer={"submitterOrganization": named}).organization is None


def test_a_papers_own_page_is_read_without_the_wrapping() -> None:
    told = captured("2026-07-15")[0]
    alone = read_one(
        {
            **told["paper"],
            "numComments": told["numComments"],
            "thumbnail": told["thumbnail"],
            "linkedModels": [{"id": "someone/something"}],
        }
    )
    assert alone == read_one(told)


def test_ids_are_arxivs_and_lose_their_version() -> None:
    assert read_one(entry(id="2607.11886v2")).paper.id == "2607.11886"
    assert read_one(entry(id="hep-th/9901001")).paper.id == "hep-th/9901001"
    assert read_one({"paper": {"title": "A title"}, "id": "2607.11886"}).paper.id == "2607.11886"


def test_bad_entries_never_lose_the_rest_and_the_first_are_logged_with_their_ids(
    caplog: pytest.LogCaptureFixture,
) -> None:
    good = captured("2026-07-15")
    bad: list[Any] = [
        untitled(captured("2026-07-09")[0]),
        entry(title=""),
        entry(title=7),
        entry(id="not-an-id"),
        entry(id=["2607.11886"]),
        {"paper": "2607.11886"},
        {},
        [],
        "2607.11886",
        None,
    ]
    with caplog.at_level(logging.WARNING):
        batch = read([good[0], *bad, *good[1:]])
    assert [sighting.paper.id for sighting in batch.sightings] == [
        told["paper"]["id"] for told in good
    ]
    assert batch.skipped == len(bad) == 10
    assert len(caplog.messages) == 4
    assert caplog.messages[3] == f"… and 7 more entries of {URL} could not be read"
    assert captured("2026-07-09")[0]["paper"]["id"] in caplog.messages[0]
    assert all(URL in message and "\n" not in message for message in caplog.messages)


def test_of_a_paper_that_is_told_twice_the_first_counts() -> None:
    batch = read([entry(upvotes=2), entry(upvotes=1), entry(id="2607.11886v3")])
    assert [sighting.paper.facts.upvotes for sighting in batch.sightings] == [2]
    assert batch.skipped == 0


@pytest.mark.parametrize(
    ("body", "content_type", "reason"),
    [
        (
            b"<!DOCTYPE html>\n<html>",
            "text/html",
            "expected a JSON list, got HTML (content-type text/html), beginning “<!DOCTYPE html> <html>”",
        ),
        (b"", "", "expected a JSON list, got nothing"),
        (
            b'{"error": "x"}',
            "application/json",
            'expected a JSON list, got a JSON object (content-type application/json), beginning “{"error": "x"}”',
        ),
        (
            b'[{"paper": ',
            "",
            'expected a JSON list, got broken JSON at character 11, beginning “[{"paper":”',
        ),
        (b"null", "", "expected a JSON list, got a JSON null, beginning “null”"),
        (
            b"Rate exceeded.",
            "",
            "expected a JSON list, got something else, beginning “Rate exceeded.”",
        ),
    ],
)
def test_an_answer_that_is_no_list_is_one_clear_error(
    body: bytes, content_type: str, reason: str
) -> None:
    with pytest.raises(Unreadable) as failed:
        parse.read_list(body, url=URL, content_type=content_type)
    assert failed.value.url == URL
    assert failed.value.reason == reason


@pytest.mark.parametrize("body", [b"[" * 200_000, b"\xff\xfe\x00", b"[1" + b"0" * 5_000 + b"]"])
def test_bodies_that_break_parsers_are_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        parse.read_list(body, url=URL)


@given(st.binary(max_size=200))
def test_an_excerpt_is_one_short_printable_line(body: bytes) -> None:
    shown = parse.excerpt(body)
    assert len(shown) <= 60
    assert shown == "" or shown.isprintable()


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["name", "fullname", "hidden", "x"]), inner, max_size=3)
    ),
    max_leaves=5,
)
_KEYS = st.sampled_from(
    [
        "id", "title", "summary", "authors", "publishedAt", "submittedOnDailyAt", "upvotes",
        "numComments", "thumbnail", "mediaUrls", "mediaUrl", "organization", "githubRepo",
        "githubStars", "projectPage", "ai_summary", "ai_keywords", "paper",
    ]
)  # fmt: skip


@given(st.dictionaries(_KEYS, _JSON), st.dictionaries(_KEYS, _JSON))
def test_whatever_an_entry_holds_it_is_read_or_refused_by_name(
    paper: dict[str, Any], outer: dict[str, Any]
) -> None:
    told = {**outer, "paper": {"id": "2607.11886", "title": "A title", **paper}}
    try:
        sighting = read_one(told)
    except parse.BadEntry:
        return
    facts = sighting.paper.facts
    assert sighting.paper.title
    for link in (facts.code_url, facts.project_url, facts.thumbnail_url, *facts.media_urls):
        assert link is None or link.lower().startswith(("http://", "https://"))
    for count in (facts.upvotes, facts.comments, facts.stars):
        assert count is None or 0 <= count < 2**31


def test_the_data_names_no_person_but_the_papers_authors() -> None:
    for path in Path(DATA).glob("*.json"):
        text = path.read_text()
        assert "statusLastChangedAt" not in text
        for account in ("submittedBy", "submittedOnDailyBy", "user"):
            for told in text.split(f'"{account}":{{')[1:]:
                assert '"fullname":"A Person"' in told.partition("}")[0]
