"""How far the work is, on standard error and only where a person watches it."""

from __future__ import annotations

import sys
from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress

# A few documents are done before a bar has said anything.
FEW = 3


class Bar:
    """Counts documents; a silent one has no `Progress` to show them on."""

    def __init__(self, shown: Progress | None = None) -> None:
        """A bar for the only task of `shown`."""
        self._shown = shown

    def advance(self) -> None:
        """One more document is done."""
        if self._shown is not None:
            [task] = self._shown.tasks
            self._shown.update(task.id, advance=1, rate=f"{task.speed:.1f}/s" if task.speed else "")

    @contextmanager
    def aside(self) -> Generator[None]:
        """Takes the bar away while something else is printed on the same terminal."""
        if self._shown is None:
            yield
            return
        self._shown.stop()
        yield
        self._shown.start()


@contextmanager
def progress(total: int) -> Generator[Bar]:
    """A bar for `total` documents that vanishes at the end; a silent one for a few, or without a terminal."""
    if total <= FEW or not sys.stderr.isatty():
        yield Bar()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = [BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"), TimeRemainingColumn()]
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        shown.add_task("documents", total=total, rate="")
        yield Bar(shown)
