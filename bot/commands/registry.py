"""The registry of every command there is, in the order in which help shows them."""

from __future__ import annotations

from bot.commands.browse import ON, TODAY, YESTERDAY
from bot.commands.guide import HELP, MORE_COMMAND, PAPERS
from bot.commands.papers import SHOW
from bot.commands.periods import MONTH, TRENDING, WEEK
from bot.commands.search import SEARCH
from bot.commands.spec import Registry
from bot.commands.status import STATUS
from bot.errors import Refusal


def make_registry() -> Registry:
    """All commands."""
    return Registry(
        (TODAY, YESTERDAY, ON, WEEK, MONTH, TRENDING, SEARCH, MORE_COMMAND, SHOW, STATUS, HELP),
        topics=(PAPERS, *(refusal.value for refusal in Refusal)),
    )
