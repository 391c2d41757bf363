"""The plots of the page on wrong answers, as small SVG files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from curves import POINTS, point, roc
from promised import RATES, Pool
from simulated import RULES
from tallies import GROUPS, Tally

if TYPE_CHECKING:
    from crossfit import Floats
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

DRAWN = ("total, misread", "total, another amount", "other amounts", "dates", "invoice numbers", "names, addresses")
MARKERS = dict(zip(POINTS, "osX^", strict=True))
COLOURS = dict(zip(POINTS, ("#1b6ca8", "#2a9d8f", "#c1121f", "#e09f3e"), strict=True))
# Beyond these shares of right values, flags are of no use, and of accepted documents, errors are not looked at.
MOST_ALARMS, MOST_ERRORS = 0.3, 0.05


def draw(
    folder: Path, tallies: Sequence[Tally], bins: Mapping[str, tuple[Floats, Floats]], some: Sequence[Pool]
) -> None:
    """Write `roc.svg`, `reliability.svg` and `coverage.svg`."""
    folder.mkdir(parents=True, exist_ok=True)
    _kept(_roc(tallies), folder / "roc.svg")
    _kept(_reliability(bins), folder / "reliability.svg")
    _kept(_coverage(some), folder / "coverage.svg")


def _roc(tallies: Sequence[Tally]) -> Figure:
    figure, axes = _panels(2, 3, (9.6, 6.2))
    chosen = [group for group in GROUPS if group.name in DRAWN]
    for axis, group in zip(axes, chosen, strict=True):
        curve = roc(tallies, group)
        if curve is not None:
            axis.step(100 * curve.alarms, 100 * curve.caught, where="post", color="#444444", label="1 - p_correct")
        for name, who in POINTS.items():
            flagged, caught = point(tallies, group, who)
            if flagged.share is not None and caught.share is not None:
                at, colour, marker = (100 * flagged.share, 100 * caught.share), COLOURS[name], MARKERS[name]
                axis.plot(*at, color=colour, marker=marker, linestyle="", label=name, clip_on=False)
        axis.set(title=group.name, xlim=(0, 100 * MOST_ALARMS), ylim=(0, 101))
    _named(figure, axes, "right values flagged, %", "wrong values caught, %")
    handles, labels = axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper center", ncols=5, frameon=False, fontsize=9)
    return figure


def _reliability(bins: Mapping[str, tuple[Floats, Floats]]) -> Figure:
    figure, axes = _panels(1, 1, (4.6, 4.4))
    axes[0].plot([0, 1], [0, 1], color="#bbbbbb", linewidth=1)
    for (name, (said, true)), marker in zip(bins.items(), "DosX^", strict=False):
        axes[0].plot(said, true, marker=marker, markersize=5, linewidth=1, label=name)
    axes[0].set(xlim=(0, 1.01), ylim=(0, 1.01))
    axes[0].legend(frameon=False, fontsize=9)
    _named(figure, axes, "p_correct, by weights that have not seen the vendor", "share that is right")
    return figure


def _coverage(some: Sequence[Pool]) -> Figure:
    figure, axes = _panels(1, 1, (5.6, 4.2))
    for pool in some:
        coverage, error = pool.curve()
        style = "--" if pool.reader == RULES else "-"
        (line,) = axes[0].plot(100 * coverage, 100 * error, linestyle=style, label=f"{pool.reader}, {pool.name}")
        share, wrong = pool.usual
        axes[0].plot(100 * share, 100 * wrong, marker="o", color=line.get_color())
    for rate in RATES:
        axes[0].axhline(100 * rate, color="#bbbbbb", linewidth=1)
    axes[0].set(xlim=(0, 100), ylim=(0, 100 * MOST_ERRORS))
    axes[0].legend(frameon=False, fontsize=9, loc="upper left")
    _named(figure, axes, "answers accepted, %", "of these with a wrong required value, %")
    return figure


def _panels(down: int, across: int, inches: tuple[float, float]) -> tuple[Figure, Sequence[Axes]]:
    import matplotlib as mpl
    from matplotlib.figure import Figure

    # Text stays text, and the same numbers always make the same file.
    mpl.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "sightline", "font.size": 9})
    figure = Figure(figsize=inches, layout="constrained")
    axes: Any = figure.subplots(down, across, squeeze=False)
    return figure, list(axes.flat)


def _named(figure: Figure, axes: Sequence[Axes], x: str, y: str) -> None:
    figure.supxlabel(x, fontsize=10)
    figure.supylabel(y, fontsize=10)
    for axis in axes:
        axis.spines[["top", "right"]].set_visible(False)
        axis.grid(color="#eeeeee")


def _kept(figure: Figure, path: Path) -> None:
    figure.savefig(path, metadata={"Date": None}, facecolor="white")
