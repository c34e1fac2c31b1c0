"""A process of its own that writes to a store: ``python -m tests.rigs.store_child URL TRANSACTIONS``.

It says ``ready``, waits for a line, opens the store and adds one paper a transaction to one listing, each
at the position after what it finds there.
"""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

from bot.clock import SystemClock
from bot.papers import SourceName
from storage.opening import open_store
from tests.rigs.stored import DAY, listed, made_up

if TYPE_CHECKING:
    from bot.ports import Store


async def add_paper(store: Store) -> None:
    """Add the next paper to the listing: correct only where nobody comes between reading and writing."""
    async with store.transaction() as ledger:
        number = len(await ledger.entries(SourceName.HF, DAY))
        paper = made_up(number)
        await ledger.save_papers([paper])
        await ledger.save_entries(SourceName.HF, DAY, [listed(paper, number)])


async def _main(url: str, transactions: int) -> None:
    async with open_store(url, clock=SystemClock()) as store:
        for _ in range(transactions):
            await add_paper(store)


if __name__ == "__main__":
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    asyncio.run(_main(sys.argv[1], int(sys.argv[2])))
