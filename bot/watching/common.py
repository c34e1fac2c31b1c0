"""How common atoms are in papers, so that watches are filed under rare ones. A wrong figure costs time, nothing else."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.watching.atoms import Atom

# Papers of a thousand.
_RARE = 3.0  # a word that is not in the table
_SELDOM_NEXT = 0.02  # two words stand next to each other so much more seldom than the rarer of them stands there
_MARKED = {"has": 300.0, "cat": 200.0, "id": 0.001, "form": 20.0, "title": 0.5}


@cache
def _shares() -> dict[str, float]:
    """Stems with the papers of a thousand that have them, counted over 39,933 arXiv papers of 2025."""
    lines = (files("bot.watching") / "common_words.tsv").read_text("ascii").splitlines()
    return {word: float(share) for word, share in (line.split("\t") for line in lines)}


def share_of(atom: Atom) -> float:
    """About how many papers of a thousand have the atom."""
    mark, *words = atom
    if mark:
        return _MARKED.get(mark, _RARE)
    shares = _shares()
    if len(words) == 1:
        return shares.get(words[0], _RARE)
    return _SELDOM_NEXT * min(shares.get(word, _RARE) for word in words)
