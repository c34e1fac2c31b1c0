from __future__ import annotations

import asyncio
import io
import os
import signal
import stat
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput
from rich.cells import cell_len

from adapters.console.chat import chat
from adapters.console.prompt import Prompt, fitted, open_history
from adapters.console.streams import Unwritable
from tests.rigs.drawing import SUMMER
from tests.rigs.talks import Talk

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path
    from typing import TextIO

    from prompt_toolkit.input import PipeInput

ENTER = "\r"
CTRL_C, CTRL_D, TAB, UP = "\x03", "\x04", "\t", "\x1b[A"


class Chatting:
    """A chat whose keys are pressed by the test."""

    def __init__(self, keys: PipeInput, talk: Talk, history: Path | None) -> None:
        self.keys = keys
        self.talk = talk
        self.stdout = io.StringIO()
        self.ended = asyncio.create_task(
            chat(
                talk.conversation,
                clock=talk.clock,
                history=history,
                tz=SUMMER,
                stdout=self.stdout,
                terminal=(keys, DummyOutput()),
            )
        )

    async def press(self, *keys: str) -> None:
        for key in keys:
            self.keys.send_text(key)

    async def leave(self) -> str:
        """All that was shown, once the chat has ended by itself."""
        assert await self.ended == 0
        return self.stdout.getvalue()


@asynccontextmanager
async def chatting(history: Path | None = None) -> AsyncIterator[Chatting]:
    with create_pipe_input() as keys:
        talking = Chatting(keys, Talk(), history)
        try:
            yield talking
        finally:
            talking.ended.cancel()
            await asyncio.gather(talking.ended, return_exceptions=True)


@pytest.mark.parametrize("last", [f"quit{ENTER}", f" /EXIT {ENTER}", CTRL_D])
async def test_it_greets_and_leaves_with_a_friendly_line(last: str) -> None:
    async with chatting() as talking:
        await talking.press(last)
        shown = await talking.leave()
    assert shown.startswith("Paperboy")
    assert shown.endswith("Until tomorrow.\n")


async def test_lines_are_answered_and_buttons_pressed_by_number() -> None:
    async with chatting() as talking:
        await talking.press("today", ENTER, "2", ENTER, "quit", ENTER)
        shown = await talking.leave()
    assert "[1] abstract\n" in shown
    assert "[3] more\n" in shown
    assert "! Hugging Face is unreachable since 09:12 CEST." in shown
    assert "reward-policy alignment" in shown  # from the abstract of the second paper


async def test_a_mistake_is_drawn_with_its_place() -> None:
    async with chatting() as talking:
        await talking.press("today top:0", ENTER, "quit", ENTER)
        assert "  today top:0\n            ^\n" in await talking.leave()


async def test_an_empty_line_gives_a_hint_once() -> None:
    async with chatting() as talking:
        await talking.press(ENTER, ENTER, " ", ENTER, "quit", ENTER)
        assert (await talking.leave()).count("Nothing typed.") == 1


async def test_ctrl_c_clears_the_line_and_the_chat_goes_on() -> None:
    async with chatting() as talking:
        await talking.press("today", CTRL_C, "down", ENTER, "quit", ENTER)
        shown = await talking.leave()
    assert "Data Journalist" not in shown
    assert "No answer in 10 seconds" in shown


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ([CTRL_C], 0),
        ([CTRL_C, CTRL_C], 1),
        ([CTRL_C, CTRL_C, CTRL_C], 1),
        ([CTRL_C] * 4, 2),
        (["today", CTRL_C, CTRL_C], 0),
        ([CTRL_C, "today", CTRL_C, CTRL_C], 0),
        ([CTRL_C, "down", ENTER, CTRL_C], 0),
    ],
)
async def test_ctrl_c_twice_in_a_row_at_an_empty_prompt_tells_how_to_leave(
    keys: list[str], told: int
) -> None:
    async with chatting() as talking:
        await talking.press(*keys, CTRL_D)
        assert (await talking.leave()).count("`quit` or Ctrl-D leaves.") == told


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
async def test_lines_pasted_at_once_are_answered_one_after_another(end: str) -> None:
    async with chatting() as talking:
        await talking.press(f"\x1b[200~today\r\n\n 2{end}\x1b[201~", ENTER, "quit", ENTER)
        shown = await talking.leave()
    assert "papers> today\n\nToday's papers" in shown
    assert "papers> 2\n\nRead It Back" in shown
    assert "Nothing typed." not in shown


async def test_a_pasted_quit_leaves_what_follows_unanswered() -> None:
    async with chatting() as talking:
        await talking.press("\x1b[200~quit\ntoday\x1b[201~", ENTER)
        assert "Data Journalist" not in await talking.leave()


@pytest.mark.usefixtures("interruptible")
async def test_ctrl_c_stops_all_the_pasted_lines() -> None:
    async with chatting() as talking:
        await talking.press("\x1b[200~wait\ntoday\x1b[201~", ENTER)
        await talking.talk.waiting.wait()
        os.kill(os.getpid(), signal.SIGINT)
        await talking.talk.stopped.wait()
        await talking.press("quit", ENTER)
        shown = await talking.leave()
    assert "Stopped." in shown
    assert "Data Journalist" not in shown


@pytest.mark.usefixtures("interruptible")
async def test_ctrl_c_stops_the_running_command_and_the_chat_goes_on() -> None:
    async with chatting() as talking:
        await talking.press("wait", ENTER)
        await talking.talk.waiting.wait()
        os.kill(os.getpid(), signal.SIGINT)
        await talking.talk.stopped.wait()
        await talking.press("today", ENTER, "quit", ENTER)
        shown = await talking.leave()
    assert "Stopped." in shown
    assert "Data Journalist" in shown


async def test_tab_completes_and_the_toolbar_tells_the_usage() -> None:
    talk = Talk()
    with create_pipe_input() as keys:
        prompt = Prompt(
            talk.conversation, clock=talk.clock, history=None, terminal=(keys, DummyOutput())
        )
        buffer, offered, completed = (
            prompt._session.default_buffer,
            asyncio.Event(),
            asyncio.Event(),
        )
        buffer.on_completions_changed += lambda _buffer: offered.set()
        asking = asyncio.create_task(prompt.ask())
        keys.send_text("tod")
        await offered.wait()
        buffer.on_text_changed += lambda _buffer: completed.set()
        keys.send_text(TAB)
        await completed.wait()
        assert buffer.text == "today"
        assert prompt._hint().startswith("today [top:1–100]")
        keys.send_text(ENTER)
        assert await asking == ("today",)


async def test_the_toolbar_tells_which_numbers_press_something() -> None:
    talk = Talk()
    with create_pipe_input() as keys:
        prompt = Prompt(
            talk.conversation, clock=talk.clock, history=None, terminal=(keys, DummyOutput())
        )
        assert prompt._hint() == "Tab completes · help · quit"
        await talk.conversation.say("tody")
        assert prompt._hint() == "1 presses the button · Tab completes · help · quit"
        await talk.conversation.say("today")
        assert prompt._hint() == "1–3 press the buttons · Tab completes · help · quit"
        await talk.conversation.say("tody")
        assert prompt._hint() == (
            "1 presses the newest button, 2–3 the list's · Tab completes · help · quit"
        )


@given(st.text(st.sampled_from("ab 日·"), max_size=60), st.integers(1, 50))
def test_the_toolbar_fits_and_is_cut_between_words(hint: str, cells: int) -> None:
    shown = fitted(hint, cells)
    assert cell_len(shown) <= cells
    if shown != hint:
        assert cell_len(hint) > cells
        assert hint.startswith(shown.removesuffix("…"))
        assert shown.endswith("…")


async def test_raw_colours_that_are_pasted_are_left_out() -> None:
    talk = Talk()
    with create_pipe_input() as keys:
        prompt = Prompt(
            talk.conversation, clock=talk.clock, history=None, terminal=(keys, DummyOutput())
        )
        keys.send_text("watch add \x1b[31mred\x1b[0m pandas\r")
        assert await prompt.ask() == ("watch add red pandas",)


@pytest.mark.parametrize(
    ("cells", "shown"),
    [
        (60, "1–3 press the buttons · Tab completes · help · quit"),
        (40, "1–3 press the buttons · Tab completes…"),
        (25, "1–3 press the buttons…"),
        (2, "1…"),
    ],
)
def test_a_narrow_toolbar_ends_with_an_ellipsis(cells: int, shown: str) -> None:
    assert fitted("1–3 press the buttons · Tab completes · help · quit", cells) == shown


async def test_what_was_typed_is_remembered_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "history"
    async with chatting(path) as talking:
        await talking.press("help", ENTER, "quit", ENTER)
        await talking.leave()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    async with chatting(path) as talking:
        await talking.press(UP, UP, ENTER, "quit", ENTER)
        assert "Try `today`.\n\ntoday, show" in await talking.leave()


async def test_a_history_that_cannot_be_written_does_not_stop_the_chat(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for path in (tmp_path / "file" / "history", tmp_path):
        async with chatting(path) as talking:
            await talking.press("today", ENTER, "quit", ENTER)
            assert "Data Journalist" in await talking.leave()


async def test_a_history_that_breaks_later_is_done_without(tmp_path: Path) -> None:
    path = tmp_path / "history"
    history = open_history(path)
    path.unlink()
    path.mkdir()
    history.store_string("today")
    assert list(history.load_history_strings()) == []


async def piped(text: str) -> tuple[int, str, str]:
    talk, out, err = Talk(), io.StringIO(), io.StringIO()
    code = await chat(
        talk.conversation,
        clock=talk.clock,
        tz=SUMMER,
        stdin=io.StringIO(text),
        stdout=out,
        stderr=err,
    )
    return code, out.getvalue(), err.getvalue()


async def test_piped_lines_are_answered_without_prompt_or_greeting() -> None:
    code, out, err = await piped("today\n\n2\nquit\ndown\n")
    assert code == 0
    assert out.startswith("Today's papers")
    assert "reward-policy alignment" in out
    assert "papers>" not in out
    assert "[3] more\n\nRead It Back" in out
    assert err == "! Hugging Face is unreachable since 09:12 CEST.\n"


async def test_the_last_piped_line_that_was_not_answered_gives_the_exit_code() -> None:
    assert (await piped("tody\ndown\ntoday"))[0] == 1
    assert (await piped("down\ntody"))[0] == 2


async def test_where_an_answer_cannot_be_written_no_further_line_is_answered(
    full_disk: TextIO,
) -> None:
    talk = Talk()
    lines, err = io.StringIO("today\ndown\n"), io.StringIO()
    with pytest.raises(Unwritable, match="No space left on device"):
        await chat(talk.conversation, clock=talk.clock, stdin=lines, stdout=full_disk, stderr=err)
    assert talk.conversation.latest.heading == "Today's papers"


async def test_piped_bytes_that_are_no_text_are_a_mistake_like_any_other() -> None:
    talk = Talk()
    stdin = io.TextIOWrapper(io.BytesIO(b"\xff\xfe\nhelp\n"), encoding="utf-8")
    out, err = io.StringIO(), io.StringIO()
    code = await chat(talk.conversation, clock=talk.clock, stdin=stdin, stdout=out, stderr=err)
    assert code == 2
    assert "Try `today`" in out.getvalue()
