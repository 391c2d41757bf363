"""Rows of cells with a break after each row: Mistral."""

from __future__ import annotations

from dataclasses import dataclass

from sightline.models.seen import Seen, Size, cells


@dataclass(frozen=True, slots=True)
class Rows:
    """Reduced to `edge_px`, then stretched to whole cells; a token a cell, and one at the end of each row.

    Source: the image encoder of the library mistral-common.
    """

    cell_px: int
    edge_px: int

    def see(self, size: Size) -> Seen:
        """The size in whole cells, which may exceed the given one by less than a cell."""
        ratio = max(1, max(size) / self.edge_px)
        reduced = max(1, round(size[0] / ratio)), max(1, round(size[1] / ratio))
        columns, rows = cells(reduced, self.cell_px)
        return Seen((columns * self.cell_px, rows * self.cell_px), (columns + 1) * rows)
