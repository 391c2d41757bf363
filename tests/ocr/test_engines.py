"""What both engines have to do: the suite of the port, and documents as they come."""

from __future__ import annotations

import pytest

from sightline.testing.conformance import check_engine
from sightline.types import Reading

ROWS = [(f"Article {i}", f"{i * 37 % 90 + 3}.{i * 13 % 90 + 10}") for i in range(1, 53)]


@pytest.fixture(scope="module")
def read_receipt(engine, till_receipt) -> Reading:
    return engine.read(till_receipt)


def words_of(reading) -> list[str]:
    return [word.text for word in reading.words]


def test_an_engine_keeps_what_the_port_promises(engine) -> None:
    check_engine(engine)


def test_the_words_of_a_receipt_are_read_where_the_file_says_they_stand(read_receipt, till_receipt, recall) -> None:
    missed = recall.missed(till_receipt.text_layer, read_receipt)
    assert len(missed) <= 0.15 * len(till_receipt.text_layer), missed


def test_vendor_and_total_of_a_receipt_are_read(read_receipt, till_receipt) -> None:
    printed = [word.text for word in till_receipt.text_layer]
    total = printed[printed.index("TOTAL") + 1]
    read = words_of(read_receipt)
    assert {*printed[:2], "TOTAL", total} <= set(read)


def test_a_till_roll_eight_times_as_long_as_wide_is_read_to_its_end(engine, roll) -> None:
    reading = engine.read(roll(ROWS, size_px=(200, 1600)))
    read = words_of(reading)
    missed = [amount for _, amount in ROWS if amount not in read]
    assert len(missed) <= 0.05 * len(ROWS), missed
    assert ROWS[-1][1] in read


def test_rows_come_from_top_to_bottom(engine, roll) -> None:
    reading = engine.read(roll(ROWS[:20], size_px=(200, 660)))
    amounts = [word.text for word in reading.words if "." in word.text]
    assert amounts == [amount for _, amount in ROWS[:20]]


@pytest.mark.parametrize("skew", [-2.0, 2.0])
def test_a_page_that_lies_a_little_aslant_is_read(engine, roll, skew) -> None:
    read = words_of(engine.read(roll(ROWS[:16], size_px=(260, 540), skew=skew)))
    missed = [amount for _, amount in ROWS[:16] if amount not in read]
    assert len(missed) <= 1, missed
