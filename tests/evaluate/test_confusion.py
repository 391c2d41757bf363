"""What is taken for what."""

from __future__ import annotations

import pytest

from sightline.evaluate.confusion import Confusion


@pytest.fixture
def confusion() -> Confusion:
    made = Confusion()
    for right, given, times in [
        ("Milk", "milk", 7),
        ("Milk", "Cream", 2),
        ("Milk", None, 1),
        ("Cream", "Cream", 4),
        ("Cream", "Yoghurt", 1),
        (None, "Milk", 3),
    ]:
        for _ in range(times):
            made.add(right, given)
    return made


def test_each_category_has_its_recall_and_precision(confusion: Confusion) -> None:
    found = {one.name: one for one in confusion.classes}
    assert list(found) == ["Cream", "Milk", "Yoghurt"]
    milk, cream, yoghurt = found["Milk"], found["Cream"], found["Yoghurt"]
    assert (milk.recall.share, milk.precision.share) == (0.7, 1.0)
    assert milk.taken_for == (("Cream", 2), ("(none)", 1))
    assert (cream.recall.share, cream.precision.share) == (0.8, pytest.approx(4 / 6))
    assert (yoghurt.recall.share, yoghurt.precision.share) == (None, 0.0)


def test_the_whole_is_those_that_have_a_label(confusion: Confusion) -> None:
    assert (confusion.right.hits, confusion.right.total, confusion.unlabelled) == (11, 15, 3)
    assert confusion.worst == [("Milk", "Cream", 2), ("Cream", "Yoghurt", 1), ("Milk", "(none)", 1)]
    assert confusion.summary == "73.3 % right (48.0 to 89.1 %; 11 of 15); 3 without a label."


def test_it_is_a_table_and_json(confusion: Confusion) -> None:
    lines = confusion.table().splitlines()
    assert lines[2].split() == ["Milk", "10", "70.0", "%", "40", "to", "89", "100.0", "%", "Cream", "2,", "(none)", "1"]
    told = confusion.to_json()
    assert told["right"]["hits"] == 11
    assert told["classes"][1]["taken_for"] == {"Cream": 2, "(none)": 1}


def test_of_nothing_there_is_nothing_to_say() -> None:
    assert Confusion().summary == "No document has a label, so nothing was compared."
    assert Confusion().classes == []
