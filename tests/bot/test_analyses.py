"""Analyses are kept while nothing changes, and not without end."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.analyses import Analyses
from tests.rigs.stored import made_up

DAY = date(2026, 7, 15)


def test_an_analysis_is_kept_until_the_paper_or_its_first_day_changes() -> None:
    analyses = Analyses()
    paper = made_up(1)
    first = analyses.of(paper, None)
    assert analyses.of(replace(paper), None) is first
    changed = made_up(1, title="Another title")
    assert analyses.of(changed, None).paper is changed
    assert analyses.of(changed, DAY).first_listed == DAY


def test_those_looked_at_longest_ago_are_forgotten() -> None:
    analyses = Analyses(most=2)
    kept = [analyses.of(made_up(number), None) for number in (1, 2)]
    assert analyses.of(made_up(1), None) is kept[0]
    analyses.of(made_up(3), None)
    assert analyses.of(made_up(1), None) is kept[0]
    assert analyses.of(made_up(2), None) is not kept[1]
