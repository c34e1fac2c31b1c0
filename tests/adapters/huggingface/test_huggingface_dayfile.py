from __future__ import annotations

import gzip
import json
import logging
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from adapters.huggingface.dayfile import HuggingFaceDayFiles
from bot.errors import Unreadable
from bot.listings import noon
from bot.papers import SourceName
from tests.rigs.clock import FakeClock
from tests.rigs.huggingface import DATA, captured, untitled

ARCHIVE = HuggingFaceDayFiles(clock=FakeClock(datetime(2026, 7, 31, tzinfo=UTC)))
DAY_FILES = sorted(DATA.glob("????-??-??*.json"))


@pytest.mark.parametrize("path", DAY_FILES, ids=lambda path: path.name)
def test_every_captured_file_is_one_list_of_the_day_it_is_named_by(path: Path) -> None:
    assert ARCHIVE.reads(path)
    ((source, day, batch),) = ARCHIVE.batches(path)
    assert source is SourceName.HF
    assert day == date.fromisoformat(path.name[:10])
    assert batch.at == noon(day)
    assert batch.skipped == 0
    assert len(batch.sightings) == len(captured(path.stem))
    assert {sighting.day for sighting in batch.sightings} == {day}


@pytest.mark.parametrize(
    ("name", "readable"),
    [
        ("2026-07-15.json", True),
        ("2026-07-15.json.gz", True),
        ("2026-04-24.first.json", True),
        ("2026-07-15_late.json.gz", True),
        ("2026-07-151.json", False),
        ("2026-02-30.json", False),
        ("1066-10-14.json", False),
        ("2026-07-15.jsonl", False),
        ("2026-07-15.jsonl.gz", False),
        ("2026-07-15", False),
        ("weekend_day_200.json", False),
        ("x2026-07-15.json", False),
    ],
)
def test_files_are_known_by_their_names(name: str, readable: bool) -> None:
    assert ARCHIVE.reads(Path("somewhere") / name) is readable


def test_packed_files_say_the_same(tmp_path: Path) -> None:
    plain = DATA / "2026-07-15.json"
    packed = tmp_path / "2026-07-15.json.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    assert list(ARCHIVE.batches(packed)) == list(ARCHIVE.batches(plain))


def test_the_day_in_the_name_counts_whatever_the_entries_tell_but_that_is_logged_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    renamed = tmp_path / "2026-07-16.json"
    shutil.copy(DATA / "2026-07-15.json", renamed)
    with caplog.at_level(logging.WARNING):
        ((_, day, batch),) = ARCHIVE.batches(renamed)
    assert {day, *(sighting.day for sighting in batch.sightings)} == {date(2026, 7, 16)}
    (message,) = caplog.messages
    assert message == (
        "2026-07-16.json: its papers name another day (2026-07-15); they are put on the list of 2026-07-16, "
        "as the file is called"
    )


@pytest.mark.parametrize("path", DAY_FILES, ids=lambda path: path.name)
def test_no_captured_file_gives_cause_for_a_warning(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        list(ARCHIVE.batches(path))
    assert caplog.messages == []


@pytest.mark.parametrize(
    ("now", "at"),
    [
        (datetime(2026, 7, 14, 0, tzinfo=UTC), datetime(2026, 7, 14, 0, tzinfo=UTC)),
        (datetime(2026, 7, 15, 9, tzinfo=UTC), datetime(2026, 7, 15, 9, tzinfo=UTC)),
        (datetime(2026, 7, 15, 13, tzinfo=UTC), datetime(2026, 7, 15, 12, tzinfo=UTC)),
    ],
)
def test_nothing_is_read_later_than_now(now: datetime, at: datetime) -> None:
    archive = HuggingFaceDayFiles(clock=FakeClock(now))
    ((_, _, batch),) = archive.batches(DATA / "2026-07-15.json")
    assert batch.at == at
    assert {sighting.paper.told_at.latest for sighting in batch.sightings} == {at}


@pytest.mark.parametrize("name", ["2199-12-31.json", "9999-12-31.json", "2026-07-16.json"])
def test_a_day_after_tomorrow_is_refused_whole(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    shutil.copy(DATA / "2026-07-15.json", path)
    archive = HuggingFaceDayFiles(
        clock=FakeClock(datetime(2026, 7, 15, tzinfo=UTC) - timedelta(seconds=1))
    )
    with pytest.raises(Unreadable, match=f"{name[:10]} has not come yet"):
        list(archive.batches(path))


def test_a_list_of_which_nothing_can_be_read_is_unreadable_and_an_empty_one_is_not(
    tmp_path: Path,
) -> None:
    path = tmp_path / "2026-07-15.json"
    path.write_text(json.dumps([untitled(entry) for entry in captured("2026-07-15")]))
    with pytest.raises(Unreadable, match="none of its 2 entries is a paper"):
        list(ARCHIVE.batches(path))
    path.write_text("[]")
    ((_, _, batch),) = ARCHIVE.batches(path)
    assert (batch.sightings, batch.skipped) == ((), 0)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("2026-07-15.json", b"", id="empty"),
        pytest.param("2026-07-15.json", b'{"error": "x"}', id="object"),
        pytest.param("2026-07-15.json", b'[{"paper":', id="cut"),
        pytest.param("2026-07-15.json", b"<html>", id="html"),
        pytest.param("2026-07-15.json", gzip.compress(b"[]"), id="packed unawares"),
        pytest.param("2026-07-15.json.gz", b"[]", id="not packed"),
        pytest.param("2026-07-15.json.gz", gzip.compress(b"[]" * 999)[:-9], id="packed and cut"),
        pytest.param("2026-07-15.json.gz", gzip.compress(b"[]")[:12] + b"\xff" * 9, id="garbled"),
    ],
)
def test_broken_files_are_unreadable_and_named(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(Unreadable) as failed:
        list(ARCHIVE.batches(path))
    assert failed.value.url == name
    assert str(tmp_path) not in str(failed.value)


def test_a_small_file_that_unpacks_to_a_huge_one_is_unreadable(tmp_path: Path) -> None:
    path = tmp_path / "2026-07-15.json.gz"
    path.write_bytes(gzip.compress(b" " * (65 * 2**20), compresslevel=1))
    with pytest.raises(Unreadable, match="more than 64 MiB"):
        list(ARCHIVE.batches(path))


def test_files_that_cannot_be_opened_are_unreadable(tmp_path: Path) -> None:
    (tmp_path / "2026-07-14.json").mkdir()
    for name in ("2026-07-14.json", "2026-07-15.json", "other.json"):
        with pytest.raises(Unreadable):
            list(ARCHIVE.batches(tmp_path / name))
