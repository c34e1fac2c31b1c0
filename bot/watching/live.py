"""The watches there are, ready to be met: built from what is stored, and kept in step with it."""

from __future__ import annotations

import asyncio
import gc
from typing import TYPE_CHECKING

from bot.query.model import Compare, Has
from bot.watching.index import WatchIndex
from bot.watching.ports import Reason

if TYPE_CHECKING:
    from bot.query.analysed import AnalysedPaper
    from bot.query.model import Query
    from bot.watching.ports import WatchChanges, WatchShelf

_TAKEN_AT_ONCE = 250
"""Changes; to take them holds the event loop about 10 ms."""


class LiveWatches:
    """An index of every watch that is stored, as of the last `follow`."""

    def __init__(self) -> None:
        self._all = WatchIndex()
        # Those that a change of votes, stars or links alone can make hold.
        self._by_facts = WatchIndex()
        self._change = 0

    def __len__(self) -> int:
        """How many watches there are."""
        return len(self._all)

    @property
    def change(self) -> int:
        """The number of the last change that was followed."""
        return self._change

    async def follow(self, shelf: WatchShelf) -> None:
        """Take over what has changed since the last time; between steps others have their turn."""
        while True:
            changes = await shelf.changes_since(self._change, _TAKEN_AT_ONCE)
            if not changes.queries:
                return
            self._take(changes)
            if len(changes.queries) == _TAKEN_AT_ONCE:
                # Many watches stay for long. Whenever the collector looked at all of them again, everybody would wait.
                gc.freeze()
            await asyncio.sleep(0)

    def met_by(self, paper: AnalysedPaper, reason: Reason) -> list[int]:
        """The watches whose query holds for the paper, in no order; after a change of facts those it may have made hold."""
        return (self._by_facts if reason is Reason.FACTS else self._all).match(paper)

    def _take(self, changes: WatchChanges) -> None:
        for watch_id, query in changes.queries.items():
            for index in (self._all, self._by_facts):
                if watch_id in index:
                    index.remove(watch_id)
            if query is not None:
                self._all.add(watch_id, query)
                if looks_at_facts(query):
                    self._by_facts.add(watch_id, query)
        self._change = changes.number


def looks_at_facts(query: Query) -> bool:
    """Whether a change of votes, comments, stars or links can make the query hold."""
    return any(isinstance(leaf, Compare | Has) for leaf in query.leaves)
