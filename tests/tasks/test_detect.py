from __future__ import annotations

import pytest

from sightline.study import study
from sightline.tasks.detect import detect_task
from sightline.testing.examples import invoice, receipt
from sightline.types import Box, Reading, Upload, Word

SEEDS = range(100, 130)
# One or two of a hundred: German receipts that call themselves Rechnung and name no means of payment that is known.
MOST_WRONG = 0.04


def page(*lines: str) -> Reading:
    """A page wider than its print is high."""
    words = [
        Word(text, Box(0.1 + 0.1 * i, 0.05 + 0.03 * row, 0.18 + 0.1 * i, 0.07 + 0.03 * row), 0.99, row)
        for row, line in enumerate(lines)
        for i, text in enumerate(line.split())
    ]
    return Reading(1, tuple(words), "written", (600, 800))


@pytest.mark.parametrize("make", [receipt, invoice])
def test_receipts_and_invoices_of_all_markets_are_told_apart(make) -> None:
    wrong = []
    for seed in SEEDS:
        example = make(seed, look="pdf")
        if detect_task(study(Upload(example.name, example.data), None, "rapidocr").readings) != example.task:
            wrong.append(seed)
    assert len(wrong) <= MOST_WRONG * len(SEEDS), wrong


def test_a_page_without_words_is_called_a_receipt() -> None:
    assert detect_task([page()]) == "receipt"
    assert detect_task([]) == "receipt"


def test_bank_and_terms_make_an_invoice() -> None:
    assert detect_task([page("Invoice date 3 May", "Due date 3 June", "IBAN DE89 3704")]) == "invoice"


def test_a_till_receipt_headed_tax_invoice_is_a_receipt() -> None:
    assert detect_task([page("TAX INVOICE", "Cashier 3 12:30", "TOTAL 4.00", "CASH 5.00", "CHANGE 1.00")]) == "receipt"


def test_several_pages_speak_for_an_invoice() -> None:
    assert detect_task([page("Rope and paint"), page("Lamps and oil")]) == "invoice"
