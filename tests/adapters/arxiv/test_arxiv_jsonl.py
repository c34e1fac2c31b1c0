from __future__ import annotations

import gzip
import json
import logging
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.arxiv.jsonl import LINES_A_BATCH, ArxivJsonl
from bot.errors import Unreadable
from bot.listings import noon
from bot.papers import SourceName
from tests.rigs.clock import FakeClock

if TYPE_CHECKING:
    from bot.ports import Batch

ARCHIVE = ArxivJsonl(clock=FakeClock())
DATA = Path(__file__).parents[2] / "data" / "arxiv" / "papers.jsonl"


def line(**told: Any) -> str:
    paper = {
        "id": "2503.11731",
        "title": "A title",
        "abstract": "An abstract.",
        "authors": ["Ada Lovelace"],
        "categories": ["cs.CV"],
        "comment": None,
        "date": "2025-03-18",
    }
    return json.dumps({**paper, **told})


def read(folder: Path, *lines: str | bytes, archive: ArxivJsonl = ARCHIVE) -> list[Batch]:
    path = folder / "papers.jsonl"
    path.write_bytes(
        b"".join((each.encode() if isinstance(each, str) else each) + b"\n" for each in lines)
    )
    return [batch for _, _, batch in archive.batches(path)]


def test_captured_papers_are_read_as_they_stand() -> None:
    told = [json.loads(each) for each in DATA.read_text().splitlines()]
    ((source, day, batch),) = ARCHIVE.batches(DATA)
    assert (source, day, batch.skipped) == (SourceName.ARXIV, None, 0)
    assert batch.at == noon(max(date.fromisoformat(each["date"]) for each in told))
    for sighting, each in zip(batch.sightings, told, strict=True):
        paper = sighting.paper
        assert sighting.day == date.fromisoformat(each["date"])
        assert paper.words.told_at == paper.told_at.latest == noon(sighting.day)
        assert paper.words.source is SourceName.ARXIV
        assert paper.id == each["id"]
        assert (paper.words.title_as_told or paper.title) == each["title"]
        assert (paper.words.abstract_as_told or paper.words.abstract) == each["abstract"]
        assert len(paper.words.authors) == len(each["authors"])
        # One of the papers has an ACM class among its categories.
        assert list(paper.facts.categories) == [
            name for name in each["categories"] if name != "A.I"
        ]
        assert (paper.facts.note is None) == (each["comment"] is None)


@pytest.mark.parametrize(
    ("name", "readable"),
    [
        ("papers.jsonl", True),
        ("papers_40k.jsonl.gz", True),
        ("2026-07-15.json", False),
        ("papers.jsonl.bak", False),
    ],
)
def test_files_are_known_by_their_names(name: str, readable: bool) -> None:
    assert ARCHIVE.reads(Path("somewhere") / name) is readable


def test_packed_files_say_the_same(tmp_path: Path) -> None:
    packed = tmp_path / "papers.jsonl.gz"
    packed.write_bytes(gzip.compress(DATA.read_bytes()))
    assert list(ARCHIVE.batches(packed)) == list(ARCHIVE.batches(DATA))


def test_batches_are_bounded_and_keep_the_files_order(tmp_path: Path) -> None:
    ids = [f"2503.{number:05}" for number in range(LINES_A_BATCH * 2 + 1)]
    batches = read(tmp_path, *(line(id=each) for each in ids))
    assert [len(batch.sightings) for batch in batches] == [LINES_A_BATCH, LINES_A_BATCH, 1]
    assert [sighting.paper.id for batch in batches for sighting in batch.sightings] == ids


def test_a_file_of_exactly_one_batch_is_one_batch(tmp_path: Path) -> None:
    ids = [f"2503.{number:05}" for number in range(LINES_A_BATCH)]
    assert len(read(tmp_path, *(line(id=each) for each in ids))) == 1


def test_an_empty_file_holds_no_batches(tmp_path: Path) -> None:
    assert read(tmp_path) == []
    assert read(tmp_path, "", "  ") == []


def test_a_batch_counts_as_read_at_the_noon_of_its_latest_day(tmp_path: Path) -> None:
    lines = [
        line(id=f"2503.0000{number}", date=day)
        for number, day in enumerate(("2025-03-20", "2025-03-21", "2025-03-19"))
    ]
    (batch,) = read(tmp_path, *lines)
    assert batch.at == noon(date(2025, 3, 21))
    assert batch.sightings[2].paper.told_at.latest == noon(date(2025, 3, 19))


def test_nothing_is_read_later_than_now_and_days_to_come_are_bad_lines(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    now = datetime(2025, 3, 18, 9, tzinfo=UTC)
    days = ["2025-03-17", "2025-03-18", "2025-03-19", "2025-03-20", "2199-12-31", "9999-12-31"]
    lines = [line(id=f"2503.0000{number}", date=day) for number, day in enumerate(days)]
    with caplog.at_level(logging.WARNING):
        (batch,) = read(tmp_path, *lines, archive=ArxivJsonl(clock=FakeClock(now)))
    told = [sighting.paper.told_at.latest for sighting in batch.sightings]
    assert told == [noon(date(2025, 3, 17)), now, now]
    assert [str(sighting.day) for sighting in batch.sightings] == days[:3]
    assert (batch.at, batch.skipped) == (now, 3)
    assert "papers.jsonl:5: line skipped: 2503.00004 is of 2199-12-31, which has not come yet" in (
        caplog.messages
    )


def test_a_line_longer_than_any_paper_is_bad_and_the_next_is_read(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    long = line(id="2503.00001", abstract="x" * 2**20)
    longer = line(id="2503.00002", abstract="x" * 2**22)
    with caplog.at_level(logging.WARNING):
        (batch,) = read(tmp_path, long, line(), longer)
    assert [sighting.paper.id for sighting in batch.sightings] == ["2503.11731"]
    assert caplog.messages == [
        f"papers.jsonl:{number}: line skipped: it is longer than 1 MiB" for number in (1, 3)
    ]


def test_bad_lines_are_skipped_and_counted_and_the_first_logged_with_file_and_line(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    bad: list[str | bytes] = [
        "{",
        "[]",
        "null",
        b"\xff{}",
        b'{"id": "2503.11731", "title": "\xed\xa0\x80", "date": "2025-03-18"}',
        "[" * 100_000,
        line(id="nonsense"),
        line(id=None),
        line(title=""),
        line(title=["x"]),
        line(date="yesterday"),
        line(date=None),
        line(date="0001-01-01"),
    ]
    with caplog.at_level(logging.WARNING):
        (batch,) = read(tmp_path, line(), *bad, line(id="2503.11732"))
    assert [sighting.paper.id for sighting in batch.sightings] == ["2503.11731", "2503.11732"]
    assert batch.skipped == len(bad)
    assert [message.split(": ")[0] for message in caplog.messages] == [
        "papers.jsonl:2",
        "papers.jsonl:3",
        "papers.jsonl:4",
        "… and 10 more lines of papers.jsonl could not be read",
    ]


def test_bad_lines_are_counted_over_the_whole_file_not_by_batch(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    good = [line(id=f"2503.{number:05}") for number in range(LINES_A_BATCH)]
    with caplog.at_level(logging.WARNING):
        read(tmp_path, "[]", "[]", *good, "[]", "[]")
    assert len(caplog.messages) == 4
    assert caplog.messages[3] == "… and 1 more line of papers.jsonl could not be read"


def test_of_a_repeated_paper_the_first_line_counts(tmp_path: Path) -> None:
    (batch,) = read(tmp_path, line(), line(id="2503.11731v2", title="Another title"))
    assert [sighting.paper.title for sighting in batch.sightings] == ["A title"]
    assert batch.skipped == 0


def test_only_arxivs_categories_are_kept_each_once(tmp_path: Path) -> None:
    real = [
        "cs.AI", "hep-th", "math-ph", "cond-mat.mes-hall", "astro-ph.CO", "q-bio.BM",
        "physics.acc-ph", "eess.IV", "quant-ph", "nlin.AO", "gr-qc", "cmp-lg",
    ]  # fmt: skip
    junk = ["I.2; I.2.1", "I.2.7", "68T50", "68T50, 68T07", "68", "none", "", 7, None, ["cs.AI"]]
    (batch,) = read(tmp_path, line(categories=[*real, *junk, "cs.AI"]))
    assert list(batch.sightings[0].paper.facts.categories) == real


def test_what_is_absent_or_of_the_wrong_type_is_not_told(tmp_path: Path) -> None:
    odd = line(authors="Ada", categories="cs.AI", comment=7, abstract=None)
    bare = '{"id": "2503.11732", "title": "A title", "date": "2025-03-18"}'
    (batch,) = read(tmp_path, odd, bare)
    for sighting in batch.sightings:
        assert sighting.paper.words.authors == ()
        assert sighting.paper.words.abstract == ""
        assert sighting.paper.facts.categories == ()
        assert sighting.paper.facts.note is None


def test_what_no_database_takes_is_in_no_text(tmp_path: Path) -> None:
    escaped = '"a\\u0000 \\ud800  b"'
    raw = line(title="TITLE", abstract="TITLE", comment="TITLE", authors=["TITLE"])
    (batch,) = read(tmp_path, raw.replace('"TITLE"', escaped))
    paper = batch.sightings[0].paper
    words = paper.words
    for text in (
        words.title,
        words.title_as_told,
        words.abstract,
        words.abstract_as_told,
        paper.facts.note,
        *words.authors,
    ):
        assert text
        assert "\0" not in text
        text.encode()


def test_a_file_that_breaks_off_gives_what_stood_before_and_then_says_so(tmp_path: Path) -> None:
    path = tmp_path / "papers.jsonl.gz"
    ids = [f"2503.{number:05}" for number in range(3_000)]
    packed = gzip.compress("\n".join(line(id=each) for each in ids).encode())
    path.write_bytes(packed[: len(packed) * 3 // 4])
    found: list[str] = []

    def read_all() -> None:
        for _, _, batch in ARCHIVE.batches(path):
            found.extend(sighting.paper.id for sighting in batch.sightings)

    with pytest.raises(Unreadable, match="breaks off after line") as failed:
        read_all()
    assert failed.value.url == "papers.jsonl.gz"
    assert 1_000 < len(found) < 3_000
    assert found == ids[: len(found)]


def test_a_file_without_any_paper_is_unreadable(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="no line of it is a paper: it has no arXiv id"):
        read(tmp_path, "[]", '{"log": "entry"}')


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"plain", id="plain"),
        pytest.param(gzip.compress(b"x" * 99)[:-4] + bytes(4), id="wrong sum"),
    ],
)
def test_what_is_no_gzip_is_unreadable_and_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "papers.jsonl.gz"
    path.write_bytes(content)
    with pytest.raises(Unreadable) as failed:
        list(ARCHIVE.batches(path))
    assert failed.value.url == "papers.jsonl.gz"
    assert str(tmp_path) not in str(failed.value)


def test_files_that_cannot_be_opened_are_unreadable(tmp_path: Path) -> None:
    (tmp_path / "folder.jsonl").mkdir()
    for name in ("folder.jsonl", "missing.jsonl", "missing.jsonl.gz"):
        with pytest.raises(Unreadable, match="cannot be opened"):
            list(ARCHIVE.batches(tmp_path / name))


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
_KEYS = st.sampled_from(["id", "title", "abstract", "authors", "categories", "comment", "date"])


@given(told=st.dictionaries(_KEYS, _JSON))
def test_whatever_a_line_holds_it_is_read_or_skipped(
    told: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> None:
    (batch,) = read(tmp_path_factory.mktemp("lines"), line(id="2503.00001"), line(**told))
    assert len(batch.sightings) + batch.skipped == 2
