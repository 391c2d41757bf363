"""What `sightline scan` found, as a table for a person or as a JSON list for a program."""

from __future__ import annotations

import json
import textwrap
from collections import Counter
from collections.abc import Mapping

import typer
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from sightline import wire
from sightline.cli.console import Output
from sightline.cli.words import FAINT, LOOKS, Room, grid, judgement, plain, where
from sightline.types import Action, Decision, Evidence, Found, Json, Outcome, Record, Threat

DECISIONS: Mapping[Outcome, Decision] = {"accepted": "allow", "review": "review", "blocked": "block", "failed": "block"}
SAYS: Mapping[Outcome, str] = {
    "accepted": "may pass",
    "review": "to be reviewed",
    "blocked": "blocked",
    "failed": "not readable",
}
KINDS: Mapping[Threat, str] = {
    "injection_visible": "order in print",
    "injection_hidden": "hidden order",
    "unread_text": "unread print",
    "invisible_text": "text not shown",
    "barcode": "order in a code",
    "metadata": "order in metadata",
    "moderation": "moderation",
    "answer": "answer",
}
ACTIONS: Mapping[Action, str] = {
    "allow": "for information",
    "review": "review",
    "block": "block",
    "neutralised": "shown to no model",
}
STYLES: Mapping[Action, str] = {"allow": FAINT, "review": "yellow", "block": "red", "neutralised": "yellow"}
EXCERPT = 100


class ScreenedList:
    """One JSON list, an object for each document."""

    def __init__(self) -> None:
        self._before = "[\n"

    def show(self, record: Record) -> None:
        """Print the object of one document, after what separates it from the one before."""
        text = json.dumps(_screened(record), ensure_ascii=False, indent=2)
        _write(self._before + textwrap.indent(text, "  "))
        self._before = ",\n"

    def end(self) -> None:
        """Close the list."""
        _write("\n]\n")


class Screen:
    """A heading for each document, its findings below, and a count of all at the end."""

    def __init__(self) -> None:
        self._output = Output()
        self._outcomes: Counter[Outcome] = Counter()

    def show(self, record: Record) -> None:
        """Print one document."""
        self._outcomes[record.outcome] += 1
        self._output.print(_document(record, self._output.room))

    def end(self) -> None:
        """Print how many ended how."""
        counts = [
            Text(f"{self._outcomes[outcome]} {word}", LOOKS[outcome].style)
            for outcome, word in SAYS.items()
            if self._outcomes[outcome]
        ]
        self._output.print(Text(", ").join(counts or [Text("no documents")]))


def _screened(record: Record) -> dict[str, Json]:
    nothing: dict[str, Json] = {"decision": DECISIONS[record.outcome], "moderation": None, "findings": []}
    said = nothing if record.screening is None else wire.screening_to_json(record.screening)
    error = record.error
    failed = {} if error is None else {"error": {"code": error.code, "message": error.message}}
    return {"source": record.source, **said, **failed}


def _document(record: Record, room: Room) -> RenderableType:
    look = LOOKS[record.outcome]
    heading = Text.assemble((f"{look.sign(room)} {SAYS[record.outcome]}", look.style), f"  {plain(record.source)}")
    if record.error is not None:
        return Text("  ").join([judgement(record.outcome, room), Text(plain(record.error.message))])
    found = record.screening.findings if record.screening else ()
    table = grid()
    table.add_column("what", no_wrap=True)
    table.add_column("then", no_wrap=True)
    table.add_column("score", justify="right", no_wrap=True)
    table.add_column("where", no_wrap=True)
    table.add_column("text")
    for one in found:
        table.add_row(
            KINDS[one.kind], Text(ACTIONS[one.action], STYLES[one.action]), f"{one.score:.2f}", _where(one), _text(one)
        )
    below = [Padding(table, (0, 0, 1, 2), expand=False)] if found else []
    return Group(heading, *below)


def _where(found: Found) -> Text:
    if found.page is None or found.box is None:
        return Text("file" if found.page is None else f"p{found.page}", FAINT)
    return where((Evidence(found.page, found.box, ""),))


def _text(found: Found) -> Text:
    return Text(plain(textwrap.shorten(found.text, EXCERPT, placeholder=" …") or found.text[:EXCERPT]))


def _write(text: str) -> None:
    typer.echo(text.encode("utf-8", "backslashreplace"), nl=False)
