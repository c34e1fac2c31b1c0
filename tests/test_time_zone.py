"""Whose time counts where nobody has set a zone: the program as people start it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rigs.program import Program

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path)


@pytest.mark.parametrize(
    ("variables", "zone"),
    [
        ({"TZ": "Asia/Tokyo"}, "Asia/Tokyo"),
        ({"TZ": "Asia/Tokyo", "TIMEZONE": "berlin"}, "Europe/Berlin"),
        ({"TZ": "XYZ-3"}, "UTC"),
    ],
)
async def test_the_configured_zone_counts_then_the_machines_then_utc(
    program: Program, variables: dict[str, str], zone: str
) -> None:
    program.variables.update(variables)
    ended = await program.run("chat", "-c", "settings")
    assert ended.code == 0
    assert f"{zone} (the default)" in ended.out
    assert ended.err == ""


async def test_a_zone_that_there_is_not_ends_with_two_and_the_one_that_may_be_meant(
    program: Program,
) -> None:
    program.variables["TIMEZONE"] = "Europe/Berlni"
    ended = await program.run("chat", "-c", "settings")
    assert ended.code == 2
    assert "TIMEZONE is wrong" in ended.err
    assert "Europe/Berlin" in ended.err


async def test_what_is_set_stays_when_the_program_is_started_again(program: Program) -> None:
    await program.run("chat", "-c", "settings set tz:Tokyo cap:5")
    ended = await program.run("chat", "-c", "settings")
    assert "Asia/Tokyo ·" in ended.out
    assert "at most 5 ·" in ended.out
