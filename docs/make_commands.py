"""Write docs/commands.md and the README's table from the registry: `python docs/make_commands.py` (a test compares)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.commands.guide import MEANINGS
from bot.commands.registry import make_registry

if TYPE_CHECKING:
    from bot.commands.spec import Command, Param

PAGE = Path(__file__).parent / "commands.md"
README = Path(__file__).parent.parent / "README.md"
BEGIN = "<!-- commands: made by `python docs/make_commands.py` -->\n\n"
END = "\n<!-- end of commands -->"
HEAD = """\
# Commands

Made from the registry by `python docs/make_commands.py`; do not edit.

Every command may begin with `/papers`. Options are written `name:value`, anywhere after the command; words that
belong together may stand in quotes, straight or curly.
"""


def page() -> str:
    """The whole page."""
    registry = make_registry()
    parts = [HEAD, table(), *(_section(command) for command in registry), _refusals()]
    return "\n".join(parts)


def table() -> str:
    """One row a command."""
    rows = [f"| `{_cell(command.usage)}` | {_cell(command.about)} |" for command in make_registry()]
    return "\n".join(["| command | what it does |", "|---|---|", *rows, ""])


def readme(text: str) -> str:
    """The README with its command table as the registry has it."""
    before, _, rest = text.partition(BEGIN)
    return f"{before}{BEGIN}{table()}{END}{rest.partition(END)[2]}"


def _section(command: Command[Any]) -> str:
    lines = [f"## {command.name}", "", f"`{command.usage}` — {command.about}.", ""]
    for paragraph in command.details:
        lines += [paragraph, ""]
    lines += [f"* {_param(param)}" for param in command.params]
    lines.append("* for example " + ", ".join(f"`{example}`" for example in command.examples))
    if command.synonyms:
        lines.append("* also " + ", ".join(f"`{synonym}`" for synonym in command.synonyms))
    return "\n".join([*lines, ""])


def _param(param: Param) -> str:
    name = f"<{param.kind.label}>" if param.is_words else f"{param.name}:{param.kind.label}"
    usual = "" if param.default in (None, "") else f" (usually {param.kind.write(param.default)})"
    return f"`{name}`: {param.about}{usual}"


def _refusals() -> str:
    rows = [f"| `{refusal}` | {_cell(meaning)} |" for refusal, meaning in MEANINGS.items()]
    head = [
        "## When something is refused",
        "",
        "`help <name>` says the same.",
        "",
        "| name | meaning |",
        "|---|---|",
    ]
    return "\n".join([*head, *rows, ""])


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    README.write_text(readme(README.read_text("utf-8")), encoding="utf-8")
