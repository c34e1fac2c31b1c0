"""The program as people start it."""

from __future__ import annotations

import asyncio
import gzip
import json
import os
import signal
import sqlite3
import stat
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.__main__ import COMMANDS, make_parser
from bot.listings import is_weekend
from tests.rigs.huggingface import (
    DATA,
    HuggingFaceRig,
    as_usual,
    captured,
    captured_days,
    invented,
    slow,
    status,
    untitled,
)
from tests.rigs.program import Ended, Program

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from aiohttp import web

HEAVY = {
    "aiohttp", "alembic", "mako", "prompt_toolkit", "pydantic", "pylatexenc", "rich", "Stemmer", "sqlalchemy", "tenacity",
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
    assert "1 of 2" in ended.out
    assert "2 of 2" in ended.out


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


async def test_the_first_round_of_poll_fetches_the_days_before_and_says_so(
    served: Program, rig: HuggingFaceRig
) -> None:
    rig.today = today = datetime.now(UTC).date()
    first = await served.run("poll")
    assert first.code == 0
    assert "earlier lists were read too, for previews; they alert nobody." in first.out
    asked = [date.fromisoformat(request.query["date"]) for request in rig.requests]
    before = [day for day in asked if day < today - timedelta(days=1)]
    assert len(before) >= 18
    assert before == sorted(set(before), reverse=True)
    assert not any(map(is_weekend, before))
    rig.requests.clear()
    second = await served.run("poll")
    assert second.code == 0
    assert "earlier" not in second.out


async def test_a_poll_that_reads_no_list_says_why_and_leaves_the_days_before(
    program: Program,
) -> None:
    ended = await program.run("poll")
    assert ended.code == 1
    assert "0 lists read" in ended.out
    assert "Not all could be read: no connection to 127.0.0.1" in ended.out
    assert "first round" not in ended.out


@pytest.mark.usefixtures("interruptible")
async def test_ctrl_c_ends_the_rounds_and_the_fetching_beside_them(
    served: Program, rig: HuggingFaceRig
) -> None:
    asked = asyncio.Event()

    async def held_back(request: web.Request, serving: HuggingFaceRig) -> web.StreamResponse:
        asked.set()
        return await slow(request, serving)

    rig.today = datetime.now(UTC).date()
    rig.misbehave(as_usual, as_usual, as_usual, held_back)
    async with served.running("poll", "--every", "10m") as process:
        await asked.wait()
        process.send_signal(signal.SIGINT)
        _, err = await process.communicate()
        assert (process.returncode, err) == (130, b"")


async def test_a_chat_at_a_terminal_polls_by_itself_and_one_line_does_not(
    served: Program, rig: HuggingFaceRig
) -> None:
    await served.run("chat", "-c", "help")
    await served.run("chat", typed="help\n")
    assert rig.requests == []
    today = datetime.now(UTC).date()
    rig.today = today
    asked = asyncio.Event()

    async def noticed(request: web.Request, serving: HuggingFaceRig) -> web.StreamResponse:
        if request.query["date"] == str(today):
            asked.set()
        return await as_usual(request, serving)

    rig.misbehave(*[noticed] * 40)
    async with served.at_terminal("chat") as terminal:
        await asked.wait()
        terminal.type("quit\n")
        ended = await terminal.ended()
    assert ended.code == 0
    assert "Until tomorrow." in ended.out
    assert "Traceback" not in ended.out


async def test_a_backfill_the_wrong_way_round_is_a_mistake(program: Program) -> None:
    ended = await program.run("backfill", "--from", "2026-07-15", "--to", "2026-07-13")
    assert ended.code == 2
    assert "comes after" in ended.err


async def test_migrate_makes_and_then_knows_the_database(program: Program) -> None:
    first = await program.run("migrate")
    second = await program.run("migrate")
    assert first.code == second.code == 0
    assert "was brought from nothing to 0005" in first.out
    assert "has this version's form already (0005)" in second.out


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
        ("DATABASE_URL", "postgresql+asyncpg://me:secret@localhost/papers"),
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


EVIL = "evil\x1b[31m\x07\u202e"
ACTIVE = {"\x1b", "\x07", "\u202e"}


async def test_names_of_files_do_nothing_to_a_terminal(program: Program) -> None:
    unknown = program.folder / f"{EVIL}.txt"
    unknown.write_text("no papers")
    half_bad = program.folder / f"{EVIL}\nERROR forged.jsonl"
    papers = (DATA.parent / "arxiv" / "papers.jsonl").read_text("utf-8")
    half_bad.write_text(papers + '{"id": "\\u001b[31m"}\n', "utf-8")
    ended = await program.run("import", unknown, half_bad)
    assert ended.code == 1
    complaint, warning = sorted(ended.err.splitlines(), key=lambda line: "WARNING" in line)
    assert "evil[31m.txt: its name is " in complaint
    assert "evil[31m ERROR forged.jsonl:" in warning
    assert warning.endswith("line skipped: it has no arXiv id")
    refused = await program.run("import", "--", unknown, f"--{EVIL}", "--")
    mistaken = await program.run("migrate", f"--{EVIL}")
    assert (refused.code, mistaken.code) == (1, 2)
    assert "unrecognized arguments: --evil[31m" in mistaken.err
    program.variables["DATABASE_URL"] = f"sqlite:///{program.folder}/{EVIL}.db"
    migrated = await program.run("migrate")
    assert "evil[31m.db was brought from nothing" in migrated.out
    program.variables["DATABASE_URL"] = f"sqlite:///{unknown}"
    unusable = await program.run("migrate")
    assert unusable.err.startswith("paperboy: ")
    assert "evil[31m.txt" in unusable.err
    for each in (ended, refused, mistaken, migrated, unusable):
        assert not ACTIVE & set(each.out + each.err)


TELLING = [
    ("--version",),
    ("--help",),
    ("migrate",),
    ("import", DATA / "2026-07-15.json"),
    ("backfill", "--from", "2026-07-15", "--to", "2026-07-15"),
    ("chat", "-c", "on 2026-07-15"),
    ("chat", "--json", "-c", "on 2026-07-15"),
]


@pytest.mark.parametrize("arguments", TELLING)
async def test_who_reads_no_more_ends_it_quietly(
    served: Program, arguments: tuple[str | Path, ...]
) -> None:
    ended = await served.run_unread(*arguments)
    assert (ended.code, ended.err) == (141, "")


@pytest.mark.parametrize("arguments", TELLING)
async def test_a_full_disk_is_told_in_a_sentence(
    served: Program, arguments: tuple[str | Path, ...]
) -> None:
    ended = await served.run_redirected(">/dev/full", *arguments)
    assert ended.code == 1
    assert ended.err == "paperboy: the answer could not be written: No space left on device\n"
    assert (await served.run_redirected(">/dev/full 2>/dev/full", *arguments)).code == 1


@pytest.mark.parametrize("arguments", [*TELLING, ("chat",), ()])
async def test_streams_that_are_closed_from_the_start_are_done_without(
    served: Program, arguments: tuple[str | Path, ...]
) -> None:
    usual = await served.run(*arguments)
    for redirections, err in ((">&-", usual.err), ("<&- >&- 2>&-", "")):
        ended = await served.run_redirected(redirections, *arguments)
        assert ended == Ended(usual.code, "", err)


async def test_the_database_never_takes_the_place_of_a_closed_stream(program: Program) -> None:
    ended = await program.run_redirected(
        ">&- 2>&-", "import", DATA / "2026-07-15.json", "notes.txt"
    )
    assert ended.code == 1
    assert _rows(program)["papers"]


async def test_an_interrupt_while_the_program_is_still_loading_ends_it_quietly(
    program: Program,
) -> None:
    ended = await program.run_interrupted_at("bot.wiring", "migrate")
    assert ended == Ended(130, "", "")


async def test_version_and_help_are_told(program: Program) -> None:
    assert (await program.run("--version")).out.startswith("paperboy 0.")
    usage = await program.run("--help")
    assert usage.code == 0
    assert "DATABASE_URL" in usage.out
    assert (await program.run("chat", "--json")).code == 2
    bare = await program.run()
    assert (bare.code, bare.out, bare.err) == (2, "", usage.out)


@pytest.mark.parametrize(
    ("arguments", "offered"),
    [
        (["today"], 'paperboy chat -c "today"'),
        (["on monday"], 'paperboy chat -c "on monday"'),
        (["on", "monday", "top:5"], 'paperboy chat -c "on monday top:5"'),
        (["chat", "today"], 'paperboy chat -c "today"'),
        (["chat", "-c", "on", "monday"], 'paperboy chat -c "on monday"'),
        (["chat", "--json", "-c", "on", "monday"], 'paperboy chat -c "on monday"'),
        (['say "$HOME"'], "paperboy chat -c 'say \"$HOME\"'"),
        (["improt", "x.json"], "paperboy import"),
        (["chat", "today", "--loud"], "unrecognized arguments: today --loud"),
        (["migrate", "now"], "unrecognized arguments: now"),
    ],
)
async def test_what_is_no_command_line_is_answered_with_one_that_is(
    program: Program, arguments: list[str], offered: str
) -> None:
    ended = await program.run(*arguments)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.endswith(f"{offered}\n")


@pytest.mark.parametrize("command", COMMANDS)
def test_the_commands_offered_are_those_there_are(command: str) -> None:
    assert f"\n    {command} " in make_parser().format_help()


async def test_leaving_where_one_line_is_answered_is_no_mistake(program: Program) -> None:
    ended = await program.run("chat", "-c", "quit")
    assert ended.code == 0
    assert ended.out.startswith("There is nothing to leave")


async def test_what_is_logged_while_a_person_talks_is_in_a_file_of_theirs_alone(
    served: Program, rig: HuggingFaceRig
) -> None:
    rig.days[date(2026, 7, 15)] = [*captured("2026-07-15"), *map(untitled, invented(5))]
    typed = "on 2026-07-15\nquit\n"
    ended = await served.run_at_terminal(typed, "chat")
    assert ended.code == 0
    assert "Read It Back" in ended.out
    assert "skipped" not in ended.out
    log = served.folder / "paperboy" / "paperboy.log"
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    assert len(log.read_text().splitlines()) == 4
    assert "Z WARNING adapters.huggingface.parse: " in log.read_text()
    log.unlink()
    log.mkdir()
    (served.folder / "paperboy.db").unlink()
    assert "skipped: it has no title" in (await served.run_at_terminal(typed, "chat")).out


async def test_what_is_logged_while_nobody_talks_is_on_standard_error(
    served: Program, rig: HuggingFaceRig
) -> None:
    rig.days[date(2026, 7, 15)] = [*captured("2026-07-15"), untitled(invented(1)[0])]
    ended = await served.run("chat", "-c", "on 2026-07-15")
    assert ended.err.startswith("WARNING adapters.huggingface.parse: ")
    assert not (served.folder / "paperboy").exists()


async def test_the_log_level_is_that_of_paperboy_alone(
    served: Program, rig: HuggingFaceRig
) -> None:
    rig.days[date(2026, 7, 15)] = [*captured("2026-07-15"), untitled(invented(1)[0])]
    served.variables["LOG_LEVEL"] = "DEBUG"
    talkative = await served.run("chat", "-c", "on 2026-07-15")
    names = {line.split()[1] for line in talkative.err.splitlines()}
    assert names
    assert {name.partition(".")[0] for name in names} <= {"adapters", "bot", "storage"}
    served.variables["LOG_LEVEL"] = "ERROR"
    (served.folder / "paperboy.db").unlink()
    assert (await served.run("chat", "-c", "on 2026-07-15")).err == ""


@pytest.fixture
def held(program: Program) -> Path:
    """A day that is being read until it is written."""
    path = program.folder / "2026-07-14.json"
    os.mkfifo(path)
    return path


@pytest.mark.usefixtures("interruptible")
async def test_ctrl_c_stops_an_import_and_keeps_what_was_read(program: Program, held: Path) -> None:
    async with program.running("import", DATA / "2026-07-15.json", held) as process:
        assert process.stderr
        writing = await asyncio.to_thread(held.open, "wb")
        process.send_signal(signal.SIGINT)
        told = await process.stderr.readline()
        writing.close()
        assert await process.wait() == 130
    assert told == b"Stopped; what was read is kept. Run it again to go on.\n"
    assert len(_rows(program)["papers"]) == 2


@pytest.mark.usefixtures("uninterruptible")
async def test_where_the_signal_was_ignored_from_the_start_an_import_goes_on(
    program: Program, held: Path
) -> None:
    async with program.running("import", held) as process:
        writing = await asyncio.to_thread(held.open, "wb")
        process.send_signal(signal.SIGINT)
        writing.write((DATA / "2026-07-15.json").read_bytes())
        writing.close()
        assert await process.wait() == 0
    assert len(_rows(program)["papers"]) == 2


@pytest.mark.usefixtures("interruptible")
async def test_ctrl_c_stops_a_backfill_which_goes_on_from_there(
    served: Program, rig: HuggingFaceRig
) -> None:
    asked = asyncio.Event()

    async def held_back(request: web.Request, serving: HuggingFaceRig) -> web.StreamResponse:
        asked.set()
        return await slow(request, serving)

    rig.misbehave(as_usual, held_back)
    span = ("--from", "2026-07-14", "--to", "2026-07-15")
    async with served.running("backfill", *span) as process:
        assert process.stderr
        await asked.wait()
        process.send_signal(signal.SIGINT)
        told = await process.stderr.readline()
        assert await process.wait() == 130
    assert told == b"Stopped; what was read is kept. Run it again to go on.\n"
    rig.behave()
    assert "1 day read, 1 known already" in (await served.run("backfill", *span)).out


async def test_a_run_loads_only_what_it_needs(served: Program, rig: HuggingFaceRig) -> None:
    rig.days[date(2026, 7, 15)] = captured("2026-07-15")
    assert not await served.modules("--help") & HEAVY
    await served.run("chat", "-c", "on 2026-07-15")
    assert await served.modules("chat", "--json", "-c", "on 2026-07-15") & HEAVY == STORED
    assert await served.modules("chat", "-c", "on 2026-07-15") & HEAVY == {*STORED, "rich"}
    fetched = await served.modules("chat", "-c", "on 2026-07-14")
    assert fetched & HEAVY <= {*STORED, "rich", "aiohttp", "tenacity", "pylatexenc", "Stemmer"}
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
