from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from adapters.console.steps import backfill_summary, import_summary, round_summary, shown_steps
from bot.first_days import FirstDays
from bot.importing import BackfillReport, ImportReport
from bot.polling import RoundReport
from tests.rigs.drawing import Terminal

EVIL = "evil\x1b[31m\x07\u202e[bold]\n{0}.txt"
ACTIVE = {"\x07", "\u202e"}


def test_the_bar_shows_a_name_as_it_is_and_does_what_it_says_by_no_means() -> None:
    terminal = Terminal()
    with shown_steps("importing", stderr=terminal) as steps:
        steps(EVIL, 1, 2)
    assert "evil[31m[bold] {0}.txt" in terminal.getvalue()
    assert "\x1b[31m" not in terminal.getvalue()
    assert not ACTIVE & set(terminal.getvalue())


def test_where_nobody_watches_there_is_no_bar() -> None:
    stream = io.StringIO()
    with shown_steps("importing", stderr=stream) as steps:
        steps("2026-07-15.json", 1, 2)
    assert stream.getvalue() == ""


def test_an_import_names_what_could_not_be_read_one_file_a_line() -> None:
    out, err = io.StringIO(), io.StringIO()
    report = ImportReport(
        files=1, papers=3, new=1, changed=1, skipped=1, broken=[(Path(EVIL), "a\nb\x1bc")]
    )
    import_summary(report, stdout=out, stderr=err)
    assert out.getvalue() == (
        "3 papers in 1 file: 1 new, 1 changed, 1 unchanged; 1 entry could not be read; 1 file skipped.\n"
    )
    assert err.getvalue() == "evil[31m[bold] {0}.txt: a bc\n"


def test_a_failure_that_ends_with_a_question_gets_no_full_stop() -> None:
    err = io.StringIO()
    report = BackfillReport(0, 0, stopped_at=date(2026, 7, 14), failure="is there a network?")
    backfill_summary(report, date(2026, 7, 15), stdout=io.StringIO(), stderr=err)
    assert err.getvalue().startswith("Stopped at 2026-07-14: is there a network? To go on: ")


def test_a_backfill_that_stopped_tells_how_to_go_on() -> None:
    out, err = io.StringIO(), io.StringIO()
    report = BackfillReport(2, 1, stopped_at=date(2026, 7, 14), failure="HTTP 404\x1b[31m")
    backfill_summary(report, date(2026, 7, 15), stdout=out, stderr=err)
    assert out.getvalue() == "2 days read, 1 known already.\n"
    assert err.getvalue() == (
        "Stopped at 2026-07-14: HTTP 404[31m. "
        "To go on: paperboy backfill --from 2026-07-14 --to 2026-07-15\n"
    )


MORNING = datetime(2026, 7, 15, 9, tzinfo=UTC)
DAYS = (date(2026, 7, 14), date(2026, 7, 15))
DONE = MORNING + timedelta(seconds=3)


def told_of_round(report: RoundReport, earlier: FirstDays | None = None) -> str:
    """The line, without the time of this machine's zone before it."""
    out = io.StringIO()
    round_summary(report, earlier, stdout=out)
    return out.getvalue().split(": ", 1)[1]


def test_a_round_is_told_in_a_line() -> None:
    report = RoundReport(MORNING, DAYS, papers=5, alerts=1, is_first=False, ended_at=DONE)
    line = "2 lists read, 5 papers looked at, 1 alert.\n"
    assert told_of_round(report) == told_of_round(report, FirstDays()) == line


def test_the_first_round_says_that_it_alerts_nobody_and_what_was_read_besides() -> None:
    report = RoundReport(MORNING, DAYS, papers=5, alerts=0, is_first=True, ended_at=DONE)
    assert told_of_round(report, FirstDays(DAYS)) == (
        "2 lists read, 5 papers looked at, 0 alerts. "
        "This was the first round: it alerts nobody, what is listed from now on does. "
        "2 earlier lists were read too, for previews; they alert nobody.\n"
    )


def test_a_round_that_could_not_read_says_why_and_counts_for_no_first_one() -> None:
    report = RoundReport(MORNING, (), papers=0, alerts=0, is_first=True, failure="HTTP 503\x1b[31m")
    assert told_of_round(report) == (
        "0 lists read, 0 papers looked at, 0 alerts. Not all could be read: HTTP 503[31m.\n"
    )


def test_earlier_lists_that_could_not_be_read_are_told_too() -> None:
    report = RoundReport(MORNING, DAYS, papers=0, alerts=0, is_first=False, ended_at=DONE)
    assert told_of_round(report, FirstDays(DAYS[:1], "no answer")) == (
        "2 lists read, 0 papers looked at, 0 alerts. "
        "1 earlier list was read too, for previews; it alerts nobody. Not all could be read: no answer.\n"
    )
