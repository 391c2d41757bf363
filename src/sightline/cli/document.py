"""One record as a person reads it: heading, fields, lists, findings. And the line that sums up many of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from sightline.cli.items import ITEM, items_table, lists
from sightline.cli.words import FAINT, LOOKS, Room, grid, judgement, plain, reason, value_text, where, why
from sightline.types import FieldVerdict, Outcome, Record

if TYPE_CHECKING:
    from rich.table import Table

INDENT = 2
MOST_NUMBERED = 40


def document(record: Record, room: Room) -> RenderableType:
    """The whole record; a failed one is a single line with what was wrong and what to do."""
    if record.error is not None:
        return Text("  ").join([judgement(record.outcome, room), Text(_named(record.source, record.error.message))])
    single = [field for field in record.fields if not ITEM.fullmatch(field.path)]
    parts: list[RenderableType] = [_heading(record, room), Text(), _indented(_fields(single, room))]
    for name, items in lists(record.fields).items():
        parts += [Text(), _indented(Text(plain(name).replace("_", " "), "bold")), _indented(items_table(items, room))]
    notes = [Text.assemble(f"{finding.severity}: ", reason(finding)) for finding in record.findings]
    return Group(*parts, *([Text()] if notes else []), *(_indented(note) for note in notes))


def summary(outcomes: Counter[Outcome], *, pages: int, seconds: float) -> Text:
    """`12 accepted, 3 review, 1 failed; 17 pages in 9.4 s`."""
    order: tuple[Outcome, ...] = ("accepted", "review", "blocked", "failed")
    counts = [Text(f"{outcomes[word]} {word}", LOOKS[word].style) for word in order if outcomes[word]]
    rest = Text(f"; {_count(pages, 'page')} in {seconds:.1f} s", FAINT)
    return Text(", ").join(counts or [Text("no documents")]).append_text(rest)


def _heading(record: Record, room: Room) -> Text:
    """The outcome and the name on one line; what it is and who read it below them, as names can be long."""
    engines = dict.fromkeys(page.engine for page in record.pages if page.engine)
    about = [record.task or "unknown kind", _count(len(record.pages), "page"), *engines]
    return Text.assemble(
        judgement(record.outcome, room),
        (f"  {plain(record.source)}\n", "bold"),
        (f"{INDENT * ' '}{', '.join(about)}", FAINT),
        *((f"\n{INDENT * ' '}{line}", FAINT) for line in _numbered(record)),
    )


def _numbered(record: Record) -> list[str]:
    """Which number is which image, where a record is about several files."""
    sources = [page.source for page in record.pages if page.source is not None]
    lines = [f"{number:>3}  {plain(source)}" for number, source in enumerate(sources[:MOST_NUMBERED], 1)]
    return [*lines, *([f"     and {len(sources) - MOST_NUMBERED} more"] if sources[MOST_NUMBERED:] else [])]


def _fields(fields: Sequence[FieldVerdict], room: Room) -> Table:
    """A row for each field; where there is no room for a column of reasons, they stand below the value."""
    table = grid()
    table.add_column("field", no_wrap=True, style=FAINT)
    table.add_column("value", ratio=3 if room.wraps else None)
    table.add_column("status", no_wrap=True)
    table.add_column("where", no_wrap=True)
    if not room.narrow:
        table.add_column("why", ratio=4 if room.wraps else None)
    for field in fields:
        row = [Text(plain(field.path)), value_text(field.value), judgement(field.status, room), where(field.evidence)]
        if not room.narrow:
            row.append(why(field))
        elif reasons := why(field):
            row[1] = Text("\n").join([row[1], reasons] if row[1] else [reasons])
        table.add_row(*row)
    return table


def _indented(part: RenderableType) -> Padding:
    return Padding(part, (0, 0, 0, INDENT), expand=False)


def _named(name: str, message: str) -> str:
    return plain(message if name in message else f"{name}: {message}")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
