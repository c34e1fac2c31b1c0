"""The registry of every command there is, in the order in which help shows them."""

from __future__ import annotations

from bot.commands.alerts import ALERTS
from bot.commands.browse import ON, TODAY, YESTERDAY
from bot.commands.guide import HELP, MORE_COMMAND, PAPERS, option_names
from bot.commands.library import LIBRARY
from bot.commands.mutes import MUTES
from bot.commands.papers import SHOW
from bot.commands.periods import MONTH, TRENDING, WEEK
from bot.commands.query_guide import QUERY_TOPICS
from bot.commands.search import SEARCH
from bot.commands.settings import SETTINGS
from bot.commands.spec import Registry
from bot.commands.status import STATUS
from bot.commands.watches import WATCHES
from bot.commands.why import WHY
from bot.errors import Refusal


def make_registry() -> Registry:
    """All commands."""
    commands = (
        TODAY,
        YESTERDAY,
        ON,
        WEEK,
        MONTH,
        TRENDING,
        SEARCH,
        MORE_COMMAND,
        SHOW,
        *WATCHES,
        ALERTS,
        *MUTES,
        *LIBRARY,
        WHY,
        *SETTINGS,
        STATUS,
        HELP,
    )
    refusals = (refusal.value for refusal in Refusal)
    return Registry(commands, topics=(PAPERS, *QUERY_TOPICS, *option_names(commands), *refusals))
