from __future__ import annotations

import logging
import stat
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given

from adapters.console.inert import inert
from adapters.console.logfile import PrivateFile
from adapters.console.logs import InertFormatter
from tests.rigs.replies import text

EVIL = "a\x1b[31m\x07\u202e\nERROR bot: \tforged\ud800"
FORMATTER = InertFormatter("%(levelname)s %(name)s: %(message)s")


def logged(message: str, *values: object, fault: Exception | None = None) -> str:
    trace = None if fault is None else (type(fault), fault, fault.__traceback__)
    return FORMATTER.format(
        logging.LogRecord("bot", logging.WARNING, __file__, 1, message, values, trace)
    )


def test_a_record_is_one_line_whatever_it_holds() -> None:
    assert logged("%s: skipped", EVIL) == "WARNING bot: a[31m ERROR bot: forged\ufffd: skipped"


@given(text)
def test_no_record_holds_what_a_terminal_acts_on(anything: str) -> None:
    shown = logged("%s", anything)
    assert shown == inert(shown)
    assert len(shown.splitlines()) == 1


def test_a_traceback_keeps_its_lines_and_nothing_else_that_acts() -> None:
    with pytest.raises(ValueError, match="forged") as failed:
        int(EVIL)
    shown = logged("failed", fault=ValueError(EVIL).with_traceback(failed.value.__traceback__))
    first, second, *_ = shown.splitlines()
    assert (first, second) == ("WARNING bot: failed", "Traceback (most recent call last):")
    assert "\n    int(EVIL)\n" in shown
    assert not set(shown) & {"\x1b", "\x07", "\u202e"}


def record(message: str) -> logging.LogRecord:
    return logging.LogRecord("bot", logging.WARNING, __file__, 1, message, (), None)


def test_a_log_is_its_owners_alone_and_the_oldest_records_go(tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "paperboy.log"
    file = PrivateFile(path)
    for _ in range(5):
        file.handle(record("x" * 700_000))
    file.close()
    kept = sorted(path.parent.iterdir())
    assert [each.name for each in kept] == ["paperboy.log", "paperboy.log.1"]
    assert {stat.S_IMODE(each.stat().st_mode) for each in kept} == {0o600}


def test_a_log_that_cannot_be_written_any_more_is_done_without(
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = PrivateFile(Path("/dev/full"))
    file.handle(record("lost"))
    with suppress(OSError):
        file.close()
    assert capsys.readouterr() == ("", "")
