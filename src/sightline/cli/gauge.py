"""How a batch stands: live on a terminal, and in words when it ends."""

from __future__ import annotations

import sys
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from sightline.cli.words import FAINT, grid, plain
from sightline.types import Outcome

if TYPE_CHECKING:
    from rich.progress import Progress

    from sightline.batch import Tally
    from sightline.batch.forecast import Forecast

# How often the line is drawn anew.
PER_SECOND = 4
# The columns of a forecast, by what they are called in its JSON.
COSTS = {
    "input_tokens": ("input tokens", "{:,}"),
    "image_tokens": ("of these images", "{:,}"),
    "output_tokens": ("output tokens", "{:,}"),
    "usd": ("$ expected", "{:,.4f}"),
    "usd_if_all_asked": ("$ if all are asked", "{:,.4f}"),
}
LABELS: Mapping[Outcome, str] = {
    "accepted": "accepted",
    "review": "to review",
    "blocked": "blocked",
    "failed": "failed",
}


class Gauge:
    """A line that follows a tally; a silent one has no `Progress` to show it on."""

    def __init__(self, shown: Progress | None = None) -> None:
        """A line for the only task of `shown`."""
        self._shown = shown

    @property
    def is_shown(self) -> bool:
        """Whether anybody sees it."""
        return self._shown is not None

    def total(self, documents: int) -> None:
        """From now on it is known how many there are."""
        if self._shown is not None:
            self._shown.update(self._shown.tasks[0].id, total=documents)

    def show(self, tally: Tally) -> None:
        """One more is done."""
        if self._shown is None:
            return
        task = self._shown.tasks[0]
        rate = f"{task.speed:.1f}/s" if task.speed else ""
        self._shown.update(task.id, completed=tally.done, said=" ".join([rate, said(tally)]).strip())


def said(tally: Tally) -> str:
    """What was spent, and the shares, in a few words."""
    return (
        f"${tally.cost_usd:.2f}, {tally.hit_rate:.0%} hits, {tally.review_share:.0%} to review, {tally.failures} failed"
    )


@contextmanager
def gauge() -> Generator[Gauge]:
    """A line on standard error, where that is a terminal, which vanishes at the end."""
    if not sys.stderr.isatty():
        yield Gauge()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = [BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[said]}"), TimeRemainingColumn()]
    screen = Console(stderr=True)
    with Progress(*columns, console=screen, transient=True, refresh_per_second=PER_SECOND) as shown:
        shown.add_task("documents", total=None, said="")
        yield Gauge(shown)


def summary(tally: Tally, *, seconds: float, out: str) -> str:
    """How it ended, in two lines."""
    counts = [f"{tally.outcomes[word]} {label}" for word, label in LABELS.items() if tally.outcomes[word]]
    before = f" ({tally.earlier} of them before)" if tally.earlier else ""
    left = f" {tally.left} left undone." if tally.left else ""
    return (
        f"{tally.done} documents{before} in {seconds:.1f} s: {', '.join(counts) or 'nothing to do'}.{left}\n"
        f"{tally.pages} pages, {tally.hit_rate:.0%} hits, ${tally.cost_usd:.4f}. Written to {plain(out)}."
    )


def print_forecast(found: Forecast, *, at: datetime) -> None:
    """A row for each model that may be asked, and in words what the numbers are made of."""
    from sightline.cli.console import Output

    output = Output()
    bad = f", {found.unreadable} of them unreadable" if found.unreadable else ""
    output.print(f"{found.documents} documents{bad}, {found.pages} pages, about {found.seconds:,.0f} s.")
    output.print(f"[{FAINT}]The time rests on {found.rests_on}.[/{FAINT}]")
    if not found.bills:
        output.print("No model is asked, so nothing is paid.")
        return
    table = grid()
    for heading in ("model", *(heading for heading, _ in COSTS.values())):
        table.add_column(heading, justify="left" if heading == "model" else "right", no_wrap=True)
    for name in found.bills:
        amounts = found.amounts(name, at=at)
        table.add_row(plain(name), *(form.format(amounts[key]) for key, (_, form) in COSTS.items()))
    output.print(table)
    if found.terms.examples:
        output.print(f"[{FAINT}]Examples in each call, which are counted: {len(found.terms.examples)}.[/{FAINT}]")
    output.print(
        f"[{FAINT}]Expected: that a model is asked about {found.terms.share:.0%}, that its answers are usual ones, and "
        f"that nothing is there twice. Where one fails, the next is asked. At list prices.[/{FAINT}]"
    )
