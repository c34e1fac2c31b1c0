"""The whole program's commands: each declared once, explained, documented and known to everybody."""

from __future__ import annotations

import importlib.util
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bot.commands.grammar import read_line, write_line
from bot.commands.guide import MEANINGS
from bot.commands.registry import make_registry
from bot.errors import Refusal

if TYPE_CHECKING:
    from types import ModuleType

    from bot.commands.spec import Command

ROOT = Path(__file__).parent.parent
COMMANDS = list(make_registry())
DISCORD_LIMIT = 25
"""Subcommands under one command: https://discord.com/developers/docs/interactions/application-commands."""


def docs_script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "docs" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_names_and_synonyms_are_unique_and_fit_under_one_discord_command() -> None:
    names = [name for command in COMMANDS for name in (command.name, *command.synonyms)]
    assert len(names) == len(set(names))
    assert (
        len({name.split()[0] for name in (command.name for command in COMMANDS)}) <= DISCORD_LIMIT
    )


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_a_command_has_help_and_examples_of_its_own(command: Command[Any]) -> None:
    assert command.about
    assert not command.about.endswith(".")
    assert command.examples
    for param in command.params:
        assert param.about, param.name
    for example in command.examples:
        invocation = read_line(example, make_registry(), today=date(2026, 7, 15))
        assert invocation.command.name == command.name
        assert invocation == read_line(
            write_line(invocation), make_registry(), today=date(2026, 7, 15)
        )


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_a_command_has_at_most_two_arguments_of_words_a_query_last(command: Command[Any]) -> None:
    assert len(command.words) <= 2
    assert all(not param.kind.verbatim for param in command.words[:-1])


def test_every_refusal_is_explained() -> None:
    assert set(MEANINGS) == set(Refusal)


def test_the_docs_page_is_what_the_registry_says() -> None:
    script = docs_script("make_commands")
    assert script.PAGE.read_text("utf-8") == script.page()


def test_the_readme_has_the_registrys_command_table() -> None:
    script = docs_script("make_commands")
    readme = (ROOT / "README.md").read_text("utf-8")
    assert script.table() in readme
    assert script.readme(readme) == readme


def test_decisions_are_all_in_their_index() -> None:
    folder = ROOT / "docs" / "decisions"
    index = (folder / "README.md").read_text("utf-8")
    for page in folder.glob("0*.md"):
        assert f"({page.name})" in index
