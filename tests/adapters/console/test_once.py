from __future__ import annotations

import asyncio
import io
import json
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from adapters.console.once import answer_once
from adapters.console.streams import Unwritable
from tests.rigs.drawing import SUMMER, Terminal
from tests.rigs.talks import Talk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO


async def answer(
    line: str,
    *,
    as_json: bool = False,
    talk: Talk | None = None,
    stdout: TextIO | None = None,
    stderr: TextIO | None = None,
) -> tuple[int, str, str]:
    talk = talk or Talk()
    out, err = stdout or io.StringIO(), stderr or io.StringIO()
    code = await answer_once(
        line, talk.conversation, json=as_json, clock=talk.clock, tz=SUMMER, stdout=out, stderr=err
    )
    told = [stream.getvalue() if isinstance(stream, io.StringIO) else "" for stream in (out, err)]
    return code, told[0], told[1]


async def test_an_answer_goes_to_stdout_and_its_notices_to_stderr() -> None:
    code, out, err = await answer("/papers today")
    assert code == 0
    assert out.startswith("Today's papers\n\n 1  Data Journalist Agent")
    assert "unreachable" not in out
    assert err == "! Hugging Face is unreachable since 09:12 CEST.\n"


async def test_what_could_not_be_done_is_told_on_stderr_alone() -> None:
    code, out, err = await answer("down")
    assert (code, out) == (1, "")
    assert "No answer in 10 seconds" in err


async def test_a_mistake_is_told_on_stderr_with_its_place() -> None:
    code, out, err = await answer("today top:0")
    assert (code, out) == (2, "")
    assert "  today top:0\n            ^\n" in err


@pytest.mark.parametrize(("line", "code"), [("today", 0), ("down", 1), ("tody", 2), ("", 0)])
async def test_json_is_one_object_on_stdout_whatever_happens(line: str, code: int) -> None:
    plain_code, _, plain_err = await answer(line)
    told_code, out, err = await answer(line, as_json=True)
    assert told_code == plain_code == code
    assert out.count("\n") == 1
    assert (json.loads(out)["error"] is None) == (code == 0)
    assert err == plain_err


async def test_what_is_no_terminal_gets_no_escape_sequences_and_100_columns() -> None:
    _, out, err = await answer("today")
    assert "\x1b" not in out + err
    assert 80 < max(map(len, out.splitlines())) <= 100
    assert all(line == line.rstrip() for line in out.splitlines())


async def test_commands_of_buttons_are_shown_since_nothing_can_be_pressed() -> None:
    _, out, _ = await answer("today")
    assert "[1] abstract → show 2606.11176" in out
    assert "[3] more → today top:100" in out


async def test_progress_is_shown_on_a_terminal_and_cleared() -> None:
    terminal = Terminal()
    await answer("today", stderr=terminal)
    assert "asking the source" in terminal.getvalue()
    assert terminal.getvalue().rstrip().endswith("unreachable since 09:12 CEST.\x1b[0m")


@pytest.mark.parametrize("line", ["quit", " /EXIT "])
async def test_leaving_is_answered_by_that_there_is_nothing_to_leave(line: str) -> None:
    code, out, err = await answer(line)
    assert (code, err) == (0, "")
    assert out.startswith("There is nothing to leave")
    code, out, _ = await answer(line, as_json=True)
    assert code == 0
    assert json.loads(out)["text"].startswith("There is nothing to leave")


@pytest.mark.usefixtures("interruptible")
async def test_ctrl_c_stops_the_command_and_gives_130() -> None:
    talk = Talk()
    before = signal.getsignal(signal.SIGINT)
    answering = asyncio.create_task(answer("wait", talk=talk))
    await talk.waiting.wait()
    os.kill(os.getpid(), signal.SIGINT)
    assert await answering == (130, "", "")
    assert talk.stopped.is_set()
    assert signal.getsignal(signal.SIGINT) is before


@pytest.mark.usefixtures("uninterruptible")
async def test_where_the_signal_was_ignored_from_the_start_it_stays_so() -> None:
    talk = Talk()
    answering = asyncio.create_task(answer("wait", talk=talk))
    await talk.waiting.wait()
    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    os.kill(os.getpid(), signal.SIGINT)
    code, _, _ = await answer("today")
    assert code == 0
    assert not answering.done()
    answering.cancel()
    with pytest.raises(asyncio.CancelledError):
        await answering


async def test_cancelling_from_elsewhere_passes_through_and_stops_the_command() -> None:
    talk = Talk()
    answering = asyncio.create_task(answer("wait", talk=talk))
    await talk.waiting.wait()
    answering.cancel()
    with pytest.raises(asyncio.CancelledError):
        await answering
    assert talk.stopped.is_set()


@pytest.fixture
def closed_pipe() -> Iterator[TextIO]:
    read_end, write_end = os.pipe()
    os.close(read_end)
    with os.fdopen(write_end, "w", encoding="utf-8") as stream:
        yield stream


@pytest.mark.parametrize("as_json", [False, True])
async def test_a_closed_pipe_ends_it(closed_pipe: TextIO, as_json: bool) -> None:
    with pytest.raises(Unwritable) as failed:
        await answer("today", as_json=as_json, stdout=closed_pipe)
    closed_pipe.flush()  # as the interpreter does at its end
    assert failed.value.exit_code == 141


async def test_a_full_disk_ends_it_and_is_named(full_disk: TextIO) -> None:
    with pytest.raises(Unwritable, match="No space left on device") as failed:
        await answer("today", stdout=full_disk)
    assert failed.value.exit_code == 1


async def test_a_stream_that_knows_ascii_only_gets_ascii() -> None:
    for as_json in (False, True):
        raw = io.BytesIO()
        stdout = io.TextIOWrapper(raw, encoding="ascii")
        code, _, _ = await answer("today", as_json=as_json, stdout=stdout)
        assert code == 0
        assert b"Data Journalist" in raw.getvalue()
        assert raw.getvalue().isascii()


PROGRAM = """
import asyncio, sys
from adapters.console.once import answer_once
from tests.rigs.talks import Talk
talk = Talk()
code = asyncio.run(answer_once(sys.argv[1], talk.conversation, json="json" in sys.argv, clock=talk.clock))
print(*sorted(name for name in sys.modules if name in ("rich", "prompt_toolkit")), file=sys.stderr)
sys.exit(code)
"""


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments],
        env=os.environ | environment,
        capture_output=True,
        check=False,
        timeout=60,
    )


def test_json_needs_no_drawing_and_no_line_editor() -> None:
    assert run("help", "json").stderr == b"\n"


def test_drawing_needs_no_line_editor() -> None:
    assert run("help").stderr == b"rich\n"


def test_an_ascii_locale_is_kept_to() -> None:
    done = run("today", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert done.returncode == 0
    assert done.stdout.isascii()
    assert b"^ 82 - 3 comments" in done.stdout
