"""Figures beside their targets."""

from __future__ import annotations

import json
import platform
import statistics
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

LATEST = Path(__file__).parent / "latest.json"


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value.

    Attributes:
        name: what was measured.
        value: the figure.
        unit: of it.
        target: what it may be at most; None where it is only told.
        note: how it came about.
    """

    name: str
    value: float
    unit: str
    target: float | None = None
    note: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None where there is none."""
        return None if self.target is None else self.value <= self.target


def show(figures: Sequence[Figure]) -> None:
    """Print figures as a table."""
    for figure in figures:
        aim = "" if figure.target is None else f"at most {figure.target:g}"
        verdict = {None: "", True: "met", False: "MISSED"}[figure.met]
        print(
            f"  {figure.name:<52} {figure.value:>9.3g} {figure.unit:<6} {aim:<13} {verdict:<7} {figure.note}"
        )


def keep(figures: Sequence[Figure], *, command: str, section: str = "") -> None:
    """Write figures to `latest.json`: those of a part under its name, with all that is kept of the others."""
    kept: dict[str, Any] = {
        "command": command,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "figures": [{**asdict(figure), "met": figure.met} for figure in figures],
    }
    before = json.loads(LATEST.read_text("utf-8")) if LATEST.exists() else {}
    sections = {name: each for name, each in before.items() if isinstance(each, dict)}
    kept = {**before, section: kept} if section else {**kept, **sections}
    LATEST.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def median(values: Sequence[float]) -> float:
    """The median."""
    return statistics.median(values)
