"""Standard output as rich sees it, whether a terminal or a file."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer

from sightline.cli.words import Room

if TYPE_CHECKING:
    from rich.console import RenderableType

# Where there is no terminal: so wide that no line is ever folded.
ENDLESS = 10_000


class Output:
    """Prints tables and lines: folded and coloured on a terminal, plain and of any width elsewhere.

    The environment variables NO_COLOR, FORCE_COLOR, TERM and COLUMNS mean what they usually mean.
    """

    def __init__(self) -> None:
        """Made when printing starts, because standard output may be exchanged before that."""
        from rich.console import Console

        if reconfigure := getattr(sys.stdout, "reconfigure", None):
            reconfigure(errors="replace")
        self._console = Console(highlight=False, soft_wrap=False)
        if not self._console.is_terminal:
            self._console.width = ENDLESS
        ascii_only = not self._console.encoding.lower().startswith("utf")
        self.room = Room(self._console.width if self._console.is_terminal else None, ascii_only)

    def print(self, part: RenderableType) -> None:
        """Print `part`, without the blanks that fill up a table's last column where this is no terminal."""
        if self.room.wraps:
            self._console.print(part)
            return
        with self._console.capture() as captured:
            self._console.print(part)
        typer.echo("\n".join(line.rstrip() for line in captured.get().splitlines()))
