"""Curves drawn to a file. The same curves give the same file."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from benchmarks.watching import Curve


def plot(curves: Sequence[Curve], file: Path) -> bool:
    """Draw microseconds a paper against the number of watches, both logarithmic; False where matplotlib is missing."""
    try:
        import matplotlib as mpl  # type: ignore[import-not-found,unused-ignore]
        from matplotlib.figure import Figure  # type: ignore[import-not-found,unused-ignore]
    except ImportError:
        print("matplotlib is not installed here; nothing is drawn")
        return False
    # Names of parts are made from the salt, and text stays text: nothing changes but the curves.
    with mpl.rc_context({"svg.hashsalt": "paperboy", "svg.fonttype": "none"}):
        figure = Figure(figsize=(7, 4.5), layout="constrained")
        axes = figure.add_subplot()
        for curve in curves:
            sizes = sorted(curve.points)
            axes.plot(sizes, [curve.points[size] for size in sizes], marker="o", label=curve.name)
        axes.set(
            xscale="log",
            yscale="log",
            xlabel="watches",
            ylabel="µs a paper, text analysis included",
            title="Which watches a paper meets, one core",
        )
        axes.grid(visible=True, which="major", alpha=0.3)
        axes.legend()
        figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    return True
