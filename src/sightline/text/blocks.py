"""Lines that stand below each other at one left edge: the blocks of a letter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sightline.text.rows import Line
from sightline.text.sheet import Sheet

# Lines of one block start within this many line heights of each other, and the gap between them is no wider than this.
EDGE_SHIFT = 1.0
LINE_GAP = 1.6
# A block this many line heights above a row has ended, whatever the skew of the page.
FAR = 8


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
    blocks: list[list[Line]] = []
    open_blocks: list[list[Line]] = []
    for row in sheet.rows:
        open_blocks = [block for block in open_blocks if _is_near(block, row.lines[0])]
        for line in row.lines:
            home = next((b for b in reversed(open_blocks) if _continues(b, line)), None)
            if home is not None:
                home.append(line)
                continue
            begun = [line]
            blocks.append(begun)
            open_blocks.append(begun)
    return [TextBlock(tuple(lines)) for lines in blocks]


def _is_near(block: Sequence[Line], line: Line) -> bool:
    """Whether a line of the row of `line` can still continue `block`; the lines of a skewed row differ in height."""
    last = block[-1]
    return line.page == last.page and line.box.top - last.box.bottom < FAR * last.box.height


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
