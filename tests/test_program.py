"""The program as people start it."""

from __future__ import annotations

import gzip
import json
import sqlite3
from datetime import date
from typing import TYPE_CHECKING

import pytest

from tests.rigs.huggingface import (
    DATA,
    HuggingFaceRig,
    as_usual,
    captured,
    captured_days,
    invented,
    status,
)
from tests.rigs.program import Program

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

HEAVY = {
    "aiohttp", "alembic", "mako", "prompt_toolkit", "pydantic", "pylatexenc", "rich", "sqlalchemy", "tenacity",
}  # fmt: skip
STORED = {"pydantic", "sqlalchemy"}


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path)


@pytest.fixture
async def rig() -> AsyncIterator[HuggingFaceRig]:
    async with HuggingFaceRig(days=captured_days()) as running:
        yield running


@pytest.fixture
def served(program: Program, rig: HuggingFaceRig) -> Program:
    program.endpoint = rig.url
    return program


async def test_one_line_is_answered_on_standard_output(served: Program) -> None:
    ended = await served.run("chat", "-c", "on 2026-07-15")
    assert ended.code == 0
    assert "Read It Back" in ended.out
    assert "▲ 24" in ended.out
    assert "\x1b" not in ended.out, "no colours where there is no terminal"
    assert max(map(len, ended.out.splitlines())) <= 100
    assert ended.err == ""


async def test_the_papers_prefix_changes_nothing(served: Program) -> None:
    with_it = await served.run("chat", "-c", "/papers on 2026-07-15")
    without = await served.run("chat", "-c", "on 2026-07-15")
    assert with_it == without


async def test_json_is_one_object_with_cards_text_and_buttons(served: Program) -> None:
    ended = await served.run("chat", "--json", "-c", "on 2026-07-15 top:1")
    reply = ended.json
    assert ended.code == 0
    card = reply["cards"][0]
    assert card["id"] == "2607.11886"
    assert card["url"] == "https://huggingface.co/papers/2607.11886"
    assert card["upvotes"] == 24
    assert card["title"].startswith("Read It Back")
    assert {"label": "more", "command": "on 2026-07-15 top:1 page:2"} in reply["buttons"]
    assert reply["sample"] is False
    assert isinstance(reply["text"], str)


async def test_without_a_network_the_first_run_says_so_and_the_sample_answers(
    program: Program,
) -> None:
    ended = await program.run("chat", "-c", "today")
    assert ended.code == 0
    assert "Fri 17 Jul 2026" in ended.out
    assert "127.0.0.1" in ended.err
    assert "bundled sample" in ended.err
    again = await program.run("chat", "--json", "-c", "on 2026-07-15")
    assert again.code == 0
    assert again.json["sample"] is True
    assert [card["id"] for card in again.json["cards"]] == ["2607.11886", "2607.11111"]
    with sqlite3.connect(program.folder / "paperboy.db") as database:
        assert database.execute("SELECT count(*) FROM papers").fetchone() == (0,)
    database.close()


async def test_what_could_not_be_answered_ends_with_one(program: Program) -> None:
    ended = await program.run("chat", "-c", "on 2025-01-06")
    assert ended.code == 1
    assert ended.out == ""
    assert "The list of Mon 6 Jan 2025 could not be read" in ended.err


async def test_a_day_to_come_ends_with_one(program: Program) -> None:
    ended = await program.run("chat", "-c", "on tomorrow")
    assert ended.code == 1
    assert "has not come yet" in ended.err


@pytest.mark.parametrize("line", ["tody", "on", "on Feb 30", "show me", "today top:0", 'on "'])
async def test_a_mistake_in_the_line_ends_with_two_and_shows_its_place(
    program: Program, line: str
) -> None:
    ended = await program.run("chat", "-c", line)
    assert ended.code == 2
    assert ended.out == ""
    assert "^" in ended.err
    as_json = await program.run("chat", "--json", "-c", line)
    assert as_json.code == 2
    error = as_json.json["error"]
    assert error["line"] == line
    assert error["kind"]
    assert error["message"]


async def test_lines_piped_in_are_answered_one_after_the_other(served: Program) -> None:
    ended = await served.run("chat", typed="on 2026-07-15 top:1\nmore\n2\n")
    assert ended.code == 0
    assert ended.out.index("Read It Back") < ended.out.index("Know Before Fix")
    assert "1–1 of 2" in ended.out
    assert "2–2 of 2" in ended.out


async def test_days_are_imported_named_skipped_and_repeatable(program: Program) -> None:
    packed = program.folder / "2026-06-29.json.gz"
    packed.write_bytes(gzip.compress((DATA / "2026-06-29.json").read_bytes()))
    broken = program.folder / "2026-06-30.json"
    broken.write_text("[{")
    files = [DATA / "2026-07-15.json", packed, broken, program.folder / "notes.txt"]
    first = await program.run("import", *files)
    assert first.code == 1
    assert f"{broken}: " in first.err
    assert "notes.txt" in first.err
    assert "2 files skipped" in first.out
    before = _rows(program)
    second = await program.run("import", *files[:2])
    assert second.code == 0
    assert "0 new, 0 changed" in second.out
    assert _rows(program) == before
    offline = await program.run("chat", "-c", "on 2026-06-29")
    assert offline.code == 0
    assert "as last read" in offline.err
    assert "sample" not in offline.err


async def test_arxiv_papers_are_imported_and_shown_where_hugging_face_has_none(
    program: Program,
) -> None:
    papers = DATA.parent / "arxiv" / "papers.jsonl"
    day = json.loads(papers.read_text("utf-8").splitlines()[0])["date"]
    assert (await program.run("import", papers)).code == 0
    ended = await program.run("chat", "-c", f"on {day}")
    assert ended.code == 0
    assert ended.out.startswith("arXiv · ")


async def test_a_folder_is_searched_for_what_can_be_read(program: Program) -> None:
    inside = program.folder / "days" / "deep"
    inside.mkdir(parents=True)
    (inside / "2026-07-15.json").write_bytes((DATA / "2026-07-15.json").read_bytes())
    (inside / "README.md").write_text("no papers")
    ended = await program.run("import", program.folder / "days")
    assert ended.code == 0
    assert ended.out.startswith("2 papers in 1 file: 2 new")


async def test_a_backfill_stops_where_the_source_does_and_goes_on_from_there(
    served: Program, rig: HuggingFaceRig
) -> None:
    rig.days = {date(2026, 7, day): invented(2, first=day * 10) for day in (13, 14, 15)}
    rig.days[date(2026, 7, 14)][0]["paper"]["id"] = "2607.00130"
    served.variables["LOG_LEVEL"] = "ERROR"
    rig.misbehave(as_usual, status(404))
    stopped = await served.run("backfill", "--from", "2026-07-13", "--to", "2026-07-15")
    assert stopped.code == 1
    assert "1 day read" in stopped.out
    assert "To go on: paperboy backfill --from 2026-07-14 --to 2026-07-15" in stopped.err
    rig.requests.clear()
    finished = await served.run("backfill", "--from", "2026-07-13", "--to", "2026-07-15")
    assert finished.code == 0
    assert "2 days read, 1 known already" in finished.out
    assert [request.query["date"] for request in rig.requests] == ["2026-07-14", "2026-07-15"]


async def test_a_backfill_the_wrong_way_round_is_a_mistake(program: Program) -> None:
    ended = await program.run("backfill", "--from", "2026-07-15", "--to", "2026-07-13")
    assert ended.code == 2
    assert "comes after" in ended.err


async def test_migrate_makes_and_then_knows_the_database(program: Program) -> None:
    first = await program.run("migrate")
    second = await program.run("migrate")
    assert first.code == second.code == 0
    assert "was brought from nothing to 0001" in first.out
    assert "has this version's form already (0001)" in second.out


async def test_a_database_of_a_newer_paperboy_is_refused_with_a_sentence(program: Program) -> None:
    await program.run("migrate")
    with sqlite3.connect(program.folder / "paperboy.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '0999'")
    database.close()
    ended = await program.run("chat", "-c", "today")
    assert ended.code == 1
    assert "newer Paperboy" in ended.err
    assert "Traceback" not in ended.err


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HF_ENDPOINT", "huggingface.co"),
        ("HF_ENDPOINT", "ftp://huggingface.co"),
        ("LOG_LEVEL", "loud"),
        ("DATABASE_URL", "mysql://localhost/papers"),
        ("DATABASE_URL", "postgresql://me:secret@localhost/papers"),
    ],
)
async def test_a_wrong_variable_is_named_at_once_with_an_example(
    program: Program, name: str, value: str
) -> None:
    program.variables[name] = value
    ended = await program.run("chat", "-c", "today")
    assert ended.code == 2
    assert name in ended.err
    assert "example" in ended.err
    assert "secret" not in ended.err
    assert "Traceback" not in ended.err


async def test_the_token_goes_to_no_address_that_others_can_listen_to(program: Program) -> None:
    program.variables["HF_TOKEN"] = "hf_secret"
    program.endpoint = "http://hub.example"
    ended = await program.run("chat", "-c", "today")
    assert ended.code == 2
    assert "HF_TOKEN would go over plain http" in ended.err
    assert "hf_secret" not in ended.err + ended.out


async def test_the_token_is_sent_to_loopback_and_shows_nowhere(
    served: Program, rig: HuggingFaceRig
) -> None:
    served.variables |= {"HF_TOKEN": "hf_secret", "LOG_LEVEL": "DEBUG"}
    rig.misbehave(status(500), status(500))
    ended = await served.run("chat", "-c", "on 2026-07-15")
    assert rig.requests[0].headers["Authorization"] == "Bearer hf_secret"
    assert rig.requests[0].headers["User-Agent"].startswith("paperboy/")
    assert "hf_secret" not in ended.err + ended.out


async def test_version_and_help_are_told(program: Program) -> None:
    assert (await program.run("--version")).out.startswith("paperboy 0.")
    usage = await program.run("--help")
    assert usage.code == 0
    assert "DATABASE_URL" in usage.out
    assert (await program.run("chat", "--json")).code == 2
    assert (await program.run()).code == 2


async def test_a_run_loads_only_what_it_needs(served: Program, rig: HuggingFaceRig) -> None:
    rig.days[date(2026, 7, 15)] = captured("2026-07-15")
    assert not await served.modules("--help") & HEAVY
    await served.run("chat", "-c", "on 2026-07-15")
    assert await served.modules("chat", "--json", "-c", "on 2026-07-15") & HEAVY == STORED
    assert await served.modules("chat", "-c", "on 2026-07-15") & HEAVY == {*STORED, "rich"}
    fetched = await served.modules("chat", "-c", "on 2026-07-14")
    assert fetched & HEAVY <= {*STORED, "rich", "aiohttp", "tenacity", "pylatexenc"}
    assert "aiohttp" in fetched
    (served.folder / "paperboy.db").unlink()
    fresh = await served.modules("migrate")
    assert "alembic" in fresh
    assert "aiohttp" not in fresh


def _rows(program: Program) -> dict[str, list[tuple[object, ...]]]:
    database = sqlite3.connect(program.folder / "paperboy.db")
    tables = [
        name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type='table'")
    ]
    rows = {name: database.execute(f"SELECT * FROM {name}").fetchall() for name in tables}
    database.close()
    return rows
