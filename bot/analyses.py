"""Analyses of papers that were looked at lately, so that the next look need not take them apart again."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING

from bot.query.analysed import AnalysedPaper

if TYPE_CHECKING:
    from datetime import date

    from bot.papers import Paper, PaperId

MOST_KEPT = 2_000
"""A month's lists, at some 10 kB a paper."""


class Analyses:
    """Keeps the latest `most` analyses. Usable from several threads at once."""

    def __init__(self, most: int = MOST_KEPT) -> None:
        self._most = most
        self._lock = Lock()
        self._kept: OrderedDict[PaperId, AnalysedPaper] = OrderedDict()

    def of(self, paper: Paper, first_listed: date | None, *, keep: bool = True) -> AnalysedPaper:
        """The paper with its words, from the last look at it where nothing has changed since.

        Without `keep` it is not kept for the next look, for papers that are only shown.
        """
        with self._lock:
            kept = self._kept.get(paper.id)
            if kept is None or kept.paper != paper or kept.first_listed != first_listed:
                kept = AnalysedPaper(paper, first_listed)
            if not keep:
                return kept
            self._kept[paper.id] = kept
            self._kept.move_to_end(paper.id)
            if len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return kept
