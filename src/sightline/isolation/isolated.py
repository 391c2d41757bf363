"""The door: work goes in by name, values come out, and what dies behind it is replaced."""

from __future__ import annotations

import contextlib
import os
import weakref
from collections.abc import Callable, Iterator, Sequence
from types import TracebackType
from typing import ParamSpec, Self, TypeVar, cast

from sightline.errors import UsageError
from sightline.isolation.bounds import Bounds
from sightline.isolation.cell import Cell
from sightline.isolation.messages import Call

P = ParamSpec("P")
T = TypeVar("T")


class Isolated:
    """Runs generator functions in cells: processes within `bounds`, which import `imports` before those hold.

    A cell starts with the first work (0.2 s) and waits for more. Threads may share one Isolated: each gets a cell
    while its work runs, and as many as there are cores are kept afterwards. Use it as `with Isolated() as isolated`,
    or call `close`; what is left open ends with this process.
    """

    def __init__(self, bounds: Bounds | None = None, *, imports: Sequence[str] = ()) -> None:
        self._bounds = bounds or Bounds()
        self._imports = tuple(imports)
        self._waiting: list[Cell] = []
        self._owner = os.getpid()
        self._closed = False
        weakref.finalize(self, _close_all, self._waiting)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def run(self, name: str, work: Callable[P, Iterator[T]], /, *args: P.args, **kwargs: P.kwargs) -> Iterator[T]:
        """What `work(*args, **kwargs)` yields, each value made in a cell when it is asked for.

        `work` is a function of a module; it, its arguments and what it yields are pickled. It may yield what
        `sightline.types` and `sightline.errors` define, NumPy arrays, and Python's own plain values. Arrays that are
        read-only there are so here, and stay valid. `name` is the document's, for messages.

        Raises the SightlineErrors of the work as they are; DecoderDied, DecodingTooSlow, DecodingTooLarge and
        DecodingFailed for what else becomes of it; WorkerDied when no cell starts, and UsageError after `close`.
        """
        cell = self._taken()
        try:
            # Values are what the work yielded, but the type checker cannot follow them through a pipe.
            yield from cast("Iterator[T]", cell.run(name, Call(work, args, kwargs)))
        finally:
            self._give_back(cell)

    def close(self) -> None:
        """End the cells that wait; the others end with their work."""
        self._closed = True
        _close_all(self._waiting)

    def _taken(self) -> Cell:
        if self._closed:
            raise UsageError("This Isolated is closed; make another one.")
        if self._owner != os.getpid():
            # After a fork, two processes would read from the same pipes. The cells belong to the other one.
            self._owner = os.getpid()
            _close_all(self._waiting)
        # Other threads take from the same list, so that it is only asked for one, and never how many it holds.
        with contextlib.suppress(IndexError):
            while True:
                cell = self._waiting.pop()
                if cell.sound:
                    return cell
                cell.close()
        return Cell(self._bounds, self._imports)

    def _give_back(self, cell: Cell) -> None:
        worn = cell.steps >= self._bounds.recycle_after
        if worn or self._closed or not cell.sound or len(self._waiting) >= (os.cpu_count() or 1):
            cell.close()
        else:
            self._waiting.append(cell)


def _close_all(cells: list[Cell]) -> None:
    with contextlib.suppress(IndexError):
        while True:
            cells.pop().close()
