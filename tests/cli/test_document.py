"""What a person sees of a record, on terminals of several widths and in a file."""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import replace
from decimal import Decimal

import pytest
from rich.cells import cell_len
from rich.console import Console

from sightline.cli.document import document, summary
from sightline.cli.words import Room
from sightline.types import Box, Candidate, Evidence, Fault, FieldVerdict, Finding, Page, Record, Usage

LONG = "Seventy paper clips of stainless steel in a box with a lid, blue, yellow and red"
SPOT = (Evidence(1, Box(0.8, 0.72, 0.9, 0.74), "9.00"),)
CONFIRMED = FieldVerdict("total", "9.00", "confirmed", SPOT, findings=(Finding("sums", "info", "All adds up."),))
CONTRADICTED = FieldVerdict(
    "subtotal",
    "8.00",
    "contradicted",
    candidates=(Candidate("8.00", "rules"), Candidate("7.55", "rules")),
    findings=(Finding("a", "info", "It is printed"), Finding("sums", "error", "8.00 and 0.50 do not make 9.00")),
)
ITEMS = (
    FieldVerdict("line_items[0].description", LONG, "confirmed", SPOT),
    FieldVerdict("line_items[0].quantity", None, "missing"),
    FieldVerdict("line_items[0].total", "8.00", "confirmed"),
    FieldVerdict("line_items[1].description", "Stapler", "confirmed"),
    FieldVerdict("line_items[1].quantity", None, "missing"),
    FieldVerdict("line_items[1].total", "1.00", "contradicted", findings=(Finding("s", "error", "Not 2 x 0.60."),)),
)
RECORD = Record(
    source="receipts/march.jpg",
    task="receipt",
    outcome="review",
    values={},
    fields=(CONFIRMED, CONTRADICTED, FieldVerdict("tax", None, "missing"), *ITEMS),
    findings=(Finding("dates", "warning", "The date may be day first or month first."),),
    provider="rules",
    model=None,
    usage=Usage(),
    cost_usd=Decimal(0),
    pages=(Page("d", (100, 200), (100, 200), engine="rapidocr"),),
    timings_ms={},
)


def shown(record: Record, *, width: int | None = None, ascii_only: bool = False) -> list[str]:
    out = io.StringIO()
    console = Console(file=out, width=width or 10_000, highlight=False)
    console.print(document(record, Room(width, ascii_only)))
    return [line.rstrip() for line in out.getvalue().splitlines()]


def line_with(text: str, lines: list[str]) -> str:
    [line] = [line for line in lines if text in line]
    return line


def test_the_heading_names_outcome_file_task_pages_and_engine() -> None:
    assert shown(RECORD)[:2] == ["? review  receipts/march.jpg", "  receipt, 1 page, rapidocr"]


def test_a_row_says_value_status_place_and_reason() -> None:
    row = line_with("  total  ", shown(RECORD)[:6])
    assert row.split() == ["total", "9.00", "✓", "confirmed", "p1", "right", "73%", "All", "adds", "up."]


def test_the_worst_reason_comes_first_and_other_readings_follow() -> None:
    row = line_with("contradicted", shown(RECORD)[:7])
    assert row.endswith("8.00 and 0.50 do not make 9.00. Also read: 7.55.")


def test_a_terminal_without_unicode_gets_other_signs() -> None:
    text = "\n".join(shown(RECORD, ascii_only=True))
    assert "+ confirmed" in text
    assert "x contradicted" in text
    assert text.isascii()


@pytest.mark.parametrize("width", [60, 80, 96, 100, 140])
def test_no_line_is_wider_than_the_terminal_and_nothing_is_lost(width: int) -> None:
    lines = shown(RECORD, width=width)
    assert max(map(cell_len, lines)) <= width
    text = " ".join(" ".join(lines).split())
    for word in ("8.00 and 0.50", "7.55", "stainless", "yellow", "Not 2 x 0.60.", "day first or month first"):
        assert all(part in text for part in word.split())


def test_a_file_gets_one_line_for_each_value_however_long() -> None:
    text = line_with("Seventy", shown(RECORD))
    assert LONG in text


def test_items_have_a_table_of_their_own_with_the_worst_status_of_their_parts() -> None:
    lines = shown(RECORD)
    start = lines.index("  line items")
    assert lines[start + 1].split() == ["#", "description", "total", "status", "where", "why"]
    assert line_with("Stapler", lines).split() == [
        "2",
        "Stapler",
        "1.00",
        "✗",
        "contradicted",
        "total:",
        "Not",
        "2",
        "x",
        "0.60.",
    ]


def test_findings_about_the_whole_document_stand_below_with_their_severity() -> None:
    assert shown(RECORD)[-1] == "  warning: The date may be day first or month first."


def test_a_failed_document_is_one_line_that_names_the_file_once() -> None:
    fault = Fault("encrypted_input", "march.pdf: asks for a password; save a copy without one.")
    record = replace(RECORD, source="march.pdf", outcome="failed", fields=(), findings=(), pages=(), error=fault)
    assert shown(record) == [f"✗ failed  {fault.message}"]
    other = replace(record, error=Fault("engine_error", "the engine gave up."))
    assert shown(other) == ["✗ failed  march.pdf: the engine gave up."]


def test_a_document_cannot_talk_to_the_terminal() -> None:
    evil = "\x1b[31mred\x07\u202etxt.exe [bold]x[/bold]\n9.99"
    record = replace(RECORD, source=evil, fields=(replace(CONFIRMED, value=evil),), findings=())
    text = "\n".join(shown(record))
    assert not set(text) & set("\x1b\x07\u202e")
    assert text.count("[bold]x[/bold] 9.99") == 2


def test_the_summary_counts_outcomes_pages_and_seconds() -> None:
    assert str(summary(Counter({"accepted": 12, "failed": 1}), pages=17, seconds=9.42)) == (
        "12 accepted, 1 failed; 17 pages in 9.4 s"
    )
