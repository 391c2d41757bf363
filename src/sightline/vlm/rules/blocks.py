"""Lines that stand below each other at one left edge: the blocks of a letter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sightline.text.rows import Line
from sightline.text.sheet import Sheet

# Lines of one block start within this many line heights of each other, and the gap between them is no wider than this.
EDGE_SHIFT = 1.0
LINE_GAP = 1.6


@dataclass(frozen=True)
class TextBlock:
    """Lines of one block, top to bottom."""

    lines: tuple[Line, ...]

    @property
    def text(self) -> str:
        """The lines, one a line."""
        return "\n".join(line.text for line in self.lines)


def blocks_of(sheet: Sheet) -> list[TextBlock]:
    """All blocks of the document, in the order of their first lines."""
    open_blocks: list[list[Line]] = []
    for row in sheet.rows:
        for line in row.lines:
            home = next((b for b in reversed(open_blocks) if _continues(b, line)), None)
            if home is None:
                open_blocks.append([line])
            else:
                home.append(line)
    return [TextBlock(tuple(lines)) for lines in open_blocks]


def _continues(block: Sequence[Line], line: Line) -> bool:
    last = block[-1]
    height = last.box.height
    below = line.box.top - last.box.bottom
    # Widths and heights are fractions of different lengths; a page is about 1.4 times as high as wide.
    return (
        line.page == last.page
        and -0.6 * height < below < LINE_GAP * height
        and abs(line.box.left - last.box.left) < EDGE_SHIFT * 1.4 * height
        and line.box.center[1] > last.box.center[1]
    )
